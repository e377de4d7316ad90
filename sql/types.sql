-- Every type that can be learned comes back as itself: type, typmod, NULLs, domains, infinities, NaN.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS synth;
RESET client_min_messages;
CREATE SCHEMA types;
SET search_path = types, public;

CREATE TYPE mood AS ENUM ('sad', 'so so', 'happy');
CREATE DOMAIN small AS integer CHECK (VALUE BETWEEN 1 AND 9);
CREATE DOMAIN smaller AS small CHECK (VALUE < 9);
CREATE DOMAIN code AS varchar(8) CHECK (VALUE ~ '^[A-Z]+$');
CREATE DOMAIN day AS date NOT NULL;
CREATE DOMAIN feeling AS mood;

CREATE TABLE t (
    a_bool boolean,
    an_int2 smallint,
    an_int4 integer,
    an_int8 bigint,
    a_float4 real,
    a_float8 double precision,
    a_numeric numeric,
    a_numeric_10_2 numeric(10,2),
    a_numeric_3_0 numeric(3,0),
    a_numeric_5_m2 numeric(5,-2),
    a_text text,
    a_varchar varchar(5),
    a_bpchar character(6),
    an_enum mood,
    a_date date,
    a_time timestamp,
    a_time_0 timestamp(0),
    a_timetz timestamptz,
    a_timetz_3 timestamptz(3),
    a_smaller smaller,
    a_code code,
    a_day day,
    a_feeling feeling
);
INSERT INTO t
SELECT i % 3 = 0, hashint4(i) & 31, i * 3, 5000000000 + i * 7, i % 80 / 4.0, sqrt(i), i % 300 * 0.125, i * 1.25, i % 1000, i % 90 * 100,
       'text ' || i % 4, 'v' || i % 5, 'c' || i % 3, enum_first(NULL::mood),
       date '2024-01-01' + i % 400, timestamp '2024-01-01' + i * interval '1.5 second', timestamp '2024-01-01' + i * interval '1 minute',
       timestamptz '2024-01-01 00:00+00' + i * interval '1 hour', timestamptz '2024-01-01 00:00+00' + i * interval '0.125 second',
       1 + i % 8, (ARRAY['A', 'BC', 'DEF'])[1 + i % 3], date '2020-02-29' + i % 30, (ARRAY['sad', 'happy'])[1 + i % 2]::mood
FROM generate_series(1, 3000) AS i;
UPDATE t SET an_enum = (enum_range(NULL::mood))[1 + an_int2 % 3];

SELECT synth_fit('t');
CREATE TABLE fake AS SELECT * FROM synth_sample(NULL::t, 3000, 1);

-- The same columns, typmods and domains included.
SELECT count(*) FROM (
    SELECT attname, atttypid, atttypmod FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > 0
    EXCEPT
    SELECT attname, atttypid, atttypmod FROM pg_attribute WHERE attrelid = 'fake'::regclass AND attnum > 0
) AS difference;

-- Labels are the table's labels, and all of them are met.
SELECT (SELECT array_agg(DISTINCT a_bool ORDER BY a_bool) FROM t) = (SELECT array_agg(DISTINCT a_bool ORDER BY a_bool) FROM fake) AS bool,
       (SELECT array_agg(DISTINCT a_text ORDER BY a_text) FROM t) = (SELECT array_agg(DISTINCT a_text ORDER BY a_text) FROM fake) AS text,
       (SELECT array_agg(DISTINCT a_varchar ORDER BY a_varchar) FROM t) = (SELECT array_agg(DISTINCT a_varchar ORDER BY a_varchar) FROM fake) AS varchar,
       (SELECT array_agg(DISTINCT a_bpchar ORDER BY a_bpchar) FROM t) = (SELECT array_agg(DISTINCT a_bpchar ORDER BY a_bpchar) FROM fake) AS bpchar,
       (SELECT array_agg(DISTINCT an_enum ORDER BY an_enum) FROM t) = (SELECT array_agg(DISTINCT an_enum ORDER BY an_enum) FROM fake) AS enum,
       (SELECT array_agg(DISTINCT a_code ORDER BY a_code) FROM t) = (SELECT array_agg(DISTINCT a_code ORDER BY a_code) FROM fake) AS code,
       (SELECT array_agg(DISTINCT a_feeling ORDER BY a_feeling) FROM t) = (SELECT array_agg(DISTINCT a_feeling ORDER BY a_feeling) FROM fake) AS feeling;
-- A bpchar is stored padded, as its input function would.
SELECT bool_and(octet_length(a_bpchar) = 6) AS padded FROM fake;

