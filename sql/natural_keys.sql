-- Keys of several columns that repeat, without foreign keys in them, are kept row by row in a clone: columns keep their
-- values, and how often each comes back.
SET client_min_messages = warning;
SET timezone = 'UTC';
CREATE EXTENSION IF NOT EXISTS synth;
RESET client_min_messages;

CREATE SCHEMA league;
SET search_path = league, public;

-- Each club in each year since it joined; every currency on every day; numbers of members that have not left.
CREATE TABLE team (year int, club text, wins int NOT NULL, PRIMARY KEY (year, club));
CREATE TABLE salary (year int NOT NULL, club text NOT NULL, player int NOT NULL, amount int NOT NULL,
                     FOREIGN KEY (year, club) REFERENCES team);
CREATE TABLE rate (currency text, day date, rate numeric(8, 4) NOT NULL, PRIMARY KEY (currency, day));
CREATE TABLE member (id int PRIMARY KEY, email text NOT NULL, gone boolean NOT NULL);
CREATE UNIQUE INDEX member_email ON member (email) WHERE NOT gone;
INSERT INTO team SELECT 1900 + y, 'club ' || c, (y * 7 + c * 13) % 60
FROM generate_series(0, 79) y, generate_series(1, 30) c WHERE y >= c * 2;
INSERT INTO salary SELECT year, club, p, 1000 * p + year FROM team, generate_series(1, 20) p WHERE year >= 1960;
INSERT INTO rate SELECT 'C' || c, date '2024-01-01' + d, 1 + c / 10.0 FROM generate_series(1, 40) c, generate_series(0, 99) d;
INSERT INTO member SELECT i, 'm' || CASE WHEN i % 4 = 0 THEN i % 20 ELSE i END || '@example.com', i % 4 = 0
FROM generate_series(1, 2000) i;

SELECT synth_fit_schema('league');
SELECT "table", rows FROM synth_clone('league', 'league1', seed => 1);
SELECT "table", rows FROM synth_clone('league', 'league01', seed => 1, scale => 0.1);
SELECT "table", rows FROM synth_clone('league', 'league5', seed => 1, scale => 5);

-- Years stay years, of which each has many teams, and there are salaries since they were paid.
CREATE FUNCTION pg_temp.look(schema text, OUT of text, OUT years boolean, OUT teams boolean, OUT since boolean,
                             OUT clubs bigint) LANGUAGE plpgsql AS $$
BEGIN
    of := schema;
    EXECUTE format('SELECT min(year) >= 1900 AND max(year) < 1990, count(*) > 1.5 * count(DISTINCT year), '
                   'count(DISTINCT club) FROM %I.team', schema) INTO years, teams, clubs;
    EXECUTE format('SELECT count(*) FILTER (WHERE year < 1955) < 0.04 * count(*) FROM %I.salary', schema) INTO since;
END $$;
SELECT l.* FROM (VALUES ('league'), ('league1'), ('league01')) AS s (schema), pg_temp.look(schema) AS l;

-- Nearly all places of a grid are taken; beyond them its days go on.
SELECT min(day), max(day) < date '2024-05-01' AS near, count(DISTINCT currency) FROM league1.rate;
SELECT min(day), max(day) > date '2024-06-01' AS later, count(DISTINCT currency) FROM league5.rate;

-- What is unique in some rows only may come back in others.
SELECT count(*) FILTER (WHERE NOT gone) - count(DISTINCT email) FILTER (WHERE NOT gone) AS repeated,
       count(*) FILTER (WHERE gone) > 2 * count(DISTINCT email) FILTER (WHERE gone) AS come_back
FROM league1.member;

-- What follows from a date does where a key moves the date, and where it is part of the key itself. (Of five times as
-- many seasons some are of years to come.)
CREATE SCHEMA dated;
CREATE TABLE dated.rate (currency text, day date, year int NOT NULL, week int NOT NULL, rate int NOT NULL, PRIMARY KEY (currency, day));
CREATE TABLE dated.season (club text, year int, starts timestamp NOT NULL, PRIMARY KEY (club, year));
INSERT INTO dated.rate SELECT 'C' || c, day, extract(year FROM day), extract(week FROM day), c + d % 7
FROM generate_series(1, 40) c, generate_series(0, 99) d, LATERAL (SELECT date '2023-11-01' + d AS day) AS of;
INSERT INTO dated.season SELECT 'club ' || c, extract(year FROM starts), starts
FROM generate_series(1, 40) c, generate_series(1980, 2019) y, LATERAL (SELECT make_date(y, 8, 1 + (c * 7 + y) % 28) + (c * y % 86400) * interval '1 second' AS starts) AS of;
SELECT synth_fit_schema('dated');
SELECT relation, rule FROM synth.rules WHERE schema = 'dated' AND type = 'part' ORDER BY 1, 2;
SELECT "table", rows FROM synth_clone('dated', 'dated1', seed => 1);
SELECT "table", rows FROM synth_clone('dated', 'dated5', seed => 1, scale => 5);
CREATE FUNCTION pg_temp.wrong(schema text, OUT of text, OUT years bigint, OUT weeks bigint, OUT seasons bigint, OUT near boolean) LANGUAGE plpgsql AS $$
BEGIN
    of := schema;
    EXECUTE format('SELECT count(*) FILTER (WHERE year <> extract(year FROM day)), count(*) FILTER (WHERE week <> extract(week FROM day)) FROM %I.rate', schema) INTO years, weeks;
    EXECUTE format('SELECT count(*) FILTER (WHERE year <> extract(year FROM starts)), min(year) >= 1980 AND max(year) <= 2030 FROM %I.season', schema) INTO seasons, near;
END $$;
SELECT w.* FROM (VALUES ('dated'), ('dated1'), ('dated5')) AS s (schema), pg_temp.wrong(schema) AS w;

-- Where no column has values that can be made new row by row, one is a key: no row is left out.
CREATE SCHEMA fixed;
CREATE TABLE fixed.half (year numeric(4), first boolean, v int, PRIMARY KEY (year, first));
CREATE TABLE fixed.slot (at time, first boolean, v int, PRIMARY KEY (at, first));
INSERT INTO fixed.half SELECT 1900 + i, b, i FROM generate_series(1, 100) i, unnest('{t,f}'::bool[]) b;
INSERT INTO fixed.slot SELECT time '10:00' + i * interval '1 minute', b, i FROM generate_series(1, 100) i, unnest('{t,f}'::bool[]) b;
SELECT synth_fit_schema('fixed');
SELECT "table", rows, keys FROM synth_clone('fixed', 'fixed3', seed => 1, scale => 3);

SET client_min_messages = warning;
SELECT synth_drop('league');
SELECT synth_drop('dated');
SELECT synth_drop('fixed');
DROP SCHEMA league, league1, league01, league5, dated, dated1, dated5, fixed, fixed3 CASCADE;
