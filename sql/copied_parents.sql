-- Tables that are public, and have so many rows that each is referred to by few: products of orders.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS synth;
CREATE SCHEMA mart;
SET search_path = mart, public;
SELECT setseed(0.5);

CREATE TYPE kind AS ENUM ('book', 'game', 'toy');
CREATE TABLE category (id integer PRIMARY KEY, name text);
CREATE TABLE product (id integer PRIMARY KEY, category integer NOT NULL REFERENCES category, kind kind, name text NOT NULL, price numeric(8, 2) NOT NULL, released date NOT NULL, tags jsonb,
                      sizes int4range, "twice" numeric GENERATED ALWAYS AS (2 * price) STORED);
CREATE TABLE customer (id integer PRIMARY KEY, adult boolean NOT NULL);
CREATE TABLE purchase (id integer PRIMARY KEY, customer integer NOT NULL REFERENCES customer, bought date NOT NULL);
CREATE TABLE line (purchase integer REFERENCES purchase, n integer, product integer NOT NULL REFERENCES product, price numeric(8, 2) NOT NULL, PRIMARY KEY (purchase, n), UNIQUE (purchase, product));
CREATE TABLE stock (product integer PRIMARY KEY REFERENCES product, pieces integer NOT NULL);
CREATE TABLE wish (id integer PRIMARY KEY, product integer REFERENCES product, urgent boolean NOT NULL);
INSERT INTO category SELECT i, 'category ' || i FROM generate_series(1, 6) AS i;
INSERT INTO product SELECT i, 1 + i % 6, (enum_range(NULL::kind))[1 + i % 3], 'product ' || i, 1 + i % 3 * 10 + (i % 7)::numeric / 2, date '2020-01-01' + i % 400, jsonb_build_object('new', i % 2 = 0), int4range(i, i + 9)
    FROM generate_series(1, 900) AS i;
INSERT INTO customer SELECT i, i % 3 > 0 FROM generate_series(1, 300) AS i;
INSERT INTO purchase SELECT row_number() OVER (), c.id, date '2022-01-01' + (600 * random())::integer FROM customer AS c, generate_series(1, 4) AS i;
-- Adults buy no toys; the first products are bought most.
INSERT INTO line SELECT DISTINCT ON (q.id, p.id) q.id, n, p.id, p.price
    FROM (SELECT o.id, n, CASE WHEN adult THEN 3 * (300 * random() ^ 4)::integer + (random())::integer ELSE 3 * (300 * random() ^ 4)::integer + 2 END AS product
          FROM purchase AS o JOIN customer AS c ON c.id = o.customer, generate_series(1, 1 + o.id % 4) AS n) AS q JOIN product AS p ON p.id = q.product;
INSERT INTO stock SELECT id, 10 * category FROM product WHERE id % 3 > 0;
INSERT INTO wish SELECT i, CASE WHEN i % 4 > 0 THEN 1 + (i * 7) % 900 END, i % 5 = 0 FROM generate_series(1, 1000) AS i;
SELECT synth_fit_schema('mart', modes => '{"category": "copy", "product": "copy"}');
-- What is known of products: columns that tell something, and those that are bought often.
SELECT a.name, a.role FROM synth.attribute AS a JOIN synth.model AS m ON m.id = a.model WHERE m.name = 'mart.product' AND a.role IN ('copied', 'frequency') ORDER BY a.position;
SELECT name, driving, cardinality(frequent) > 0 AS some_are_frequent, (SELECT min(f) FROM unnest(frequencies) AS f) >= 10 AS by_many FROM synth.reference ORDER BY position;
SELECT "table", rows, keys FROM synth_clone('mart', 'fake', seed => 1);
SELECT (SELECT count(*) FROM (TABLE product EXCEPT ALL SELECT id, category, kind::text::mart.kind, name, price, released, tags, sizes, "twice" FROM fake.product) AS d) AS other_products,
       (SELECT count(*) FROM pg_constraint WHERE connamespace = 'fake'::regnamespace AND contype = 'f' AND convalidated) AS keys;
