-- Columns that follow from a date of their row do so in every row; times of a series stay within their range.
SET client_min_messages = warning;
SET timezone = 'Europe/Paris';
CREATE EXTENSION IF NOT EXISTS synth;
CREATE FUNCTION public.noise(a bigint, b bigint, n integer) RETURNS integer LANGUAGE sql IMMUTABLE
    RETURN ((hashint8(a * 1000003 + b)::bigint & 2147483647) % n)::integer;

CREATE TABLE public.visit AS
SELECT at AS seen, extract(year FROM at)::smallint AS year, extract(month FROM at)::numeric(2) AS month, extract(dow FROM at)::real AS weekday,
       extract(quarter FROM at)::integer AS quarter, to_char(at, 'YYYYMM')::bigint AS period, at::date AS day, date_trunc('month', at) AS month_start,
       CASE WHEN extract(hour FROM at) >= 8 THEN at::time END AS clock, extract(hour FROM at)::integer AS hour,
       left_at, extract(doy FROM left_at)::integer AS left_on, noise(i, 3, 100) AS x
FROM (SELECT i, timestamptz '2019-03-01' + noise(i, 1, 1500) * interval '1 day' + noise(i, 2, 24 * 60) * interval '1 minute' AS at,
             CASE WHEN noise(i, 4, 3) > 0 THEN date '2019-03-01' + noise(i, 5, 1500) END AS left_at FROM generate_series(1, 3000) AS i) AS v;
SELECT synth_fit('public.visit');
SELECT rule, rows, kept FROM synth.rules WHERE model = 'visit' AND type = 'part' ORDER BY rule;
SELECT "column", form, variables FROM synth.columns WHERE model = 'visit' AND form = 'part' ORDER BY position;
CREATE TABLE public.visit_fake AS SELECT * FROM synth_sample(NULL::public.visit, 4000, seed => 1);
CREATE VIEW public.wrong AS
SELECT count(*) FILTER (WHERE year <> extract(year FROM seen)) AS year, count(*) FILTER (WHERE month <> extract(month FROM seen)) AS month,
       count(*) FILTER (WHERE weekday <> extract(dow FROM seen)) AS weekday, count(*) FILTER (WHERE quarter <> extract(quarter FROM seen)) AS quarter,
       count(*) FILTER (WHERE period <> to_char(seen, 'YYYYMM')::bigint) AS period, count(*) FILTER (WHERE day <> seen::date) AS day,
       count(*) FILTER (WHERE month_start <> date_trunc('month', seen)) AS month_start, count(*) FILTER (WHERE clock <> seen::time) AS clock,
       count(*) FILTER (WHERE hour <> extract(hour FROM seen)) AS hour, count(*) FILTER (WHERE (left_on = extract(doy FROM left_at)) IS DISTINCT FROM (CASE WHEN left_at IS NOT NULL THEN true END)) AS left_on,
       min(seen) >= (SELECT min(seen) FROM public.visit) AND max(seen) <= (SELECT max(seen) FROM public.visit) AS within
FROM public.visit_fake;
SELECT * FROM public.wrong;
-- NULL where it was: before eight.
SELECT name, round(100.0 * count(*) FILTER (WHERE clock IS NULL) / count(*)) AS nulls, round(100.0 * count(*) FILTER (WHERE (clock IS NULL) = (hour < 8)) / count(*)) AS before_eight
FROM (SELECT 'real' AS name, clock, hour FROM public.visit UNION ALL SELECT 'fake', clock, hour FROM public.visit_fake) AS v GROUP BY name ORDER BY name DESC;
SELECT count(*) AS rules, min(score) AS least FROM synth_evaluate('public.visit', 'public.visit_fake') WHERE metric = 'Rule' AND subject ~ 'extract|date_trunc|to_char|::';
UPDATE public.visit_fake SET year = year + 1 WHERE x = 7;
SELECT metric, subject, round(score::numeric, 2) AS score FROM synth_evaluate('public.visit', 'public.visit_fake') WHERE metric ~* 'rule' ORDER BY 1, 2;
-- Those that nobody wants, and edges that the user knows better.
SELECT synth_fit('public.visit', ignored_rules => '{"year = extract(year FROM seen)", "year = extract(year FROM day)"}', forbidden_edges => '{seen -> quarter, day -> quarter}');
SELECT rule, kept FROM synth.rules WHERE model = 'visit' AND rule ~ '^(year|quarter)' ORDER BY rule;
SELECT synth_drop('visit');

