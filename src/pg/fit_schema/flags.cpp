// Flags of a table's rows by their driving reference, as rules that can be ignored: "is_primary = 'true' in exactly one
// row of each account". They are found where all rows are known.
#include "pg/fit_schema/run.hpp"
#include "pg/types.hpp"
#include <set>

namespace pg {

// May a column have flags? Not if something else decides on it, or a key keeps it different among siblings.
bool SchemaFit::may_have_flags(std::size_t r, std::uint32_t c) const {
    const std::uint32_t t = schema_.references[r].child;
    const synth::Member& member = schema_.members[t];
    const std::string& name = member.table.columns()[c].name;
    const auto is_aggregate = [&](std::size_t k) {
        return schema_.references[k].parent == t &&
               std::any_of(aggregates_[k].begin(), aggregates_[k].end(),
                           [=](const synth::Aggregate& aggregate) { return aggregate.parent_column == c; });
    };
    for (std::size_t k = 0; k < keys_.size(); k++)
        if (is_aggregate(k))
            return false;
    for (const synth::Member::Length& span : member.lengths)
        if (span.from == c || span.to == c || std::find(span.tied.begin(), span.tied.end(), c) != span.tied.end())
            return false;
    const std::vector<DeclaredColumn>& columns = reading_[t].request.declared.columns;
    for (const std::vector<std::uint32_t>& key : keys_of_[t])
        if (std::any_of(key.begin(), key.end(), [&](std::uint32_t k) { return columns[k].name == name; }))
            return false;
    return !is_settled(t, c) && !is_linked(t, name) && !is_copied(t, name);
}

void SchemaFit::find_flags(std::size_t r) {
    const synth::Reference& reference = schema_.references[r];
    const std::uint32_t t = reference.child;
    synth::Member& member = schema_.members[t];
    if (!reference.driving || reading_[t].mode != Mode::model || member.table.rows() < reading_[t].rows ||
        std::find(member.whole.begin(), member.whole.end(), false) != member.whole.end())
        return;
    const std::vector<synth::Column>& columns = member.table.columns();
    std::vector<bool> wanted(columns.size());
    for (const DeclaredColumn& column : reading_[t].request.declared.columns)
        if (const std::optional<std::uint32_t> c = column_of(t, column.name))
            wanted[*c] = may_have_flags(r, *c);
    std::vector<std::string>& ignored = reading_[t].request.ignored_rules;
    for (synth::Flag& flag : synth::find_flags(columns, wanted, reference.parent_of,
                                               std::uint32_t(reference.degree.size()),
                                               std::uint32_t(request_.model.min_count), check_interrupts)) {
        std::erase_if(flag.labels, [&](const synth::Flag::Label& label) {
            return std::erase(ignored, rule_of(r, flag, label)) > 0;
        });
        if (!flag.labels.empty())
            member.flags.push_back(std::move(flag));
    }
}

std::optional<std::string> SchemaFit::label_of(std::uint32_t t, const synth::Flag::Label& label) const {
    if (label.id == synth::Dictionary::null)
        return std::nullopt;
    return std::string(schema_.members[t].table.columns()[label.column].dictionary.label(label.id));
}

std::string SchemaFit::rule_of(std::size_t r, const synth::Flag& flag, const synth::Flag::Label& label) const {
    const synth::Reference& reference = schema_.references[r];
    const std::optional<std::string> text = label_of(reference.child, label);
    return quoted(schema_.members[reference.child].table.columns()[label.column].name) +
           (text ? " = '" + *text + "'" : " IS NULL") + " in " + (flag.exactly ? "exactly" : "at most") +
           " one row of each " + quoted(tables_[reference.parent].name);
}

void SchemaFit::describe_flags(std::size_t r) {
    const synth::Reference& reference = schema_.references[r];
    if (!reference.driving)
        return;
    const synth::Member& member = schema_.members[reference.child];
    for (std::uint32_t f = 0; f < member.flags.size(); f++)
        for (const synth::Flag::Label& label : member.flags[f].labels)
            request_.model.flags.push_back({std::uint32_t(r), f, member.table.columns()[label.column].name,
                                            label_of(reference.child, label), member.flags[f].exactly,
                                            rule_of(r, member.flags[f], label)});
}

} // namespace pg
