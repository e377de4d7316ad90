-- Columns that most rows have from a row that they refer to.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS synth;
CREATE SCHEMA inherited;
SET search_path = inherited, public;
CREATE FUNCTION noise(a bigint, b bigint, n integer) RETURNS integer LANGUAGE sql IMMUTABLE
    RETURN ((hashint8(a * 1000003 + b)::bigint & 2147483647) % n)::integer;
CREATE TABLE customer (id integer PRIMARY KEY, company text NOT NULL, town text NOT NULL, zip text);
CREATE TABLE product (id integer PRIMARY KEY, name text NOT NULL, price numeric(8,2) NOT NULL);
CREATE TABLE purchase (
    id integer PRIMARY KEY, customer integer NOT NULL REFERENCES customer, day date NOT NULL,
    sent_to text NOT NULL, town text NOT NULL, zip text
);
CREATE TABLE line (
    purchase integer REFERENCES purchase, no integer, product integer NOT NULL REFERENCES product,
    price numeric(8,2) NOT NULL, quantity integer NOT NULL, total numeric(10,2) NOT NULL, cost numeric(8,2) NOT NULL, PRIMARY KEY (purchase, no)
);
INSERT INTO customer
SELECT i, 'Company ' || chr(65 + noise(i, 1, 26)) || i, 'Town ' || noise(i, 2, 200), CASE WHEN noise(i, 3, 9) > 0 THEN (10000 + noise(i, 4, 80000))::text END
FROM generate_series(1, 400) AS i;
INSERT INTO product SELECT i, 'Product ' || i, 1 + noise(i, 5, 9000) / 100.0 FROM generate_series(1, 300) AS i;
INSERT INTO purchase
SELECT c.id * 10 + k, c.id, date '2024-01-01' + noise(c.id, k, 300), CASE WHEN gift THEN 'Friend ' || c.id || chr(65 + k) ELSE company END,
       CASE WHEN gift THEN 'Town ' || noise(c.id, k + 20, 200) ELSE town END, CASE WHEN gift THEN (10000 + noise(c.id, k + 30, 80000))::text ELSE zip END
FROM customer AS c, generate_series(1, 1 + noise(id, 6, 8)) AS k, LATERAL (SELECT noise(c.id, k + 40, 7) = 0 AS gift) AS g;
-- A third of all prices are reduced. Totals follow from prices, costs from nothing.
INSERT INTO line
SELECT l.purchase, l.no, p.id, l.price, l.quantity, l.price * l.quantity, CASE WHEN noise(l.purchase, l.no + 50, 3) > 0 THEN p.price ELSE round(p.price * 0.8, 2) END
FROM purchase AS q, generate_series(1, 1 + noise(q.id, 7, 4)) AS k, product AS p,
     LATERAL (SELECT q.id, k, CASE WHEN noise(q.id, k + 70, 3) > 0 THEN p.price ELSE round(p.price * 0.8, 2) END, 1 + noise(q.id, k + 60, 5)) AS l (purchase, no, price, quantity)
WHERE p.id = 1 + noise(q.id, k, 300);
SELECT synth_fit_schema('inherited');
SELECT "table", rows FROM synth_clone('inherited', 'heirs', seed => 1);
CREATE FUNCTION shares(schema text, OUT sent_to numeric, OUT town numeric, OUT zip numeric, OUT together numeric) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('SELECT round(avg((sent_to = company)::integer), 2), round(avg((p.town = c.town)::integer), 2),'
                   ' round(avg((p.zip IS NOT DISTINCT FROM c.zip)::integer), 2), round(avg(((sent_to = company) = (p.town = c.town))::integer), 1)'
                   ' FROM %1$I.purchase AS p JOIN %1$I.customer AS c ON c.id = customer', schema) INTO sent_to, town, zip, together;
END
$$;
SELECT * FROM shares('inherited');
SELECT * FROM shares('heirs');
-- Totals are still price times quantity: the price that a line was drawn with stays.
SELECT round(avg((l.cost = p.price)::integer), 1) AS cost, bool_and(total = l.price * quantity) AS totals FROM inherited.line AS l JOIN inherited.product AS p ON p.id = l.product;
SELECT round(avg((l.cost = p.price)::integer), 1) AS cost, bool_and(total = l.price * quantity) AS totals FROM heirs.line AS l JOIN heirs.product AS p ON p.id = l.product;
SELECT inherited, inherited_from, inherited_always FROM synth.reference WHERE schema = (SELECT id FROM synth.schema WHERE name = 'inherited') ORDER BY position;
-- What nobody has NULL in does not become NULL, whatever the parent has.
ALTER TABLE purchase ALTER zip SET DEFAULT '0';
UPDATE purchase SET zip = '0' WHERE zip IS NULL;
ALTER TABLE purchase ALTER zip SET NOT NULL;
SELECT synth_fit_schema('inherited');
SELECT "table", rows FROM synth_clone('inherited', 'heirs', scale => 0.5, seed => 2, if_exists => 'replace');
SELECT * FROM shares('heirs');
-- A model that is damaged is not used.
UPDATE synth.reference SET inherited_always = '{}' WHERE inherited <> '{}' AND schema = (SELECT id FROM synth.schema WHERE name = 'inherited');
\set VERBOSITY terse
SELECT count(*) FROM synth_clone('inherited', 'heirs', if_exists => 'replace');
\set VERBOSITY default
SELECT synth_drop('inherited');
SET client_min_messages = error;
DROP SCHEMA inherited, heirs CASCADE;
