-- An audit of a schema: one half of the people is learned, with all that belongs to them, and the other half attacks. Nothing stays.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS synth;
CREATE SCHEMA clinic;
SET search_path = clinic, public;
\pset null ''
CREATE FUNCTION public.u(i bigint, k int) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    $$ SELECT (((hashint8extended(i, k) >> 11) & 9007199254740991) + 0.5) / 9007199254740992.0 $$;
CREATE TYPE mood AS ENUM ('well', 'ill', 'dying');
CREATE TABLE place (place_id int PRIMARY KEY, name text, best_patient int);
CREATE TABLE person (person_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, age int, place_id int NOT NULL REFERENCES place, income int,
                     boss_id int REFERENCES person, last_visit int, monthly int GENERATED ALWAYS AS (income / 12) STORED);
ALTER TABLE place ADD FOREIGN KEY (best_patient) REFERENCES person;
CREATE TABLE visit (visit_id int PRIMARY KEY, person_id int REFERENCES person, mood mood, cost numeric(8,2));
ALTER TABLE person ADD FOREIGN KEY (last_visit) REFERENCES visit;
CREATE TABLE drug (visit_id int REFERENCES visit, drug text, dose int, PRIMARY KEY (visit_id, drug));
CREATE TABLE friend (a int NOT NULL REFERENCES person, b int NOT NULL REFERENCES person, PRIMARY KEY (a, b));
INSERT INTO place SELECT i, 'place ' || i FROM generate_series(1, 5) AS i;
INSERT INTO person (age, place_id, income)
SELECT 18 + floor(60 * u(i, 1)), 1 + floor(5 * u(i, 2)), round(1000 + 5000 * u(i, 3) * u(i, 4)) FROM generate_series(1, 600) AS i;
UPDATE person SET boss_id = 1 + person_id / 10 WHERE person_id > 20;
INSERT INTO visit
SELECT 100 * person_id + k, person_id, (ARRAY['well', 'ill', 'dying']::mood[])[1 + floor(3 * u(person_id, 20 + k))], age * (1 + u(person_id, 30 + k))
FROM person, generate_series(1, floor(4 * u(person_id, 5))::int) AS k;
INSERT INTO visit SELECT i, NULL, 'well', 10 FROM generate_series(1, 7) AS i;
INSERT INTO drug SELECT visit_id, d, 10 * (1 + floor(5 * u(visit_id, 40 + length(d)))) FROM visit, unnest('{a, bb}'::text[]) AS d WHERE u(visit_id, 50 + length(d)) < 0.5;
INSERT INTO friend SELECT person_id, 1 + person_id * 7 % 600 FROM person;
UPDATE person SET last_visit = (SELECT max(visit_id) FROM visit AS v WHERE v.person_id = person.person_id);
UPDATE place SET best_patient = place_id;
RESET client_min_messages;

-- It says what synth_privacy_schema() says, and finds no leak here.
CREATE TEMP TABLE said AS SELECT * FROM synth_audit_schema('clinic', 'person', 2, sensitive => '{income, age}');
SELECT attack, subject, detail LIKE 'Of 2 audits, %' AS twice FROM said WHERE attack <> 'rare values' ORDER BY attack COLLATE "C", subject COLLATE "C";
SELECT attack, subject, verdict FROM said WHERE verdict = 'leak';
-- The same seed gives the same audit; another seed splits in other halves.
SELECT count(*) FROM (SELECT * FROM synth_audit_schema('clinic', 'person', 1, seed => 7) EXCEPT SELECT * FROM synth_audit_schema('clinic', 'person', 1, seed => 7)) AS s;
SELECT count(*) > 0 FROM (SELECT * FROM synth_audit_schema('clinic', 'person', 1, seed => 7) EXCEPT SELECT * FROM synth_audit_schema('clinic', 'person', 1, seed => 8)) AS s;
-- What is there meanwhile: two halves that have nobody in common, and a clone. If that had members among its people, they would be found.
CREATE FUNCTION public.look() RETURNS event_trigger LANGUAGE plpgsql AS $$
DECLARE
    made text := split_part((SELECT max(object_identity) FROM pg_event_trigger_ddl_commands()), '.', 1);
    members text := replace(made, 'synthetic', 'members');
    others text := replace(made, 'synthetic', 'others');
    n int;
    t text;