-- A race is held once a year at each place, on a Sunday of spring; since some year at a time of day that is known, and with
-- trials. Other rows have the date of theirs, and what follows from it.
CREATE SCHEMA races;
SET search_path = races, public;
CREATE TABLE place (id integer PRIMARY KEY, length integer NOT NULL);
INSERT INTO place SELECT i, 3 + noise(i, 0, 40) FROM generate_series(1, 80) AS i;
CREATE TABLE race (id serial PRIMARY KEY, place integer NOT NULL REFERENCES place, held timestamp NOT NULL, year integer NOT NULL, starts time);
INSERT INTO race (place, held, year, starts)
SELECT id, held, extract(year FROM held), CASE WHEN y >= 1995 THEN held::time END
FROM place, LATERAL (SELECT 1950 + noise(id, 1, 60) AS first, 3 + noise(id, 2, 50) AS years) AS f, generate_series(first, least(first + years, 2019)) AS y,
     LATERAL (SELECT date_trunc('week', make_date(y, 3 + noise(id, 3, 3), 10)) + noise(id, y, 5) * interval '1 week' + interval '6 days'
                   + CASE WHEN y >= 1995 THEN (12 + noise(id, y + 100, 4)) * interval '1 hour' ELSE interval '0' END AS held) AS h
WHERE noise(id, y + 5000, 10) > 0 OR y = first;
CREATE TABLE result (id serial PRIMARY KEY, race integer NOT NULL REFERENCES race, points integer NOT NULL, held timestamp NOT NULL, month integer NOT NULL);
INSERT INTO result (race, points, held, month) SELECT id, noise(id, k, 30), held, extract(month FROM held) FROM race, generate_series(1, 3 + noise(id, 0, 5)) AS k;
CREATE TABLE trial (id serial PRIMARY KEY, race integer NOT NULL REFERENCES race, rank integer NOT NULL);
INSERT INTO trial (race, rank) SELECT id, k FROM race, generate_series(1, 4 + noise(id, 1, 3)) AS k WHERE year >= 1995;
CREATE INDEX ON trial (race);
SELECT synth_fit_schema('races');
SELECT model, rule, kept FROM synth.rules WHERE schema = 'races' AND type = 'part' ORDER BY 1, 2;
CREATE FUNCTION public.looks(schema text, OUT schema_ text, OUT races bigint, OUT years text, OUT wrong bigint, OUT sundays integer, OUT timed integer, OUT timed_early integer, OUT tried_early integer, OUT tried_late integer, OUT months bigint)
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('search_path', schema || ', public', true);
    SELECT schema, count(*), min(extract(year FROM held)) || ' to ' || max(extract(year FROM held)), count(*) FILTER (WHERE year <> extract(year FROM held) OR starts <> held::time),
           round(100 * avg((extract(isodow FROM held) = 7)::integer)), round(100 * avg((starts IS NOT NULL)::integer)), round(100 * avg((starts IS NOT NULL)::integer) FILTER (WHERE held < '1995-01-01'))
    INTO schema_, races, years, wrong, sundays, timed, timed_early FROM race;
    SELECT round(100 * avg(tried::integer) FILTER (WHERE held < '1994-01-01')), round(100 * avg(tried::integer) FILTER (WHERE held > '1996-01-01')) INTO tried_early, tried_late
    FROM race, LATERAL (SELECT EXISTS (SELECT FROM trial WHERE race = race.id) AS tried) AS t;
    SELECT count(*) INTO months FROM result JOIN race ON race.id = race WHERE result.held <> race.held OR month <> extract(month FROM result.held);
END
$$;
SELECT (public.looks('races')).*;
SELECT "table", rows FROM synth_clone('races', 'races_clone', seed => 1);
SELECT (public.looks('races_clone')).*;
SELECT count(*) FROM synth_clone('races', 'races_clone', seed => 2, scale => 0.3, if_exists => 'replace');
SELECT (public.looks('races_clone')).*;
SELECT count(*) FROM synth_clone('races', 'races_clone', seed => 3, scale => 4, if_exists => 'replace');
SELECT (public.looks('races_clone')).*;

