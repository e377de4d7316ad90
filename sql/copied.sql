-- Tables that are public: copied as they are, and referred to by what is not.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS synth;
CREATE SCHEMA copied;
SET search_path = copied, public;

-- A table that refers to itself is filled, too, though its rows are in no order of their own.
CREATE DOMAIN code AS text CHECK (VALUE ~ '^[a-z]+$');
CREATE TABLE category (id integer PRIMARY KEY, parent integer REFERENCES category, code code, took interval, "twice of id" integer GENERATED ALWAYS AS (2 * id) STORED);
CREATE TABLE tree (site integer, id bigint GENERATED ALWAYS AS IDENTITY, parent bigint, PRIMARY KEY (site, id), FOREIGN KEY (site, parent) REFERENCES tree);
CREATE TABLE no_columns ();
INSERT INTO category SELECT i, i + 1, CASE WHEN i % 3 > 0 THEN 'c' || chr(97 + i % 20) END, interval '-1 day +02:03:04' FROM generate_series(1, 2499) AS i UNION ALL SELECT 2500, NULL, NULL, NULL;
INSERT INTO tree (site, parent) SELECT 1, NULL FROM generate_series(1, 1200);
UPDATE tree SET parent = 1201 - id WHERE id < 600;
INSERT INTO no_columns SELECT FROM generate_series(1, 3);
SELECT synth_fit_schema('copied', modes => '{"category": "copy", "tree": "copy", "no_columns": "copy"}');
SET intervalstyle = sql_standard;
SET datestyle = german;
SELECT "table", rows, keys FROM synth_clone('copied', 'copied_clone');
TRUNCATE copied_clone.category, copied_clone.tree, copied_clone.no_columns;
SELECT "table", rows, keys FROM synth_clone('copied', 'copied_clone', if_exists => 'fill');
RESET intervalstyle;
RESET datestyle;
SELECT count(*) FROM (TABLE category EXCEPT ALL TABLE copied_clone.category) AS d;
SELECT count(*) FROM (TABLE tree EXCEPT ALL TABLE copied_clone.tree) AS d;
SELECT count(*) FROM copied_clone.no_columns;
-- What the target does not take is an error, and leaves nothing.
TRUNCATE copied_clone.category, copied_clone.tree, copied_clone.no_columns;
ALTER TABLE copied_clone.category ADD CHECK (id < 2000);
SELECT synth_clone('copied', 'copied_clone', if_exists => 'fill');
ALTER TABLE copied_clone.category DROP CONSTRAINT category_id_check, DROP code;
SELECT synth_clone('copied', 'copied_clone', if_exists => 'fill');
SELECT count(*) FROM copied_clone.tree;
SELECT synth_drop('copied');
DROP SCHEMA copied_clone CASCADE;
DROP TABLE category, tree, no_columns;

-- Keys of several columns to rows that are copied: their columns come together, with other columns, with keys that share
-- some with them, and with keys to rows that are not copied.
CREATE TABLE region (code char(2) PRIMARY KEY, name text);
CREATE TABLE city (region char(2) REFERENCES region, name varchar(20), size integer, PRIMARY KEY (region, name));
CREATE TABLE depot (id serial PRIMARY KEY, region char(2) NOT NULL REFERENCES region, large boolean NOT NULL, UNIQUE (region, id));
CREATE TABLE office (id serial PRIMARY KEY, "re, gion" text NOT NULL, city varchar(20) NOT NULL, staff integer NOT NULL, FOREIGN KEY ("re, gion", city) REFERENCES city);
CREATE TABLE visit (office integer REFERENCES office, n integer, region char(2), city varchar(20), guests integer, PRIMARY KEY (office, n), FOREIGN KEY (region, city) REFERENCES city);
CREATE TABLE trip (id serial PRIMARY KEY, region char(2), source varchar(20), target varchar(20), FOREIGN KEY (region, source) REFERENCES city, FOREIGN KEY (region, target) REFERENCES city,
                   CHECK (source <> target));
CREATE TABLE parcel (id serial PRIMARY KEY, region char(2) NOT NULL, depot integer NOT NULL, city varchar(20) NOT NULL, heavy boolean NOT NULL,
                     FOREIGN KEY (region, depot) REFERENCES depot (region, id), FOREIGN KEY (region, city) REFERENCES city);
