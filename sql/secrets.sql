-- Nothing rare leaves: what fewer than min_count rows hold is in no model and in no sample.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS synth;
RESET client_min_messages;
CREATE SCHEMA planted;
SET search_path = planted, public;
SET datestyle = 'ISO';

-- Ordinary rows, and in each column nine rows with a value of their own: in the middle of the range and at its ends, alone
-- and in company.
CREATE TYPE ward AS ENUM ('north', 'south', 'secret-ward');
CREATE TABLE patients AS
SELECT i AS i, (ARRAY['flu', 'cold', 'cough'])[1 + i % 3] AS illness, (ARRAY['north', 'south'])[1 + i % 2]::ward AS ward,
       20 + i % 60 AS age, (100 + i % 400 * 2)::numeric(12,2) AS cost, (i % 1000 + 0.25)::float8 AS score, i % 800 * 10 AS points,
       date '2020-01-01' + i % 700 * 2 AS visited, timestamp '2021-01-01' + i % 900 * interval '2 hours' AS seen
FROM generate_series(1, 20000) AS i;
UPDATE patients SET illness = 'secret-illness' WHERE i BETWEEN 101 AND 109;
UPDATE patients SET ward = 'secret-ward' WHERE i BETWEEN 201 AND 209;
UPDATE patients SET illness = 'unique-' || i WHERE i BETWEEN 301 AND 399;
UPDATE patients SET age = 117 WHERE i BETWEEN 401 AND 409;
UPDATE patients SET cost = 987654.32 WHERE i BETWEEN 501 AND 509;
UPDATE patients SET cost = 333.33 WHERE i BETWEEN 601 AND 609;
UPDATE patients SET cost = -777.77 WHERE i = 610;
UPDATE patients SET score = 123456.789 WHERE i BETWEEN 701 AND 704;
UPDATE patients SET score = 'Infinity' WHERE i BETWEEN 711 AND 714;
UPDATE patients SET score = 'NaN' WHERE i BETWEEN 721 AND 724;
UPDATE patients SET score = '-Infinity' WHERE i BETWEEN 731 AND 734;
UPDATE patients SET points = 4242424 WHERE i BETWEEN 801 AND 809;
UPDATE patients SET visited = '1901-02-03' WHERE i BETWEEN 901 AND 909;
UPDATE patients SET visited = '2099-12-31' WHERE i = 910;
UPDATE patients SET visited = 'infinity' WHERE i BETWEEN 911 AND 919;
UPDATE patients SET seen = '1955-11-05 06:15:13.131313' WHERE i BETWEEN 1001 AND 1009;
ALTER TABLE patients DROP i;

CREATE FUNCTION secret(r patients) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN r.illness NOT IN ('flu', 'cold', 'cough') THEN r.illness
        WHEN r.ward = 'secret-ward' THEN 'ward'
        WHEN r.age = 117 THEN 'age'
        WHEN r.cost IN (987654.32, 333.33, -777.77) THEN 'cost'
        WHEN r.score IN (123456.789, 'Infinity', '-Infinity', 'NaN') THEN 'score'
        WHEN r.points = 4242424 THEN 'points'
        WHEN r.visited IN ('1901-02-03', '2099-12-31', 'infinity') THEN 'visited'
        WHEN r.seen = '1955-11-05 06:15:13.131313' THEN 'seen'
    END
$$;
SELECT count(DISTINCT secret(patients)), count(*) FROM patients WHERE secret(patients) IS NOT NULL;
SELECT synth_fit('patients');

-- In a sample much larger than the table.
SELECT secret(s), count(*) FROM synth_sample(NULL::patients, 200000, 1) AS s WHERE secret(s) IS NOT NULL GROUP BY 1;
-- Numbers lie between the means of the ten lowest and the ten highest, and on the grid of all but a few.
CREATE FUNCTION within(x float8[], y float8[], step float8) RETURNS boolean LANGUAGE sql AS $$
    SELECT min(y) >= (SELECT avg(x) - step / 2 FROM (SELECT x FROM unnest($1) AS x WHERE x > '-Infinity' ORDER BY x LIMIT 10) AS lowest)
       AND max(y) <= (SELECT avg(x) + step / 2 FROM (SELECT x FROM unnest($1) AS x WHERE x < 'Infinity' ORDER BY x DESC LIMIT 10) AS highest)
    FROM unnest($2) AS y
