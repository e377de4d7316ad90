-- Keys: what a table declares to be unique is so in any number of rows, and the same in any plan.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS synth;
RESET client_min_messages;
CREATE SCHEMA keys;
SET search_path = keys, public;

CREATE TABLE items (
    id integer PRIMARY KEY,
    uid uuid NOT NULL UNIQUE,
    code text NOT NULL UNIQUE,
    mail text UNIQUE,
    ticket bigint NOT NULL UNIQUE,
    shop integer NOT NULL,
    day date NOT NULL,
    UNIQUE (shop, day),
    kind text NOT NULL);
INSERT INTO items
SELECT i, md5(i::text)::uuid, (ARRAY['AB', 'CD', 'EF'])[1 + i % 3] || '-' || 2020 + i % 5 || '-' || to_char(i, 'FM00000'),
       CASE WHEN i % 4 > 0 THEN 'user' || i || '@mail' || i % 2 || '.com' END, 1000000 + hashint4(i)::bigint + 2147483648, i % 40,
       date '2020-01-01' + i / 40, 'kind ' || i % 3
FROM generate_series(1, 4000) AS i;
SELECT synth_fit('items');
SELECT "column", form, key FROM synth.columns WHERE model = 'items' ORDER BY position;

-- 200,000 of each, and no two alike, although there were 4,000.
SELECT count(*), count(DISTINCT id) AS id, count(DISTINCT uid) AS uid, count(DISTINCT code) AS code, count(DISTINCT mail) = count(mail) AS mail,
       count(DISTINCT ticket) AS ticket, count(DISTINCT (shop, day)) AS shop_day FROM synth_sample(NULL::items, 200000, 1);
-- They look like the real ones.
CREATE TABLE fakes AS SELECT * FROM synth_sample(NULL::items, 4000, 1);
SELECT min(id) AS lowest, max(id) AS highest, bool_and(code ~ '^(AB|CD|EF)-202[0-4]-\d{5}$') AS code,
       bool_and(mail ~ '^[a-z]+\d+@(mail0|mail1)\.com$') AS mail, min(ticket) > 0 AND max(ticket) < 5000000000 AS ticket,
       avg((mail IS NULL)::integer) BETWEEN 0.2 AND 0.3 AS nulls FROM fakes;

-- The first k of n rows are the rows of k, in any plan.
CREATE TABLE whole AS SELECT row_number() OVER () AS number, s FROM synth_sample(NULL::items, 20000, 7) AS s;
SELECT count(*) AS the_same FROM (SELECT row_number() OVER () AS number, s FROM synth_sample(NULL::items, 300, 7) AS s) AS k JOIN whole USING (number) WHERE k.s = whole.s;
SELECT count(*) AS the_same FROM (SELECT synth_sample(NULL::items, 20000, 7) AS s) AS k WHERE s IN (SELECT s FROM whole);
SET max_parallel_workers_per_gather = 2;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT count(*) AS the_same FROM synth_sample(NULL::items, 20000, 7) AS k JOIN whole ON whole.s = k;
RESET ALL;
SET search_path = keys, public;
BEGIN;
DECLARE c SCROLL CURSOR FOR SELECT s.id, s.code FROM synth_sample(NULL::items, 20000, 7) AS s;
FETCH ABSOLUTE 19999 c \gset
SELECT (s).id = :id AND (s).code = :'code' AS same FROM whole WHERE number = 19999;
COMMIT;
-- Another seed has other keys in another order; a sequence is a sequence.
SELECT bool_and(a.id = b.id) AS id, count(*) FILTER (WHERE a.uid = b.uid) AS uid, count(*) FILTER (WHERE a.code = b.code) < 40 AS code
FROM (SELECT row_number() OVER () AS n, * FROM synth_sample(NULL::items, 1000, 1)) AS a JOIN (SELECT row_number() OVER () AS n, * FROM synth_sample(NULL::items, 1000, 2)) AS b USING (n);

-- Columns that the user calls keys.
CREATE TABLE plain AS SELECT 'P' || to_char(i * 7, 'FM000000') AS code, i * 10 AS number, md5(i::text)::uuid AS uid, i % 9 AS other FROM generate_series(1, 2000) AS i;
SELECT synth_fit('plain', kinds => '{"code": "key", "number": "key", "uid": "key"}');
SELECT "column", form, key FROM synth.columns WHERE model = 'plain' ORDER BY position;
SELECT count(*), count(DISTINCT code) AS code, count(DISTINCT number) AS number, count(DISTINCT uid) AS uid FROM synth_sample(NULL::plain, 100000, 1);
SELECT bool_and(code ~ '^P\d{6}$') AS code, bool_and(number % 10 = 0) AS grid FROM synth_sample(NULL::plain, 2000, 1);

