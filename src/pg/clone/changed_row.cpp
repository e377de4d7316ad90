#include "pg/clone/changed_row.hpp"
#include "pg/inquiry.hpp"
#include "pg/row.hpp"

namespace pg {

// Each value is joined to what is there, as a row of its own, so that others can be made of it.
bool ChangedRow::set(const std::string& column, const std::string& expression) {
    const auto found = std::find_if(declared_.columns.begin(), declared_.columns.end(),
                                    [&](const DeclaredColumn& one) { return one.name == column; });
    if (found == declared_.columns.end() || found->generated || values_.contains(column))
        return false;
    const std::string row = "n" + std::to_string(values_.size());
    from_ += " CROSS JOIN LATERAL (SELECT CAST(" + expression + " AS " + type_name(found->type, found->typmod) +
             ")) AS " + row + " (x)";
    values_[column] = row + ".x";
    return true;
}

std::string ChangedRow::value(const std::string& column) const {
    const auto found = values_.find(column);
    return found == values_.end() ? "p." + quoted(column) : found->second;
}

// Whether all CHECK constraints let the row be. They are about columns by name, and generated ones come from others.
std::string ChangedRow::allowed() const {
    static Statement constraints("pg_constraint",
                                 "SELECT '(' || pg_get_expr(conbin, conrelid) || ') IS NOT FALSE' AS condition"
                                 " FROM pg_constraint AS c WHERE conrelid = $1 AND contype = 'c' AND " IS_ENFORCED
                                 " ORDER BY conname",
                                 {OIDOID});
    static Statement generated("pg_attribute",
                               "SELECT '(' || pg_get_expr(adbin, adrelid) || ') AS ' || quote_ident(attname) AS value"
                               " FROM pg_attribute JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum"
                               " WHERE attrelid = $1 AND attgenerated <> '' ORDER BY attnum",
                               {OIDOID});
    std::vector<std::string> conditions, columns, of_others = {"r.*"};
    const Inquiry inquiry;
    constraints(false, {ObjectIdGetDatum(relation_)}, [&](Row& row) { row("condition", conditions.emplace_back()); });
    if (conditions.empty())
        return "true";
    generated(false, {ObjectIdGetDatum(relation_)}, [&](Row& row) { row("value", of_others.emplace_back()); });
    for (const DeclaredColumn& column : declared_.columns)
        if (!column.generated)
            columns.push_back(value(column.name) + " AS " + quoted(column.name));
    const std::string name = quoted(call([&] { return get_rel_name(relation_); }));
    return "(SELECT " + joined(conditions, " AND ") + " FROM (SELECT " + joined(of_others, ", ") + " FROM (SELECT " +
           joined(columns, ", ") + ") AS r) AS " + name + ")";
}

std::string ChangedRow::statement() const {
    std::vector<std::string> names = {"part", "place"}, values = {"p.tableoid", "p.ctid"}, set, old, made;
    for (const auto& [column, value] : values_) {
        const std::string name = "a" + std::to_string(made.size());
        names.push_back(name);
        values.push_back(value);
        set.push_back(quoted(column) + " = n." + name);
        old.push_back("p." + quoted(column));
        made.push_back(value);
    }
    names.emplace_back("allowed");
    values.push_back(allowed());
    const std::string table = qualified_name(relation_), record = ")::pg_catalog.record";
    return "WITH n (" + joined(names, ", ") + ") AS MATERIALIZED (SELECT " + joined(values, ", ") + " FROM " + from_ +
           " WHERE ROW(" + joined(old, ", ") + record + " OPERATOR(pg_catalog.*<>) ROW(" + joined(made, ", ") + record +
           "), u AS (UPDATE " + table + " AS o SET " + joined(set, ", ") +
           " FROM n WHERE o.tableoid OPERATOR(pg_catalog.=) n.part AND o.ctid OPERATOR(pg_catalog.=) n.place"
           " AND n.allowed) SELECT FROM n WHERE NOT n.allowed";
}

} // namespace pg
