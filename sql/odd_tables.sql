-- Tables as people have them: whatever is odd about one, its synthetic rows go into a copy of it.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS synth;
RESET client_min_messages;
CREATE SCHEMA odd;
SET search_path = odd, public;
\pset format unaligned
\set VERBOSITY terse
CREATE FUNCTION fill_copy(source regclass, n bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    names text;
    rows bigint;
BEGIN
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO names FROM pg_attribute
    WHERE attrelid = source AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
    EXECUTE format('CREATE TEMPORARY TABLE copy (LIKE %s INCLUDING ALL) ON COMMIT DROP', source);
    EXECUTE format('INSERT INTO copy (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM synth_sample(NULL::%s, %s, 7)',
                   names, names, source, n);
    GET DIAGNOSTICS rows = ROW_COUNT;
    RETURN rows;
END $$;

-- A check whose expression fails for a row is an error that names it.
CREATE TABLE failing (day text CHECK (day::date IS NOT NULL), at int);
INSERT INTO failing SELECT '2024-02-' || 10 + i % 19, i FROM generate_series(1, 400) AS i;
SELECT synth_fit('failing');
ALTER TABLE failing ADD CHECK (1 / (at - at) IS NOT NULL) NOT VALID;
SELECT count(*) FROM synth_sample(NULL::failing, 10);

-- Keys stay keys whatever their type cuts off, rounds, or adds up.
CREATE TABLE short_codes (code varchar(3) PRIMARY KEY, name varchar(12) UNIQUE, currency char(2) UNIQUE);
INSERT INTO short_codes SELECT chr(65 + i) || 'BC', 'name ' || i, chr(65 + i) || 'X' FROM generate_series(1, 5) AS i;
SELECT synth_fit('short_codes');
SELECT fill_copy('short_codes', 500);
CREATE TABLE many_keys (f real UNIQUE, d double precision UNIQUE, t time UNIQUE, i interval UNIQUE, z timetz UNIQUE,
                        a inet UNIQUE, n cidr UNIQUE, m macaddr8 UNIQUE, b bit(16) UNIQUE, s timestamp(0) UNIQUE);
INSERT INTO many_keys
SELECT i * 1e19 / 7, i * 1e300, time '00:00' + i * interval '1 min', i * interval '1 mon 2 days',
       timetz '00:00+01' + i * interval '1 min', CASE WHEN i % 2 = 0 THEN inet '10.0.0.0' ELSE inet '2001:db8::' END + i,
       cidr '10.0.0.0/24' + 256 * i, ('08:00:2b:01:02:03:00:' || lpad(to_hex(i), 2, '0'))::macaddr8, i::bit(16),
       timestamp '2024-01-01' + i * interval '1 min'
FROM generate_series(1, 250) AS i;
SELECT synth_fit('many_keys');
SELECT fill_copy('many_keys', 1000);

CREATE TABLE far_keys (a bigint UNIQUE, b integer UNIQUE, i interval day to second(0) UNIQUE, r int4range UNIQUE);
INSERT INTO far_keys SELECT 9223372036854775807 - i, 2147483647 - i, i * interval '1.5 hours', int4range(i, i + i % 3 + 1)
FROM generate_series(1, 100) AS i;
SELECT synth_fit('far_keys');
SELECT fill_copy('far_keys', 100);

-- A table of which nothing can be learned is an error at once.
CREATE TABLE opaque AS SELECT ('w' || i)::tsvector AS words FROM generate_series(1, 100) AS i;
SET client_min_messages = warning;
SELECT synth_fit('opaque');
RESET client_min_messages;

-- Enumerations and booleans that are a key together are counted together.
CREATE TYPE size AS ENUM ('s', 'm', 'l');
CREATE TABLE grid (a size, b size, c boolean, PRIMARY KEY (a, b, c));
INSERT INTO grid SELECT a, b, c FROM unnest(enum_range(NULL::size)) AS a, unnest(enum_range(NULL::size)) AS b,
                                     unnest('{t,f}'::boolean[]) AS c;
SELECT synth_fit('grid');
SELECT fill_copy('grid', 18);
SELECT count(*) FROM synth_sample(NULL::grid, 19);

-- A generated column is unique if what it is computed from is.
CREATE TABLE full_names (first text, last text, name text GENERATED ALWAYS AS (first || ' ' || last) STORED UNIQUE);
INSERT INTO full_names SELECT 'f' || i % 30, 'l' || i FROM generate_series(1, 300) AS i;
SELECT synth_fit('full_names');
SELECT fill_copy('full_names', 1000);

-- Labels that do not fit in memory: the rows that stand in for them do not make a rare number frequent. (Of numbers at
-- regular distances the mean of ten is one of them, so these are irregular.)
SET maintenance_work_mem = '1MB';
CREATE TABLE long_labels AS
SELECT (('x' || substr(md5('number ' || i), 1, 12))::bit(48)::bigint % 999999937)::text AS number, repeat(md5(i::text), 4) AS hash
FROM generate_series(1, 20000) AS i;
SET client_min_messages = warning;
SELECT synth_fit('long_labels');
RESET client_min_messages;
RESET maintenance_work_mem;
SELECT count(*) < 3 AS none FROM synth_sample(NULL::long_labels, 2000, 1) JOIN long_labels USING (number)
WHERE length(number) = 9;

SET client_min_messages = warning;
DROP SCHEMA odd CASCADE;
SELECT synth_drop(model) FROM synth.models;
