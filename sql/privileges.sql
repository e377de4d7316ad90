-- Whose rows are learned, and whose models are seen: privileges, row-level security, roles.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS synth;
RESET client_min_messages;
CREATE SCHEMA privileges;
SET search_path = privileges, public;
CREATE ROLE regress_synth_ann;
CREATE ROLE regress_synth_bob;
CREATE ROLE regress_synth_team;
CREATE ROLE regress_synth_boss;
CREATE ROLE regress_synth_deputy NOINHERIT;
GRANT USAGE ON SCHEMA privileges TO regress_synth_ann, regress_synth_bob, regress_synth_team, regress_synth_boss, regress_synth_deputy;

CREATE TABLE t AS SELECT i % 10 AS open, 'secret ' || i % 3 AS secret, CASE WHEN i % 4 > 0 THEN 'ann' ELSE 'bob' END AS whose
FROM generate_series(1, 1000) AS i;
CREATE TABLE ruled AS SELECT * FROM t;
ALTER TABLE ruled ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON ruled USING (current_user = 'regress_synth_' || whose);
GRANT SELECT ON ruled TO regress_synth_ann, regress_synth_bob, regress_synth_boss;
GRANT SELECT (open, whose) ON t TO regress_synth_ann;
GRANT SELECT ON t TO regress_synth_bob, regress_synth_team;

-- Privileges on tables and columns are those of the caller.
SET ROLE regress_synth_boss;
SELECT synth_fit('t');
SET ROLE regress_synth_ann;
SELECT synth_fit('t');
SELECT synth_fit('t', columns => '{secret}');
SELECT synth_fit('t', columns => '{open,whose}');
SELECT count(open) AS open, count(secret) AS secret FROM synth_sample(NULL::t, 10);

-- Row-level security applies, and the model says so.
SELECT synth_fit('ruled');
SELECT DISTINCT whose FROM synth_sample(NULL::ruled, 200);
SELECT model, rows, row_security FROM synth.models ORDER BY model;
SET row_security = off;
SELECT synth_fit('ruled');
RESET row_security;
SET ROLE regress_synth_boss;
SELECT synth_fit('ruled');
RESET ROLE;

-- Models belong to who has learned them; to others they do not exist.
SET ROLE regress_synth_bob;
SELECT synth_fit('t');
SELECT count(DISTINCT secret) AS secrets FROM synth_sample(NULL::t, 100);
SELECT model, owner, rows FROM synth.models;
SELECT count(*) FILTER (WHERE owner <> 'regress_synth_bob'::regrole) AS of_others, count(*) > 0 AS mine FROM synth.variables;
SELECT count(*) FILTER (WHERE owner <> 'regress_synth_bob'::regrole) AS of_others FROM synth.edges;
SELECT count(*) FILTER (WHERE owner <> 'regress_synth_bob'::regrole) AS of_others, count(*) > 0 AS mine FROM synth.distributions;
SELECT synth_sample(NULL::ruled, 1);
SELECT synth_drop('ruled');
-- Nor by the functions behind the views: identifiers are small numbers.
SELECT count(*) AS cells FROM generate_series(1, 100) AS i, synth.cells(i, 0) AS c
WHERE NOT EXISTS (SELECT FROM synth.distributions AS d WHERE d.given IS NOT DISTINCT FROM c.given AND d.value = c.value);
SELECT count(synth.summary(i, 0)) = (SELECT count(*) FROM synth.models) AS only_mine FROM generate_series(1, 1000) AS i;
-- A function in a condition is not shown what the view hides.
CREATE FUNCTION pg_temp.spy(model text, owner regrole) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS $$
BEGIN
    RAISE NOTICE 'spied % of %', model, owner;
    RETURN true;
END
$$;
SELECT model FROM synth.models WHERE pg_temp.spy(model, owner);

