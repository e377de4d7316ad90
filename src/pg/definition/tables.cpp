// Tables: columns, defaults, CHECKs, partitions, inheritance, and what is set of them.
//
// A partition has all of its columns and is attached. A child by inheritance is made as such, and only its own columns
// are written, unless everything that it has in common with its parents is also its own: then it is made as a table
// and joined, which keeps the order of columns. A parent in another schema does not get more children.
//
// That a column is not NULL is a constraint, with a name, since version 18.
#include "pg/definition/query.hpp"

// Has pg_class AS c nothing that only its parents declare?
#define STANDS_ALONE                                                                                                   \
    "NOT EXISTS (SELECT FROM pg_attribute AS b WHERE b.attrelid = c.oid AND b.attnum > 0 AND NOT b.attisdropped"       \
    " AND NOT b.attislocal) AND NOT EXISTS (SELECT FROM pg_constraint AS b WHERE b.conrelid = c.oid"                   \
    " AND b.contype IN ('c', 'n') AND b.convalidated AND NOT b.conislocal)"
// Parents of pg_class AS c in the schema, by pg_inherits AS i.
#define PARENTS "pg_inherits AS i JOIN pg_class AS p ON p.oid = i.inhparent AND p.relnamespace = $1"
// Is pg_attribute AS a of pg_class AS c written as a column?
#define IS_WRITTEN                                                                                                     \
    "(c.relispartition OR a.attislocal OR NOT EXISTS (SELECT FROM " PARENTS                                            \
    " JOIN pg_attribute AS b ON b.attrelid = p.oid AND b.attname = a.attname AND b.attnum > 0 WHERE i.inhrelid = "     \
    "c.oid))"
// Is there no constraint that says that pg_attribute AS a is not NULL?
#define IS_UNNAMED                                                                                                     \
    "NOT EXISTS (SELECT FROM pg_constraint AS b WHERE b.conrelid = c.oid AND b.contype = 'n' AND b.conkey[1] = "       \
    "a.attnum)"
// Does pg_constraint AS k of the child c come from b of its parent p? What is not known to hold of all of the parent's
// rows does not make a column of a child one that is not NULL.
#define IS_INHERITED                                                                                                   \
    "b.contype = k.contype AND CASE k.contype WHEN 'c' THEN b.conname = k.conname ELSE (b.convalidated OR NOT"         \
    " k.convalidated) AND EXISTS (SELECT FROM pg_attribute AS x JOIN pg_attribute AS y ON y.attname = x.attname"       \
    " WHERE x.attrelid = c.oid AND x.attnum = k.conkey[1] AND y.attrelid = p.oid AND y.attnum = b.conkey[1]) END"
// Minor releases keep the version of a column among its options; it is the server's own.
#define USER_OPTIONS "(SELECT array_agg(o) FROM unnest(a.attoptions) AS o WHERE o NOT LIKE 'pg\\_attver=%')"
#define COLUMNS "a.attnum > 0 AND NOT a.attisdropped"

