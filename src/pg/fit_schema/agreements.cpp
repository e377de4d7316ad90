// What rows that a row refers to have in common (core/relational/agreements.hpp), as columns of their tables: those of
// a foreign key, where both refer to the same row.
//
// What the columns of foreign keys give anyway is no rule of its own: keys that share a column, or have one as
// add_implied() has found it.
#include "pg/fit_schema/run.hpp"

namespace pg {

bool SchemaFit::is_comparable(std::size_t t, const std::string& column, std::size_t other_t,
                              const std::string& other) const {
    const auto comes_later = [&](std::size_t table, const std::string& name) {
        for (std::size_t r = 0; r < keys_.size(); r++)
            for (const synth::Aggregate& aggregate : aggregates_[r])
                if (schema_.references[r].parent == table &&
                    schema_.members[table].table.columns()[aggregate.parent_column].name == name)
                    return true;
        return false;
    };
    const Oid type = declared_column(tables_[t].oid, column).type;
    return type == declared_column(tables_[other_t].oid, other).type && !comes_later(t, column) &&
           !comes_later(other_t, other) && call([=] {
               return OidIsValid(
                   lookup_type_cache(type, TYPECACHE_HASH_EXTENDED_PROC_FINFO)->hash_extended_proc_finfo.fn_oid);
           });
}

// What a foreign key leads to: a table, or what the columns refer to that lead there where several do.
std::string SchemaFit::parent_in_words(std::size_t r) const {
    const ForeignKey& key = keys_[r];
    const auto leads_there = [&](const ForeignKey& other) {
        return other.child == key.child && other.parent == key.parent;
    };
    return std::count_if(keys_.begin(), keys_.end(), leads_there) == 1 ? tables_[number_of(key.parent)].name
           : key.columns.size() == 1                                   ? key.columns.front()
                                                                       : "(" + joined(key.columns) + ")";
}

std::size_t SchemaFit::table_of(std::size_t r, const DistantColumn& column) const {
    return schema_.references[column.by < 0 ? r : std::size_t(column.by)].parent;
}

std::string SchemaFit::column_of_child(std::size_t r, const DistantColumn& column) const {
    const ForeignKey& key = keys_[r];
    const auto at = std::find(key.referenced.begin(), key.referenced.end(), column.name);
    return column.by >= 0 || at == key.referenced.end() ? "" : key.columns[std::size_t(at - key.referenced.begin())];
}

std::string SchemaFit::in_words(std::size_t r, const DistantColumn& column) const {
    return parent_in_words(r) + (column.by < 0 ? "" : "." + parent_in_words(std::size_t(column.by))) + "." +
           column.name;
}

void SchemaFit::add_agreement(const synth::Agreement& agreement, DistantColumn of_parent, DistantColumn of_other) {
    const std::uint32_t r = agreement.reference, o = agreement.with, child = schema_.references[r].child;
    for (DistantColumn* column : {&of_parent, &of_other}) // what it refers by the parent has, too
        if (column->by >= 0) {
            const ForeignKey& by = keys_[std::size_t(column->by)];
            const auto at = std::find(by.referenced.begin(), by.referenced.end(), column->name);
            if (at != by.referenced.end())
                *column = {by.columns[std::size_t(at - by.referenced.begin())], -1};
        }
    const std::string same = column_of_child(r, of_parent);
    if ((!same.empty() && same == column_of_child(o, of_other)) ||
        !is_comparable(table_of(r, of_parent), of_parent.name, table_of(o, of_other), of_other.name))
        return;
    const std::string rule = in_words(r, of_parent) + " = " + in_words(o, of_other);
    const auto ignored = request_.ignored_rules.find(tables_[child].name);
    if (ignored != request_.ignored_rules.end() &&
        std::find(ignored->second.begin(), ignored->second.end(), rule) != ignored->second.end()) {
        std::erase(reading_[child].request.ignored_rules, rule); // it was found
        return;
    }
    std::vector<AgreeingColumn>& columns = agreements_[r];
    if (std::none_of(columns.begin(), columns.end(), [&](const AgreeingColumn& one) { return one.rule == rule; }))
        columns.push_back({of_parent, of_other, rule, o});
}

void SchemaFit::find_agreements() {
    agreements_.resize(keys_.size());
    const auto min_count = std::uint32_t(request_.model.min_count);
    const std::vector<synth::Agreement> found =
        synth::find_agreements(schema_, whole_columns(), min_count, check_interrupts);
    synth::find_abreast(schema_, found, min_count, check_interrupts);
    for (const synth::Agreement& one : found) {
        if (!one.is_row) {
            const auto name = [&](std::uint32_t r, std::uint32_t column) {
                return schema_.members[schema_.references[r].parent].table.columns()[column].name;
            };
            add_agreement(one, {name(one.reference, one.of_parent)}, {name(one.with, one.of_other)});
            continue;
        }
        // Columns by which the row is referred to, and those that refer to them.
        const std::vector<std::uint32_t>&x = one.from_parent, &y = one.from_other;
        const auto column = [&](const std::vector<std::uint32_t>& path,
                                const std::string& referenced) -> std::optional<DistantColumn> {
            if (path.empty())
                return DistantColumn{referenced};
            const ForeignKey& key = keys_[path.back()];
            const auto at = std::find(key.referenced.begin(), key.referenced.end(), referenced);
            if (at == key.referenced.end())
                return std::nullopt;
            return DistantColumn{key.columns[std::size_t(at - key.referenced.begin())],
                                 path.size() > 1 ? std::int32_t(path.front()) : -1};
        };
        for (const std::string& referenced : keys_[x.empty() ? y.back() : x.back()].referenced) {
            const std::optional<DistantColumn> of_parent = column(x, referenced), of_other = column(y, referenced);
            if (of_parent && of_other)
                add_agreement(one, *of_parent, *of_other);
        }
    }
}

} // namespace pg