-- Dates that are moved, since each begins where the one before ended, take along what follows from them.
CREATE SCHEMA prices;
SET search_path = prices, public;
CREATE TABLE product (id integer PRIMARY KEY, weight integer NOT NULL);
INSERT INTO product SELECT i, noise(i, 0, 9) FROM generate_series(1, 200) AS i;
CREATE TABLE price (id serial PRIMARY KEY, product integer NOT NULL REFERENCES product, year integer NOT NULL, month_start date NOT NULL, valid_from date NOT NULL, valid_to date NOT NULL, price numeric(6, 2) NOT NULL, quarter integer NOT NULL);
INSERT INTO price (product, valid_from, valid_to, price, year, quarter, month_start)
SELECT product, valid_from, lead(valid_from, 1, valid_from + 90) OVER (PARTITION BY product ORDER BY k), noise(product, k, 1000) / 10.0, extract(year FROM valid_from), extract(quarter FROM valid_from), date_trunc('month', valid_from)
FROM (SELECT id AS product, k, date '2015-01-01' + noise(id, 1, 800) + k * 100 + noise(id, k, 90) AS valid_from FROM product, generate_series(1, 3 + noise(id, 2, 8)) AS k) AS v;
SELECT synth_fit_schema('prices');
SELECT rule FROM synth.rules WHERE schema = 'prices' AND type = 'part' ORDER BY 1;
SELECT "table", rows FROM synth_clone('prices', 'prices_clone', seed => 1);
SELECT count(*) FILTER (WHERE year <> extract(year FROM valid_from) OR month_start <> date_trunc('month', valid_from) OR quarter <> extract(quarter FROM valid_from)) AS wrong, count(*) FILTER (WHERE before <> valid_from) AS gaps
FROM (SELECT *, lag(valid_to) OVER (PARTITION BY product ORDER BY valid_from) AS before FROM prices_clone.price) AS p;

-- So do those that are moved since another date is set, which comes from children.
CREATE SCHEMA accounts;
SET search_path = accounts, public;
CREATE TABLE account (id integer PRIMARY KEY, last date NOT NULL, checked date NOT NULL, checked_year integer NOT NULL, last_month integer NOT NULL, days integer NOT NULL, due integer NOT NULL);
CREATE TABLE booking (id serial PRIMARY KEY, account integer NOT NULL REFERENCES account, day date NOT NULL);
INSERT INTO account SELECT i, '2000-01-01', '2000-01-01', 0, 0, noise(i, 9, 50), 0 FROM generate_series(1, 300) AS i;
INSERT INTO booking (account, day) SELECT id, date '2015-01-01' + noise(id, k, 1500) FROM account, generate_series(1, 1 + noise(id, 0, 6)) AS k;
UPDATE account AS a SET last = l.last, last_month = extract(month FROM l.last), due = days + extract(month FROM l.last), checked = l.checked, checked_year = extract(year FROM l.checked)
FROM (SELECT account, max(day) AS last, max(day) - noise(account, 7, 40) AS checked FROM booking GROUP BY account) AS l WHERE id = account;
SELECT synth_fit_schema('accounts');
SELECT rule FROM synth.rules WHERE schema = 'accounts' AND model = 'accounts.account' ORDER BY 1;
SELECT "table", rows FROM synth_clone('accounts', 'accounts_clone', seed => 1);
SELECT count(*) FILTER (WHERE last <> (SELECT max(day) FROM accounts_clone.booking WHERE account = a.id)) AS wrong_sums, count(*) FILTER (WHERE checked > last) AS late,
       count(*) FILTER (WHERE checked_year <> extract(year FROM checked)) AS wrong_years, count(*) FILTER (WHERE last_month <> extract(month FROM last)) AS wrong_months, count(*) FILTER (WHERE due <> days + last_month) AS wrong_due
FROM accounts_clone.account AS a;
SELECT synth_drop('accounts');
SELECT synth_drop('prices');
SELECT synth_drop('races');
DROP SCHEMA races, races_clone, prices, prices_clone, accounts, accounts_clone CASCADE;
DROP VIEW public.wrong;
DROP TABLE public.visit, public.visit_fake;
DROP FUNCTION public.noise, public.looks;
