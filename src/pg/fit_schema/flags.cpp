// Flags of a table's rows by their driving reference, as rules that can be ignored: "is_primary = 'true' in exactly one
// row of each account". Of a sample all rows are asked whether they hold.
#include "pg/fit_schema/run.hpp"
#include "pg/inquiry.hpp"
#include "pg/types.hpp"

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
    const Oid type = columns[reading_[t].request.declared.position(name)].type;
    if (member.table.columns()[c].kind == synth::Kind::category &&
        !OidIsValid(call([=] { return lookup_type_cache(type, TYPECACHE_EQ_OPR)->eq_opr; })))
        return false;
    return !is_settled(t, c) && !is_linked(t, name) && !is_copied(t, name);
}

void SchemaFit::find_flags(std::size_t r) {
    const synth::Reference& reference = schema_.references[r];
    const std::uint32_t t = reference.child;
    synth::Member& member = schema_.members[t];
    if (!reference.driving || reading_[t].mode != Mode::model)
        return;
    const bool all = all_known(t);
    const auto holds = [&](const synth::Flag::Label& label) {
        return holds_of_all(r, label);
    };
    const std::vector<synth::Column>& columns = member.table.columns();
    std::vector<bool> wanted(columns.size());
    for (const DeclaredColumn& column : reading_[t].request.declared.columns)
        if (const std::optional<std::uint32_t> c = column_of(t, column.name))
            wanted[*c] = may_have_flags(r, *c);
    std::vector<std::string>& ignored = reading_[t].request.ignored_rules;
    for (synth::Flag& flag : synth::find_flags(
             columns, wanted, reference.parent_of, std::uint32_t(reference.degree.size()),
             std::uint32_t(request_.model.min_count), all ? synth::HoldsOfAll() : holds, check_interrupts)) {
        std::erase_if(flag.labels, [&](const synth::Flag::Label& label) {
            return std::erase(ignored, rule_of(r, flag, label)) > 0;
        });
        if (!flag.labels.empty())
            member.flags.push_back(std::move(flag));
    }
}

std::optional<bool> SchemaFit::holds_of_all(std::size_t r, const synth::Flag::Label& label) const {
    const std::uint32_t t = schema_.references[r].child;
    const std::string& name = schema_.members[t].table.columns()[label.column].name;
    const std::string column = quoted(name);
    const std::optional<std::string> text = label_of(t, label);
    std::string columns, known;
    for (const std::string& key : keys_[r].columns) {
        columns += (columns.empty() ? "" : ", ") + quoted(key);
        known += (known.empty() ? "" : " AND ") + quoted(key) + " IS NOT NULL";
    }
    const std::string has = text ? column + equals(declared_column(tables_[t].oid, name).type) +
                                       call([&] { return quote_literal_cstr(text->c_str()); })
                                 : column + " IS NULL";
    const Inquiry inquiry;
    const std::vector<double> counts =
        ask("SELECT coalesce(min(n), 0)::double precision, coalesce(max(n), 0)::double precision FROM (SELECT count(*) "
            "FILTER (WHERE " +
            has + ") AS n FROM " + tables_[t].rows() + " AS t WHERE " + known + " GROUP BY " + columns + ") AS c");
    return counts[1] > 1 ? std::nullopt : std::optional(counts[0] == 1);
}

std::optional<std::string> SchemaFit::label_of(std::uint32_t t, const synth::Flag::Label& label) const {
    if (label.id == synth::Dictionary::null)
        return std::nullopt;
    return std::string(schema_.members[t].table.columns()[label.column].dictionary.label(label.id));
}

std::optional<std::pair<std::uint32_t, int>> SchemaFit::order_of(std::size_t r, const synth::Flag& flag) const {
    const synth::Reference& reference = schema_.references[r];
    const synth::Member& member = schema_.members[reference.child];
    if (!all_known(reference.child))
        return std::nullopt;
    for (const DeclaredColumn& column : reading_[reference.child].request.declared.columns) {
        const std::optional<std::uint32_t> c = column_of(reference.child, column.name);
        const Oid type = call([&] { return getBaseType(column.type); });
        if (!c || (type != DATEOID && type != TIMESTAMPOID && type != TIMESTAMPTZOID) || !may_have_flags(r, *c) ||
            (member.times && member.times->column == *c))
            continue;
        if (const int place = synth::place_of(flag, member.table.columns()[*c].numbers, reference.parent_of,
                                              std::uint32_t(reference.degree.size()), check_interrupts))
            return std::pair(*c, place);
    }
    return std::nullopt;
}

bool SchemaFit::all_known(std::uint32_t t) const {
    const synth::Member& member = schema_.members[t];
    return member.table.rows() == reading_[t].rows &&
           std::find(member.whole.begin(), member.whole.end(), false) == member.whole.end();
}

std::string SchemaFit::rule_of(std::size_t r, const synth::Flag& flag, const synth::Flag::Label& label) const {
    const synth::Reference& reference = schema_.references[r];
    const std::optional<std::string> text = label_of(reference.child, label);
    const auto order = order_of(r, flag);
    return quoted(schema_.members[reference.child].table.columns()[label.column].name) +
           (text ? " = '" + *text + "'" : " IS NULL") + " in " + (flag.exactly ? "exactly" : "at most") +
           " one row of each " + quoted(tables_[reference.parent].name) +
           (order ? std::string(order->second < 0 ? ", the first by " : ", the last by ") +
                        quoted(schema_.members[reference.child].table.columns()[order->first].name)
                  : "");
}

void SchemaFit::describe_flags(std::size_t r) {
    const synth::Reference& reference = schema_.references[r];
    if (!reference.driving)
        return;
    const synth::Member& member = schema_.members[reference.child];
    for (std::uint32_t f = 0; f < member.flags.size(); f++) {
        const auto order = order_of(r, member.flags[f]);
        for (const synth::Flag::Label& label : member.flags[f].labels)
            request_.model.flags.push_back(
                {std::uint32_t(r), f, member.table.columns()[label.column].name, label_of(reference.child, label),
                 member.flags[f].exactly, rule_of(r, member.flags[f], label),
                 order ? member.table.columns()[order->first].name : "", order && order->second > 0});
    }
}

} // namespace pg
