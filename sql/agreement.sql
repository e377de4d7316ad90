-- Rows that one row refers to have something in common which the row itself has not.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS synth;
SELECT setseed(0.5);

-- Orders are for products of their customer's tenant, perhaps by one of its agents, who speaks the customer's language.
-- Of no order is the tenant known. Transfers are between accounts of one currency.
CREATE SCHEMA common;
CREATE TABLE common.tenants (region integer, id integer, plan text NOT NULL, PRIMARY KEY (region, id));
CREATE TABLE common.customers (id integer PRIMARY KEY, region integer NOT NULL, tenant integer NOT NULL, language text, FOREIGN KEY (region, tenant) REFERENCES common.tenants);
CREATE TABLE common.products (id integer PRIMARY KEY, tenant integer NOT NULL, region integer NOT NULL, price integer NOT NULL, FOREIGN KEY (tenant, region) REFERENCES common.tenants (id, region));
CREATE TABLE common.agents (id integer PRIMARY KEY, speaks text);
CREATE TABLE common.orders (
    customer integer NOT NULL REFERENCES common.customers,
    product integer NOT NULL REFERENCES common.products,
    agent integer REFERENCES common.agents,
    PRIMARY KEY (customer, product)
);
CREATE TABLE common.accounts (id integer PRIMARY KEY, currency char(3) NOT NULL, opened date NOT NULL);
CREATE TABLE common.transfers (id integer PRIMARY KEY, payer integer NOT NULL REFERENCES common.accounts, payee integer NOT NULL REFERENCES common.accounts, amount integer NOT NULL, CHECK (payer <> payee));
INSERT INTO common.tenants SELECT r, i, CASE WHEN (r + i) % 3 = 0 THEN 'free' ELSE 'paid' END FROM generate_series(1, 3) AS r, generate_series(1, 10) AS i;
INSERT INTO common.customers
SELECT row_number() OVER (), region, tenants.id, (ARRAY['de', 'en', 'fr', NULL])[1 + k % 4] FROM common.tenants, generate_series(1, 8 + 3 * region) AS k;
INSERT INTO common.products SELECT row_number() OVER (), id, region, 10 * region + k FROM common.tenants, generate_series(1, 4 + id) AS k;
INSERT INTO common.agents SELECT i, (ARRAY['de', 'en', 'fr', NULL])[1 + i % 4] FROM generate_series(1, 40) AS i;
INSERT INTO common.orders
SELECT c.id, p.id, CASE WHEN random() < 0.5 THEN (SELECT a.id FROM common.agents AS a WHERE a.speaks IS NOT DISTINCT FROM c.language ORDER BY (a.id * 7 + p.id) % 11 LIMIT 1) END
FROM common.customers AS c JOIN common.products AS p USING (region, tenant) WHERE random() < 0.3;
INSERT INTO common.accounts SELECT i, (ARRAY['EUR', 'EUR', 'USD'])[1 + i % 3], date '2020-01-01' + i FROM generate_series(1, 300) AS i;
INSERT INTO common.transfers
SELECT row_number() OVER (), a.id, b.id, (1 + 100 * random())::integer
FROM common.accounts AS a JOIN common.accounts AS b ON b.currency = a.currency AND b.id <> a.id WHERE random() < 0.03;
SELECT synth_fit_schema('common');
SELECT "table", columns, agreements FROM synth.foreign_keys WHERE model = 'common' AND agreements IS NOT NULL ORDER BY 1, 2;
SET check_function_bodies = off;
CREATE FUNCTION common_disagreements() RETURNS TABLE (other_tenants bigint, other_languages bigint, other_currencies bigint) LANGUAGE sql AS $$
    SELECT (SELECT count(*) FROM common_clone.orders AS o JOIN common_clone.customers AS c ON c.id = customer JOIN common_clone.products AS p ON p.id = product
            WHERE (c.region, c.tenant) <> (p.region, p.tenant)),
           (SELECT count(*) FROM common_clone.orders AS o JOIN common_clone.customers AS c ON c.id = customer JOIN common_clone.agents AS a ON a.id = agent
            WHERE speaks IS DISTINCT FROM language),
           (SELECT count(*) FROM common_clone.transfers JOIN common_clone.accounts AS a ON a.id = payer JOIN common_clone.accounts AS b ON b.id = payee
            WHERE a.currency <> b.currency)
$$;
SELECT "table", rows, keys FROM synth_clone('common', 'common_clone', seed => 1);
SELECT * FROM common_disagreements();
-- How many rows refer to a row is what it was.
CREATE FUNCTION mean_and_deviation(relation text, referring text, by text) RETURNS TABLE (mean numeric, deviation numeric) LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY EXECUTE format('SELECT round(avg(n), 1), round(stddev(n), 1) FROM (SELECT count(o) AS n FROM %s AS p LEFT JOIN %s AS o ON o.%s = p.id GROUP BY p.id) AS a', relation, referring, by);
END $$;
SELECT "by", abs(a.mean - b.mean) < 0.15 * a.mean AS mean_kept, abs(a.deviation - b.deviation) < 0.25 * a.deviation AS deviation_kept
FROM (VALUES ('customers', 'orders', 'customer'), ('accounts', 'transfers', 'payer'), ('accounts', 'transfers', 'payee')) AS t ("table", referring, "by"),
     mean_and_deviation('common.' || "table", 'common.' || referring, "by") AS a, mean_and_deviation('common_clone.' || "table", 'common_clone.' || referring, "by") AS b;
