// Bounds: between which numbers the constant of a formula must lie, so that a value is the formula's, rounded.
#pragma once
#include "core/pure.hpp"
#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace synth {

struct Bounds {
    double low = -std::numeric_limits<double>::infinity(); // nothing fits if low > high
    double high = std::numeric_limits<double>::infinity();

    bool meets(const Bounds& other) const { return low <= other.high && other.low <= high; }
    void narrow(const Bounds& other) {
        low = std::max(low, other.low);
        high = std::min(high, other.high);
    }
};

// How far a value on a grid of `step` may be from what was rounded to it; without a grid, what a double forgets.
double allowance(double step, double value);

// The bounds of the constant, where constant * rest (a product) or constant + rest is within `allowed` of the value.
Bounds bounds_of(bool product, double rest, double value, double allowed);

// The bounds that most of these meet, and how many do.
std::pair<Bounds, std::uint64_t> common_bounds(const std::vector<Bounds>& all);

// The number within finite bounds that has the fewest decimals, and how many; the middle and 13 if more than 12.
std::pair<double, int> shortest_within(const Bounds& bounds);

// Whether a number has at most six significant digits, as constants have that people agree on.
bool is_short(double value);

} // namespace synth
