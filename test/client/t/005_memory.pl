# maintenance_work_mem bounds a fit: what does not fit is sampled, with a NOTICE, the same way every time.
use strict;
use warnings;
use Synth;
use PostgreSQL::Test::Utils;
use Test::More;

plan skip_all => 'needs /proc' unless -r "/proc/$$/status";

# Small shared buffers, which count as memory of the process; no overhead of parallel workers or JIT.
my $node = Synth::node('memory', conf => "shared_buffers = 2MB\njit = off\nwork_mem = 1MB");
Synth::wide($node, 't', 200000);
my $names = join ', ', map { "'a label of some length ' || (hashint4(i + $_) & 63) AS l$_" } 1 .. 6;
$node->safe_psql('postgres', "CREATE TABLE labels AS SELECT $names FROM generate_series(1, 25000) AS i");

# Distinct texts of every form, long ones too.
Synth::rich($node, 'r', 40000);
$node->safe_psql('postgres', 'CREATE TABLE texts AS SELECT name, email, note, code, card, md5(id::text) AS hash, repeat(note || \' \', 1 + id::int % 20) AS long FROM r');

# The high-water mark of a process, in kB.
sub peak
{
    my ($pid) = @_;
    return slurp_file("/proc/$pid/status") =~ /^VmHWM:\s*(\d+) kB/m ? $1 : die 'no VmHWM';
}

my $fingerprint = "SELECT md5(string_agg((to_jsonb(t) - 'model')::text, '' ORDER BY variable)) FROM synth.tree AS t";
for my $case ([ 't', 1, 4, 16 ], [ 'labels', 1, 2 ], [ 'texts', 8, 16 ])
{
    my ($table, @megabytes) = @$case;
    my %rows;
    for my $megabytes (@megabytes)
    {
        my $name = "$table, $megabytes MB";
        my @models;
        for my $time (1, 2)
        {
            my $session = $node->background_psql('postgres');
            my $pid = $session->query_safe('SELECT pg_backend_pid()');
            # What a session needs anyway: the library, caches, reading the table.
            $session->query_safe("SELECT synth_fit('t', 'warm', columns => '{a,c}', max_rows => 1000); SELECT synth_drop('warm'); SELECT count(t::text) FROM $table AS t");
            my $before = peak($pid);
            my $rest = $session->query("SET maintenance_work_mem = '${megabytes}MB'; SELECT synth_fit('$table')");
            my $grown = peak($pid) - $before;
            like($session->{stderr}, qr/NOTICE:  learned a sample of relation public\.$table, since it does not fit in memory\n.*DETAIL:  (\d+) of \d+ rows were learned/s,
                "$name: NOTICE");
            $rows{$megabytes} = $1 if $session->{stderr} =~ /DETAIL:  (\d+) of/;
            is($node->safe_psql('postgres', 'SELECT learned FROM synth.models'), $rows{$megabytes}, "$name: as the model says");
            # Beside the budget: allocators keep what they freed, PostgreSQL's own caches, the rows of the catalog.
            my $most = 1024 * (1.25 * $megabytes + 4);
            cmp_ok($grown, '<', $most, "$name: grows by less than $most kB ($grown)");
            $session->{stderr} = '';
            push @models, $node->safe_psql('postgres', $fingerprint) . Synth::sample($node, $table);
            $session->quit;
        }
        is($models[1], $models[0], "$name: the same sample and model every time");
        $node->safe_psql('postgres', 'SELECT synth_drop(model) FROM synth.models');
    }
    cmp_ok($rows{ $megabytes[$_] }, '>', 1.5 * $rows{ $megabytes[ $_ - 1 ] }, "$table: more memory, more rows") for 1 .. $#megabytes;
}

# Repeated fits and samples do not pile up.
my $session = $node->background_psql('postgres', on_error_stop => 0);
my $pid = $session->query_safe('SELECT pg_backend_pid()');
$session->query("SET maintenance_work_mem = '4MB'; SET client_min_messages = warning");
my $many = 'SELECT count(synth_fit(\'t\', seed => i, max_rows => 1000)) FROM generate_series(%d, %d) AS i;'
  . 'DO \'BEGIN FOR i IN 1 .. 50 LOOP PERFORM synth_sample(NULL::t, 1000000, i) LIMIT 50; END LOOP; END\';'
  . 'DO \'BEGIN FOR i IN 1 .. 20 LOOP BEGIN PERFORM synth_sample(NULL::t, 10, i), 1 / (i - i); EXCEPTION WHEN division_by_zero THEN NULL; END; END LOOP; END\';';
$session->query_safe(sprintf $many, 1, 18); # the cache holds 16
my $before = peak($pid);
$session->query_safe(sprintf $many, 1, 18);
my $grown = peak($pid) - $before;
cmp_ok($grown, '<', 4096, "repeated fits and samples keep the memory of the first ($grown kB)");
# A sample row by row needs no memory for its rows.
$before = peak($pid);
is($session->query_safe('SELECT count(*) FROM (SELECT synth_sample(NULL::t, 300000, 1) OFFSET 0) AS s'), 300000, 'many rows');
$grown = peak($pid) - $before;
cmp_ok($grown, '<', 2048, "a sample streams ($grown kB)");
$session->quit;
done_testing();