-- So it is in smaller ones and larger ones.
SELECT count(*) FROM synth_clone('common', 'common_clone', scale => 0.1, seed => 2, if_exists => 'replace');
SELECT * FROM common_disagreements();
SELECT count(*) FROM synth_clone('common', 'common_clone', scale => 5, seed => 3, if_exists => 'replace');
SELECT * FROM common_disagreements();

-- It can be switched off, and one row that does not obey is one too many.
SELECT synth_fit_schema('common', ignored_rules => '{"orders": ["products.tenant = customers.tenant", "products.region = customers.region"]}');
SELECT "table", columns, agreements FROM synth.foreign_keys WHERE model = 'common' AND agreements IS NOT NULL ORDER BY 1, 2;
SELECT synth_fit_schema('common', ignored_rules => '{"orders": ["products.price = customers.tenant"]}');
UPDATE common.transfers SET payee = (SELECT min(b.id) FROM common.accounts AS a JOIN common.accounts AS b ON b.currency <> a.currency WHERE a.id = payer) WHERE id = 1;
SELECT synth_fit_schema('common');
SELECT "table", columns, agreements FROM synth.foreign_keys WHERE model = 'common' AND agreements IS NOT NULL ORDER BY 1, 2;

-- Who has no card does not pay by card, and so not in a shop: no payment is left out for it.
CREATE SCHEMA paid;
CREATE TABLE paid.accounts (id integer PRIMARY KEY, product text NOT NULL);
CREATE TABLE paid.cards (id integer PRIMARY KEY, account integer NOT NULL REFERENCES paid.accounts);
CREATE TABLE paid.shops (id integer PRIMARY KEY, city text NOT NULL);
CREATE TABLE paid.payments (
    id integer PRIMARY KEY,
    account integer NOT NULL REFERENCES paid.accounts,
    kind text NOT NULL,
    card integer REFERENCES paid.cards,
    shop integer REFERENCES paid.shops,
    CHECK ((kind = 'card') = (card IS NOT NULL)),
    CHECK ((kind = 'card') = (shop IS NOT NULL))
);
INSERT INTO paid.accounts SELECT i, CASE WHEN i % 3 = 0 THEN 'savings' ELSE 'giro' END FROM generate_series(1, 600) AS i;
INSERT INTO paid.cards SELECT row_number() OVER (), id FROM paid.accounts WHERE product = 'giro' AND random() < 0.6;
INSERT INTO paid.shops SELECT i, 'city ' || i % 7 FROM generate_series(1, 50) AS i;
INSERT INTO paid.payments
SELECT row_number() OVER (), account, kind, CASE WHEN kind = 'card' THEN card END, CASE WHEN kind = 'card' THEN 1 + floor(50 * random())::integer END
FROM (SELECT a.id AS account, c.id AS card, CASE WHEN c.id IS NOT NULL AND random() < 0.5 THEN 'card' WHEN random() < 0.5 THEN 'fee' ELSE 'debit' END AS kind
      FROM paid.accounts AS a LEFT JOIN paid.cards AS c ON c.account = a.id, generate_series(1, 1 + a.id % 9)) AS p;
SELECT synth_fit_schema('paid');
SELECT "table", rows, keys FROM synth_clone('paid', 'paid_clone', seed => 1) WHERE "table" = 'payments';
SELECT count(*) FILTER (WHERE c.account <> p.account) AS by_cards_of_others, avg((kind = 'card')::integer) BETWEEN 0.15 AND 0.25 AS as_many_by_card
FROM paid_clone.payments AS p LEFT JOIN paid_clone.cards AS c ON c.id = card;
SELECT round(avg((kind = 'card')::integer), 2) FROM paid.payments;

-- Who prescribes is the doctor who attends, two tables away.
CREATE SCHEMA care;
CREATE TABLE care.doctors (id integer PRIMARY KEY, ward text NOT NULL);
CREATE TABLE care.stays (id integer PRIMARY KEY, attending integer NOT NULL REFERENCES care.doctors);
CREATE TABLE care.findings (stay integer REFERENCES care.stays, number integer, PRIMARY KEY (stay, number));
CREATE TABLE care.drugs (id integer PRIMARY KEY);
CREATE TABLE care.prescriptions (
    stay integer,
    number integer,
    drug integer REFERENCES care.drugs,
    prescriber integer NOT NULL REFERENCES care.doctors,
    PRIMARY KEY (stay, number, drug),
    FOREIGN KEY (stay, number) REFERENCES care.findings
);
INSERT INTO care.doctors SELECT i, 'ward ' || i % 5 FROM generate_series(1, 40) AS i;
INSERT INTO care.stays SELECT i, 1 + floor(40 * random())::integer FROM generate_series(1, 500) AS i;
INSERT INTO care.findings SELECT id, n FROM care.stays, generate_series(1, 1 + id % 3) AS n;
INSERT INTO care.drugs SELECT generate_series(1, 30);
INSERT INTO care.prescriptions SELECT stay, number, drug.id, attending FROM care.findings JOIN care.stays ON stays.id = stay, care.drugs AS drug WHERE random() < 0.05;
SELECT synth_fit_schema('care');
SELECT "table", columns, agreements FROM synth.foreign_keys WHERE model = 'care' AND agreements IS NOT NULL;
SELECT "table", rows, keys FROM synth_clone('care', 'care_clone', seed => 1) WHERE "table" = 'prescriptions';
SELECT count(*) > 1000 AS some, count(*) FILTER (WHERE prescriber <> attending) AS by_others
FROM care_clone.prescriptions JOIN care_clone.stays ON id = stay;

SELECT synth_drop(model) FROM unnest(ARRAY['common', 'paid', 'care']) AS model;
DROP FUNCTION common_disagreements, mean_and_deviation;
DROP SCHEMA common, common_clone, paid, paid_clone, care, care_clone CASCADE;
