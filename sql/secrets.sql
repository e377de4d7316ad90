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

-- What has parts: texts, documents, arrays, ranges, composites, addresses, bytes. In every column nine rows hold a secret,
-- alone or among frequent parts.
CREATE TYPE person AS (name text, born date, city text);
CREATE TYPE float_range AS RANGE (subtype = float8);
CREATE FUNCTION r(number integer, purpose integer, n integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
    SELECT ((hashint8extended($1, $2) & 1073741823) % $3)::integer
$$;
CREATE TABLE parts AS
SELECT i, (ARRAY['Anna', 'Boris', 'Clara', 'Dmitri'])[1 + r(i, 1, 4)] || ' ' || (ARRAY['Miller', 'Schmidt', 'Rossi', 'Silva', 'Novak'])[1 + r(i, 2, 5)] AS name,
       'user' || 100000000 + r(i, 40, 900000000) || '@' || (ARRAY['mail.com', 'post.de'])[1 + r(i, 3, 2)] AS email,
       'The ' || (ARRAY['patient', 'doctor', 'nurse'])[1 + r(i, 4, 3)] || ' came ' || (ARRAY['early', 'late'])[1 + r(i, 5, 2)] || repeat(' again', r(i, 6, 4)) || ' on day ' || r(i, 7, 300) AS note,
       (ARRAY['AB', 'CD'])[1 + r(i, 8, 2)] || '-' || to_char(r(i, 9, 100000), 'FM00000') AS code,
       jsonb_build_object('kind', (ARRAY['cat', 'dog'])[1 + r(i, 10, 2)], 'weight', r(i, 11, 80), 'chip', 'chip-' || r(i, 12, 100000), 'tags', to_jsonb((ARRAY['tame', 'wild'])[1 + r(i, 13, 2):])) AS doc,
       ARRAY(SELECT (ARRAY['red', 'green', 'blue'])[1 + r(i, 13 + j, 3)] FROM generate_series(1, 1 + r(i, 20, 3)) AS j) AS colours, ARRAY[r(i, 21, 50), r(i, 22, 50)] AS numbers,
       int4range(r(i, 23, 500), 600 + r(i, 24, 500)) AS span, daterange(date '2020-01-01' + r(i, 25, 500), date '2022-01-01' + r(i, 26, 500)) AS stay, float_range(r(i, 27, 100) / 8.0, 20 + r(i, 28, 100) / 8.0) AS floats,
       ROW((ARRAY['Anna', 'Boris'])[1 + r(i, 29, 2)], date '1950-01-01' + r(i, 30, 9000), (ARRAY['Bonn', 'Kiel'])[1 + r(i, 31, 2)])::person AS person,
       md5(i::text)::uuid AS uid, ('10.0.' || r(i, 32, 9) || '.' || r(i, 33, 250))::inet AS ip, decode(md5((i + 1)::text), 'hex') AS bytes, (ARRAY['on', 'off'])[1 + r(i, 34, 2)]::varchar(40) AS state,
       r(i, 35, 5000) * interval '1 minute' AS duration
FROM generate_series(1, 6000) AS i;
-- A rare name, alone and beside a frequent one; rare addresses; rare words within frequent patterns; a rare text as it is.
UPDATE parts SET name = 'Zebulon Quixotefield' WHERE i BETWEEN 101 AND 109;
UPDATE parts SET name = 'Anna Wolkenstein' WHERE i BETWEEN 111 AND 119;
UPDATE parts SET name = 'Xanthippe Miller' WHERE i BETWEEN 121 AND 129;
UPDATE parts SET email = 'hildegard.secretly@mail.com' WHERE i BETWEEN 201 AND 209;
UPDATE parts SET email = 'user' || i || '@clandestine-clinic.org' WHERE i BETWEEN 211 AND 219;
UPDATE parts SET email = 'undercover' || i || '@post.de' WHERE i BETWEEN 221 AND 228;
UPDATE parts SET note = 'The assassin came late on day 7' WHERE i BETWEEN 301 AND 309;
UPDATE parts SET note = 'The patient confessed everything about Operation Nightingale to Sister Bernadette' WHERE i BETWEEN 311 AND 313;
UPDATE parts SET note = note || ' with diphtheria' WHERE i BETWEEN 321 AND 329;
UPDATE parts SET code = 'QZ-' || substr(code, 4) WHERE i BETWEEN 401 AND 404;
UPDATE parts SET code = 'SECRETCODE-83640917' WHERE i BETWEEN 411 AND 419;
UPDATE parts SET state = 'kryptonite' WHERE i BETWEEN 421 AND 429;
-- Rare keys, nested ones too; rare strings and numbers in frequent places.
UPDATE parts SET doc = doc || '{"password": "hunter-two-two"}' WHERE i BETWEEN 501 AND 509;
UPDATE parts SET doc = doc || jsonb_build_object('nested', jsonb_build_object('mistress', 'Guinevere')) WHERE i BETWEEN 511 AND 519;
UPDATE parts SET doc = jsonb_set(doc, '{kind}', '"chimaera"') WHERE i BETWEEN 521 AND 529;
UPDATE parts SET doc = jsonb_set(doc, '{weight}', '98765432') WHERE i BETWEEN 531 AND 539;
UPDATE parts SET doc = jsonb_set(doc, '{tags}', '["tame", "rabidest"]') WHERE i BETWEEN 541 AND 549;
UPDATE parts SET doc = '["toplevel-secret"]' WHERE i BETWEEN 551 AND 559;
-- Rare elements, bounds, fields, addresses, bytes.
UPDATE parts SET colours = '{red,octarine}' WHERE i BETWEEN 601 AND 609;
UPDATE parts SET colours = '{red,green,blue,red,green,vantablack}' WHERE i BETWEEN 611 AND 619;
UPDATE parts SET numbers = '{1,31415926}' WHERE i BETWEEN 621 AND 629;
UPDATE parts SET span = int4range(5, 27182818) WHERE i BETWEEN 701 AND 709;
UPDATE parts SET stay = daterange('1899-08-07', '2022-02-02') WHERE i BETWEEN 711 AND 719;
UPDATE parts SET floats = float_range(1, 161803.25) WHERE i BETWEEN 721 AND 729;
UPDATE parts SET person = ROW('Ozymandias', '1879-03-14', 'Timbuktu')::person WHERE i BETWEEN 801 AND 809;
UPDATE parts SET ip = '203.0.113.77' WHERE i BETWEEN 811 AND 819;
UPDATE parts SET bytes = '\x5345435245542d4b4559' WHERE i BETWEEN 821 AND 829;
UPDATE parts SET duration = interval '48151623 days 13 hours' WHERE i BETWEEN 831 AND 839;
SELECT synth_fit('parts', exclude => '{i}');

-- What must be in no table of the catalog and in no row, case ignored: numbers and bytes as they are, words as they are.
CREATE TABLE secrets (word text);
INSERT INTO secrets SELECT unnest('{zebulon,quixotefield,wolkenstein,xanthippe,hildegard,secretly,clandestine,clinic,undercover,assassin,confessed,everything,operation,nightingale,
    bernadette,diphtheria,secretcode,83640917,kryptonite,password,hunter,mistress,guinevere,chimaera,98765432,rabidest,toplevel,octarine,vantablack,31415926,27182818,1899-08-07,161803,
    ozymandias,1879-03-14,timbuktu,203.0.113.77,5345435245542d4b4559,48151623}'::text[]);
-- Real values of columns that are different in every row: uuids, texts, bytes, chips.
INSERT INTO secrets SELECT md5(i::text)::uuid::text FROM generate_series(1, 6000, 100) AS i;
INSERT INTO secrets SELECT email FROM parts WHERE i % 100 = 0 UNION ALL SELECT encode(bytes, 'hex') FROM parts WHERE i % 100 = 1;
CREATE TABLE drawn AS SELECT * FROM synth_sample(NULL::parts, 20000, 1);
CREATE FUNCTION catalog() RETURNS TABLE (name text, contents text) LANGUAGE plpgsql AS $$
BEGIN
    FOR name IN SELECT relname FROM pg_class WHERE relnamespace = 'synth'::regnamespace AND relkind = 'r' ORDER BY relname COLLATE "C" LOOP
        RETURN QUERY EXECUTE format('SELECT %L::text, lower(t::text) FROM synth.%I AS t', name, name);
    END LOOP;
END
$$;
CREATE TABLE kept AS SELECT * FROM catalog();
CREATE FUNCTION leaks(haystack text) RETURNS SETOF text LANGUAGE sql AS $$
    SELECT word FROM secrets WHERE position(lower(word) IN haystack) > 0
$$;
SELECT name FROM kept GROUP BY name ORDER BY name;
SELECT name, leak FROM (SELECT name, string_agg(contents, E'\n') AS contents FROM kept GROUP BY name) AS k, leaks(contents) AS leak;
SELECT count(*), leak FROM (SELECT string_agg(lower(d::text), E'\n') AS contents FROM drawn AS d) AS k, leaks(contents) AS leak GROUP BY leak;

-- No word of six letters or more that fewer than ten rows hold comes out or is kept, wherever it was.
CREATE FUNCTION words(contents text) RETURNS SETOF text LANGUAGE sql AS $$
    SELECT word FROM regexp_split_to_table(lower(contents), '[^a-z]+') AS word WHERE length(word) >= 6 AND word !~ '^x?[a-f]+$' -- these are digits
$$;
CREATE TABLE rare AS SELECT word FROM (SELECT DISTINCT i, word FROM parts, words(parts::text) AS word) AS w GROUP BY word HAVING count(*) < 10;
SELECT count(*) > 30 AS some FROM rare;
SELECT DISTINCT word AS drawn FROM (SELECT string_agg(drawn::text, ' ') AS contents FROM drawn) AS d, words(contents) AS word WHERE word IN (SELECT word FROM rare);
SELECT DISTINCT word AS kept FROM kept, words(contents) AS word WHERE word IN (SELECT word FROM rare);
-- The rows are still like the real ones.
SELECT count(*) FILTER (WHERE name ~ '^(Anna|Boris|Clara|Dmitri) (Miller|Schmidt|Rossi|Silva|Novak)$') > 19900 AS names, count(*) FILTER (WHERE email ~ '@(mail\.com|post\.de)$') > 19900 AS emails,
       count(*) FILTER (WHERE note ~ '^The (patient|doctor|nurse) came (early|late)') > 19000 AS notes, count(*) FILTER (WHERE doc ->> 'kind' IN ('cat', 'dog')) > 19900 AS docs,
       bool_and(colours <@ '{red,green,blue}') AS colours, bool_and(numbers[1] BETWEEN 0 AND 49) AS numbers, max(upper(span)) < 1200 AS spans, min(lower(stay)) >= '2020-01-01' AS stays FROM drawn;

SET client_min_messages = warning;
DROP SCHEMA planted CASCADE;
SELECT count(synth_drop(model)) FROM synth.models;
