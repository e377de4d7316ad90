# A schema and its copy, made by the statements of synth_definition(), are the same to pg_dump, but for their names.
use strict;
use warnings;
use Synth;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = Synth::node('definition');

# What pg_dump says of a schema, with another name: lines.
sub dumped
{
    my ($schema, $as) = @_;
    my ($from, $to) = map { $node->safe_psql('postgres', 'SELECT quote_ident($$' . $_ . '$$)') } ($schema, $as);
    my ($pattern) = map { s/"/""/gr } $schema;
    my ($out, $err) = run_command([ 'pg_dump', '--schema-only', '--no-owner', '-n', qq("$pattern"), '-d', $node->connstr('postgres') ]);
    is($err, '', "$schema: dump");
    $out =~ s/^--.*\n//mg;
    $out =~ s/^\\(un)?restrict.*\n//mg;
    $out =~ s/SET search_path TO '\Q$schema\E'/SET search_path TO '$as'/g;
    $out =~ s/\Q$from\E/$to/g;
    return [ grep { $_ ne '' } split /\n/, $out ];
}

# Runs the definition of a schema, in order, in a new schema.
sub replay
{
    my ($source, $target, $options) = @_;
    return $node->safe_psql('postgres', <<SQL);
BEGIN;
CREATE SCHEMA "$target";
CREATE TEMP TABLE definition ON COMMIT DROP AS
SELECT row_number() OVER () AS number, statement FROM synth_definition(\$\$$source\$\$$options);
SELECT set_config('search_path', '"$target", pg_catalog, pg_temp', true) \\g /dev/null
SET LOCAL check_function_bodies = off;
SET LOCAL client_min_messages = warning;
SELECT statement FROM definition ORDER BY number \\gexec
COMMIT;
SQL
}

my $shop = <<'SQL';
CREATE EXTENSION citext;
CREATE EXTENSION btree_gist;
CREATE ROLE reader;
CREATE SCHEMA "Other.one";
CREATE TABLE "Other.one".country (code char(2) PRIMARY KEY);
CREATE SCHEMA "The ""Shop"".x";
COMMENT ON SCHEMA "The ""Shop"".x" IS 'it''s a \ shop';
SET search_path = "The ""Shop"".x", public;
CREATE TYPE mood AS ENUM ('fine', 'so "so"', 'it''s bad', 'back\slash');
CREATE TYPE "none" AS ENUM ();
CREATE TYPE "Point.2" AS ("X x" numeric(8, 2), y text COLLATE "C", m mood[]);
COMMENT ON TYPE "Point.2" IS 'a point';
COMMENT ON COLUMN "Point.2"."X x" IS 'across';
COMMENT ON TYPE mood IS 'a mood';
-- Functions that tables need.
CREATE FUNCTION is_even(i integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 % 2 = 0';
CREATE FUNCTION "Upper One"(t text, n integer DEFAULT 1) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $_$BEGIN RETURN upper(t); END$_$;
CREATE FUNCTION lower(t text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT t || ''shadows pg_catalog''';
CREATE DOMAIN positive AS integer DEFAULT 1 CHECK (VALUE > 0) CONSTRAINT "is Even" CHECK (is_even(VALUE) OR VALUE < 100);
CREATE DOMAIN email AS public.citext COLLATE "C" NOT NULL CONSTRAINT at CHECK (VALUE ~ '@');
CREATE DOMAIN plus AS positive DEFAULT 7;
ALTER DOMAIN plus ADD CONSTRAINT later CHECK (VALUE < 1000) NOT VALID;
COMMENT ON CONSTRAINT "is Even" ON DOMAIN positive IS 'even or small';
COMMENT ON CONSTRAINT later ON DOMAIN plus IS 'later';
COMMENT ON DOMAIN email IS 'an address';
CREATE FUNCTION time_diff(a time, b time) RETURNS double precision LANGUAGE sql IMMUTABLE AS 'SELECT extract(epoch FROM a - b)::float8';
CREATE TYPE "Time range" AS RANGE (SUBTYPE = time, SUBTYPE_DIFF = time_diff);
CREATE TYPE textrange AS RANGE (SUBTYPE = text, COLLATION = "C", MULTIRANGE_TYPE_NAME = many_texts);
CREATE SEQUENCE "Free Seq" AS smallint INCREMENT -2 MINVALUE -100 MAXVALUE 10 START 4 CACHE 5 CYCLE;
COMMENT ON SEQUENCE "Free Seq" IS 'free';
CREATE SEQUENCE number START 1000;
-- Tables.
CREATE TABLE "Customer" (
    id integer GENERATED ALWAYS AS IDENTITY (START 100 INCREMENT 10 CACHE 3) PRIMARY KEY,
    "E-Mail" email UNIQUE,
    name text COLLATE "C" NOT NULL DEFAULT 'no "name" \ here',
    upper text GENERATED ALWAYS AS ("Upper One"(name)) STORED,
    mood mood DEFAULT 'so "so"',
    moods mood[] DEFAULT '{fine}',
    at "Point.2",
    country char(2) REFERENCES "Other.one".country ON DELETE SET NULL,
    born date DEFAULT '2001-02-03' CHECK (born > '1900-01-01'::date),
    wait interval DEFAULT '-1 day 02:03' CHECK (wait < interval '3 days'),
    note text COMPRESSION pglz,
    number integer DEFAULT nextval('number'),
    "Order" bigserial,
    p positive,
    open "Time range",
    texts many_texts,
    low text DEFAULT lower('X'),
    ratio double precision DEFAULT 0.1,
    CONSTRAINT "whole row" CHECK ("Customer".* IS NOT NULL OR id > 0),
    CONSTRAINT "even id" CHECK (is_even(id)) NO INHERIT,
    EXCLUDE USING gist (country WITH =, born WITH <>) WHERE (born IS NOT NULL) DEFERRABLE
) WITH (fillfactor = 70, toast.autovacuum_enabled = false);
ALTER TABLE "Customer" ADD CONSTRAINT "new ones" CHECK (length(name) < 50) NOT VALID;
ALTER TABLE "Customer" ALTER note SET STORAGE EXTERNAL, ALTER name SET STATISTICS 500, ALTER name SET (n_distinct = -0.5), ALTER "Order" SET STATISTICS 0;
CREATE FUNCTION good(c "Customer") RETURNS boolean LANGUAGE sql STABLE AS 'SELECT c.id > 0';
ALTER TABLE "Customer" ADD CONSTRAINT good CHECK (good("Customer"));
COMMENT ON CONSTRAINT good ON "Customer" IS 'needs the table itself';
COMMENT ON TABLE "Customer" IS 'those who buy';
COMMENT ON COLUMN "Customer"."E-Mail" IS 'with @';
COMMENT ON CONSTRAINT "Customer_pkey" ON "Customer" IS 'the key';
COMMENT ON INDEX "Customer_pkey" IS 'the key''s index';
COMMENT ON SEQUENCE "Customer_id_seq" IS 'of id';
CREATE INDEX ON "Customer" (mood, "Upper One"(name) DESC NULLS LAST) INCLUDE (born) WHERE number > 5;
CREATE INDEX "pattern Index" ON "Customer" USING btree (name text_pattern_ops, upper COLLATE "POSIX") WITH (fillfactor = 50);
CREATE INDEX expressive ON "Customer" ((number + 1), (born + 1));
ALTER INDEX expressive ALTER COLUMN 2 SET STATISTICS 77;
COMMENT ON INDEX expressive IS 'expressive';
CREATE UNIQUE INDEX sole ON "Customer" (number) NULLS NOT DISTINCT;
CREATE STATISTICS "some stats" (dependencies, mcv) ON mood, country FROM "Customer";
CREATE STATISTICS on_expression ON (is_even(number)), born FROM "Customer";
ALTER STATISTICS "some stats" SET STATISTICS 333;
COMMENT ON STATISTICS "some stats" IS 'statistics';
CLUSTER "Customer" USING "pattern Index";
ALTER TABLE "Customer" ADD CONSTRAINT roomy UNIQUE (id, number) INCLUDE (born) WITH (fillfactor = 40, deduplicate_items = off) DEFERRABLE INITIALLY DEFERRED;
-- Lists of varchar, which are cast as a whole.
CREATE DOMAIN status AS varchar(9) CHECK (VALUE NOT IN ('x', '(ARRAY[''a''::name])::text[]'));
CREATE TABLE listed (v varchar(9) DEFAULT 'a' CHECK (v IN ('a', 'it''s', NULL)), s status, g text GENERATED ALWAYS AS (CASE WHEN v IN ('a', E'b\\c') THEN 'p' END) STORED);
CREATE INDEX ON listed (v, (v NOT IN ('c', 'd'))) WHERE v IN ('a', 'b');
CREATE POLICY those ON listed USING (v IN ('a', 'b'));
CREATE POLICY theirs ON listed TO reader, pg_monitor, current_user USING (v IN ('a', 'it''s'));
-- Collations, text search, operators.
CREATE COLLATION "Mixed" (LC_COLLATE = 'C', LC_CTYPE = 'POSIX');
CREATE COLLATION german (PROVIDER = icu, LOCALE = 'de-u-ks-level2', DETERMINISTIC = false);
CREATE TEXT SEARCH DICTIONARY "Short" (TEMPLATE = simple, STOPWORDS = english, ACCEPT = false);
CREATE TEXT SEARCH CONFIGURATION "Conf" (COPY = english);
ALTER TEXT SEARCH CONFIGURATION "Conf" ALTER MAPPING FOR word, asciiword WITH "Short", english_stem;
CREATE FUNCTION same(a integer, b integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT a = b';
CREATE OPERATOR === (LEFTARG = integer, RIGHTARG = integer, FUNCTION = same, COMMUTATOR = ===, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES);
CREATE TABLE worded (a text COLLATE "Mixed" PRIMARY KEY, b text COLLATE german UNIQUE, n integer CHECK (n === n), t tsvector GENERATED ALWAYS AS (to_tsvector('"Conf"'::regconfig, a)) STORED);
COMMENT ON COLLATION german IS 'without case';
COMMENT ON TEXT SEARCH CONFIGURATION "Conf" IS 'conf';
COMMENT ON OPERATOR === (integer, integer) IS 'same';
-- Cycle, self, deferrable, composite, match full, not valid.
CREATE TABLE department (id serial PRIMARY KEY, company integer, head integer, parent integer REFERENCES department DEFERRABLE INITIALLY DEFERRED, UNIQUE (company, id) DEFERRABLE);
CREATE TABLE employee (id serial PRIMARY KEY, company integer NOT NULL, dept integer NOT NULL, UNIQUE (company, id));
ALTER TABLE department ADD CONSTRAINT headed FOREIGN KEY (company, head) REFERENCES employee (company, id) MATCH FULL ON UPDATE CASCADE ON DELETE SET NULL (head);
ALTER TABLE employee ADD FOREIGN KEY (dept) REFERENCES department ON DELETE CASCADE NOT VALID;
ALTER TABLE employee REPLICA IDENTITY USING INDEX employee_company_id_key;
ALTER TABLE department REPLICA IDENTITY FULL;
COMMENT ON CONSTRAINT headed ON department IS 'cycle';
CREATE UNLOGGED TABLE "un logged" (a integer GENERATED BY DEFAULT AS IDENTITY (SEQUENCE NAME "my Seq" INCREMENT -1), b oid) WITH (autovacuum_enabled = false);
ALTER SEQUENCE "my Seq" SET LOGGED;
CREATE TABLE nothing ();
CREATE TABLE typed OF "Point.2" (y WITH OPTIONS NOT NULL DEFAULT 'q', PRIMARY KEY ("X x"));
CREATE TABLE rows_of (c "Customer", d "Customer"[]);
-- Partitions of all kinds.
CREATE TABLE sale (id bigint GENERATED BY DEFAULT AS IDENTITY, day date NOT NULL, region text NOT NULL, customer integer REFERENCES "Customer", amount numeric(10, 2) CHECK (amount >= 0), PRIMARY KEY (id, day, region)) PARTITION BY RANGE (day);
CREATE TABLE "sale 2020" PARTITION OF sale FOR VALUES FROM ('2020-01-01') TO ('2021-01-01') PARTITION BY LIST (region);
CREATE TABLE sale_2020_eu PARTITION OF "sale 2020" (CONSTRAINT small CHECK (amount < 1000)) FOR VALUES IN ('eu', 'it''s') WITH (fillfactor = 60);
CREATE TABLE sale_2020_other PARTITION OF "sale 2020" DEFAULT PARTITION BY HASH (id);
CREATE TABLE sale_2020_other_0 PARTITION OF sale_2020_other FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE sale_2020_other_1 PARTITION OF sale_2020_other FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE TABLE sale_old (amount numeric(10, 2) CONSTRAINT sale_amount_check CHECK (amount >= 0) DEFAULT 5, region text NOT NULL, gone integer, day date NOT NULL, customer integer, id bigint NOT NULL);
ALTER TABLE sale_old DROP COLUMN gone;
ALTER TABLE sale ATTACH PARTITION sale_old FOR VALUES FROM (MINVALUE) TO ('2020-01-01');
CREATE TABLE sale_rest PARTITION OF sale DEFAULT;
CREATE INDEX sale_customer ON sale (customer, lower(region));
CREATE INDEX only_here ON sale_rest (amount);
CREATE UNIQUE INDEX sale_unique ON ONLY sale (day, region, id);
CREATE TABLE returned (id bigint, day date, region text, FOREIGN KEY (id, day, region) REFERENCES sale);
CREATE TABLE by_expression (a text, b int) PARTITION BY RANGE ("Upper One"(a), (b + 1));
CREATE TABLE by_expression_1 PARTITION OF by_expression FOR VALUES FROM ('A', MINVALUE) TO ('M', 5);
-- Inheritance.
CREATE TABLE animal (id serial, name text DEFAULT 'x', legs integer CONSTRAINT legs CHECK (legs >= 0), age integer);
CREATE TABLE pet (owner integer) INHERITS (animal);
CREATE TABLE dog (breed text, legs integer DEFAULT 4) INHERITS (pet);
ALTER TABLE dog ALTER name SET DEFAULT 'Rex', ALTER age SET NOT NULL;
ALTER TABLE dog ALTER name SET COMPRESSION pglz;
ALTER TABLE pet ALTER name DROP DEFAULT;
ALTER TABLE dog ADD CHECK (legs = 4);
CREATE TABLE horse (speed integer, age integer, legs integer CONSTRAINT legs CHECK (legs >= 0), name text, id integer NOT NULL);
ALTER TABLE horse INHERIT animal;
-- CHECKs that need the table's own type, where there are partitions and heirs.
CREATE TABLE part (a integer, b mood) PARTITION BY LIST (a);
CREATE TABLE part_1 PARTITION OF part FOR VALUES IN (1) PARTITION BY LIST (b);
CREATE TABLE part_1_fine PARTITION OF part_1 FOR VALUES IN ('fine', NULL);
ALTER TABLE part ADD CONSTRAINT later CHECK (a < 9) NOT VALID;
CREATE FUNCTION is_alive(a animal) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
ALTER TABLE animal ADD CHECK (is_alive(animal)) NO INHERIT, ADD CONSTRAINT young CHECK (age < 99) NOT VALID;
CREATE DOMAIN moods AS mood[] CHECK (VALUE <> '{}');
CREATE TABLE many (m moods, n moods[] DEFAULT '{}', r "Time range"[] DEFAULT ARRAY["Time range"('1:00', '2:00')], s "Time multirange");
-- Row-level security.
ALTER TABLE "Customer" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "Customer" FORCE ROW LEVEL SECURITY;
CREATE FUNCTION may(t text) RETURNS boolean LANGUAGE sql STABLE AS 'SELECT t IS NOT NULL';
CREATE POLICY "own Rows" ON "Customer" USING (may(name)) WITH CHECK (number > 0);
CREATE POLICY reading ON "Customer" AS RESTRICTIVE FOR SELECT TO reader, current_user USING (EXISTS (SELECT FROM employee WHERE employee.id = "Customer".id));
COMMENT ON POLICY "own Rows" ON "Customer" IS 'own';
-- Privileges.
CREATE ROLE "Odd ""one""";
GRANT USAGE ON SCHEMA "The ""Shop"".x" TO reader WITH GRANT OPTION;
GRANT ALL ON SCHEMA "The ""Shop"".x" TO "Odd ""one""";
GRANT SELECT, INSERT ON "Customer" TO reader;
GRANT SELECT ON "Customer" TO PUBLIC;
GRANT SELECT ("E-Mail", name), UPDATE (name) ON "Customer" TO "Odd ""one""";
GRANT ALL ON employee TO reader WITH GRANT OPTION;
REVOKE UPDATE, TRUNCATE ON department FROM CURRENT_USER;
REVOKE ALL ON nothing FROM CURRENT_USER;
GRANT USAGE ON SEQUENCE number, "Customer_id_seq", department_id_seq TO reader;
REVOKE USAGE ON TYPE mood, "Point.2" FROM PUBLIC;
GRANT USAGE ON DOMAIN positive TO reader;
REVOKE ALL ON FUNCTION is_even FROM PUBLIC;
GRANT EXECUTE ON FUNCTION is_even TO reader;
REVOKE EXECUTE ON FUNCTION "Upper One"(text, integer) FROM PUBLIC;
ALTER DEFAULT PRIVILEGES IN SCHEMA "The ""Shop"".x" GRANT SELECT, DELETE ON TABLES TO reader;
ALTER DEFAULT PRIVILEGES IN SCHEMA "The ""Shop"".x" GRANT USAGE ON TYPES TO "Odd ""one""" WITH GRANT OPTION;
-- On request.
CREATE FUNCTION unneeded(a integer, VARIADIC b text[] DEFAULT '{}') RETURNS TABLE (x integer, y text) LANGUAGE sql AS $$SELECT 1, 'a'$$ ROWS 7 COST 9 PARALLEL SAFE;
CREATE FUNCTION unneeded(a text) RETURNS text LANGUAGE sql BEGIN ATOMIC SELECT name FROM "Customer" LIMIT 1; END;
CREATE FUNCTION sales() RETURNS SETOF sale LANGUAGE sql STABLE SET work_mem = '1MB' AS 'SELECT * FROM sale';
CREATE FUNCTION safe(a "Point.2" DEFAULT NULL, b integer DEFAULT 5) RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = "The ""Shop"".x", public, pg_temp SET work_mem = '2MB' AS 'SELECT count(*) FROM nothing';
CREATE PROCEDURE "Do It"(INOUT a integer) LANGUAGE plpgsql SECURITY DEFINER AS $$BEGIN a := 1; END$$;
CREATE FUNCTION add_up(state numeric, x integer) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT state + x';
CREATE FUNCTION finish(state numeric) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT state::text';
CREATE AGGREGATE "Sum Up" (integer) (SFUNC = add_up, STYPE = numeric, FINALFUNC = finish, INITCOND = '0', PARALLEL = SAFE);
CREATE AGGREGATE count_all (*) (SFUNC = int8inc, STYPE = int8, INITCOND = '0');
CREATE AGGREGATE middle (VARIADIC "any" ORDER BY VARIADIC "any") (SFUNC = ordered_set_transition_multi, STYPE = internal, FINALFUNC = rank_final, FINALFUNC_EXTRA, HYPOTHETICAL);
CREATE FUNCTION touched() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$;
COMMENT ON FUNCTION touched() IS 'for triggers';
COMMENT ON AGGREGATE "Sum Up" (integer) IS 'sum';
COMMENT ON AGGREGATE count_all (*) IS 'count';
COMMENT ON PROCEDURE "Do It" IS 'it';
CREATE TRIGGER "On Change" BEFORE UPDATE OF name, born ON "Customer" FOR EACH ROW WHEN (old.name IS DISTINCT FROM new.name) EXECUTE FUNCTION touched('a', 'it''s');
CREATE CONSTRAINT TRIGGER late AFTER INSERT ON sale_rest DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION touched();
CREATE TRIGGER on_all AFTER INSERT ON sale FOR EACH ROW EXECUTE FUNCTION touched();
CREATE TRIGGER seen AFTER INSERT ON employee REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION touched();
ALTER TABLE employee DISABLE TRIGGER seen;
COMMENT ON TRIGGER seen ON employee IS 'seen';
CREATE VIEW second AS SELECT c.id, c."E-Mail" AS "Mail", (c.at)."X x" FROM "Customer" AS c;
CREATE VIEW first WITH (security_barrier) AS SELECT s.id, s."Mail" FROM second AS s WHERE s.id > 0 WITH LOCAL CHECK OPTION;
ALTER VIEW first ALTER COLUMN id SET DEFAULT 5;
CREATE VIEW summed AS SELECT "Sum Up"(id) AS total FROM "Customer";
CREATE VIEW grouped AS SELECT id, name, count(*) AS n FROM "Customer" GROUP BY id;
-- A function of a view's rows in the view itself.
CREATE VIEW ring AS SELECT 1 AS a, 'x'::text COLLATE "C" AS b;
CREATE FUNCTION rings() RETURNS SETOF ring LANGUAGE sql AS $$SELECT 1, 'x'$$;
CREATE OR REPLACE VIEW ring WITH (security_barrier) AS SELECT c.a, c.b COLLATE "C" AS b FROM rings() AS c;
CREATE VIEW around AS SELECT a FROM ring;
CREATE VIEW itself AS SELECT 1 AS a;
CREATE OR REPLACE VIEW itself AS SELECT a FROM itself;
COMMENT ON VIEW ring IS 'ring';
COMMENT ON VIEW first IS 'first';
COMMENT ON COLUMN first."Mail" IS 'mail';
CREATE MATERIALIZED VIEW "Mat" WITH (fillfactor = 90) AS SELECT id, "E-Mail" AS mail FROM "Customer" WITH NO DATA;
CREATE UNIQUE INDEX on_mat ON "Mat" (id);
ALTER MATERIALIZED VIEW "Mat" ALTER mail SET COMPRESSION pglz;
CREATE MATERIALIZED VIEW full_mat AS SELECT count(*) AS n FROM sale;
CREATE MATERIALIZED VIEW below AS SELECT n FROM full_mat;
CREATE MATERIALIZED VIEW above AS SELECT n FROM below;
REFRESH MATERIALIZED VIEW below WITH NO DATA;
COMMENT ON MATERIALIZED VIEW "Mat" IS 'mat';
CREATE FUNCTION of_mat() RETURNS SETOF full_mat LANGUAGE sql STABLE AS 'SELECT * FROM full_mat';
CREATE RULE "No Delete" AS ON DELETE TO employee DO INSTEAD NOTHING;
CREATE RULE logged AS ON INSERT TO second DO INSTEAD (INSERT INTO nothing DEFAULT VALUES; INSERT INTO department (company) VALUES (new.id));
CREATE TRIGGER instead INSTEAD OF UPDATE ON first FOR EACH ROW EXECUTE FUNCTION touched();
ALTER TABLE employee ENABLE ALWAYS RULE "No Delete";
-- Triggers that partitions enable by themselves.
ALTER TABLE sale_old DISABLE TRIGGER on_all;
ALTER TABLE sale_2020_eu ENABLE ALWAYS TRIGGER on_all;
COMMENT ON RULE logged ON second IS 'logged';
GRANT SELECT ON second, "Mat" TO reader;
GRANT INSERT (id) ON first TO reader;
REVOKE ALL ON FUNCTION touched FROM PUBLIC;
REVOKE ALL ON PROCEDURE "Do It" FROM PUBLIC;
GRANT EXECUTE ON PROCEDURE "Do It" TO reader;
GRANT EXECUTE ON FUNCTION "Sum Up"(integer), count_all(), middle(VARIADIC "any") TO reader;
SQL
if ($node->pg_version < 15)
{
    $shop =~ s/ NULLS NOT DISTINCT//;
    $shop =~ s/SET NULL \(head\)/SET NULL/;
    $shop =~ s/^ALTER SEQUENCE .* SET LOGGED;$//m;
}
# Not-null constraints with names, in all states and heirs; others that are not enforced; keys without overlaps.
$shop .= <<'SQL' if $node->pg_version >= 18;
CREATE DOMAIN named AS integer CONSTRAINT "is there" NOT NULL CHECK (VALUE > 0);
COMMENT ON CONSTRAINT "is there" ON DOMAIN named IS 'there';
CREATE TABLE known (a integer CONSTRAINT "a's" NOT NULL, b integer CONSTRAINT alone NOT NULL NO INHERIT, c integer, d integer NOT NULL, e named);
ALTER TABLE known ADD CONSTRAINT later NOT NULL c NOT VALID;
COMMENT ON CONSTRAINT "a's" ON known IS 'a';
COMMENT ON CONSTRAINT later ON known IS 'c';
CREATE TABLE heir (f integer CONSTRAINT own NOT NULL, CONSTRAINT "heir's" NOT NULL a) INHERITS (known);
CREATE TABLE adopted (a integer CONSTRAINT mine NOT NULL, b integer, c integer NOT NULL, d integer NOT NULL, e named);
ALTER TABLE adopted INHERIT known;
CREATE TABLE numbered (id integer GENERATED ALWAYS AS IDENTITY CONSTRAINT "number" NOT NULL PRIMARY KEY, virtual integer GENERATED ALWAYS AS (id * 2),
    stored integer GENERATED ALWAYS AS (id * 2) STORED, CONSTRAINT loose CHECK (virtual > 0) NOT ENFORCED);
CREATE TABLE loose (id integer REFERENCES numbered NOT ENFORCED);
CREATE TABLE times (id integer, valid daterange, PRIMARY KEY (id, valid WITHOUT OVERLAPS));
CREATE TABLE within (id integer, at daterange, UNIQUE (id, at WITHOUT OVERLAPS), FOREIGN KEY (id, PERIOD at) REFERENCES times (id, PERIOD valid));
CREATE TABLE split (a integer CONSTRAINT "in parts" NOT NULL, b integer, id integer GENERATED ALWAYS AS IDENTITY, v integer GENERATED ALWAYS AS (b + 1)) PARTITION BY LIST (a);
CREATE TABLE split_1 PARTITION OF split FOR VALUES IN (1);
CREATE TABLE split_2 (b integer, a integer CONSTRAINT "another name" NOT NULL, id integer NOT NULL, v integer GENERATED ALWAYS AS (b + 2));
ALTER TABLE split ATTACH PARTITION split_2 FOR VALUES IN (2);
ALTER TABLE split ADD CONSTRAINT afterwards NOT NULL b NOT VALID;
SQL
$shop .= 'GRANT MAINTAIN ON department, sale TO reader WITH GRANT OPTION;' if $node->pg_version >= 17;
$node->safe_psql('postgres', $shop);
my $source = 'The "Shop".x';
replay($source, 'Copy of it', ', views => true, functions => true');
my $copy = dumped('Copy of it', $source);
cmp_ok(scalar @$copy, '>', 500, 'there is something to compare');
# But views and SECURITY DEFINER functions read in the name of who has them: nobody else is granted these.
my $theirs = join '|', map { quotemeta } split /\n/, $node->safe_psql('postgres', <<'SQL');
SELECT format('TABLE %I.%I ', nspname, relname) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = relnamespace
WHERE relkind IN ('v', 'm') AND nspname = 'The "Shop".x'
UNION ALL SELECT format('%s %I.%I(', CASE prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END, nspname, proname)
FROM pg_proc JOIN pg_namespace AS n ON n.oid = pronamespace WHERE prosecdef AND nspname = 'The "Shop".x'
SQL
my $is_granted = qr/^(GRANT|REVOKE) .* ON ($theirs)/;
is_deeply([grep { !/$is_granted/ } @$copy], [grep { !/$is_granted/ } @{ dumped($source, $source) }], 'everything comes');
is_deeply([grep { /$is_granted/ && !/^REVOKE ALL .* FROM PUBLIC;/ } @$copy], [], 'and nobody else may use what reads in their name');
replay('Copy of it', 'again', ', true, true');
is_deeply(dumped('again', $source), $copy, 'and the copy can be copied');

# Without views and functions: the same tables, and the functions that they need.
replay($source, 'bare', '');
$node->safe_psql('postgres', <<'SQL');
SET search_path = "The ""Shop"".x";
SET client_min_messages = warning;
DROP TRIGGER "On Change" ON "Customer";
DROP TRIGGER late ON sale_rest;
DROP TRIGGER on_all ON sale;
DROP TRIGGER seen ON employee;
DROP RULE "No Delete" ON employee;
DROP VIEW second, summed, grouped, around, ring, itself CASCADE;
DROP MATERIALIZED VIEW "Mat", full_mat CASCADE;
DROP AGGREGATE "Sum Up" (integer), count_all (*), middle (VARIADIC "any" ORDER BY VARIADIC "any");
DROP ROUTINE unneeded(integer, text[]), unneeded(text), sales, safe, "Do It", add_up, finish, touched, "The ""Shop"".x".lower(text);
SQL
is_deeply(dumped('bare', $source), dumped($source, $source), 'tables and what they need');

# Rows go in between tables and keys.
is($node->safe_psql('postgres', q(SELECT string_agg(stage, ', ' ORDER BY first) FROM (SELECT stage, min(number) AS first FROM synth_definition('bare', true, true)
    WITH ORDINALITY AS d (stage, object, statement, number) GROUP BY stage HAVING count(*) = max(number) - min(number) + 1) AS s)),
    'tables, keys, foreign keys, rest, privileges', 'stages are in order');
done_testing();
