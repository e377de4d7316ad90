-- What a synthetic relation keeps of what the real one declares and obeys, and what its queries answer.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS synth;
CREATE SCHEMA diagnose;
CREATE SCHEMA elsewhere;
SET search_path = diagnose, public;

-- Chance: a number below n, by row and purpose.
CREATE FUNCTION r(number integer, purpose integer, n integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
    SELECT ((hashint8extended($1, $2) & 1073741823) % $3)::integer
$$;
CREATE TYPE size AS ENUM ('S', 'M', 'L');
CREATE TABLE customer (id integer PRIMARY KEY, "Group" integer NOT NULL);
INSERT INTO customer SELECT i, i % 7 FROM generate_series(1, 200) AS i;
CREATE TABLE orders (
    id integer PRIMARY KEY,
    sku integer NOT NULL,
    size size NOT NULL,
    email text UNIQUE,
    customer integer REFERENCES customer,
    "first Order" integer REFERENCES orders,
    currency text,
    city text,
    country character(3),
    quantity integer CHECK (quantity > 0),
    price numeric(8, 2),
    total numeric,
    tax numeric,
    start date,
    finish timestamp,
    street text,
    zip integer,
    is_new boolean,
    is_used boolean,
    is_broken boolean,
    department text,
    weight real,
    UNIQUE (sku, size),
    CONSTRAINT profitable CHECK (total >= price),
    CONSTRAINT divided CHECK (100 / quantity >= 0),
    CONSTRAINT "whole row" CHECK (orders.* IS NOT NULL OR id > 0));
CREATE UNIQUE INDEX new_emails ON orders (lower(email)) WHERE is_new;
INSERT INTO orders
SELECT i, i / 3, (ARRAY['S', 'M', 'L'])[1 + i % 3]::size, CASE WHEN r(i, 1, 5) > 0 THEN 'User' || i || '@example.org' END, nullif(r(i, 2, 201), 0),
       CASE WHEN i > 100 AND r(i, 3, 3) = 0 THEN i - 50 END, 'EUR', (ARRAY['Bonn', 'Köln', 'Paris', 'Lyon', 'Val d''Or'])[1 + c], (ARRAY['DE', 'DE', 'FR', 'FR', 'CA'])[1 + c],
       q, p, q * p, round(q * p * (ARRAY[.19, .19, .2, .2, .1])[1 + c], 2), date '2024-01-01' + r(i, 4, 300), timestamp '2024-01-01' + r(i, 5, 300000) * interval '1 min',
       CASE WHEN r(i, 6, 4) > 0 THEN 'Street ' || r(i, 7, 9) END, CASE WHEN r(i, 6, 4) > 0 THEN 1000 + r(i, 8, 8) END,
       r(i, 9, 3) = 0, r(i, 9, 3) = 1, r(i, 9, 3) = 2, CASE WHEN c IN (2, 3) THEN 'dep ' || r(i, 10, 7) END, r(i, 11, 500) / 10.0
FROM (SELECT i, r(i, 12, 5) AS c, 1 + r(i, 13, 9) AS q, (1 + r(i, 14, 2000) / 10.0)::numeric(8, 2) AS p FROM generate_series(1, 4000) AS i) AS s;
SELECT synth_fit('orders');
CREATE FUNCTION diagnose(synthetic regclass, original regclass DEFAULT 'orders', OUT metric text, OUT subject text, OUT score numeric, OUT real_sample numeric, OUT detail text)
RETURNS SETOF record LANGUAGE sql AS $$
    SELECT metric, subject, round(score::numeric, 3), round(real_sample::numeric, 3), detail FROM synth_evaluate($2, $1, max_rows => 500) WITH ORDINALITY
    WHERE metric IN ('KeyUniqueness', 'ReferentialIntegrity', 'CHECK constraints', 'NOT NULL columns', 'Rule', 'Query plans') ORDER BY ordinality
$$;

-- Synthetic rows keep all, but that references to their own table are learned as numbers.
CREATE TABLE fakes AS SELECT * FROM synth_sample(NULL::orders, 4000, 1);
SELECT * FROM diagnose('fakes') WHERE subject IS DISTINCT FROM '"first Order"';

-- What is broken is counted: a tenth of the rows for each.
CREATE TABLE broken AS SELECT * FROM orders;
UPDATE broken SET id = CASE WHEN id > 200 THEN 1 END WHERE id <= 400;
UPDATE broken SET sku = NULL, size = 'S' WHERE id BETWEEN 401 AND 800;
UPDATE broken SET email = 'User801@EXAMPLE.org', is_new = true, is_used = false, is_broken = false WHERE id BETWEEN 801 AND 1200;
UPDATE broken SET customer = 1000 WHERE id BETWEEN 801 AND 1200;
UPDATE broken SET "first Order" = 5000 WHERE id BETWEEN 801 AND 1200;
UPDATE broken SET currency = CASE WHEN id % 2 = 0 THEN 'USD' END WHERE id BETWEEN 801 AND 1200;
UPDATE broken SET country = 'XX' WHERE id BETWEEN 1201 AND 1600;
UPDATE broken SET total = price - 1 WHERE id BETWEEN 1601 AND 2000;
UPDATE broken SET tax = tax + 0.02 WHERE id BETWEEN 2001 AND 2400;
UPDATE broken SET zip = CASE WHEN zip IS NULL THEN 1000 END WHERE id BETWEEN 2401 AND 2800;
UPDATE broken SET is_new = true, is_used = NULL, is_broken = true WHERE id BETWEEN 2801 AND 3200;
UPDATE broken SET department = CASE WHEN department IS NULL THEN 'dep 1' END WHERE id BETWEEN 3201 AND 3600;
UPDATE broken SET quantity = 0 WHERE id BETWEEN 3601 AND 4000;
SELECT * FROM diagnose('broken') WHERE score < 1 OR score IS NULL;

-- Columns that are missing concern nobody, other types are said.
CREATE TABLE other AS SELECT id::numeric, sku, email, customer::text AS customer, price, total::text AS total, quantity, currency, is_new FROM fakes;
SELECT metric, subject, score, detail FROM diagnose('other') WHERE metric <> 'NOT NULL columns';

-- Parents are those that the relation names itself, elsewhere.
CREATE TABLE elsewhere.customer (id integer PRIMARY KEY);
INSERT INTO elsewhere.customer SELECT i FROM generate_series(1, 1000) AS i;
ALTER TABLE broken ADD FOREIGN KEY (customer) REFERENCES elsewhere.customer;
SELECT subject, score, detail FROM diagnose('broken') WHERE metric = 'ReferentialIntegrity';

-- Foreign keys of several columns, MATCH FULL, to a partitioned parent; NULLS NOT DISTINCT.
CREATE TABLE place (country text, number integer, PRIMARY KEY (country, number)) PARTITION BY LIST (country);
CREATE TABLE place_de PARTITION OF place FOR VALUES IN ('DE');
CREATE TABLE place_fr PARTITION OF place FOR VALUES IN ('FR');
INSERT INTO place SELECT c, i FROM unnest(ARRAY['DE', 'FR']) AS c, generate_series(1, 50) AS i;
CREATE TABLE visit (country text, number integer, tag integer, FOREIGN KEY (country, number) REFERENCES place MATCH FULL, UNIQUE NULLS NOT DISTINCT (tag));
INSERT INTO visit SELECT CASE WHEN i % 2 = 0 THEN 'DE' ELSE 'FR' END, 1 + i % 50, nullif(i, 100) FROM generate_series(1, 100) AS i;
CREATE TABLE visit_fake AS SELECT CASE WHEN tag > 10 THEN country END AS country, CASE WHEN tag > 20 THEN number END AS number, nullif(tag, 99) AS tag FROM visit;
SELECT * FROM diagnose('visit_fake', 'visit') WHERE metric <> 'Query plans';
SELECT metric, subject, score FROM diagnose('place', 'place_de') WHERE metric <> 'Query plans';

-- What the caller must not read is not checked, and others' models are not his.
CREATE ROLE regress_synth_eve;
GRANT USAGE ON SCHEMA diagnose TO regress_synth_eve;
GRANT SELECT ON orders, fakes TO regress_synth_eve;
SET ROLE regress_synth_eve;
SELECT metric, subject, score, detail FROM diagnose('fakes') WHERE subject = 'customer' OR metric = 'Rule';
RESET ROLE;

-- Queries have the same answers and, once statistics are there, the same plans on the same rows.
CREATE TABLE same (LIKE orders INCLUDING INDEXES);
INSERT INTO same SELECT * FROM orders;
ANALYZE orders, fakes, same;
SELECT metric, score, metric <> 'Query plans' OR detail = '200 of 200 plans are alike' AS detail FROM synth_evaluate('orders', 'same', max_rows => 500) WHERE metric LIKE 'Query %';
-- On synthetic rows answers are similar, and plans differ where indexes do.
SELECT metric, score > coalesce(real_sample - 0.1, 0.3) AS similar, score < 1 AS not_all, detail LIKE '%; the relations have different indexes' AS indexes
FROM synth_evaluate('orders', 'fakes') WHERE metric LIKE 'Query %' AND metric <> 'Query sums';
CREATE VIEW seen AS SELECT * FROM orders;
SELECT score, detail FROM diagnose('seen') WHERE metric = 'Query plans';
-- Where columns have lost each other, answers are others.
CREATE TABLE shuffled AS
SELECT a.*, b.total, b.tax FROM (SELECT row_number() OVER (ORDER BY id) AS n, city, country, quantity, price FROM orders) AS a
JOIN (SELECT row_number() OVER (ORDER BY r(id, 15, 1000000)) AS n, total, tax FROM orders) AS b USING (n);
SELECT metric, score < real_sample - 0.05 AS others FROM synth_evaluate('orders', 'shuffled') WHERE metric IN ('Query counts (filters)', 'Query counts (groupings)');

SET client_min_messages = warning;
DROP SCHEMA diagnose CASCADE;
DROP SCHEMA elsewhere CASCADE;
DROP OWNED BY regress_synth_eve;
DROP ROLE regress_synth_eve;
SELECT count(synth_drop(model)) FROM synth.models;
