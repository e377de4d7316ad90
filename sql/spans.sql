-- Spans of time that do not overlap within a family: what is declared holds, and so do chains that nobody has declared.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS synth;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE SCHEMA spans;
SET search_path = spans, public;
CREATE FUNCTION public.noise(a bigint, b bigint, n integer) RETURNS integer LANGUAGE sql IMMUTABLE
    RETURN ((hashint8(a * 1000003 + b)::bigint & 2147483647) % n)::integer;

CREATE TABLE product (id integer PRIMARY KEY, made date NOT NULL);
INSERT INTO product SELECT i, date '2020-01-01' + noise(i, 0, 500) FROM generate_series(1, 600) AS i;

-- A chain that is declared, over two columns, and rows that refer to its parts.
CREATE TABLE price (
    product integer NOT NULL REFERENCES product, valid_from date NOT NULL, valid_to date NOT NULL, amount integer NOT NULL,
    PRIMARY KEY (product, valid_from), CHECK (valid_from < valid_to),
    EXCLUDE USING gist (product WITH =, daterange(valid_from, valid_to) WITH &&)
);
INSERT INTO price
SELECT id, made + 10 + 90 * k, made + 10 + 90 * (k + 1), noise(id, k, 100)
FROM product, generate_series(0, noise(id, 1, 5)) AS k;
CREATE TABLE offer (id integer PRIMARY KEY, product integer NOT NULL, valid_from date NOT NULL, day date NOT NULL, FOREIGN KEY (product, valid_from) REFERENCES price);
INSERT INTO offer
SELECT row_number() OVER (ORDER BY product, valid_from, k), product, valid_from, valid_from + noise(product, k, 90)
FROM price, generate_series(1, noise(product, 7, 3)) AS k;

-- Chains that nobody has declared. The last one has no end, or one that stands for it; the next one begins on the day after.
CREATE TABLE status (id serial PRIMARY KEY, product integer NOT NULL REFERENCES product, since timestamptz NOT NULL, until timestamptz, noted timestamptz NOT NULL, is_current boolean NOT NULL);
INSERT INTO status (product, since, until, noted, is_current)
SELECT id, at, lead(at) OVER w, at + noise(id, k, 3600) * interval '1 second', lead(at) OVER w IS NULL
FROM (SELECT id, k, made + sum(1 + noise(id, k, 400)) OVER (PARTITION BY id ORDER BY k) * interval '1 hour' AS at
      FROM product, generate_series(0, noise(id, 2, 7)) AS k) AS s
WINDOW w AS (PARTITION BY id ORDER BY k);
CREATE TABLE version (product integer NOT NULL REFERENCES product, first_day date NOT NULL, last_day date NOT NULL, name text, PRIMARY KEY (product, first_day));
INSERT INTO version
SELECT id, day, COALESCE(lead(day) OVER w - 1, date '9999-12-31'), 'version ' || k
FROM (SELECT id, k, made + (sum(10 + noise(id, k + 10, 300)) OVER (PARTITION BY id ORDER BY k))::integer AS day
      FROM product, generate_series(1, 1 + noise(id, 3, 4)) AS k) AS s
WINDOW w AS (PARTITION BY id ORDER BY k);

-- Rooms and speakers, each at one time only once: the one drives the table, the other is linked.
CREATE TABLE room (id integer PRIMARY KEY, size integer NOT NULL);
CREATE TABLE speaker (id integer PRIMARY KEY, fee integer NOT NULL);
CREATE TABLE talk (
    id serial PRIMARY KEY, room integer NOT NULL REFERENCES room, speaker integer NOT NULL REFERENCES speaker, during tsrange NOT NULL,
    EXCLUDE USING gist (room WITH =, during WITH &&), EXCLUDE USING gist (speaker WITH =, during WITH &&)
);
INSERT INTO room SELECT i, noise(i, 4, 5) FROM generate_series(1, 40) AS i;
INSERT INTO speaker SELECT i, noise(i, 5, 50) FROM generate_series(1, 120) AS i;
INSERT INTO talk (room, speaker, during)
SELECT room.id, 1 + (room.id * 3 + k * 7) % 120,
       tsrange(at, at + (6 + noise(room.id, k, 25)) * interval '10 minutes')
