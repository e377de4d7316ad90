// What is said about tables once they are there, policies, triggers, views and rules.
#include "pg/definition/query.hpp"

// How a trigger or rule is enabled, if not as usual.
#define ENABLED(column)                                                                                                \
    "CASE " column " WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' WHEN 'A' THEN 'ENABLE ALWAYS' END"

// Is pg_trigger AS t a trigger by itself, and not because its table is a partition of another one of the schema?
#define IS_TRIGGER                                                                                                     \
    "NOT t.tgisinternal AND NOT EXISTS (SELECT FROM pg_trigger AS pt JOIN pg_class AS pc ON pc.oid = pt.tgrelid"       \
    " WHERE pt.oid = t.tgparentid AND pc.relnamespace = $1)"
// What the view pg_class AS c reads, by itself or through views: relations.
#define READS                                                                                                          \
    "WITH RECURSIVE reads (id) AS (SELECT c.oid UNION SELECT d.refobjid FROM reads"                                    \
    " JOIN pg_rewrite AS r ON r.ev_class = reads.id JOIN pg_depend AS d ON d.classid = 'pg_rewrite'::regclass"         \
    "     AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass)"
// Might it, made again, read the source? It might if it calls a function of the schema, and any of them names the
// schema.
#define READS_SOURCE                                                                                                   \
    "(EXISTS (SELECT FROM pg_proc AS f JOIN pg_namespace AS n ON n.oid = f.pronamespace"                               \
    "         WHERE n.oid = $1 AND f.prokind <> 'a' AND " NAMES_SCHEMA ") AND EXISTS (" READS                          \
    " SELECT FROM reads JOIN pg_rewrite AS r ON r.ev_class = reads.id JOIN pg_depend AS d"                             \
    "     ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_proc'::regclass"            \
    " JOIN pg_proc AS g ON g.oid = d.refobjid AND g.pronamespace = $1))"