-- The tables are for nobody, to read or to forge.
SELECT * FROM synth.model;
SELECT * FROM synth.variable;
SELECT * FROM synth.codec;
SELECT * FROM synth.regression;
SELECT * FROM synth.tree;
INSERT INTO synth.model VALUES (1);
UPDATE synth.tree SET weight = NULL;
DELETE FROM synth.model;
TRUNCATE synth.model;
SELECT nextval('synth.model_id_seq');
CREATE TABLE synth.mine ();
-- Nor by what a role puts in the way of names.
CREATE TEMP TABLE model AS SELECT 1 AS id;
CREATE TEMP TABLE variable AS SELECT 1 AS id;
CREATE FUNCTION pg_temp.pg_has_role(oid, oid, text) RETURNS boolean LANGUAGE sql AS 'SELECT true';
SET search_path = pg_temp, privileges, public;
SELECT synth_fit('t');
SELECT synth_sample(NULL::ruled, 1);
RESET ROLE;
SET search_path = privileges, pg_catalog, public;
CREATE FUNCTION equal(bigint, bigint) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    RAISE 'called as %', current_user;
END
$$;
CREATE OPERATOR privileges.= (LEFTARG = bigint, RIGHTARG = bigint, FUNCTION = equal);
SET ROLE regress_synth_bob;
SELECT count(*) FROM synth_sample(NULL::t, 3);
SELECT synth_fit_schema('privileges', 'whole', '{"ruled": "skip"}');
SELECT synth_clone('whole', 'privileges');
SELECT synth_drop('whole');
RESET ROLE;
DROP OPERATOR privileges.= (bigint, bigint);
SET ROLE regress_synth_bob;
SET search_path = privileges, public;
-- The role is the caller's again, after success and after an error.
SELECT current_user;

-- A role uses the models of the roles whose privileges it has: its own first, then the only one.
RESET ROLE;
GRANT regress_synth_team TO regress_synth_boss, regress_synth_deputy;
SET ROLE regress_synth_team;
SELECT synth_fit('t', 'shared');
SET ROLE regress_synth_boss;
SELECT count(*) FROM synth_sample(NULL::t, 5, model => 'shared');
SELECT model, owner FROM synth.models ORDER BY model;
SET ROLE regress_synth_deputy;
SELECT count(*) FROM synth_sample(NULL::t, 5, model => 'shared');
SELECT count(*) FROM synth.models;
RESET ROLE;
GRANT regress_synth_bob TO regress_synth_boss;
SET ROLE regress_synth_bob;
SELECT synth_fit('t', 'shared');
SET ROLE regress_synth_boss;
SELECT count(*) FROM synth_sample(NULL::t, 5, model => 'shared');
SELECT synth_drop('shared');
RESET ROLE;
GRANT SELECT ON t TO regress_synth_boss;
SET ROLE regress_synth_boss;
SELECT synth_fit('t', 'shared', '{open}');
SELECT count(open) AS open, count(secret) AS secret FROM synth_sample(NULL::t, 5, model => 'shared');
SELECT synth_drop('shared');
SELECT owner FROM synth.models WHERE model = 'shared' ORDER BY owner::text;
-- Two roles may have models of one name; a fit replaces one's own only.
SET ROLE regress_synth_bob;
SELECT synth_fit('t', 'shared');
RESET ROLE;
SELECT owner, count(*) FROM synth.models WHERE model = 'shared' GROUP BY owner ORDER BY owner::text;
-- A function with the rights of its owner uses the models of its owner.
CREATE FUNCTION fakes() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = privileges, public
AS $$ SELECT count(*) FROM synth_sample(NULL::ruled, 3) $$;
ALTER FUNCTION fakes() OWNER TO regress_synth_ann;
SET ROLE regress_synth_deputy;
SELECT fakes();
RESET ROLE;

SET client_min_messages = warning;
DROP SCHEMA privileges CASCADE;
SET ROLE regress_synth_ann;
SELECT count(synth_drop(model)) FROM synth.models;
SET ROLE regress_synth_bob;
DROP TABLE pg_temp.model, pg_temp.variable;
DROP FUNCTION pg_temp.pg_has_role(oid, oid, text), pg_temp.spy(text, regrole);
SELECT count(synth_drop(model)) FROM synth.models;
SET ROLE regress_synth_team;
SELECT count(synth_drop(model)) FROM synth.models;
RESET ROLE;
DROP ROLE regress_synth_ann, regress_synth_bob, regress_synth_team, regress_synth_boss, regress_synth_deputy;
