-- Foreign keys that nobody has declared, and that columns are named for.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS synth;
CREATE SCHEMA bare;
SET search_path = bare, public;
CREATE FUNCTION noise(a bigint, b bigint, n integer) RETURNS integer LANGUAGE sql IMMUTABLE
    RETURN ((hashint8(a * 1000003 + b)::bigint & 2147483647) % n)::integer;
CREATE TABLE countries (code text PRIMARY KEY, continent text NOT NULL);
CREATE TABLE companies (id bigint PRIMARY KEY, country_code text NOT NULL, owner bigint);
CREATE TABLE person (person_id bigint PRIMARY KEY, born date NOT NULL, "companyId" bigint);
CREATE TABLE orders (id bigint PRIMARY KEY, billing_company_id bigint NOT NULL, companyid bigint NOT NULL, person bigint NOT NULL, parent_id bigint, amount integer NOT NULL);
CREATE TABLE order_lines (order_id bigint NOT NULL, no integer NOT NULL, quantity integer NOT NULL, PRIMARY KEY (order_id, no));
INSERT INTO countries SELECT chr(65 + i) || 'X', CASE WHEN i < 3 THEN 'near' ELSE 'far' END FROM generate_series(0, 5) AS i;
INSERT INTO companies SELECT i, chr(65 + noise(i, 1, 6)) || 'X', CASE WHEN noise(i, 2, 3) > 0 THEN 1000 + i END FROM generate_series(1, 300) AS i;
INSERT INTO person SELECT 1000 + i, date '1950-01-01' + noise(i, 3, 15000), CASE WHEN noise(i, 4, 4) > 0 THEN 1 + noise(i, 5, 300) END FROM generate_series(1, 900) AS i;
INSERT INTO orders SELECT i, company, CASE WHEN noise(i, 6, 5) > 0 THEN company ELSE 1 + noise(i, 7, 300) END, 1001 + noise(i, 8, 900), 1 + noise(i, 9, 300), noise(company, 10, 100) + noise(i, 10, 20)
FROM generate_series(1, 3000) AS i, LATERAL (SELECT 1 + noise(i, 11, 300) AS company) AS c;
INSERT INTO order_lines SELECT id, k, 1 + noise(id, k, 9) FROM orders, generate_series(1, 1 + noise(id, 12, 4)) AS k;
SET client_min_messages = notice;
SELECT synth_fit_schema('bare');
SET client_min_messages = warning;
-- Countries are few, and their codes say something by themselves: they stay labels. Nobody is called a parent, or an owner.
SELECT "table", "constraint", rule, linked FROM synth.foreign_keys WHERE model = 'bare' ORDER BY 1, 3;
SELECT "table", rows, keys FROM synth_clone('bare', 'clad', seed => 1);
SELECT (SELECT count(*) FROM clad.companies WHERE country_code NOT IN (SELECT code FROM countries)) AS countries,
       (SELECT count(*) FROM clad.person WHERE "companyId" NOT IN (SELECT id FROM clad.companies)) AS companies,
       (SELECT count(*) FROM clad.orders WHERE billing_company_id NOT IN (SELECT id FROM clad.companies) OR person NOT IN (SELECT person_id FROM clad.person)) AS orders,
       (SELECT count(*) FROM clad.order_lines WHERE order_id NOT IN (SELECT id FROM clad.orders)) AS lines;
-- They are learned as others are.
SELECT round(corr(amount, of_company)::numeric, 1) AS alike FROM (SELECT *, avg(amount) OVER (PARTITION BY billing_company_id) AS of_company FROM orders) AS o;
SELECT round(corr(amount, of_company)::numeric, 1) AS alike FROM (SELECT *, avg(amount) OVER (PARTITION BY billing_company_id) AS of_company FROM clad.orders) AS o;
-- The clone declares none, as the source.
SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND connamespace IN ('bare'::regnamespace, 'clad'::regnamespace);
-- To a table that is copied refer its labels, too; what is not wanted is ignored.
SELECT synth_fit_schema('bare', modes => '{"countries": "copy"}', ignored_rules => '{"orders": ["FOREIGN KEY (person) REFERENCES person(person_id)"]}');
SELECT "table", rule, linked FROM synth.foreign_keys WHERE model = 'bare' ORDER BY 1, 2;
SELECT count(*) FROM synth_clone('bare', 'clad', 0.5, seed => 1, if_exists => 'replace');
SELECT count(*) FROM clad.companies WHERE country_code NOT IN (SELECT code FROM clad.countries);
-- One row that disagrees, and there is no key.
INSERT INTO orders VALUES (0, 9999, 1, 1001, 1, 1);
SELECT synth_fit_schema('bare');
SELECT "table", rule FROM synth.foreign_keys WHERE model = 'bare' AND "table" = 'orders' ORDER BY 1, 2;
-- What is left out or computed refers to nobody.
SELECT synth_fit_schema('bare', exclude => '{"person": ["companyId"]}', overrides => '{"orders": {"person": "7"}}');
SELECT "table", rule FROM synth.foreign_keys WHERE model = 'bare' ORDER BY 1, 2;
SELECT synth_drop('bare');
DROP SCHEMA bare, clad CASCADE;
