-- Leakage at the level of an entity: a person with all rows that belong to it. Other people's rows do not leak, copies do, and so
-- do people whose rows are other people's but for what lies below them.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS synth;
CREATE SCHEMA members;
SET search_path = members;
\pset null ''
CREATE FUNCTION public.u(i bigint, k int) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    $$ SELECT (((hashint8extended(i, k) >> 11) & 9007199254740991) + 0.5) / 9007199254740992.0 $$;
CREATE TABLE person (person_id int PRIMARY KEY, age int, place text, income int);
CREATE TABLE visit (visit_id int PRIMARY KEY, person_id int REFERENCES person, day date, cost float8);
CREATE TABLE drug (visit_id int REFERENCES visit, drug text, dose int, PRIMARY KEY (visit_id, drug));

-- People first .. last of one population.
CREATE FUNCTION public.make_people(target text, first int, last int) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE SCHEMA IF NOT EXISTS %I', target);
    EXECUTE format('SET LOCAL search_path = %I, public', target);
    IF target <> 'members' THEN
        CREATE TABLE person (person_id int, age int, place text, income int);
        CREATE TABLE visit (visit_id int, person_id int, day date, cost float8);
        CREATE TABLE drug (visit_id int, drug text, dose int);
    END IF;
    INSERT INTO person
    SELECT i, 18 + floor(60 * u(i, 1)), (ARRAY['here', 'there', 'away'])[1 + floor(3 * u(i, 2))], round(1000 + 5000 * u(i, 3) * u(i, 4)) FROM generate_series(first, last) AS i;
    INSERT INTO visit
    SELECT 100 * person_id + k, person_id, date '2020-01-01' + floor(1000 * u(person_id, 10 + k))::int, age * (1 + u(person_id, 30 + k))
    FROM person, generate_series(1, floor(6 * u(person_id, 5))::int) AS k;
    INSERT INTO drug
    SELECT visit_id, d, 10 * (1 + floor(5 * u(visit_id, 40 + length(d)))) FROM visit, unnest('{a, bb, ccc}'::text[]) AS d WHERE u(visit_id, 50 + length(d)) < 0.5;
END $$;
SELECT public.make_people('members', 1, 800);
SELECT public.make_people('others', 1001, 1800);
SELECT public.make_people('sample', 2001, 2800);
-- In another order, as COPY or a parallel load may leave it.
CREATE SCHEMA copies;
CREATE TABLE copies.person AS SELECT * FROM person ORDER BY public.u(person_id, 90);
CREATE TABLE copies.visit AS SELECT * FROM visit ORDER BY public.u(visit_id, 91);
CREATE TABLE copies.drug AS SELECT * FROM drug ORDER BY public.u(dose, 92), visit_id;
-- Somebody else's name, but all that belongs to a member.
CREATE SCHEMA renamed;
CREATE TABLE renamed.person AS SELECT m.person_id, s.age, s.place, s.income FROM person AS m JOIN sample.person AS s ON s.person_id = m.person_id + 2000;
CREATE TABLE renamed.visit AS SELECT * FROM visit;
CREATE TABLE renamed.drug AS SELECT * FROM drug;
ANALYZE;
RESET client_min_messages;

SELECT attack, subject, verdict FROM public.synth_privacy_schema('members', 'sample', 'person', 'others', sensitive => '{income, place}') WHERE verdict <> 'no leak';
SELECT attack, round(score::numeric, 2) AS score, verdict FROM public.synth_privacy_schema('members', 'copies', 'person', 'others', sensitive => '{income}')
WHERE attack IN ('exact copies', 'near copies', 'DCR share', 'membership, distance', 'attribute inference') ORDER BY attack;
SELECT attack, verdict FROM public.synth_privacy_schema('members', 'renamed', 'person', 'others', sensitive => '{income}')
WHERE attack IN ('exact copies', 'DCR share', 'membership, distance') ORDER BY attack;
-- Without what lies below, they are strangers.
SELECT attack, verdict FROM public.synth_privacy_schema('members', 'renamed', 'person', 'others', sensitive => '{income}', depth => 0)
WHERE attack IN ('exact copies', 'DCR share', 'membership, distance') ORDER BY attack;
-- What can be inferred is the root's own columns, and what its rows add up to.
SELECT subject FROM public.synth_privacy_schema('members', 'sample', 'person', 'others') WHERE attack = 'attribute inference' ORDER BY subject;
-- Without a holdout.
SELECT attack, verdict FROM public.synth_privacy_schema('members', 'copies', 'person') WHERE subject IS NULL ORDER BY attack;
-- Another root, and a sample.
SELECT attack, verdict FROM public.synth_privacy_schema('members', 'copies', 'visit', 'others', sensitive => '{cost}', max_rows => 500) WHERE attack IN ('exact copies', 'membership, distance');

SELECT * FROM public.synth_privacy_schema('members', 'sample', NULL);
SELECT * FROM public.synth_privacy_schema('members', 'sample', 'sample.person');
SELECT * FROM public.synth_privacy_schema('members', 'sample', 'person', 'nowhere');
SELECT * FROM public.synth_privacy_schema('members', 'sample', 'person', depth => 9);
SELECT * FROM public.synth_privacy_schema('members', 'sample', 'person', min_count => 1);
SELECT * FROM public.synth_privacy_schema('members', 'sample', 'person', sensitive => '{shoe}');
SELECT * FROM public.synth_privacy_schema('members', 'sample', 1);

SET client_min_messages = warning;
DROP SCHEMA members, others, sample, copies, renamed CASCADE;
DROP FUNCTION public.make_people, public.u;
