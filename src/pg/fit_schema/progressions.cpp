// What rises or falls from sibling to sibling, and chains of foreign keys: which columns may, and what is kept.
#include "pg/fit_schema/run.hpp"

namespace pg {

void SchemaFit::choose_progressions(std::uint32_t t) {
    synth::Member& member = schema_.members[t];
    if (reading_[t].mode != Mode::model)
        return;
    const std::vector<synth::Column>& columns = member.table.columns();
    const auto comes_from_children = [&](std::uint32_t c) {
        for (std::size_t r = 0; r < aggregates_.size(); r++)
            for (const synth::Aggregate& aggregate : aggregates_[r])
                if (schema_.references[r].parent == t && aggregate.parent_column == c)
                    return true;
        return false;
    };
    const auto is_of_span = [&](const std::string& name) {
        return std::any_of(request_.model.spans.begin(), request_.model.spans.end(), [&](const SchemaSpan& span) {
            return span.table == t && (span.from == name || span.to == name ||
                                       std::find(span.tied.begin(), span.tied.end(), name) != span.tied.end());
        });
    };
    member.may_progress.assign(columns.size() - 1, false);
    member.may_lead = member.may_progress;
    for (const DeclaredColumn& column : declared_[t].columns) {
        const std::optional<std::uint32_t> c = column_of(t, column.name);
        if (!c)
            continue;
        const synth::Column& values = columns[*c];
        const bool is_ordered = values.kind == synth::Kind::number || values.spare.size() > 1;
        member.may_lead[*c] = values.kind == synth::Kind::number && is_settled(t, *c) && !is_overridden(t, column.name);
        member.may_progress[*c] = is_ordered && !values.is_key && !is_settled(t, *c) && !is_linked(t, column.name) &&
                                  !is_copied(t, column.name) && !part_columns_[t].contains(*c) &&
                                  !is_of_span(column.name) && !comes_from_children(*c) &&
                                  !(member.times && member.times->column == *c);
    }
    member.ignored.insert(reading_[t].request.ignored_rules.begin(), reading_[t].request.ignored_rules.end());
}

void SchemaFit::keep_chains() {
    for (std::size_t r = 0; r < keys_.size(); r++) {
        synth::Reference& reference = schema_.references[r];
        if (reference.follows < 0)
            continue;
        synth::Member& member = schema_.members[reference.child];
        const ForeignKey& other = keys_[std::size_t(reference.follows)];
        synth::Rule rule{synth::Rule::Type::progression, {}, {}, member.table.rows(), true};
        rule.text = joined(keys_[r].columns) + " = " + joined(other.columns) + " of the one before within " +
                    schema_.members[parent_that_drives(reference.child)].name;
        rule.kept = !member.ignored.contains(rule.text);
        bool may = keys_[r].referenced == other.referenced;
        const auto is_of_family = [&](const std::string& column) {
            for (std::size_t o = 0; o < keys_.size(); o++)
                if (schema_.references[o].child == reference.child && schema_.references[o].driving &&
                    std::find(keys_[o].columns.begin(), keys_[o].columns.end(), column) != keys_[o].columns.end())
                    return true;
            return false;
        };
        for (std::size_t o = 0; o < keys_.size(); o++) // what others decide on cannot be another row's
            for (const std::string& column : keys_[o].columns)
                may = may && (schema_.references[o].child != reference.child || is_of_family(column) ||
                              ((o == r || !has(keys_[r], keys_[r].child, column)) &&
                               (&keys_[o] == &other || !has(other, other.child, column))));
        may = may && agrees_as_a_family(r) && agrees_as_a_family(std::size_t(reference.follows));
        if (!may || !rule.kept)
            reference.follows = -1;
        if (may)
            member.rules.push_back(std::move(rule));
    }
}

// Is what parents by a reference must have in common with those by others the same for all siblings?
bool SchemaFit::agrees_as_a_family(std::size_t r) const {
    const auto is_of_family = [&](const DistantColumn& column) {
        return std::any_of(agreements_[r].begin(), agreements_[r].end(), [&](const AgreeingColumn& one) {
            return schema_.references[one.with].driving && one.column == column;
        });
    };
    for (std::size_t o = 0; o < keys_.size(); o++)
        for (const AgreeingColumn& one : agreements_[o])
            if ((o == r && !is_of_family(one.column)) || (one.with == r && !is_of_family(one.of_other)))
                return false;
    return true;
}

std::uint32_t SchemaFit::parent_that_drives(std::uint32_t t) const {
    for (const synth::Reference& reference : schema_.references)
        if (reference.child == t && reference.driving)
            return reference.parent;
    return t;
}

// Who refers to rows by such a number would have to follow.
void SchemaFit::keep_numbered(std::uint32_t t) {
    synth::Member& member = schema_.members[t];
    if (!member.numbered)
        return;
    const std::string& name = member.table.columns()[member.numbered->column].name;
    if (std::none_of(keys_.begin(), keys_.end(), [&](const ForeignKey& key) {
            return key.parent == tables_[t].oid &&
                   std::find(key.referenced.begin(), key.referenced.end(), name) != key.referenced.end();
        }))
        return;
    std::erase_if(member.rules, [&](const synth::Rule& rule) {
        return rule.variables == std::vector<std::uint32_t>{member.numbered->column, member.numbered->by};
    });
    member.numbered.reset();
}

} // namespace pg
