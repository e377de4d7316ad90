-- Evaluation of whole schemas: a schema against itself is perfect, one whose rows refer to others at random loses what lies
-- between tables and nothing else, keys that dangle are found; composite, self-referring and several keys, partitions.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS synth;
CREATE SCHEMA shop;
SET search_path = shop;
\pset null ''

-- u(i, k): uniform in (0, 1).
CREATE FUNCTION public.u(i bigint, k int) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    $$ SELECT (((hashint8extended(i, k) >> 11) & 9007199254740991) + 0.5) / 9007199254740992.0 $$;
CREATE TYPE kind AS ENUM ('private', 'firm', 'state');
CREATE TABLE region (region_id smallint PRIMARY KEY, zone text NOT NULL);
CREATE TABLE employee (employee_id int PRIMARY KEY, boss_id int REFERENCES employee, salary int);
CREATE TABLE customer (customer_id uuid PRIMARY KEY, region_id int REFERENCES region, kind kind, income numeric, agent_id int REFERENCES employee, deputy_id int REFERENCES employee);
CREATE TABLE orders (customer_id uuid REFERENCES customer, n int, day date, total float8, PRIMARY KEY (customer_id, n));
CREATE TABLE line (line_id int, customer_id uuid, n int, amount float8, FOREIGN KEY (customer_id, n) REFERENCES orders) PARTITION BY RANGE (line_id);
CREATE TABLE line_1 PARTITION OF line FOR VALUES FROM (1) TO (2000);
CREATE TABLE line_2 PARTITION OF line DEFAULT;

INSERT INTO region SELECT i, (ARRAY['north', 'south'])[1 + i % 2] FROM generate_series(1, 20) AS i;
INSERT INTO employee SELECT i, CASE WHEN i > 4 THEN 1 + floor(4 * public.u(i, 1)) END, 1000 * (1 + floor(20 * public.u(i, 2))) FROM generate_series(1, 100) AS i;
INSERT INTO customer
SELECT md5('c' || i)::uuid, region_id, (ARRAY['private', 'firm', 'state'])[1 + floor(3 * public.u(i, 4))]::kind,
       1000 * (1 + region_id % 2) + round(500 * public.u(i, 5)), NULLIF(floor(101 * public.u(i, 6)), 0), 1 + floor(100 * public.u(i, 7))
FROM (SELECT i, 1 + floor(20 * public.u(i, 3))::int AS region_id FROM generate_series(1, 800) AS i) AS c;
INSERT INTO orders
SELECT customer_id, k, date '2020-01-01' + floor(700 * public.u(hashtext(customer_id::text), k))::int, income * (1 + public.u(hashtext(customer_id::text), 100 + k) / 5)
FROM customer, generate_series(1, 1 + floor(income / 300)::int) AS k;
INSERT INTO line
SELECT row_number() OVER (ORDER BY customer_id, n, k), customer_id, n, total * public.u(hashtext(customer_id::text), 1000 * n + k)
FROM orders, generate_series(1, 1 + floor(2 * public.u(hashtext(customer_id::text), n))::int) AS k;

