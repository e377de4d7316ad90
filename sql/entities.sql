-- In a schema a value is as common as parents that have it: what many rows of one parent have is hers alone.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS synth;
CREATE SCHEMA mail;
SET search_path = mail, public;

-- Each customer has a balance, which her orders depend on, and parcels sent to a name, a town and with a code of
-- her own; carriers and regions are anybody's.
CREATE TABLE customers (id integer PRIMARY KEY, score integer NOT NULL, balance numeric(12,2) NOT NULL);
INSERT INTO customers SELECT i, i * 37 % 10, 13131.17 + i * i * 1717.31 FROM generate_series(1, 40) AS i;
CREATE TABLE orders (
    id integer PRIMARY KEY,
    customer integer NOT NULL REFERENCES customers,
    ship_name text NOT NULL,
    town text,
    code integer NOT NULL,
    opened date NOT NULL,
    carrier text NOT NULL,
    region text NOT NULL
);
INSERT INTO orders
SELECT o, c, 'Qzx' || chr(65 + c % 26) || 'wv' || chr(97 + c * 7 % 26) || 'jk' || chr(97 + c % 23) || ' Vqxz' || chr(97 + c * 3 % 26) || 'hj',
       CASE WHEN c = 7 THEN 'Wqxjtown' END, 700000 + c * 7919, date '1950-01-01' + c * 397,
       'carrier ' || 1 + o * 7 % 3, 'region ' || 1 + c % 2
FROM (SELECT o, 1 + o * 11 % 40 AS c FROM generate_series(1, 600) AS o) AS x;

SELECT synth_fit_schema('mail', model => 'mail');
SELECT count(*) FROM synth_clone('mail', 'mail_fake', seed => 1);

-- Neither in the model...
CREATE FUNCTION holds(what text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    found bigint := 0;
    n bigint;
    t regclass;
BEGIN
    FOR t IN SELECT oid FROM pg_class WHERE relnamespace = 'synth'::regnamespace AND relkind = 'r' LOOP
        EXECUTE format('SELECT count(*) FROM %s AS x WHERE strpos(x::text, $1) > 0', t) INTO n USING what;
        found := found + n;
    END LOOP;
    RETURN found;
END
$$;
SELECT count(*) AS names, count(*) FILTER (WHERE holds(name) > 0) AS kept
FROM (SELECT DISTINCT ship_name AS name FROM orders UNION SELECT DISTINCT split_part(ship_name, ' ', 1) FROM orders
      UNION SELECT DISTINCT code::text FROM orders UNION SELECT 'Wqxjtown'
      UNION SELECT balance::text FROM customers) AS x;
SELECT holds('carrier 1') > 0 AS carrier, holds('region 2') > 0 AS region;

-- ... nor in its rows.
SELECT count(*), count(DISTINCT carrier) AS carriers, count(DISTINCT region) AS regions,
       count(*) FILTER (WHERE ship_name IN (SELECT ship_name FROM mail.orders)) AS ship_names,
       count(town) AS towns,
       count(*) FILTER (WHERE carrier IN (SELECT carrier FROM mail.orders) AND region IN (SELECT region FROM mail.orders)) AS common
FROM mail_fake.orders;
-- A number that is drawn from a range may be one of the real ones by chance, but not often.
SELECT count(*) FILTER (WHERE code IN (SELECT code FROM mail.orders)) < 10 AS codes,
       count(*) FILTER (WHERE opened IN (SELECT opened FROM mail.orders)) < 10 AS days
FROM mail_fake.orders;

-- Of public customers it is told what min_count rows have: each name is on 15 parcels.
SELECT synth_fit_schema('mail', model => 'public customers', modes => '{"customers": "copy"}');
SELECT count(*) FROM synth_clone('public customers', 'public_fake', seed => 1);
SELECT count(*) FILTER (WHERE ship_name IN (SELECT ship_name FROM mail.orders)) AS ship_names, count(DISTINCT ship_name) AS names
FROM public_fake.orders;

SELECT synth_drop('mail');
SELECT synth_drop('public customers');
DROP SCHEMA mail, mail_fake, public_fake CASCADE;