-- The most popular products are, as often; so are products of each kind; adults buy few toys; prices are those of products.
CREATE FUNCTION popular(OUT product integer, OUT times bigint) RETURNS SETOF record LANGUAGE sql AS 'SELECT product, count(*) FROM mart.line GROUP BY 1 HAVING count(*) >= 10';
SELECT count(*) > 10 AS products, max(abs(times - (SELECT count(*) FROM fake.line AS l WHERE l.product = p.product))) <= 2 AS as_often FROM popular() AS p;
SELECT max(abs(a.share - b.share)) < 0.03 AS kinds FROM (SELECT p.kind::text, count(*) / sum(count(*)) OVER () AS share FROM line JOIN product AS p ON p.id = product GROUP BY 1) AS a
    JOIN (SELECT p.kind::text, count(*) / sum(count(*)) OVER () AS share FROM fake.line JOIN fake.product AS p ON p.id = product GROUP BY 1) AS b USING (kind);
SELECT avg((p.kind = 'toy')::integer) FILTER (WHERE NOT adult) > 2 * avg((p.kind = 'toy')::integer) FILTER (WHERE adult) AS toys FROM fake.line AS l JOIN fake.product AS p ON p.id = l.product
    JOIN fake.purchase AS o ON o.id = l.purchase JOIN fake.customer AS c ON c.id = o.customer;
SELECT bool_and(l.price = p.price) AS prices FROM fake.line AS l JOIN fake.product AS p ON p.id = product;
SELECT avg((pieces = 10 * category)::integer) > 0.95 AS pieces FROM fake.stock JOIN fake.product ON id = product;
SELECT round(avg((product IS NULL)::integer), 1) AS without FROM fake.wish;
-- At other scales products are the same, and what refers to them is less or more.
SELECT "table", rows FROM synth_clone('mart', 'fake', 0.1, seed => 1, if_exists => 'replace');
SELECT "table", rows FROM synth_clone('mart', 'fake', 3, seed => 1, if_exists => 'replace');
SELECT count(*) > 10 AS products, max(abs(3 * times - (SELECT count(*) FROM fake.line AS l WHERE l.product = p.product)))::double precision / max(times) < 0.1 AS as_often FROM popular() AS p;
SELECT "table", rows FROM synth_clone('mart', 'fake', sizes => '{"wish": 50}', seed => 1, if_exists => 'replace') WHERE "table" = 'wish';
-- The same rows for the same seed.
SELECT count(*) FROM synth_clone('mart', 'again', sizes => '{"wish": 50}', seed => 1);
SELECT count(*) FROM (TABLE fake.line EXCEPT ALL TABLE again.line) AS d;
DROP SCHEMA again CASCADE;
-- Into tables that are there; a column that is of another type now.
TRUNCATE fake.category, fake.product, fake.customer, fake.purchase, fake.line, fake.stock, fake.wish;
SELECT "table", rows FROM synth_clone('mart', 'fake', seed => 1, if_exists => 'fill');
TRUNCATE fake.category, fake.product, fake.customer, fake.purchase, fake.line, fake.stock, fake.wish;
ALTER TABLE fake.product ALTER released TYPE text;
SELECT synth_clone('mart', 'fake', seed => 1, if_exists => 'fill');
SELECT count(*) FROM fake.product;
DROP SCHEMA fake CASCADE;
-- A sample of the products is learned if they do not fit.
CREATE TABLE part (id integer PRIMARY KEY, heavy boolean NOT NULL);
CREATE TABLE need (id integer PRIMARY KEY, part integer NOT NULL REFERENCES part, pieces integer NOT NULL);
INSERT INTO part SELECT i, i % 4 = 0 FROM generate_series(1, 60000) AS i;
INSERT INTO need SELECT i, i, CASE WHEN i % 4 = 0 THEN 1 ELSE 5 END FROM generate_series(1, 60000) AS i WHERE i % 4 < 2;
INSERT INTO need SELECT 70000 + i, 59000 + i / 20, 5 FROM generate_series(0, 199) AS i;
SET maintenance_work_mem = '3MB';
SELECT synth_fit_schema('mart', modes => '{"category": "copy", "product": "copy", "part": "copy"}');
SELECT learned < rows AS a_sample FROM synth.model WHERE name = 'mart.part';
SELECT "table", rows FROM synth_clone('mart', 'fake', seed => 1) WHERE "table" IN ('part', 'need');
SELECT heavy, count(*) BETWEEN 14000 AND 16000 AS rows, round(avg(pieces)) AS pieces FROM fake.need JOIN fake.part ON part.id = part GROUP BY 1 ORDER BY 1;
SELECT part, abs(count(*) - 20) <= 2 AS often FROM fake.need GROUP BY 1 HAVING count(*) > 9 ORDER BY 1;
SELECT synth_drop('mart');
DROP SCHEMA mart, fake CASCADE;
