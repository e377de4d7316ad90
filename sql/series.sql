-- Readings at a regular pace: a clone's are on the grid of the real ones, follow each other as they do, and know the hour.
SET client_min_messages = warning;
SET timezone = 'UTC';
CREATE EXTENSION IF NOT EXISTS synth;
CREATE SCHEMA series;
SET search_path = series, public;
CREATE FUNCTION public.noise(a bigint, b bigint, n integer) RETURNS integer LANGUAGE sql IMMUTABLE
    RETURN ((hashint8(a * 1000003 + b)::bigint & 2147483647) % n)::integer;
CREATE FUNCTION public.by_hour(at timestamptz) RETURNS double precision LANGUAGE sql IMMUTABLE
    RETURN -cos((extract(epoch FROM at) % 86400) / 86400 * 6.2832);

CREATE TABLE sensor (id integer PRIMARY KEY, model text NOT NULL, every interval NOT NULL, installed timestamptz NOT NULL);
INSERT INTO sensor
SELECT i, 'model ' || i % 3, (ARRAY['10 minutes', '1 hour', '15 minutes']::interval[])[1 + i % 3],
       timestamptz '2024-01-01' + noise(i, 0, 200) * interval '1 day' + noise(i, 1, 24) * interval '1 hour'
FROM generate_series(1, 120) AS i;

-- Every ten minutes, with one missing now and then, and an outage.
CREATE TABLE reading (sensor integer NOT NULL REFERENCES sensor, at timestamptz NOT NULL, temperature numeric(4, 1) NOT NULL, PRIMARY KEY (sensor, at));
INSERT INTO reading
SELECT id, at, 15 + 6 * by_hour(at) + noise(id, k, 20) / 10.0
FROM sensor, generate_series(0, 100 + id % 4 * 50) AS k,
     LATERAL (SELECT installed + (k + k / 80 * (id % 5)) * interval '10 minutes' + interval '1 hour') AS t (at) WHERE noise(id, k + 1000, 30) > 0 OR k = 0;
-- A pace of each model's, and rows that refer to them.
CREATE TABLE measure (id serial PRIMARY KEY, sensor integer NOT NULL REFERENCES sensor, at timestamp NOT NULL, value real NOT NULL);
INSERT INTO measure (sensor, at, value)
SELECT id, installed AT TIME ZONE 'UTC' + k * every, by_hour(installed + k * every) FROM sensor, generate_series(0, 90 + noise(id, 5, 20)) AS k;
-- Days; a pace that is not exact; and times at random, which are none.
CREATE TABLE day (sensor integer NOT NULL REFERENCES sensor, day date NOT NULL, total integer NOT NULL, UNIQUE (day, sensor));
INSERT INTO day SELECT id, installed::date + k, noise(id, k, 50) FROM sensor, generate_series(0, 60) AS k WHERE noise(id, k + 2000, 40) > 0;
CREATE TABLE ping (sensor integer NOT NULL REFERENCES sensor, at timestamptz NOT NULL);
INSERT INTO ping SELECT id, installed + k * interval '1 minute' + noise(id, k, 2000) * interval '1 ms' FROM sensor, generate_series(1, 60) AS k;
CREATE TABLE fault (id serial PRIMARY KEY, sensor integer NOT NULL REFERENCES sensor, at timestamptz NOT NULL);
INSERT INTO fault (sensor, at) SELECT id, installed + noise(id, k, 1000000) * interval '1 second' FROM sensor, generate_series(1, 20) AS k;
CREATE TABLE alarm (id serial PRIMARY KEY, sensor integer NOT NULL, at timestamptz NOT NULL, level integer NOT NULL, FOREIGN KEY (sensor, at) REFERENCES reading);
INSERT INTO alarm (sensor, at, level) SELECT sensor, at, noise(sensor, 1, 3) FROM reading WHERE temperature > 20 AND noise(sensor, extract(epoch FROM at)::bigint, 3) = 0;

SELECT synth_fit_schema('series');
SELECT "table", rows FROM synth_clone('series', 'series_clone', seed => 1);

