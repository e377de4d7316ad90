# A fit by several processes learns the same model as one alone, bit for bit; it is cancelled as soon, errors of workers
# are its errors, and it needs no workers.
use strict;
use warnings;
use Synth;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep time);

my $node = Synth::node('parallel', conf => "min_parallel_table_scan_size = 0\nmaintenance_work_mem = 128MB\nmax_parallel_maintenance_workers = 2\nsynchronize_seqscans = on");
Synth::wide($node, 't', 100000);
Synth::rich($node, 'r', 15000);
$node->safe_psql('postgres', <<'SQL');
CREATE FUNCTION digest() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    relation text;
    digest text := (SELECT rows || ' ' || learned FROM synth.models);
    part text;
BEGIN
    FOR relation IN SELECT relname FROM pg_class WHERE relnamespace = 'synth'::regnamespace AND relkind = 'r' AND relname <> 'model' ORDER BY relname LOOP
        EXECUTE format('SELECT md5(string_agg(line, E''\n'' ORDER BY line COLLATE "C")) FROM (SELECT (to_jsonb(t) - ''model'')::text AS line FROM synth.%I AS t) AS lines', relation) INTO part;
        digest := digest || ' ' || relation || ' ' || coalesce(part, 'empty');
    END LOOP;
    RETURN digest;
END
$$;
-- Keys, texts and long labels, in ranges of blocks that are too large to hand over too; rows that are dead.
CREATE TABLE texts AS SELECT id, uid, code, name, email, note, card, repeat(note || ' ', 1 + id::int % 30) AS long, at, span, list, is_a, city FROM r;
ALTER TABLE texts ADD UNIQUE (code), ADD UNIQUE (id);
DELETE FROM texts WHERE id % 7 = 0;
CREATE TABLE bulky (a int, b text);
ALTER TABLE bulky ALTER b SET STORAGE EXTERNAL;
INSERT INTO bulky SELECT i % 10, repeat(md5(i::text), CASE WHEN i % 50 = 0 THEN 20000 ELSE 4 END) FROM generate_series(1, 4000) AS i;
CREATE TABLE many AS SELECT i % 100 AS a, md5(i::text) || md5((-i)::text) AS b, 'x ' || md5((i * 3)::text) || ' ' || md5((i * 5)::text) AS c FROM generate_series(1, 150000) AS i;
CREATE TABLE parts (LIKE t) PARTITION BY HASH (a);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE parts_2 PARTITION OF parts FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO parts SELECT * FROM t LIMIT 20000;
CREATE VIEW a_view AS SELECT * FROM t LIMIT 20000;
CREATE TABLE empty (a int, b text);
VACUUM ANALYZE;
SQL

