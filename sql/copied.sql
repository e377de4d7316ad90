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
DROP SCHEMA copied CASCADE;