-- Sequences by identity, serial and default, with the range of their types.
CREATE TABLE sequences (a smallint GENERATED ALWAYS AS IDENTITY, b serial, c bigint DEFAULT nextval('sequences_b_seq') UNIQUE, x text DEFAULT 'x');
INSERT INTO sequences SELECT FROM generate_series(1, 500);
SELECT synth_fit('sequences');
SELECT "column", key FROM synth.columns WHERE model = 'sequences' AND form = 'key' ORDER BY position;
SELECT min(a), max(a), count(DISTINCT a), count(DISTINCT b), count(DISTINCT c) FROM synth_sample(NULL::sequences, 30000, 1);
SELECT count(*) FROM synth_sample(NULL::sequences, 40000, 1);

-- A key may be of any type; one in which NULLs are equal is not NULL twice.
CREATE TABLE typed (n numeric(8,2) UNIQUE, d date UNIQUE, t timestamp UNIQUE, f float8 UNIQUE, c char(6) UNIQUE, i inet UNIQUE, m text UNIQUE NULLS NOT DISTINCT);
INSERT INTO typed SELECT i * 1.25, date '2000-01-01' + i, timestamp '2000-01-01' + i * interval '7 minutes', i / 7.0, to_char(i, 'FM000000'),
       '10.0.0.0'::inet + i, nullif('m' || i, 'm5') FROM generate_series(1, 1000) AS i;
SELECT synth_fit('typed');
SELECT count(*), count(DISTINCT n) AS n, count(DISTINCT d) AS d, count(DISTINCT t) AS t, count(DISTINCT f) AS f, count(DISTINCT c) AS c, count(DISTINCT i) AS i,
       count(DISTINCT m) AS m FROM synth_sample(NULL::typed, 20000, 1);
CREATE TABLE typed_copy (LIKE typed INCLUDING ALL);
INSERT INTO typed_copy SELECT * FROM synth_sample(NULL::typed, 20000, 2);

-- Formats of few texts are used to the last, and a type that has just as many values of a grid keeps the grid.
CREATE TABLE letters (letter char(1) PRIMARY KEY);
INSERT INTO letters SELECT chr(64 + i) FROM generate_series(1, 26) AS i;
SELECT synth_fit('letters');
SELECT count(DISTINCT letter) FROM synth_sample(NULL::letters, 36, 1);
SELECT * FROM synth_sample(NULL::letters, 37, 1);
CREATE TABLE quarters (at time PRIMARY KEY CHECK (extract(epoch FROM at)::integer % 900 = 0));
INSERT INTO quarters SELECT time '00:00' + i * interval '15 minutes' FROM generate_series(0, 95) AS i;
SELECT synth_fit('quarters');
SELECT count(DISTINCT at), min(at), max(at) FROM synth_sample(NULL::quarters, 96, 1);

-- A key all of whose columns are limited by CHECKs or by the bounds of partitions is counted, over the values that are
-- frequent. One column that is free is a key by itself, and goes on where its values end.
CREATE TABLE weeks (team text CHECK (team <> ''), year integer CHECK (year BETWEEN 2015 AND 2024), week integer CHECK (week BETWEEN 1 AND 53),
                    PRIMARY KEY (team, year, week));
INSERT INTO weeks SELECT 'team ' || t, y, w FROM generate_series(1, 8) AS t, generate_series(2015, 2024) AS y, generate_series(1, 52) AS w;
SELECT synth_fit('weeks');
CREATE TABLE weeks_copy (LIKE weeks INCLUDING ALL);
INSERT INTO weeks_copy SELECT * FROM synth_sample(NULL::weeks, 4160, 1);
SELECT count(*), min(year), max(year), min(week), max(week), count(DISTINCT team) AS teams FROM weeks_copy;
SELECT * FROM synth_sample(NULL::weeks, 4161, 1);
CREATE TABLE days (tenant integer CHECK (tenant > 0), day date, PRIMARY KEY (tenant, day)) PARTITION BY RANGE (day);
CREATE TABLE days_1 PARTITION OF days FOR VALUES FROM ('2024-01-01') TO ('2024-03-01');
INSERT INTO days SELECT t, date '2024-01-01' + i FROM generate_series(1, 40) AS t, generate_series(0, 59) AS i;
SELECT synth_fit('days');
CREATE TABLE days_copy (LIKE days_1 INCLUDING ALL);
INSERT INTO days_copy SELECT * FROM synth_sample(NULL::days, NULL, 1);
SELECT count(*), min(day), max(day) FROM days_copy;
CREATE TABLE grades (year smallint, grade char(1), PRIMARY KEY (year, grade));
INSERT INTO grades SELECT y, chr(64 + c) FROM generate_series(2000, 2023) AS y, generate_series(1, 26) AS c;
SELECT synth_fit('grades');
SELECT count(DISTINCT year) AS years, max(length(grade)) FROM synth_sample(NULL::grades, 5000, 1);

SET client_min_messages = warning;
DROP SCHEMA keys CASCADE;
SELECT count(synth_drop(model)) FROM synth.models;
