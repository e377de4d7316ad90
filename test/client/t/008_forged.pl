# A superuser may write anything into the catalog. Whatever is there, reading it ends with rows or with an ERROR, soon,
# and never with a crash.
use strict;
use warnings;
use Synth;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = Synth::node('forged', conf => 'restart_after_crash = on');
Synth::wide($node, 'w', 1500);
Synth::rich($node, 'r', 1500);
$node->safe_psql('postgres', <<'SQL');
SET client_min_messages = warning;
CREATE TABLE t AS SELECT * FROM r LIMIT 0; -- no constraints, which rows of a damaged model could break
ALTER TABLE t ADD a int, ADD b float8, ADD f float8, ADD h date, ADD n numeric(10, 2);
INSERT INTO t SELECT (q.r).*, a, b, f, h, n FROM (SELECT r, row_number() OVER () AS i FROM r) AS q JOIN (SELECT *, row_number() OVER () AS i FROM w) AS w USING (i);
SELECT synth_fit('t', 'good');
DO $$
DECLARE c record;
BEGIN
    FOR c IN SELECT attrelid::regclass AS t, attname FROM pg_attribute
             WHERE attrelid IN ('synth.model'::regclass, 'synth.variable'::regclass, 'synth.attribute'::regclass, 'synth.text'::regclass, 'synth.key'::regclass, 'synth.rule'::regclass,
                                'synth.codec'::regclass, 'synth.regression'::regclass, 'synth.tree'::regclass)
               AND attnum > 0 AND attnotnull AND attname NOT IN (SELECT attname FROM pg_attribute AS k JOIN pg_index AS i ON indexrelid = k.attrelid WHERE i.indrelid = pg_attribute.attrelid AND indisprimary)
    LOOP
        EXECUTE format('ALTER TABLE %s ALTER %I DROP NOT NULL', c.t, c.attname);
    END LOOP;
END
$$;

