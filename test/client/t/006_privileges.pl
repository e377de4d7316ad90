# Real logins: models of others do not exist, members of a role have its models, a database's owner creates the extension.
use strict;
use warnings;
use Synth;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = Synth::node('privileges', extension => 0);
$node->safe_psql('postgres', <<'SQL');
CREATE ROLE landlord LOGIN CREATEDB;
CREATE ROLE team;
CREATE ROLE ann LOGIN;
CREATE ROLE bob LOGIN;
CREATE ROLE member LOGIN IN ROLE ann;
CREATE ROLE guest LOGIN NOINHERIT IN ROLE ann;
CREATE ROLE boss LOGIN SUPERUSER;
CREATE DATABASE house OWNER landlord;
SQL

# as(role, statement): its output, or its error.
sub as
{
    my ($role, $statement) = @_;
    my ($code, $out, $err) = $node->psql('house', $statement, extra_params => [ '-U', $role, '-v', 'VERBOSITY=verbose' ]);
    $err =~ s/^LOCATION:.*\n?//mg;
    $err =~ s/^psql:<stdin>:\d+: //mg;
    return $code ? $err : $out;
}

# Trusted: whoever may create schemas in the database may create it, with its objects owned by the superuser.
like(as('ann', 'CREATE EXTENSION synth'), qr/42501: permission denied to create extension "synth"/, 'a stranger cannot create the extension');
is(as('landlord', 'CREATE EXTENSION synth'), '', 'the owner of the database can');
is(as('landlord', "SELECT rolsuper FROM pg_class AS c JOIN pg_roles AS r ON r.oid = relowner WHERE c.oid = 'synth.model'::regclass"), 't',
    'its tables belong to the superuser');
Synth::wide($node, 't', 2000, 'house');
is(as('boss', 'GRANT SELECT ON t TO ann, bob, landlord, member, guest; GRANT CREATE ON SCHEMA public TO ann'), '', 'grants');
is(as('landlord', "SELECT synth_fit('t'); SELECT count(*) FROM synth_sample(NULL::t, 10); SELECT synth_drop('t')"), "t\n10\n", 'and use it');

is(as('ann', "SELECT synth_fit('t'); SELECT synth_fit('t', 'private', max_rows => 1000)"), "t\nprivate", 'ann learns');
my $sample = Synth::sample_query('t');
my $own = as('ann', $sample);
like($own, qr/^[0-9a-f]{32}$/, 'and samples');

# For another role, a model that exists is as one that does not.
for my $role (qw(bob landlord guest))
{
    for my $view (qw(models columns rules variables edges distributions excess))
    {
        is(as($role, "SELECT count(*) FROM synth.$view"), 0, "$role: nothing in synth.$view");
    }
    for my $call ("synth_sample(NULL::t, 5, 1, '%s')", "synth_drop('%s')")
    {
        my ($real, $unreal) = map { as($role, 'SELECT ' . sprintf($call, $_)) } qw(private unreal);
        like($real, qr/42704: model "private" does not exist/, "$role: $call of another's model fails");
        $unreal =~ s/unreal/private/g;
        is($real, $unreal, "$role: as if it did not exist");
    }
    is(as($role, 'SELECT count(c) FROM generate_series(1, 5) AS i, synth.cells(i, 0) AS c'), 0, "$role: nor behind the views");
    is(as($role, 'SELECT count(codes) FROM generate_series(1, 5) AS i, synth.summary(i, 0)'), 0, "$role: nothing at all");
}
for my $role (qw(ann bob landlord member))
{
    for my $table (qw(model variable attribute text key rule codec regression tree))
    {
        like(as($role, "TABLE synth.$table"), qr/42501: permission denied for table $table/, "$role: synth.$table is closed");
        like(as($role, "DELETE FROM synth.$table"), qr/42501: permission denied for table $table/, "$role: for writing too");
    }
    like(as($role, 'SELECT setval(\'synth.model_id_seq\', 1)'), qr/42501: permission denied/, "$role: and the sequence");
    like(as($role, 'CREATE TABLE synth.mine (a int)'), qr/42501: permission denied for schema synth/, "$role: and the schema");
    like(as($role, 'SELECT * FROM synth.models FOR UPDATE'), qr/42501: permission denied/, "$role: views are for reading");
}

# A view's barrier: a cheap function sees only the rows that one may see.
is(as('ann', <<'SQL'), '', 'a spy');
CREATE FUNCTION public.spy(text) RETURNS boolean COST 0.0000001 LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'seen: %', $1; END$$;
SQL
is(as('bob', "SELECT count(*) FROM synth.$_ WHERE public.spy(model)"), 0, "synth.$_ has a security barrier")
  for qw(models columns rules variables edges distributions excess);

# Members of a role have its models, those that must SET ROLE first when they have.
is(as('member', $sample), $own, 'a member samples');
is(as('member', 'SELECT string_agg(model, \',\' ORDER BY model COLLATE "C") FROM synth.models WHERE owner = \'ann\'::regrole'), 'private,t', 'and sees');
is(as('guest', "SET ROLE ann; $sample"), $own, 'SET ROLE');
is(as('member', "SELECT synth_fit('t', max_rows => 1000)"), 't', 'a member learns a model of the same name');
isnt(as('member', $sample), $own, 'and has that');
is(as('ann', $sample), $own, 'ann keeps hers');
is(as('boss', "SELECT count(*) FROM synth.models"), 3, 'a superuser sees all');
like(as('boss', $sample), qr/42725|ambiguous/, 'and must say which');

# Privileges count when they are used: revoked ones are gone at once, in sessions that have used them too.
my $session = $node->background_psql('house', on_error_stop => 0, extra_params => [ '-U', 'member' ]);
is($session->query("SELECT count(*) FROM synth_sample(NULL::t, 5, 1, 'private')"), 5, 'before REVOKE');
as('boss', 'REVOKE ann FROM member');
$session->query("SELECT count(*) FROM synth_sample(NULL::t, 5, 1, 'private')");
like($session->{stderr}, qr/model "private" does not exist/, 'after REVOKE');
$session->quit;

# A function of another's is run with another's models; a role that owns models cannot hide them by being dropped.
is(as('ann', 'CREATE FUNCTION public.share() RETURNS SETOF t LANGUAGE sql SECURITY DEFINER AS $$SELECT * FROM public.synth_sample(NULL::public.t, 5, 1, \'private\')$$'), '', 'shared');
is(as('bob', 'SELECT count(*) FROM public.share()'), 5, 'SECURITY DEFINER lends a model');
is(as('bob', "SELECT count(*) FROM synth.models"), 0, 'and no more than that');

# The sampled table need not be readable, nor need it have rows.
as('boss', 'REVOKE SELECT ON t FROM ann');
is(as('ann', $sample), $own, 'a model outlives the privilege to learn it');
like(as('ann', "SELECT synth_fit('t')"), qr/42501: permission denied for table t/, 'but cannot be learned again');
is(as('ann', $sample), $own, 'and is still there');

like(as('bob', 'DROP EXTENSION synth'), qr/42501: must be owner of extension synth/, 'a stranger cannot drop the extension');
is(as('landlord', 'DROP EXTENSION synth CASCADE'), '', 'its creator can');
is(as('landlord', "SELECT count(*) FROM pg_namespace WHERE nspname = 'synth'"), 0, 'and nothing is left');
is(as('landlord', 'CREATE SCHEMA elsewhere; CREATE EXTENSION synth SCHEMA elsewhere'), '', 'in a schema of choice');
is(as('bob', "SELECT count(*) FROM synth.models"), 0, 'the catalog is in schema synth');
done_testing();
