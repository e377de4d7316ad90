#include "core/network/marginal.hpp"
#include "core/search.hpp"
#include <algorithm>

namespace synth {

Marginal::Marginal(const Conditional& conditional) {
    below.reserve(conditional.counts.size() + 1);
    below.push_back(0);
    for (std::size_t c = 0; c < conditional.counts.size(); c++)
        below.push_back(below.back() + (conditional.spike[c] ? 0 : conditional.counts[c]));
}

Code Marginal::draw(Code low, Code high, std::uint32_t& u) const {
    const double target = below[low] + (u + 0.5) * 0x1p-32 * mass(low, high);
    const auto code = Code(
        std::min<std::size_t>(low + upper_position(below.data() + low + 1, std::size_t(high - low), target), high));
    const double fraction = (target - below[code]) / std::max(1.0, mass(code, code));
    u = std::uint32_t(std::clamp(fraction * 0x1p32, 0.0, 0x1p32 - 1));
    return code;
}

std::vector<bool> find_spikes(std::span<const std::uint32_t> counts, std::uint32_t certain) {
    constexpr std::ptrdiff_t reach = 4;
    double total = 0;
    for (const std::uint32_t n : counts)
        total += n;
    const auto ordinary = std::ptrdiff_t(std::min<std::size_t>(certain, counts.size()));
    std::vector<bool> spike(counts.size());
    std::vector<std::uint32_t> around;
    for (std::ptrdiff_t c = 0; c < std::ptrdiff_t(counts.size()); c++) {
        around.clear();
        for (std::ptrdiff_t k = std::max<std::ptrdiff_t>(1, c - reach); k <= std::min(ordinary - 1, c + reach); k++)
            if (k != c)
                around.push_back(counts[std::size_t(k)]);
        if (c == null_code || c >= ordinary) {
            spike[std::size_t(c)] = true;
        } else if (!around.empty()) {
            const auto middle = around.begin() + std::ptrdiff_t(around.size() / 2);
            std::nth_element(around.begin(), middle, around.end());
            const double n = counts[std::size_t(c)];
            spike[std::size_t(c)] = n >= 3.0 * *middle && n >= 0.005 * total;
        }
    }
    return spike;
}

} // namespace synth
