// The marginal distribution of a variable's target codes: what a cell's codes are drawn from when it has several.
//
// Spikes, codes far commoner than those around them, are left out of it: a leaf must not get a spike just because one
// of its cells spans the place.
#pragma once
#include "core/network/network.hpp"
#include <algorithm>
#include <span>
#include <vector>

namespace synth {

// below[c] is the number of rows whose code is less than c and no spike; counts.size() + 1 entries.
struct Marginal {
    std::vector<double> below;
    // Where to begin looking for a number of rows, by that number times `scale`: the codes before guide[k] hold fewer.
    std::vector<Code> guide;
    double scale = 0;

    explicit Marginal(const Conditional& conditional);
    double mass(Code low, Code high) const { return below[high + 1u] - below[low]; }
    // A code of low .. high, in proportion to its rows; u is uniform in 0 .. 2^32 - 1 and, independent of the code,
    // afterwards.
    Code draw(Code low, Code high, std::uint32_t& u) const {
        const double target = below[low] + (u + 0.5) * 0x1p-32 * mass(low, high);
        std::uint32_t code = std::clamp(guide[std::size_t(std::int64_t(target * scale))], low, high);
        const auto is_before = [&] {
            return std::uint32_t(code < high) & std::uint32_t(below[code + 1u] <= target);
        };
        code += is_before(); // nobody can guess the first steps, and more are rare
        code += is_before();
        while (is_before())
            code++;
        const double fraction = (target - below[code]) / std::max(1.0, mass(Code(code), Code(code)));
        u = std::uint32_t(std::int64_t(std::clamp(fraction * 0x1p32, 0.0, 0x1p32 - 1)));
        return Code(code);
    }
};

// Marks the spikes among counts: NULL, and codes with at least 3 times the median count of the eight codes around them
// and at least 0.5 % of all rows. Codes from `certain` on are spikes in any case.
std::vector<bool> find_spikes(std::span<const std::uint32_t> counts, std::uint32_t certain);

} // namespace synth