FROM room, generate_series(1, 30 + size) AS k, LATERAL (SELECT timestamp '2024-01-01 09:00' + (2 * k + noise(k, room.id, 2)) * interval '1 day' + noise(room.id, k + 100, 9) * interval '1 hour') AS starts (at);

-- Groups by other columns, or none; ends that are no end; spans that include their end; numbers; a generated column.
CREATE TABLE run (machine text NOT NULL, started timestamp(0) NOT NULL, ended timestamp(0),
                  EXCLUDE USING gist (machine WITH =, tsrange(started, COALESCE(ended, 'infinity')) WITH &&));
INSERT INTO run
SELECT 'machine ' || m, timestamp '2024-01-01' + k * interval '5 hours', CASE WHEN k < 60 THEN timestamp '2024-01-01' + k * interval '5 hours' + (1 + noise(m, k, 15000)) * interval '1 second' END
FROM generate_series(1, 12) AS m, generate_series(1, 60) AS k;
CREATE TABLE season (name text, first_day date, last_day date, EXCLUDE USING gist (daterange(first_day, last_day, '[]') WITH &&));
INSERT INTO season SELECT 'season ' || i % 4, date '2000-01-01' + 91 * i, date '2000-01-01' + 91 * i + 90 FROM generate_series(1, 80) AS i;
CREATE TABLE block (product integer NOT NULL REFERENCES product, numbers int4range NOT NULL, EXCLUDE USING gist (numbers WITH &&, product WITH =));
INSERT INTO block SELECT id, int4range(100 * k, 100 * k + 20 + noise(id, k, 60)) FROM product, generate_series(1, 1 + noise(id, 6, 3)) AS k;
CREATE TABLE lease (id serial PRIMARY KEY, product integer NOT NULL REFERENCES product, a date NOT NULL, b date NOT NULL, during daterange GENERATED ALWAYS AS (daterange(a, b, '[)')) STORED,
                    EXCLUDE USING gist (product WITH =, during WITH &&));
INSERT INTO lease (product, a, b) SELECT id, made + 200 * k, made + 200 * k + 30 + noise(id, k, 120) FROM product, generate_series(1, noise(id, 8, 4)) AS k;

-- Within the time of what they belong to.
CREATE TABLE project (id integer PRIMARY KEY, first_day date NOT NULL, last_day date);
CREATE TABLE task (id serial PRIMARY KEY, project integer NOT NULL REFERENCES project, since date NOT NULL, until date NOT NULL,
                   EXCLUDE USING gist (project WITH =, daterange(since, until) WITH &&));
INSERT INTO project SELECT i, date '2021-01-01' + noise(i, 20, 700), CASE WHEN i % 4 > 0 THEN date '2021-01-01' + noise(i, 20, 700) + 200 + noise(i, 21, 100) END FROM generate_series(1, 400) AS i;
INSERT INTO task (project, since, until)
SELECT id, first_day + 40 * k + noise(id, k, 20), first_day + 40 * k + 20 + noise(id, k + 50, 20) FROM project, generate_series(0, 1 + noise(id, 22, 4)) AS k;

SELECT public.synth_fit_schema('spans');
SELECT t.name AS "table", s.name, s.starts, s.ends, s.groups, s.step, s.touching = 1 AS chain, s.never, s.tied, s.ends_open, s.bounds
FROM synth.span AS s JOIN synth.schema_table AS t ON t.schema = s.schema AND t.position = s.of_table ORDER BY s.position;
SELECT "table", "constraint" IS NULL AS found, touching = 1 AS chain FROM synth.spans WHERE model = 'spans' AND ends_open ORDER BY 1;
SELECT "table", rows FROM public.synth_clone('spans', 'spans_clone', seed => 1);

