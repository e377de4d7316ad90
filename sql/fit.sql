-- What can be learned: tables, partitioned tables, views, materialized views, foreign tables; and with which options.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS synth;
CREATE EXTENSION IF NOT EXISTS postgres_fdw;
RESET client_min_messages;
CREATE SCHEMA fit;
SET search_path = fit, public;

CREATE TABLE t AS
SELECT i, i % 7 AS a, 'label ' || i % 5 AS b, (i * 37 % 1000 / 10.0)::numeric(6,1) AS c, date '2024-01-01' + i % 100 AS d
FROM generate_series(1, 4000) AS i;
CREATE TABLE parts (LIKE t) PARTITION BY RANGE (i);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (2000);
CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM (2000) TO (5000);
INSERT INTO parts SELECT * FROM t;
CREATE TABLE parent (LIKE t);
CREATE TABLE child () INHERITS (parent);
INSERT INTO child SELECT * FROM t;
CREATE VIEW a_view AS SELECT * FROM t WHERE a < 5;
CREATE MATERIALIZED VIEW matview AS SELECT * FROM t;
CREATE SERVER myself FOREIGN DATA WRAPPER postgres_fdw;
DO $$
BEGIN
    EXECUTE format('ALTER SERVER myself OPTIONS (dbname %L, port %L, host %L)', current_database(),
                   current_setting('port'), split_part(current_setting('unix_socket_directories'), ',', 1));
    EXECUTE format('CREATE USER MAPPING FOR CURRENT_USER SERVER myself OPTIONS (user %L, password_required %L)', current_user, 'false');
END
$$;
CREATE FOREIGN TABLE far (i integer, a integer, b text, c numeric(6,1), d date) SERVER myself OPTIONS (schema_name 'fit', table_name 't');
CREATE TEMP TABLE temporary AS SELECT * FROM t;
CREATE UNLOGGED TABLE "Quoted ""name""" AS SELECT i AS "Column ""one""", b AS "select" FROM t;

-- The name of the model is that of the relation.
SELECT relation, synth_fit(relation)
FROM unnest('{t,parts,parts_1,parent,a_view,matview,far,temporary}'::regclass[]) WITH ORDINALITY AS r (relation, i)
ORDER BY i;
SELECT synth_fit('"Quoted ""name"""');
SELECT model, relation LIKE '%.%' AS qualified, rows, learned = rows AS all_learned, owner = current_user::regrole AS mine
FROM synth.models ORDER BY model;
SELECT * FROM synth_sample(NULL::"Quoted ""name""", 0);

-- Each can be sampled; the same rows give the same model, wherever they are.
CREATE FUNCTION fingerprint(name text) RETURNS text LANGUAGE sql AS $$
    SELECT md5(string_agg(r::text, E'\n' ORDER BY r::text))
    FROM (SELECT (to_jsonb(v) - 'model') AS r FROM synth.variable AS v JOIN synth.model AS m ON m.id = v.model WHERE m.name = $1
          UNION ALL
          SELECT (to_jsonb(t) - 'model') FROM synth.tree AS t JOIN synth.model AS m ON m.id = t.model WHERE m.name = $1
          UNION ALL
          SELECT (to_jsonb(c) - 'model') FROM synth.codec AS c JOIN synth.model AS m ON m.id = c.model WHERE m.name = $1
          UNION ALL
          SELECT (to_jsonb(r) - 'model') FROM synth.regression AS r JOIN synth.model AS m ON m.id = r.model WHERE m.name = $1) AS rows
$$;
SELECT name, fingerprint(name) = fingerprint('t') AS same
FROM unnest('{parts,parent,matview,far,temporary,a_view,parts_1}'::text[]) WITH ORDINALITY AS n (name, i) ORDER BY i;
SELECT count(*), bool_and(a < 5) AS a_view FROM synth_sample(NULL::a_view, 500);
SELECT count(*) FROM synth_sample(NULL::far, 500);
SELECT count(*) FROM synth_sample(NULL::parts, 500);

-- The row type of a partition, or of any table with these columns, can be filled from the model.
SELECT count(*) FROM synth_sample(NULL::parts_2, 500, model => 'parts');
CREATE TABLE clone (d date, extra text, b text, a integer, c numeric(6,1), i integer);
SELECT count(*), count(extra) AS extra, count(b) AS b FROM synth_sample(NULL::clone, 500, model => 't');

