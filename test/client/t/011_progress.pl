# View synth_progress: what it shows moves forward, belongs together, and is gone when the work is, however that ends.
use strict;
use warnings;
use Synth;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep);

my $node = Synth::node('progress', conf => "max_connections = 200\nrestart_after_crash = on");
$node->safe_psql('postgres', <<'SQL');
CREATE TABLE t AS SELECT i % 10 AS a, 'x' || i % 7 AS b FROM generate_series(1, 1000) AS i;
SELECT synth_fit('t');
CREATE ROLE ann LOGIN;
CREATE ROLE bob LOGIN;
CREATE ROLE member LOGIN IN ROLE ann;
CREATE ROLE monitor LOGIN IN ROLE pg_read_all_stats;
GRANT ALL ON t TO ann;
GRANT CREATE ON SCHEMA public TO ann;
CREATE FUNCTION fails_late() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 / (CASE WHEN r < 1000000 THEN 1 ELSE 0 END)
    FROM (SELECT s.a, row_number() OVER () AS r FROM (SELECT (synth_sample(NULL::t, 100000000, 1)).*) AS s) AS q;
END
$$;
SQL
# In the select list rows are not collected first, so a sample lasts as long as one likes.
my $long = 'SELECT count(s) FROM (SELECT synth_sample(NULL::t, 1000000000, 1) AS s OFFSET 0) AS q';
my $view = 'SELECT * FROM synth_progress';