CREATE FUNCTION public.copy_of(source text, target text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    t text;
BEGIN
    EXECUTE format('CREATE SCHEMA %I', target);
    FOR t IN SELECT relname FROM pg_class WHERE relnamespace = source::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition LOOP
        EXECUTE format('CREATE TABLE %I.%I AS SELECT * FROM %I.%I', target, t, source, t);
    END LOOP;
END $$;
RESET client_min_messages;

-- Against itself, and against a copy that declares no keys.
SELECT public.copy_of('shop', 'same');
SELECT metric, score, detail FROM public.synth_evaluate_schema('shop', 'shop') WHERE subject IS NULL;
SELECT count(*) AS scores, min(score) AS least FROM public.synth_evaluate_schema('shop', 'same') WHERE score IS NOT NULL;
SELECT metric, subject, detail FROM public.synth_evaluate_schema('shop', 'same')
WHERE metric IN ('KeyUniqueness', 'ReferentialIntegrity', 'CardinalityShapeSimilarity', 'MissingValueSimilarity') ORDER BY metric, subject;
SELECT metric, subject, detail FROM public.synth_evaluate_schema('shop', 'same') WHERE metric ~ 'Intertable|Co-Parent' AND subject IS NOT NULL ORDER BY metric, detail, subject;
SELECT subject, detail FROM public.synth_evaluate_schema('shop', 'same') WHERE metric = 'SiblingCorrelation' ORDER BY subject;

-- Orders that belong to anybody: shapes stay, what lies between tables goes.
SELECT public.copy_of('shop', 'shuffled');
UPDATE shuffled.orders AS o SET total = a.total, day = a.day
FROM (SELECT customer_id, n, row_number() OVER (ORDER BY customer_id, n) AS i FROM orders) AS k
JOIN (SELECT total, day, row_number() OVER (ORDER BY public.u(hashtext(customer_id::text), n)) AS i FROM orders) AS a USING (i)
WHERE o.customer_id = k.customer_id AND o.n = k.n;
SELECT metric, score = 1 AS perfect, score > 0.95 AS good FROM public.synth_evaluate_schema('shop', 'shuffled') WHERE subject IS NULL AND metric <> 'Aggregated Detection';
SELECT metric, subject, round(score::numeric, 2) AS score FROM public.synth_evaluate_schema('shop', 'shuffled')
WHERE metric IN ('SiblingCorrelation', 'Intertable Trends') AND score < 0.9 AND subject IS NOT NULL ORDER BY score, subject;
SELECT subject, score < 0.6 AS told_apart FROM public.synth_evaluate_schema('shop', 'shuffled') WHERE metric = 'Aggregated Detection' AND score IS NOT NULL ORDER BY subject;

-- Keys that dangle, keys that repeat, parents without children.
SELECT public.copy_of('shop', 'broken');
UPDATE broken.line SET n = 99 WHERE line_id <= 30;
UPDATE broken.customer SET agent_id = NULL WHERE agent_id < 50;
UPDATE broken.region SET region_id = 1 WHERE region_id < 4;
DELETE FROM broken.employee WHERE employee_id = 100;
SELECT metric, subject, round(score::numeric, 3) AS score, real_sample, detail FROM public.synth_evaluate_schema('shop', 'broken')
WHERE metric IN ('KeyUniqueness', 'ReferentialIntegrity', 'MissingValueSimilarity') AND score < 1 ORDER BY score, subject;
SELECT metric, round(score::numeric, 3) AS score, detail FROM public.synth_evaluate_schema('shop', 'broken') WHERE metric IN ('Key Uniqueness', 'Referential Integrity');
SELECT subject, round(score::numeric, 3) AS score, detail FROM public.synth_evaluate_schema('shop', 'broken') WHERE metric = 'CardinalityShapeSimilarity' AND score < 1 ORDER BY score;

-- Samples: what rows refer to comes with them, and figures stay close.
CREATE TEMP TABLE whole AS SELECT metric, subject, score FROM public.synth_evaluate_schema('shop', 'shuffled');
CREATE TEMP TABLE part AS SELECT metric, subject, score FROM public.synth_evaluate_schema('shop', 'shuffled', max_rows => 600, seed => 1);
CREATE TEMP TABLE again AS SELECT metric, subject, score FROM public.synth_evaluate_schema('shop', 'shuffled', max_rows => 600, seed => 1);
SELECT count(*) FROM (TABLE part EXCEPT TABLE again) AS d;
SELECT detail FROM public.synth_evaluate_schema('shop', 'shuffled', max_rows => 600, seed => 1) WHERE metric = 'Overall';
SELECT w.metric, abs(w.score - p.score) < 0.06 AS close FROM whole AS w JOIN part AS p USING (metric) WHERE w.subject IS NULL AND p.subject IS NULL ORDER BY 1;
SELECT w.metric, w.subject FROM whole AS w LEFT JOIN part AS p USING (metric, subject)
WHERE w.metric IN ('CardinalityShapeSimilarity', 'ReferentialIntegrity', 'KeyUniqueness') AND w.score IS DISTINCT FROM p.score;

-- Tables and columns that one schema has.
CREATE SCHEMA less;
CREATE TABLE less.region AS SELECT region_id FROM region;
CREATE TABLE less.customer AS SELECT customer_id, region_id, kind::text, income FROM customer;
SELECT metric, subject, score, detail FROM public.synth_evaluate_schema('shop', 'less') WHERE metric IN ('Missing Column', 'ReferentialIntegrity') ORDER BY metric, subject;
ALTER TABLE less.customer DROP region_id;
SELECT * FROM public.synth_evaluate_schema('shop', 'less');
CREATE TABLE less.extra (x int);
SELECT * FROM public.synth_evaluate_schema('shop', 'less');
CREATE SCHEMA nothing;
SELECT * FROM public.synth_evaluate_schema('shop', 'nothing');
SELECT * FROM public.synth_evaluate_schema('shop', 'nowhere');
SELECT * FROM public.synth_evaluate_schema(NULL, 'shop');
SELECT * FROM public.synth_evaluate_schema('shop', 'shop', max_rows => 0);
CREATE TABLE nothing.stranger (x int);
SELECT * FROM public.synth_evaluate_schema('shop', 'nothing');
SELECT public.copy_of('shop', 'hollow');
TRUNCATE hollow.region, hollow.employee, hollow.customer, hollow.orders, hollow.line;
SELECT metric, round(score::numeric, 3) AS score, detail FROM public.synth_evaluate_schema('shop', 'hollow') WHERE subject IS NULL;
SELECT metric, score, detail FROM public.synth_evaluate_schema('hollow', 'shop') WHERE subject IS NULL;

-- Keys of any type, of two types that compare, of three columns, to a unique key that is not the primary one, of names in need of
-- quotes; a circle of tables.
CREATE SCHEMA odd;
CREATE DOMAIN odd.code AS text COLLATE "C";
CREATE TYPE odd.pair AS (a int, b text);
DO $$
DECLARE
    k record;
BEGIN
    FOR k IN SELECT * FROM (VALUES ('int2', 'int8', 'i'), ('numeric', 'int4', 'i'), ('numeric', 'numeric', 'i / 4.0'), ('float8', 'float4', 'i'), ('text', 'varchar', $e$'k' || i$e$),
        ('text', 'char(9)', $e$'k' || i$e$), ('char(9)', 'char(9)', $e$'k' || i$e$), ('odd.code', 'odd.code', $e$'k' || i$e$), ('shop.kind', 'shop.kind', $e$(ARRAY['private', 'firm', 'state'])[1 + i % 3]$e$),
        ('uuid', 'uuid', 'md5(i::text)'), ('bytea', 'bytea', $e$'k' || i$e$), ('bit(8)', 'bit(8)', 'i::bit(8)'), ('money', 'money', 'i'), ('timestamptz', 'date', $e$date '2020-01-01' + i$e$),
        ('inet', 'inet', $e$'10.0.0.' || i$e$), ('int4[]', 'int4[]', 'ARRAY[i, 1]'), ('int4range', 'int4range', 'int4range(i, i + 1)'), ('odd.pair', 'odd.pair', $e$ROW(i, 'x')$e$), ('interval', 'interval', $e$i * interval '1 day'$e$), ('macaddr', 'macaddr', $e$'08:00:2b:01:02:' || lpad(i::text, 2, '0')$e$)) AS v (parent, child, value)
    LOOP
        EXECUTE format('CREATE TABLE odd.%I (k %s PRIMARY KEY, x int)', k.parent || ' of ' || k.child, k.parent);
        EXECUTE format('INSERT INTO odd.%I SELECT (%s)::%s, min(i) FROM generate_series(1, 60) AS i GROUP BY 1', k.parent || ' of ' || k.child, k.value, k.parent);
        EXECUTE format('CREATE TABLE odd.%I (k %s REFERENCES odd.%I, y int)', 'from ' || k.parent || ' of ' || k.child, k.child, k.parent || ' of ' || k.child);
        EXECUTE format('INSERT INTO odd.%I SELECT (%s)::%s, (SELECT x FROM odd.%I WHERE k = (%s)::%s) + j FROM generate_series(1, 60) AS i, generate_series(1, 2) AS j', 'from ' || k.parent || ' of ' || k.child, k.value, k.child, k.parent || ' of ' || k.child, k.value, k.parent);
    END LOOP;
END $$;
CREATE TABLE odd."A b" ("c""d" int, e text, f date, g int PRIMARY KEY, x int, UNIQUE (e, f, "c""d"));
CREATE TABLE odd."<B>" (e varchar, f date, n bigint, y int, FOREIGN KEY (n, e, f) REFERENCES odd."A b" ("c""d", e, f));
INSERT INTO odd."A b" SELECT i % 3, 'e' || i % 5, date '2020-01-01' + i, i, i FROM generate_series(1, 60) AS i;
INSERT INTO odd."<B>" SELECT e, f, CASE WHEN x % 10 > 0 THEN "c""d" END, x + j FROM odd."A b", generate_series(1, 2) AS j;
CREATE TABLE odd.left (id int PRIMARY KEY, r int, x int);
CREATE TABLE odd.right (id int PRIMARY KEY, l int REFERENCES odd.left, x int);
INSERT INTO odd.left SELECT i, i, i FROM generate_series(1, 60) AS i;
INSERT INTO odd.right SELECT i, 1 + i % 60, i FROM generate_series(1, 60) AS i;
ALTER TABLE odd.left ADD FOREIGN KEY (r) REFERENCES odd.right;
CREATE TABLE odd.no_columns ();
CREATE TABLE odd.empty (id int PRIMARY KEY, x int);
CREATE VIEW odd.a_view AS SELECT 1 AS x;
SELECT subject, score, detail FROM public.synth_evaluate_schema('odd', 'odd') WHERE metric IN ('ReferentialIntegrity', 'Intertable Trends') AND subject IS NOT NULL
AND (score < 1 OR NOT (detail = '1 pair, 1 hop' OR detail LIKE '0 of 120 keys have no parent')) ORDER BY subject, metric;
SELECT metric, score, detail FROM public.synth_evaluate_schema('odd', 'odd') WHERE subject IS NULL AND metric ~ 'Intertable|Cardinality|Integrity|Unique';
-- The mean of x over a sample of the rows that meet, and of those that are fetched for it: the same pairs.
SELECT count(*), min(score) > 0.5 AS fair FROM public.synth_evaluate_schema('odd', 'odd', max_rows => 40) WHERE metric = 'Intertable Trends' AND subject IS NOT NULL;

-- The report is one page, of a schema against itself and of one that is broken; and so is that of nothing.
CREATE TEMP TABLE pages AS
SELECT s AS name, public.synth_report_schema('shop', s) AS page FROM unnest('{same, broken, hollow}'::text[]) AS s;
SELECT name, page LIKE '<!DOCTYPE html>%</html>_' AS whole, page LIKE '%All primary and foreign keys hold.%' AS holds,
       (SELECT count(*) FROM regexp_matches(page, '<svg', 'g')) AS pictures, page ~ '[^[:ascii:]]' AS beyond_ascii FROM pages ORDER BY name;
SELECT public.synth_report_schema('shop', 'nowhere');

-- Rows are read as the caller.
CREATE ROLE regress_synth_schema_judge;
GRANT USAGE ON SCHEMA shop, same TO regress_synth_schema_judge;
GRANT SELECT ON ALL TABLES IN SCHEMA same TO regress_synth_schema_judge;
SET ROLE regress_synth_schema_judge;
SELECT * FROM public.synth_evaluate_schema('shop', 'same');
RESET ROLE;

SET client_min_messages = warning;
DROP SCHEMA odd, shop, same, shuffled, broken, less, nothing, hollow CASCADE;
DROP FUNCTION public.copy_of, public.u;
DROP ROLE regress_synth_schema_judge;
