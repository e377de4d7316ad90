# Sessions side by side: refits of one name queue, readers see the old model or the new one whole, and a session's cached
# model follows what others do.
use strict;
use warnings;
use Synth;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = Synth::node('concurrency');
Synth::wide($node, 't', 20000);
my %digest;
for my $seed (0 .. 5)
{
    $node->safe_psql('postgres', "SELECT synth_fit('t', 'm$seed', max_rows => 2000, seed => $seed)");
    $digest{$seed} = Synth::sample($node, 't', model => "m$seed");
}
my %seed = reverse %digest;
is(scalar keys %seed, 6, 'another seed, another model');
$node->safe_psql('postgres', 'SELECT synth_drop(model) FROM synth.models');
sub fit { return "SELECT synth_fit('t', max_rows => 2000, seed => $_[0])" }
my $sample = Synth::sample_query('t');
my $count = "SELECT count(*) || ' ' || min(seed) FROM synth.models";

# Two refits: of a model that does not exist yet, and of one that does.
for my $case ([ 'first', 1, 2, undef ], [ 'again', 3, 4, 2 ])
{
    my ($name, $one, $two, $old) = @$case;
    my $first = $node->background_psql('postgres');
    $first->query_safe('BEGIN; ' . fit($one));
    my ($second, $pid) = Synth::start($node, fit($two));
    ok(Synth::wait_blocked($node, $pid), "$name: the second refit waits");
    is($node->safe_psql('postgres', $sample), $digest{$old}, "$name: readers do not, and see the old model") if defined $old;
    is($first->query_safe($sample), $digest{$one}, "$name: the first sees its own");
    $first->query_safe('COMMIT');
    is($second->query_safe($sample), "t\n$digest{$two}", "$name: the second succeeds");
    is($node->safe_psql('postgres', $count), "1 $two", "$name: one model is left");
    is($node->safe_psql('postgres', 'SELECT count(*) FROM synth.tree'), 11, "$name: and nothing of others");
    $_->quit for $first, $second;
}

# Refits of different names, and of different owners, do not wait.
$node->safe_psql('postgres', 'CREATE ROLE ann LOGIN; GRANT SELECT ON t TO ann');
my $one = $node->background_psql('postgres');
my $two = $node->background_psql('postgres');
$one->query_safe('BEGIN; ' . fit(1));
$two->query_safe("SET lock_timeout = '10s'; SELECT synth_fit('t', 'other', max_rows => 1000)");
is($two->query_safe("SET ROLE ann; " . fit(5)), 't', 'refits of other names and owners do not wait');
$two->query_safe("SELECT synth_drop('t'); RESET ROLE; SELECT synth_drop('other')");
$one->query_safe('ROLLBACK');

# A refit that rolls back lets the next one through.
$one->query_safe('BEGIN; ' . fit(1));
my ($three, $pid) = Synth::start($node, fit(2));
Synth::wait_blocked($node, $pid);
$one->query_safe('ROLLBACK');
is($three->query_safe($sample), "t\n$digest{2}", 'a refit after one that rolled back');

# Under REPEATABLE READ the loser says so, and nothing is lost.
$one->query_safe('BEGIN; ' . fit(1));
my ($four, $waiting) = Synth::start($node, "\\set VERBOSITY verbose\nBEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM synth.models; " . fit(3));
Synth::wait_blocked($node, $waiting);
$one->query_safe('COMMIT');
$four->query('ROLLBACK');
like($four->{stderr}, qr/40001: could not serialize access/, 'under REPEATABLE READ the second refit fails');
is($two->query_safe($sample), $digest{1}, 'and the first is there');

# A drop and a refit: whoever waits finds a consistent catalog.
$one->query_safe('BEGIN; ' . fit(2));
my ($five, $dropping) = Synth::start($node, "SELECT synth_drop('t')");
Synth::wait_blocked($node, $dropping);
$one->query_safe('COMMIT');
$five->query_safe('SELECT 1');
is($node->safe_psql('postgres', $count), '1 2', 'a drop of the old model spares the new one');
$one->query_safe("BEGIN; SELECT synth_drop('t')");
my ($six, $fitting) = Synth::start($node, fit(3));
Synth::wait_blocked($node, $fitting);
$one->query_safe('COMMIT');
is($six->query_safe($sample), "t\n$digest{3}", 'a refit after a drop');
is($node->safe_psql('postgres', $count), '1 3', 'leaves one model');

