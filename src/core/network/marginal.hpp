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

// below[c] is the number of rows whose code is less than c and no spike; counts.size() + 1 entries, then infinity.
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
        // There is nothing to look for in a single code: then `sought` is below 0. No branch, as nobody could guess it.
        const auto single = -std::uint64_t(low == high) & std::bit_cast<std::uint64_t>(-1.0);
        const auto sought = std::bit_cast<double>(std::bit_cast<std::uint64_t>(target) | single);
        std::size_t code = guide[std::size_t(std::int64_t(target * scale))];
        code += below[code + 1] <= sought; // nor the first steps; more are rare
        code += below[code + 1] <= sought;
        while (below[code + 1] <= sought)
            code++;
        code = std::clamp<std::size_t>(code, low, high);
        const double fraction = (target - below[code]) / std::max(1.0, mass(Code(code), Code(code)));
        u = std::uint32_t(std::int64_t(std::min(fraction * 0x1p32, 0x1p32 - 1)));
        return Code(code);
    }
};

// Marks the spikes among counts: NULL, and codes with at least 3 times the median count of the eight codes around them
// and at least 0.5 % of all rows. Codes from `certain` on are spikes in any case.
std::vector<bool> find_spikes(std::span<const std::uint32_t> counts, std::uint32_t certain);

} // namespace synth
