// Keys, indexes, extended statistics, foreign keys. Those of partitions are made one by one and attached, so that each
// has its own name.
#include "pg/definition/query.hpp"

namespace pg {

using enum Definition::Stage;
using enum ObjectKind::Request;

void add_keys(Kinds& kinds) {
    // The server says nothing of the options of a key's index; they come before when the key is checked.
    kinds.objects.push_back({"pg_constraint", keys, always, "",
                             R"sql(
        SELECT k.oid::int8 AS id, 'CONSTRAINT' AS noun, format('%I ON %I', k.conname, c.relname) AS name,
               format('ALTER TABLE ONLY %I ADD CONSTRAINT %I %s', c.relname, k.conname,
                      CASE WHEN k.contype = 'x' OR x.reloptions IS NULL THEN d.text
                           ELSE left(d.text, -length(d.timing)) || ' WITH (' || )sql" OPTIONS("x.reloptions",
                                                                                              "") R"sql( ||
                                ')' || d.timing END) AS head,
               '' AS tail, ARRAY[c.oid::int8] AS holders
        FROM pg_constraint AS k JOIN pg_class AS c ON c.oid = k.conrelid JOIN pg_class AS x ON x.oid = k.conindid,
        LATERAL (SELECT pg_get_constraintdef(k.oid) AS text, CASE WHEN k.condeferrable THEN ' DEFERRABLE' ELSE '' END ||
                        CASE WHEN k.condeferred THEN ' INITIALLY DEFERRED' ELSE '' END AS timing) AS d
        WHERE c.relnamespace = $1 AND c.relkind IN ('r', 'p') AND k.contype IN ('p', 'u', 'x')
        ORDER BY c.relname, k.contype <> 'p', k.conname)sql"});
    kinds.objects.push_back({"pg_class", keys, always, "", R"sql(
        SELECT c.oid::int8 AS id, 'INDEX' AS noun, format('%I', c.relname) AS name, pg_get_indexdef(c.oid, 0, true) AS head,
               '' AS tail, ARRAY[t.oid::int8] AS holders
        FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid JOIN pg_class AS t ON t.oid = i.indrelid
        WHERE t.relnamespace = $1 AND t.relkind IN ('r', 'p', 'm') AND (i.indisvalid OR c.relkind = 'I')
          AND NOT EXISTS (SELECT FROM pg_constraint AS k WHERE k.conindid = c.oid AND k.contype IN ('p', 'u', 'x'))
        ORDER BY t.relname, c.relname)sql"});
    kinds.objects.push_back({"", keys, always, "", R"sql(
        SELECT 0::int8 AS id, 'INDEX' AS noun, format('%I', c.relname) AS name,
               format('ALTER INDEX %I ATTACH PARTITION %I', p.relname, c.relname) AS head, '' AS tail,
               ARRAY[p.oid::int8, c.oid::int8] AS holders
        FROM pg_inherits AS i JOIN pg_class AS p ON p.oid = i.inhparent JOIN pg_class AS c ON c.oid = i.inhrelid
        WHERE p.relnamespace = $1 AND c.relnamespace = $1 AND p.relkind = 'I' ORDER BY c.relname)sql"});
    kinds.objects.push_back({"", keys, always, "", R"sql(
        SELECT 0::int8 AS id, 'INDEX' AS noun, format('%I', c.relname) AS name,
               format('ALTER INDEX %I %s', c.relname, s.setting) AS head, '' AS tail, ARRAY[c.oid::int8] AS holders
        FROM pg_class AS c CROSS JOIN LATERAL (
            SELECT 0 AS place, format('SET TABLESPACE %I', s.spcname) AS setting FROM pg_tablespace AS s
            WHERE s.oid = c.reltablespace
            UNION ALL
            SELECT a.attnum, format('ALTER COLUMN %s SET STATISTICS %s', a.attnum, a.attstattarget)
            FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attnum > 0 AND a.attstattarget <> -1) AS s
        WHERE c.relnamespace = $1 AND c.relkind IN ('i', 'I') ORDER BY c.relname, s.place)sql"});
    // The server always qualifies the name of statistics that it defines, and only at the beginning.
    kinds.objects.push_back({"pg_statistic_ext", keys, always, "", R"sql(
        SELECT s.oid::int8 AS id, 'STATISTICS' AS noun, format('%I', s.stxname) AS name,
               format('CREATE STATISTICS %I', s.stxname) ||
               substr(pg_get_statisticsobjdef(s.oid),
                      1 + length(format('CREATE STATISTICS %s.%I', $1::regnamespace, s.stxname))) AS head,
               '' AS tail, ARRAY[s.stxrelid::int8] AS holders
        FROM pg_statistic_ext AS s WHERE s.stxnamespace = $1 ORDER BY s.stxname)sql"});
    kinds.parts.push_back({"pg_statistic_ext", "", keys, R"sql(
        SELECT s.oid::int8 AS holder, 0::int8 AS id, 0 AS place, NULL AS inside, 'STATISTICS' AS noun,
               format('%I', s.stxname) AS name,
               format('ALTER STATISTICS %I SET STATISTICS %s', s.stxname, s.stxstattarget) AS alone
        FROM pg_statistic_ext AS s WHERE s.stxnamespace = $1 AND s.stxstattarget <> -1)sql"});
    kinds.objects.push_back({"pg_constraint", foreign_keys, always, "", R"sql(
        SELECT k.oid::int8 AS id, 'CONSTRAINT' AS noun, format('%I ON %I', k.conname, c.relname) AS name,
               format('ALTER TABLE %s%I ADD CONSTRAINT %I %s', CASE c.relkind WHEN 'r' THEN 'ONLY ' ELSE '' END,
                      c.relname, k.conname, pg_get_constraintdef(k.oid)) AS head,
               '' AS tail, ARRAY[c.oid::int8] AS holders
        FROM pg_constraint AS k JOIN pg_class AS c ON c.oid = k.conrelid
        WHERE c.relnamespace = $1 AND c.relkind IN ('r', 'p') AND k.contype = 'f'
          AND NOT EXISTS (SELECT FROM pg_constraint AS p WHERE p.oid = k.conparentid AND p.connamespace = $1)
        ORDER BY c.relname, k.conname)sql"});
}

} // namespace pg