# A session that has the model in its cache.
my $reader = $node->background_psql('postgres', on_error_stop => 0);
$reader->query_safe("PREPARE s AS $sample");
is($reader->query_safe('EXECUTE s'), $digest{3}, 'cached');
$one->query_safe(fit(4));
is($reader->query_safe('EXECUTE s'), $digest{4}, 'a refit by another session is seen');
$one->query_safe('BEGIN; ' . fit(5));
is($reader->query_safe('EXECUTE s'), $digest{4}, 'but not before it commits');
$one->query_safe('ROLLBACK');
is($reader->query_safe('EXECUTE s'), $digest{4}, 'nor after it has rolled back');
is($one->query_safe($sample), $digest{4}, 'nor there');
$reader->query_safe('BEGIN ISOLATION LEVEL REPEATABLE READ');
is($reader->query_safe('EXECUTE s'), $digest{4}, 'a snapshot');
$one->query_safe(fit(1));
is($reader->query_safe('EXECUTE s'), $digest{4}, 'keeps its model');
$reader->query_safe('COMMIT');
is($reader->query_safe('EXECUTE s'), $digest{1}, 'to its end');
$one->query_safe("SELECT synth_drop('t')");
$reader->query('EXECUTE s');
like($reader->{stderr}, qr/model "t" does not exist/, 'a drop by another session is seen');
$reader->{stderr} = '';
$one->query_safe(fit(2));
is($reader->query_safe('EXECUTE s'), $digest{2}, 'and a new model of that name');
$one->query_safe('DROP EXTENSION synth; CREATE EXTENSION synth; ' . fit(3));
is($reader->query_safe($sample), $digest{3}, 'and one of a new extension');

# A cursor keeps the model it began with.
my @rows = split /\n/, $node->safe_psql('postgres', 'SELECT s FROM synth_sample(NULL::t, 500, 7) AS s');
$reader->query_safe('BEGIN; DECLARE c CURSOR FOR SELECT synth_sample(NULL::t, 500, 7)');
my @fetched = split /\n/, $reader->query_safe('FETCH 100 c');
$one->query_safe(fit(1));
push @fetched, split /\n/, $reader->query_safe('FETCH 200 c');
$one->query_safe("SELECT synth_drop('t')");
push @fetched, split /\n/, $reader->query_safe('FETCH ALL c; COMMIT');
is_deeply(\@fetched, \@rows, 'a cursor keeps the model that it began with');
$_->quit for $one, $two, $three, $four, $five, $six, $reader;

# Readers and writers at random.
$node->safe_psql('postgres', fit(0));
my $folder = PostgreSQL::Test::Utils::tempdir();
append_to_file("$folder/read", "$sample;\n" x 150);
append_to_file("$folder/write$_", join('', map { fit($_) . ";\n" } ($_, $_ + 1) x 6)) for 1, 3;
my (@running, %output);
for my $client (qw(read1 read2 read3 write1 write3))
{
    my $script = $client =~ /read/ ? 'read' : $client;
    push @running, IPC::Run::start([ 'psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('postgres'), '-f', "$folder/$script" ],
        '>', \$output{$client}, '2>&1');
}
$_->finish for @running;
my %seen;
for my $client (grep { /read/ } sort keys %output)
{
    my @lines = split /\n/, $output{$client};
    is(scalar(grep { !exists $seed{$_} } @lines), 0, "$client: every sample is of one whole model");
    is(scalar @lines, 150, "$client: no sample failed");
    $seen{ $seed{$_} // 'none' } = 1 for @lines;
}
note 'models seen: ', join ' ', sort keys %seen;
is($output{$_}, "t\n" x 12, "$_: no refit failed") for qw(write1 write3);
like($node->safe_psql('postgres', $count), qr/^1 /, 'one model is left');
done_testing();
