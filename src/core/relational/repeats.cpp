#include "core/relational/repeats.hpp"
#include "core/polling.hpp"
#include "core/table/row_number.hpp"
#include <algorithm>
#include <bit>
#include <unordered_map>

namespace synth {

namespace {

constexpr double least_agreement = 0.5;

// By row a number of its value, NULL among them; Dictionary::overflow for labels that are not told apart.
std::vector<std::uint32_t> number_values(const Column& column, const Poll& poll) {
    if (column.kind == Kind::category)
        return column.ids;
    std::vector<std::uint32_t> values;
    std::unordered_map<std::uint64_t, std::uint32_t> number_of;
    for_rows(column.numbers.size(), poll, [&](std::size_t row) {
        const double value = column.numbers[row] + 0.0; // no negative zero
        values.push_back(
            number_of.emplace(std::bit_cast<std::uint64_t>(value), std::uint32_t(number_of.size())).first->second);
    });
    return values;
}

} // namespace

Families::Families(std::span<const double> parents, const Poll& poll) {
    std::unordered_map<double, std::uint32_t> number_of;
    std::vector<std::uint32_t> family(parents.size(), no_row), size;
    for_rows(parents.size(), poll, [&](std::size_t row) {
        if (is_null(parents[row]))
            return;
        const auto [found, is_new] = number_of.emplace(parents[row], std::uint32_t(size.size()));
        if (is_new)
            size.push_back(0);
        size[family[row] = found->second]++;
    });
    first_.push_back(0);
    for (const std::uint32_t n : size)
        first_.push_back(first_.back() + n);
    rows_.resize(first_.back());
    std::vector<std::uint32_t> next = first_;
    for_rows(parents.size(), poll, [&](std::size_t row) {
        if (family[row] != no_row)
            rows_[next[family[row]]++] = std::uint32_t(row);
    });
}

double Families::agreement(const Column& column, const Poll& poll) const {
    const std::vector<std::uint32_t> values = number_values(column, poll);
    std::unordered_map<std::uint32_t, double> rows;
    double all = 0, pairs = 0, agree = 0;
    for_rows(first_.size() - 1, poll, [&](std::size_t family) {
        std::uint32_t before = Dictionary::overflow;
        for (std::uint32_t i = first_[family]; i < first_[family + 1]; i++) {
            const std::uint32_t value = values[rows_[i]];
            if (value == Dictionary::overflow)
                continue;
            rows[value]++;
            all++;
            pairs += before != Dictionary::overflow;
            agree += before == value;
            before = value;
        }
    });
    double chance = 0;
    for (const auto& [value, n] : rows)
        chance += (n / all) * (n / all);
    if (pairs == 0)
        return 0;
    return chance < 1 ? std::clamp((agree / pairs - chance) / (1 - chance), 0.0, 1.0) : 1;
}

void Families::mark_repeats(Column& column, const Poll& poll) const {
    if (agreement(column, poll) < least_agreement)
        return;
    const std::vector<std::uint32_t> values = number_values(column, poll);
    column.repeated.assign(values.size(), false);
    std::unordered_map<std::uint32_t, std::uint32_t> last; // by value: the last family that has it
    for_rows(first_.size() - 1, poll, [&](std::size_t family) {
        for (std::uint32_t i = first_[family]; i < first_[family + 1]; i++)
            if (const std::uint32_t value = values[rows_[i]]; value != Dictionary::overflow) {
                const auto [found, is_new] = last.emplace(value, std::uint32_t(family));
                column.repeated[rows_[i]] = !is_new && found->second == family;
                found->second = std::uint32_t(family);
            }
    });
}

} // namespace synth
