-- synth_sample() is a relation: everywhere that one can be, and the same rows for the same seed.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS synth;
CREATE EXTENSION IF NOT EXISTS dblink;
RESET client_min_messages;
CREATE SCHEMA sample;
SET search_path = sample, public;

CREATE TYPE colour AS ENUM ('red', 'green', 'blue');
CREATE TABLE t AS
SELECT i % 100 AS a, 'label ' || i % 5 AS b, (i * 37 % 1000 / 10.0)::numeric(6,1) AS c, date '2024-01-01' + i % 100 AS d,
       (enum_range(NULL::colour))[1 + i % 3] AS e, sqrt(i) AS f
FROM generate_series(1, 3000) AS i;
SELECT synth_fit('t');

-- n rows, or as many as the table had; none is a number too.
SELECT count(*) FROM synth_sample(NULL::t);
SELECT count(*) FROM synth_sample(NULL::t, 10);
SELECT count(*) FROM synth_sample(NULL::t, 0);
SELECT count(*) FROM synth_sample(n => 12, "row" => NULL::t);
SELECT count(*) FROM synth_sample((SELECT t FROM t LIMIT 1), 5);

-- The same seed: the same rows, and the first k of n are the rows of k. Another seed, or none: others.
CREATE TABLE hundred AS SELECT * FROM synth_sample(NULL::t, 100, 42);
SELECT (SELECT array_agg(s::text) FROM synth_sample(NULL::t, 100, 42) AS s) = (SELECT array_agg(s::text) FROM hundred AS s) AS same,
       (SELECT array_agg(s::text) FROM synth_sample(NULL::t, 60, 42) AS s) = (SELECT array_agg(s::text) FROM (SELECT * FROM hundred LIMIT 60) AS s) AS prefix,
       (SELECT array_agg(s::text) FROM (SELECT * FROM synth_sample(NULL::t, 1000, 42) LIMIT 100) AS s) = (SELECT array_agg(s::text) FROM hundred AS s) AS limited,
       (SELECT array_agg(s::text) FROM synth_sample(NULL::t, 100, 43) AS s) <> (SELECT array_agg(s::text) FROM hundred AS s) AS other_seed,
       (SELECT array_agg(s::text) FROM synth_sample(NULL::t, 100) AS s) <> (SELECT array_agg(s::text) FROM synth_sample(NULL::t, 100) AS s) AS no_seed,
       (SELECT array_agg(s::text) FROM synth_sample(NULL::t, 100, -42) AS s) <> (SELECT array_agg(s::text) FROM hundred AS s) AS negative_seed;

-- A part of the columns, or of the rows, is a part of the same rows.
SELECT (SELECT array_agg((d, a)::text) FROM synth_sample(NULL::t, 100, 42) AS s) = (SELECT array_agg((d, a)::text) FROM hundred AS s) AS columns,
       (SELECT array_agg(s::text) FROM synth_sample(NULL::t, 30, 42, first_row => 71) AS s) = (SELECT array_agg(s::text) FROM (SELECT * FROM hundred OFFSET 70) AS s) AS slice;

-- Numbers with digits after the point are, to the bit, what PostgreSQL reads from their digits.
CREATE TABLE digits AS
SELECT (i % 500 - 250) * 20 AS whole, ((i * 7919 % 100003 - 50000) / 10.0)::numeric(9,1) AS one, (i * 7919 % 100003 / 100.0)::numeric AS two,
       ((i * 7919 % 100003 - 50000) / 1e3)::numeric(12,3) AS three, (i * 7919 % 100003 / 1e4)::numeric(12,4) AS four, (i % 100 / 1e6)::numeric AS six,
       (i * 7919 % 100003)::numeric * 100000000 AS large, (i * 7919 % 100003)::numeric(8,-3) AS thousands, sqrt(i)::numeric AS any_number
FROM generate_series(1, 3000) AS i;
ALTER TABLE digits ALTER COLUMN whole TYPE numeric;
SELECT synth_fit('digits', max_rows => 3000);
SELECT count(*), count(*) FILTER (WHERE s *<> s::text::digits) AS different FROM synth_sample(NULL::digits, 3000, 1) AS s;
SELECT synth_drop('digits');

