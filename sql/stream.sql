-- FROM synth_sample() is a scan that makes rows when they are asked for: the rows of the function, wherever it stands.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS synth;
RESET client_min_messages;
CREATE SCHEMA stream;
SET search_path = stream, public;
SET max_parallel_workers_per_gather = 2;

CREATE TABLE t AS
SELECT i AS id, i % 100 AS a, 'label ' || i % 5 AS b, (i * 37 % 1000 / 10.0)::numeric(6,1) AS c, sqrt(i) AS d
FROM generate_series(1, 3000) AS i;
ALTER TABLE t ADD PRIMARY KEY (id), ADD CHECK (a < 95 OR c > 20) NOT VALID;
SELECT synth_fit('t');

-- A query's rows, in no order; and its plan.
CREATE FUNCTION rows_of(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    result text;
BEGIN
    EXECUTE 'SELECT count(*) || '' '' || coalesce(sum(hashtextextended(q::text, 0)::numeric), 0) FROM (' || query || ') AS q' INTO result;
    RETURN result;
END
$$;
CREATE FUNCTION plan_of(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY EXECUTE 'EXPLAIN ' || CASE WHEN query LIKE '(%' THEN '' ELSE '(COSTS OFF) ' END || query;
END
$$;
-- The rows are the same: of the function, of the scan, and of the scan with parallel workers.
CREATE FUNCTION compare(query text) RETURNS TABLE (streamed bool, parallel bool, same bool) LANGUAGE plpgsql AS $$
DECLARE
    of_function text;
    of_scan text;
BEGIN
    SET LOCAL max_parallel_workers_per_gather = 0;
    SET LOCAL synth.enable_streaming = off;
    of_function := rows_of(query);
    SET LOCAL synth.enable_streaming = on;
    of_scan := rows_of(query);
    streamed := (SELECT bool_or(line ~ 'Custom Scan') FROM plan_of(query) AS line);
    SET LOCAL max_parallel_workers_per_gather = 2;
    SET LOCAL parallel_setup_cost = 0;
    SET LOCAL parallel_tuple_cost = 0;
    parallel := (SELECT bool_or(line ~ 'Parallel Custom Scan') FROM plan_of(query) AS line);
    same := of_function = of_scan AND of_function = rows_of(query);
    RETURN NEXT;
END
$$;
SELECT number, compare.* FROM (VALUES
    (1, 'SELECT * FROM synth_sample(NULL::t, 1000, 1)'),
    (2, 'SELECT * FROM synth_sample(NULL::t, 60000, 1)'),
    (3, 'SELECT * FROM synth_sample(NULL::t, 60000, 1, first_row => 12345)'),
    (4, 'SELECT c, a + 1 FROM synth_sample(NULL::t, 60000, 1) WHERE b = ''label 3'''),
    (5, 'SELECT s FROM synth_sample(NULL::t, 60000, 1) AS s'),
    (6, 'SELECT s, s.a FROM synth_sample(NULL::t, 60000, 1) AS s WHERE s IS NOT NULL'),
    (7, 'SELECT count(*), count(s) FROM synth_sample(NULL::t, 60000, 1) AS s'),
    (8, 'SELECT b, sum(c), count(*) FROM synth_sample(NULL::t, 60000, 1) GROUP BY b'),
    (9, 'SELECT * FROM synth_sample(NULL::t, (SELECT 60000 + count(*) FROM t), 1)'),
    (10, 'SELECT x.a, y.b FROM synth_sample(NULL::t, 60000, 1) AS x JOIN synth_sample(NULL::t, 500, 2) AS y USING (id)'),
    (11, 'SELECT * FROM synth_sample(NULL::t, 50000, 1) UNION ALL SELECT * FROM synth_sample(NULL::t, 50000, 2)'),
    (12, 'SELECT i, s.* FROM generate_series(0, 4) AS i, synth_sample(NULL::t, i * 100, i) AS s'),
    (13, 'SELECT i, (SELECT sum(a) FROM synth_sample(NULL::t, i, 1)) FROM generate_series(1, 20) AS i'),
    (14, 'SELECT i, (SELECT count(*) + i FROM synth_sample(NULL::t, 60000, 1)) FROM generate_series(1, 3) AS i'),
    (15, 'SELECT i, (SELECT sum(a) FROM synth_sample(NULL::t, 60000, (SELECT i::bigint))) FROM generate_series(1, 3) AS i'),
    (16, 'SELECT * FROM synth_sample(NULL::t, 0, 1)'),
    (17, 'SELECT * FROM synth_sample(NULL::t, seed => 1)'),
    (18, 'SELECT i, (SELECT sum(a) FROM (SELECT a FROM synth_sample(NULL::t, 60000, (SELECT i::bigint)) LIMIT 60000) AS s) FROM generate_series(1, 3) AS i')) AS q (number, query), compare(query)
ORDER BY number;

-- LIMIT, and cursors that go back and forth.
SELECT id FROM synth_sample(NULL::t, 1000000000, 1) LIMIT 1;
SELECT EXISTS (SELECT FROM synth_sample(NULL::t, 1000000000));
CREATE TABLE numbered AS SELECT row_number() OVER () AS i, s.* FROM synth_sample(NULL::t, 7, 1) AS s;
SELECT i, id FROM numbered ORDER BY i;
BEGIN;
DECLARE c CURSOR FOR SELECT id FROM synth_sample(NULL::t, 7, 1);
FETCH 3 FROM c;
FETCH BACKWARD 2 FROM c;
FETCH BACKWARD ALL FROM c;
FETCH 1 FROM c;
FETCH ALL FROM c;
FETCH BACKWARD 1 FROM c;
FETCH ALL FROM c;
FETCH BACKWARD ALL FROM c;
FETCH ABSOLUTE 5 FROM c;
FETCH ABSOLUTE 2 FROM c;
FETCH LAST FROM c;
DECLARE filtered SCROLL CURSOR FOR SELECT i FROM synth_sample(NULL::t, 7, 1) AS s JOIN numbered USING (id) WHERE i % 2 = 0;
MOVE ALL FROM filtered;
FETCH BACKWARD 1 FROM filtered;
DECLARE held CURSOR WITH HOLD FOR SELECT id FROM synth_sample(NULL::t, 7, 1);
FETCH 1 FROM held;
COMMIT;
FETCH LAST FROM held;
CLOSE held;

-- Nothing is kept: no temporary file is written.
CREATE FUNCTION temporary_blocks(query text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    result json;
BEGIN
    EXECUTE 'EXPLAIN (ANALYZE, BUFFERS, FORMAT json) ' || query INTO result;
    RETURN result -> 0 -> 'Plan' ->> 'Temp Written Blocks';
END
$$;
SET work_mem = '64kB';
SELECT temporary_blocks('SELECT * FROM synth_sample(NULL::t, 20000, 1)') AS scan,
       temporary_blocks('CREATE TABLE made AS SELECT * FROM synth_sample(NULL::t, 20000, 1)') AS create_table;
SET synth.enable_streaming = off;
SELECT temporary_blocks('SELECT * FROM synth_sample(NULL::t, 20000, 1)') > 0 AS function;
RESET synth.enable_streaming;
RESET work_mem;

-- Joins: rows that are made again are the same, also when the seed is drawn at random.
SET enable_hashjoin = off;
SET enable_mergejoin = off;
SET enable_material = off;
EXPLAIN (COSTS OFF) SELECT count(*) FROM generate_series(1, 3) AS i JOIN synth_sample(NULL::t, 40) AS s ON s.a >= i * 0;
SELECT count(DISTINCT s) FROM generate_series(1, 3) AS i JOIN synth_sample(NULL::t, 40) AS s ON s.a >= i * 0;
-- Parameters draw anew.
SELECT count(DISTINCT s) > 40 AS drawn_anew FROM generate_series(1, 3) AS i, synth_sample(NULL::t, 40 + i * 0) AS s;
RESET enable_hashjoin;
RESET enable_material;
SET enable_nestloop = off;
SET enable_hashjoin = off;
RESET enable_mergejoin;
SELECT count(*), count(DISTINCT x.id) FROM synth_sample(NULL::t, 100, 1) AS x JOIN synth_sample(NULL::t, 100, 1) AS y USING (b) WHERE x.id = y.id;
RESET enable_nestloop;
RESET enable_hashjoin;
WITH s AS (SELECT * FROM synth_sample(NULL::t, 100)) SELECT count(*) FROM s JOIN s AS again USING (id, a, b, c, d);

-- What EXPLAIN says.
EXPLAIN (COSTS OFF) SELECT * FROM synth_sample(NULL::t, 10, 42);
EXPLAIN (COSTS OFF) SELECT count(*) FROM synth_sample(NULL::t);
EXPLAIN (COSTS OFF) SELECT s, a FROM synth_sample(NULL::t, 10, model => 't', first_row => 11) AS s;
EXPLAIN (COSTS OFF, VERBOSE) SELECT s.a FROM generate_series(1, 3) AS i, synth_sample(NULL::t, i, i) AS s WHERE s.c > 10;
EXPLAIN (COSTS OFF) SELECT b, count(*) FROM synth_sample(NULL::t, 200000, 42) GROUP BY b;
EXPLAIN (COSTS OFF) CREATE TABLE another AS SELECT * FROM synth_sample(NULL::t, 1000, 42);
SELECT line FROM plan_of('(ANALYZE) SELECT a FROM synth_sample(NULL::t, 100, 42)') AS line WHERE line ~ 'Drawn';
CREATE TABLE wide AS
SELECT i % 2 AS a, i % 3 AS b, i % 5 AS c, i % 7 AS d, i % 11 AS e, i % 13 AS f, i % 17 AS g, i % 19 AS h, i % 2 AS j, i % 3 AS k, i % 5 AS l, i % 7 AS m
FROM generate_series(1, 1000) AS i;
SELECT synth_fit('wide');
-- A large table of some columns is made in parallel, a small one is not.
SELECT n, bool_or(line ~ 'Parallel Custom Scan') AS parallel
FROM unnest('{1000,10000,100000,1000000}'::int[]) AS n, plan_of('CREATE TABLE another AS SELECT * FROM synth_sample(NULL::wide, ' || n || ', 1)') AS line
GROUP BY n ORDER BY n;

-- What is left to the function.
SELECT line FROM (VALUES
    ('SELECT * FROM synth_sample(NULL::t, 5) WITH ORDINALITY'),
    ('SELECT * FROM ROWS FROM (synth_sample(NULL::t, 5), generate_series(1, 7)) AS s'),
    ('UPDATE t SET a = s.a FROM synth_sample(NULL::t, 5) AS s WHERE s.id = t.id'),
    ('DELETE FROM t USING synth_sample(NULL::t, 5) AS s WHERE s.id = t.id'),
    ('SELECT * FROM t JOIN synth_sample(NULL::t, 5) AS s USING (id) FOR UPDATE OF t'),
    ('SELECT * FROM synth_sample(NULL::t, 5, model => ''none'')')) AS q (query), plan_of(query) AS line
WHERE line ~ 'synth|Synth';
CREATE DOMAIN over_t AS t CHECK ((VALUE).a IS NOT NULL);
EXPLAIN (COSTS OFF) SELECT * FROM synth_sample(NULL::over_t, 5);

-- Errors are the function's.
CREATE FUNCTION error_of(query text) RETURNS TABLE (sqlstate text, message text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE query;
EXCEPTION WHEN OTHERS THEN
    RETURN QUERY SELECT SQLSTATE, SQLERRM;
END
$$;
CREATE FUNCTION errors(query text) RETURNS TABLE (same bool, sqlstate text, message text) LANGUAGE plpgsql AS $$
BEGIN
    SELECT e.sqlstate, e.message INTO sqlstate, message FROM error_of(query) AS e;
    SET LOCAL synth.enable_streaming = off;
    same := (SELECT (e.sqlstate, e.message) = (errors.sqlstate, errors.message) FROM error_of(query) AS e);
    SET LOCAL synth.enable_streaming = on;
    RETURN NEXT;
END
$$;
SELECT number, errors.* FROM (VALUES
    (1, 'SELECT * FROM synth_sample(NULL::t, -1)'),
    (2, 'SELECT * FROM synth_sample(NULL::t, 1, first_row => 0)'),
    (3, 'SELECT * FROM synth_sample(NULL::t, 1, model => ''none'')'),
    (4, 'SELECT * FROM synth_sample(1, 1)'),
    (5, 'SELECT * FROM synth_sample(NULL::numbered, 1)'),
    (6, 'SELECT * FROM synth_sample(NULL::over_t, 1, model => ''none'')'),
    (7, 'SELECT a FROM synth_sample(NULL::t, 100) WHERE 1 / (a - a) = 1')) AS q (number, query), errors(query)
ORDER BY number;

-- A plan outlives changes of the table.
SET plan_cache_mode = force_generic_plan;
PREPARE columns(bigint) AS SELECT a, b FROM synth_sample(NULL::t, $1, 42);
PREPARE whole AS SELECT s FROM synth_sample(NULL::t, 1, 42) AS s;
PREPARE every AS SELECT * FROM synth_sample(NULL::t, 1, 42);
EXPLAIN (COSTS OFF) EXECUTE columns(1);
EXECUTE columns(1);
EXECUTE columns(2);
EXECUTE whole;
EXECUTE every;
ALTER TABLE t ADD e integer;
EXECUTE columns(1);
EXECUTE whole;
EXECUTE every;
ALTER TABLE t RENAME b TO renamed;
EXECUTE columns(1);
ALTER TABLE t RENAME renamed TO b;
ALTER TABLE t ALTER a TYPE bigint;
EXECUTE columns(1);
EXECUTE whole;
SELECT synth_fit('t');
EXECUTE columns(1);
ALTER TABLE t DROP b;
EXECUTE columns(1);
EXECUTE every;
SELECT synth_fit('t');
EXECUTE columns(1);
EXECUTE every;
EXECUTE whole;
RESET plan_cache_mode;
DEALLOCATE ALL;

-- A plan does not outlive its model: what is volatile now is no worker's, and no scan's that may begin anew.
CREATE SEQUENCE model_numbers;
CREATE FUNCTION plan_of_execute(statement text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY EXECUTE 'EXPLAIN (COSTS OFF) EXECUTE ' || statement;
END
$$;
SET plan_cache_mode = force_generic_plan;
PREPARE again AS SELECT x.a FROM synth_sample(NULL::wide, 200000, 1) AS x JOIN synth_sample(NULL::wide, 5, 1) AS y USING (b);
SELECT count(*) FILTER (WHERE line ~ 'SynthSample') AS scans, count(*) FILTER (WHERE line ~ 'Function Scan') AS functions FROM plan_of_execute('again') AS line;
SELECT synth_fit('wide', overrides => '{"a": "nextval(''model_numbers'')"}');
SELECT count(*) FILTER (WHERE line ~ 'SynthSample') AS scans, count(*) FILTER (WHERE line ~ 'Function Scan') AS functions FROM plan_of_execute('again') AS line;
SELECT synth_fit('wide');
SELECT count(*) FILTER (WHERE line ~ 'SynthSample') AS scans, count(*) FILTER (WHERE line ~ 'Function Scan') AS functions FROM plan_of_execute('again') AS line;
DEALLOCATE again;
RESET plan_cache_mode;

-- Dropped columns, no columns, a row type of its own.
SELECT id, a, e FROM synth_sample(NULL::t, 1, 42);
SELECT * FROM compare('SELECT * FROM synth_sample(NULL::t, 60000, 42)');
CREATE TABLE bare ();
INSERT INTO bare SELECT FROM generate_series(1, 3);
CREATE TYPE pair AS (id int, c numeric(6,1));
SELECT synth_fit('t', 'narrow', '{id,c}');
SELECT * FROM compare('SELECT * FROM synth_sample(NULL::pair, 60000, 42, ''narrow'')');
ALTER TYPE pair ADD ATTRIBUTE f int;
SELECT count(c), count(f) FROM synth_sample(NULL::pair, 10, 42, 'narrow');

-- Defaults and overrides. What is not the same when it is made again is made by the scan only if that is the query.
CREATE SEQUENCE numbers;
CREATE TABLE u (LIKE t, n bigint DEFAULT nextval('numbers'), r float8 DEFAULT random(), s text DEFAULT 'x');
SELECT line FROM plan_of('SELECT * FROM synth_sample(NULL::u, 200000, 42, ''t'')') AS line WHERE line ~ 'Scan';
SELECT line FROM plan_of('INSERT INTO u SELECT * FROM synth_sample(NULL::u, 10, 42, ''t'')') AS line WHERE line ~ 'Scan';
SELECT line FROM plan_of('SELECT * FROM synth_sample(NULL::u, 10, 42, ''t'') JOIN t USING (id)') AS line WHERE line ~ 'synth|Synth';
SELECT n, s FROM synth_sample(NULL::u, 3, 42, 't');
BEGIN;
DECLARE c SCROLL CURSOR FOR SELECT n FROM synth_sample(NULL::u, 3, 42, 't');
FETCH 2 FROM c;
FETCH BACKWARD 1 FROM c;
COMMIT;
SET enable_hashjoin = off;
SET enable_mergejoin = off;
SET enable_material = off;
SELECT count(DISTINCT n) FROM generate_series(1, 3) AS i JOIN synth_sample(NULL::u, 5, 42, 't') AS s ON s.a >= i * 0;
RESET enable_hashjoin;
RESET enable_mergejoin;
RESET enable_material;
INSERT INTO u SELECT * FROM synth_sample(NULL::u, 3000, 42, 't');
SELECT synth_fit('u', 'overridden', exclude => '{n,r}', overrides => '{"s": "id || '' '' || a", "n": "nextval(''stream.numbers'')"}');
SELECT line FROM plan_of('SELECT * FROM synth_sample(NULL::u, 200000, 42, ''overridden'')') AS line WHERE line ~ 'Scan';
SELECT synth_fit('u', 'stable', exclude => '{n,r}', overrides => '{"s": "id || '' '' || a", "n": "id", "r": "0"}');
SELECT * FROM compare('SELECT * FROM synth_sample(NULL::u, 60000, 42, ''stable'')');
-- A check that only a leader may do.
CREATE FUNCTION positive(x bigint) RETURNS bool LANGUAGE plpgsql IMMUTABLE PARALLEL RESTRICTED AS 'BEGIN RETURN x >= 0; END';
ALTER TABLE u ADD CHECK (positive(a));
SELECT * FROM compare('SELECT * FROM synth_sample(NULL::u, 60000, 42, ''stable'')');

-- Slices of a sample are the whole.
SELECT rows_of('SELECT * FROM synth_sample(NULL::t, 1000, 42)') =
       rows_of('SELECT * FROM synth_sample(NULL::t, 400, 42) UNION ALL SELECT * FROM synth_sample(NULL::t, 600, 42, first_row => 401)') AS same;

-- Who may not execute the function may not scan its rows; in a view he who asks must have the right.
CREATE ROLE stream_user;
GRANT USAGE ON SCHEMA stream TO stream_user;
CREATE VIEW v AS SELECT a, c FROM synth_sample(NULL::t, 5, 42);
GRANT SELECT ON v TO stream_user;
GRANT stream_user TO CURRENT_USER;
SELECT count(*) FROM v WHERE a >= 0;
REVOKE EXECUTE ON FUNCTION synth_sample FROM PUBLIC;
SELECT synth_fit('t', 'users');
UPDATE synth.model SET owner = 'stream_user' WHERE name IN ('t', 'users');
SET ROLE stream_user;
SELECT * FROM v;
EXPLAIN (COSTS OFF) SELECT * FROM v;
EXPLAIN (COSTS OFF) SELECT * FROM synth_sample(NULL::stream.t, 5, model => 'users');
SET synth.enable_streaming = off;
EXPLAIN (COSTS OFF) SELECT * FROM v;
RESET synth.enable_streaming;
RESET ROLE;
GRANT EXECUTE ON FUNCTION synth_sample TO PUBLIC;
SET ROLE stream_user;
SELECT count(*) FROM v;
RESET ROLE;

-- A statement that is cancelled, and one that fails while workers are at it, leave nothing behind.
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
\set VERBOSITY terse
SET statement_timeout = '100ms';
SELECT count(*) FROM synth_sample(NULL::t, 1000000000, 42);
SET max_parallel_workers_per_gather = 0;
SELECT count(*) FROM synth_sample(NULL::t, 1000000000, 42);
RESET statement_timeout;
\set VERBOSITY default
SET max_parallel_workers_per_gather = 2;
SELECT sum(1 / (a - a)) FROM synth_sample(NULL::t, 100000, 42);
SELECT count(*) FROM synth_sample(NULL::t, 100000, 42);
-- Without their leader, and without any worker.
SET parallel_leader_participation = off;
SELECT count(*), count(DISTINCT id) FROM synth_sample(NULL::t, 100000, 42);
RESET parallel_leader_participation;
SET max_parallel_workers = 0;
SELECT count(*), count(DISTINCT id) FROM synth_sample(NULL::t, 100000, 42);
RESET max_parallel_workers;
-- A random seed is the same for all: keys do not repeat.
SELECT count(*), count(DISTINCT id) FROM synth_sample(NULL::t, 100000);

SET client_min_messages = warning;
DROP SCHEMA stream CASCADE;
DROP ROLE stream_user;
SELECT count(synth_drop(model)) FROM synth.models;
