-- What rises or falls from sibling to sibling does so in a clone: times with numbers, with gaps or without, and with labels of an enum.
SET client_min_messages = warning;
SET timezone = 'UTC';
CREATE EXTENSION IF NOT EXISTS synth;
CREATE SCHEMA steps;
SET search_path = steps, public;
CREATE FUNCTION public.noise(a bigint, b bigint, n integer) RETURNS integer LANGUAGE sql IMMUTABLE
    RETURN ((hashint8(a * 1000003 + b)::bigint & 2147483647) % n)::integer;
CREATE TYPE state AS ENUM ('ordered', 'packed', 'sent', 'arrived');

CREATE TABLE account (id integer PRIMARY KEY, opened date NOT NULL, kind text NOT NULL);
INSERT INTO account SELECT i, date '2020-01-01' + noise(i, 1, 900), (ARRAY['giro', 'savings'])[1 + i % 2] FROM generate_series(1, 300) AS i;
-- Lines are numbered, within the key, by a time; a row may refer to another one.
CREATE TABLE booking (account integer NOT NULL REFERENCES account, no smallint, booked timestamptz NOT NULL, valued date, amount numeric(8, 2) NOT NULL,
                      id serial UNIQUE, reverses integer REFERENCES booking (id), PRIMARY KEY (account, no));
INSERT INTO booking (account, no, booked, valued, amount)
SELECT account, row_number() OVER (PARTITION BY account ORDER BY booked), booked, CASE WHEN noise(account, k + 50, 10) > 0 THEN booked::date END, 10 + noise(account, k, 900)
FROM (SELECT id AS account, k, opened + noise(id, k + 100, 900 * 86400) * interval '1 second' AS booked
      FROM account, LATERAL generate_series(1, 2 + noise(id, 2, CASE kind WHEN 'giro' THEN 20 ELSE 3 END)) AS k) AS b;
UPDATE booking AS b SET reverses = (SELECT id FROM booking AS a WHERE a.account = b.account AND a.no = b.no - 1) WHERE no > 1 AND noise(id, 3, 10) = 0;
-- Numbers with gaps, dates that differ, and a flag; what is left falls. It is not said that numbers do not repeat.
CREATE TABLE version (account integer NOT NULL REFERENCES account, version bigint NOT NULL, since date NOT NULL, left_over integer NOT NULL, is_old boolean NOT NULL, CHECK (left_over > 0));
INSERT INTO version
SELECT id, 20230000 + 10 * k + noise(id, k, 10), opened + 30 * k + noise(id, k, 29), 500 - 20 * k - noise(id, k, 20), k > 3
FROM account, LATERAL generate_series(1, 1 + noise(id, 4, 8)) AS k;
-- Steps, in the order of their labels, which is not the alphabet's.
CREATE TABLE parcel (id integer PRIMARY KEY, at timestamp NOT NULL, weight real NOT NULL, volume real NOT NULL, account integer NOT NULL REFERENCES account);
INSERT INTO parcel SELECT i, timestamp '2024-01-01' + noise(i, 1, 300 * 86400) * interval '1 second', w, w * 3, 1 + noise(i, 3, 300)
FROM generate_series(1, 600) AS i, LATERAL (SELECT 1 + noise(i, 2, 50)) AS x (w);
CREATE TABLE step (parcel integer NOT NULL REFERENCES parcel, state state NOT NULL, at timestamp NOT NULL, UNIQUE (parcel, state));
INSERT INTO step SELECT id, s, at + (k * 20 + noise(id, k, 19)) * interval '1 hour'
FROM parcel, LATERAL unnest((enum_range(NULL::state))[: 1 + noise(id, 5, 4)]) WITH ORDINALITY AS t (s, k);
-- Legs begin where the one before ends. Tickets are numbered by a day that they have from their event.
CREATE TABLE place (code char(2) PRIMARY KEY, name text NOT NULL);
INSERT INTO place SELECT chr(65 + i / 5) || chr(65 + i % 5), 'place ' || i FROM generate_series(0, 24) AS i;
CREATE TABLE leg (parcel integer REFERENCES parcel, no integer, origin char(2) NOT NULL REFERENCES place, destination char(2) NOT NULL REFERENCES place, miles integer NOT NULL,
                  PRIMARY KEY (parcel, no), CHECK (origin <> destination));
INSERT INTO leg SELECT parcel, k, chr(65 + c / 5) || chr(65 + c % 5), chr(65 + d / 5) || chr(65 + d % 5), noise(parcel, k, 300)
FROM (SELECT p.id AS parcel, k, (noise(p.id, 8, 25) + (k - 1) * s) % 25 AS c, (noise(p.id, 8, 25) + k * s) % 25 AS d
      FROM parcel AS p, LATERAL (SELECT 1 + noise(p.id, 9, 4)) AS x (s), LATERAL generate_series(1, 1 + noise(p.id, 7, 5)) AS k) AS l;