-- The SQLSTATE of a statement.
CREATE FUNCTION state(statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
    RETURN '00000';
EXCEPTION WHEN query_canceled THEN
    RETURN '57014';
WHEN OTHERS THEN
    RETURN SQLSTATE;
END
$$;

-- A copy of the good model under another identifier and name, so that no cache knows it.
CREATE FUNCTION copy(name text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE good bigint; id bigint; t text; columns text;
BEGIN
    SELECT m.id INTO good FROM synth.model AS m WHERE m.name = 'good';
    PERFORM nextval('synth.model_id_seq'); -- damage may have used it
    INSERT INTO synth.model AS m (owner, name, schema, relation, row_security, rows, learned, min_count, max_rows, parents, seed, zone, overrides)
    SELECT owner, copy.name, schema, relation, row_security, rows, learned, min_count, max_rows, parents, seed, zone, overrides FROM synth.model AS m WHERE m.id = good
    RETURNING m.id INTO id;
    FOREACH t IN ARRAY '{variable,attribute,text,key,rule,codec,regression,tree}'::text[] LOOP
        SELECT string_agg(quote_ident(attname), ',' ORDER BY attnum) INTO columns FROM pg_attribute
        WHERE attrelid = ('synth.' || t)::regclass AND attnum > 0 AND attname <> 'model';
        EXECUTE format('INSERT INTO synth.%I (model, %s) SELECT $1, %s FROM synth.%1$I WHERE model = $2', t, columns, columns) USING id, good;
    END LOOP;
    RETURN id;
END
$$;

CREATE FUNCTION remove() RETURNS void LANGUAGE sql AS $$
    DELETE FROM synth.model WHERE name <> 'good' OR name IS NULL;
    DELETE FROM synth.variable WHERE model NOT IN (SELECT id FROM synth.model);
    DELETE FROM synth.attribute WHERE model NOT IN (SELECT id FROM synth.model);
    DELETE FROM synth.text WHERE model NOT IN (SELECT id FROM synth.model);
    DELETE FROM synth.key WHERE model NOT IN (SELECT id FROM synth.model);
    DELETE FROM synth.rule WHERE model NOT IN (SELECT id FROM synth.model);
    DELETE FROM synth.codec WHERE model NOT IN (SELECT id FROM synth.model);
    DELETE FROM synth.regression WHERE model NOT IN (SELECT id FROM synth.model);
    DELETE FROM synth.tree WHERE model NOT IN (SELECT id FROM synth.model);
$$;

-- What becomes of a damaged model: of a sample, and of the views.
CREATE FUNCTION forge(damage text, OUT result text) LANGUAGE plpgsql AS $$
DECLARE id bigint := copy('forged');
BEGIN
    result := state(replace(damage, ':id', id::text));
    IF result <> '00000' THEN
        result := 'refused ' || result;
    ELSE
        result := state('SELECT count(s::text) FROM synth_sample(NULL::t, 200, 1, ''forged'') AS s') || ' '
               || state('SELECT count(v::text) FROM synth.variables AS v WHERE model = ''forged''') || ' '
               || state('SELECT count(v::text) FROM synth.edges AS v WHERE model = ''forged''') || ' '
               || state('SELECT count(v::text) FROM synth.distributions AS v WHERE model = ''forged''');
    END IF;
    PERFORM remove();
END
$$;

-- An array with one of its elements replaced.
CREATE FUNCTION put(a anyarray, at float8, value anyelement) RETURNS anyarray LANGUAGE plpgsql AS $$
BEGIN
    IF cardinality(a) > 0 THEN
        a[1 + floor(at * cardinality(a))] := value;
    END IF;
    RETURN a;
END
$$;
SQL
my $started = $node->safe_psql('postgres', 'SELECT pg_postmaster_start_time()');

# Damage by the type of a column: what to set it to.
my %integers = (
    'NULL' => 'NULL', 'empty' => q('{}'), 'one' => q('{1}'), 'NULL inside' => q('{NULL,1}'), 'two dimensions' => q('{{0,1},{2,3}}'),
    'huge' => 'array_fill(2147483647, ARRAY[greatest(1, cardinality(%1$s))])', 'negative' => 'array_fill(-1, ARRAY[greatest(1, cardinality(%1$s))])',
    'shorter' => '%1$s[2:]', 'longer' => '%1$s || 1', 'zeros' => 'array_fill(0, ARRAY[greatest(1, cardinality(%1$s))])',
    'reversed' => '(SELECT array_agg(x ORDER BY i DESC) FROM unnest(%1$s) WITH ORDINALITY AS u (x, i))', 'lower bound' => q('[5:6]={1,2}'));
my %floats = (%integers, 'NaN' => q(array_fill('NaN'::float8, ARRAY[greatest(1, cardinality(%1$s))])),
    'infinite' => q(array_fill('Infinity'::float8, ARRAY[greatest(1, cardinality(%1$s))])),
    'huge' => 'array_fill(1e38::float8, ARRAY[greatest(1, cardinality(%1$s))])');
my %number = ('NULL' => 'NULL', 'negative' => '-1', 'lowest' => '-2147483648', 'highest' => '2147483647', 'next' => '%1$s + 1');
my %damage = (
    'integer' => \%number,
    'bigint' => { %number, 'highest' => '9223372036854775807', 'lowest' => '-9223372036854775808' },
    'double precision' => { %number, 'NaN' => q('NaN'), 'infinite' => q('Infinity'), 'tiny' => '5e-324', 'huge' => '1.7e308' },
    'boolean' => { 'NULL' => 'NULL', 'other' => 'NOT %1$s' },
    'text' => { 'NULL' => 'NULL', 'empty' => q(''), 'other' => q('?'), 'long' => q(repeat('x', 1000)) },
    'regrole' => { 'NULL' => 'NULL', 'nobody' => '4000000000' },
    'timestamp with time zone' => { 'NULL' => 'NULL' },
    'integer[]' => \%integers,
    'bigint[]' => { %integers, 'huge' => 'array_fill(9223372036854775807, ARRAY[greatest(1, cardinality(%1$s))])',
        'large' => 'array_fill(4294967296, ARRAY[greatest(1, cardinality(%1$s))])' },
    'smallint[]' => { %integers, 'huge' => 'array_fill(32767, ARRAY[greatest(1, cardinality(%1$s))])' },
    'real[]' => \%floats,
    'double precision[]' => \%floats,
    'boolean[]' => { 'NULL' => 'NULL', 'empty' => q('{}'), 'NULL inside' => q('{NULL}'), 'shorter' => '%1$s[2:]', 'longer' => '%1$s || true',
        'other' => '(SELECT array_agg(NOT x) FROM unnest(%1$s) AS u (x))' },
    'text[]' => { 'NULL' => 'NULL', 'empty' => q('{}'), 'NULL inside' => q('{NULL}'), 'shorter' => '%1$s[2:]', 'longer' => q(%1$s || 'x'::text),
        'two dimensions' => q('{{a,b},{c,d}}'), 'twice' => q(%1$s || %1$s) });

my @columns = map { [ split /\|/ ] } split /\n/, $node->safe_psql('postgres', <<'SQL');
SELECT relname, attname, format_type(atttypid, NULL) FROM pg_attribute JOIN pg_class AS c ON c.oid = attrelid
WHERE relname <> 'schema_table' AND relnamespace = 'synth'::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT (relname = 'model' AND attname = 'name')
ORDER BY relname, attnum
SQL
cmp_ok(scalar @columns, '>', 50, 'columns to damage');

my @cases = ([ 'nothing', 'SELECT 1' ]);
my %of = (model => 'id = :id');
for my $column (@columns)
{
    my ($table, $name, $type) = @$column;
    my $where = $of{$table} // 'model = :id';
    my $known = $damage{$type} or die "no damage for $type";
    push @cases, [ "$table.$name $_", "UPDATE synth.$table SET $name = " . sprintf($known->{$_}, $name) . " WHERE $where" ] for sort keys %$known;
    # One element at a time, of every row.
    next unless $type =~ /^(.*)\[\]$/;
    my $element = $1;
    my @values = $element eq 'boolean' ? qw(true false) : $element eq 'text' ? ("''", "'x'") :
      $element =~ /real|double/ ? ('-1', '0', '1', "'NaN'", "'-Infinity'", '1e30') : (-2, -1, 0, 1, 2, 7, 100, 32767);
    for my $value (@values)
    {
        for my $at (0, 0.4, 0.999)
        {
            push @cases, [ "$table.$name element at $at is $value", "UPDATE synth.$table SET $name = put($name, $at, $value\:\:$element) WHERE $where" ];
        }
    }
}
my %key = (variable => 'position', attribute => 'position', rule => 'position', text => 'attribute', key => 'attribute');
for my $table (qw(variable attribute text key rule codec regression tree))
{
    push @cases, [ "$table no rows", "DELETE FROM synth.$table WHERE model = :id" ];
    my $key = $key{$table} // 'variable';
    push @cases, [ "$table without $_", "DELETE FROM synth.$table WHERE model = :id AND $key = $_" ] for 0, 3, 10;
    push @cases, [ "$table shifted", "UPDATE synth.$table SET $key = -5 - $key WHERE model = :id" ];
}

# Two at once, by chance.
srand 1;
my @single = grep { $$_[1] =~ /^(UPDATE|DELETE)/ } @cases;
for (1 .. 200)
{
    my ($one, $other) = map { $single[ rand @single ] } 1, 2;
    push @cases, [ "$$one[0] and $$other[0]", "$$one[1]; $$other[1]" ];
}

my $sample = Synth::sample($node, 't', model => 'good');
my $script = $node->basedir . '/forge.sql';
append_to_file($script, "SET statement_timeout = '10s';\n" . join('', map { my $d = $$_[1] =~ s/'/''/gr; "SELECT forge('$d');\n" } @cases));
my ($code, $out, $err) = $node->psql('postgres', '', extra_params => [ '-f', $script ], on_error_stop => 0);
my @results = split /\n/, $out;
is(scalar @results, scalar @cases, 'every damaged model was read') or diag 'stopped at: ', ($cases[@results] // ['the end'])->[0], "\n", $err;
is($node->safe_psql('postgres', 'SELECT pg_postmaster_start_time()'), $started, 'by a server that did not restart');
unlike(slurp_file($node->logfile), qr/terminated by signal|PANIC|server process .* exited|TRAP/, 'nor did any of its processes end');
is($results[0], '00000 00000 00000 00000', 'the copy is good');

# Damage is reported as such: damaged model, wrong type, missing column; bad values of a type, at the most.
my (%states, %caught, @strange);
for my $i (1 .. $#results)
{
    my ($column, $what) = $cases[$i][0] =~ /^(\S+) (.*)/;
    note "$cases[$i][0]: $results[$i]";
    $states{$_}++ for split / /, $results[$i];
    $caught{$column} = 1 if $cases[$i][0] !~ / and / && $results[$i] ne '00000 00000 00000 00000';
    next if $cases[$i][0] =~ /codec\.knots element at \S+ is 1e30/ && $results[$i] =~ /^57014/; # arrays of a million elements are slow
    push @strange, "$cases[$i][0]: $results[$i]" if $results[$i] =~ /XX000|57014|53200|P0001|58/;
}
is(join("\n", @strange), '', 'no internal error, no timeout, no lack of memory');
note join ', ', map { "$_: $states{$_}" } sort keys %states;
# Nothing is read from these, or anything may be there.
my %free = map { $_ => 1 } qw(model.relation model.row_security model.learned model.min_count model.max_rows model.parents model.seed model.fitted
  attribute.reference attribute.of_column attribute.way);
for my $column (map { "$$_[0].$$_[1]" } grep { !$free{"$$_[0].$$_[1]"} } @columns)
{
    ok($caught{$column}, "damage of $column is found");
}
is(Synth::sample($node, 't', model => 'good'), $sample, 'the good model is fine');
done_testing();
