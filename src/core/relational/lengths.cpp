// Lengths of spans: a table's network learns where the first of siblings begins, and how long each lasts (spans.hpp).
#include "core/polling.hpp"
#include "core/relational/schema.hpp"
#include "core/relational/spans.hpp"
#include <cmath>

namespace synth {

std::vector<double> lengths_of(const Table& table, const Member::Length& span, const Poll& poll) {
    const std::vector<double>&from = table.columns()[span.from].numbers, &to = table.columns()[span.to].numbers;
    std::vector<double> lengths(from.size());
    for_rows(lengths.size(), poll, [&](std::size_t row) {
        lengths[row] = to[row] >= span.open ? std::numeric_limits<double>::infinity() : to[row] - from[row];
    });
    return lengths;
}

void learn_lengths(const Schema& schema, std::uint32_t m, Table& table, const Poll& poll) {
    const Member& member = schema.members[m];
    std::vector<Column>& columns = table.columns();
    for (const Member::Length& span : member.lengths) {
        Column &from = columns[span.from], &to = columns[span.to];
        to.numbers = lengths_of(table, span, poll);
        to.name = member.learned_as(span.to);
        to.moment = false;
        to.added_to = std::int32_t(span.from);
        to.repeated.clear(); // those were of other values
        for (const Reference& reference : schema.references) {
            if (!span.chain || reference.child != m || !reference.driving)
                continue;
            const std::vector<std::uint32_t>& parent_of = reference.parent_of;
            std::vector<double> first(reference.degree.size(), std::numeric_limits<double>::infinity());
            std::vector<bool> seen(first.size());
            for_rows(parent_of.size(), poll, [&](std::size_t row) {
                if (parent_of[row] != no_row)
                    first[parent_of[row]] = std::min(first[parent_of[row]], from.numbers[row]);
            });
            for (const std::uint32_t c : span.tied)
                columns[c].repeated.assign(parent_of.size(), false);
            from.repeated.assign(parent_of.size(), false);
            for_rows(parent_of.size(), poll, [&](std::size_t row) {
                const std::uint32_t p = parent_of[row];
                if (p == no_row || is_null(from.numbers[row]))
                    return;
                const double later = from.numbers[row] - first[p];
                for (const std::uint32_t c : span.tied) {
                    columns[c].numbers[row] -=
                        std::round(later * microseconds(from.unit) / microseconds(columns[c].unit));
                    columns[c].repeated[row] = seen[p];
                }
                from.numbers[row] = first[p];
                from.repeated[row] = seen[p];
                seen[p] = true;
            });
        }
    }
}

} // namespace synth