CREATE TABLE event (id integer PRIMARY KEY, day date NOT NULL, name text NOT NULL);
INSERT INTO event SELECT i, date '2024-01-01' + i, 'event ' || i % 7 FROM generate_series(1, 200) AS i;
CREATE TABLE ticket (account integer NOT NULL REFERENCES account, no integer NOT NULL, event integer NOT NULL REFERENCES event, day date NOT NULL, PRIMARY KEY (account, no));
INSERT INTO ticket SELECT a.id, row_number() OVER (PARTITION BY a.id ORDER BY e.day), e.id, e.day
FROM account AS a, LATERAL (SELECT DISTINCT 1 + noise(a.id, k + 300, 200) AS event FROM generate_series(1, 1 + noise(a.id, 299, 6)) AS k) AS t JOIN event AS e ON e.id = t.event;

SELECT synth_fit_schema('steps');
SELECT relation, rule, kept FROM synth.rules WHERE type = 'progression' ORDER BY 1, 2;

-- Neighbours the wrong way round.
CREATE FUNCTION public.wrong(schema text, OUT booked bigint, OUT valued bigint, OUT since bigint, OUT left_over bigint, OUT is_old bigint, OUT step bigint, OUT leg bigint, OUT ticket bigint) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('search_path', schema || ', public', true);
    SELECT count(*) FILTER (WHERE b.booked < b.l) INTO booked
    FROM (SELECT b.booked, lag(b.booked) OVER (PARTITION BY account ORDER BY no) AS l FROM booking AS b) AS b;
    SELECT count(*) FILTER (WHERE b.valued < b.l) INTO valued
    FROM (SELECT b.valued, lag(b.valued) OVER (PARTITION BY account ORDER BY no) AS l FROM booking AS b WHERE b.valued IS NOT NULL) AS b;
    SELECT count(*) FILTER (WHERE v.since <= v.l OR v.version <= v.n), count(*) FILTER (WHERE v.left_over >= v.m), count(*) FILTER (WHERE v.is_old < v.o) INTO since, left_over, is_old
    FROM (SELECT *, lag(v.since) OVER w AS l, lag(v.left_over) OVER w AS m, lag(v.is_old) OVER w AS o, lag(v.version) OVER w AS n
          FROM version AS v WINDOW w AS (PARTITION BY account ORDER BY v.version, v.since)) AS v;
    SELECT count(*) FILTER (WHERE s.at <= s.l) INTO step
    FROM (SELECT s.at, lag(s.at) OVER (PARTITION BY parcel ORDER BY state) AS l FROM step AS s) AS s;
    SELECT count(*) FILTER (WHERE g.origin <> g.l) INTO leg
    FROM (SELECT g.origin, lag(g.destination) OVER (PARTITION BY parcel ORDER BY no) AS l FROM leg AS g) AS g;
    SELECT count(*) FILTER (WHERE t.day < t.l OR t.day <> e.day) INTO ticket
    FROM (SELECT t.day, t.event, lag(t.day) OVER (PARTITION BY account ORDER BY no) AS l FROM ticket AS t) AS t JOIN event AS e ON e.id = t.event;
END
$$;
SELECT * FROM public.wrong('steps');
SELECT "table", rows FROM synth_clone('steps', 'steps_clone', seed => 1);
SELECT * FROM public.wrong('steps_clone');
-- Columns are what they were.
SELECT abs(extract(epoch FROM r.booked - c.booked)) < 40 * 86400 AS booked, abs(r.since - c.since) < 15 AS since, abs(r.left_over - c.left_over) < 10 AS left_over
FROM (SELECT to_timestamp(avg(extract(epoch FROM booked))) AS booked FROM steps.booking) AS a, LATERAL (SELECT a.booked, avg(since - date '2020-01-01') AS since, avg(left_over) AS left_over FROM steps.version) AS r,
     (SELECT to_timestamp(avg(extract(epoch FROM booked))) AS booked FROM steps_clone.booking) AS b, LATERAL (SELECT b.booked, avg(since - date '2020-01-01') AS since, avg(left_over) AS left_over FROM steps_clone.version) AS c;
-- At other scales, too.
SELECT count(*) FROM synth_clone('steps', 'steps_clone', seed => 2, scale => .2, if_exists => 'replace');
SELECT * FROM public.wrong('steps_clone');
SELECT count(*) FROM synth_clone('steps', 'steps_clone', seed => 3, scale => 3, if_exists => 'replace');
SELECT * FROM public.wrong('steps_clone');

-- What is not wanted is not kept, and what is not there cannot be.
SELECT synth_drop('steps');
SELECT synth_fit_schema('steps', ignored_rules => '{"booking": ["booked rises with no within account"]}');
SELECT rule, kept FROM synth.rules WHERE type = 'progression' AND relation = 'steps.booking' ORDER BY 1;
SELECT count(*) FROM synth_clone('steps', 'steps_clone', seed => 1, if_exists => 'replace');
SELECT booked > 100 AS booked, valued, since, left_over, is_old, step, leg, ticket FROM public.wrong('steps_clone');
SELECT synth_drop('steps');
SELECT synth_fit_schema('steps', ignored_rules => '{"booking": ["amount rises with no within account"]}');

DROP SCHEMA steps, steps_clone CASCADE;
DROP FUNCTION public.noise, public.wrong;
