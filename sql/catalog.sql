-- What was learned, for people to read; and the extension as a package.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS synth;
RESET client_min_messages;
CREATE SCHEMA catalog;
SET search_path = catalog, public;
SET datestyle = 'ISO';

-- Everything has a comment: schema, tables, views, functions, columns.
SELECT pg_describe_object(d.classid, d.objid, 0) AS without_comment
FROM pg_depend AS d
WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
  AND d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'synth')
  AND NOT (d.classid = 'pg_class'::regclass AND (SELECT relkind FROM pg_class WHERE oid = d.objid) IN ('S', 'i'))
  AND d.classid IN ('pg_class'::regclass, 'pg_proc'::regclass, 'pg_namespace'::regclass)
  AND NOT EXISTS (SELECT FROM pg_description WHERE classoid = d.classid AND objoid = d.objid AND objsubid = 0);
SELECT attrelid::regclass, attname AS without_comment
FROM pg_attribute
WHERE (attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'synth'::regnamespace AND relkind IN ('r', 'v'))
       OR attrelid = 'synth_progress'::regclass)
  AND attnum > 0 AND NOT attisdropped AND col_description(attrelid, attnum) IS NULL;

-- pg_dump keeps every table and the sequence.
SELECT relname, relkind, oid = ANY (SELECT unnest(extconfig) FROM pg_extension WHERE extname = 'synth') AS dumped
FROM pg_class WHERE relnamespace = 'synth'::regnamespace AND relkind IN ('r', 'S') ORDER BY relname;

-- What everybody may do with it.
SELECT relname, has_table_privilege('public', oid, 'SELECT') AS read,
       has_table_privilege('public', oid, 'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER') AS more
FROM pg_class
WHERE relnamespace = 'synth'::regnamespace AND relkind IN ('r', 'v') OR oid = 'synth_progress'::regclass ORDER BY relname;
SELECT relname, reloptions FROM pg_class WHERE relnamespace = 'synth'::regnamespace AND relkind = 'v' ORDER BY relname;
SELECT oid::regprocedure, provolatile, proparallel, proisstrict, proretset, prosecdef
FROM pg_proc
WHERE oid IN (SELECT objid FROM pg_depend WHERE classid = 'pg_proc'::regclass AND deptype = 'e'
              AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'synth'))
ORDER BY proname;

-- A table of which everything is known.
CREATE TABLE orders AS
SELECT CASE WHEN i % 5 > 0 THEN 'home' ELSE 'away' END AS place,
       CASE WHEN i % 5 > 0 THEN 'EUR' WHEN i % 2 = 0 THEN 'USD' ELSE 'JPY' END AS currency,
       1 + i % 9 AS quantity,
       (1 + i * 7919 % 997 / 100.0)::numeric(8,2) AS price,
       ((1 + i % 9) * (1 + i * 7919 % 997 / 100.0))::numeric(10,2) AS total,
       date '2024-01-01' + i % 200 AS day,
       CASE WHEN i % 4 > 0 THEN timestamp '2024-01-01' + i * interval '1 minute' END AS at,
       i % 3 = 0 AS paid
FROM generate_series(1, 5000) AS i;
SELECT synth_fit('orders');

SELECT model, owner = current_user::regrole AS mine, relation, row_security, rows, learned, min_count, max_rows, parents, seed,
       fitted <= clock_timestamp() AND fitted > clock_timestamp() - interval '1 hour' AS now
FROM synth.models;
SELECT variable, type, kind, codes > 1 AS codes, nulls, labels FROM synth.variables WHERE model = 'orders' ORDER BY variable;
SELECT array_agg(position ORDER BY position) = '{1,2,3,4,5,6,7,8}' AS in_order FROM synth.variables WHERE model = 'orders';
SELECT variable, lowest, highest FROM synth.variables
WHERE model = 'orders' AND variable IN ('quantity', 'day', 'place') ORDER BY variable;
SELECT lowest::numeric BETWEEN 1 AND 1.5 AS lowest, highest::numeric BETWEEN 10 AND 11 AS highest
FROM synth.variables WHERE model = 'orders' AND variable = 'price';
SELECT lowest::timestamp BETWEEN '2024-01-01' AND '2024-01-01 01:00' AS lowest, highest::timestamp > '2024-01-04' AS highest
FROM synth.variables WHERE model = 'orders' AND variable = 'at';
SELECT variable, prediction FROM synth.variables
WHERE model = 'orders' AND variable IN ('quantity', 'price', 'total') AND prediction LIKE '%*%';

-- Edges go from what is sampled before to what is sampled after.
SELECT count(*) > 0 AS some, bool_and(p.position < c.position) AS forward, bool_and(e.strength BETWEEN 0 AND 1) AS shares
FROM synth.edges AS e
JOIN synth.variables AS p ON p.model = e.model AND p.variable = e.parent
JOIN synth.variables AS c ON c.model = e.model AND c.variable = e.child
WHERE e.model = 'orders';
SELECT count(*) = 1 AS related FROM synth.edges
WHERE model = 'orders' AND 'place' IN (parent, child) AND 'currency' IN (parent, child) AND strength > 0.3;

-- Distributions: probabilities add up to 1 in every leaf, and leaves to all rows.
SELECT variable, bool_and(abs(p - 1) < 1e-6) AS sum_to_one, sum(rows) AS rows, min(leaf) AS first, max(leaf) = count(*) AS dense
FROM (SELECT variable, leaf, min(rows) AS rows, sum(probability) AS p FROM synth.distributions
      WHERE model = 'orders' GROUP BY variable, leaf) AS leaves
