// Columns that follow from a date of the same row (core/rule/parts.hpp): they are computed with it, and are not learned
// of siblings by themselves.
#include "core/rule/parts.hpp"
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
                part_columns_[t].insert(part.column);
    }
}

} // namespace pg