sub view { return $node->safe_psql('postgres', $_[0] // $view, extra_params => [ $_[1] ? ('-U', $_[1]) : () ]); }
sub is_empty
{
    my $name = shift;
    ok($node->poll_query_until('postgres', 'SELECT count(*) = 0 FROM synth_progress'), "$name: no slot stays");
    return;
}
sub shown { return $node->poll_query_until('postgres', "SELECT count(*) > 0 FROM synth_progress WHERE pid = $_[0] AND done > 0"); }

is(view(), '', 'nothing runs, nothing is shown; the view alone finds the slots');

# Forward only, never beyond the end.
my $watch = $node->background_psql('postgres');
my ($session, $pid) = Synth::start($node, 'CREATE TABLE made AS SELECT * FROM synth_sample(NULL::t, 3000000, 1)');
my ($last, $polls, $forward, $moves) = (-1, 0, 1, 0);
while ((my $row = $watch->query_safe("$view WHERE pid = $pid")) ne '' || $last < 0)
{
    next if $row eq '';
    my (undef, $datid, $datname, $relid, $command, $phase, $done, $total) = split /\|/, $row;
    is("$datname $command: $phase of $total", 'postgres sample: generating rows of 3000000', 'what it does') if $polls++ == 0;
    $forward &&= $done >= $last && $done <= $total;
    $moves++ if $done > $last;
    $last = $done;
}
ok($forward, "forward in $polls looks");
cmp_ok($moves, '>', 3, 'it moves');
is($session->query('SELECT count(*) FROM made'), 3000000, 'the sample is whole');
is_empty('end');
($session->quit);

# An audit, which fits and samples inside: what is outermost is seen.
my ($audit, $of) = Synth::start($node, "SELECT count(*) FROM synth_audit('t', 100)");
ok($node->poll_query_until('postgres', "SELECT count(*) = 1 FROM synth_progress WHERE pid = $of AND command = 'audit' AND phase IS NOT NULL"), 'an audit is seen');
$watch->query_safe("SELECT pg_cancel_backend($of)");
like($audit->query('SELECT 41 + 1'), qr/^42$/m, 'and can be cancelled');
is_empty('audit');
$audit->quit;

# Errors, cancels, handled errors, what is abandoned.
my $in = $node->background_psql('postgres', on_error_stop => 0);
$in->query_safe('SET statement_timeout = 300');
$in->query($long);
like($in->{stderr}, qr/statement timeout/, 'a timeout');
$in->{stderr} = '';
is($in->query(view() eq '' ? 'SELECT 1' : 'SELECT 0'), 1, 'timeout: no slot stays');
$in->query_safe('SET statement_timeout = 0');
is($in->query("DO 'BEGIN PERFORM fails_late(); EXCEPTION WHEN division_by_zero THEN PERFORM 1; END'; SELECT count(*) FROM synth_progress"),
    0, 'no slot stays after an error that a block handles, in the same transaction');
is( $in->query_safe('BEGIN; SAVEPOINT s; DECLARE c CURSOR FOR SELECT synth_sample(NULL::t, 100000, 1); MOVE 2000 FROM c; SELECT done FROM synth_progress'),
    1024, 'an open cursor is seen');
is($in->query_safe('ROLLBACK TO s; SELECT count(*) FROM synth_progress'), 0, 'ROLLBACK TO ends it');
is($in->query_safe("DECLARE c CURSOR FOR SELECT synth_sample(NULL::t, 100000, 1); MOVE 1 FROM c; CLOSE c; SELECT count(*) FROM synth_progress"),
    0, 'CLOSE ends it');
is( $in->query_safe('DECLARE d CURSOR WITH HOLD FOR SELECT synth_sample(NULL::t, 5000, 1); MOVE 1 FROM d; SELECT count(*) FROM synth_progress;')
      . $in->query_safe('COMMIT; SELECT count(*) FROM synth_progress; CLOSE d'),
    '10', 'COMMIT ends it');
# What runs inside other work reports nothing: one slot a session.
is( $in->query_safe("SELECT max(n) FROM (SELECT synth_sample(NULL::t, 3000, 1), (SELECT count(*) FROM synth_sample(NULL::t, 2000, 2)) AS m, (SELECT count(*) FROM synth_progress) AS n) AS s"),
    1, 'one slot a session');
$in->quit;
is_empty('errors');

# Who sees what.
my $ann = $node->background_psql('postgres', on_error_stop => 0, extra_params => [ '-U', 'ann' ]);
$ann->query_safe("SELECT synth_fit('t')");
$ann->query_until(qr/sent/, "\\echo sent\n$long;\n");
$node->poll_query_until('postgres', 'SELECT count(*) = 1 FROM synth_progress WHERE done > 0');
$pid = view('SELECT pid FROM synth_progress');
my $details = "SELECT pid = $pid, datname, relid::regclass, command, phase, done > 0, total FROM synth_progress";
my $all = 't|postgres|t|sample|generating rows|t|1000000000';
is(view($details, 'ann'), $all, 'the role itself');
is(view($details, 'member'), $all, 'a role that has its privileges');
is(view($details, 'monitor'), $all, 'pg_read_all_stats');
is(view($details, 'bob'), 't|postgres|||||', 'others see that something runs');
$node->safe_psql('postgres', "SELECT pg_terminate_backend($pid)");
is_empty('termination');
eval { $ann->quit };

# Many sessions: each has its slot, and those that have none work all the same.
my $many = 140;
my @sessions = map { $node->background_psql('postgres', on_error_stop => 0) } 1 .. $many;
$_->query_safe('BEGIN; DECLARE c CURSOR FOR SELECT synth_sample(NULL::t, 100000, 1); MOVE 2000 FROM c') for @sessions;
is(view('SELECT count(*), count(DISTINCT pid), min(done), max(done) FROM synth_progress'), '128|128|1024|1024', 'as many as there are slots');
is(scalar(grep { $_->query('SELECT count(*) FROM synth_sample(NULL::t, 1000)') eq '1000' } @sessions), $many, 'all work');
$_->quit for @sessions;
is_empty('many sessions');

# A crash takes the slots with it.
($session, $pid) = Synth::start($node, $long);
ok(shown($pid), 'it runs');
eval { $watch->quit };
kill 'KILL', $pid;
eval { $session->quit };
ok($node->poll_query_until('postgres', 'SELECT 1', '1'), 'the server is back');
is_empty('crash');
done_testing();
