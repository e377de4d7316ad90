-- What PostgreSQL 18 knows beside: virtual generated columns, constraints that are not enforced, not-null constraints
-- with names, keys without overlaps. Before there is nothing to see: since_18_1.out.
SET client_min_messages = warning;
SELECT current_setting('server_version_num')::integer < 180000 AS before_18 \gset
\if :before_18
\quit
\endif
CREATE EXTENSION IF NOT EXISTS synth;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE SCHEMA newer;
SET search_path = newer, public;
CREATE FUNCTION public.noise(a bigint, b bigint, n integer) RETURNS integer LANGUAGE sql IMMUTABLE
    RETURN ((hashint8(a * 1000003 + b)::bigint & 2147483647) % n)::integer;

CREATE DOMAIN weight AS integer CONSTRAINT "has weight" NOT NULL CHECK (VALUE > 0);
CREATE TABLE product (
    id integer PRIMARY KEY,
    price integer CONSTRAINT "has a price" NOT NULL,
    tax integer GENERATED ALWAYS AS (price / 5) VIRTUAL,
    gross integer GENERATED ALWAYS AS (price + price / 5),
    stored integer GENERATED ALWAYS AS (price * 2) STORED,
    weight weight,
    label text CHECK (label <> 'never') NOT ENFORCED,
    CHECK (tax < 100),
    CONSTRAINT heavy CHECK (gross > weight)
);
INSERT INTO product (id, price, weight, label) SELECT i, 20 + noise(i, 0, 400), 1 + noise(i, 1, 9), CASE noise(i, 2, 3) WHEN 0 THEN 'never' ELSE 'ever' END
FROM generate_series(1, 500) AS i;
CREATE TABLE sale (
    id integer GENERATED ALWAYS AS IDENTITY CONSTRAINT "sale number" NOT NULL PRIMARY KEY,
    product integer NOT NULL REFERENCES product,
    twin integer REFERENCES product NOT ENFORCED,
    amount integer,
    twice integer GENERATED ALWAYS AS (amount * 2) VIRTUAL,
    note text
);
INSERT INTO sale (product, twin, amount, note)
SELECT 1 + noise(i, 3, 500), 1 + noise(i, 4, 500), 1 + noise(i, 5, 20), CASE WHEN i % 4 > 0 THEN 'note ' || noise(i, 6, 3) END FROM generate_series(1, 2000) AS i;
ALTER TABLE sale ADD CONSTRAINT "noted now" NOT NULL note NOT VALID;
-- A key without overlaps, and what is told by a part of it.
CREATE TABLE price (
    product integer REFERENCES product,
    valid daterange,
    amount integer NOT NULL,
    PRIMARY KEY (product, valid WITHOUT OVERLAPS)
);
INSERT INTO price
SELECT i, daterange(date '2024-01-01' + 50 * k, date '2024-01-01' + 50 * k + 20 + noise(i, k, 30)), noise(i, k + 7, 100)
FROM generate_series(1, 500) AS i, generate_series(0, noise(i, 8, 5)) AS k;
CREATE TABLE animal (id integer CONSTRAINT "counted" NOT NULL, name text CONSTRAINT "own" NOT NULL NO INHERIT, legs integer NOT NULL);
CREATE TABLE dog (breed text CONSTRAINT "bred" NOT NULL, CONSTRAINT "dog legs" NOT NULL legs) INHERITS (animal);
CREATE TABLE event (id integer NOT NULL, day date CONSTRAINT "on a day" NOT NULL, what text) PARTITION BY RANGE (day);
CREATE TABLE event_1 PARTITION OF event FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE event_2 (what text, day date CONSTRAINT "another name" NOT NULL, id integer NOT NULL);
ALTER TABLE event ATTACH PARTITION event_2 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
INSERT INTO event SELECT i, date '2024-01-01' + noise(i, 9, 731), 'what ' || noise(i, 10, 4) FROM generate_series(1, 300) AS i;
ANALYZE;