-- Shares of intervals of siblings, in whole percent; how many are at the same time; and starts after the installation.
CREATE FUNCTION public.pace(schema text, rows text, OUT is_real boolean, OUT intervals text, OUT ties bigint, OUT starts text) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('search_path', schema || ', public', true);
    EXECUTE format('WITH r (sensor, at) AS (%s), i AS (SELECT at - lag(at) OVER (PARTITION BY sensor ORDER BY at) AS i FROM r),
                         s AS (SELECT min(at) - installed AS s FROM r JOIN sensor ON sensor.id = r.sensor GROUP BY id, installed)
                    SELECT (SELECT string_agg(i || '': '' || p, '', '' ORDER BY i) FROM
                                (SELECT i, round(100.0 * count(*) / sum(count(*)) OVER ()) AS p FROM i WHERE i IS NOT NULL GROUP BY i) AS c WHERE p >= 1),
                           (SELECT count(*) FROM i WHERE i <= interval ''0''),
                           (SELECT min(s) || '' to '' || max(s) FROM s)', rows)
    INTO intervals, ties, starts;
    is_real := schema = 'series';
END
$$;
SELECT name, n.*
FROM (VALUES (1, 'reading', 'SELECT sensor, at FROM reading'), (2, 'measure', 'SELECT sensor, at AT TIME ZONE ''UTC'' FROM measure'),
             (3, 'day', 'SELECT sensor, day::timestamptz FROM day')) AS q (number, name, rows),
     unnest('{series, series_clone}'::text[]) AS schema, public.pace(schema, rows) AS n ORDER BY number, is_real DESC;
-- All of a sensor's are as far apart as its model says.
SELECT schema, round(100.0 * avg((i = every)::integer)) AS as_the_model
FROM (SELECT 'real' AS schema, every, at - lag(at) OVER (PARTITION BY sensor ORDER BY at) AS i FROM series.measure JOIN series.sensor ON sensor.id = sensor
      UNION ALL SELECT 'clone', every, at - lag(at) OVER (PARTITION BY sensor ORDER BY at) FROM series_clone.measure JOIN series_clone.sensor ON sensor.id = sensor) AS m
WHERE i IS NOT NULL GROUP BY schema ORDER BY schema;
-- A pace that is not exact is about as exact.
SELECT schema, count(*) FILTER (WHERE i < interval '58 s' OR i > interval '62 s') AS beside, round(stddev(extract(epoch FROM i)), 1) AS spread
FROM (SELECT 'real' AS schema, at - lag(at) OVER (PARTITION BY sensor ORDER BY at) AS i FROM series.ping
      UNION ALL SELECT 'clone', at - lag(at) OVER (PARTITION BY sensor ORDER BY at) FROM series_clone.ping) AS p
WHERE i IS NOT NULL GROUP BY schema ORDER BY schema;

-- It is as warm as the hour says, and alarms are of warm hours; although hours are alike.
SELECT schema, round(corr(temperature, public.by_hour(at))::numeric, 2) AS reading FROM
    (SELECT 'real' AS schema, temperature, at FROM series.reading UNION ALL SELECT 'clone', temperature, at FROM series_clone.reading) AS r GROUP BY schema ORDER BY schema;
SELECT avg(temperature) > 19 AS warm FROM series_clone.alarm JOIN series_clone.reading USING (sensor, at);
CREATE TABLE public.weather AS
    SELECT at, (15 + 6 * by_hour(at) + noise(1, k, 20) / 10.0)::numeric(4, 1) AS temperature FROM generate_series(0, 3000) AS k, LATERAL (SELECT timestamptz '2024-01-01' + k * interval '1 hour') AS t (at);
SELECT synth_fit('public.weather');
SELECT "column", form, variables FROM synth.columns WHERE model = 'weather' ORDER BY 1;
SELECT round(corr(temperature, by_hour(at))::numeric, 1) AS weather FROM synth_sample(NULL::public.weather, seed => 1);

-- At other scales, too.
SELECT "table", rows FROM synth_clone('series', 'series_clone', seed => 2, scale => 2.5, if_exists => 'replace') WHERE "table" = 'reading';
SELECT n.* FROM public.pace('series_clone', 'SELECT sensor, at FROM reading') AS n;

-- Times of which not all fit in memory are learned as others are, and one is told so.
SET client_min_messages = notice;
SET maintenance_work_mem = '1MB';
SELECT synth_fit_schema('series', modes => '{"measure": "skip", "day": "skip", "ping": "skip", "fault": "skip", "alarm": "skip"}');
SET maintenance_work_mem = '2MB';
SELECT synth_fit_schema('series', modes => '{"measure": "skip", "day": "skip", "ping": "skip", "fault": "skip", "alarm": "skip"}');
RESET maintenance_work_mem;
SET client_min_messages = warning;

SELECT synth_drop('series');
SELECT synth_drop('weather');
DROP SCHEMA series, series_clone CASCADE;
DROP TABLE public.weather;
DROP FUNCTION public.noise, public.by_hour, public.pace;