-- In the select list: row by row, so that LIMIT ends it early; with other columns; its fields.
SELECT count(*) FROM (SELECT synth_sample(NULL::t, 1000000000000, 1) LIMIT 5) AS s;
SELECT i, count((s).b) FROM (SELECT i, synth_sample(NULL::t, 3, 1) AS s FROM generate_series(1, 2) AS i) AS q GROUP BY i ORDER BY i;
SELECT array_agg((s).a) = (SELECT array_agg(a) FROM synth_sample(NULL::t, 5, 1)) AS same FROM (SELECT synth_sample(NULL::t, 5, 1) AS s) AS q;
SELECT count(*) FROM (SELECT (synth_sample(NULL::t, 4, 1)).*) AS q;
SELECT pg_typeof(synth_sample(NULL::t, 1));

-- Into tables.
CREATE TABLE created AS SELECT * FROM synth_sample(NULL::t, 500, 1);
CREATE TABLE inserted (LIKE t);
INSERT INTO inserted SELECT * FROM synth_sample(NULL::t, 500, 1);
INSERT INTO inserted (b, a) SELECT b, a FROM synth_sample(NULL::t, 500, 2) WHERE a < 50;
SELECT count(*) FROM ((SELECT * FROM created EXCEPT ALL SELECT * FROM inserted)) AS missing;
CREATE MATERIALIZED VIEW materialized AS SELECT * FROM synth_sample(NULL::t, 50, 1);
CREATE VIEW viewed AS SELECT * FROM synth_sample(NULL::t, 50, 1);
SELECT count(*) FROM (TABLE materialized EXCEPT TABLE viewed) AS difference;
COPY (SELECT count(*) FROM synth_sample(NULL::t, 7, 1)) TO STDOUT;

-- Joins, lateral joins, set operations, aggregates, ordinality, subqueries, rescans.
SELECT count(*) FROM synth_sample(NULL::t, 200, 1) AS s JOIN (SELECT DISTINCT b FROM t) AS t USING (b);
SELECT count(*) FROM t AS r LEFT JOIN synth_sample(NULL::t, 200, 1) AS s USING (a, b, c, d, e, f) WHERE r.a = 1;
SELECT n, count(*), count(*) FILTER (WHERE s.e = ANY (enum_range(NULL::colour))) AS valid
FROM generate_series(0, 3) AS n, LATERAL synth_sample(NULL::t, n * 10, n) AS s GROUP BY n ORDER BY n;
SELECT count(*) FROM (SELECT * FROM synth_sample(NULL::t, 20, 1) UNION SELECT * FROM synth_sample(NULL::t, 20, 1)) AS q;
SELECT max(ordinality) FROM synth_sample(NULL::t, 20, 1) WITH ORDINALITY;
SELECT count(*) FROM ROWS FROM (synth_sample(NULL::t, 20, 1), generate_series(1, 30)) AS q;
SELECT bool_and(EXISTS (SELECT FROM synth_sample(NULL::t, i, 1))) FROM generate_series(1, 10) AS i;
SET enable_hashjoin = off;
SET enable_mergejoin = off;
SET enable_material = off;
SELECT count(*) FROM generate_series(1, 5) AS i JOIN synth_sample(NULL::t, 40, 1) AS s ON s.a >= i * 0;
RESET ALL;
SET search_path = sample, public;
WITH s AS MATERIALIZED (SELECT * FROM synth_sample(NULL::t, 25)) SELECT (SELECT count(*) FROM s) = (SELECT count(*) FROM (TABLE s UNION ALL TABLE s) AS q) / 2 AS once;

-- Cursors: forward, backward, and after the end of the transaction.
BEGIN;
DECLARE c CURSOR FOR SELECT a FROM synth_sample(NULL::t, 1000, 42);
FETCH 2 FROM c \g /dev/null
MOVE 10 FROM c;
CLOSE c;
DECLARE c SCROLL CURSOR FOR SELECT row_number() OVER () AS i, a IS NOT NULL AS a FROM synth_sample(NULL::t, 1000, 42);
FETCH 2 FROM c;
FETCH BACKWARD 1 FROM c;
FETCH LAST FROM c;
FETCH ABSOLUTE 500 FROM c;
DECLARE held SCROLL CURSOR WITH HOLD FOR SELECT row_number() OVER () AS i FROM synth_sample(NULL::t, 10, 42);
DECLARE projected CURSOR FOR SELECT synth_sample(NULL::t, 1000000000, 42);
MOVE 5 FROM projected;
COMMIT;
FETCH LAST FROM held;
CLOSE held;