-- Numbers lie within the table's range and on its grid.
SELECT bool_and(an_int2 BETWEEN 0 AND 31) AS int2,
       bool_and(an_int4 BETWEEN 1 AND 9000) AS int4,
       bool_and(an_int8 BETWEEN 5000000007 AND 5000021000) AS int8,
       bool_and(a_float4 BETWEEN 0 AND 19.75 AND a_float4 * 4 = floor(a_float4 * 4)) AS float4,
       bool_and(a_float8 BETWEEN 1 AND 54.8) AS float8,
       bool_and(a_numeric BETWEEN 0 AND 37.375 AND scale(a_numeric) <= 3) AS numeric,
       bool_and(a_numeric_10_2 BETWEEN 1.25 AND 3750 AND scale(a_numeric_10_2) = 2) AS numeric_10_2,
       bool_and(a_numeric_3_0 BETWEEN 0 AND 999 AND scale(a_numeric_3_0) = 0) AS numeric_3_0,
       bool_and(a_numeric_5_m2 BETWEEN 0 AND 8900 AND a_numeric_5_m2 % 100 = 0) AS numeric_5_m2
FROM fake;
SELECT bool_and(a_date BETWEEN '2024-01-01' AND '2025-02-03') AS date,
       bool_and(a_time BETWEEN '2024-01-01' AND '2024-01-02') AS time,
       bool_and(a_time_0 BETWEEN '2024-01-01' AND '2024-01-04' AND date_trunc('second', a_time_0) = a_time_0) AS time_0,
       bool_and(a_timetz BETWEEN '2023-12-31 00:00+00' AND '2024-05-06 00:00+00') AS timetz, -- a day and an hour, which tells of others
       bool_and(date_trunc('milliseconds', a_timetz_3) = a_timetz_3) AS timetz_3,
       bool_and(a_smaller BETWEEN 1 AND 8) AS domain,
       bool_and(a_day BETWEEN '2020-02-29' AND '2020-03-29') AS day
FROM fake;

-- A numeric is read exactly, whatever its digits are.
CREATE TABLE exact (n numeric);
INSERT INTO exact
SELECT n FROM unnest('{0,1,-1,0.5,-0.0001,9999,10000,12345678,0.00000001,1234567890123456,-1e20,3.14159265358979}'::numeric[]) AS n,
              generate_series(1, 50);
SELECT synth_fit('exact');
SELECT DISTINCT n FROM synth_sample(NULL::exact, 3000, 1) WHERE n NOT IN (SELECT n FROM exact);
SELECT count(DISTINCT n) AS distinct FROM synth_sample(NULL::exact, 3000, 1);

-- Infinities and NaN are values of their own, if they are frequent.
CREATE TABLE odd (f4 real, f8 double precision, n numeric, d date, ts timestamp, tz timestamptz);
INSERT INTO odd
SELECT CASE i % 5 WHEN 0 THEN 'NaN' WHEN 1 THEN 'Infinity' WHEN 2 THEN '-Infinity' ELSE i::float8 END,
       CASE i % 5 WHEN 1 THEN 'NaN' WHEN 2 THEN 'Infinity' WHEN 3 THEN '-Infinity' ELSE i::float8 END,
       CASE i % 5 WHEN 2 THEN 'NaN' WHEN 3 THEN 'Infinity' WHEN 4 THEN '-Infinity' ELSE i::numeric END,
       CASE i % 3 WHEN 0 THEN 'infinity' WHEN 1 THEN '-infinity' ELSE date '2024-01-01' + i END,
       CASE i % 3 WHEN 1 THEN 'infinity' WHEN 2 THEN '-infinity' ELSE timestamp '2024-01-01' + i * interval '1 day' END,
       CASE i % 3 WHEN 2 THEN 'infinity' WHEN 0 THEN '-infinity' ELSE timestamptz '2024-01-01 00:00+00' + i * interval '1 day' END
FROM generate_series(1, 1500) AS i;
SELECT synth_fit('odd');
CREATE TABLE odd_fake AS SELECT * FROM synth_sample(NULL::odd, 3000, 1);
SELECT column_name, bool_and(abs(share - real_share) < 0.05) AS alike, count(*)
FROM (
    SELECT column_name, value, real_share, (
        SELECT count(*) FILTER (WHERE CASE column_name WHEN 'f4' THEN f4::text WHEN 'f8' THEN f8::text WHEN 'n' THEN n::text
                                      WHEN 'd' THEN d::text WHEN 'ts' THEN ts::text ELSE tz::text END = value) / 3000.0
        FROM odd_fake) AS share
    FROM (VALUES ('f4'), ('f8'), ('n')) AS c (column_name), (VALUES ('NaN', 0.2), ('Infinity', 0.2), ('-Infinity', 0.2)) AS v (value, real_share)
    UNION ALL
    SELECT column_name, value, 1 / 3.0, (
        SELECT count(*) FILTER (WHERE CASE column_name WHEN 'd' THEN d::text WHEN 'ts' THEN ts::text ELSE tz::text END = value) / 3000.0
        FROM odd_fake)
    FROM (VALUES ('d'), ('ts'), ('tz')) AS c (column_name), (VALUES ('infinity'), ('-infinity')) AS v (value)
) AS shares
GROUP BY column_name ORDER BY column_name;
SELECT bool_and(CASE WHEN f4 NOT IN ('NaN', 'Infinity', '-Infinity') THEN f4 BETWEEN 1 AND 1500 ELSE true END) AS f4,
       bool_and(CASE WHEN isfinite(d) THEN d BETWEEN '2024-01-01' AND '2028-02-10' ELSE true END) AS d,
       bool_and(CASE WHEN isfinite(ts) THEN ts BETWEEN '2024-01-01' AND '2028-02-10' ELSE true END) AS ts