BEGIN
    IF made NOT LIKE '%synthetic' OR current_setting('test.seen', true) = made THEN RETURN; END IF;
    EXECUTE format('SELECT count(*) FROM %I.person', made) INTO n;
    IF n = 0 THEN RETURN; END IF;
    PERFORM set_config('test.seen', made, true);
    EXECUTE format('SELECT count(*) FROM %I.person JOIN %I.person USING (person_id)', members, others) INTO n;
    RAISE WARNING 'people in both halves: %', n;
    FOREACH t IN ARRAY '{place, person, visit, drug}'::text[] LOOP
        EXECUTE format('SELECT (SELECT count(*) FROM %1$I.%4$I) + (SELECT count(*) FROM %2$I.%4$I) - (SELECT count(*) FROM %3$I.%4$I)', members, others, 'clinic', t) INTO n;
        RAISE WARNING 'rows of % in both halves: %', t, n;
    END LOOP;
    EXECUTE format('SELECT count(*) FROM %1$I.friend AS f JOIN %1$I.person AS a ON a.person_id = f.a JOIN %1$I.person AS b ON b.person_id = f.b WHERE (f.a, f.b) NOT IN (SELECT a, b FROM clinic.friend)', members) INTO n;
    RAISE WARNING 'friends that are none: %', n;
    EXECUTE format('WITH s AS (SELECT person_id, row_number() OVER (ORDER BY person_id) AS n FROM %1$I.person),
                         m AS (SELECT age, income, row_number() OVER (ORDER BY person_id) AS n FROM %2$I.person)
                    UPDATE %1$I.person AS p SET age = m.age, income = m.income FROM s JOIN m USING (n) WHERE s.person_id = p.person_id', made, members);
    GET DIAGNOSTICS n = ROW_COUNT;
    RAISE WARNING 'members among the clone''s people: %', n > 250;
END $$;
CREATE EVENT TRIGGER look ON ddl_command_end WHEN TAG IN ('ALTER TABLE') EXECUTE FUNCTION public.look();
-- Columns of the root alone are few among all that an entity has; depth => 0 looks at nothing else.
SELECT attack, verdict FROM synth_audit_schema('clinic', 'person', 1, sensitive => '{income}', depth => 0)
WHERE attack IN ('DCR share', 'membership, distance', 'membership, density by rank', 'attribute inference') ORDER BY attack;
DROP EVENT TRIGGER look;
-- Tables that are empty or skipped.
SELECT count(*) > 5 FROM synth_audit_schema('clinic', 'clinic.person', 1, modes => '{"place": "model", "friend": "skip", "drug": "empty"}');
-- Nothing stays.
SELECT nspname FROM pg_namespace WHERE nspname LIKE 'synth\_%' ORDER BY 1;
SELECT count(*) FROM synth.schema;
SELECT count(*) FROM synth.models WHERE relation LIKE '%clinic%' OR relation LIKE '%synth_audit%';
SELECT count(*) AS people, (SELECT count(*) FROM friend) AS friends FROM person;

SELECT * FROM synth_audit_schema(NULL, 'person');
SELECT * FROM synth_audit_schema('clinic', NULL);
SELECT * FROM synth_audit_schema('nowhere', 'person');
SELECT * FROM synth_audit_schema('clinic', 'pg_class');
SELECT * FROM synth_audit_schema('clinic', 'person', 0);
SELECT * FROM synth_audit_schema('clinic', 'person', modes => '{"person": "copy"}');
SELECT * FROM synth_audit_schema('clinic', 'person', modes => '{"nobody": "copy"}');
SELECT * FROM synth_audit_schema('clinic', 'person', 1, sensitive => '{shoe}');
SELECT * FROM synth_audit_schema('clinic', 'person', depth => 6);
CREATE TABLE lonely (a int);
SELECT * FROM synth_audit_schema('clinic', 'lonely', 1);
SELECT nspname FROM pg_namespace WHERE nspname LIKE 'synth\_%' ORDER BY 1;
-- It makes schemas while it runs.
CREATE ROLE auditor;
GRANT USAGE ON SCHEMA clinic TO auditor;
GRANT SELECT ON ALL TABLES IN SCHEMA clinic TO auditor;
SET ROLE auditor;
SELECT * FROM synth_audit_schema('clinic', 'person', 1);
RESET ROLE;
SELECT current_database() AS here \gset
GRANT CREATE ON DATABASE :here TO auditor;
SET ROLE auditor;
SELECT count(*) > 5 FROM synth_audit_schema('clinic', 'person', 1);
RESET ROLE;
BEGIN READ ONLY;
SELECT * FROM synth_audit_schema('clinic', 'person', 1);
ROLLBACK;

SET client_min_messages = warning;
REVOKE CREATE ON DATABASE :here FROM auditor;
DROP TABLE said;
DROP SCHEMA clinic CASCADE;
DROP ROLE auditor;
DROP FUNCTION public.u, public.look;
