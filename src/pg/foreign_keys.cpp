#include "pg/foreign_keys.hpp"
#include "pg/declared.hpp"
#include "pg/inquiry.hpp"
#include "pg/key_query.hpp"
#include "pg/row.hpp"
#include "pg/types.hpp"

namespace pg {

std::string TableOf::rows() const {
    return (partitioned ? "" : "ONLY ") + qualified_name(oid);
}

std::vector<TableOf> tables_of(Oid schema) {
    std::vector<TableOf> tables;
    {
        const Inquiry inquiry;
        static Statement statement(
            "pg_class",
            "SELECT c.oid::bigint AS oid, c.relname::text AS name, c.relkind = 'p' AS partitioned"
            " FROM pg_class AS c WHERE c.relkind IN ('r', 'p') AND " IS_BY_ITSELF_IN_SCHEMA " ORDER BY c.oid",
            {OIDOID});
        statement(true, {ObjectIdGetDatum(schema)}, [&](Row& row) {
            TableOf& table = tables.emplace_back();
            std::int64_t oid = 0;
            row("oid", oid);
            row("name", table.name);
            row("partitioned", table.partitioned);
            table.oid = Oid(oid);
        });
    }
    for (const TableOf& table : tables)
        lock_relation(table.oid, "learn from");
    return tables;
}

std::vector<ForeignKey> foreign_keys_of(const std::vector<TableOf>& tables) {
    const Inquiry inquiry;
    static Statement statement(
        "pg_constraint",
        "SELECT * FROM (SELECT DISTINCT ON (f.referenced, f.columns, f.parent) f.*,"
        " EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = $1 AND a.attname = ANY (f.columns)"
        "         AND NOT a.attnotnull) AS nullable,"
        " EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = $1 AND a.attname = ANY (f.columns)"
        "         AND a.attgenerated <> '') AS generated"
        " FROM (SELECT c.conname::text AS name, c.confrelid::bigint AS parent,"
        "   " KEY_COLUMNS " AS columns,"
        "   " KEY_REFERENCED " AS referenced,"
        "   " KEY_OPERATORS " AS equals,"
        "   c.condeferrable AS deferrable, c.confdeltype = 'c' AS cascades, c.conrelid,"
        "   " IS_TEMPORAL " AS temporal"
        "   FROM pg_constraint AS c WHERE c.contype = 'f' AND (c.conparentid = 0 OR c.conrelid = $1"
        "     AND NOT EXISTS (SELECT FROM pg_constraint AS p WHERE p.oid = c.conparentid AND p.conrelid = $1))"
        "   AND (c.conrelid = $1 OR c.conrelid IN (SELECT relid FROM pg_partition_tree($1)))) AS f"
        " ORDER BY f.referenced, f.columns, f.parent, f.conrelid <> $1, f.name) AS k ORDER BY k.name",
        {OIDOID});
    std::vector<ForeignKey> keys;
    for (const TableOf& table : tables)
        statement(true, {ObjectIdGetDatum(table.oid)}, [&](Row& row) {
            ForeignKey& key = keys.emplace_back();
            std::int64_t parent = 0;
            row("name", key.name);
            row("parent", parent);
            row("columns", key.columns);
            row("referenced", key.referenced);
            row("equals", key.equals);
            row("nullable", key.nullable);
            row("generated", key.generated);
            row("deferrable", key.deferrable);
            row("cascades", key.cascades);
            row("temporal", key.temporal);
            key.child = table.oid;
            key.parent = Oid(parent);
        });
    return keys;
}

} // namespace pg
