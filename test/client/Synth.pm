# Servers for the TAP tests: PostgreSQL's own test framework, with synth found and created.
#
#   use Synth;
#   my $node = Synth::node('main');                       # a started PostgreSQL::Test::Cluster
#   my $other = Synth::node('other', conf => "work_mem = '64kB'", extension => 0);
#   is($node->safe_psql('postgres', 'SELECT count(*) FROM synth.models'), 0);
#   Synth::wide($node, 't', 1000);                        # a table with dependencies of every kind
#   is(Synth::sample($node, 't'), $before);               # a digest of a sample of the model of t
#   my $session = Synth::start($node, "SELECT synth_fit('t')");   # and do not wait for its end
#
# script/client runs the tests. The settings that make a server find synth reach it through TEMP_CONFIG, so a node made
# by PostgreSQL::Test::Cluster itself has them too; the staged installation is in $ENV{SYNTH_STAGE}.
package Synth;
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;

sub node
{
    my ($name, %option) = @_;
    my $node = PostgreSQL::Test::Cluster->new($name);
    $node->init(extra => [ '--no-locale', '-E', 'UTF8' ]);
    $node->append_conf('postgresql.conf', $option{conf}) if defined $option{conf};
    $node->start;
    $node->safe_psql('postgres', 'CREATE EXTENSION synth') if $option{extension} // 1;
    return $node;
}

# A table of numbers and labels, dates, NULLs, sums and products; 200,000 rows take seconds to learn.
sub wide
{
    my ($node, $table, $rows, $database) = @_;
    $node->safe_psql($database // 'postgres', <<SQL);
CREATE TABLE $table AS
SELECT h1 AS a, h2::float8 AS b, 'l' || (h3 & 31) AS c, CASE WHEN h4 % 5 > 0 THEN h4 END AS d, (h1 + h5)::float8 AS e,
       h1::float8 * h2 AS f, 'm' || (h1 & 7) + (h5 & 3) AS g, date '2020-01-01' + h5 AS h, sqrt(h4) AS r,
       ((h1 & 15) * 100 + (h4 & 63))::numeric(10, 2) AS n, timestamptz '2024-01-01 00:00+00' + (h2 * interval '1 hour') AS z
FROM (SELECT hashint4(i) & 1023 AS h1, hashint4(i + 1000000) & 4095 AS h2, hashint4(i + 2000000) AS h3,
             hashint4(i + 3000000) & 65535 AS h4, hashint4(i + 4000000) & 1023 AS h5
      FROM generate_series(1, $rows) AS i) AS hashes
SQL
    return;
}

# A query that digests a sample of 500 rows.
sub sample_query
{
    my ($table, $model) = @_;
    return "SELECT md5(string_agg(s::text, E'\\n')) FROM synth_sample(NULL::$table, 500, 7, '" . ($model // $table) . "') AS s";
}

sub sample
{
    my ($node, $table, %option) = @_;
    return $node->safe_psql($option{database} // 'postgres', sample_query($table, $option{model}),
        extra_params => [ $option{role} ? ('-U', $option{role}) : () ]);
}

# Sends a statement from a session of its own; returns the session, and its process when the statement is running.
sub start
{
    my ($node, $statement, %option) = @_;
    my $session = $node->background_psql($option{database} // 'postgres', on_error_stop => 0);
    my $pid = $session->query_safe('SELECT pg_backend_pid()');
    $session->query_until(qr/sent/, "\\echo sent\n$statement;\n");
    $node->poll_query_until('postgres', "SELECT state = 'active' FROM pg_stat_activity WHERE pid = $pid")
      or die "not running: $statement";
    return ($session, $pid);
}

# Waits until a process waits for a lock.
sub wait_blocked
{
    my ($node, $pid) = @_;
    return $node->poll_query_until('postgres', "SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = $pid");
}

1;