CREATE TABLE street (region char(2), city varchar(20), n integer, name text, PRIMARY KEY (region, city, n), FOREIGN KEY (region, city) REFERENCES city ON DELETE CASCADE);
CREATE TABLE page (region char(2), city varchar(20), id integer, parent integer, PRIMARY KEY (region, id), FOREIGN KEY (region, parent) REFERENCES page, FOREIGN KEY (region, city) REFERENCES city);
INSERT INTO region SELECT 'R' || i, 'region ' || i FROM generate_series(1, 4) AS i;
INSERT INTO city SELECT code, 'city, "' || n || '"' || CASE WHEN n > 2 THEN code ELSE '' END, n FROM region, generate_series(1, 4) AS n;
INSERT INTO depot (region, large) SELECT 'R' || 1 + i % 4, i % 8 > 3 FROM generate_series(1, 80) AS i;
INSERT INTO office ("re, gion", city, staff) SELECT region, name, 10 * size + i % 3 FROM city, generate_series(1, 40) AS i WHERE i <= 10 * size;
INSERT INTO visit SELECT o.id, n, c.region, c.name, c.size * 100 + n FROM office AS o, generate_series(1, 4) AS n JOIN city AS c ON c.size = n
    WHERE c.region = CASE WHEN o.id % 3 > 0 THEN o."re, gion" END;
INSERT INTO visit SELECT id, 9, CASE WHEN id % 2 = 0 THEN 'R1' END, NULL, 0 FROM office;
INSERT INTO trip (region, source, target) SELECT a.region, a.name, b.name FROM city AS a JOIN city AS b ON b.region = a.region AND b.name <> a.name, generate_series(1, 15);
INSERT INTO parcel (region, depot, city, heavy) SELECT d.region, d.id, c.name, i % 2 = 0 FROM depot AS d JOIN city AS c ON c.region = d.region, generate_series(1, 8) AS i WHERE i <= c.size * 2;
INSERT INTO street SELECT region, name, n, 'street ' || n FROM city, generate_series(1, 15) AS n;
INSERT INTO page SELECT region, c.name, i, CASE WHEN i > 3 THEN i / 2 END FROM (SELECT region, i, 1 + i % 4 AS size FROM (SELECT code AS region FROM region) AS r, generate_series(1, 60) AS i) AS p
    JOIN city AS c USING (region, size);
SELECT synth_fit_schema('copied', modes => '{"region": "copy", "city": "copy"}');
SELECT name, together, together_ends FROM synth.schema_table AS t WHERE together <> '{}' ORDER BY 1;
SELECT "table", rows FROM synth_clone('copied', 'copied_clone', seed => 1);
SELECT (SELECT count(*) FROM (TABLE city EXCEPT ALL TABLE copied_clone.city) AS d) AS other_cities, (SELECT count(*) FROM pg_constraint WHERE connamespace = 'copied_clone'::regnamespace AND contype = 'f' AND convalidated) AS keys;
-- How the combinations are spread, and what goes with them.
CREATE FUNCTION apart(a text, b text) RETURNS numeric LANGUAGE plpgsql AS $$
DECLARE
    share numeric;