namespace pg {

using enum Definition::Stage;
using enum ObjectKind::Request;

namespace {

void add_columns(Kinds& kinds) {
    kinds.parts.push_back({"pg_class", "", tables, R"sql(
        SELECT c.oid::int8 AS holder, 0::int8 AS id, a.attnum::int AS place,
               format(E'\n    %I %s', a.attname, format_type(a.atttypid, a.atttypmod)) ||
               CASE a.attcompression WHEN 'p' THEN ' COMPRESSION pglz' WHEN 'l' THEN ' COMPRESSION lz4' ELSE '' END ||
               CASE WHEN a.attcollation <> t.typcollation
                    THEN ' COLLATE ' || a.attcollation::regcollation::text ELSE '' END ||
               CASE WHEN a.attnotnull AND )sql" IS_UNNAMED R"sql( THEN ' NOT NULL' ELSE '' END ||
               CASE WHEN a.attidentity = '' OR
                         c.relispartition AND current_setting('server_version_num')::int >= 170000 THEN ''
                    ELSE (SELECT format(' GENERATED %s AS IDENTITY (SEQUENCE NAME %s %s',
                                        CASE a.attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END, s.seqrelid::regclass,
                                        CASE WHEN q.relpersistence = c.relpersistence OR
                                                  current_setting('server_version_num')::int < 150000 THEN ''
                                             WHEN q.relpersistence = 'u' THEN 'UNLOGGED ' ELSE 'LOGGED ' END) ||
                                 )sql" SEQUENCE_OPTIONS R"sql( || ')'
                          FROM pg_depend AS d JOIN pg_sequence AS s ON s.seqrelid = d.objid
                          JOIN pg_class AS q ON q.oid = s.seqrelid
                          WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
                            AND d.refobjid = c.oid AND d.refobjsubid = a.attnum AND d.deptype = 'i') END AS inside,
               NULL AS noun, NULL AS name, NULL AS alone
        FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid JOIN pg_type AS t ON t.oid = a.atttypid
        WHERE c.relnamespace = $1 AND c.relkind IN ('r', 'p') AND )sql" COLUMNS " AND " IS_WRITTEN});
    kinds.parts.push_back({"pg_class", "pg_attrdef", tables,
                           R"sql(
        SELECT c.oid::int8 AS holder, e.oid::int8 AS id, a.attnum::int AS place,
               CASE WHEN c.relkind = 'v' OR NOT )sql" IS_WRITTEN R"sql( THEN NULL
                    WHEN a.attgenerated = '' THEN ' DEFAULT ' || pg_get_expr(e.adbin, e.adrelid)
                    ELSE format(' GENERATED ALWAYS AS (%s) %s', pg_get_expr(e.adbin, e.adrelid),
                                CASE a.attgenerated WHEN 's' THEN 'STORED' ELSE 'VIRTUAL' END) END AS inside,
               'TABLE' AS noun, format('%I', c.relname) AS name,
               CASE WHEN a.attgenerated = '' THEN format('ALTER TABLE ONLY %I ALTER COLUMN %I SET DEFAULT %s',
                   c.relname, a.attname, pg_get_expr(e.adbin, e.adrelid)) END AS alone
        FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
        JOIN pg_attrdef AS e ON e.adrelid = c.oid AND e.adnum = a.attnum
        WHERE c.relnamespace = $1 AND c.relkind IN ('r', 'p', 'v') AND )sql" COLUMNS
                           " AND (a.attgenerated = '' OR " IS_WRITTEN ")"});
}

// Those that hold for all rows, and those that only new rows must meet. What is not NULL is said of the column, with
// the constraint's name if the server would choose another one.
void add_checks(Kinds& kinds) {
    for (const bool valid : {true, false})
        kinds.parts.push_back({"pg_class", "pg_constraint", valid ? tables : keys, std::string(R"sql(
        SELECT c.oid::int8 AS holder, k.oid::int8 AS id,
               CASE WHEN w.in_column THEN a.attnum ELSE 10000 + row_number() OVER (ORDER BY k.conname) END::int AS place,
               CASE WHEN NOT k.convalidated THEN NULL
                    WHEN w.in_column THEN
                         CASE WHEN k.conname <> format('%s_%s_not_null', c.relname, a.attname)
                              THEN format(' CONSTRAINT %I', k.conname) ELSE '' END ||
                         ' NOT NULL' || CASE WHEN k.connoinherit THEN ' NO INHERIT' ELSE '' END
                    ELSE format(E'\n    CONSTRAINT %I %s', k.conname, pg_get_constraintdef(k.oid)) END AS inside,
               'CONSTRAINT' AS noun, format('%I ON %I', k.conname, c.relname) AS name,
               format('ALTER TABLE %I ADD CONSTRAINT %I %s', c.relname, k.conname, pg_get_constraintdef(k.oid)) AS alone
        FROM pg_class AS c JOIN pg_constraint AS k ON k.conrelid = c.oid
        LEFT JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = k.conkey[1],
        LATERAL (SELECT k.contype = 'n' AND )sql" IS_WRITTEN R"sql( AS in_column) AS w
        WHERE c.relnamespace = $1 AND c.relkind IN ('r', 'p') AND k.contype IN ('c', 'n')
          AND (k.conislocal OR NOT EXISTS (SELECT FROM )sql" PARENTS R"sql( JOIN pg_constraint AS b
              ON b.conrelid = p.oid AND )sql" IS_INHERITED R"sql( WHERE i.inhrelid = c.oid)
              OR c.relispartition AND k.convalidated)
          AND )sql") + (valid ? "" : "NOT ") + "k.convalidated"});
}

} // namespace

void add_tables(Kinds& kinds) {
    kinds.objects.push_back({"pg_class", tables, always, ",",
                             R"sql(
        SELECT c.oid::int8 AS id, 'TABLE' AS noun, format('%I', c.relname) AS name,
               format('CREATE %sTABLE %I (', CASE c.relpersistence WHEN 'u' THEN 'UNLOGGED ' ELSE '' END, c.relname) AS head,
               E'\n)' ||
               CASE WHEN c.relispartition OR )sql" STANDS_ALONE R"sql( THEN ''
                    ELSE coalesce((SELECT format(' INHERITS (%s)', string_agg(p.oid::regclass::text, ', ' ORDER BY i.inhseqno))
                                   FROM )sql" PARENTS R"sql( WHERE i.inhrelid = c.oid HAVING count(*) > 0), '') END ||
               CASE c.relkind WHEN 'p' THEN ' PARTITION BY ' || pg_get_partkeydef(c.oid) ELSE '' END ||
               coalesce((SELECT format(' USING %I', m.amname) FROM pg_am AS m
                         WHERE m.oid = c.relam AND m.amname <> 'heap'), '') ||
               coalesce(' WITH (' || nullif(concat_ws(', ', )sql" OPTIONS("c.reloptions", "") ", " OPTIONS(
                                 "(SELECT o.reloptions FROM pg_class AS o WHERE o.oid = c.reltoastrelid)", "toast.")
                                 R"sql(), '') || ')', '') ||
               coalesce((SELECT format(' TABLESPACE %I', s.spcname) FROM pg_tablespace AS s
                         WHERE s.oid = c.reltablespace), '') AS tail,
               '{}'::int8[] AS holders
        FROM pg_class AS c WHERE c.relnamespace = $1 AND c.relkind IN ('r', 'p') ORDER BY c.relname)sql"});
    add_columns(kinds);
    add_checks(kinds);
    // Of a typed table, of columns, and of columns that an heir has in another way than its parents.
    kinds.parts.push_back({"pg_class", "", tables, R"sql(
        SELECT c.oid::int8 AS holder, 0::int8 AS id, 0 AS place, NULL AS inside, 'TABLE' AS noun,
               format('%I', c.relname) AS name,
               format('ALTER TABLE %I OF %s', c.relname, format_type(c.reloftype, NULL)) AS alone
        FROM pg_class AS c WHERE c.relnamespace = $1 AND c.reloftype <> 0)sql"});
    kinds.parts.push_back({"pg_class", "", tables,
                           R"sql(
        SELECT c.oid::int8 AS holder, 0::int8 AS id, 0 AS place, NULL AS inside, 'TABLE' AS noun,
               format('%I', c.relname) AS name,
               format('ALTER TABLE ONLY %I %s', c.relname,
                      string_agg(format('ALTER COLUMN %I %s', a.attname, s.setting), ', ' ORDER BY a.attnum, s.place)) AS alone
        FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid JOIN pg_type AS t ON t.oid = a.atttypid,
        LATERAL (VALUES
            (1, CASE WHEN a.attstorage <> t.typstorage AND c.relkind <> 'v' THEN 'SET STORAGE ' ||
                     CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN'
                          ELSE 'EXTENDED' END END),
            (2, 'SET STATISTICS ' || nullif(a.attstattarget, -1)),
            (3, 'SET (' || )sql" OPTIONS(USER_OPTIONS, "") R"sql( || ')'),
            (4, CASE WHEN a.attnotnull AND )sql" IS_UNNAMED " AND NOT " IS_WRITTEN
                                                           R"sql( AND NOT EXISTS (SELECT FROM )sql" PARENTS R"sql(
                     JOIN pg_attribute AS b ON b.attrelid = p.oid AND b.attname = a.attname AND b.attnotnull AND b.attislocal
                     WHERE i.inhrelid = c.oid) THEN 'SET NOT NULL' END),
            (5, CASE WHEN NOT a.atthasdef AND NOT )sql" IS_WRITTEN R"sql( AND EXISTS (SELECT FROM pg_inherits AS i
                     JOIN pg_attribute AS b ON b.attrelid = i.inhparent AND b.attname = a.attname AND b.atthasdef)
                     THEN 'DROP DEFAULT' END),
            (6, CASE WHEN c.relkind = 'm' OR NOT )sql" IS_WRITTEN R"sql( THEN
                     CASE a.attcompression WHEN 'p' THEN 'SET COMPRESSION pglz' WHEN 'l' THEN 'SET COMPRESSION lz4' END END))
            AS s (place, setting)
        WHERE c.relnamespace = $1 AND c.relkind IN ('r', 'p', 'm') AND s.setting IS NOT NULL AND )sql" COLUMNS R"sql(
        GROUP BY c.oid, c.relname)sql"});
    kinds.objects.push_back({"", tables, always, "", R"sql(
        SELECT 0::int8 AS id, 'TABLE' AS noun, format('%I', c.relname) AS name,
               CASE WHEN c.relispartition THEN format('ALTER TABLE ONLY %I ATTACH PARTITION %I %s', p.relname, c.relname,
                                                      pg_get_expr(c.relpartbound, c.oid))
                    ELSE format('ALTER TABLE %I INHERIT %I', c.relname, p.relname) END AS head,
               '' AS tail, ARRAY[p.oid::int8, c.oid::int8] AS holders
        FROM )sql" PARENTS R"sql( JOIN pg_class AS c ON c.oid = i.inhrelid AND c.relnamespace = $1
        WHERE c.relkind IN ('r', 'p') AND (c.relispartition OR )sql" STANDS_ALONE R"sql()
        ORDER BY c.relname, i.inhseqno)sql"});
    kinds.objects.push_back({"", tables, always, "", R"sql(
        SELECT 0::int8 AS id, 'SEQUENCE' AS noun, format('%I', s.relname) AS name,
               format('ALTER SEQUENCE %I OWNED BY %I.%I', s.relname, c.relname, a.attname) AS head, '' AS tail,
               ARRAY[s.oid::int8, c.oid::int8] AS holders
        FROM pg_class AS s JOIN pg_depend AS d ON d.classid = 'pg_class'::regclass AND d.objid = s.oid
            AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'a'
        JOIN pg_class AS c ON c.oid = d.refobjid AND c.relnamespace = $1
        JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid
        WHERE s.relnamespace = $1 AND s.relkind = 'S' ORDER BY s.relname)sql"});
}

} // namespace pg
