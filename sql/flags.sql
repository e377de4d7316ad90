-- Labels that one of siblings has, or one at most: the default address, the current version, the primary owner.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS synth;
SELECT setseed(0.5);
CREATE SCHEMA flags;
SET search_path = flags, public;
CREATE TABLE document (id integer PRIMARY KEY, topic text NOT NULL);
-- The last version is current, active, and has no end.
CREATE TABLE version (
    document integer REFERENCES document,
    number integer,
    current boolean NOT NULL,
    until date,
    status text NOT NULL,
    size integer NOT NULL,
    PRIMARY KEY (document, number)
);
CREATE UNIQUE INDEX ON version (document) WHERE current;
-- Of a document's readers one at most has it, and there is one owner.
CREATE TYPE role AS ENUM ('reader', 'holder', 'owner');
CREATE TABLE reader (id serial PRIMARY KEY, document integer NOT NULL REFERENCES document, role role NOT NULL, share numeric(5, 2) NOT NULL);
INSERT INTO document SELECT i, (ARRAY['law', 'tax', 'art'])[1 + i % 3] FROM generate_series(1, 900) AS i;
INSERT INTO version
SELECT id, k, k = n, CASE WHEN k < n THEN date '2024-01-01' + 30 * k END, CASE WHEN k = n THEN 'active' WHEN random() < 0.5 THEN 'old' ELSE 'withdrawn' END, 100 + floor(50 * random())
FROM (SELECT id, 1 + floor(5 * random())::integer AS n FROM document) AS d, generate_series(1, n) AS k;
INSERT INTO reader (document, role, share)
SELECT id, (CASE WHEN k = 1 + id % n THEN 'owner' WHEN k = 1 + (id + 1) % n AND id % 3 > 0 THEN 'holder' ELSE 'reader' END)::role, CASE WHEN k = 1 + id % n THEN 60 ELSE 40.0 / n END
FROM (SELECT id, 1 + id % 4 AS n FROM document) AS d, generate_series(1, n) AS k;
-- The first event of each document is its creation.
CREATE TABLE event (document integer NOT NULL REFERENCES document, at timestamptz NOT NULL, what text NOT NULL);
INSERT INTO event
SELECT id, at, CASE WHEN row_number() OVER (PARTITION BY id ORDER BY at) = 1 THEN 'created' WHEN random() < 0.3 THEN 'printed' ELSE 'read' END
FROM (SELECT id, timestamptz '2024-01-01 UTC' + id * interval '3 hours' + random() * interval '200 days' AS at FROM document, generate_series(1, 1 + id * 7 % 6)) AS e;
SELECT public.synth_fit_schema('flags');
SELECT "table", unnest(flags) AS flag FROM synth.foreign_keys WHERE model = 'flags' ORDER BY 1, 2;

-- They hold at every scale.
CREATE FUNCTION public.look(schema text) RETURNS TABLE (without_one_current bigint, not_the_last bigint, without_one_active bigint, without_one_open bigint, without_one_owner bigint, several_holders bigint, holders numeric, owners_share numeric) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('search_path', quote_ident(schema), true);
    RETURN QUERY EXECUTE 'SELECT count(*) FILTER (WHERE c <> 1), count(*) FILTER (WHERE NOT l), count(*) FILTER (WHERE a <> 1), count(*) FILTER (WHERE e <> 1),
            (SELECT count(*) FROM (SELECT FROM reader GROUP BY document HAVING count(*) FILTER (WHERE role = ''owner'') <> 1) AS x),
            (SELECT count(*) FROM (SELECT FROM reader GROUP BY document HAVING count(*) FILTER (WHERE role = ''holder'') > 1) AS x),
            (SELECT round(avg((role = ''holder'')::integer), 1) FROM reader), (SELECT round(avg(share)) FROM reader WHERE role = ''owner'')
        FROM (SELECT count(*) FILTER (WHERE current) AS c, max(number) = max(number) FILTER (WHERE current) AS l, count(*) FILTER (WHERE status = ''active'') AS a, count(*) FILTER (WHERE until IS NULL) AS e FROM version GROUP BY document) AS v';
END
$$;
SELECT "table", rows > 0 AS some, keys FROM public.synth_clone('flags', 'flags1', seed => 1);
SELECT count(*) FROM public.synth_clone('flags', 'flags01', seed => 2, scale => 0.1);
SELECT count(*) FROM public.synth_clone('flags', 'flags5', seed => 3, scale => 5);
SELECT without_one_current, not_the_last, without_one_active, without_one_open, without_one_owner, several_holders, holders FROM public.look('flags');
SELECT without_one_current, not_the_last, without_one_active, without_one_open, without_one_owner, several_holders, abs(holders - 0.3) <= 0.1 AS holders, owners_share
FROM unnest(ARRAY['flags1', 'flags01', 'flags5']) AS s, public.look(s);
SELECT count(*) > 500 AS some, count(*) FILTER (WHERE created IS DISTINCT FROM first) AS wrong
FROM (SELECT min(at) AS first, min(at) FILTER (WHERE what = 'created') AS created FROM flags1.event GROUP BY document) AS e;

