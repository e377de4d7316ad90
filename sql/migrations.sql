-- Filling what an application's migrations have made: its own triggers, rules, policies and partitions are kept, and are named where
-- they are in the way.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS synth;
CREATE SCHEMA shop_before;
SET search_path = shop_before, public;
CREATE TABLE customer (id integer PRIMARY KEY, name text NOT NULL, age integer);
CREATE TABLE orders (id integer PRIMARY KEY, customer_id integer NOT NULL REFERENCES customer, day date NOT NULL, total integer NOT NULL);
CREATE TABLE note (order_id integer REFERENCES orders, text text);
INSERT INTO customer SELECT i, 'customer ' || i % 10, 20 + i % 50 FROM generate_series(1, 200) AS i;
INSERT INTO orders SELECT i, 1 + i % 200, date '2024-01-01' + i % 300, (hashint4(i) & 1023) FROM generate_series(1, 800) AS i;
INSERT INTO note SELECT i, 'note ' || i % 7 FROM generate_series(1, 800, 2) AS i;
SELECT synth_fit_schema('shop_before');
CREATE SCHEMA shop_made;
SET search_path = shop_made, public;
CREATE TABLE customer (id integer PRIMARY KEY, name text NOT NULL, age integer);
CREATE TABLE orders (id integer, customer_id integer NOT NULL REFERENCES customer, day date NOT NULL, total integer NOT NULL, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
CREATE TABLE orders_1 PARTITION OF orders FOR VALUES FROM ('2024-01-01') TO ('2024-07-01');
CREATE TABLE note (order_id integer, text text);
CREATE FUNCTION fill() RETURNS bigint LANGUAGE sql AS $$ SELECT sum(rows)::bigint FROM public.synth_clone('shop_before', 'shop_made', seed => 1, if_exists => 'fill') $$;
RESET client_min_messages;
\set SHOW_CONTEXT never

-- Rows are of the partitions that there are.
BEGIN;
SELECT fill();
SELECT count(*) FROM orders;
ROLLBACK;
CREATE TABLE orders_2 PARTITION OF orders DEFAULT;
-- A trigger raises an error of its own.
CREATE FUNCTION strict() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'orders are closed' USING HINT = 'Open the shop.'; END $$;
CREATE TRIGGER closed BEFORE INSERT ON orders_1 FOR EACH ROW EXECUTE FUNCTION strict();
SELECT fill();
ALTER TABLE orders_1 DISABLE TRIGGER closed;
-- One that changes the key of rows: then those that refer to them fail.
CREATE FUNCTION renumber() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN new.id := new.id + 100000; RETURN new; END $$;
CREATE TRIGGER renumber BEFORE INSERT ON customer FOR EACH ROW EXECUTE FUNCTION renumber();
SELECT fill();
ALTER TABLE customer DISABLE TRIGGER USER;
-- Some that leave rows out.
CREATE FUNCTION few() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN CASE WHEN new.order_id % 2 = 0 THEN new END; END $$;
CREATE TRIGGER few BEFORE INSERT ON note FOR EACH ROW EXECUTE FUNCTION few();
BEGIN;
SELECT fill() < 1400 AS fewer;
ROLLBACK;
ALTER TABLE note DISABLE TRIGGER USER;
CREATE RULE nothing AS ON INSERT TO note DO INSTEAD NOTHING;
BEGIN;
SELECT fill();
ROLLBACK;
ALTER TABLE note DISABLE RULE nothing;
-- A trigger that fires on other things, or rests, is in nobody's way.
CREATE TRIGGER deletes BEFORE DELETE ON note FOR EACH ROW EXECUTE FUNCTION strict();
BEGIN;
SELECT fill();
ROLLBACK;
-- Row-level security.
CREATE ROLE filler;
GRANT USAGE, CREATE ON SCHEMA shop_made, shop_before TO filler;
GRANT SELECT ON ALL TABLES IN SCHEMA shop_before TO filler;
GRANT ALL ON ALL TABLES IN SCHEMA shop_made TO filler;
ALTER TABLE note ENABLE ROW LEVEL SECURITY;
CREATE POLICY second ON note USING (true) WITH CHECK (text = 'note 2');
SET ROLE filler;
SELECT public.synth_fit_schema('shop_before');
SELECT fill();
SELECT public.synth_drop('shop_before');
RESET ROLE;
ALTER TABLE note DISABLE ROW LEVEL SECURITY, ADD told integer NOT NULL;
SELECT fill();
-- What is generated here stays so.
ALTER TABLE note DROP told, ADD long boolean GENERATED ALWAYS AS (length(text) > 3) STORED;
ALTER TABLE customer DROP age, ADD age integer GENERATED ALWAYS AS (id % 7) STORED;
SELECT fill();

SET client_min_messages = warning;
SELECT synth_drop('shop_before');
DROP SCHEMA shop_made, shop_before CASCADE;
DROP ROLE filler;