-- How many neighbours there are, how far they are from each other, and how the last ones end.
CREATE FUNCTION public.neighbours(schema text, rows text, OUT is_real boolean, OUT neighbours boolean, OUT shortest interval, OUT longest interval, OUT open bigint, OUT last_open boolean)
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('search_path', schema || ', public', true);
    EXECUTE format('SELECT count(next) > 100, min(next - b), max(next - b), count(*) FILTER (WHERE next IS NOT NULL AND (b IS NULL OR b > ''9000-01-01'')),
                           bool_and(b IS NULL OR b > ''9000-01-01'') FILTER (WHERE next IS NULL)
                    FROM (SELECT b, lead(a) OVER (PARTITION BY g ORDER BY a) AS next FROM (%s) AS s (g, a, b)) AS n', rows)
    INTO neighbours, shortest, longest, open, last_open;
    is_real := schema = 'spans';
END
$$;
SELECT name, n.*
FROM (VALUES (1, 'price', 'SELECT product, valid_from::timestamp, valid_to::timestamp FROM price'), (2, 'status', 'SELECT product, since, until FROM status'),
             (3, 'version', 'SELECT product, first_day::timestamp, last_day::timestamp FROM version'), (4, 'season', 'SELECT 1, first_day::timestamp, last_day::timestamp FROM season')) AS q (number, name, rows),
     unnest('{spans, spans_clone}'::text[]) AS schema, public.neighbours(schema, rows) AS n ORDER BY number, is_real DESC;

-- Starts, lengths and gaps are like the real ones: the greatest distance between quantiles, in shares of the real range.
CREATE FUNCTION public.apart(rows text, OUT starts text, OUT lengths text, OUT gaps text) LANGUAGE plpgsql AS $$
DECLARE
    q text := 'SELECT percentile_cont(s) WITHIN GROUP (ORDER BY extract(epoch FROM a)), percentile_cont(s) WITHIN GROUP (ORDER BY extract(epoch FROM b - a)),
                      percentile_cont(s) WITHIN GROUP (ORDER BY extract(epoch FROM next - b))
               FROM (SELECT *, lead(a) OVER (PARTITION BY g ORDER BY a) AS next FROM (%s) AS s (g, a, b) WHERE b < ''9000-01-01'') AS n,
                    (SELECT array_agg(k / 20.0) FROM generate_series(1, 19) AS k) AS shares (s) GROUP BY s';
    r double precision[][]; f double precision[][];
    result text[];
BEGIN
    PERFORM set_config('search_path', 'spans, public', true);
    EXECUTE 'SELECT ARRAY[s, l, g] FROM (' || format(q, rows) || ') AS x (s, l, g)' INTO r;
    PERFORM set_config('search_path', 'spans_clone, public', true);
    EXECUTE 'SELECT ARRAY[s, l, g] FROM (' || format(q, rows) || ') AS x (s, l, g)' INTO f;
    SELECT array_agg(CASE WHEN d <= 0.05 * w THEN 'near' WHEN d <= 0.15 * w THEN 'not far' ELSE round((d / nullif(w, 0))::numeric, 2)::text END ORDER BY k) INTO result
    FROM (SELECT k, max(abs(r[k][i] - f[k][i])) AS d, max(r[k][i]) - min(r[k][i]) AS w FROM generate_series(1, 3) AS k, generate_series(1, 19) AS i GROUP BY k) AS d;
    starts := result[1]; lengths := result[2]; gaps := result[3];
END
$$;
SELECT name, a.*
FROM (VALUES (1, 'price', 'SELECT product, valid_from::timestamp, valid_to::timestamp FROM price'), (2, 'status', 'SELECT product, since, until FROM status'),
             (3, 'version', 'SELECT product, first_day::timestamp, last_day::timestamp FROM version'), (4, 'talk', 'SELECT room, lower(during), upper(during) FROM talk'),
             (5, 'run', 'SELECT machine, started, ended FROM run'), (6, 'lease', 'SELECT product, a::timestamp, b::timestamp FROM lease'),
             (7, 'task', 'SELECT project, since::timestamp, until::timestamp FROM task')) AS q (number, name, rows), public.apart(rows) AS a ORDER BY number;

-- Other times of a row go along with it, and its other columns still say what they said.
SELECT count(*) FILTER (WHERE noted < since OR noted > since + interval '1 hour') AS noted_at_another_time, count(*) FILTER (WHERE is_current <> (until IS NULL)) AS wrong FROM spans_clone.status;
SELECT count(*) FILTER (WHERE price.valid_from < made) AS before_it_was_made FROM spans_clone.price JOIN spans_clone.product ON id = product;
SELECT count(*) FILTER (WHERE day < valid_from) AS early, count(*) FILTER (WHERE day >= valid_to) < 0.1 * count(*) AS seldom_late FROM spans_clone.offer JOIN spans_clone.price USING (product, valid_from);

SELECT count(*) FILTER (WHERE since < first_day) AS early, count(*) FILTER (WHERE until > last_day) AS late FROM spans_clone.task JOIN spans_clone.project ON project.id = project;

-- What is there when rows come must not be broken by any of them; nor at another scale.
SELECT "table", rows FROM public.synth_clone('spans', 'spans_clone', seed => 2, scale => 3, if_exists => 'replace') WHERE "table" IN ('price', 'talk', 'season');
TRUNCATE spans_clone.product, spans_clone.project, spans_clone.room, spans_clone.speaker, spans_clone.run, spans_clone.season CASCADE;
SELECT "table", rows FROM public.synth_clone('spans', 'spans_clone', seed => 3, if_exists => 'fill') WHERE "table" IN ('price', 'talk', 'season');

-- Groups that an expression says, and rows that a WHERE leaves alone: near the real times, and as many as there were.
CREATE SCHEMA "Of rows";
SET search_path = "Of rows", public;
CREATE FUNCTION "the room"(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$BEGIN RETURN lower(btrim($1)); END$$;
CREATE TABLE desk (id integer PRIMARY KEY, floor integer NOT NULL);
INSERT INTO desk SELECT i, i % 5 FROM generate_series(1, 60) AS i;
CREATE TABLE booking (id serial PRIMARY KEY, "Room" text NOT NULL, during tsrange NOT NULL, EXCLUDE USING gist ("the room"("Room") WITH =, during WITH &&));
INSERT INTO booking ("Room", during)
SELECT CASE WHEN noise(r, k, 2) = 0 THEN 'room ' ELSE ' ROOM ' END || r, tsrange(at, at + (1 + noise(r, k + 1000, 5)) * interval '30 minutes')
FROM generate_series(1, 30) AS r, generate_series(0, 79) AS k, LATERAL (SELECT timestamp '2024-01-01 08:00' + k * interval '1 day' + noise(r, k + 2000, 16) * interval '30 minutes') AS s (at);
CREATE TABLE hold (id serial PRIMARY KEY, desk integer NOT NULL REFERENCES desk, cancelled boolean NOT NULL, during daterange NOT NULL,
                   EXCLUDE USING gist (desk WITH =, during WITH &&) WHERE (NOT cancelled));
INSERT INTO hold (desk, cancelled, during)
SELECT d, c, daterange(day, day + 1 + noise(d, k + 3000, 6)) FROM generate_series(1, 60) AS d, generate_series(0, 49) AS k,
    LATERAL (SELECT k >= 35, date '2024-01-01' + CASE WHEN k < 35 THEN 7 * k ELSE noise(d, k, 245) END) AS s (c, day);
CREATE TABLE visit (id serial PRIMARY KEY, place text NOT NULL, town text GENERATED ALWAYS AS (upper(place)) STORED, state text NOT NULL, a timestamp(0) NOT NULL, b timestamp(0) NOT NULL,
                    EXCLUDE USING gist (town WITH =, tsrange(a, b) WITH &&) WHERE (state <> 'void' AND a >= '2024-02-13'));
INSERT INTO visit (place, state, a, b)
SELECT CASE noise(p, k, 2) WHEN 0 THEN 'Berlin ' ELSE 'BERLIN ' END || p, CASE WHEN k <= 80 THEN 'ok' ELSE 'void' END, at, at + (1 + noise(p, k + 500, 1200)) * interval '1 second'
FROM generate_series(1, 20) AS p, generate_series(1, 100) AS k, LATERAL (SELECT timestamp '2024-03-01' + CASE WHEN k <= 80 THEN k ELSE 2 * noise(p, k, 40) END * interval '30 minutes') AS s (at);
CREATE TABLE closing (days daterange NOT NULL, is_sure boolean NOT NULL, EXCLUDE USING gist (days WITH &&) WHERE (is_sure));
INSERT INTO closing SELECT daterange(day, day + 2), k <= 60 FROM generate_series(1, 100) AS k, LATERAL (SELECT date '2024-01-01' + CASE WHEN k <= 60 THEN 4 * k ELSE noise(k, 9, 240) END) AS s (day);
CREATE TABLE badge (id serial PRIMARY KEY, desk integer NOT NULL REFERENCES desk, code text NOT NULL, EXCLUDE (lower(code) WITH =, desk WITH =));
INSERT INTO badge (desk, code) SELECT d, CASE WHEN noise(d, 1, 2) = 0 THEN upper(c) ELSE c END FROM generate_series(1, 60) AS d, unnest('{red,green,blue}'::text[]) AS c;
SET datestyle = 'SQL, MDY';
SELECT public.synth_fit_schema('Of rows', model => 'rows');
SET datestyle = 'ISO, MDY';
SELECT starts, groups, expression, round(touching::numeric, 2) AS touching FROM synth.span WHERE name <> '' AND expression <> '' ORDER BY 1, 2, 3;
SELECT sum(rows) FROM public.synth_clone('rows', 'rows_clone', seed => 1);
WITH times AS (
    SELECT is_real, format(q, CASE WHEN is_real THEN '"Of rows"' ELSE 'rows_clone' END) AS query, name
    FROM (VALUES ('booking', 'SELECT true AS kept, lower(during) AS a, upper(during) AS b FROM %s.booking'), ('hold', 'SELECT NOT cancelled, lower(during)::timestamp, upper(during)::timestamp FROM %s.hold'),
                 ('visit', 'SELECT state <> ''void'', a, b FROM %s.visit'), ('closing', 'SELECT is_sure, lower(days)::timestamp, upper(days)::timestamp FROM %s.closing')) AS q (name, q), unnest('{t,f}'::boolean[]) AS is_real
), found AS (
    SELECT name, is_real, x.* FROM times, XMLTABLE('/table/row' PASSING query_to_xml(
        'SELECT kept, count(*) AS n, extract(epoch FROM min(a)) AS first, extract(epoch FROM percentile_disc(.5) WITHIN GROUP (ORDER BY a)) AS median, extract(epoch FROM max(b)) AS last FROM (' || query || ') AS q (kept, a, b) GROUP BY 1', false, false, '')
        COLUMNS kept boolean, n numeric, first numeric, median numeric, last numeric) AS x
)
SELECT name, kept, r.n, abs(f.n - r.n) <= 0.02 * r.n AS as_many, f.first > r.first - 0.15 * (r.last - r.first) AS first, abs(f.median - r.median) < 0.15 * (r.last - r.first) AS median, f.last < r.last + 0.15 * (r.last - r.first) AS last
FROM found AS r JOIN found AS f USING (name, kept) WHERE r.is_real AND NOT f.is_real ORDER BY 1, 2;
SELECT sum(rows) FROM public.synth_clone('rows', 'rows_clone', seed => 2, scale => 3, if_exists => 'replace');
-- What calls functions of others is not looked at in the rows, but holds.
CREATE ROLE of_spans;
ALTER FUNCTION "the room"(text) OWNER TO of_spans;
CREATE OR REPLACE FUNCTION "the room"(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$BEGIN IF current_query() LIKE '%fit%' THEN RAISE 'called'; END IF; RETURN lower(btrim($1)); END$$;
SELECT public.synth_fit_schema('Of rows', model => 'rows');
SELECT sum(rows) FROM public.synth_clone('rows', 'rows_clone', seed => 1, if_exists => 'replace');
SELECT public.synth_drop('rows');
DROP SCHEMA "Of rows", rows_clone CASCADE;
DROP ROLE of_spans;

-- A constraint that nothing keeps is an error before the work is done.
CREATE TABLE spans.seat (id integer PRIMARY KEY, class text, price integer, EXCLUDE USING gist (class WITH =, price WITH <>));
INSERT INTO spans.seat SELECT i, 'class ' || i % 3, i % 3 FROM generate_series(1, 100) AS i;
SELECT public.synth_fit_schema('spans');
SELECT public.synth_fit_schema('spans', modes => '{"seat": "copy"}');
SELECT public.synth_drop('spans');
DROP SCHEMA spans, spans_clone CASCADE;
DROP FUNCTION public.noise, public.neighbours, public.apart;