namespace pg {

using enum Definition::Stage;
using enum ObjectKind::Request;

namespace {

void add_settings(Kinds& kinds) {
    kinds.objects.push_back({"", rest, always, "", R"sql(
        SELECT 0::int8 AS id, noun, name, format('ALTER %s %s %s', noun, name, setting) AS head, '' AS tail, holders
        FROM (
            SELECT CASE c.relkind WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'TABLE' END AS noun, format('%I', c.relname) AS name,
                   s.setting, CASE WHEN s.index IS NULL THEN ARRAY[c.oid::int8] ELSE ARRAY[c.oid::int8, s.index::int8] END AS holders
            FROM pg_class AS c CROSS JOIN LATERAL (
                SELECT NULL::oid AS index, CASE c.relreplident WHEN 'f' THEN 'REPLICA IDENTITY FULL'
                                                 WHEN 'n' THEN 'REPLICA IDENTITY NOTHING' END AS setting
                UNION ALL
                SELECT NULL, CASE WHEN c.relrowsecurity THEN 'ENABLE ROW LEVEL SECURITY' END
                UNION ALL
                SELECT NULL, CASE WHEN c.relforcerowsecurity THEN 'FORCE ROW LEVEL SECURITY' END
                UNION ALL
                SELECT i.indexrelid, format('REPLICA IDENTITY USING INDEX %I', x.relname)
                FROM pg_index AS i JOIN pg_class AS x ON x.oid = i.indexrelid
                WHERE i.indrelid = c.oid AND i.indisreplident AND c.relreplident = 'i'
                UNION ALL
                SELECT i.indexrelid, format('CLUSTER ON %I', x.relname)
                FROM pg_index AS i JOIN pg_class AS x ON x.oid = i.indexrelid
                WHERE i.indrelid = c.oid AND i.indisclustered) AS s
            WHERE c.relnamespace = $1 AND c.relkind IN ('r', 'p', 'm') AND s.setting IS NOT NULL) AS settings
        ORDER BY name, setting)sql"});
    kinds.objects.push_back({"pg_policy", rest, always, "", R"sql(
        SELECT p.oid::int8 AS id, 'POLICY' AS noun, format('%I ON %I', p.polname, c.relname) AS name,
               format('CREATE POLICY %I ON %I', p.polname, c.relname) ||
               CASE WHEN p.polpermissive THEN '' ELSE ' AS RESTRICTIVE' END ||
               CASE p.polcmd WHEN 'r' THEN ' FOR SELECT' WHEN 'a' THEN ' FOR INSERT' WHEN 'w' THEN ' FOR UPDATE'
                             WHEN 'd' THEN ' FOR DELETE' ELSE '' END AS head,
               coalesce(' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')', '') ||
               coalesce(' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')', '') AS tail,
               ARRAY[c.oid::int8] AS holders,
               (SELECT coalesce(array_agg(r.rolname::text ORDER BY r.rolname), '{}')
                FROM pg_roles AS r WHERE r.oid = ANY (p.polroles)) AS roles
        FROM pg_policy AS p JOIN pg_class AS c ON c.oid = p.polrelid
        WHERE c.relnamespace = $1 ORDER BY c.relname, p.polname)sql",
                             ObjectKind::Roles::between});
}

} // namespace

void add_views(Kinds& kinds) {
    add_settings(kinds);
    // Only when it runs does the statement know the name of the schema.
    kinds.objects.push_back({"", rest, always, "", R"sql(
        SELECT 0::int8 AS id, 'SCHEMA' AS noun, format('%I', n.nspname) AS name,
               'DO ' || quote_literal(format(
                   'BEGIN EXECUTE pg_catalog.format(''COMMENT ON SCHEMA %%I IS %%L'', pg_catalog.current_schema(), %L); END',
                   d.description)) AS head,
               '' AS tail, '{}'::int8[] AS holders
        FROM pg_namespace AS n JOIN pg_description AS d ON d.classoid = 'pg_namespace'::regclass AND d.objoid = n.oid
        WHERE n.oid = $1 AND (n.nspname, d.description) <> ('public', 'standard public schema'))sql"});
    kinds.objects.push_back({"pg_trigger", rest, with_functions, "", R"sql(
        SELECT t.oid::int8 AS id, 'TRIGGER' AS noun, format('%I ON %I', t.tgname, c.relname) AS name,
               pg_get_triggerdef(t.oid, true) AS head, '' AS tail, ARRAY[c.oid::int8] AS holders
        FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
        WHERE c.relnamespace = $1 AND )sql" IS_TRIGGER R"sql( ORDER BY c.relname, t.tgname)sql"});
    // Partitions have the triggers of their table, but each enables them by itself.
    kinds.parts.push_back({"pg_trigger", "", rest,
                           R"sql(
        WITH RECURSIVE whole (oid, root) AS (
            SELECT t.oid, t.oid FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
            WHERE c.relnamespace = $1 AND )sql" IS_TRIGGER R"sql(
            UNION ALL
            SELECT t.oid, whole.root FROM whole JOIN pg_trigger AS t ON t.tgparentid = whole.oid)
        SELECT w.root::int8 AS holder, 0::int8 AS id, 0 AS place, NULL AS inside, 'TRIGGER' AS noun,
               format('%I ON %I', t.tgname, c.relname) AS name,
               format('ALTER TABLE ONLY %I %s TRIGGER %I', c.relname, )sql" ENABLED(
                               "t.tgenabled") R"sql(, t.tgname) AS alone
        FROM whole AS w JOIN pg_trigger AS t ON t.oid = w.oid JOIN pg_class AS c ON c.oid = t.tgrelid
        WHERE c.relnamespace = $1 AND t.tgenabled <> 'O')sql"});
    kinds.objects.push_back({"pg_class", views, with_views, "",
                             R"sql(
        SELECT c.oid::int8 AS id, CASE c.relkind WHEN 'v' THEN 'VIEW' ELSE 'MATERIALIZED VIEW' END AS noun,
               format('%I', c.relname) AS name,
               format('CREATE %s %I', CASE c.relkind WHEN 'v' THEN 'VIEW' ELSE 'MATERIALIZED VIEW' END, c.relname) ||
               coalesce((SELECT format(' USING %I', m.amname) FROM pg_am AS m
                         WHERE m.oid = c.relam AND m.amname <> 'heap'), '') ||
               CASE c.relkind WHEN 'v' THEN ''
                    ELSE coalesce(' WITH (' || )sql" OPTIONS("c.reloptions", "") R"sql( || ')', '') ||
                         coalesce((SELECT format(' TABLESPACE %I', s.spcname) FROM pg_tablespace AS s
                                   WHERE s.oid = c.reltablespace), '') ||
                         E' AS\n' || rtrim(pg_get_viewdef(c.oid), ';') ||
                         CASE WHEN NOT )sql" READS_SOURCE " AND NOT EXISTS (" READS R"sql( SELECT FROM reads
                                   JOIN pg_class AS m ON m.oid = reads.id AND m.relkind = 'm' AND NOT m.relispopulated)
                              THEN '' ELSE E'\n WITH NO DATA' END END AS head,
               '' AS tail, '{}'::int8[] AS holders
        FROM pg_class AS c WHERE c.relnamespace = $1 AND c.relkind IN ('v', 'm') ORDER BY c.relname)sql"});
    // What a view says may need a function that needs the view's type: then it is a view of nothing before.
    kinds.parts.push_back({"pg_class", "pg_rewrite", views, R"sql(
        SELECT c.oid::int8 AS holder, r.oid::int8 AS id, 0 AS place, q.text AS inside, 'VIEW' AS noun,
               format('%I', c.relname) AS name, format('CREATE OR REPLACE VIEW %I', c.relname) || q.text AS alone,
               ' AS SELECT ' || (SELECT string_agg(format('NULL::%s%s AS %I', format_type(a.atttypid, a.atttypmod),
                                     CASE WHEN a.attcollation <> t.typcollation
                                          THEN ' COLLATE ' || a.attcollation::regcollation::text ELSE '' END, a.attname),
                                     ', ' ORDER BY a.attnum)
                                 FROM pg_attribute AS a JOIN pg_type AS t ON t.oid = a.atttypid
                                 WHERE a.attrelid = c.oid AND a.attnum > 0) AS instead
        FROM pg_class AS c JOIN pg_rewrite AS r ON r.ev_class = c.oid AND r.rulename = '_RETURN',
        LATERAL (SELECT coalesce(' WITH (' || )sql" OPTIONS("c.reloptions", "") R"sql( || ')', '') ||
                        E' AS\n' || rtrim(pg_get_viewdef(c.oid), ';') AS text) AS q
        WHERE c.relnamespace = $1 AND c.relkind = 'v')sql",
                           false, true});
    kinds.objects.push_back({"pg_rewrite", views, with_views, "", R"sql(
        SELECT r.oid::int8 AS id, 'RULE' AS noun, format('%I ON %I', r.rulename, c.relname) AS name,
               rtrim(pg_get_ruledef(r.oid, true), ';') AS head, '' AS tail, ARRAY[c.oid::int8] AS holders
        FROM pg_rewrite AS r JOIN pg_class AS c ON c.oid = r.ev_class
        WHERE c.relnamespace = $1 AND r.rulename <> '_RETURN' ORDER BY c.relname, r.rulename)sql"});
    kinds.parts.push_back({"pg_rewrite", "", views, R"sql(
        SELECT r.oid::int8 AS holder, 0::int8 AS id, 0 AS place, NULL AS inside, 'RULE' AS noun,
               format('%I ON %I', r.rulename, c.relname) AS name,
               format('ALTER TABLE %I %s RULE %I', c.relname, )sql" ENABLED("r.ev_enabled") R"sql(, r.rulename) AS alone
        FROM pg_rewrite AS r JOIN pg_class AS c ON c.oid = r.ev_class
        WHERE c.relnamespace = $1 AND r.rulename <> '_RETURN' AND r.ev_enabled <> 'O')sql"});
}

const char* const dependency_query = R"sql(
    SELECT d.classid::int8 AS catalog, d.objid::int8 AS id, d.refclassid::int8 AS on_catalog, d.refobjid::int8 AS on_id,
           CASE d.deptype WHEN 'e' THEN 'is of extension' ELSE 'needs' END AS how
    FROM pg_depend AS d
    WHERE d.objid >= 16384 AND d.refobjid >= 16384 AND NOT (d.classid = 'pg_rewrite'::regclass AND d.refobjsubid = 0
        AND d.refobjid = (SELECT r.ev_class FROM pg_rewrite AS r WHERE r.oid = d.objid)) -- the rule's own, not its columns
        AND NOT (d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass -- sequences that are owned
        AND d.refobjsubid > 0 AND d.deptype = 'a')
    UNION ALL -- array types, multiranges, types of rows
    SELECT 'pg_type'::regclass::oid::int8, t.oid::int8, 'pg_type'::regclass::oid::int8, e.oid::int8, 'is'
    FROM pg_type AS e JOIN pg_type AS t ON t.oid = e.typarray WHERE e.typnamespace = $1
    UNION ALL
    SELECT 'pg_type'::regclass::oid::int8, r.rngmultitypid::int8, 'pg_type'::regclass::oid::int8, t.oid::int8, 'is'
    FROM pg_type AS t JOIN pg_range AS r ON r.rngtypid = t.oid WHERE t.typnamespace = $1
    UNION ALL
    SELECT 'pg_type'::regclass::oid::int8, c.reltype::int8, 'pg_class'::regclass::oid::int8, c.oid::int8, 'is'
    FROM pg_class AS c WHERE c.relnamespace = $1 AND c.reltype <> 0
    UNION ALL -- functions that make ranges
    SELECT d.classid::int8, d.objid::int8, d.refclassid::int8, d.refobjid::int8, 'is'
    FROM pg_depend AS d JOIN pg_proc AS f ON f.oid = d.objid
    WHERE f.pronamespace = $1 AND d.classid = 'pg_proc'::regclass AND d.deptype = 'i'
    UNION ALL -- indexes of constraints, sequences of identity columns, views
    SELECT 'pg_class'::regclass::oid::int8, k.conindid::int8, 'pg_constraint'::regclass::oid::int8, k.oid::int8, 'is'
    FROM pg_constraint AS k WHERE k.connamespace = $1 AND k.contype IN ('p', 'u', 'x')
    UNION ALL
    SELECT 'pg_class'::regclass::oid::int8, s.oid::int8, 'pg_class'::regclass::oid::int8, d.refobjid::int8, 'is'
    FROM pg_class AS s JOIN pg_depend AS d ON d.classid = 'pg_class'::regclass AND d.objid = s.oid
        AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'i'
    WHERE s.relnamespace = $1 AND s.relkind = 'S'
    UNION ALL
    SELECT 'pg_rewrite'::regclass::oid::int8, r.oid::int8, 'pg_class'::regclass::oid::int8, c.oid::int8, 'is'
    FROM pg_rewrite AS r JOIN pg_class AS c ON c.oid = r.ev_class
    WHERE c.relnamespace = $1 AND r.rulename = '_RETURN')sql";

const char* const comment_query = R"sql(
    SELECT d.classoid::int8 AS catalog, d.objoid::int8 AS id, quote_literal(d.description) AS text,
           CASE WHEN d.objsubid > 0 THEN 'COLUMN' WHEN c.relkind IN ('i', 'I') THEN 'INDEX'
                WHEN c.relkind = 'S' THEN 'SEQUENCE' END AS noun,
           CASE WHEN d.objsubid > 0 THEN format('%I.%I', c.relname, a.attname) ELSE quote_ident(c.relname) END AS name
    FROM pg_description AS d LEFT JOIN pg_class AS c ON d.classoid = 'pg_class'::regclass AND c.oid = d.objoid
    LEFT JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = d.objsubid
    WHERE d.objoid >= 16384 AND (c.oid IS NULL OR c.relnamespace = $1)
    ORDER BY d.objoid, d.objsubid)sql";

const char* const left_out_query = R"sql(
    SELECT initcap(left(what, 1)) || substr(what, 2) || ' stays behind; what needs it uses it there.' AS sentence,
           NULL::int8 AS catalog, NULL::int8 AS id, true AS stays
    FROM (
        SELECT pg_describe_object('pg_opclass'::regclass, oid, 0), 'pg_opclass'::regclass, oid FROM pg_opclass WHERE opcnamespace = $1
        UNION ALL
        SELECT pg_describe_object('pg_conversion'::regclass, oid, 0), 'pg_conversion'::regclass, oid FROM pg_conversion WHERE connamespace = $1
        UNION ALL
        SELECT pg_describe_object('pg_class'::regclass, oid, 0), 'pg_class'::regclass, oid FROM pg_class WHERE relnamespace = $1 AND relkind = 'f'
        UNION ALL
        SELECT pg_describe_object('pg_type'::regclass, t.oid, 0), 'pg_type'::regclass, t.oid FROM pg_type AS t LEFT JOIN pg_range AS r ON r.rngtypid = t.oid
        WHERE t.typnamespace = $1 AND (t.typtype IN ('b', 'p') AND NOT EXISTS (SELECT FROM pg_type AS e WHERE e.typarray = t.oid) OR r.rngcanonical <> 0)
    ) AS o (what, catalog, id)
    WHERE NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = o.catalog AND d.objid = o.id AND d.deptype = 'e')
    UNION ALL
    SELECT NULL, NULL, NULL, true -- objects of extensions are found where they are
    WHERE EXISTS (SELECT FROM pg_depend AS d JOIN pg_proc AS f ON f.oid = d.objid AND f.pronamespace = $1
                  WHERE d.classid = 'pg_proc'::regclass AND d.deptype = 'e')
       OR EXISTS (SELECT FROM pg_depend AS d JOIN pg_type AS t ON t.oid = d.objid AND t.typnamespace = $1
                  WHERE d.classid = 'pg_type'::regclass AND d.deptype = 'e')
       OR EXISTS (SELECT FROM pg_depend AS d JOIN pg_operator AS o ON o.oid = d.objid AND o.oprnamespace = $1
                  WHERE d.classid = 'pg_operator'::regclass AND d.deptype = 'e')
    UNION ALL
    SELECT format('Table %I is no %s of %s any more, which is in another schema.', c.relname,
                  CASE WHEN c.relispartition THEN 'partition' ELSE 'child' END, p.oid::regclass),
           'pg_class'::regclass::oid::int8, c.oid::int8, false
    FROM pg_class AS c JOIN pg_inherits AS i ON i.inhrelid = c.oid JOIN pg_class AS p ON p.oid = i.inhparent
    WHERE c.relnamespace = $1 AND c.relkind IN ('r', 'p') AND p.relnamespace <> $1
    UNION ALL
    SELECT format('Partitions of table %I that are in other schemas stay behind, such as %s: its rows need others.',
                  c.relname, min(p.oid::regclass::text)),
           'pg_class'::regclass::oid::int8, c.oid::int8, false
    FROM pg_class AS c JOIN pg_inherits AS i ON i.inhparent = c.oid JOIN pg_class AS p ON p.oid = i.inhrelid
    WHERE c.relnamespace = $1 AND c.relkind = 'p' AND p.relnamespace <> $1 GROUP BY c.oid, c.relname
    UNION ALL
    SELECT DISTINCT format('Security labels of provider %I in schema %s stay behind.', l.provider, $1::regnamespace),
           NULL::int8, NULL::int8, false
    FROM pg_seclabel AS l, LATERAL pg_identify_object(l.classoid, l.objoid, 0) AS o
    WHERE o.schema = (SELECT n.nspname FROM pg_namespace AS n WHERE n.oid = $1)
       OR l.classoid = 'pg_namespace'::regclass AND l.objoid = $1
    UNION ALL
    SELECT format('Default privileges that role %I gives in schema %s stay behind.', r.rolname, $1::regnamespace),
           NULL, NULL, false
    FROM pg_default_acl AS d JOIN pg_namespace AS n ON n.oid = d.defaclnamespace AND n.nspowner <> d.defaclrole
    JOIN pg_roles AS r ON r.oid = d.defaclrole WHERE n.oid = $1 GROUP BY r.rolname
    UNION ALL
    SELECT format('Function %I(%s) names schema %s, and still does so.', f.proname,
                  pg_get_function_identity_arguments(f.oid), $1::regnamespace),
           'pg_proc'::regclass::oid::int8, f.oid::int8, false
    FROM pg_proc AS f JOIN pg_namespace AS n ON n.oid = f.pronamespace
    WHERE n.oid = $1 AND f.prokind <> 'a' AND )sql" NAMES_SCHEMA R"sql(
    UNION ALL
    SELECT format('Materialized view %I is empty until it is refreshed: it calls functions, and some name schema %s.',
                  c.relname, $1::regnamespace),
           'pg_class'::regclass::oid::int8, c.oid::int8, false
    FROM pg_class AS c WHERE c.relnamespace = $1 AND c.relkind = 'm' AND c.relispopulated AND )sql" READS_SOURCE R"sql(
    ORDER BY sentence)sql";

} // namespace pg
