-- Every kind of column in one table: rows go into a copy of it without an error, and each column looks like itself.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS synth;
CREATE SCHEMA torture;
SET search_path = torture, public;
CREATE EXTENSION citext SCHEMA torture;
CREATE EXTENSION hstore SCHEMA torture;
CREATE EXTENSION ltree SCHEMA torture;
CREATE EXTENSION cube SCHEMA torture;
SET TimeZone = 'Europe/Berlin';

CREATE TYPE mood AS ENUM ('sad', 'fine', 'glad');
CREATE TYPE address AS (street text, zip integer, since date);
CREATE TYPE contact AS (name text, home address);
CREATE TYPE float_range AS RANGE (subtype = float8, subtype_diff = float8mi);
CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
CREATE DOMAIN email AS citext CHECK (VALUE ~ '^[^@ ]+@[^@ ]+$');
CREATE DOMAIN tags AS text[] CHECK (cardinality(VALUE) < 6);
CREATE DOMAIN period AS daterange CHECK (NOT isempty(VALUE));
CREATE DOMAIN place AS address CHECK ((VALUE).zip > 9999);

-- Chance: a number below n, by row and column.
CREATE FUNCTION r(number integer, purpose integer, n integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
    SELECT ((hashint8extended($1, $2) & 1073741823) % $3)::integer
$$;

-- One column of every type. Of some every other row is NULL.
CREATE TABLE types AS
SELECT i AS id, r(i, 10, 3) = 0 AS a_boolean, (r(i, 11, 300))::smallint AS a_smallint, r(i, 12, 10007) AS an_integer,
       i::bigint * 1000003 AS a_bigint, (r(i, 14, 97) * .25)::real AS a_real, exp(r(i, 15, 50) / 10.0) AS a_double,
       CASE r(i, 16, 20) WHEN 0 THEN 'NaN' WHEN 1 THEN 'Infinity' ELSE (r(i, 16, 1000)) / 100.0 END::numeric AS a_numeric,
       (r(i, 17, 500) / 4.0)::numeric(8, 2) AS a_scaled, (r(i, 18, 500) * .99)::numeric::money AS a_money,
       'word ' || r(i, 19, 40) AS a_text, ('x' || r(i, 20, 11))::varchar(3) AS a_varchar, ('c' || r(i, 21, 5))::char(4) AS a_char,
       ('Name' || r(i, 22, 9))::name AS a_name, ('C' || r(i, 23, 7))::citext AS a_citext, chr(65 + r(i, 24, 7))::"char" AS an_internal_char,
       (ARRAY['sad', 'fine', 'glad'])[1 + r(i, 25, 3)]::mood AS an_enum,
       date '2020-01-01' + r(i, 26, 1000) AS a_date, time '08:00' + r(i, 27, 600) * interval '1 min' AS a_time,
       (time '08:00' + r(i, 28, 60) * interval '1 min')::timetz AS a_timetz,
       timestamp '2021-03-01 09:00' + i * interval '7 min' AS a_timestamp,
       timestamptz '2021-03-27 09:00' + i * interval '3 min' AS a_timestamptz,
       timestamptz '2021-01-04 09:00' + (r(i, 31, 400) / 5 * 7 + r(i, 31, 5)) * interval '1 day' + r(i, 31, 96) * interval '5 min' AS a_workday,
       timestamptz '2021-01-04 09:00' + (r(i, 31, 400) / 5 * 7 + r(i, 31, 5)) * interval '1 day' + r(i, 31, 96) * interval '5 min' + r(i, 31, 7) * interval '1 hour' AS a_later_time,
       CASE r(i, 33, 3) WHEN 0 THEN make_interval(months => r(i, 33, 14)) WHEN 1 THEN make_interval(days => r(i, 33, 40))
                  ELSE make_interval(secs => r(i, 33, 5000)) END AS an_interval,
       md5(i::text)::uuid AS a_uuid, ('10.' || r(i, 35, 4) || '.' || r(i, 35, 100) || '.' || r(i, 35, 250))::inet AS an_inet,
       ('2001:db8:' || r(i, 36, 3) || '::' || to_hex(i))::inet AS an_inet6,
       ('192.168.' || r(i, 37, 250) || '.0/24')::cidr AS a_cidr, ('08:00:2b:01:' || to_char(r(i, 38, 90), 'FM00') || ':07')::macaddr AS a_mac,
       ('08:00:2b:01:02:03:04:' || to_char(r(i, 39, 90), 'FM00'))::macaddr8 AS a_mac8,
       (r(i, 40, 256))::bit(8) AS a_bit, (r(i, 41, 8))::bit(5)::varbit AS a_varbit, decode(md5(i::text), 'hex') AS a_bytea,
       jsonb_build_object('kind', CASE r(i, 43, 3) WHEN 0 THEN 'a' ELSE 'b' END, 'size', r(i, 43, 100), 'ok', r(i, 43, 2) = 0, 'list',
                          to_jsonb(ARRAY[r(i, 43, 5), r(i, 43, 7)]), 'inner', jsonb_build_object('depth', r(i, 43, 4), 'nothing', NULL)) AS a_jsonb,
       json_build_object('n', r(i, 44, 12), 's', 'text ' || r(i, 44, 6)) AS a_json, CASE r(i, 45, 4) WHEN 0 THEN '1' WHEN 1 THEN '"x"' WHEN 2 THEN '[]' ELSE '{}' END::jsonb AS a_mixed_jsonb,
       ARRAY(SELECT (i * j) % 13 FROM generate_series(1, r(i, 46, 5)) AS j) AS an_array,
       ARRAY[[r(i, 47, 2), r(i, 47, 3)], [r(i, 47, 4), 1]] AS a_matrix, ARRAY['red', 'tag' || r(i, 48, 9)]::text[] AS a_text_array, ARRAY[ROW('Street ' || r(i, 49, 3), r(i, 49, 10), NULL)::address] AS a_composite_array,
       ARRAY[(ARRAY['sad', 'fine'])[1 + r(i, 50, 2)]::mood, NULL] AS an_enum_array,
       int4range(r(i, 51, 100), r(i, 51, 100) + 1 + r(i, 51, 9)) AS an_int4range, int8range(i, i + 10) AS an_int8range, numrange(r(i, 53, 50) / 10.0, 5 + r(i, 53, 50) / 5.0, '[]') AS a_numrange,
       CASE r(i, 54, 10) WHEN 0 THEN 'empty' WHEN 1 THEN daterange(NULL, date '2022-01-01')
                   ELSE daterange(date '2021-01-01' + r(i, 54, 300), date '2021-01-01' + r(i, 54, 300) + 30) END AS a_daterange,
       tsrange(timestamp '2021-01-01' + r(i, 55, 999) * interval '1 hour', timestamp '2021-01-01' + (r(i, 55, 999) + 2) * interval '1 hour') AS a_tsrange,
       tstzrange(timestamptz '2021-01-01' + r(i, 56, 999) * interval '1 hour', NULL) AS a_tstzrange, float_range(r(i, 57, 10), r(i, 57, 10) + .5) AS a_float_range,
       int4multirange(int4range(r(i, 58, 10), r(i, 58, 10) + 5), int4range(50, 51 + r(i, 58, 10))) AS a_multirange, CASE r(i, 59, 3) WHEN 0 THEN '{}' ELSE nummultirange(numrange(r(i, 59, 5), r(i, 59, 5) + 1)) END AS a_nummultirange,
       ROW('Street ' || r(i, 60, 30), 10000 + r(i, 60, 700), date '2000-01-01' + r(i, 60, 5000))::address AS a_composite,
       ROW('Name ' || r(i, 61, 30), ROW('Road ' || r(i, 61, 4), r(i, 61, 10), NULL)::address)::contact AS a_nested,
       (1 + r(i, 62, 77))::positive AS a_domain, ('user' || i || '@mail' || r(i, 63, 3) || '.com')::email AS an_email,
       ARRAY['t' || r(i, 64, 4)]::tags AS a_domain_array, daterange(date '2021-01-01' + r(i, 65, 30), date '2022-01-01')::period AS a_domain_range,
       ROW('Street', 10000 + r(i, 66, 7), NULL)::address::place AS a_domain_composite,
       point(r(i, 67, 10), r(i, 67, 20)) AS a_point, box(point(0, 0), point(1 + r(i, 68, 5), 1 + r(i, 68, 6))) AS a_box, circle(point(r(i, 69, 3), 0), 1 + r(i, 69, 4)) AS a_circle,
       line(point(0, 0), point(1, 1 + r(i, 70, 4))) AS a_line, lseg(point(0, 0), point(r(i, 71, 4), 1)) AS an_lseg,
       polygon(box(point(0, 0), point(1, 1 + r(i, 72, 3)))) AS a_polygon, ('((0,0),(1,' || r(i, 73, 3) || '))')::path AS a_path,
       ('k' || r(i, 74, 3) || '=>v' || r(i, 74, 4))::hstore AS an_hstore, ('top.part' || r(i, 75, 4))::ltree AS an_ltree, cube(ARRAY[r(i, 76, 3), 1]) AS a_cube,
       ('cat' || r(i, 77, 4) || ' dog')::tsvector AS a_tsvector, ('cat' || r(i, 78, 4) || ' & dog')::tsquery AS a_tsquery,
       (r(i, 79, 1000))::oid AS an_oid, (ARRAY['pg_class', 'pg_proc'])[1 + r(i, 80, 2)]::regclass AS a_regclass, ('0/' || to_char(r(i, 81, 90), 'FM00'))::pg_lsn AS an_lsn,
       (r(i, 82, 5))::text::xid8 AS an_xid8, ('$.a' || r(i, 83, 3))::jsonpath AS a_jsonpath, ('10:' || 20 + r(i, 84, 3) || ':')::pg_snapshot AS a_snapshot, ('(' || r(i, 85, 4) || ',1)')::tid AS a_tid,
       xmlparse(CONTENT '<a>' || r(i, 86, 3) || '</a>') AS an_xml, NULL::jsonb AS never, 'always'::text AS always
FROM generate_series(1, 3000) AS i;
UPDATE types SET a_boolean = NULL, a_text = NULL, a_jsonb = NULL, an_array = NULL, a_composite = NULL, a_numrange = NULL,
       a_timestamptz = NULL, a_uuid = NULL, an_inet = NULL, an_interval = NULL WHERE r(id, 1, 2) = 0;
UPDATE types SET a_date = 'infinity', a_timestamp = '-infinity', a_double = 'NaN', a_real = 'Infinity' WHERE r(id, 2, 25) = 0;
SELECT count(*) AS columns, count(DISTINCT atttypid) AS types FROM pg_attribute WHERE attrelid = 'types'::regclass AND attnum > 0;

RESET client_min_messages;
SELECT synth_fit('types');
CREATE TABLE fakes (LIKE types INCLUDING ALL);
INSERT INTO fakes SELECT * FROM synth_sample(NULL::types, 10000, 1);
SELECT count(*) FROM fakes;

-- Every column of the table is learned.
SELECT attname FROM pg_attribute AS a WHERE attrelid = 'types'::regclass AND attnum > 0
AND NOT EXISTS (SELECT FROM synth.columns WHERE model = 'types' AND ("column" = attname OR "column" ~ ('^' || attname || '[.[]')));
-- NULL is as frequent as it was.
CREATE FUNCTION nulls(relation regclass) RETURNS TABLE (name text, share float8) LANGUAGE plpgsql AS $$
BEGIN
    FOR name IN SELECT attname FROM pg_attribute WHERE attrelid = relation AND attnum > 0 LOOP
        EXECUTE format('SELECT avg((%I IS NOT DISTINCT FROM NULL)::integer) FROM %s', name, relation) INTO share;
        RETURN NEXT;
    END LOOP;
END
$$;
SELECT t.name, round(t.share::numeric, 3) AS of_types, round(f.share::numeric, 3) AS of_fakes FROM nulls('types') AS t JOIN nulls('fakes') AS f USING (name)
WHERE abs(t.share - f.share) > 0.02;

-- Numbers.
SELECT bool_and(a_smallint BETWEEN 0 AND 299) AS smallint, bool_and(an_integer BETWEEN 0 AND 10006) AS integer, bool_and(a_bigint BETWEEN 1000003 AND 3000009000) AS bigint,
       bool_and(a_real * 4 = floor(a_real * 4)) AS real, avg((a_real = 'Infinity')::integer) BETWEEN .03 AND .05 AS infinite, bool_and(a_double BETWEEN 1 AND 135 OR a_double = 'NaN') AS double,
       avg((a_numeric = 'NaN')::integer) BETWEEN .04 AND .06 AS nan, bool_and(a_numeric BETWEEN 0 AND 9.99 AND scale(a_numeric) <= 2 OR a_numeric >= 'Infinity') AS numeric,
       bool_and(scale(a_scaled) = 2 AND a_scaled % .25 = 0) AS scaled, bool_and(a_money BETWEEN 0::money AND 495::money) AS money FROM fakes;
-- Texts, enums, names.
SELECT bool_and(f.a_text IN (SELECT a_text FROM types)) AS text, bool_and(a_varchar IN (SELECT a_varchar FROM types)) AS varchar, bool_and(octet_length(a_char) = 4) AS char,
       bool_and(a_name IN (SELECT a_name FROM types)) AS name, bool_and(a_citext IN (SELECT a_citext FROM types)) AS citext, count(DISTINCT an_enum) AS enums,
       bool_and(an_internal_char IN ('A', 'B', 'C', 'D', 'E', 'F', 'G')) AS internal_char, bool_and(an_email ~ '^[a-z]+\d+@mail[012]\.com$') AS email FROM fakes AS f;
-- Dates and times: infinities, whole minutes, local time in summer and winter; no weekend, no night; what is later is later.
SELECT avg((a_date = 'infinity')::integer) BETWEEN .03 AND .05 AS infinity, bool_and(NOT isfinite(a_date) OR a_date BETWEEN '2020-01-01' AND '2022-09-26') AS date,
       bool_and(a_time BETWEEN '08:00' AND '18:00' AND date_trunc('minute', a_time) = a_time) AS time, bool_and(a_timetz BETWEEN '08:00+02' AND '09:00+01') AS timetz,
       avg((a_timestamp = '-infinity')::integer) BETWEEN .03 AND .05 AS minus_infinity, bool_and(NOT isfinite(a_timestamp) OR date_trunc('minute', a_timestamp) = a_timestamp) AS timestamp,
       bool_and(date_trunc('minute', a_timestamptz) = a_timestamptz) AS timestamptz FROM fakes;
SELECT count(*) FILTER (WHERE extract(isodow FROM a_workday) > 5) AS weekend, count(*) FILTER (WHERE extract(hour FROM a_workday) NOT BETWEEN 9 AND 16) AS night,
       count(*) FILTER (WHERE extract(minute FROM a_workday)::integer % 5 > 0) AS odd_minutes, count(*) FILTER (WHERE a_workday > a_later_time) AS earlier FROM fakes;
SELECT count(*) FILTER (WHERE (EXTRACT(year FROM an_interval) + EXTRACT(month FROM an_interval) > 0)::integer + (EXTRACT(day FROM an_interval) > 0)::integer
                               + (an_interval <> date_trunc('day', an_interval))::integer > 1) AS mixed_intervals FROM fakes;
-- Addresses and bits.
SELECT bool_and(an_inet << '10.0.0.0/14') AS inet, bool_and(an_inet6 << '2001:db8::/46') AS inet6, bool_and(masklen(a_cidr) = 24 AND a_cidr << '192.168.0.0/16') AS cidr,
       bool_and(trunc(a_mac) = '08:00:2b:00:00:00') AS mac, bool_and(trunc(a_mac8) = '08:00:2b:00:00:00:00:00') AS mac8, bool_and(length(a_varbit) = 5) AS varbit,
       bool_and(length(a_bytea) = 16) AS bytea, count(DISTINCT a_bytea) > 9990 AS of_random_bytes, count(DISTINCT a_uuid) = count(a_uuid) AS uuid FROM fakes;
-- Documents: keys, nesting, types and ranges of the leaves.
SELECT ARRAY(SELECT jsonb_object_keys(a_jsonb)) AS keys, ARRAY(SELECT jsonb_object_keys(a_jsonb -> 'inner')) AS inner, jsonb_array_length(a_jsonb -> 'list') AS list,
       jsonb_typeof(a_jsonb -> 'ok') AS ok, jsonb_typeof(a_jsonb #> '{inner,nothing}') AS nothing, bool_and((a_jsonb ->> 'size')::integer BETWEEN 0 AND 99) AS size,
       bool_and(a_jsonb ->> 'kind' IN ('a', 'b')) AS kind, bool_and((a_jsonb #>> '{inner,depth}')::integer BETWEEN 0 AND 3) AS depth
FROM fakes WHERE a_jsonb IS NOT NULL GROUP BY 1, 2, 3, 4, 5;
SELECT bool_and(a_json ->> 's' ~ '^text [0-5]$' AND (a_json ->> 'n')::integer BETWEEN 0 AND 11) AS json FROM fakes;
SELECT a_mixed_jsonb, count(*) BETWEEN 2000 AND 3000 AS share FROM fakes GROUP BY a_mixed_jsonb ORDER BY a_mixed_jsonb;
-- Arrays: lengths and elements.
SELECT cardinality(an_array) AS length, count(*) BETWEEN 800 AND 1200 AS share, bool_and(0 <= ALL (an_array) AND 12 >= ALL (an_array)) AS elements FROM fakes
WHERE an_array IS NOT NULL GROUP BY length ORDER BY length;
SELECT array_dims(a_matrix) AS matrix, array_dims(a_text_array) AS texts, bool_and(a_text_array[1] = 'red' AND a_text_array[2] ~ '^tag\d$') AS text_array,
       bool_and((a_composite_array[1]).street ~ '^Street [012]$') AS composites, bool_and(an_enum_array[2] IS NULL) AS enums FROM fakes GROUP BY 1, 2;
-- Ranges: emptiness, infinite and inclusive bounds, lengths.
SELECT bool_and(upper(an_int4range) - lower(an_int4range) BETWEEN 1 AND 9) AS int4range, bool_and(upper(an_int8range) - lower(an_int8range) = 10) AS int8range,
       bool_and(lower_inc(a_numrange) AND upper_inc(a_numrange)) AS numrange, avg(isempty(a_daterange)::integer) BETWEEN .08 AND .12 AS empty, avg(lower_inf(a_daterange)::integer) BETWEEN .08 AND .12 AS open,
       bool_and(isempty(a_daterange) OR lower_inf(a_daterange) OR upper(a_daterange) - lower(a_daterange) = 30) AS daterange, bool_and(upper(a_tsrange) - lower(a_tsrange) = '2 hours') AS tsrange,
       bool_and(upper_inf(a_tstzrange)) AS tstzrange, bool_and(upper(a_float_range) - lower(a_float_range) = .5) AS float_range FROM fakes;
SELECT bool_and(lower(a_multirange) BETWEEN 0 AND 9 AND upper(a_multirange) BETWEEN 51 AND 60) AS multirange, avg((a_nummultirange = '{}')::integer) BETWEEN .3 AND .36 AS empty FROM fakes;
-- Composites.
SELECT bool_and((a_composite).street ~ '^Street \d+$' AND (a_composite).zip BETWEEN 10000 AND 10699) AS composite, bool_and((a_nested).name ~ '^Name \d+$' AND ((a_nested).home).street ~ '^Road [0-3]$') AS nested FROM fakes;
-- What is learned as labels.
SELECT bool_and(f.a_tsvector IN (SELECT a_tsvector FROM types)) AS tsvector, bool_and(f.an_hstore IN (SELECT an_hstore FROM types)) AS hstore, bool_and(f.an_ltree IN (SELECT an_ltree FROM types)) AS ltree,
       bool_and(an_xml::text ~ '^<a>[012]</a>$') AS xml, bool_and(never IS NULL) AS never, bool_and(always = 'always') AS always FROM fakes AS f;

-- Tables of a few rows, and of NULLs.
SET client_min_messages = warning;
CREATE FUNCTION fills_a_copy(relation regclass, n integer) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE rows bigint;
BEGIN
    CREATE TABLE copy (LIKE torture.types INCLUDING ALL);
    PERFORM synth_fit(relation, 'small');
    INSERT INTO copy SELECT * FROM synth_sample(NULL::torture.types, n, 1, 'small');
    GET DIAGNOSTICS rows = ROW_COUNT;
    DROP TABLE copy;
    RETURN rows;
END
$$;
CREATE TABLE one AS SELECT * FROM types LIMIT 1;
CREATE TABLE nine AS SELECT * FROM types LIMIT 9;
CREATE TABLE hundred AS SELECT * FROM types LIMIT 100;
CREATE TABLE nothing AS SELECT (r).* FROM (SELECT NULL::types AS r FROM generate_series(1, 100)) AS s;
SELECT relation, fills_a_copy(relation, 200) FROM unnest('{one,nine,hundred,nothing}'::regclass[]) AS relation;

DROP SCHEMA torture CASCADE;
SELECT count(synth_drop(model)) FROM synth.models;
