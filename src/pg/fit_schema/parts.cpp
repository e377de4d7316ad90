// Columns that follow from a date of the same row (core/rule/parts.hpp): they are computed with it, and are not learned
// of siblings by themselves.
#include "core/polling.hpp"
#include "pg/fit_schema/run.hpp"

namespace pg {

void SchemaFit::find_parts() {
    part_columns_.resize(tables_.size());
    for (std::uint32_t t = 0; t < tables_.size(); t++) {
        if (reading_[t].mode != Mode::model)
            continue;
        const std::vector<synth::Column>& columns = schema_.members[t].table.columns();
        const std::vector<std::string>& ignored = reading_[t].request.ignored_rules;
        for (const synth::PartOfColumn& part :
             synth::find_parts(std::span(columns).first(columns.size() - 1), std::uint32_t(request_.model.min_count),
                               {ignored.begin(), ignored.end()}, check_interrupts))
            if (part.rule.kept)
                part_columns_[t].emplace(part.column, part);
    }
}

void SchemaFit::set_parts(std::uint32_t t, synth::Table& table) const {
    if (schema_.members[t].lengths.empty())
        return;
    std::set<std::uint32_t> done;
    const auto set = [&](const auto& set_source, std::uint32_t c) -> void {
        const auto found = part_columns_[t].find(c);
        if (found == part_columns_[t].end() || !done.insert(c).second)
            return;
        const synth::PartOfColumn& part = found->second;
        set_source(set_source, part.source); // which may be a part, too
        const synth::Column& source = table.columns()[part.source];
        synth::Column& column = table.columns()[c];
        if (source.added_to >= 0)
            return;
        synth::for_rows(column.numbers.size(), check_interrupts, [&, what = part.part](std::size_t row) {
            if (!synth::is_null(column.numbers[row]) && synth::is_ordinary(source.numbers[row]))
                column.numbers[row] = synth::part_of(what, source.numbers[row], source.unit, column.unit);
        });
    };
    for (const auto& [c, part] : part_columns_[t])
        set(set, c);
}

} // namespace pg
