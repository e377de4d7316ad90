// Functions, procedures, window functions and aggregates.
#include "pg/definition/query.hpp"

// The name of a function, by OID; an overloaded one is no regproc.
#define FUNCTION(oid)                                                                                                  \
    "(SELECT CASE WHEN g.pronamespace = $1 THEN format('%I', g.proname)"                                               \
    " ELSE format('%s.%I', g.pronamespace::regnamespace, g.proname) END FROM pg_proc AS g WHERE g.oid = " oid ")"
// An option of an aggregate that is a function.
#define SUPPORT(option, column) "'" option " = ' || CASE WHEN a." column " <> 0 THEN " FUNCTION("a." column) " END"
#define MODIFY(option, column, function)                                                                               \
    "CASE WHEN a." function " <> 0 THEN '" option " = ' || CASE a." column                                             \
    " WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END END"

namespace pg {

using enum Definition::Stage;
using enum ObjectKind::Request;

void add_functions(Kinds& kinds) {
    // The server always qualifies the name of a function that it defines, and only at the beginning.
    kinds.objects.push_back({"pg_proc", tables, with_functions, "", R"sql(
        SELECT f.oid::int8 AS id, n.noun, format('%I(%s)', f.proname, pg_get_function_identity_arguments(f.oid)) AS name,
               format('CREATE %s %I', n.noun, f.proname) ||
               rtrim(substr(pg_get_functiondef(f.oid), 1 + length(format('CREATE OR REPLACE %s %s.%I', n.noun,
                                                                          $1::regnamespace, f.proname))), E'\n') AS head,
               '' AS tail, '{}'::int8[] AS holders
        FROM pg_proc AS f, LATERAL (SELECT CASE f.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END AS noun) AS n
        WHERE f.pronamespace = $1 AND f.prokind <> 'a' AND NOT EXISTS (SELECT FROM pg_depend AS d -- a range type's
            WHERE d.classid = 'pg_proc'::regclass AND d.objid = f.oid AND d.deptype = 'i') ORDER BY f.proname, name)sql"});
    // A search path that has the schema has the new one, which only who runs the statement knows.
    kinds.parts.push_back({"pg_proc", "", tables,
                           R"sql(
        SELECT f.oid::int8 AS holder, 0::int8 AS id, 0 AS place, NULL AS inside, n.noun, n.name,
               'DO ' || quote_literal(format('BEGIN EXECUTE pg_catalog.format(%L, pg_catalog.current_schema()); END',
                   format('ALTER %s %s SET search_path TO ', n.noun, replace(n.name, '%', '%%')) ||
                   (SELECT string_agg(CASE s WHEN quote_ident(h.nspname) THEN '%1$I' ELSE replace(s, '%', '%%') END,
                                      ', ' ORDER BY i) FROM unnest(p.path) WITH ORDINALITY AS u (s, i)))) AS alone
        FROM pg_proc AS f JOIN pg_namespace AS h ON h.oid = f.pronamespace,
        LATERAL (SELECT CASE f.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END AS noun,
                        format('%I(%s)', f.proname, pg_get_function_identity_arguments(f.oid)) AS name) AS n,
        LATERAL (SELECT )sql" SEARCH_PATH(
                               "o") R"sql( AS path FROM unnest(f.proconfig) AS o WHERE o LIKE 'search_path=%') AS p
        WHERE f.pronamespace = $1 AND quote_ident(h.nspname) = ANY (p.path) ORDER BY n.name)sql"});
    kinds.objects.push_back(
        {"pg_proc", tables, with_functions, "",
         R"sql(
        SELECT f.oid::int8 AS id, 'AGGREGATE' AS noun,
               format('%I(%s)', f.proname, coalesce(nullif(pg_get_function_identity_arguments(f.oid), ''), '*')) AS name,
               format('CREATE AGGREGATE %I(%s) (', f.proname,
                      coalesce(nullif(pg_get_function_arguments(f.oid), ''), '*')) ||
               concat_ws(', ', )sql" SUPPORT("SFUNC", "aggtransfn") R"sql(,
                   'STYPE = ' || format_type(a.aggtranstype, NULL),
                   'SSPACE = ' || nullif(a.aggtransspace, 0), )sql" SUPPORT("FINALFUNC", "aggfinalfn") R"sql(,
                   CASE WHEN a.aggfinalextra THEN 'FINALFUNC_EXTRA' END, )sql" MODIFY(
             "FINALFUNC_MODIFY", "aggfinalmodify",
             "aggfinalfn") ", " SUPPORT("COMBINEFUNC",
                                        "aggcombinefn") ", " SUPPORT("SERIALFUNC",
                                                                     "aggserialfn") ", " SUPPORT("DESERIALFUNC",
                                                                                                 "aggdeserialfn") R"sql(,
                   'INITCOND = ' || quote_literal(a.agginitval), )sql" SUPPORT("MSFUNC",
                                                                               "aggmtransfn") ", " SUPPORT("MINVFUNC",
                                                                                                           "aggminvtran"
                                                                                                           "sfn") R"sql(,
                   CASE WHEN a.aggmtranstype <> 0 THEN 'MSTYPE = ' || format_type(a.aggmtranstype, NULL) END,
                   'MSSPACE = ' || nullif(a.aggmtransspace, 0), )sql" SUPPORT("MFINALFUNC", "aggmfinalfn") R"sql(,
                   CASE WHEN a.aggmfinalextra THEN 'MFINALFUNC_EXTRA' END, )sql" MODIFY("MFINALFUNC_MODIFY",
                                                                                        "aggmfinalmodify",
                                                                                        "aggmfinalfn") R"sql(,
                   'MINITCOND = ' || quote_literal(a.aggminitval),
                   (SELECT format('SORTOP = OPERATOR(%s.%s)', o.oprnamespace::regnamespace, o.oprname)
                    FROM pg_operator AS o WHERE o.oid = a.aggsortop),
                   CASE f.proparallel WHEN 's' THEN 'PARALLEL = SAFE' WHEN 'r' THEN 'PARALLEL = RESTRICTED' END,
                   CASE WHEN a.aggkind = 'h' THEN 'HYPOTHETICAL' END) || ')' AS head,
               '' AS tail, '{}'::int8[] AS holders
        FROM pg_proc AS f JOIN pg_aggregate AS a ON a.aggfnoid = f.oid
        WHERE f.pronamespace = $1 ORDER BY f.proname, name)sql"});
}

} // namespace pg
