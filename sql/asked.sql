-- What the user says: columns left out, kinds, overrides, edges, rules.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS synth;
RESET client_min_messages;
CREATE SCHEMA asked;
SET search_path = asked, public;

CREATE TABLE people (id integer PRIMARY KEY, first text, last text, email text, city text, country text, age integer, zip integer, score numeric(6,2), joined date DEFAULT '2000-01-01',
                     label text GENERATED ALWAYS AS (first || '!') STORED);
INSERT INTO people
SELECT i, (ARRAY['Ann', 'Bob', 'Cid', 'Dora'])[1 + i % 4], 'Name' || i % 20, 'mail' || i || '@real.com', (ARRAY['Bonn', 'Paris', 'Lyon'])[1 + i % 3],
       (ARRAY['DE', 'FR', 'FR'])[1 + i % 3], 20 + i * 37 % 50, 10000 + i % 5 * 1111, i * 17 % 900 / 7.0, date '2024-01-01' + i % 300
FROM generate_series(1, 3000) AS i;

-- exclude: the columns come out with their default, or as NULL.
SELECT synth_fit('people', exclude => '{email,joined,score}');
SELECT array_agg("column" ORDER BY position) FROM synth.columns WHERE model = 'people';
SELECT count(email) AS email, count(score) AS score, min(joined) AS first, max(joined) AS last, count(label) AS label FROM synth_sample(NULL::people, 500, 1);
SELECT synth_fit('people', columns => '{age,city,zip}', exclude => '{zip}');
SELECT array_agg("column" ORDER BY position) FROM synth.columns WHERE model = 'people';

-- kinds: a number as labels, labels as a text, a date as a plain number, a text as a key. What must be unique stays a key.
SELECT synth_fit('people', kinds => '{"id": "numeric"}');
SELECT synth_fit('people', kinds => '{"zip": "categorical", "last": "text", "joined": "numeric", "email": "key"}');
SELECT "column", form, key FROM synth.columns WHERE model = 'people' ORDER BY position;
SELECT variable, kind FROM synth.variables WHERE model = 'people' AND variable IN ('zip', 'joined', 'id') ORDER BY variable;
SELECT bool_and(zip IN (10000, 11111, 12222, 13333, 14444)) AS zip, count(DISTINCT email) AS email, bool_and(joined BETWEEN '2024-01-01' AND '2024-10-27') AS joined
FROM synth_sample(NULL::people, 2000, 1);

-- overrides: expressions over the synthetic row; each sees the results of those before it in the order of the columns,
-- and a generated column sees them all.
SELECT synth_fit('people', exclude => '{joined}', overrides => '{"email": "lower(first) || ''.'' || lower(last) || ''@example.com''",
    "first": "upper(first)", "score": "CASE WHEN age > 40 THEN age * 2 END", "joined": "date ''2020-01-01'' + age"}');
SELECT overrides FROM synth.models WHERE model = 'people';
SELECT count(*) FILTER (WHERE email <> lower(first) || '.' || lower(last) || '@example.com') AS email, count(*) FILTER (WHERE first <> upper(first)) AS first,
       count(*) FILTER (WHERE score IS DISTINCT FROM CASE WHEN age > 40 THEN age * 2 END) AS score, count(*) FILTER (WHERE joined <> date '2020-01-01' + age) AS joined,
       count(*) FILTER (WHERE label <> first || '!') AS label, count(*) FROM synth_sample(NULL::people, 1000, 1);
-- They run as the owner of the model.
CREATE ROLE synth_asked;
GRANT synth_asked TO CURRENT_USER;
GRANT USAGE ON SCHEMA asked TO synth_asked;
GRANT SELECT ON people TO synth_asked;
SET ROLE synth_asked;
SELECT synth_fit('people', 'of asked', columns => '{id,age}', overrides => '{"first": "current_user", "last": "session_user <> current_user"}');
RESET ROLE;
SELECT DISTINCT first, last FROM synth_sample(NULL::people, 100, 1, 'of asked');
-- One that fails is an error that names it.
SELECT synth_fit('people', 'fails', columns => '{id,age}', overrides => '{"zip": "1 / (age - age)"}');
SELECT count(*) FROM synth_sample(NULL::people, 10, 1, 'fails');
-- One over a column that is not there any more.
SELECT synth_fit('people', 'changed', columns => '{id,age}', overrides => '{"email": "city"}');
ALTER TABLE people RENAME city TO town;
SELECT count(*) FROM synth_sample(NULL::people, 10, 1, 'changed');
ALTER TABLE people RENAME town TO city;

-- Labels that are no texts by their type: dates and ranges are written as they were read, whatever the settings are.
CREATE TABLE dated AS SELECT date '2024-03-04' + i % 5 AS d, tsrange('2024-03-04', timestamp '2024-03-05' + i % 3 * interval '1 day') AS r, i % 4 * interval '1 day 2 hours' AS v,
       i % 3 / 3.0::float8 AS f FROM generate_series(1, 500) AS i;
SET datestyle = 'German';
SET intervalstyle = 'sql_standard';
SET extra_float_digits = -5;
SELECT synth_fit('dated', kinds => '{"d": "categorical", "r": "categorical", "v": "categorical", "f": "categorical"}');
SET datestyle = 'ISO, MDY';
SET intervalstyle = 'iso_8601';
RESET extra_float_digits;
SELECT count(*) AS strange FROM (SELECT * FROM synth_sample(NULL::dated, 1000, 1) EXCEPT SELECT d, r, v, f FROM (SELECT DISTINCT d FROM dated) AS d, (SELECT DISTINCT r FROM dated) AS r,
       (SELECT DISTINCT v FROM dated) AS v, (SELECT DISTINCT f FROM dated) AS f) AS s;

-- Edges that must be there, and edges that must not.
SELECT synth_fit('people', exclude => '{email}', required_edges => '{age -> score, zip->age}', forbidden_edges => '{"country -> city", "city -> country"}');
SELECT parent, child FROM synth.edges WHERE model = 'people' AND (parent, child) IN (('age', 'score'), ('zip', 'age'), ('country', 'city'), ('city', 'country')) ORDER BY 1;
SELECT synth_fit('people', exclude => '{email}');
SELECT count(*) AS related FROM synth.edges WHERE model = 'people' AND (parent, child) IN (('country', 'city'), ('city', 'country'));

SET client_min_messages = warning;
SELECT count(synth_drop(model)) FROM synth.models;
DROP SCHEMA asked CASCADE;
DROP ROLE synth_asked;
