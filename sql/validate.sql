-- Validation: scores rank tables as they must be ranked, copies are caught by every attack, odd tables give clear rows or
-- clear errors.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS synth;
RESET client_min_messages;
CREATE SCHEMA validate;
SET search_path = validate, public;
\pset null ''

-- u(i, k): uniform in (0, 1). Two samples of one population, learned and held out.
CREATE FUNCTION u(i bigint, k int) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    $$ SELECT (((hashint8extended(i, k) >> 11) & 9007199254740991) + 0.5) / 9007199254740992.0 $$;
CREATE VIEW population AS
SELECT i AS id, (18 + 60 * u(i, 1) * u(i, 2))::int AS age, round((800 * exp(2 * u(i, 3) + u(i, 1)))::numeric, 2) AS income,
       (ARRAY['north', 'south', 'east', 'west'])[1 + floor(4 * u(i, 4) ^ 2)::int] AS region, u(i, 1) * u(i, 2) + u(i, 5) > 0.7 AS member,
       CASE WHEN u(i, 6) > 0.1 THEN date '2020-01-01' + (700 * u(i, 7))::int END AS joined,
       CASE floor(4 * u(i, 4) ^ 2)::int WHEN 0 THEN 'red' WHEN 1 THEN 'green' ELSE 'blue' END AS colour
FROM generate_series(1, 20000) AS i;
CREATE TABLE people AS SELECT * FROM population WHERE id <= 3000;
ALTER TABLE people ADD PRIMARY KEY (id), ADD CHECK (age BETWEEN 18 AND 78), ALTER age SET NOT NULL;
CREATE TABLE others AS SELECT * FROM population WHERE id BETWEEN 10001 AND 13000;
SELECT synth_fit('people');
CREATE TABLE fake AS SELECT * FROM synth_sample(NULL::people, 3000, 1);
CREATE TABLE copies AS SELECT * FROM people;
CREATE TABLE boot AS SELECT p.* FROM generate_series(1, 3000) AS i JOIN people AS p ON p.id = 1 + floor(3000 * u(i, 50))::int;
CREATE TABLE shuffled AS
SELECT a.id, a.age, b.income, c.region, d.member, e.joined, f.colour
FROM (SELECT id, age, row_number() OVER (ORDER BY u(id, 61)) AS n FROM people) AS a
JOIN (SELECT income, row_number() OVER (ORDER BY u(id, 62)) AS n FROM people) AS b USING (n)
JOIN (SELECT region, row_number() OVER (ORDER BY u(id, 63)) AS n FROM people) AS c USING (n)
JOIN (SELECT member, row_number() OVER (ORDER BY u(id, 64)) AS n FROM people) AS d USING (n)
JOIN (SELECT joined, row_number() OVER (ORDER BY u(id, 65)) AS n FROM people) AS e USING (n)
JOIN (SELECT colour, row_number() OVER (ORDER BY u(id, 66)) AS n FROM people) AS f USING (n);
ANALYZE;

-- Fidelity. The overall row comes first; each score stands beside that of another real sample.
SET client_min_messages = warning;
CREATE TABLE scores AS
SELECT t.name, s.* FROM (VALUES ('copies'), ('boot'), ('others'), ('fake'), ('shuffled')) AS t (name),
    LATERAL synth_evaluate('people', t.name::regclass, 'member') WITH ORDINALITY AS s (metric, subject, score, real_sample, detail, place);
RESET client_min_messages;
SELECT DISTINCT metric FROM scores WHERE place = 1;
SELECT metric, count(*) FROM scores WHERE name = 'fake' GROUP BY metric ORDER BY metric COLLATE "C";
SELECT bool_and(score BETWEEN 0 AND 1 OR metric = 'S_pMSE') AS in_range FROM scores;
SELECT metric, max(score) FILTER (WHERE name = 'copies') = 1 AS copies_are_perfect,
       bool_and(abs(score - real_sample) < 0.04) FILTER (WHERE name IN ('boot', 'others', 'fake')) AS samples_are_alike
FROM scores WHERE metric IN ('Overall', 'Column Shapes', 'Column Pair Trends', 'Three-Way') GROUP BY metric ORDER BY metric COLLATE "C";
SELECT metric, min(score) FILTER (WHERE name <> 'shuffled') - max(score) FILTER (WHERE name = 'shuffled') > 0.03 AS shuffled_is_worst
FROM scores WHERE metric IN ('Column Pair Trends', 'Three-Way', 'Detection (boosted trees)', 'Utility') AND name <> 'copies' GROUP BY metric ORDER BY metric COLLATE "C";
SELECT name, score > 0.85 AS not_detected FROM scores WHERE metric = 'Detection (boosted trees)' ORDER BY name;
-- A key is judged by its uniqueness.
SELECT name, round(score::numeric, 1) AS score FROM scores WHERE metric = 'KeyUniqueness' ORDER BY name;
SELECT count(*) FROM scores WHERE subject LIKE '%id%' AND metric = 'KSComplement';
-- The same again.
SET client_min_messages = warning;
SELECT count(*) FROM (SELECT * FROM synth_evaluate('people', 'fake', 'member') EXCEPT SELECT metric, subject, score, real_sample, detail FROM scores WHERE name = 'fake') AS changed;