FROM odd_fake;
SELECT variable, lowest, highest FROM synth.variables WHERE model = 'odd' ORDER BY variable;

-- NULLs come back as often as they are found; a column of nothing else stays so.
CREATE TABLE holes AS
SELECT CASE WHEN i % 4 > 0 THEN i END AS number, CASE WHEN i % 4 > 0 THEN 'x' || i % 2 END AS label,
       NULL::date AS nothing, NULL::text AS no_label, 7 AS constant, 'one'::text AS one
FROM generate_series(1, 2000) AS i;
SELECT synth_fit('holes');
SELECT abs(avg((number IS NULL)::int) - 0.25) < 0.05 AS number, abs(avg((label IS NULL)::int) - 0.25) < 0.05 AS label,
       bool_and(num_nulls(number, label) IN (0, 2)) AS together, bool_and(nothing IS NULL) AS nothing,
       bool_and(no_label IS NULL) AS no_label, bool_and(constant = 7) AS constant, bool_and(one = 'one') AS one
FROM synth_sample(NULL::holes, 2000, 1);

-- Labels keep their bytes: quotes, line ends, letters beyond ASCII, nothing at all; numbers at the ends of their types.
CREATE TABLE bytes AS
SELECT label, (ARRAY[-32768, 32767])[1 + i % 2]::smallint AS int2, (ARRAY[-2147483648, 2147483647])[1 + i % 2]::integer AS int4,
       (ARRAY['3.4e38', '-3.4e38', '1e-37'])[1 + i % 3]::real AS float4,
       (ARRAY['1.7976931348623157e308', '-1.7976931348623157e308', '1e-300'])[1 + i % 3]::float8 AS float8,
       (ARRAY['4713-11-24 BC', '5874897-12-31'])[1 + i % 2]::date AS date
FROM unnest(ARRAY['', ' ', 'it''s', '"{}",\', E'two\nlines', 'Käse', '日本', 'NULL']) AS label, generate_series(1, 40) AS i;
SELECT synth_fit('bytes');
SELECT label, count(*) > 0 AS drawn FROM synth_sample(NULL::bytes, 1000, 1) GROUP BY label ORDER BY label COLLATE "C";
SELECT bool_and(s.int2 IN (-32768, 32767)) AS int2, bool_and(s.int4 IN (-2147483648, 2147483647)) AS int4,
       bool_and(s.float4 IN (SELECT float4 FROM bytes)) AS float4, bool_and(abs(s.float8) IN (1e-300) OR abs(s.float8) > 1.7e308) AS float8,
       bool_and(s.date IN (SELECT date FROM bytes)) AS date
FROM synth_sample(NULL::bytes, 1000, 1) AS s;

-- A row type with other typmods: values leave through the typmods of the row type that asks.
CREATE TYPE narrow AS (a_numeric_10_2 numeric(6,1), a_time_0 timestamp(0), an_int2 smallint);
SELECT synth_fit('t', 'some', '{a_numeric_10_2,a_time_0,an_int2}');
SELECT bool_and(scale(a_numeric_10_2) = 1) AS one_decimal FROM synth_sample(NULL::narrow, 100, 1, 'some');

-- A domain over a row type is a row type too, and its constraint holds.
CREATE DOMAIN checked AS narrow CHECK ((VALUE).an_int2 >= 0);
CREATE DOMAIN unsatisfied AS narrow CHECK ((VALUE).an_int2 < 0);
SELECT count(*) FROM synth_sample(NULL::checked, 100, 1, 'some');
SELECT count(*) FROM synth_sample(NULL::unsatisfied, 100, 1, 'some');

-- Constraints of domains hold even when they were not learned.
CREATE DOMAIN later AS integer;
CREATE TABLE has_later AS SELECT (i % 20)::later AS l FROM generate_series(1, 1000) AS i;
SELECT synth_fit('has_later');
ALTER DOMAIN later ADD CHECK (VALUE < 5) NOT VALID;
SELECT count(*), max(l) < 5 AS later FROM synth_sample(NULL::has_later, 100, 1);

SET client_min_messages = warning;
DROP SCHEMA types CASCADE;
SELECT synth_drop(model) FROM synth.models;