$$;
CREATE TABLE fakes AS SELECT * FROM synth_sample(NULL::patients, 200000, 2);
SELECT within((SELECT array_agg(age) FROM patients), (SELECT array_agg(age) FROM fakes), 1) AS age,
       within((SELECT array_agg(cost) FROM patients), (SELECT array_agg(cost) FROM fakes), 2) AS cost,
       within((SELECT array_agg(score) FROM patients), (SELECT array_agg(score) FROM fakes), 0) AS score,
       within((SELECT array_agg(points) FROM patients), (SELECT array_agg(points) FROM fakes), 10) AS points,
       within((SELECT array_agg(visited - '2000-01-01') FROM patients WHERE isfinite(visited)),
              (SELECT array_agg(visited - '2000-01-01') FROM fakes), 1) AS visited,
       within((SELECT array_agg(extract(epoch FROM seen)) FROM patients), (SELECT array_agg(extract(epoch FROM seen)) FROM fakes), 7200) AS seen;
SELECT bool_and(cost % 2 = 0) AS cost, bool_and(points % 10 = 0) AS points, bool_and(date_trunc('hour', seen) = seen) AS seen FROM fakes;

-- In the catalog: labels anywhere in its text, numbers wherever values are kept. Dates count from 2000-01-01 there.
SELECT name, count(*)
FROM (SELECT 'model', m::text FROM synth.model AS m
      UNION ALL SELECT 'variable', v::text FROM synth.variable AS v
      UNION ALL SELECT 'codec', c::text FROM synth.codec AS c
      UNION ALL SELECT 'regression', r::text FROM synth.regression AS r
      UNION ALL SELECT 'tree', t::text FROM synth.tree AS t
      UNION ALL SELECT 'variables', v::text FROM synth.variables AS v
      UNION ALL SELECT 'edges', e::text FROM synth.edges AS e
      UNION ALL SELECT 'distributions', concat_ws(' ', d.variable, d.given, d.value) FROM synth.distributions AS d) AS catalog (name, contents)
WHERE contents ~ 'secret|unique|987654|333\.33|777\.77|123456|4242424|1901-02-03|2099-12-31|1955-11-05|131313|NaN'
GROUP BY name;
SELECT role, kept, count(*)
FROM (SELECT role, unnest(upper || knots) AS kept FROM synth.codec
      UNION ALL SELECT 'constant', unnest(constant || missing || smallest) FROM synth.regression) AS numbers
WHERE kept IN (117, 987654.32, 333.33, -777.77, 123456.789, 'NaN', '-Infinity', 4242424, '1901-02-03'::date - '2000-01-01'::date,
               '2099-12-31'::date - '2000-01-01'::date, extract(epoch FROM timestamp '1955-11-05 06:15:13.131313' - '2000-01-01') * 1000000)
GROUP BY role, kept;
SELECT array_agg(DISTINCT label ORDER BY label) AS labels FROM synth.variable, unnest(labels) AS label;

-- Every label is held by min_count rows, and every number lies where at least as many do.
SELECT kind, min(r) >= 10 AS enough FROM synth.variable AS v, unnest(v.rows[2:]) AS r GROUP BY kind ORDER BY kind;
-- A value that is held by just enough rows may be kept.
UPDATE patients SET illness = 'known' WHERE ctid IN (SELECT ctid FROM patients WHERE illness = 'flu' LIMIT 10);
SELECT synth_fit('patients', min_count => 10);
SELECT count(*) > 0 AS known FROM synth.variable WHERE 'known' = ANY (labels);
SELECT synth_fit('patients', min_count => 11);
SELECT count(*) > 0 AS known FROM synth.variable WHERE 'known' = ANY (labels);

SET client_min_messages = warning;
DROP SCHEMA planted CASCADE;
SELECT count(synth_drop(model)) FROM synth.models;
