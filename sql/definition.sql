-- A schema's definition as statements, and what becomes of them in another schema.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS synth;
CREATE EXTENSION citext SCHEMA public;
CREATE SCHEMA elsewhere;
CREATE TABLE elsewhere.country (code character(2) PRIMARY KEY);
CREATE TYPE elsewhere.colour AS ENUM ('red', 'blue');
CREATE SCHEMA "My ""shop"".x";
SET search_path = "My ""shop"".x", public;
COMMENT ON SCHEMA "My ""shop"".x" IS 'it''s a shop';
CREATE TYPE size AS ENUM ('S', 'it''s "L"');
CREATE FUNCTION is_even(i integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 % 2 = 0';
CREATE FUNCTION lower(t text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1 || ''!''';
CREATE FUNCTION not_needed() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE DOMAIN even AS integer DEFAULT 2 CONSTRAINT "is Even" CHECK (is_even(VALUE));
CREATE DOMAIN email AS citext CHECK (VALUE ~ '@');
CREATE TYPE "Place" AS (x integer, "y.y" size[]);
CREATE SEQUENCE free START 5 INCREMENT -5 MINVALUE -100 MAXVALUE 10 CYCLE;
CREATE TABLE customer (
    id integer GENERATED ALWAYS AS IDENTITY (START 10 INCREMENT 10) PRIMARY KEY,
    "E-Mail" email UNIQUE,
    place "Place",
    size size DEFAULT 'S',
    colour elsewhere.colour DEFAULT 'red',
    country character(2) REFERENCES elsewhere.country,
    name text COLLATE "C" NOT NULL DEFAULT lower('X'),
    shout text GENERATED ALWAYS AS (pg_catalog.upper(name)) STORED,
    born date DEFAULT '2001-02-03' CHECK (born - current_date < 1 OR born > timestamptz '2000-01-01 00:00+00' - interval '1 day 2 hours'),
    share double precision DEFAULT 0.1::float8,
    even even,
    CONSTRAINT "whole row" CHECK (customer IS NOT NULL OR id > 0)) WITH (fillfactor = 70);
ALTER TABLE customer ADD CONSTRAINT new_ones CHECK (length(name) < 50) NOT VALID;
CREATE INDEX ON customer (lower(name), born DESC) WHERE even > 0;
COMMENT ON COLUMN customer."E-Mail" IS 'with @';
-- A CHECK that needs the table's own type comes behind the function that does.
CREATE FUNCTION is_good(c customer) RETURNS boolean LANGUAGE sql STABLE AS 'SELECT c.id > 0';
ALTER TABLE customer ADD CONSTRAINT good CHECK (is_good(customer));
COMMENT ON CONSTRAINT good ON customer IS 'needs the table';
-- Partitions; a cycle; heirs of two kinds.
CREATE TABLE sale (id bigserial, day date NOT NULL, customer integer REFERENCES customer, CHECK (id > 0), PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
CREATE TABLE "sale 2020" PARTITION OF sale FOR VALUES FROM ('2020-01-01') TO ('2021-01-01') PARTITION BY HASH (id);
CREATE TABLE sale_0 PARTITION OF "sale 2020" FOR VALUES WITH (MODULUS 1, REMAINDER 0);
CREATE TABLE sale_rest PARTITION OF sale DEFAULT;
CREATE TABLE department (id integer PRIMARY KEY, head integer, parent integer REFERENCES department DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE employee (id integer PRIMARY KEY, department integer NOT NULL REFERENCES department ON DELETE CASCADE);
ALTER TABLE department ADD FOREIGN KEY (head) REFERENCES employee NOT VALID;
CREATE TABLE animal (id integer CHECK (id > 0), name text DEFAULT 'x', age integer);
CREATE TABLE pet (owner integer) INHERITS (animal);
CREATE TABLE dog (breed text) INHERITS (pet);
ALTER TABLE pet ALTER age SET NOT NULL, ALTER name DROP DEFAULT;
CREATE TABLE horse (name text, age integer, speed integer, id integer CHECK (id > 0));
ALTER TABLE horse RENAME CONSTRAINT horse_id_check TO animal_id_check;
ALTER TABLE horse INHERIT animal;
-- What changes no rows.
ALTER TABLE customer ENABLE ROW LEVEL SECURITY;
CREATE FUNCTION may_see(name text) RETURNS boolean LANGUAGE sql STABLE AS 'SELECT true';
CREATE POLICY mine ON customer FOR SELECT USING (may_see(name));
CREATE STATISTICS born_size (dependencies) ON born, size FROM customer;
ALTER TABLE customer CLUSTER ON customer_pkey;
-- On request.
CREATE FUNCTION touched() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TRIGGER "on Change" BEFORE UPDATE OF name ON customer FOR EACH ROW WHEN (new.id > 0) EXECUTE FUNCTION touched('a');
CREATE VIEW young AS SELECT c.id, c.name AS "Name", is_good(c) FROM customer AS c WHERE born > '2020-01-01';
CREATE VIEW also_young AS SELECT * FROM young;
CREATE MATERIALIZED VIEW counted AS SELECT count(*) AS n FROM sale;
CREATE UNIQUE INDEX ON counted (n);
CREATE RULE keep AS ON DELETE TO employee DO INSTEAD NOTHING;
CREATE AGGREGATE total (integer) (SFUNC = int4_sum, STYPE = bigint);

\a
SELECT stage, object, statement FROM synth_definition('My "shop".x');
SELECT stage, object, statement FROM synth_definition('My "shop".x', views => true, functions => true)
EXCEPT SELECT stage, object, statement FROM synth_definition('My "shop".x') ORDER BY stage, object;
\a

-- Whatever the settings are, it is the same.
CREATE TABLE public.definition AS SELECT * FROM synth_definition('My "shop".x', true, true);
SET datestyle = 'German';
SET intervalstyle = 'iso_8601';
SET extra_float_digits = -5;
SET timezone = 'Asia/Tokyo';
SET quote_all_identifiers = on;
SET search_path = pg_catalog;
SELECT * FROM public.synth_definition('My "shop".x', true, true) EXCEPT ALL TABLE public.definition;
RESET datestyle;
RESET intervalstyle;
RESET extra_float_digits;
RESET timezone;
RESET quote_all_identifiers;
SET search_path = "My ""shop"".x", public;
DROP TABLE public.definition;

-- It is what it was made from: run elsewhere, the statements make a schema that has the same definition.
CREATE FUNCTION public.replay(source text, target text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    statement text;
BEGIN
    EXECUTE format('CREATE SCHEMA %I', target);
    PERFORM set_config('search_path', quote_ident(target) || ', pg_catalog', true), set_config('check_function_bodies', 'off', true);
    FOR statement IN SELECT d.statement FROM public.synth_definition(source, true, true) AS d LOOP
        EXECUTE statement;
    END LOOP;
END
$$;
SELECT public.replay('My "shop".x', 'copy');
SELECT count(*) > 50 AS some FROM synth_definition('copy', true, true);
SELECT * FROM ((SELECT 'source', * FROM synth_definition('My "shop".x', true, true)) EXCEPT ALL (SELECT 'source', * FROM synth_definition('copy', true, true))) AS missing;
SELECT * FROM ((SELECT 'copy', * FROM synth_definition('copy', true, true)) EXCEPT ALL (SELECT 'copy', * FROM synth_definition('My "shop".x', true, true))) AS new;
SELECT obj_description('copy'::regnamespace);
-- Nothing in it leads back.
SELECT pg_describe_object(d.classid, d.objid, 0) FROM pg_depend AS d JOIN pg_class AS c ON c.oid = d.refobjid AND d.refclassid = 'pg_class'::regclass
WHERE c.relnamespace = '"My ""shop"".x"'::regnamespace AND (pg_identify_object(d.classid, d.objid, 0)).schema = 'copy';

-- What stays behind is said, and used where it is. Objects of extensions are no part of a schema.
RESET client_min_messages;
CREATE SCHEMA rare;
SET search_path = rare, public;
CREATE FUNCTION same(a integer, b integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT a = b';
CREATE OPERATOR === (LEFTARG = integer, RIGHTARG = integer, FUNCTION = same);
CREATE COLLATION "Own" FROM "C";
CREATE OPERATOR CLASS ops FOR TYPE integer USING btree AS OPERATOR 3 =, FUNCTION 1 btint4cmp(integer, integer);
CREATE EXTENSION tablefunc SCHEMA rare;
CREATE TABLE t (a integer CHECK (a === 1), b text COLLATE "Own", c citext);
CREATE INDEX ON t (a ops);
CREATE TABLE whole (a integer) PARTITION BY LIST (a);
CREATE TABLE elsewhere.part PARTITION OF whole DEFAULT;
SET allow_system_table_mods = on;
INSERT INTO pg_seclabel SELECT 't'::regclass, 'pg_class'::regclass, n, 'anon', 'MASKED' FROM generate_series(0, 1) AS n;
RESET allow_system_table_mods;
CREATE FUNCTION names() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM rare.t';
CREATE TABLE elsewhere.parent (a integer) PARTITION BY LIST (a);
CREATE TABLE p PARTITION OF elsewhere.parent DEFAULT;
\a
SELECT * FROM synth_definition('rare', functions => true);
\a
DO $$ BEGIN PERFORM public.replay('rare', 'rare_copy'); END $$;
SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'rare_copy.t'::regclass;

-- Errors.
SELECT * FROM synth_definition('nowhere');
SELECT * FROM synth_definition(NULL);
SELECT * FROM synth_definition('information_schema');
CREATE ROLE stranger;
SET ROLE stranger;
SELECT * FROM synth_definition('rare');
RESET ROLE;
GRANT USAGE ON SCHEMA rare TO stranger;
SET client_min_messages = warning;
SET ROLE stranger;
SELECT count(*) FROM synth_definition('rare');
RESET ROLE;
SELECT * FROM synth_definition('elsewhere') WHERE stage = 'views';

-- Operators, collations, text search and casts come where they are needed, or with functions.
SET search_path = public;
CREATE SCHEMA words;
SET search_path = words;
CREATE TYPE mood AS ENUM ('fine', 'bad');
CREATE FUNCTION same(a integer, b integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT a = b';
CREATE FUNCTION other(a integer, b integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT a <> b';
CREATE FUNCTION mood_of(integer) RETURNS mood LANGUAGE sql IMMUTABLE AS 'SELECT ''fine''::words.mood';
CREATE OPERATOR %% (LEFTARG = integer, RIGHTARG = integer, FUNCTION = same, COMMUTATOR = %%, NEGATOR = !%, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES);
CREATE OPERATOR !% (LEFTARG = integer, RIGHTARG = integer, FUNCTION = other, COMMUTATOR = !%, NEGATOR = %%);
CREATE OPERATOR ~~~ (RIGHTARG = integer, FUNCTION = mood_of);
CREATE CAST (varchar AS mood) WITH INOUT AS IMPLICIT;
CREATE CAST (integer AS mood) WITH FUNCTION mood_of(integer);
CREATE FUNCTION elsewhere.integer_of(mood) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE CAST (mood AS integer) WITH FUNCTION elsewhere.integer_of(mood);
CREATE COLLATION mixed (LC_COLLATE = 'C', LC_CTYPE = 'POSIX');
CREATE TEXT SEARCH DICTIONARY "Short" (TEMPLATE = simple, STOPWORDS = english, ACCEPT = false);
CREATE TEXT SEARCH CONFIGURATION conf (PARSER = "default");
ALTER TEXT SEARCH CONFIGURATION conf ADD MAPPING FOR word, asciiword WITH "Short", english_stem;
CREATE TABLE t (id integer CHECK (id %% id), name text COLLATE mixed, mood mood DEFAULT 'fine'::varchar, code varchar(9) CHECK (code IN ('a', 'it''s')),
    words tsvector GENERATED ALWAYS AS (to_tsvector('conf'::regconfig, name)) STORED);
COMMENT ON OPERATOR ~~~ (NONE, integer) IS 'a mood';
COMMENT ON CAST (varchar AS mood) IS 'from applications';
\a
SELECT statement FROM public.synth_definition('words');
SELECT object FROM public.synth_definition('words', functions => true) EXCEPT SELECT object FROM public.synth_definition('words');
\a
SELECT public.replay('words', 'words_copy');
SELECT * FROM public.synth_definition('words', true, true) EXCEPT ALL SELECT * FROM public.synth_definition('words_copy', true, true);
SELECT * FROM public.synth_definition('words_copy', true, true) EXCEPT ALL SELECT * FROM public.synth_definition('words', true, true);

SET search_path = public;
DROP SCHEMA words, words_copy CASCADE;
DROP SCHEMA rare_copy, rare, copy, "My ""shop"".x", elsewhere CASCADE;
DROP FUNCTION public.replay(text, text);
DROP ROLE stranger;
DROP EXTENSION citext CASCADE;
