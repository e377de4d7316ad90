// Times by which siblings of one driving parent follow each other at a regular pace.
#include "core/relational/series.hpp"
#include "core/polling.hpp"
#include "core/relational/places.hpp"
#include "pg/fit_schema/run.hpp"

namespace pg {

std::optional<synth::Series> SchemaFit::find_series(std::size_t r, std::uint32_t column) {
    const synth::Reference& reference = schema_.references[r];
    const std::vector<double>& times = schema_.members[reference.child].table.columns()[column].numbers;
    if (times.size() < reading_[reference.child].rows)
        return find_series_of_sample(r, column);
    return synth::find_series(times, reference.parent_of, reference.degree, std::uint32_t(request_.model.min_count),
                              check_interrupts);
}

// Of a sample of rows the times of all are read again, with their parents alone, as far as these are known and the
// memory allows.
std::optional<synth::Series> SchemaFit::find_series_of_sample(std::size_t r, std::uint32_t column) {
    const synth::Reference& reference = schema_.references[r];
    const std::uint32_t t = reference.child, p = reference.parent;
    const synth::Column& times = schema_.members[t].table.columns()[column];
    if (!synth::may_be_series(times.numbers, reference.parent_of, std::uint32_t(reference.degree.size()),
                              check_interrupts))
        return std::nullopt;
    const Request& request = reading_[t].request;
    std::vector<Attribute> attributes;
    for (std::size_t a = 0; a < request.columns.size(); a++)
        if (request.declared.columns[request.columns[a]].name == times.name)
            attributes.push_back(request.attributes[a]);
    Reader reader(attributes, request.header.zone, CurrentMemoryContext);
    if (reader.leaves().size() != 1)
        return std::nullopt;
    Beside beside;
    beside.parts = &parts_;
    beside.expressions = {"p.ctid", "p.tableoid"};
    beside.from = tables_[t].rows() + " AS t JOIN " + tables_[p].rows() + " AS p ON ";
    for (std::size_t c = 0; c < keys_[r].columns.size(); c++)
        beside.from += (c == 0 ? "p." : " AND p.") + quoted(keys_[r].referenced[c]) + " " + keys_[r].equals[c] + " t." +
                       quoted(keys_[r].columns[c]);
    const synth::Places kept(place_[p], check_interrupts);
    beside.wants = [&kept](std::span<const synth::Field> numbers) {
        return kept.find(numbers[0].number) != synth::no_row;
    };
    std::vector<synth::Column> columns(1);
    columns.front().name = "beside";
    columns.push_back(reader.leaves().front().column);
    synth::Table table(std::move(columns), {.memory = std::size_t(maintenance_work_mem) * 1024});
    scan({request.relation, attributes, request.header.zone, std::nullopt}, beside, reader, table, nullptr);
    if (table.rows() < table.rows_seen()) {
        notice({.message = "did not learn the pace of column \"" + times.name + "\" of relation " +
                           request.header.relation + ", since its times do not fit in memory",
                .detail = "They seem to follow each other at a regular pace, and " + std::to_string(table.rows()) +
                          " of " + std::to_string(table.rows_seen()) + " would fit.",
                .hint = "Raise \"maintenance_work_mem\" to learn from all of them."});
        return std::nullopt;
    }
    std::vector<std::uint32_t> parents;
    synth::for_rows(table.rows(), check_interrupts,
                    [&](std::size_t row) { parents.push_back(kept.find(table.columns().front().numbers[row])); });
    return synth::find_series(times.numbers, reference.parent_of, table.columns().back().numbers, parents,
                              reference.degree, std::uint32_t(request_.model.min_count), check_interrupts);
}

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
        if (const std::optional<std::uint32_t> own = column_of(t, columns[c].name);
            own && !is_in_key && std::find(candidates.begin(), candidates.end(), *own) == candidates.end())
            candidates.push_back(*own);
    }
    for (const std::uint32_t c : candidates) {
        const synth::Column& column = member.table.columns()[c];
        const auto is_of_span = [&](const synth::Member::Length& span) {
            return span.from == c || span.to == c ||
                   std::find(span.tied.begin(), span.tied.end(), c) != span.tied.end();
        };
        if (column.kind != synth::Kind::number || !synth::is_moment(column.unit) || is_settled(t, c) ||
            part_columns_[t].contains(c) || is_linked(t, column.name) ||
            std::any_of(member.lengths.begin(), member.lengths.end(), is_of_span))
            continue;
        std::optional<synth::Series> series = find_series(r, c);
        if (!series)
            continue;
        member.times = {c, std::move(*series)};
        member.orders.insert(member.orders.begin(), {-1, c});
        return;
    }
}

} // namespace pg
