-- Every kind of column, and every rule that a table declares: rows go into a copy of the table without an error.
CREATE EXTENSION synth;
CREATE EXTENSION citext;
CREATE EXTENSION hstore;
CREATE EXTENSION btree_gist;
SET client_min_messages = warning;
SET TimeZone = 'Europe/Berlin';

CREATE TYPE mood AS ENUM ('sad', 'fine', 'glad');
CREATE TYPE address AS (street text, zip integer, since date);
CREATE TYPE contact AS (name text, home address);
CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
CREATE DOMAIN email AS citext CHECK (VALUE ~ '^[^@ ]+@[^@ ]+$');
CREATE DOMAIN tags AS text[] CHECK (cardinality(VALUE) < 6);

-- One column of every type. Half of all rows are NULL in some of them.
CREATE TABLE types AS
SELECT i AS id, i % 3 = 0 AS a_boolean, (i % 300)::smallint AS a_smallint, i * 7 % 10007 AS an_integer,
       i::bigint * 1000003 AS a_bigint, (i % 97 * .25)::real AS a_real, exp(i % 50 / 10.0) AS a_double,
       CASE i % 20 WHEN 0 THEN 'NaN' WHEN 1 THEN 'Infinity' ELSE (i % 1000) / 100.0 END::numeric AS a_numeric,
       (i % 500 / 4.0)::numeric(8, 2) AS a_scaled, (i % 500 * .99)::numeric::money AS a_money,
       'word ' || i % 40 AS a_text, ('x' || i % 11)::varchar(3) AS a_varchar, ('c' || i % 5)::char(4) AS a_char,
       ('Name' || i % 9)::name AS a_name, ('C' || i % 7)::citext AS a_citext,
       (ARRAY['sad', 'fine', 'glad'])[1 + i % 3]::mood AS an_enum,
       date '2020-01-01' + i % 1000 AS a_date, time '08:00' + i % 600 * interval '1 min' AS a_time,
       (time '08:00' + i % 60 * interval '1 min')::timetz AS a_timetz,
       timestamp '2021-03-01 09:00' + i * interval '7 min' AS a_timestamp,
       timestamptz '2021-03-27 09:00' + i * interval '3 min' AS a_timestamptz,
       CASE i % 3 WHEN 0 THEN make_interval(months => i % 14) WHEN 1 THEN make_interval(days => i % 40)
                  ELSE make_interval(secs => i % 5000) END AS an_interval,
       md5(i::text)::uuid AS a_uuid, ('10.' || i % 4 || '.' || i % 100 || '.' || i % 250)::inet AS an_inet,
       ('192.168.' || i % 250 || '.0/24')::cidr AS a_cidr, ('08:00:2b:01:' || to_char(i % 90, 'FM00') || ':07')::macaddr AS a_mac,
       ('08:00:2b:01:02:03:04:' || to_char(i % 90, 'FM00'))::macaddr8 AS a_mac8,
       (i % 256)::bit(8) AS a_bit, (i % 8)::bit(5)::varbit AS a_varbit, decode(md5(i::text), 'hex') AS a_bytea,
       jsonb_build_object('kind', CASE i % 3 WHEN 0 THEN 'a' ELSE 'b' END, 'size', i % 100, 'ok', i % 2 = 0, 'list',
                          to_jsonb(ARRAY[i % 5, i % 7]), 'inner', jsonb_build_object('depth', i % 4, 'nothing', NULL)) AS a_jsonb,
       json_build_object('n', i % 12, 's', 'text ' || i % 6) AS a_json,
       ARRAY(SELECT (i * j) % 13 FROM generate_series(1, i % 5) AS j) AS an_array,
       ARRAY[[i % 2, i % 3], [i % 4, 1]] AS a_matrix, ARRAY['red', 'tag' || i % 9]::text[] AS a_text_array,
       int4range(i % 100, i % 100 + 1 + i % 9) AS an_int4range, numrange(i % 50 / 10.0, 5 + i % 50 / 5.0, '[]') AS a_numrange,
       CASE i % 10 WHEN 0 THEN 'empty' WHEN 1 THEN daterange(NULL, date '2022-01-01')
                   ELSE daterange(date '2021-01-01' + i % 300, date '2021-01-01' + i % 300 + 30) END AS a_daterange,
       tstzrange(timestamptz '2021-01-01' + i % 999 * interval '1 hour', NULL) AS a_tstzrange,
       int4multirange(int4range(i % 10, i % 10 + 5), int4range(50, 51 + i % 10)) AS a_multirange,
       ROW('Street ' || i % 30, 10000 + i % 700, date '2000-01-01' + i % 5000)::address AS a_composite,
       ROW('Name ' || i % 30, ROW('Road ' || i % 4, i % 10, NULL)::address)::contact AS a_nested,
       (1 + i % 77)::positive AS a_domain, ('user' || i || '@mail' || i % 3 || '.com')::email AS an_email,
       ARRAY['t' || i % 4]::tags AS a_domain_array, point(i % 10, i % 20) AS a_point,
       box(point(0, 0), point(1 + i % 5, 1 + i % 6)) AS a_box, circle(point(i % 3, 0), 1 + i % 4) AS a_circle,
       ('k' || i % 3 || '=>v' || i % 4)::hstore AS an_hstore, ('cat' || i % 4 || ' dog')::tsvector AS a_tsvector,
       (i % 1000)::oid AS an_oid, ('0/' || to_char(i % 90, 'FM00'))::pg_lsn AS an_lsn,
       xmlparse(CONTENT '<a>' || i % 3 || '</a>') AS an_xml, polygon(box(point(0, 0), point(1, 1 + i % 3))) AS a_polygon
FROM generate_series(1, 3000) AS i;
UPDATE types SET a_boolean = NULL, a_text = NULL, a_jsonb = NULL, an_array = NULL, a_composite = NULL, a_numrange = NULL,
       a_timestamptz = NULL, a_uuid = NULL, an_inet = NULL, an_interval = NULL WHERE id % 2 = 0;
UPDATE types SET a_date = 'infinity', a_timestamp = '-infinity', a_double = 'NaN', a_real = 'Infinity' WHERE id % 25 = 0;
SELECT count(*) FROM pg_attribute WHERE attrelid = 'types'::regclass AND attnum > 0;

SELECT synth_fit('types');
CREATE TABLE types_copy (LIKE types INCLUDING ALL);
INSERT INTO types_copy SELECT * FROM synth_sample(NULL::types, 10000, 1);
SELECT count(*) FROM types_copy;
