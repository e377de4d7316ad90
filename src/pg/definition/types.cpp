// Types and sequences. A composite type is known by its relation.
#include "pg/definition/query.hpp"

namespace pg {

using enum Definition::Stage;
using enum ObjectKind::Request;

void add_types(Kinds& kinds) {
    kinds.objects.push_back({"pg_type", tables, always, "", R"sql(
        SELECT t.oid::int8 AS id, 'TYPE' AS noun, format('%I', t.typname) AS name,
               format('CREATE TYPE %I AS ENUM (%s)', t.typname,
                      (SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder)
                       FROM pg_enum AS e WHERE e.enumtypid = t.oid)) AS head,
               '' AS tail, '{}'::int8[] AS holders
        FROM pg_type AS t WHERE t.typnamespace = $1 AND t.typtype = 'e' ORDER BY t.typname)sql"});
    kinds.objects.push_back({"pg_class", tables, always, "", R"sql(
        SELECT c.oid::int8 AS id, 'TYPE' AS noun, format('%I', c.relname) AS name,
               format('CREATE TYPE %I AS (%s)', c.relname,
                      (SELECT string_agg(format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)) ||
                                         CASE WHEN a.attcollation <> t.typcollation
                                              THEN ' COLLATE ' || a.attcollation::regcollation::text ELSE '' END,
                                         ', ' ORDER BY a.attnum)
                       FROM pg_attribute AS a JOIN pg_type AS t ON t.oid = a.atttypid
                       WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)) AS head,
               '' AS tail, '{}'::int8[] AS holders
        FROM pg_class AS c WHERE c.relnamespace = $1 AND c.relkind = 'c' ORDER BY c.relname)sql"});
    kinds.objects.push_back({"pg_type", tables, always, "", R"sql(
        SELECT t.oid::int8 AS id, 'TYPE' AS noun, format('%I', t.typname) AS name,
               format('CREATE TYPE %I AS RANGE (%s)', t.typname,
                      concat_ws(', ', 'SUBTYPE = ' || format_type(r.rngsubtype, NULL),
                                CASE WHEN NOT o.opcdefault
                                     THEN format('SUBTYPE_OPCLASS = %s.%I', o.opcnamespace::regnamespace, o.opcname) END,
                                CASE WHEN r.rngcollation <> 0 AND r.rngcollation <> b.typcollation
                                     THEN 'COLLATION = ' || r.rngcollation::regcollation::text END,
                                CASE WHEN r.rngsubdiff <> 0
                                     THEN 'SUBTYPE_DIFF = ' || CASE WHEN f.pronamespace = $1 THEN format('%I', f.proname)
                                          ELSE format('%s.%I', f.pronamespace::regnamespace, f.proname) END END,
                                'MULTIRANGE_TYPE_NAME = ' || format_type(r.rngmultitypid, NULL))) AS head,
               '' AS tail, '{}'::int8[] AS holders
        FROM pg_type AS t JOIN pg_range AS r ON r.rngtypid = t.oid
        JOIN pg_type AS b ON b.oid = r.rngsubtype JOIN pg_opclass AS o ON o.oid = r.rngsubopc
        LEFT JOIN pg_proc AS f ON f.oid = r.rngsubdiff
        WHERE t.typnamespace = $1 AND t.typtype = 'r' AND r.rngcanonical = 0 ORDER BY t.typname)sql"});
    kinds.objects.push_back({"pg_type", tables, always, "", R"sql(
        SELECT t.oid::int8 AS id, 'DOMAIN' AS noun, format('%I', t.typname) AS name,
               format('CREATE DOMAIN %I AS %s', t.typname, format_type(t.typbasetype, t.typtypmod)) ||
               CASE WHEN t.typcollation <> b.typcollation
                    THEN ' COLLATE ' || t.typcollation::regcollation::text ELSE '' END ||
               CASE WHEN t.typdefaultbin IS NOT NULL THEN ' DEFAULT ' || pg_get_expr(t.typdefaultbin, 0)
                    WHEN t.typdefault IS NOT NULL THEN ' DEFAULT ' || quote_literal(t.typdefault) ELSE '' END ||
               CASE WHEN t.typnotnull AND NOT EXISTS ( -- it has a name since version 17
                             SELECT FROM pg_constraint AS k WHERE k.contypid = t.oid AND k.contype = 'n')
                    THEN ' NOT NULL' ELSE '' END AS head,
               '' AS tail, '{}'::int8[] AS holders
        FROM pg_type AS t JOIN pg_type AS b ON b.oid = t.typbasetype
        WHERE t.typnamespace = $1 AND t.typtype = 'd' ORDER BY t.typname)sql"});
    for (const bool valid : {true, false})
        kinds.parts.push_back({"pg_type", "pg_constraint", valid ? tables : keys,
                               std::string(R"sql(
        SELECT k.contypid::int8 AS holder, k.oid::int8 AS id, 1 + row_number() OVER (ORDER BY k.conname)::int AS place,
               CASE WHEN k.convalidated
                    THEN format(E'\n    CONSTRAINT %I %s', k.conname, pg_get_constraintdef(k.oid)) END AS inside,
               'CONSTRAINT' AS noun, format('%I ON DOMAIN %I', k.conname, t.typname) AS name,
               format('ALTER DOMAIN %I ADD CONSTRAINT %I %s', t.typname, k.conname, pg_get_constraintdef(k.oid)) AS alone
        FROM pg_constraint AS k JOIN pg_type AS t ON t.oid = k.contypid
        WHERE t.typnamespace = $1 AND k.contype IN ('c', 'n') AND )sql") +
                                   (valid ? "" : "NOT ") + "k.convalidated"});

    kinds.objects.push_back({"pg_class", tables, always, "", R"sql(
        SELECT c.oid::int8 AS id, 'SEQUENCE' AS noun, format('%I', c.relname) AS name,
               format('CREATE %sSEQUENCE %I AS %s ', CASE c.relpersistence WHEN 'u' THEN 'UNLOGGED ' ELSE '' END,
                      c.relname, format_type(s.seqtypid, NULL)) || )sql" SEQUENCE_OPTIONS R"sql( AS head,
               '' AS tail, '{}'::int8[] AS holders
        FROM pg_class AS c JOIN pg_sequence AS s ON s.seqrelid = c.oid
        WHERE c.relnamespace = $1 AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = 'pg_class'::regclass
            AND d.objid = c.oid AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'i') ORDER BY c.relname)sql"});
}

} // namespace pg