-- Twice the same: the same model, bit for bit. Another seed may differ, and another table does.
SELECT fingerprint('t') AS once \gset
SELECT synth_fit('t');
SELECT fingerprint('t') = :'once' AS same;
SELECT fingerprint('parts_1') = :'once' AS same;
SET synchronize_seqscans = on;
SET max_parallel_workers_per_gather = 2;
SET min_parallel_table_scan_size = 0;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SELECT synth_fit('t');
SELECT fingerprint('t') = :'once' AS same;
-- The settings of the session are as they were.
SHOW synchronize_seqscans;
SHOW max_parallel_workers_per_gather;
RESET ALL;
SET search_path = fit, public;

-- Columns: only these, in any order; the others come out as NULL.
SELECT synth_fit('t', 'some', columns => '{c,b}');
SELECT variable FROM synth.variables WHERE model = 'some' ORDER BY variable;
SELECT count(i) AS i, count(a) AS a, count(b) AS b, count(c) AS c, count(d) AS d FROM synth_sample(NULL::t, 300, model => 'some');
-- A column that was dropped is not there.
CREATE TABLE dropped AS SELECT * FROM t;
ALTER TABLE dropped DROP b;
SELECT synth_fit('dropped');
SELECT array_agg("column" ORDER BY position) AS columns FROM synth.columns WHERE model = 'dropped';
SELECT count(d) FROM synth_sample(NULL::dropped, 300);

-- Options are kept with the model.
SELECT synth_fit('t', 'options', min_count => 50, max_rows => 1000, parents => 2, seed => 7);
SELECT rows, learned, min_count, max_rows, parents, seed FROM synth.models WHERE model = 'options';
CREATE TABLE related AS
SELECT a, b, c, a + b + c + d AS abcd
FROM generate_series(1, 4000) AS i, LATERAL (SELECT i % 10 AS a, i / 10 % 10 AS b, i / 100 % 10 AS c, i / 1000 * 3 AS d) AS x;
SELECT synth_fit('related', 'two parents', parents => 2);
SELECT max(parents) AS two_parents FROM (SELECT count(*) AS parents FROM synth.edges WHERE model = 'two parents' GROUP BY child) AS c;
SELECT synth_fit('t', 'no parents', parents => 0);
SELECT count(*) AS edges FROM synth.edges WHERE model = 'no parents';
SELECT synth_fit('t', NULL, NULL, NULL, NULL, NULL, NULL);
SELECT rows, learned, min_count, max_rows, parents, seed FROM synth.models WHERE model = 't';

-- Rows that do not fit in memory: a sample of them, and a notice.
CREATE TABLE big AS SELECT i / 2 AS i, i % 10 AS a, i % 20 AS b FROM generate_series(1, 30000) AS i;
SET maintenance_work_mem = '1MB';
\set VERBOSITY terse
SELECT synth_fit('big');
\set VERBOSITY default
RESET maintenance_work_mem;
SELECT rows, learned < rows AS sampled FROM synth.models WHERE model = 'big';
SELECT abs(avg(i) - 7500) < 750 AS uniform FROM synth_sample(NULL::big, 5000, 1);

-- A new fit replaces the old one, and it is all one transaction.
CREATE TABLE swings AS SELECT 1 AS x FROM generate_series(1, 100);
SELECT synth_fit('swings');
UPDATE swings SET x = 2;
BEGIN;
SELECT synth_fit('swings');
SELECT min(x), max(x) FROM synth_sample(NULL::swings);
ROLLBACK;
SELECT min(x), max(x) FROM synth_sample(NULL::swings);
BEGIN;
SAVEPOINT before;
SELECT synth_fit('swings');
SELECT min(x) FROM synth_sample(NULL::swings);
ROLLBACK TO before;
SELECT min(x) FROM synth_sample(NULL::swings);
COMMIT;
TRUNCATE swings;
SELECT synth_fit('swings');
SELECT min(x), max(x) FROM synth_sample(NULL::swings);
INSERT INTO swings SELECT 3 FROM generate_series(1, 100);
SELECT synth_fit('swings');
SELECT min(x), max(x) FROM synth_sample(NULL::swings);
SELECT count(*) FROM synth.models WHERE model = 'swings';

-- A fit that is cancelled leaves the old model.
CREATE VIEW slow AS SELECT x, pg_sleep(0.01) IS NULL AS p FROM swings;
SET statement_timeout = '100ms';
SELECT synth_fit('slow', 'swings');
RESET statement_timeout;
SELECT relation, rows FROM synth.models WHERE model = 'swings';

SET client_min_messages = warning;
DROP SCHEMA fit CASCADE;
DROP SERVER myself CASCADE;
SELECT count(synth_drop(model)) > 0 AS dropped FROM synth.models;