-- One table: virtual columns are read, computed and checked like stored ones.
SELECT synth_fit('product');
SELECT count(*), count(*) FILTER (WHERE tax = price / 5 AND gross = price + price / 5 AND stored = price * 2 AND tax < 100 AND gross > weight) AS kept, count(DISTINCT id) AS ids
FROM synth_sample(NULL::product, 1000, 1);

-- The schema.
SELECT synth_fit_schema('newer');
SELECT "table", rows FROM synth_clone('newer', 'newer_clone', seed => 1) ORDER BY 1;
SELECT count(*) AS sales, count(*) FILTER (WHERE twice = amount * 2) AS twice, count(note) AS notes FROM newer_clone.sale;
SELECT count(*) AS products, count(*) FILTER (WHERE tax = price / 5 AND gross = price + price / 5 AND stored = price * 2) AS kept, bool_or(label = 'never') AS unenforced FROM newer_clone.product;
SELECT count(*) > 1000 AS prices, bool_and(NOT isempty(valid)) AS not_empty FROM newer_clone.price;
SELECT count(*) AS overlaps FROM newer_clone.price AS a JOIN newer_clone.price AS b ON a.product = b.product AND a.valid && b.valid AND a.ctid < b.ctid;
SELECT count(*) AS dangling FROM newer_clone.sale WHERE NOT EXISTS (SELECT FROM newer_clone.product WHERE id = twin);
-- The same constraints, with the same names and states.
WITH things AS (
    SELECT k.connamespace::regnamespace::text AS schema, concat_ws(' ', coalesce(c.relname, t.typname), k.conname, k.contype, k.convalidated, k.conenforced,
           k.conislocal, k.coninhcount, k.connoinherit, k.conperiod, replace(pg_get_constraintdef(k.oid), k.connamespace::regnamespace || '.', '')) AS thing
    FROM pg_constraint AS k LEFT JOIN pg_class AS c ON c.oid = k.conrelid LEFT JOIN pg_type AS t ON t.oid = k.contypid)
SELECT count(*) FILTER (WHERE schema = 'newer') > 30 AS many, string_agg(thing, E'\n' ORDER BY thing)
    FILTER (WHERE (SELECT count(*) FROM things AS other WHERE other.thing = things.thing AND other.schema IN ('newer', 'newer_clone')) <> 2) AS differences
FROM things WHERE schema IN ('newer', 'newer_clone');
SELECT table_name, column_name, generation_expression FROM information_schema.columns WHERE table_schema = 'newer_clone' AND is_generated = 'ALWAYS' ORDER BY 1, ordinal_position;
SELECT metric, subject, score, detail FROM synth_evaluate('product', 'newer_clone.product') WHERE metric ~ 'CHECK|NOT NULL|KeyUnique' ORDER BY metric, subject;
SELECT metric, subject, score, detail FROM synth_evaluate('price', 'newer_clone.price') WHERE metric ~ 'KeyUnique|Referential' ORDER BY metric, subject;
SELECT metric, subject, score FROM synth_evaluate_schema('newer', 'newer_clone') WHERE metric ~ 'Key|Referential' ORDER BY metric, subject;
SELECT "table", rows FROM synth_clone('newer', 'newer_clone', seed => 2, scale => 0.1, if_exists => 'replace') ORDER BY 1;

-- A foreign key with a PERIOD is an error before the work.
CREATE TABLE sold (product integer, at daterange, FOREIGN KEY (product, PERIOD at) REFERENCES price (product, PERIOD valid));
INSERT INTO sold SELECT product, daterange(lower(valid), lower(valid) + 1) FROM price WHERE product % 2 = 0;
SELECT synth_fit_schema('newer');
SELECT synth_fit_schema('newer', modes => '{"sold": "empty"}');
SELECT "table", rows FROM synth_clone('newer', 'newer_clone', seed => 3, if_exists => 'replace') WHERE "table" IN ('price', 'sold') ORDER BY 1;
SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'newer_clone.sold'::regclass ORDER BY 1;
SELECT count(*) FROM synth_evaluate_schema('newer', 'newer_clone') WHERE subject ~ 'sold.*price';
SELECT synth_drop('newer'), synth_drop('product');
DROP SCHEMA newer, newer_clone CASCADE;
DROP FUNCTION public.noise;
