// What expressions use beside types and functions: collations, text search, operators, casts. Casts are of no schema;
// those from or to its types are its own. Operator classes and what is written in C only superusers make.
#include "pg/definition/query.hpp"

// The name of pg_... AS x in a schema, bare if it is the one that is read.
#define NAME(schema, name)                                                                                             \
    "CASE " schema " WHEN $1 THEN format('%I', " name ") ELSE format('%s.%I', " schema "::regnamespace, " name ") END"
// Of pg_operator AS o: the name of another one, or of itself, which may come later. A bare name might find another one.
#define OTHER(column)                                                                                                  \
    "(SELECT format('OPERATOR(%s.%s)', CASE x.oprnamespace WHEN $1 THEN chr(1) ELSE "                                  \
    "x.oprnamespace::regnamespace::text"                                                                               \
    " END, x.oprname) FROM pg_operator AS x WHERE x.oid = o." column ")"

namespace pg {

using enum Definition::Stage;
using enum ObjectKind::Request;

void add_expressions(Kinds& kinds) {
    // Columns differ between major releases.
    kinds.objects.push_back({"pg_collation", tables, always, "", R"sql(
        SELECT l.oid::int8 AS id, 'COLLATION' AS noun, format('%I', l.collname) AS name,
               format('CREATE COLLATION %I (', l.collname) ||
               concat_ws(', ', 'PROVIDER = ' || CASE l.collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END,
                   CASE WHEN l.collprovider <> 'c' OR l.collcollate = l.collctype
                        THEN format('LOCALE = %L', coalesce(j.options ->> 'colllocale', j.options ->> 'colliculocale', l.collcollate))
                        ELSE format('LC_COLLATE = %L, LC_CTYPE = %L', l.collcollate, l.collctype) END,
                   CASE WHEN NOT l.collisdeterministic THEN 'DETERMINISTIC = false' END,
                   'RULES = ' || quote_literal(j.options ->> 'collicurules')) || ')' AS head,
               '' AS tail, '{}'::int8[] AS holders
        FROM pg_collation AS l, LATERAL (SELECT to_jsonb(l) AS options) AS j
        WHERE l.collnamespace = $1 AND l.collprovider <> 'd' ORDER BY l.collname)sql"});
    kinds.objects.push_back({"pg_ts_dict", tables, always, "",
                             R"sql(
        SELECT d.oid::int8 AS id, 'TEXT SEARCH DICTIONARY' AS noun, format('%I', d.dictname) AS name,
               format('CREATE TEXT SEARCH DICTIONARY %I (TEMPLATE = %s%s)', d.dictname, )sql" NAME(
                                 "m.tmplnamespace", "m.tmplname") R"sql(, ', ' || d.dictinitoption) AS head,
               '' AS tail, '{}'::int8[] AS holders
        FROM pg_ts_dict AS d JOIN pg_ts_template AS m ON m.oid = d.dicttemplate
        WHERE d.dictnamespace = $1 ORDER BY d.dictname)sql"});
    kinds.objects.push_back({"pg_ts_config", tables, always, "",
                             R"sql(
        SELECT c.oid::int8 AS id, 'TEXT SEARCH CONFIGURATION' AS noun, format('%I', c.cfgname) AS name,
               format('CREATE TEXT SEARCH CONFIGURATION %I (PARSER = %s)', c.cfgname, )sql" NAME(
                                 "p.prsnamespace", "p.prsname") R"sql() AS head,
               '' AS tail, '{}'::int8[] AS holders
        FROM pg_ts_config AS c JOIN pg_ts_parser AS p ON p.oid = c.cfgparser
        WHERE c.cfgnamespace = $1 ORDER BY c.cfgname)sql"});
    kinds.parts.push_back({"pg_ts_config", "", tables, R"sql(
        SELECT c.oid::int8 AS holder, 0::int8 AS id, 0 AS place, NULL AS inside, 'TEXT SEARCH CONFIGURATION' AS noun,
               format('%I', c.cfgname) AS name,
               format('ALTER TEXT SEARCH CONFIGURATION %I ADD MAPPING FOR %I WITH %s', c.cfgname, t.alias,
                      string_agg(m.mapdict::regdictionary::text, ', ' ORDER BY m.mapseqno)) AS alone
        FROM pg_ts_config AS c JOIN pg_ts_config_map AS m ON m.mapcfg = c.oid,
        LATERAL ts_token_type(c.cfgparser) AS t
        WHERE c.cfgnamespace = $1 AND t.tokid = m.maptokentype
        GROUP BY c.oid, c.cfgname, t.tokid, t.alias ORDER BY c.cfgname, t.tokid)sql"});
    kinds.objects.push_back({"pg_operator", tables, with_functions, "",
                             R"sql(
        SELECT o.oid::int8 AS id, 'OPERATOR' AS noun, format('%s (%s, %s)', o.oprname, coalesce(t.l, 'NONE'), t.r) AS name,
               CASE strpos(s.text, chr(1)) WHEN 0 THEN s.text ELSE 'DO ' || quote_literal(format(
                   'BEGIN EXECUTE pg_catalog.format(%L, pg_catalog.current_schema()); END',
                   replace(replace(s.text, '%', '%%'), chr(1), '%1$I'))) END AS head,
               '' AS tail, '{}'::int8[] AS holders
        FROM pg_operator AS o JOIN pg_proc AS f ON f.oid = o.oprcode,
        LATERAL (SELECT format_type(nullif(o.oprleft, 0), NULL) AS l, format_type(o.oprright, NULL) AS r) AS t,
        LATERAL (SELECT )sql" OTHER("oprcom") " AS commutator, " OTHER("oprnegate") R"sql( AS negator) AS u,
        LATERAL (SELECT format('CREATE OPERATOR %s (', o.oprname) || concat_ws(', ',
            'FUNCTION = ' || )sql" NAME("f.pronamespace",
                                        "f.proname") R"sql(, 'LEFTARG = ' || t.l, 'RIGHTARG = ' || t.r,
            'COMMUTATOR = ' || u.commutator, 'NEGATOR = ' || u.negator,
            'RESTRICT = ' || nullif(o.oprrest::text, '-'), 'JOIN = ' || nullif(o.oprjoin::text, '-'),
            CASE WHEN o.oprcanhash THEN 'HASHES' END, CASE WHEN o.oprcanmerge THEN 'MERGES' END) || ')' AS text) AS s
        WHERE o.oprnamespace = $1 ORDER BY o.oprname, name)sql"});
    kinds.objects.push_back({"pg_cast", tables, always, "", R"sql(
        SELECT k.oid::int8 AS id, 'CAST' AS noun, n.name, format('CREATE CAST %s %s', n.name,
               CASE WHEN k.castmethod = 'f' THEN 'WITH FUNCTION ' || k.castfunc::regprocedure ELSE 'WITH INOUT' END) ||
               CASE k.castcontext WHEN 'i' THEN ' AS IMPLICIT' WHEN 'a' THEN ' AS ASSIGNMENT' ELSE '' END AS head,
               '' AS tail, '{}'::int8[] AS holders
        FROM pg_cast AS k,
        LATERAL (SELECT format('(%s AS %s)', format_type(k.castsource, NULL), format_type(k.casttarget, NULL)) AS name) AS n
        WHERE EXISTS (SELECT FROM pg_type AS t WHERE t.oid IN (k.castsource, k.casttarget) AND t.typnamespace = $1
              AND t.typtype <> 'b' AND NOT EXISTS (SELECT FROM pg_depend AS d
                  WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e'))
          AND NOT EXISTS (SELECT FROM pg_type AS t WHERE t.oid IN (k.castsource, k.casttarget) AND t.typtype = 'd') -- idle
          AND (k.castmethod = 'i' OR k.castmethod = 'f' AND EXISTS (SELECT FROM pg_proc AS f
              WHERE f.oid = k.castfunc AND f.pronamespace IN ($1, 'pg_catalog'::regnamespace)))
          AND NOT EXISTS (SELECT FROM pg_depend AS d -- of a range to a multirange
              WHERE d.classid = 'pg_cast'::regclass AND d.objid = k.oid AND d.deptype = 'i') ORDER BY n.name)sql"});
}

} // namespace pg