# Workers that take part, by the messages of the server.
sub launched { return scalar(() = slurp_file($node->logfile) =~ /starting background worker process "parallel worker/g); }
$node->append_conf('postgresql.conf', 'log_min_messages = debug1');
$node->reload;

for my $case (
    [ 't', '' ], [ 't', 'max_rows => 5000' ], [ 't', 'max_rows => 99999' ], [ 'r', '' ], [ 'texts', '' ], [ 'texts', 'max_rows => 3000' ],
    [ 'bulky', '' ], [ 'many', '', '64MB' ], [ 'parts', '' ], [ 'a_view', '' ])
{
    my ($table, $options, $memory) = @$case;
    my $arguments = join ', ', "'$table'", "'m'", $options || ();
    my %digest;
    for my $workers (0, 1, 2)
    {
        my $before = launched();
        $digest{$workers} = $node->safe_psql('postgres', 'SET client_min_messages = warning; SET maintenance_work_mem = \'' . ($memory // '128MB') . "'; SET max_parallel_maintenance_workers = $workers; "
              . "SELECT FROM synth_fit($arguments); SELECT digest(); SELECT synth_drop('m')");
        my $granted = $memory && $workers > 1 ? 1 : $workers;
        is(launched() - $before, $granted, "$arguments: $granted workers");
    }
    is($digest{$_}, $digest{0}, "$arguments: the model is the same with $_ workers") for 1, 2;
    like($digest{0}, qr/^150000 (?!150000)/, 'a part of the rows fits') if $memory;
}

# As often as it takes, in one session, after errors too; and without slots for workers.
my ($code, $out, $error) = $node->psql('postgres', "SELECT synth_fit('empty')");
like($error, qr/is empty/, 'an error while workers wait');
my $again = $node->safe_psql('postgres', <<'SQL');
SELECT count(synth_fit('t', seed => 0, max_rows => 2000 + i)) FROM generate_series(1, 20) AS i;
SELECT learned FROM synth.models;
BEGIN;
SELECT FROM synth_fit('t', max_rows => 3000);
SAVEPOINT s;
SELECT FROM synth_fit('t', max_rows => 4000);
ROLLBACK TO s;
INSERT INTO parts SELECT * FROM t LIMIT 1;
DO $$ BEGIN PERFORM synth_fit('t', min_count => 1); EXCEPTION WHEN OTHERS THEN PERFORM synth_fit('t', max_rows => 2500); END $$;
SELECT learned FROM synth.models;
ROLLBACK;
SET max_parallel_workers = 0;
SELECT FROM synth_fit('t', max_rows => 2600);
SELECT learned FROM synth.models;
SQL
is($again, "20\n2020\n2500\n2600", 'fits in a row, in subtransactions, and without slots');

# Rows of the transaction itself are seen by workers; those of others are not, and column privileges are kept.
is($node->safe_psql('postgres', "BEGIN; CREATE TABLE own AS SELECT * FROM t; DELETE FROM own WHERE a < 500; "
      . "SELECT FROM synth_fit('own'); SELECT (SELECT rows FROM synth.models WHERE model = 'own') = (SELECT count(*) FROM own); ROLLBACK"), 't', 'workers see the rows of the transaction');
$node->safe_psql('postgres', 'CREATE ROLE reader LOGIN; GRANT SELECT (a, c) ON t TO reader');
is($node->safe_psql('postgres', "SELECT synth_fit('t', columns => '{a,c}')", extra_params => [ '-U', 'reader' ]), 't', 'privileges on columns are enough');
($code, $out, $error) = $node->psql('postgres', "SELECT synth_fit('t')", extra_params => [ '-U', 'reader' ]);
like($error, qr/permission denied for table t/, 'and needed');

# Cancelled, timed out, and workers that end before their time.
my $control = $node->background_psql('postgres');
my $begin = time;
$node->safe_psql('postgres', "SELECT synth_fit('t', 'whole')");
my $whole = time - $begin;
my $workers_of = "FROM pg_stat_activity WHERE backend_type = 'parallel worker' AND leader_pid = ";
my %ended;
for my $share (0.02, 0.1, 0.3, 0.6, 0.8)
{
    for my $how ('leader', 'worker', 'terminated')
    {
        my ($session, $pid) = Synth::start($node, "\\set VERBOSITY verbose\nSELECT synth_fit('t', seed => 1)");
        sleep $share * $whole;
        my $begin = time;
        my $hit = $control->query_safe(
              $how eq 'leader' ? "SELECT pg_cancel_backend($pid)"
            : $how eq 'worker' ? "SELECT count(pg_cancel_backend(pid)) > 0 $workers_of $pid"
            : "SELECT count(pg_terminate_backend(pid)) > 0 $workers_of $pid");
        my $rest = $session->query('SELECT 41 + 1');
        my $took = time - $begin;
        my $name = sprintf '%s, after %.2f s', $how, $share * $whole;
        if ($hit eq 't' && $session->{stderr} ne '')
        {
            like($session->{stderr}, $how eq 'terminated' ? qr/57P01: terminating/ : qr/57014: canceling statement/, "$name: SQLSTATE");
            cmp_ok($took, '<', 1.5, sprintf '%s: %.3f s', $name, $took);
            $ended{$how}++;
        }
        like($rest, qr/^42$/m, "$name: the session lives on");
        $session->quit;
        ok($node->poll_query_until('postgres', "SELECT count(*) = 0 $workers_of $pid"), "$name: no worker stays");
    }
}
ok($ended{$_}, "$_: it was met in time at least once") for 'leader', 'worker', 'terminated';
$control->quit;
done_testing();
