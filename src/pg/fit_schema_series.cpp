// Times by which siblings of one driving parent follow each other at a regular pace.
#include "core/relational/series.hpp"
#include "pg/fit_schema_run.hpp"

namespace pg {

void SchemaFit::find_series(std::size_t r) {
    const synth::Reference& reference = schema_.references[r];
    const std::uint32_t t = reference.child;
    synth::Member& member = schema_.members[t];
    const auto refers_to_itself = [&](const synth::Reference& other) {
        return other.child == t && other.is_to_itself();
    };
    if (!reference.driving || reference.late || reading_[t].mode != Mode::model ||
        std::any_of(schema_.references.begin(), schema_.references.end(), refers_to_itself))
        return;
    const std::vector<DeclaredKey>& keys = reading_[t].request.declared.keys;
    const std::vector<DeclaredColumn>& columns = reading_[t].request.declared.columns;
    std::vector<std::uint32_t> candidates; // what siblings are ordered by first
    for (const synth::Member::Order& order : member.orders)
        if (order.reference < 0)
            candidates.push_back(order.column);
    for (std::uint32_t c = 0; c < columns.size(); c++) {
        const bool is_in_key = std::any_of(keys.begin(), keys.end(), [&](const DeclaredKey& key) {
            return std::find(key.columns.begin(), key.columns.end(), c) != key.columns.end();
        });
        if (const std::optional<std::uint32_t> own = column_of(t, columns[c].name); own && !is_in_key)
            candidates.push_back(*own);
    }
    for (const std::uint32_t c : candidates) {
        const synth::Column& column = member.table.columns()[c];
        const auto is_of_span = [&](const synth::Member::Length& span) {
            return span.from == c || span.to == c ||
                   std::find(span.tied.begin(), span.tied.end(), c) != span.tied.end();
        };
        if (column.kind != synth::Kind::number || column.unit == synth::Unit::one || is_settled(t, c) ||
            is_linked(t, column.name) || std::any_of(member.lengths.begin(), member.lengths.end(), is_of_span))
            continue;
        std::optional<synth::Series> series =
            synth::find_series(column.numbers, reference.parent_of, reference.degree,
                               std::uint32_t(request_.model.min_count), check_interrupts);
        if (!series)
            continue;
        member.times = {c, std::move(*series)};
        member.orders.insert(member.orders.begin(), {-1, c});
        return;
    }
}

} // namespace pg
