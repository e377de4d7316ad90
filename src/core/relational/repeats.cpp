#include "core/relational/repeats.hpp"
#include "core/polling.hpp"
#include <algorithm>
#include <bit>
#include <functional>
#include <unordered_map>

namespace synth {

namespace {

constexpr double least_agreement = 0.5;

constexpr std::uint32_t unknown = 0xffffffff; // of labels that are not told apart

// Values by row as numbers below `size`, NULL among them.
struct Numbered {
    std::vector<std::uint32_t> values;
    std::size_t size = 0;
};

Numbered number_values(const Column& column, const Poll& poll) {
    Numbered numbered;
    if (column.kind == Kind::category) {
        const std::uint32_t null = column.dictionary.size();
        numbered.size = null + std::size_t(1);
        for_rows(column.ids.size(), poll, [&](std::size_t row) {
            const std::uint32_t id = column.ids[row];
            numbered.values.push_back(id == Dictionary::null ? null : id == Dictionary::overflow ? unknown : id);
        });
        return numbered;
    }
    const auto bits = [](double value) {
        return std::bit_cast<std::uint64_t>(value + 0.0); // no negative zero
    };
    std::vector<std::uint64_t> sorted;
    for_rows(column.numbers.size(), poll, [&](std::size_t row) { sorted.push_back(bits(column.numbers[row])); });
    sort_polling(sorted, poll, std::less<>());
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    numbered.size = sorted.size();
    for_rows(column.numbers.size(), poll, [&](std::size_t row) {
        const auto found = std::lower_bound(sorted.begin(), sorted.end(), bits(column.numbers[row]));
        numbered.values.push_back(std::uint32_t(found - sorted.begin()));
    });
    return numbered;
}

} // namespace

Children Families::by_family(std::span<const double> parents, const Poll& poll) {
    std::unordered_map<double, std::uint32_t> number_of;
    std::vector<std::uint32_t> family(parents.size(), no_row);
    for_rows(parents.size(), poll, [&](std::size_t row) {
        if (!is_null(parents[row]))
            family[row] = number_of.emplace(parents[row], std::uint32_t(number_of.size())).first->second;
    });
    return {family, std::uint32_t(number_of.size()), poll};
}

double Families::agreement(const Column& column, const Poll& poll) const {
    const Numbered numbered = number_values(column, poll);
    const std::vector<std::uint32_t>& values = numbered.values;
    std::vector<double> rows(numbered.size);
    double all = 0, pairs = 0, agree = 0;
    for_rows(children_.parents(), poll, [&](std::size_t family) {
        std::uint32_t before = unknown;
        for (const std::uint32_t row : children_.of(family)) {
            const std::uint32_t value = values[row];
            if (value == unknown)
                continue;
            rows[value]++;
            all++;
            pairs += before != unknown;
            agree += before == value;
            before = value;
        }
    });
    double chance = 0;
    for (const double n : rows)
        chance += (n / all) * (n / all);
    if (pairs == 0)
        return 0;
    return chance < 1 ? std::clamp((agree / pairs - chance) / (1 - chance), 0.0, 1.0) : 1;
}

void Families::mark_repeats(Column& column, const Poll& poll) const {
    if (agreement(column, poll) < least_agreement)
        return;
    const auto [values, size] = number_values(column, poll);
    column.repeated.assign(values.size(), false);
    std::vector<std::uint32_t> last(size, no_row); // by value: the last family that has it
    for (std::uint32_t family = 0; family < children_.parents(); family++) {
        if (family % (1 << 12) == 0)
            poll();
        for (const std::uint32_t row : children_.of(family))
            if (const std::uint32_t value = values[row]; value != unknown) {
                column.repeated[row] = last[value] == family;
                last[value] = family;
            }
    }
}

} // namespace synth