GROUP BY variable ORDER BY variable;
SELECT synth_fit('orders', 'pair', '{place,currency}');
SELECT variable, leaf, given, rows, value, round(probability::numeric, 3) AS probability
FROM synth.distributions WHERE model = 'pair' ORDER BY variable, leaf, value;
SELECT synth_fit('orders', 'days', '{place,day}', parents => 0);
SELECT count(*) > 0 AS days, bool_and(value ~ '^2024-\d\d-\d\d( .. 2024-\d\d-\d\d)?$') AS written_as_dates
FROM synth.distributions WHERE model = 'days' AND variable = 'day';

-- Excess, of a model of a schema: what pairs of groups are more than the distributions say; here these are one leaf each.
CREATE SCHEMA faint;
CREATE TABLE faint.t AS
SELECT 'a' || i % 3 AS a, CASE WHEN i % 7 = 0 THEN NULL WHEN i % 11 = 0 THEN 'b' || i % 3 ELSE 'b' || i / 3 % 3 END AS b, i % 13 AS n FROM generate_series(1, 600) AS i;
SELECT synth_fit_schema('faint');
SELECT count(DISTINCT leaf) AS leaves FROM synth.distributions WHERE model = 'faint.t' AND variable IN ('a', 'b');
SELECT e.variable, e.given, e.value, round(e.excess::numeric, 4) AS excess, round((together - giving * being / 600.0) / giving, 4) AS counted
FROM synth.excess AS e,
     LATERAL (SELECT count(*) FILTER (WHERE g AND v) AS together, count(*) FILTER (WHERE g) AS giving, count(*) FILTER (WHERE v) AS being
              FROM (SELECT 'a in (' || a || ')' = e.given OR 'b in (' || coalesce(b, 'NULL') || ')' = e.given AS g,
                           CASE e.variable WHEN 'a' THEN a ELSE coalesce(b, 'NULL') END = e.value AS v FROM faint.t) AS t) AS c
WHERE model = 'faint.t' AND (variable, split_part(given, ' ', 1)) IN (('a', 'b'), ('b', 'a')) ORDER BY given, value;
SELECT DISTINCT CASE WHEN variable = 'n' THEN value ELSE given END AS groups_of_n FROM synth.excess
WHERE model = 'faint.t' AND (variable = 'n' OR given ~ '^\(?n ') ORDER BY 1;
SELECT id AS faint FROM synth.model WHERE name = 'faint.t' \gset
CREATE ROLE regress_synth_nobody;
SET ROLE regress_synth_nobody;
SELECT count(*) FROM synth.excess;
SELECT count(*) FROM generate_series(0, 3) AS v, synth.meetings(:faint, v);
RESET ROLE;
SELECT count(*) > 0 AS some FROM generate_series(0, 3) AS v, synth.meetings(:faint, v);
DROP ROLE regress_synth_nobody;
SET client_min_messages = warning;
DROP SCHEMA faint CASCADE;
RESET client_min_messages;
SELECT synth_drop('faint');

-- Only the variable that is asked for is unrolled.
SET jit = off;
CREATE FUNCTION plan_of(statement text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY EXECUTE 'EXPLAIN (COSTS OFF) ' || statement;
END
$$;
SELECT count(*) FILTER (WHERE p LIKE '%name = ''orders''%') > 0 AS model_filtered, count(*) FILTER (WHERE p LIKE '%name = ''place''%') > 0 AS variable_filtered,
       count(*) FILTER (WHERE p LIKE '%Subquery Scan%') > 0 AS filtered_afterwards
FROM plan_of('SELECT * FROM synth.distributions WHERE model = ''orders'' AND variable = ''place''') AS p;

-- The functions behind the views, for what there is not.
SELECT count(*) FROM synth.cells(-1, 0);
SELECT count(*) FROM synth.cells((SELECT id FROM synth.model WHERE name = 'orders'), 8);
SELECT count(*) FROM synth.cells((SELECT id FROM synth.model WHERE name = 'orders'), -1);
SELECT synth.summary(-1, 0) IS NULL AS nothing;
SELECT synth.summary(NULL, 0) IS NULL AS nothing;

-- Dropping a model drops all of it.
SELECT synth_drop('orders'), synth_drop('pair'), synth_drop('days');
SELECT (SELECT count(*) FROM synth.model) + (SELECT count(*) FROM synth.variable) + (SELECT count(*) FROM synth.codec)
       + (SELECT count(*) FROM synth.regression) + (SELECT count(*) FROM synth.tree) AS rows_left;

-- The functions live where one wants them; identifiers start again, and the models in memory are not mistaken for new ones.
SELECT synth_fit('orders', 'orders', '{place}');
SELECT DISTINCT place FROM synth_sample(NULL::orders, 100) ORDER BY place;
DROP EXTENSION synth;
CREATE SCHEMA tools;
CREATE EXTENSION synth SCHEMA tools;
UPDATE orders SET place = 'nowhere';
SELECT tools.synth_fit('orders', 'orders', '{place}');
SELECT DISTINCT place FROM tools.synth_sample(NULL::orders, 100) ORDER BY place;
DROP EXTENSION synth;
SELECT count(*) FROM pg_namespace WHERE nspname = 'synth';
CREATE EXTENSION synth SCHEMA public;
SELECT synth_fit('orders', 'orders', '{place}');

SET client_min_messages = warning;
DROP SCHEMA catalog CASCADE;
DROP SCHEMA tools;
SELECT count(synth_drop(model)) FROM synth.models;
