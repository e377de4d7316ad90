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

void SchemaFit::add_agreement(const synth::Agreement& agreement, const std::string& of_parent,
                              const std::string& of_other) {
    const std::uint32_t r = agreement.reference, o = agreement.with, child = schema_.references[r].child;
    const ForeignKey &key = keys_[r], &other = keys_[o];
    for (std::size_t k = 0; k < key.columns.size(); k++)
        for (std::size_t j = 0; j < other.columns.size(); j++)
            if (key.columns[k] == other.columns[j] && key.referenced[k] == of_parent && other.referenced[j] == of_other)
                return;
    if (!is_comparable(schema_.references[r].parent, of_parent, schema_.references[o].parent, of_other))
        return;
    const std::string rule = parent_in_words(r) + "." + of_parent + " = " + parent_in_words(o) + "." + of_other;
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
        if (!one.is_reference) {
            const auto name = [&](std::uint32_t r, std::uint32_t column) {
                return schema_.members[schema_.references[r].parent].table.columns()[column].name;
            };
            add_agreement(one, name(one.reference, one.of_parent), name(one.with, one.of_other));
            continue;
        }
        const ForeignKey &key = keys_[one.of_parent], &other = keys_[one.of_other];
        for (std::size_t k = 0; k < key.columns.size(); k++) {
            const auto at = std::find(other.referenced.begin(), other.referenced.end(), key.referenced[k]);
            if (at != other.referenced.end())
                add_agreement(one, key.columns[k], other.columns[std::size_t(at - other.referenced.begin())]);
        }
    }
}

} // namespace pg
