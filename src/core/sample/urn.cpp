#include "core/sample/urn.hpp"
#include "core/key/permutation.hpp"
#include "core/network/contrast.hpp"
#include "core/sample/philox.hpp"
#include "core/table/children.hpp"
#include <algorithm>

namespace synth {

Urn::Urn(std::span<const std::uint32_t> families, std::uint64_t seed, const Poll& poll)
    : seed_(seed), elder_(families.size(), no_row), reach_(families.size(), -1) {
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

std::uint32_t Urn::contrasted(std::uint32_t row, std::uint32_t variable, double families, std::uint32_t u) const {
    if (row >= siblings_.family.size() || siblings_.family[row] == no_row)
        return u;
    const std::uint32_t n = siblings_.n[row], k = siblings_.k[row];
    if (n < 2 || n > most_contrasted || k < 1 || k > n)
        return u;
    const Draw random = draw(seed_, siblings_.family[row], 1 + variable, Purpose::relation);
    if ((random.v[0] + 0.5) * 0x1p-32 >= families)
        return u;
    // The part that is the k-th one's: how many of the siblings' random numbers are smaller.
    const std::uint64_t key = std::uint64_t(random.v[1]) << 32 | random.v[2];
    std::uint64_t part = 0;
    for (std::uint32_t other = 1; other <= n; other++)
        part += mix(key + other) < mix(key + k);
    return std::uint32_t(((part << 32) + u) / n);
}

} // namespace synth
