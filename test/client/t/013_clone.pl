# Clones as others make them: who may, what a cancel or a failure leaves (nothing), dumps, and forged catalogs.
use strict;
use warnings;
use Synth;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep time);

my $limit = 1.0;
my $node = Synth::node('clone', conf => "restart_after_crash = on\nmax_locks_per_transaction = 256");
$node->safe_psql('postgres', <<'SQL');
CREATE SCHEMA shop;
SET search_path = shop;
CREATE TYPE state AS ENUM ('new', 'paid');
CREATE TABLE country (code text PRIMARY KEY, name text);
CREATE TABLE customer (id integer PRIMARY KEY, country text REFERENCES country, name text, favourite integer);
CREATE TABLE maker (id integer PRIMARY KEY, large boolean);
CREATE TABLE product (id integer PRIMARY KEY, price numeric(8, 2) CHECK (price > 0), maker integer REFERENCES maker);
CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer integer NOT NULL REFERENCES customer, placed date, state state);
CREATE TABLE line (orders bigint REFERENCES orders, number integer, product integer NOT NULL REFERENCES product, PRIMARY KEY (orders, number));
CREATE TABLE tree (id integer PRIMARY KEY, above integer REFERENCES tree, name text);
ALTER TABLE customer ADD FOREIGN KEY (favourite) REFERENCES orders;
INSERT INTO country VALUES ('DE', 'Germany'), ('FR', 'France');
INSERT INTO customer SELECT i, (ARRAY['DE', 'FR'])[1 + i % 2], 'name ' || hashint4(i) % 50 FROM generate_series(1, 300) AS i;
INSERT INTO maker SELECT i, i % 3 = 0 FROM generate_series(1, 150) AS i;
INSERT INTO product SELECT i, 1 + abs(hashint4(i) % 900) / 10.0, CASE WHEN i < 20 THEN 1 ELSE i END FROM generate_series(1, 100) AS i;
INSERT INTO orders (customer, placed, state) SELECT 1 + abs(hashint4(i) % 300), date '2020-01-01' + abs(hashint4(i + 1) % 700), (ARRAY['new', 'paid'])[1 + i % 2]::state FROM generate_series(1, 1000) AS i;
INSERT INTO line SELECT id, n, 1 + abs(hashint4(id::integer * 5 + n) % 100) FROM orders, generate_series(1, 4) AS n WHERE n <= 1 + abs(hashint4(id::integer) % 4);
UPDATE customer SET favourite = (SELECT min(id) FROM orders WHERE orders.customer = customer.id);
INSERT INTO tree SELECT i, CASE WHEN i > 3 THEN i / 3 END, 'name ' || i % 9 FROM generate_series(1, 200) AS i;
CREATE ROLE fitter LOGIN;
CREATE ROLE staging LOGIN;
CREATE ROLE stranger LOGIN;
GRANT USAGE ON SCHEMA shop TO fitter;
GRANT SELECT ON ALL TABLES IN SCHEMA shop TO fitter;
GRANT CREATE ON DATABASE postgres TO staging, stranger;
CREATE FUNCTION public.digest(schema text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE name text; one text; digest text := '';
BEGIN
    FOR name IN SELECT relname FROM pg_class WHERE relnamespace = schema::regnamespace AND relkind = 'r' ORDER BY relname COLLATE "C" LOOP
        EXECUTE format('SELECT md5(string_agg(t::text, E''\n'' ORDER BY t::text COLLATE "C")) FROM %I.%I AS t', schema, name) INTO one;
        digest := digest || name || ' ' || one || ' ';
    END LOOP;
    RETURN digest;
END
$$;
SQL

sub as
{
    my ($role, $statement) = @_;
    my ($code, $out, $err) = $node->psql('postgres', "\\set VERBOSITY verbose\n$statement", extra_params => [ '-U', $role ]);
    return $err =~ /ERROR/ ? $err : $out;
}

# Who may.
is(as('fitter', q(SELECT synth_fit_schema('shop', modes => '{"country": "copy", "maker": "copy"}'))), 'shop', 'a role that may read learns');
like(as('stranger', q(SELECT synth_fit_schema('shop'))), qr/42501: permission denied for schema shop/, 'another one may not');
like(as('stranger', q(SELECT synth_clone('shop', 'mine'))), qr/42704: model "shop" of a schema does not exist.*HINT:.*have yourself granted the role that owns/s, 'nor use the model');
like(as('stranger', q(SELECT synth_drop('shop'))), qr/42704: model "shop" does not exist/, 'nor drop it');
is(as('stranger', 'SELECT (SELECT count(*) FROM synth.schemas) + (SELECT count(*) FROM synth.foreign_keys) + (SELECT count(*) FROM synth.models)'), 0, 'nor see it');
$node->safe_psql('postgres', 'GRANT fitter TO staging; REVOKE USAGE ON SCHEMA shop FROM fitter; REVOKE SELECT ON ALL TABLES IN SCHEMA shop FROM fitter');
like(as('staging', 'SELECT * FROM shop.customer'), qr/42501/, 'staging may not read the source');
is(as('staging', q(SELECT count(*) FROM synth_clone('shop', 'staging', 1, 7))), 7, 'staging clones');
is(as('staging', 'SELECT count(*) FROM staging.customer'), 300, 'what it made is its own');
is(as('staging', 'SELECT tables, foreign_keys FROM synth.schemas'), '7|6', 'it sees what the model is of');
$node->safe_psql('postgres', 'REVOKE CREATE ON DATABASE postgres FROM staging');
like(as('staging', q(SELECT synth_clone('shop', 'more'))), qr/42501: permission denied for database postgres/, 'it must be allowed to make schemas');
my $made = $node->safe_psql('postgres', "SELECT digest('staging')");
for my $table (qw(schema schema_table reference span flag definition copied))
{
    like(as('staging', "TABLE synth.$table"), qr/42501: permission denied for table $table/, "synth.$table is closed");
}
$node->safe_psql('postgres', 'GRANT CREATE ON DATABASE postgres TO staging');

# A superuser has everybody's models, but what is in them does not run in its name unless it says so.
my $me = $node->safe_psql('postgres', 'SELECT current_user');
like(as($me, q(SELECT synth_clone('shop', 'again'))), qr/42501: model "shop" belongs to a role that is no superuser.*HINT:.*SET ROLE fitter/s, 'a superuser is not trapped');
$node->safe_psql('postgres', 'GRANT fitter TO CURRENT_USER');

# A dump keeps it.
my $file = $node->backup_dir . '.dump';
$node->command_ok([ 'pg_dump', '-F', 'custom', '-f', $file, '-d', $node->connstr('postgres') ], 'dump');
$node->safe_psql('postgres', 'CREATE DATABASE restored TEMPLATE template0');
$node->command_ok([ 'pg_restore', '-e', '-d', $node->connstr('restored'), $file ], 'restore');
is($node->safe_psql('restored', "SELECT count(*) FROM synth_clone('shop', 'again', 1, 7)"), 7, 'the restored model is cloned');
is($node->safe_psql('restored', "SELECT digest('again')"), $made, 'the same rows');
is($node->safe_psql('postgres', "DROP SCHEMA shop CASCADE; SELECT count(*) FROM synth_clone('shop', 'again', 1, 7); SELECT digest('again')"), "7\n$made", 'without the source, too');
$node->safe_psql('postgres', 'DROP SCHEMA staging CASCADE; DROP DATABASE restored');

# What fails leaves nothing.
my $count = 'SELECT ' . join ' + ', map { "(SELECT count(*) FROM again.$_)" } qw(country maker customer product orders line tree);
$node->safe_psql('postgres', <<'SQL');
TRUNCATE again.country, again.maker, again.customer, again.product, again.orders, again.line, again.tree;
CREATE FUNCTION again.fail() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN IF NEW.number > 2 THEN RAISE 'no more lines'; END IF; RETURN NEW; END$$;
CREATE TRIGGER fail BEFORE INSERT ON again.line FOR EACH ROW EXECUTE FUNCTION again.fail();
SQL
like(as($node->safe_psql('postgres', 'SELECT current_user'), q(SELECT synth_clone('shop', 'again', 1, 7, 'fill'))), qr/P0001: no more lines/, 'a trigger fails');
is($node->safe_psql('postgres', $count), 0, 'and leaves nothing');
$node->safe_psql('postgres', 'DROP TRIGGER fail ON again.line');
is($node->safe_psql('postgres', "SELECT count(*) FROM synth_clone('shop', 'again', 1, 7, 'fill'); SELECT digest('again')"), "7\n$made", 'a schema that is filled has the same rows');
$node->safe_psql('postgres', 'DROP SCHEMA again CASCADE');

# Nor does what is cancelled, within a second.
$node->safe_psql('postgres', <<'SQL');
CREATE SCHEMA large;
CREATE TABLE large.parent AS SELECT i AS id, hashint4(i) % 1000 AS a, 'label ' || hashint4(i + 1) % 100 AS b, date '2020-01-01' + hashint4(i + 2) % 500 AS c FROM generate_series(1, 20000) AS i;
CREATE TABLE large.child AS SELECT i AS id, 1 + abs(hashint4(i) % 20000) AS parent, abs(hashint4(i + 1) % 20000) + 1 AS other, hashint4(i + 2) % 1000 AS a, hashint4(i + 3) % 100 AS b FROM generate_series(1, 100000) AS i;
ALTER TABLE large.parent ADD PRIMARY KEY (id);
ALTER TABLE large.child ADD PRIMARY KEY (id), ADD FOREIGN KEY (parent) REFERENCES large.parent, ADD FOREIGN KEY (other) REFERENCES large.parent;
SQL
my %took;
for my $statement ("SELECT synth_fit_schema('large')", "SELECT count(*) FROM synth_clone('large', 'target', 2, 1)")
{
    my $begin = time;
    $node->safe_psql('postgres', $statement);
    $took{$statement} = time - $begin;
}
$node->safe_psql('postgres', 'DROP SCHEMA target CASCADE');
my $kept = $node->safe_psql('postgres', "SELECT fitted FROM synth.schemas WHERE model = 'large'");
my $control = $node->background_psql('postgres');
$control->query_safe('SET client_min_messages = warning');
for my $statement (sort keys %took)
{
    for my $share (0.1, 0.3, 0.5, 0.7, 0.9)
    {
        my ($session, $pid) = Synth::start($node, "\\set VERBOSITY verbose\n$statement");
        sleep $share * $took{$statement};
        my $begin = time;
        $control->query_safe("SELECT pg_cancel_backend($pid)");
        my $rest = $session->query('SELECT 41 + 1');
        my $waited = time - $begin;
        if ($session->{stderr} =~ /57014/)
        {
            cmp_ok($waited, '<', $limit, sprintf('%s, cancelled after %.2f s: within a second (%.3f s)', $statement, $share * $took{$statement}, $waited));
            is($control->query_safe("SELECT fitted FROM synth.schemas WHERE model = 'large'"), $kept, 'the model is the old one');
        }
        like($rest, qr/^42$/m, 'the session lives');
        $control->query_safe('DROP SCHEMA IF EXISTS target CASCADE') if $session->{stderr} !~ /57014/;
        is($control->query_safe("SELECT to_regnamespace('target') IS NULL"), 't', 'no schema is left');
        $session->quit;
        $kept = $control->query_safe("SELECT fitted FROM synth.schemas WHERE model = 'large'");
    }
    my $begin = time;
    my $timeout = int(1000 * 0.4 * $took{$statement}) + 1;
    my ($code, $out, $err) = $node->psql('postgres', "SET statement_timeout = $timeout;\n$statement");
    cmp_ok(time - $begin, '<', $timeout / 1000 + $limit, "$statement: statement_timeout");
    $kept = $control->query_safe("SELECT fitted FROM synth.schemas WHERE model = 'large'");
    $control->query_safe('DROP SCHEMA IF EXISTS target CASCADE');
}
$control->quit;
$node->safe_psql('postgres', "SELECT synth_drop('large')");

# Whatever is in the catalog, a clone ends with rows or with an error.
my @forged;
for my $column (qw(child parent))
{
    push @forged, map { "UPDATE synth.reference SET $column = $_" } ('-1', '0', '1', '2', '3', '4', '5', '6', '2147483647', 'child', 'parent', '(position + 3) % 6');
}
for my $column (qw(driving late is_unique is_distinct is_exclusive kept))
{
    push @forged, map { "UPDATE synth.reference SET $column = $_" } ('true', 'false', "NOT $column", 'position % 2 = 0');
}
push @forged, map { "UPDATE synth.reference SET $_" } (
    "columns = '{}'", "columns = '{nope}'", "columns = '{id}'", "columns = '{id,id}'", "referenced = '{nope}'", "referenced = '{name}'", "referenced = '{}'", "columns = referenced", "columns = '{NULL}'",
    "missing = 'NaN'", 'missing = 2', 'missing = 1', 'missing = 0.9999999999999999', 'missing = -1', "groups = '{}'", "groups = '{0}'", "groups = '{1,2,3}'", "groups = '{-1}'", "groups = '{2147483647,0}'",
    "position = position + 1", "position = 5 - position", (map { "kin = $_, together = 1" } -2 .. 6), 'kin = 2147483647', "together = 'NaN'", 'together = 2',
    (map { "frequent = '{$_}', frequencies = '{30}', frequent_classes = '{0}' WHERE cardinality(frequent) > 0" } -1, 0, 149, 150, 2147483647), "frequent = '{}'", "frequent = '{0}'", "frequencies = '{0}'", "frequencies = '{2147483647}'",
    "frequencies = '{-1}'", "frequent_classes = '{2147483647}'", "frequent_classes = '{-1}'", "frequent_classes = '{NULL}'", "frequent = '{3}', frequencies = '{9}', frequent_classes = '{0}'",
    "aggregates = '{nope}'", (map { "aggregates = '{nope,id}', functions = '{$_,$_}', arguments = '{id,nope}', factors = '{\"\",id}', decimals = '{-1,99}', empty = '{zero,null}', nulls = '{f,t}'" } qw(count sum max drop)),
    "aggregates = '{id}', functions = '{count}', arguments = '{\"\"}', factors = '{\"\"}', decimals = '{-1}', empty = '{1/0}', nulls = '{f}'");
push @forged, map { "UPDATE synth.reference SET $_" } (
    (map { my $with = $_; map { "agreeing = '{$_}', agreeing_with = '{$with}', agreeing_columns = '{id}', agreeing_by = '{-1}', agreeing_columns_by = '{-1}', agreements = '{x}'" } qw(id nope) } -1 .. 6, 2147483647),
    (map { my $by = $_; map { "agreeing = '{id}', agreeing_with = '{$_}', agreeing_columns = '{id}', agreeing_by = '{$by}', agreeing_columns_by = '{$by}', agreements = '{x}'" } 0 .. 5 } -2, 0 .. 6, 2147483647),
    "agreeing = '{id}'", "agreeing_with = '{0}'", "agreements = '{x}'",
    (map { my $always = $_; map { "inherited = '{$_}', inherited_from = '{id}', inherited_nulls = '{t}', inherited_always = '{$always}'" } qw(id name nope) } qw(t f)), "inherited_always = '{}'", "inherited_always = '{t}'",
    (map { ("follows = $_", "follows = $_, differs = true", "beside = $_, abreast = 1", "classes_of = $_") } -2 .. 6, 2147483647), "abreast = 'NaN'", 'abreast = -1', 'abreast = 0.5, beside = position');
push @forged, map { "UPDATE synth.schema_table SET numbered = '$_', numbered_by = 'id', numbered_falling = true" } qw(id name nope);
push @forged, "UPDATE synth.rule SET variables = '{}'", "UPDATE synth.rule SET variables = '{0}', type = 'arithmetic'", (map { "UPDATE synth.variable SET share = $_" } '0.5', '1', '1e-300', '-1', "'NaN'");
push @forged, 'DELETE FROM synth.reference', 'DELETE FROM synth.schema_table', 'DELETE FROM synth.definition', 'DELETE FROM synth.copied', 'DELETE FROM synth.model',
  (map { "DELETE FROM synth.reference WHERE position = $_" } 0 .. 4), (map { "DELETE FROM synth.schema_table WHERE position = $_" } 0 .. 5),
  (map { "UPDATE synth.schema_table SET $_" } (
        "mode = 'model'", "mode = 'copy'", "mode = 'empty'", "mode = 'skip'", "mode = 'other'", 'rows = -1', 'rows = 0', 'rows = 9223372036854775807', 'rows = 5000000000', 'model = 0', 'links = 0', 'links = model', 'model = links',
        'model = (SELECT min(id) FROM synth.model)', 'links = (SELECT max(id) FROM synth.model)', "columns = '{}'", "columns = '{nope}'", "columns = '{code,name,code}'", "key_columns = '{}'", "key_columns = '{nope}'",
        "key_columns = '{id}', key_ends = '{1}', nulls_distinct = '{t}', key_expressions = '{\"\"}'", "key_columns = '{id,id,id}', key_ends = '{3}', nulls_distinct = '{f}', key_expressions = '{\"\"}'", "together = '{id}', together_ends = '{1}'", "together = '{nope}', together_ends = '{1}'", "together_ends = '{1}'", "together = '{id}'", "together_ends = '{-1}'", "nulls_distinct = '{}'", "nulls_distinct = '{t,f,NULL}'", "key_ends = '{}'", "key_ends = '{-1}'", "key_ends = '{2,1}'", "key_columns = '{id}', key_ends = '{0,1}', nulls_distinct = '{f,f}', key_expressions = '{\"\",\"\"}'", "key_expressions = '{}'", (map { "key_columns = '{id}', key_ends = '{1}', nulls_distinct = '{f}', key_expressions = '{\"$_\"}'" } '*', '1', 'nope', 'SELECT', 'CASE WHEN true THEN 1 END', 'CASE WHEN true THEN ROW(nope) END', 'CASE WHEN true THEN ROW(id) END', 'CASE WHEN true THEN ROW((SELECT 1)) END'), "name = 'nope'", "name = 'tree'", 'position = 5 - position')),
  (map { "UPDATE synth.schema SET $_" } ("generation = '{}'", "generation = '{0,1,2,3,4}'", "generation = '{5,4,3,2,1,0}'", "generation = '{0,0,0,0,0,0}'", "generation = '{0,1,2,3,4,99}'", "generation = '{0,1,2,3,4,-1}'", 'min_count = -1', "source = ''")),
  (map { "UPDATE synth.definition SET $_" } ('stage = 9', 'stage = -1', 'stage = 4 - stage', "statement = ''", "statement = 'SELECT 1'", "statement = 'ROLLBACK'", "statement = 'COMMIT'", "statement = 'nonsense'", "object = ''", "roles = '{nobody}'", "roles = '{NULL}'", "roles = '{{a},{b}}'", "roles = '{nobody,fitter}'")),
  (map { "UPDATE synth.copied SET $_" } ('"values" = \'{}\'', '"values" = \'{a}\'', '"values" = \'{a,b,c,d}\'', '"values" = NULL', '"values" = \'{NULL,NULL}\'', 'number = number + 1'));
push @forged, map { "INSERT INTO synth.flag SELECT schema, 0, position, $_ FROM synth.reference WHERE driving ORDER BY 3 LIMIT 1" }
  ("0, 'nope', 'x', true, '', '', false", "1, 'id', NULL, false, '', '', true", "-1, 'id', '1', false, '', 'id', true");
for my $role ("parent's column", "parent's class", "parent's factor", qw(siblings position last gap class degree factor link together relative copied frequency same start delay period steps flag progression none))
{
    (my $quoted = $role) =~ s/'/''/g;
    push @forged, "UPDATE synth.attribute SET role = '$quoted' WHERE role IS NOT NULL", "UPDATE synth.attribute SET role = '$quoted' WHERE role IN ('class', 'degree')", "UPDATE synth.attribute SET role = '$quoted' WHERE role = 'link'";
}
push @forged, map { "UPDATE synth.attribute SET $_" } (
    'role = NULL', "role = NULL WHERE role = 'degree'", 'reference = NULL', 'of_column = NULL', (map { "reference = $_ WHERE role IS NOT NULL" } -1 .. 5), 'reference = 2147483647 WHERE role IS NOT NULL',
    (map { "of_column = $_ WHERE role IS NOT NULL" } -1 .. 4), 'of_column = 2147483647 WHERE role IS NOT NULL', "form = 'key' WHERE role IS NOT NULL", "variables = '{}' WHERE role IS NOT NULL", "variables = '{0}' WHERE role IS NOT NULL",
    "variables = '{0,1}' WHERE role IS NOT NULL", (map { "way = $_ WHERE role IS NOT NULL" } -1, 1, 255, 2147483647), "role = 'siblings', reference = 0 WHERE role IS NULL", "type = '' WHERE role IS NULL", "position = 1000 + position WHERE role IS NULL");
# Columns may be NULL, as in a table that was not ours.
$node->safe_psql('postgres', <<'SQL');
DO $$
DECLARE c record;
BEGIN
    FOR c IN SELECT a.attrelid::regclass AS t, a.attname FROM pg_attribute AS a
             WHERE a.attrelid IN ('synth.copied'::regclass, 'synth.reference'::regclass, 'synth.attribute'::regclass) AND a.attnum > 0 AND a.attnotnull
               AND a.attname NOT IN ('schema', 'model', 'position', 'number')
    LOOP
        EXECUTE format('ALTER TABLE %s ALTER %I DROP NOT NULL', c.t, c.attname);
    END LOOP;
END
$$;
SQL
my ($fine, $refused) = (0, 0);
for my $damage (@forged)
{
    my $begin = time;
    my ($code, $out, $err) = $node->psql('postgres', "\\set VERBOSITY verbose\nSET statement_timeout = '60s'; SET client_min_messages = error; BEGIN; $damage; SELECT count(*) FROM synth_clone('shop', 'forged', 0.5, 1); ROLLBACK");
    $code = -1 unless defined $code;
    if ($err =~ /ERROR:/ ? $err !~ /57014|ERROR:  XX000|server closed/ : $code == 0)
    {
        $err =~ /ERROR/ ? $refused++ : $fine++;
    }
    else
    {
        fail("$damage: $err");
    }
}
cmp_ok($refused, '>', 20, "$refused forged models are refused, $fine are models");
is($node->safe_psql('postgres', "SELECT count(*) FROM synth_clone('shop', 'forged', 1, 7); SELECT digest('forged')"), "7\n$made", 'the good one is what it was');
unlike(slurp_file($node->logfile), qr/terminated by signal|PANIC/, 'nothing crashed');
done_testing;
