# A fit and a sample can be cancelled at any moment, within a second; the old model and the session live on.
use strict;
use warnings;
use Synth;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep time);

my $limit = 1.0;
my $slowest = 0;
my $node = Synth::node('cancel');
Synth::wide($node, 't', 150000);
$node->safe_psql('postgres', 'CREATE VIEW slow AS SELECT * FROM t WHERE pg_sleep(0.001) IS NOT NULL');
my $begin = time;
$node->safe_psql('postgres', "SELECT synth_fit('t', 'whole')");
my $whole = time - $begin;
$node->safe_psql('postgres', "SELECT synth_fit('t', max_rows => 2000)");
my $old = Synth::sample($node, 't');
note sprintf 'a whole fit takes %.2f s', $whole;
# Texts of many kinds, long ones too; and a table whose rows nothing can satisfy, or hardly anything.
Synth::rich($node, 'r', 20000);
$node->safe_psql('postgres', <<'SQL');
CREATE TABLE texts AS
SELECT name, email, note, code || ' ' || card AS codes, repeat(note || ' ' || email || ' ', 1 + id::int % 60) AS long, md5(id::text) AS hash, doc FROM r;
CREATE TABLE never AS SELECT h1 % 1000 AS a, h1 % 777 AS b, 'x' || h1 % 50 AS c FROM (SELECT hashint4(i) & 1048575 AS h1 FROM generate_series(1, 5000) AS i) AS h;
SELECT synth_fit('never');
ALTER TABLE never ADD CONSTRAINT slow CHECK (pg_sleep(0.002) IS NULL) NOT VALID;
SQL
$begin = time;
$node->safe_psql('postgres', "SELECT synth_fit('texts', 'whole texts')");
my $texts = time - $begin;
note sprintf 'a fit of texts takes %.2f s', $texts;
$begin = time;
$node->safe_psql('postgres', "SELECT synth_fit('r', 'whole r')");
my $keys = time - $begin;
note sprintf 'a fit of keys and rules takes %.2f s', $keys;

my $control = $node->background_psql('postgres');

# Waits for the end of what runs in the session, and for the next statement there.
sub ended
{
    my ($session, $begin, $name, $message) = @_;
    my $rest = $session->query('SELECT 41 + 1');
    my $took = time - $begin;
    $slowest = $took if $took > $slowest;
    like($session->{stderr}, qr/57014: canceling statement due to $message/, "$name: 57014");
    cmp_ok($took, '<', $limit, sprintf('%s: within a second (%.3f s)', $name, $took));
    like($rest, qr/^42$/m, "$name: the session is usable");
    $session->{stderr} = '';
    return;
}

sub cancel
{
    my ($name, $statement, @after) = @_;
    for my $after (@after)
    {
        my ($session, $pid, $begin);
        # On a machine that others use too it may be done before that; then it is cancelled earlier.
        for (1 .. 5)
        {
            ($session, $pid) = Synth::start($node, "\\set VERBOSITY verbose\n$statement");
            sleep $after;
            $begin = time;
            last if $control->query_safe("SELECT state = 'active' AND pg_cancel_backend(pid) FROM pg_stat_activity WHERE pid = $pid") eq 't';
            $session->quit;
            $node->safe_psql('postgres', "SELECT synth_fit('t', 't', max_rows => 2000)") if $statement =~ /synth_fit/;
            $after /= 2;
        }
        ended($session, $begin, sprintf('%s, cancelled after %.2f s', $name, $after), 'user request');
        is($session->query(Synth::sample_query('t')), $old, 'the same session samples the old model');
        $session->quit;
    }
    return;
}

# Reading, and then every part of learning.
cancel('scan', "SELECT synth_fit('slow', 't')", 0.3);
cancel('fit', "SELECT synth_fit('t', seed => 1)", map { $_ * $whole } 0.05, 0.3, 0.5, 0.75);
cancel('fit of texts', "SELECT synth_fit('texts', 't')", map { $_ * $texts } 0.1, 0.3, 0.5, 0.7, 0.85);
cancel('fit of keys and rules', "SELECT synth_fit('r', 't')", map { $_ * $keys } 0.1, 0.4, 0.7);
cancel('rows that are drawn again', 'SELECT count(*) FROM synth_sample(NULL::never, 10, 1)', 0, 0.5);
cancel('sample of texts', "SELECT count(*) FROM synth_sample(NULL::texts, 100000000, 1, 'whole texts')", 0.3);
cancel('sample in FROM', 'SELECT count(*) FROM synth_sample(NULL::t, 1000000000, 1)', 0, 0.3);
cancel('sample in the select list', 'SELECT count(s) FROM (SELECT synth_sample(NULL::t, 1000000000, 1) AS s OFFSET 0) AS q', 0, 0.3);
cancel('view', "SELECT count(*) FROM synth.distributions, generate_series(1, 1000000) WHERE model = 'whole'", 0.3);

# Every part of an evaluation, of attacks and of a report.
$node->safe_psql('postgres', "CREATE TABLE fake AS SELECT * FROM synth_sample(NULL::t, 150000, 1); CREATE TABLE other AS SELECT * FROM synth_sample(NULL::t, 150000, 2); ANALYZE fake");
for my $judged ("synth_evaluate('t', 'fake')", "synth_privacy('t', 'fake', 'other')", "synth_audit('t')")
{
    $begin = time;
    $node->safe_psql('postgres', "SELECT count(*) FROM $judged") if $judged !~ /audit/;
    my $took = time - $begin;
    $took = 2 * $whole if $judged =~ /audit/;
    note sprintf '%s takes %.2f s', $judged, $took;
    cancel($judged, "SELECT count(*) FROM $judged", map { $_ * $took } 0.2, 0.5, 0.8);
}
cancel('report', "SELECT length(synth_report('t', 'fake', 'other'))", 2);

