-- A schema that does not fit into memory: families of a sample are learned, and tables that fit are known whole.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS synth;
CREATE SCHEMA sampled;
SET search_path = sampled, public;

-- Every other party is a person, all others are shops, but for a few offices; customers have a shop, or none.
CREATE TABLE party (id integer PRIMARY KEY, token text NOT NULL);
CREATE TABLE person (id integer PRIMARY KEY REFERENCES party, born integer NOT NULL);
CREATE TABLE shop (id integer PRIMARY KEY REFERENCES party, size integer NOT NULL);
CREATE TABLE office (id integer PRIMARY KEY REFERENCES party, floor integer NOT NULL);
CREATE TABLE clerk (id integer PRIMARY KEY, office integer NOT NULL REFERENCES office, pay integer NOT NULL);
CREATE TABLE customer (id integer PRIMARY KEY, shop integer REFERENCES shop, paid integer NOT NULL);
CREATE TABLE vault (id integer PRIMARY KEY REFERENCES party, weight integer NOT NULL);
INSERT INTO party SELECT i, md5(i::text) FROM generate_series(1, 30000) AS i;
INSERT INTO person SELECT id, 1950 + id % 50 FROM party WHERE id % 2 = 1;
INSERT INTO shop SELECT id, 1 + id % 7 FROM party WHERE id % 2 = 0;
INSERT INTO office SELECT id, id % 3 FROM party WHERE id % 2000 = 0;
INSERT INTO vault SELECT id, 7 FROM party WHERE id % 10000 = 1;
INSERT INTO clerk SELECT i, 2000 * (1 + i % 15), 20 + i % 10 FROM generate_series(1, 600) AS i;
INSERT INTO customer SELECT i, CASE WHEN i % 3 = 0 THEN 2 * (1 + i % 15000) END, i % 90 FROM generate_series(1, 30000) AS i;
SET maintenance_work_mem = '1MB';
SELECT synth_fit_schema('sampled');
RESET maintenance_work_mem;
SELECT relation, rows, learned < rows AS is_sample, learned >= 300 AS is_enough FROM synth.models WHERE model LIKE 'sampled.%' AND model NOT LIKE '%links%' ORDER BY model COLLATE "C";
-- Of three vaults none is of a party that was learned: nothing is known of them, and the model is none the worse for it.
SELECT learned FROM synth.models WHERE model = 'sampled.vault';
SELECT count(*) FROM synth_clone('sampled', 'fake', seed => 1);
SELECT abs((SELECT count(*) FROM fake.person) - 15000) < 1500 AS persons, abs((SELECT count(*) FROM fake.shop) - 15000) < 1500 AS shops,
       abs(count(*) - 30000) < 3000 AS customers, abs(count(shop) * 3.0 / count(*) - 1) < 0.15 AS of_shops FROM fake.customer;

SELECT synth_drop('sampled');
DROP SCHEMA sampled, fake CASCADE;
