# The same rows and options give the same model, and the same seed the same rows, whatever the settings of server and
# session; but for the time zone, in whose local time moments are learned.
use strict;
use warnings;
use Synth;
use PostgreSQL::Test::Utils;
use Digest::MD5 qw(md5_hex);
use Test::More;

my @nodes = (
    Synth::node('plain', conf => "shared_buffers = 64MB\nmax_parallel_workers_per_gather = 0\njit = off"),
    Synth::node('other', conf => <<'CONF'));
shared_buffers = 1MB
synchronize_seqscans = on
max_parallel_workers_per_gather = 4
parallel_setup_cost = 0
parallel_tuple_cost = 0
min_parallel_table_scan_size = 0
force_parallel_mode = on
timezone = 'Asia/Tokyo'
datestyle = 'German, DMY'
intervalstyle = 'sql_standard'
extra_float_digits = 0
CONF
$nodes[1]->append_conf('postgresql.conf', "jit = on\njit_above_cost = 1000\njit_optimize_above_cost = -1\njit_inline_above_cost = -1");
$nodes[1]->reload;
# Other identifiers than on the first.
$nodes[1]->safe_psql('postgres', 'CREATE TABLE before (a int); CREATE ROLE someone');

# All of a model as text, but for its identifier, owner and time.
my $catalog = join ' UNION ALL ', map {
    my $key = $_ eq 'model' ? 'id' : 'model';
    "SELECT '$_' || (to_jsonb(x) - '{id,model,fitted}'::text[])::text AS line FROM synth.$_ AS x"
      . " WHERE $key = (SELECT id FROM synth.model WHERE name = :'model')"
} qw(model variable attribute text key rule codec regression tree);
sub catalog
{
    my ($node, $model) = @_;
    my @lines = split /\n/, $node->safe_psql('postgres', "\\set model $model\nSET extra_float_digits = 1;\nSELECT line FROM ($catalog) AS c ORDER BY line COLLATE \"C\"");
    s/"name": "$model"// for @lines;
    return \@lines;
}

for my $node (@nodes)
{
    Synth::wide($node, 't', 20000);
    Synth::rich($node, 'r', 3000);
    $node->safe_psql('postgres', 'CREATE TABLE parts (LIKE t) PARTITION BY RANGE (a); CREATE TABLE p1 PARTITION OF parts FOR VALUES FROM (0) TO (500);'
          . 'CREATE TABLE p2 PARTITION OF parts FOR VALUES FROM (500) TO (5000); INSERT INTO parts SELECT * FROM t');
}
my %fit = (
    all => "synth_fit('t', 'all')",
    few => "synth_fit('t', 'few', max_rows => 3000, seed => 3)",
    options => "synth_fit('t', 'options', columns => '{z,f,b,a,g}', min_count => 50, parents => 2)",
    parts => "synth_fit('parts', 'parts')",
    rich => "synth_fit('r', 'rich')",
    kinds => "synth_fit('r', 'kinds', columns => '{begun,at,list,qty,name}', kinds => '{\"begun\": \"categorical\", \"at\": \"categorical\", \"list\": \"categorical\", \"name\": \"key\"}')");
my %first;
for my $model (sort keys %fit)
{
    $_->safe_psql('postgres', "SET timezone = 'Europe/Berlin'; SELECT $fit{$model}") for @nodes;
    $first{$model} = catalog($nodes[0], $model);
    cmp_ok(scalar @{ $first{$model} }, '>', 10, "$model: a catalog");
    is_deeply(catalog($nodes[1], $model), $first{$model}, "$model: the same catalog on another server");
}

my $rich = "SET timezone = 'UTC'; SET datestyle = 'ISO'; SELECT md5(string_agg(s::text, E'\\n')) FROM synth_sample(NULL::r, 3000, 11, 'rich') AS s";
is($nodes[1]->safe_psql('postgres', $rich), $nodes[0]->safe_psql('postgres', $rich), 'rich: the same rows on another server');

# A memory-limited fit depends on the limit alone.
$_->safe_psql('postgres', "SET timezone = 'Europe/Berlin'; SET maintenance_work_mem = '2MB'; SET client_min_messages = error; SELECT synth_fit('t', 'limited')") for @nodes;
is_deeply(catalog($nodes[1], 'limited'), catalog($nodes[0], 'limited'), 'limited: the same catalog on another server');

# A sequential scan of another session that is half way, which synchronised scans would join.
my $half = $nodes[1]->background_psql('postgres');
is($half->query_safe("SET max_parallel_workers_per_gather = 0; BEGIN; DECLARE c CURSOR FOR SELECT * FROM t; MOVE 11000 c; SELECT pg_relation_size('t') > 1024 * 1024"),
    't', 'a scan is half way');
