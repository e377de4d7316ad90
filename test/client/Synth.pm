# Servers for the TAP tests: PostgreSQL's own test framework, with synth found and created.
#
#   use Synth;
#   my $node = Synth::node('main');                       # a started PostgreSQL::Test::Cluster
#   my $other = Synth::node('other', conf => "work_mem = '64kB'", extension => 0);
#   is($node->safe_psql('postgres', 'SELECT count(*) FROM synth.models'), 0);
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

1;
