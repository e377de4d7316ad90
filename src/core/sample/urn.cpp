#include "core/sample/urn.hpp"
#include "core/sample/philox.hpp"
#include "core/table/row_number.hpp"
#include <algorithm>

namespace synth {

Urn::Urn(std::span<const std::uint32_t> families, std::uint64_t seed)
    : elder_(families.size(), no_row), reach_(families.size(), -1) {
    std::uint32_t number = 0;
    for (const std::uint32_t family : families)
        if (family != no_row)
            number = std::max(number, family + 1);
    // Rows by family, in their order.
    std::vector<std::uint32_t> begin(number + 1u), size(number);
    for (const std::uint32_t family : families)
        if (family != no_row)
            begin[family + 1]++;
    for (std::uint32_t family = 0; family < number; family++)
        begin[family + 1] += begin[family];
    std::vector<std::uint32_t> rows(begin.back());
    for (std::uint32_t row = 0; row < families.size(); row++) {
        const std::uint32_t family = families[row];
        if (family == no_row)
            continue;
        const std::uint32_t before = size[family]++;
        const std::uint32_t* const first = rows.data() + begin[family];
        rows[begin[family] + before] = row;
        if (before == 0)
            continue;
        const Draw random = draw(seed, row, 0, Purpose::relation);
        elder_[row] = first[random.below(before)];
        // u < before / (before + alpha)
        const double u = (random.v[2] + 0.5) * 0x1p-32;
        reach_[row] = float(before * (1 - u) / u);
    }
}

} // namespace synth