-- Prepared statements, custom and generic; a table and a model that change beneath them.
PREPARE p(bigint) AS SELECT count(*), count(b) AS b FROM synth_sample(NULL::t, $1, 42);
EXECUTE p(5);
SET plan_cache_mode = force_generic_plan;
EXECUTE p(6);
PREPARE q AS SELECT * FROM synth_sample(NULL::t, 2, 42);
EXECUTE q \g /dev/null
ALTER TABLE t ADD g integer;
EXECUTE p(7);
EXECUTE q \g /dev/null
ALTER TABLE t DROP g;
EXECUTE p(8);
UPDATE t SET b = 'other';
SELECT synth_fit('t');
SELECT DISTINCT b FROM synth_sample(NULL::t, 50);
RESET plan_cache_mode;

-- A model that is replaced or dropped while it is read serves the scan to its end.
BEGIN;
DECLARE c CURSOR FOR SELECT (synth_sample(NULL::t, 100000, 42)).b;
FETCH 1 FROM c;
SELECT synth_drop('t');
FETCH 1 FROM c;
MOVE ALL FROM c;
SELECT count(*) FROM synth_sample(NULL::t);
ROLLBACK;
SELECT count(*) FROM synth_sample(NULL::t);
-- One query that learns and samples sees the model that was there when it began.
SELECT synth_fit('t'), (SELECT count(*) FROM synth_sample(NULL::t)) AS rows;

-- In functions, and after an error that was caught.
CREATE FUNCTION total(n bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    r t;
    rows bigint := 0;
BEGIN
    BEGIN
        PERFORM synth_sample(NULL::t, -1);
    EXCEPTION WHEN invalid_parameter_value THEN
        NULL;
    END;
    FOR r IN SELECT * FROM synth_sample(NULL::t, n) LOOP
        rows := rows + 1;
        EXIT WHEN rows = 1000;
    END LOOP;
    RETURN rows;
END
$$;
SELECT total(5), total(5000);
CREATE FUNCTION few(n bigint) RETURNS SETOF t LANGUAGE sql AS $$ SELECT * FROM synth_sample(NULL::t, n, 42) $$;
SELECT count(*) FROM few(17);

-- A model that another session has learned or dropped: this session has the old one in memory.
SELECT format('dbname=%L port=%L host=%L', current_database(), current_setting('port'),
              split_part(current_setting('unix_socket_directories'), ',', 1)) AS other_session \gset
SELECT min(b) FROM synth_sample(NULL::t, 50);
UPDATE t SET b = 'newest';
SELECT * FROM dblink(:'other_session', 'SELECT public.synth_fit(''sample.t'')') AS r (model text);
SELECT min(b) FROM synth_sample(NULL::t, 50);
SELECT * FROM dblink(:'other_session', 'SELECT public.synth_drop(''t'')') AS r (model text);
SELECT min(b) FROM synth_sample(NULL::t, 50);
SELECT synth_fit('t');
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT count(*) FROM synth.models;
SELECT * FROM dblink(:'other_session', 'SELECT public.synth_drop(''t'')') AS r (model text);
SELECT min(b) FROM synth_sample(NULL::t, 50);
COMMIT;
SELECT synth_fit('t');

-- More models than a session keeps in memory.
CREATE TABLE many AS SELECT 0 AS x FROM generate_series(1, 20);
DO $$
BEGIN
    FOR i IN 1..20 LOOP
        UPDATE many SET x = i;
        PERFORM synth_fit('many', 'many ' || i);
    END LOOP;
END
$$;
SELECT bool_and((SELECT min(x) = i AND max(x) = i FROM synth_sample(NULL::many, 5, model => 'many ' || i)))
FROM (SELECT * FROM generate_series(1, 20) AS i UNION ALL SELECT * FROM generate_series(20, 1, -1)) AS i (i);

-- A cancelled statement leaves nothing behind.
SET statement_timeout = '100ms';
SELECT count(*) FROM synth_sample(NULL::t, 1000000000000);
SELECT count(*) FROM (SELECT synth_sample(NULL::t, 1000000000000)) AS s;
RESET statement_timeout;
SELECT count(*) FROM synth_sample(NULL::t, 3);

-- The planner knows how many rows come.
CREATE FUNCTION estimate(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    line text;
BEGIN
    EXECUTE 'EXPLAIN ' || statement INTO line;
    RETURN substring(line from 'rows=(\d+)');
END
$$;
SELECT estimate('SELECT * FROM synth_sample(NULL::t, 12345)') AS given, estimate('SELECT * FROM synth_sample(NULL::t)') AS default;

SET client_min_messages = warning;
DROP SCHEMA sample CASCADE;
SELECT count(synth_drop(model)) FROM synth.models;