isnt($nodes[1]->safe_psql('postgres', 'SET max_parallel_workers_per_gather = 0; SELECT md5(string_agg(x, \'\')) FROM (SELECT t::text AS x FROM t LIMIT 100) AS s'),
    $nodes[1]->safe_psql('postgres', 'SET max_parallel_workers_per_gather = 0; SET synchronize_seqscans = off; SELECT md5(string_agg(x, \'\')) FROM (SELECT t::text AS x FROM t LIMIT 100) AS s'),
    'and others join it');
$nodes[1]->safe_psql('postgres', "SET timezone = 'Europe/Berlin'; SELECT $fit{few}; SELECT synchronize FROM (SELECT current_setting('synchronize_seqscans') AS synchronize) AS s");
is_deeply(catalog($nodes[1], 'few'), $first{few}, 'but not a fit');
$half->quit;
is($nodes[1]->safe_psql('postgres', "SET timezone = 'Europe/Berlin'; SELECT $fit{few}; SELECT current_setting('synchronize_seqscans') || current_setting('max_parallel_workers_per_gather')"),
    "few\non4", 'which leaves the settings alone');
# In a function, a transaction, a session with other settings.
$nodes[1]->safe_psql('postgres', "SET timezone = 'Europe/Berlin'; SET jit = off; SET work_mem = '64kB'; SET enable_seqscan = off; SET cursor_tuple_fraction = 0.01; BEGIN ISOLATION LEVEL SERIALIZABLE; DO 'BEGIN PERFORM synth_fit(''t'', ''few'', max_rows => 3000, seed => 3); END'; COMMIT");
is_deeply(catalog($nodes[1], 'few'), $first{few}, 'nor do other settings matter');

# The same rows for the same seed, however they are asked for; printed alike on both servers.
my $print = "SET timezone = 'UTC'; SET datestyle = 'ISO'; SET extra_float_digits = 1;";
my $n = 2000;
my $call = "synth_sample(NULL::t, $n, 11, 'all')";
my $rows = $nodes[0]->safe_psql('postgres', "$print SELECT s FROM $call AS s");
is(scalar(split /\n/, $rows), $n, 'a sample');
my $start = join "\n", (split /\n/, $rows)[ 0 .. 99 ];
for my $node (@nodes)
{
    my $name = $node->name;
    my %way = (
        'FROM' => "SELECT s FROM $call AS s",
        'the select list' => "SELECT $call",
        'a small work_mem' => "SET work_mem = '64kB'; SELECT s FROM $call AS s",
        'a large work_mem' => "SET work_mem = '256MB'; SELECT s FROM $call AS s",
        'a prepared statement' => "PREPARE p (bigint, bigint) AS SELECT s FROM synth_sample(NULL::t, \$1, \$2, 'all') AS s; EXECUTE p ($n, 11)",
        'a generic plan' => "SET plan_cache_mode = force_generic_plan; PREPARE p (bigint, bigint) AS SELECT s FROM synth_sample(NULL::t, \$1, \$2, 'all') AS s; EXECUTE p ($n, 11)",
        'a cursor' => "BEGIN; DECLARE c CURSOR FOR SELECT $call; FETCH 1 c; FETCH 998 c; FETCH 501 c; FETCH ALL c",
        'a cursor over FROM' => "BEGIN; DECLARE c SCROLL CURSOR FOR SELECT s FROM $call AS s; MOVE 500 c; MOVE ABSOLUTE 0 c; FETCH ALL c",
        'a cursor WITH HOLD' => "BEGIN; DECLARE c CURSOR WITH HOLD FOR SELECT $call; COMMIT; FETCH ALL c",
        'LIMIT and OFFSET' => "SELECT $call LIMIT 700; SELECT $call OFFSET 700",
        'a smaller sample, and its rest' => "SELECT synth_sample(NULL::t, 700, 11, 'all'); SELECT $call OFFSET 700",
        'WITH' => "WITH s AS MATERIALIZED (SELECT * FROM $call) SELECT s FROM s",
        'COPY' => "COPY (SELECT s::text FROM $call AS s) TO STDOUT",
        'a temporary table' => "CREATE TEMP TABLE made AS SELECT * FROM $call; SELECT made FROM made");
    for my $way (sort keys %way)
    {
        is(md5_hex($node->safe_psql('postgres', "$print $way{$way}")), md5_hex($rows), "$name: the same rows by $way");
    }
    is($node->safe_psql('postgres', "$print SELECT $call LIMIT 100"), $start, "$name: the first of them by LIMIT");
    is($node->safe_psql('postgres', "$print SELECT s FROM synth_sample(NULL::t, 100, 11, 'all') AS s"), $start, "$name: or as a smaller sample");
    is($node->safe_psql('postgres', "$print BEGIN; DECLARE c CURSOR FOR SELECT $call; FETCH 100 c"), $start, "$name: or of a cursor");
    is($node->safe_psql('postgres', "$print DO 'BEGIN PERFORM synth_sample(NULL::t, 9, i, ''all'') FROM generate_series(1, 20) AS i; END'; SELECT $call LIMIT 100"),
        $start, "$name: or after others in that session");
}
done_testing();
