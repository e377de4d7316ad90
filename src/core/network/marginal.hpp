// The marginal distribution of a variable's target codes: what a cell's codes are drawn from when it has several.
//
// Spikes, codes far commoner than those around them, are left out of it: a leaf must not get a spike just because one
// of its cells spans the place.
#pragma once
#include "core/network/network.hpp"
#include <span>
#include <vector>

namespace synth {

// below[c] is the number of rows whose code is less than c and no spike; counts.size() + 1 entries.
struct Marginal {
    std::vector<double> below;

    explicit Marginal(const Conditional& conditional);
    double mass(Code low, Code high) const { return below[high + 1u] - below[low]; }
    // A code of low .. high, in proportion to its rows; u is uniform in 0 .. 2^32 - 1 and, independent of the code,
    // afterwards.
    Code draw(Code low, Code high, std::uint32_t& u) const;
};

// Marks the spikes among counts: NULL, and codes with at least 3 times the median count of the eight codes around them
// and at least 0.5 % of all rows. Codes from `certain` on are spikes in any case.
std::vector<bool> find_spikes(std::span<const std::uint32_t> counts, std::uint32_t certain);

} // namespace synth
