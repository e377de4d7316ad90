-- What a parent has one of tells its other children: nothing is delivered before it is paid, whatever order the tables have.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS synth;
CREATE SCHEMA deals;
SET search_path = deals, public;
CREATE TABLE bill (id integer PRIMARY KEY, made timestamp NOT NULL);
CREATE TABLE delivery (id integer PRIMARY KEY, bill integer NOT NULL REFERENCES bill, made timestamp NOT NULL, way text NOT NULL);
CREATE TABLE payment (id integer PRIMARY KEY, bill integer NOT NULL UNIQUE REFERENCES bill, made timestamp NOT NULL, method text NOT NULL);
CREATE FUNCTION random_of(i integer, salt integer) RETURNS double precision LANGUAGE sql IMMUTABLE
RETURN (hashint8(1000003::bigint * i + salt) & 1048575) / 1048576.0;
INSERT INTO bill SELECT i, timestamp '2020-01-01' + random_of(i, 1) * interval '300 days' FROM generate_series(1, 1200) AS i;
INSERT INTO payment SELECT id, id, made + random_of(id, 2) * interval '30 days', (ARRAY['card', 'cash', 'transfer'])[1 + (3 * random_of(id, 3))::integer % 3]
FROM bill WHERE random_of(id, 4) < 0.8;
INSERT INTO delivery SELECT row_number() OVER (), p.bill, made + random_of(10 * id + k, 5) * interval '10 days', CASE method WHEN 'cash' THEN 'counter' ELSE 'post' END
FROM payment AS p, generate_series(1, (3 * random_of(id, 6))::integer) AS k;
SELECT public.synth_fit_schema('deals');
SELECT model, rule FROM synth.rules WHERE model LIKE 'deals.%';
SELECT "table", keys FROM public.synth_clone('deals', 'deals_clone', seed => 1);
SELECT count(*) > 1000 AS several, count(*) FILTER (WHERE p.id IS NULL) AS unpaid, count(*) FILTER (WHERE d.made < p.made) AS too_early,
       count(*) FILTER (WHERE (way = 'counter') <> (method = 'cash')) AS wrong_ways
FROM deals_clone.delivery AS d LEFT JOIN deals_clone.payment AS p USING (bill);

-- It need not be declared that it is one, if it is so in all rows and hardly by chance.
ALTER TABLE payment DROP CONSTRAINT payment_bill_key;
SELECT public.synth_fit_schema('deals');
SELECT "table", keys FROM public.synth_clone('deals', 'deals_clone', seed => 1, if_exists => 'replace');
SELECT count(*) > 1000 AS several, count(*) FILTER (WHERE p.id IS NULL) AS unpaid, count(*) FILTER (WHERE d.made < p.made) AS too_early,
       count(*) FILTER (WHERE (way = 'counter') <> (method = 'cash')) AS wrong_ways, count(DISTINCT p.id) = count(DISTINCT p.bill) AS one
FROM deals_clone.delivery AS d LEFT JOIN deals_clone.payment AS p USING (bill);
-- Which of siblings has a flag depends on it as well: a fee is charged for cards, once.
CREATE TABLE charge (id integer PRIMARY KEY, bill integer NOT NULL REFERENCES bill, kind text NOT NULL);
INSERT INTO charge SELECT row_number() OVER (), b.id, CASE WHEN k = 2 AND p.method = 'card' THEN 'fee' ELSE 'item' END
FROM bill AS b LEFT JOIN payment AS p ON p.bill = b.id, generate_series(1, 2 + b.id % 2) AS k;
SELECT public.synth_fit_schema('deals');
SELECT rule FROM synth.rules WHERE model = 'deals.charge';
SELECT sum(rows) > 0 AS made FROM public.synth_clone('deals', 'deals_clone', seed => 1, if_exists => 'replace');
SELECT count(*) FILTER (WHERE kind = 'fee') > 200 AS several, max(fees) AS most,
       count(*) FILTER (WHERE (fees = 1) <> coalesce(method = 'card', false)) < 30 AS few_wrong
FROM (SELECT c.bill, min(kind) AS kind, count(*) FILTER (WHERE kind = 'fee') AS fees, min(p.method) AS method
      FROM deals_clone.charge AS c LEFT JOIN deals_clone.payment AS p ON p.bill = c.bill GROUP BY c.bill) AS bills;
-- Two of one bill, and it is nothing of the kind.
INSERT INTO payment SELECT max(id) + 1, min(bill), min(made), min(method) FROM payment;
SELECT public.synth_fit_schema('deals');
SELECT "table", keys FROM public.synth_clone('deals', 'deals_clone', seed => 1, if_exists => 'replace');
SELECT public.synth_drop('deals');
DROP SCHEMA deals, deals_clone CASCADE;