# The same of schemas: counting, reading and fetching what belongs to a sample, and measuring.
$node->safe_psql('postgres', <<'SQL');
CREATE SCHEMA shop;
CREATE TABLE shop.customer AS SELECT i AS id, i % 90 AS age, md5((i % 20)::text) AS city FROM generate_series(1, 50000) AS i;
CREATE TABLE shop.orders AS SELECT i AS id, hashint4(i) & 32767 AS customer_id, hashint4(-i) % 1000 AS total, md5((i % 30)::text) AS state FROM generate_series(1, 150000) AS i;
UPDATE shop.orders SET customer_id = 1 WHERE customer_id = 0;
ALTER TABLE shop.customer ADD PRIMARY KEY (id);
ALTER TABLE shop.orders ADD FOREIGN KEY (customer_id) REFERENCES shop.customer;
ANALYZE;
SQL
for my $judged ("synth_evaluate_schema('shop', 'shop')", "synth_privacy_schema('shop', 'shop', 'shop.customer', 'shop')",
    "synth_audit_schema('shop', 'shop.customer', 1)")
{
    $begin = time;
    $node->safe_psql('postgres', "SELECT count(*) FROM $judged");
    my $took = time - $begin;
    note sprintf '%s takes %.2f s', $judged, $took;
    cancel($judged, "SELECT count(*) FROM $judged", map { $_ * $took } 0.15, 0.4, 0.6, 0.85);
}

# Waiting for another refit.
my $other = $node->background_psql('postgres');
$other->query_safe("BEGIN; SELECT synth_fit('t', max_rows => 1000, seed => 2)");
my ($waiting, $pid) = Synth::start($node, "\\set VERBOSITY verbose\nSELECT synth_fit('t', max_rows => 1000, seed => 3)");
Synth::wait_blocked($node, $pid);
$begin = time;
$control->query_safe("SELECT pg_cancel_backend($pid)");
ended($waiting, $begin, 'waiting', 'user request');
$waiting->quit;
$other->query_safe('ROLLBACK');
is($other->query_safe(Synth::sample_query('t')), $old, 'ROLLBACK of a finished refit keeps the old model');
$other->query_safe("BEGIN; SAVEPOINT s; SELECT synth_fit('t', max_rows => 1000, seed => 2)");
isnt($other->query_safe(Synth::sample_query('t')), $old, 'a refit is seen by its transaction');
is($other->query_safe('ROLLBACK TO s; ' . Synth::sample_query('t') . '; COMMIT'), $old, 'ROLLBACK TO a savepoint keeps it too');
is($other->query_safe(Synth::sample_query('t')), $old, 'for good');

# statement_timeout, in one session all the time.
my $session = $node->background_psql('postgres', on_error_stop => 0);
$session->query_safe("\\set VERBOSITY verbose");
for my $case (
    [ 'fit', "SELECT synth_fit('t', seed => 1)", map { int(1000 * $_ * $whole) } 0.1, 0.3, 0.5, 0.8 ],
    [ 'fit of texts', "SELECT synth_fit('texts', 't')", map { int(1000 * $_ * $texts) } 0.2, 0.4, 0.6, 0.8 ],
    [ 'rows that are drawn again', 'SELECT count(*) FROM synth_sample(NULL::never, 10, 1)', 300 ],
    [ 'sample', 'SELECT count(*) FROM synth_sample(NULL::t, 1000000000, 1)', 1, 200 ],
    [ 'a row that never comes', 'SELECT * FROM synth_sample(NULL::t, 1000000000, 1) OFFSET 999999999', 200 ])
{
    my ($name, $statement, @timeouts) = @$case;
    for my $timeout (@timeouts)
    {
        my ($begin, $error);
        for (1 .. 5)
        {
            $session->query("SET statement_timeout = $timeout");
            $begin = time + $timeout / 1000;
            $session->query("$statement; SET statement_timeout = 0;");
            $error = $session->{stderr};
            last if $error ne '' || $statement !~ /synth_fit/;
            $node->safe_psql('postgres', "SELECT synth_fit('t', 't', max_rows => 2000)"); # done before that
            $timeout = int($timeout / 2);
        }
        $session->query('SET statement_timeout = 0');
        $session->{stderr} = $error;
        ended($session, $begin, "$name, timeout of $timeout ms", 'statement timeout');
    }
}
is($session->query(Synth::sample_query('t')), $old, 'the old model is intact');

# A block that handles it goes on.
$session->query('SET statement_timeout = 300');
$session->query("DO 'BEGIN PERFORM synth_fit(''t'', seed => 1); EXCEPTION WHEN query_canceled THEN RAISE NOTICE ''caught''; END'");
like($session->{stderr}, qr/caught/, 'a block can handle it');
$session->{stderr} = '';
$session->query('SET statement_timeout = 0');
is($session->query(Synth::sample_query('t')), $old, 'and the old model is still intact');
is($session->query('SELECT count(*) FROM synth.models'), 5, 'the models are those that there were');
$session->query('SELECT synth_drop(model) FROM synth.models');
is($node->safe_psql('postgres', 'SELECT count(*) FROM synth.tree'), 0, 'and none when they are dropped');
note sprintf 'the slowest took %.3f s', $slowest;
$_->quit for $session, $control, $other;
done_testing();
