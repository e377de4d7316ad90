#include "core/rule/parts.hpp"
#include <algorithm>
#include <map>

namespace synth {

namespace {

constexpr double least_rows = 25; // that would differ, were the columns independent
constexpr std::size_t glance = 1024;

bool is_drawn(const Column& column) {
    return column.kind == Kind::number && !column.key && !column.is_key && column.added_to < 0;
}

// Can a column come after another one? Columns of one group keep their order, and stay together.
bool may_follow(std::span<const Column> columns, std::uint32_t c, std::uint32_t source) {
    const std::uint32_t group = columns[c].group;
    if (group == Column::alone || (columns[source].group == group && source < c))
        return true;
    return std::count_if(columns.begin(), columns.end(), [&](const Column& one) { return one.group == group; }) == 1;
}

// Of two columns that agree in all rows.
struct Agreement {
    std::uint64_t rows = 0, counted = 0; // that know both; those that are told of one parent count once
    bool has_nulls = false, is_same = true;
    std::map<double, std::uint64_t> values; // that the part has
};

std::optional<Agreement> agree(const Column& source, const Column& column, Part part, const Poll& poll) {
    Agreement agreement;
    const double scale = is_moment(column.unit) ? scale_to_compare(column.unit, source.unit) : 0,
                 scale_of_source = scale_to_compare(source.unit, column.unit);
    for (std::size_t row = 0; row < column.numbers.size(); row++) {
        if (row % glance == 0)
            poll();
        const double moment = source.numbers[row], value = column.numbers[row];
        if (is_null(value)) {
            agreement.has_nulls |= !is_null(moment);
            continue;
        }
        if (!is_ordinary(moment) || part_of(part, moment, source.unit, column.unit) != value)
            return std::nullopt;
        agreement.rows++;
        agreement.is_same = agreement.is_same && scale > 0 && moment * scale_of_source == value * scale;
        if (source.role == Role::given && !source.counts_at(row))
            continue;
        agreement.counted++;
        if (agreement.values.size() < glance) // then there are enough
            agreement.values[value]++;
    }
    return agreement;
}

bool is_evident(const Agreement& agreement, std::uint32_t min_count) {
    double chance = 0;
    const auto n = double(agreement.counted);
    for (const auto& [value, rows] : agreement.values)
        chance += double(rows) / n * double(rows) / n;
    return agreement.counted >= min_count && n * (1 - chance) >= least_rows;
}

} // namespace

std::vector<PartOfColumn> find_parts(std::span<const Column> columns, std::uint32_t min_count,
                                     const std::set<std::string>& ignored, const Poll& poll) {
    std::vector<PartOfColumn> found;
    const auto find = [&](std::uint32_t c, std::uint32_t s) {
        const Column &column = columns[c], &source = columns[s];
        for (Part part = Part(0); part < Part::end; part = Part(int(part) + 1)) {
            if (!has_part(part, source.unit, column.unit))
                continue;
            const std::optional<Agreement> agreement = agree(source, column, part, poll);
            if (!agreement || !is_evident(*agreement, min_count) || (agreement->is_same && part != Part::date) ||
                (agreement->is_same && source.unit == column.unit))
                continue;
            Rule rule{Rule::Type::part, {}, column.name + " = " + part_in_words(part, source.name), agreement->rows};
            rule.kept = !ignored.contains(rule.text);
            found.push_back({c, s, part, agreement->has_nulls, std::move(rule)});
            if (found.back().rule.kept)
                return true;
        }
        return false;
    };
    for (std::uint32_t c = 0; c < columns.size(); c++) {
        if (!is_drawn(columns[c]) || columns[c].role != Role::own)
            continue;
        for (std::uint32_t s = 0; s < columns.size(); s++)
            if (s != c && is_drawn(columns[s]) && columns[s].moment && may_follow(columns, c, s) && find(c, s))
                break;
    }
    return found;
}

} // namespace synth
