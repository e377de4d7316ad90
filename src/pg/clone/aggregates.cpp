// Columns of parents that become what their children come to, when all tables have rows: the number of an order's
// lines, their sum, the day of the last one.
#include "pg/clone/run.hpp"
#include "pg/types.hpp"

namespace pg {

namespace {

// An aggregate over rows of the child's; NULL for nothing.
std::string formula(const SchemaReference& reference, std::size_t i) {
    if (reference.functions[i] == "count")
        return "pg_catalog.count(*)";
    std::string argument = quoted(reference.arguments[i]);
    if (!reference.factors[i].empty())
        argument += " OPERATOR(pg_catalog.*) " + quoted(reference.factors[i]);
    if (reference.decimals[i] >= 0)
        argument =
            "pg_catalog.round((" + argument + ")::pg_catalog.numeric, " + std::to_string(reference.decimals[i]) + ")";
    return "pg_catalog." + reference.functions[i] + "(" + argument + ")";
}

// What a row of the parent's, "p", has in its column, given that aggregate.
std::string outcome(const SchemaReference& reference, std::size_t i, const std::string& given) {
    const std::string column = "p." + quoted(reference.aggregates[i]), &empty = reference.empty[i];
    const std::string all = "COALESCE(" + given + ", " +
                            (empty == "any"    ? column
                             : empty == "zero" ? "0"
                                               : "NULL") +
                            ")";
    return reference.nulls[i] ? "CASE WHEN " + column + " IS NOT NULL THEN " + all + " END" : all;
}

} // namespace

void Clone::aggregate() {
    tracker_.phase("aggregating", 0);
    aggregated_.assign(schema_.tables.size(), false);
    for (std::size_t i = schema_.order.size(); i-- > 0;) {
        Carried carried;
        aggregated_[schema_.order[i]] = true;
        aggregate(schema_.order[i], carried);
    }
}

void Clone::aggregate(std::uint32_t t, Carried& carried) {
    std::string from = relation_name(t) + " AS p";
    std::vector<Change> changes;
    for (std::size_t r = 0; r < schema_.references.size(); r++) {
        const SchemaReference& reference = schema_.references[r];
        if (reference.parent != t || reference.aggregates.empty() || !models_[reference.child] || !models_[t])
            continue;
        // What is aggregated has names of ours alone, since a key's may be any.
        const std::string alias = "c" + std::to_string(r);
        std::string keys, formulas, names, where;
        for (std::size_t k = 0; k < reference.columns.size(); k++) {
            const std::string name = "k" + std::to_string(k);
            keys += (k == 0 ? "" : ", ") + quoted(reference.columns[k]);
            names += (k == 0 ? "" : ", ") + name;
            where += (k == 0 ? "" : " AND ") + same(reference, k, "p", alias + "." + name);
        }
        for (std::size_t i = 0; i < reference.aggregates.size(); i++) {
            const std::string name = "a" + std::to_string(i);
            formulas += ", " + formula(reference, i);
            names += ", " + name;
            changes.push_back({reference.aggregates[i], outcome(reference, i, alias + "." + name)});
        }
        from += " LEFT JOIN (SELECT " + keys + formulas + " FROM " + relation_name(reference.child) + " GROUP BY " +
                keys + ") AS " + alias + " (" + names + ") ON " + where;
    }
    change(t, from, changes, carried);
}

} // namespace pg
