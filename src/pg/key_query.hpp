// Parts of queries about tables and their keys.
#pragma once

// Is pg_class AS c a table of schema $1 by itself: no partition of another one of it, and no extension's?
#define IS_BY_ITSELF_IN_SCHEMA                                                                                         \
    "c.relnamespace = $1 AND NOT (c.relispartition AND EXISTS (SELECT FROM pg_inherits AS i JOIN pg_class AS p"        \
    " ON p.oid = i.inhparent WHERE i.inhrelid = c.oid AND p.relnamespace = $1)) AND NOT EXISTS (SELECT FROM pg_depend" \
    " AS d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')"

// Of pg_constraint AS c, a key: names of its columns, of those that they refer to, and the operators that compare both,
// written so that they are found whatever the search path is.
#define KEY_COLUMNS                                                                                                    \
    "ARRAY(SELECT a.attname::text FROM unnest(c.conkey) WITH ORDINALITY AS n (number, place) JOIN pg_attribute AS a"   \
    " ON a.attrelid = c.conrelid AND a.attnum = n.number ORDER BY n.place)"
#define KEY_REFERENCED                                                                                                 \
    "ARRAY(SELECT a.attname::text FROM unnest(c.confkey) WITH ORDINALITY AS n (number, place) JOIN pg_attribute AS a"  \
    " ON a.attrelid = c.confrelid AND a.attnum = n.number ORDER BY n.place)"
#define KEY_OPERATORS                                                                                                  \
    "ARRAY(SELECT format('OPERATOR(%I.%s)', s.nspname, o.oprname) FROM unnest(c.conpfeqop) WITH ORDINALITY AS n"       \
    " (operator, place) JOIN pg_operator AS o ON o.oid = n.operator JOIN pg_namespace AS s ON s.oid = o.oprnamespace"  \
    " ORDER BY n.place)"
