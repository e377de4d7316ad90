#include "core/network/marginal.hpp"
#include <algorithm>

namespace synth {

Marginal::Marginal(const Conditional& conditional) {
    const std::size_t codes = conditional.counts.size();
    below.reserve(codes + 1);
    below.push_back(0);
    for (std::size_t c = 0; c < codes; c++)
        below.push_back(below.back() + (conditional.spike[c] ? 0 : conditional.counts[c]));
    below.push_back(std::numeric_limits<double>::infinity());
    const std::size_t places = std::bit_ceil(2 * codes);
    if (below[codes] > 0)
        scale = double(places) / below[codes];
    for (std::size_t c = 0; guide.size() <= places; guide.push_back(Code(c)))
        while (c + 1 < codes && below[c + 1] * scale < double(guide.size()))
            c++;
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
