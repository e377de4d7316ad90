# kill -9 in the middle of a refit: the server recovers, and the old model is as it was.
use strict;
use warnings;
use Synth;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = Synth::node('crash', conf => 'restart_after_crash = on');
Synth::wide($node, 't', 400000);
$node->safe_psql('postgres', "SELECT synth_fit('t', max_rows => 2000)");
my $old = Synth::sample($node, 't');
my $row = $node->safe_psql('postgres', 'SELECT model FROM synth.model AS model');
my $started = $node->safe_psql('postgres', 'SELECT pg_postmaster_start_time()');
# Another model, not yet committed, goes with the crash.
my ($open) = Synth::start($node, "BEGIN; SELECT synth_fit('t', 'other', max_rows => 1000); SELECT pg_sleep(100)");
$node->poll_query_until('postgres', "SELECT count(*) = 1 FROM pg_stat_activity WHERE query ~ '^SELECT pg_sleep' AND pid <> pg_backend_pid()");

my ($session, $pid) = Synth::start($node, "SELECT synth_fit('t', seed => 1)");
select undef, undef, undef, 0.3;
is( $node->safe_psql('postgres', "SELECT state || ' ' || query FROM pg_stat_activity WHERE pid = $pid"),
    "active SELECT synth_fit('t', seed => 1);", 'the refit is running');
is(kill('KILL', $pid), 1, 'it is killed');

# Recovery is over when there is a new session and no old one.
ok($node->poll_query_until('postgres', "SELECT NOT pg_is_in_recovery() AND NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $pid)"),
    'the server recovers');
like(slurp_file($node->logfile), qr/terminated by signal 9.*all server processes terminated; reinitializing/s, 'after a crash');
is($node->safe_psql('postgres', 'SELECT pg_postmaster_start_time()'), $started, 'without help');
is($node->safe_psql('postgres', 'SELECT model FROM synth.model AS model'), $row, 'the old model is there, and it alone');
is(Synth::sample($node, 't'), $old, 'and samples what it sampled');
is($node->safe_psql('postgres', "SELECT count(*) FROM synth.variables"), 11, 'nothing of the new one is');
is($node->safe_psql('postgres', "SELECT synth_fit('t', max_rows => 2000, seed => 2)"), 't', 'it can be learned again');
isnt(Synth::sample($node, 't'), $old, 'as another');
# A committed model survives.
my $new = Synth::sample($node, 't');
$node->stop('immediate');
$node->start;
is(Synth::sample($node, 't'), $new, 'a committed model survives an immediate stop');

for ($open, $session) { eval { $_->quit } }
done_testing();
