#include "core/sample/urn.hpp"
#include "core/sample/philox.hpp"
#include "core/table/children.hpp"
#include <algorithm>

namespace synth {

Urn::Urn(std::span<const std::uint32_t> families, std::uint64_t seed, const Poll& poll)
    : elder_(families.size(), no_row), reach_(families.size(), -1) {
    std::uint32_t number = 0;
    for (const std::uint32_t family : families)
        if (family != no_row)
            number = std::max(number, family + 1);
    const Children rows(families, number, poll);
    for_rows(number, poll, [&](std::size_t family) {
        const std::span<const std::uint32_t> own = rows.of(family);
        for (std::uint32_t before = 1; before < own.size(); before++) {
            const Draw random = draw(seed, own[before], 0, Purpose::relation);
            elder_[own[before]] = own[random.below(before)];
            // u < before / (before + alpha)
            const double u = (random.v[2] + 0.5) * 0x1p-32;
            reach_[own[before]] = float(before * (1 - u) / u);
        }
    });
}

} // namespace synth