-- Leakage. Copies are caught by every attack that can see them; other rows are not.
CREATE TABLE strangers AS SELECT * FROM population WHERE id BETWEEN 15001 AND 18000;
CREATE TABLE attacks AS
SELECT t.name, a.* FROM (VALUES ('copies'), ('fake'), ('strangers')) AS t (name), LATERAL synth_privacy('people', t.name::regclass, 'others') AS a;
RESET client_min_messages;
SELECT attack, max(verdict) FILTER (WHERE name = 'copies') AS copies, max(verdict) FILTER (WHERE name = 'strangers') AS strangers
FROM attacks WHERE subject IS NULL GROUP BY attack ORDER BY attack COLLATE "C";
SELECT attack, verdict FROM attacks WHERE name = 'fake' AND attack IN ('exact copies', 'rare values') GROUP BY attack, verdict ORDER BY attack;
SELECT bool_and(low <= score AND score <= high) AS intervals FROM attacks WHERE score IS NOT NULL AND low IS NOT NULL;
-- Without a holdout what needs one says so.
SELECT attack, verdict, detail FROM synth_privacy('people', 'fake') WHERE score IS NULL AND subject IS NULL ORDER BY attack COLLATE "C";
-- An audit learns one half and attacks with the other; nothing is kept.
SELECT attack, detail LIKE 'Of 2 audits, %' AS twice FROM synth_audit('people', 2) WHERE attack LIKE 'membership%' ORDER BY attack COLLATE "C";
SELECT count(*) AS models FROM synth.models WHERE relation LIKE 'validate.%';

-- Reports and graphs.
CREATE TEMPORARY TABLE page AS SELECT synth_report('people', 'fake', 'others', 'member') AS html;
SELECT html LIKE '<!DOCTYPE html>%' AS is_page, html ~ '<script' AS script, html ~ 'src="http' AS network, html ~ 'people' AS names_it, length(html) < 1000000 AS small FROM page;
SELECT synth_fit('people', 'a "b"', exclude => '{id,income,joined}');
SELECT synth_graph('a "b"');
SELECT synth_graph('a "b"', 'mermaid');
SELECT synth_drop('a "b"');

-- Odd tables.
CREATE VIEW view_of_fake AS SELECT age, region, colour FROM fake;
CREATE TABLE parted (age integer, region text, income text) PARTITION BY LIST (region);
CREATE TABLE parted_1 PARTITION OF parted DEFAULT;
INSERT INTO parted SELECT age, region, income::text FROM fake;
CREATE TABLE hollow AS SELECT NULL::int AS age, NULL::text AS region, NULL::date AS joined, 1 AS other FROM generate_series(1, 100);
CREATE TABLE nothing (LIKE people);
CREATE TABLE foreign_to_it (x int);
INSERT INTO foreign_to_it VALUES (1);
SELECT metric, subject, score FROM synth_evaluate('people', 'view_of_fake') WHERE metric = 'Missing Column' ORDER BY subject;
SELECT metric, subject, score > 0.9 AS good FROM synth_evaluate('people', 'parted') WHERE subject IN ('age', 'region', 'income') AND metric ~ 'Complement' ORDER BY subject;
SELECT metric, subject, score FROM synth_evaluate('people', 'hollow') WHERE subject IN ('age', 'region', 'joined') AND metric ~ 'Complement|Missing' ORDER BY metric, subject;
SELECT count(*) > 0 AS works FROM synth_evaluate('hollow', 'hollow');
SELECT count(*) > 0 AS works FROM synth_privacy('people', 'hollow', 'others');
SELECT * FROM synth_evaluate('people', 'nothing');
SELECT * FROM synth_privacy('nothing', 'people');
SELECT * FROM synth_evaluate('people', 'foreign_to_it');
SELECT * FROM synth_evaluate('people', NULL);
SELECT * FROM synth_evaluate('people', 'fake', 'nothing');
SELECT * FROM synth_evaluate('people', 'fake', max_rows => 0);
SELECT * FROM synth_privacy('people', 'fake', 'others', '{shoe}');
SELECT * FROM synth_privacy('people', 'fake', 'others', min_count => 1);
SELECT * FROM synth_audit('people', 0);
SELECT synth_graph('people', 'png');
SELECT synth_graph('nobody');
SELECT synth_report('people', 'fake', model => 'nobody');

-- Rows are read as the caller.
CREATE ROLE regress_synth_judge;
GRANT USAGE ON SCHEMA validate TO regress_synth_judge;
GRANT SELECT ON fake TO regress_synth_judge;
SET ROLE regress_synth_judge;
SELECT * FROM synth_evaluate('people', 'fake');
RESET ROLE;

SET client_min_messages = warning;
SELECT synth_drop('people');
DROP SCHEMA validate CASCADE;
DROP ROLE regress_synth_judge;
