-- Siblings have another parent in common as often as they had, too: never, twice, or as chance has it.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS synth;
SELECT setseed(0.5);
CREATE SCHEMA bundles;
SET search_path = bundles, public;
-- A match is between two clubs of a league; each has four to six players in it, and nobody plays twice. In a tenth of the
-- lines no club is known.
CREATE TABLE league (code text PRIMARY KEY, level integer NOT NULL);
CREATE TABLE club (league text REFERENCES league, number integer, founded integer NOT NULL, PRIMARY KEY (league, number));
CREATE TABLE player (id integer PRIMARY KEY, born date NOT NULL);
CREATE TABLE match (id integer PRIMARY KEY, league text NOT NULL REFERENCES league, day date NOT NULL);
CREATE TABLE lineup (id serial PRIMARY KEY, match integer NOT NULL REFERENCES match, league text NOT NULL REFERENCES league, club integer, player integer NOT NULL REFERENCES player, minutes integer NOT NULL, FOREIGN KEY (league, club) REFERENCES club);
INSERT INTO league SELECT 'L' || i, i FROM generate_series(1, 4) AS i;
INSERT INTO club SELECT 'L' || l, n, 1900 + floor(80 * random()) FROM generate_series(1, 4) AS l, generate_series(1, 16) AS n;
INSERT INTO player SELECT i, date '1990-01-01' + floor(5000 * random())::integer FROM generate_series(1, 500) AS i;
INSERT INTO match SELECT i, 'L' || 1 + i % 4, date '2024-01-01' + i / 2 FROM generate_series(1, 600) AS i;
INSERT INTO lineup (match, league, club, player, minutes)
SELECT id, league, CASE WHEN side = 1 AND id % 5 = 0 THEN NULL ELSE 1 + (id * 7 / 4 + side * (1 + id % 15)) % 16 END, 1 + (id * 37 + side * 211 + k * 17) % 500, 90 - floor(random() * 30)
FROM match, generate_series(0, 1) AS side, generate_series(1, 4 + (id + side) % 3) AS k;
-- A pupil has a teacher in two subjects, or another one. Where they go after school is their own affair.
CREATE TABLE pupil (id integer PRIMARY KEY, year integer NOT NULL);
CREATE TABLE teacher (id integer PRIMARY KEY, years integer NOT NULL);
CREATE TABLE club_room (id integer PRIMARY KEY, seats integer NOT NULL);
CREATE TABLE lesson (pupil integer REFERENCES pupil, subject integer, teacher integer NOT NULL REFERENCES teacher, mark integer NOT NULL, PRIMARY KEY (pupil, subject));
CREATE TABLE visit (id serial PRIMARY KEY, pupil integer NOT NULL REFERENCES pupil, room integer NOT NULL REFERENCES club_room);
INSERT INTO pupil SELECT i, 1 + i % 8 FROM generate_series(1, 700) AS i;
INSERT INTO teacher SELECT i, floor(30 * random()) FROM generate_series(1, 90) AS i;
INSERT INTO club_room SELECT i, 10 * i FROM generate_series(1, 30) AS i;
INSERT INTO lesson SELECT id, subject, 1 + (id * 13 + (subject - CASE WHEN id % 3 = 0 THEN 0 ELSE subject % 2 END) * 29) % 90, 1 + floor(6 * random()) FROM pupil, generate_series(2, 7) AS subject;
INSERT INTO visit (pupil, room) SELECT id, 1 + floor(30 * random()) FROM pupil, generate_series(1, 1 + id % 8);
SELECT synth_fit_schema('bundles', modes => '{"league": "copy"}');
SELECT t.name AS "table", r.columns, r.bundled
FROM synth.reference AS r JOIN synth.schema AS s ON s.id = r.schema JOIN synth.schema_table AS t ON t.schema = r.schema AND t.position = r.child
WHERE s.name = 'bundles' AND NOT r.driving AND t.name IN ('lineup', 'lesson', 'visit') ORDER BY 1, 2;

-- Which share of rows has how many siblings with the same: the greatest difference. And who plays twice in a match.
CREATE FUNCTION public.multiplicities(schema text, child text, parent text, keys text) RETURNS TABLE (m bigint, share numeric) LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY EXECUTE format('SELECT n, sum(n) / sum(sum(n)) OVER () FROM (SELECT count(*) AS n FROM %1$I.%2$I WHERE num_nulls(%3$s, %4$s) = 0 GROUP BY %3$s, %4$s) AS a GROUP BY n', schema, child, parent, keys);
END
$$;
CREATE FUNCTION public.differ(target text, child text, parent text, keys text) RETURNS numeric LANGUAGE sql AS $$
SELECT round(max(abs(coalesce(a.share, 0) - coalesce(b.share, 0))), 3)
FROM public.multiplicities('bundles', child, parent, keys) AS a FULL JOIN public.multiplicities(target, child, parent, keys) AS b USING (m)
$$;
SELECT "table", rows, keys FROM synth_clone('bundles', 'bundles_clone', seed => 1) WHERE "table" IN ('lineup', 'lesson', 'visit');
SELECT "table", rows, keys FROM synth_clone('bundles', 'bundles_large', seed => 1, scale => 3) WHERE "table" IN ('lineup', 'lesson', 'visit');
SELECT target, public.differ(target, 'lineup', 'match', 'league, club') < 0.1 AS clubs, public.differ(target, 'lesson', 'pupil', 'teacher') < 0.1 AS teachers,
       public.differ(target, 'visit', 'pupil', 'room') < 0.1 AS rooms, (SELECT max(m) FROM public.multiplicities(target, 'lineup', 'match', 'player')) AS most_of_a_player
FROM unnest(ARRAY['bundles', 'bundles_clone', 'bundles_large']) AS target;
SELECT count(*) FILTER (WHERE club IS NULL) BETWEEN 400 AND 900 AS unknown, count(*) FILTER (WHERE l.league <> m.league) AS of_other_leagues FROM bundles_clone.lineup AS l JOIN bundles_clone.match AS m ON m.id = match;

-- Of five players all of ten cannot be others. Nobody is left out for it.
SELECT "table", rows FROM synth_clone('bundles', 'bundles_small', seed => 1, scale => 0.01) WHERE "table" IN ('match', 'player', 'lineup');
SELECT count(*) BETWEEN 16 AND 30 AS different, max(n) > 1 AS twice FROM (SELECT count(*) AS n FROM bundles_small.lineup GROUP BY match, player) AS a;

DROP SCHEMA bundles, bundles_clone, bundles_large, bundles_small CASCADE;
DROP FUNCTION public.differ, public.multiplicities;
SELECT synth_drop('bundles');
