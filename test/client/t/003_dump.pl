# pg_dump keeps the models: in another database and in another server, where roles have other OIDs.
use strict;
use warnings;
use Synth;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = Synth::node('origin', conf => 'max_locks_per_transaction = 128');
Synth::wide($node, 't', 5000);
Synth::rich($node, 'r', 2000);
$node->safe_psql('postgres', <<'SQL');
CREATE ROLE ann LOGIN;
CREATE ROLE bob LOGIN;
GRANT SELECT ON t TO ann, bob;
SELECT synth_fit('t');
SELECT synth_fit('t', 'Model "of" ''mine''', columns => '{c,g}');
SELECT synth_fit('r', overrides => '{"currency": "upper(city)"}');
SQL
for my $role (qw(ann bob))
{
    $node->safe_psql('postgres', "SELECT synth_fit('t', seed => " . ord($role) . ', max_rows => 2000)', extra_params => [ '-U', $role ]);
}
my %before = map { $_ => Synth::sample($node, 't', role => $_ || undef) } ('', 'ann', 'bob');
isnt($before{ann}, $before{bob}, 'two roles, two models');
my $views = join ';', map { "SELECT md5(string_agg(v::text, E'\\n' ORDER BY v::text)) FROM synth.$_ AS v" } qw(models columns rules variables edges distributions excess);
my $read = $node->safe_psql('postgres', $views);
my $rich = Synth::sample($node, 'r');
is($node->safe_psql('postgres', 'SELECT ' . join ' || ', map { "(SELECT (count(*) > 0)::int::text FROM synth.$_)" } qw(attribute text key rule codec regression tree)), '1111111', 'a row in every table');
my $last = $node->safe_psql('postgres', 'SELECT max(id) FROM synth.model');

my $other = Synth::node('other', extension => 0);
$other->safe_psql('postgres', 'CREATE ROLE someone; CREATE ROLE bob LOGIN; CREATE ROLE ann LOGIN');
my $superuser = $node->safe_psql('postgres', 'SELECT current_user');

for my $format (qw(plain custom))
{
    my $file = $node->backup_dir . ".$format";
    $node->command_ok([ 'pg_dump', '-F', $format, '-f', $file, '-d', $node->connstr('postgres') ], "$format: dump");
    for my $target ($node, $other)
    {
        my $name = "$format: " . $target->name;
        my $database = "restored_$format";
        $target->safe_psql('postgres', "CREATE DATABASE $database TEMPLATE template0");
        my $connection = $target->connstr($database);
        $target->command_ok($format eq 'plain' ? [ 'psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '-d', $connection, '-f', $file ]
            : [ 'pg_restore', '-e', '-j', '2', '-d', $connection, $file ], "$name: restore");
        is(Synth::sample($target, 't', database => $database, role => $_ || undef), $before{$_}, "$name: the sample of '$_'")
          for sort keys %before;
        is(Synth::sample($target, 'r', database => $database), $rich, "$name: the sample of texts and keys");
        is($target->safe_psql($database, $views), $read, "$name: the views say the same");
        is($target->safe_psql($database, "SELECT count(*) FROM synth.models", extra_params => [ '-U', 'ann' ]), 1, "$name: ann has her own");
        is($target->safe_psql($database, 'SELECT max(id) > ' . $last . " FROM synth_fit('t', 'new', max_rows => 1000), synth.model"), 'f',
            "$name: nothing is newer");
        is($target->safe_psql($database, "SELECT id > $last FROM synth.model WHERE name = 'new'"), 't', "$name: but what is learned later");
        is($target->safe_psql($database, "SELECT synth_fit('t', seed => 5)", extra_params => [ '-U', 'bob' ]), 't', "$name: a refit");
        isnt(Synth::sample($target, 't', database => $database, role => 'bob'), $before{bob}, "$name: makes another model");
        is($target->safe_psql($database, "SELECT synth_drop('t'); SELECT synth_drop('new'); SELECT count(*) FROM synth.models"), "\n\n4",
            "$name: models can be dropped");
    }
}

# Only the data, and without the table that was learned.
my $file = $node->backup_dir . '.partial';
$node->command_ok([ 'pg_dump', '-T', 't', '-f', $file, '-d', $node->connstr('postgres') ], 'without the table: dump');
$other->safe_psql('postgres', 'CREATE DATABASE partial');
$other->command_ok([ 'psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '-d', $other->connstr('partial'), '-f', $file ], 'without the table: restore');
is($other->safe_psql('partial', $views), $read, 'without the table: the models are there');
done_testing();