-- A rule that holds by chance can be ignored.
SELECT public.synth_fit_schema('flags', ignored_rules => '{"reader": ["role = ''owner'' in exactly one row of each document"]}');
SELECT unnest(flags) FROM synth.foreign_keys WHERE model = 'flags' AND "table" = 'reader';
SELECT public.synth_fit_schema('flags', ignored_rules => '{"reader": ["role = ''reader'' in exactly one row of each document"]}');

-- By keys of two columns, where rows refer to rows of their own table, some belong to nobody, and two keys lead to one table.
CREATE TABLE team (tenant integer, number integer, PRIMARY KEY (tenant, number));
CREATE TABLE employee (id integer PRIMARY KEY, tenant integer, team integer, boss integer REFERENCES employee, role text NOT NULL, active boolean NOT NULL, FOREIGN KEY (tenant, team) REFERENCES team);
CREATE TABLE message (sender integer NOT NULL REFERENCES document, receiver integer NOT NULL REFERENCES document, pinned boolean NOT NULL, PRIMARY KEY (sender, receiver), CHECK (sender <> receiver));
INSERT INTO team SELECT t, k FROM generate_series(1, 40) AS t, generate_series(1, 15) AS k;
INSERT INTO employee
SELECT i, CASE WHEN i % 20 > 0 THEN 1 + i % 600 / 15 END, CASE WHEN i % 20 > 0 THEN 1 + i % 600 % 15 END, CASE WHEN i > 600 THEN i - 600 END, CASE WHEN i <= 600 THEN 'head' WHEN random() < 0.4 THEN 'clerk' ELSE 'cook' END, i BETWEEN 601 AND 1200
FROM generate_series(1, 3000) AS i;
INSERT INTO message SELECT i, 1 + (i + k * 7) % 900, k = 1 FROM generate_series(1, 900) AS i, generate_series(1, 1 + i % 5) AS k;
SELECT public.synth_fit_schema('flags');
SELECT "table", unnest(flags) AS flag FROM synth.foreign_keys WHERE model = 'flags' AND "table" IN ('employee', 'message') ORDER BY 1, 2;
SELECT "table", rows FROM public.synth_clone('flags', 'flags01', seed => 2, scale => 0.1, if_exists => 'replace') WHERE "table" IN ('employee', 'message');
SELECT "table", rows FROM public.synth_clone('flags', 'flags5', seed => 3, scale => 5, if_exists => 'replace') WHERE "table" IN ('employee', 'message');
SELECT (SELECT count(*) FROM (SELECT FROM flags01.employee WHERE team IS NOT NULL GROUP BY tenant, team HAVING count(*) FILTER (WHERE role = 'head') <> 1 OR count(*) FILTER (WHERE active) <> 1) AS e)
     + (SELECT count(*) FROM (SELECT FROM flags5.employee WHERE team IS NOT NULL GROUP BY tenant, team HAVING count(*) FILTER (WHERE role = 'head') <> 1 OR count(*) FILTER (WHERE active) <> 1) AS e) AS employees,
       (SELECT count(*) FROM (SELECT FROM flags01.message GROUP BY sender HAVING count(*) FILTER (WHERE pinned) <> 1) AS m)
     + (SELECT count(*) FROM (SELECT FROM flags5.message GROUP BY sender HAVING count(*) FILTER (WHERE pinned) <> 1) AS m) AS messages;

-- Of a sample, all rows are asked.
SET maintenance_work_mem = '1MB';
INSERT INTO document SELECT i, 'law' FROM generate_series(901, 12000) AS i;
INSERT INTO reader (document, role, share) SELECT i, CASE WHEN k = 1 THEN 'owner'::role ELSE 'reader' END, 50 FROM generate_series(901, 12000) AS i, generate_series(1, 2) AS k WHERE i <> 5000 OR k > 1;
SELECT public.synth_fit_schema('flags');
SELECT "table", unnest(flags) AS flag FROM synth.foreign_keys WHERE model = 'flags' AND "table" = 'reader' ORDER BY 1, 2;
RESET search_path;
DROP FUNCTION look;
DROP SCHEMA flags, flags1, flags01, flags5 CASCADE;
SELECT synth_drop(model) FROM synth.schemas WHERE model = 'flags';
