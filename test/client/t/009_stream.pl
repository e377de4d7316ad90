# Streams and other sessions: slices that make up a sample, a model that is dropped and a table that others want to change
# meanwhile, parallel workers that are cancelled or terminated.
use strict;
use warnings;
use Synth;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time);

my $node = Synth::node('stream', conf => <<'CONF');
max_parallel_workers_per_gather = 2
parallel_setup_cost = 0
parallel_tuple_cost = 0
restart_after_crash = on
CONF
Synth::wide($node, 't', 20000);
$node->safe_psql('postgres', "SELECT synth_fit('t')");
my $digest = 'count(*) || \' \' || sum(hashtextextended(s::text, 0)::numeric)';
my $rows = 100000;
my $sample = "SELECT $digest FROM synth_sample(NULL::t, $rows, 7) AS s";
like($node->safe_psql('postgres', "EXPLAIN $sample"), qr/Parallel Custom Scan \(SynthSample\)/, 'a parallel plan');
my $whole = $node->safe_psql('postgres', "SET synth.enable_streaming = off; $sample");
is($node->safe_psql('postgres', $sample), $whole, 'the rows of the function');

# Slices that sessions load at the same time.
$node->safe_psql('postgres', 'CREATE TABLE loaded (LIKE t)');
my $slice = $rows / 4;
my @sessions = map { $node->background_psql('postgres') } 1 .. 4;
for my $i (0 .. 3)
{
    my $first = $i * $slice + 1;
    $sessions[$i]->query_until(qr/sent/, "\\echo sent\nINSERT INTO loaded SELECT * FROM synth_sample(NULL::t, $slice, 7, first_row => $first);\n");
}
$_->query_safe('SELECT 1') for @sessions;
$_->quit for @sessions;
is($node->safe_psql('postgres', "SELECT $digest FROM loaded AS s"), $whole, 'slices are the sample');

# The model is dropped while workers sample it, and the table changes before a cursor's first row.
my $running = 'SELECT count(*) = 2 FROM pg_stat_activity WHERE backend_type = \'parallel worker\'';
my $long = "SELECT $digest FROM synth_sample(NULL::t, 10 * $rows, 7) AS s";
my $before = $node->safe_psql('postgres', $long);
my ($session) = Synth::start($node, $long);
ok($node->poll_query_until('postgres', $running), 'workers run');
$node->safe_psql('postgres', "SELECT synth_drop('t')");
like($session->query('SELECT 1'), qr/\Q$before\E/, 'a model that is dropped serves the workers to the end');
$session->quit;
$node->safe_psql('postgres', "SELECT synth_fit('t')");

# A table whose rows are asked for stays as it is.
$session = $node->background_psql('postgres');
$session->query_safe('BEGIN; DECLARE c CURSOR FOR SELECT c FROM synth_sample(NULL::t, 10, 7)');
my ($code, $out, $error) = $node->psql('postgres', "SET lock_timeout = '100ms'; ALTER TABLE t DROP c");
like($error, qr/lock timeout/, 'the table waits for the end of the cursor');
is(scalar(split /\n/, $session->query_safe('FETCH ALL FROM c')), 10, 'which has its rows');
$session->query_safe('COMMIT');
$session->quit;

# Workers are cancelled with their leader, within a second; one that is terminated is an error.
my $endless = 'SELECT count(*) FROM synth_sample(NULL::t, 1000000000000, 7)';
for my $end ('cancel', 'terminate')
{
    my ($leader, $pid) = Synth::start($node, "\\set VERBOSITY verbose\n$endless");
    ok($node->poll_query_until('postgres', $running), 'workers run');
    my $begin = time;
    $node->safe_psql('postgres', $end eq 'cancel' ? "SELECT pg_cancel_backend($pid)"
        : 'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = \'parallel worker\' LIMIT 1');
    is($leader->query('SELECT 42'), 42, "$end: the session is usable");
    cmp_ok(time - $begin, '<', 1, "$end: within a second");
    like($leader->{stderr}, qr/57014|57P01|lost connection to parallel worker/, "$end: an error");
    ok($node->poll_query_until('postgres', 'SELECT count(*) = 0 FROM pg_stat_activity WHERE backend_type = \'parallel worker\''), "$end: no worker is left");
    $leader->quit;
}
done_testing();