BEGIN
    EXECUTE format('SELECT round(sum(abs(coalesce(x.n, 0) - coalesce(y.n, 0))) / 2, 2) FROM (SELECT k, count(*) / sum(count(*)) OVER () AS n FROM (%s) AS q (k) GROUP BY k) AS x
                    FULL JOIN (SELECT k, count(*) / sum(count(*)) OVER () AS n FROM (%s) AS q (k) GROUP BY k) AS y ON x.k = y.k', a, b) INTO share;
    RETURN share;
END $$;
SELECT t, apart(format(q, ''), format(q, 'copied_clone.')) < 0.1 AS alike FROM (VALUES
    ('office', 'SELECT "re, gion" || city FROM %soffice'), ('trip', 'SELECT region || source || target FROM %strip'),
    ('parcel', 'SELECT region || city FROM %sparcel'),
    ('visit', 'SELECT coalesce(region, ''-'') || coalesce(city, ''-'') || guests / 100 FROM %svisit')) AS v (t, q);
SELECT avg((staff / 10 = size)::integer) > 0.7 AS as_many_as_its_size FROM copied_clone.office JOIN city ON region = "re, gion" AND name = office.city;
SELECT count(*) AS pages, count(DISTINCT (region, city)) > 12 AS of_cities FROM copied_clone.page;
SELECT count(*) AS streets, count(DISTINCT (region, city)) AS cities FROM copied_clone.street;
-- Larger, smaller, and into tables that are there.
SELECT "table", rows FROM synth_clone('copied', 'copied_clone', 3, seed => 2, if_exists => 'replace') WHERE "table" IN ('office', 'parcel', 'trip');
TRUNCATE copied_clone.region, copied_clone.city, copied_clone.depot, copied_clone.office, copied_clone.visit, copied_clone.trip, copied_clone.parcel, copied_clone.street, copied_clone.page;
SELECT "table", rows FROM synth_clone('copied', 'copied_clone', 0.5, seed => 2, if_exists => 'fill') WHERE "table" IN ('office', 'parcel', 'trip');
-- The same rows for the same seed.
SELECT count(*) FROM synth_clone('copied', 'copied_again', 0.5, seed => 2);
SELECT count(*) FROM (SELECT region, city, depot, heavy FROM copied_clone.parcel EXCEPT ALL SELECT region, city, depot, heavy FROM copied_again.parcel) AS d;
DROP SCHEMA copied_again CASCADE;
-- Columns of such a key cannot be left out; one alone can be computed.
SELECT synth_fit_schema('copied', modes => '{"region": "copy", "city": "copy"}', exclude => '{"visit": ["city"]}');
SELECT synth_fit_schema('copied', modes => '{"region": "copy", "city": "copy"}', overrides => '{"depot": {"region": "''R2''"}}');
SELECT count(*) FROM synth_clone('copied', 'copied_clone', seed => 2, if_exists => 'replace');
SELECT DISTINCT region FROM copied_clone.parcel;
-- Where only rare combinations have the value that another key gives, what is left of the key is NULL, or the row is left out.
CREATE TABLE alert (id serial PRIMARY KEY, region char(2) NOT NULL, depot integer NOT NULL, city varchar(20), FOREIGN KEY (region, depot) REFERENCES depot (region, id), FOREIGN KEY (region, city) REFERENCES city);
INSERT INTO alert (region, depot, city) SELECT region, d.id, c.name FROM depot AS d JOIN city AS c USING (region), generate_series(1, 20) AS i
    WHERE CASE region WHEN 'R1' THEN size < 3 ELSE i = 1 AND size % 2 = d.id / 4 % 2 AND d.id <= 40 END;
CREATE TABLE alarm (LIKE alert INCLUDING ALL, FOREIGN KEY (region, depot) REFERENCES depot (region, id), FOREIGN KEY (region, city) REFERENCES city);
ALTER TABLE alarm ALTER city SET NOT NULL;
INSERT INTO alarm TABLE alert;
SELECT synth_fit_schema('copied', modes => '{"region": "copy", "city": "copy"}');
SELECT "table", regexp_replace(keys, '\d+ rows', 'rows') AS keys FROM synth_clone('copied', 'copied_clone', seed => 2, if_exists => 'replace') WHERE "table" IN ('alert', 'alarm');
SELECT region = 'R1' AS common, count(*) > 0 AS rows, count(city) > 0 AS cities FROM copied_clone.alert GROUP BY 1 ORDER BY 1;
SELECT DISTINCT region FROM copied_clone.alarm;
DROP TABLE alert, alarm;
-- A column that is shared must have values that are copied.
CREATE TABLE maker (id integer PRIMARY KEY, name text);
CREATE TABLE pair (maker integer, kind text, PRIMARY KEY (maker, kind));
CREATE TABLE product (id serial PRIMARY KEY, maker integer NOT NULL REFERENCES maker, kind text, FOREIGN KEY (maker, kind) REFERENCES pair);
INSERT INTO maker SELECT i, 'maker ' || i % 3 FROM generate_series(1, 40) AS i;
INSERT INTO pair SELECT id, 'kind' FROM maker;
INSERT INTO product (maker, kind) SELECT maker, kind FROM pair, generate_series(1, 10);
SELECT synth_fit_schema('copied', modes => '{"region": "copy", "city": "copy", "pair": "copy"}');
SELECT synth_fit_schema('copied', modes => '{"region": "copy", "city": "copy", "pair": "copy", "maker": "copy"}');
SELECT "table", rows FROM synth_clone('copied', 'copied_clone', seed => 2, if_exists => 'replace') WHERE "table" = 'product';
SELECT synth_drop('copied');
DROP SCHEMA copied, copied_clone CASCADE;

-- A small table that many rows refer to may be public: a NOTICE says so, unless it is, or refers to one that is not.
CREATE SCHEMA few;
CREATE TABLE few.list (id integer PRIMARY KEY, name text);
CREATE TABLE few.item (id integer PRIMARY KEY, list integer NOT NULL REFERENCES few.list);
CREATE TABLE few.part (id integer PRIMARY KEY, item integer NOT NULL REFERENCES few.item);
INSERT INTO few.list SELECT i, 'name ' || i FROM generate_series(1, 40) AS i;
INSERT INTO few.item SELECT i, 1 + i % 40 FROM generate_series(1, 400) AS i;
INSERT INTO few.part SELECT i, 1 + i % 400 FROM generate_series(1, 800) AS i;
CREATE TABLE few.box (id integer PRIMARY KEY, part integer NOT NULL REFERENCES few.part);
CREATE TABLE few.tag (id integer PRIMARY KEY, box integer NOT NULL REFERENCES few.box);
INSERT INTO few.box SELECT i, i FROM generate_series(1, 40) AS i;
INSERT INTO few.tag SELECT i, 1 + i % 40 FROM generate_series(1, 400) AS i;
SET client_min_messages = notice;
SELECT synth_fit_schema('few');
SELECT synth_fit_schema('few', modes => '{"list": "copy"}');
SELECT synth_drop('few');
SET client_min_messages = warning;
DROP SCHEMA few CASCADE;
