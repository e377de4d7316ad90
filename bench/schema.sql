-- A shop, the schema that is learned and cloned: `customers` customers, as many orders as they are keen, order lines, and
-- products. Tables depend on each other: a customer's segment decides how often and what is ordered, a product's category
-- how many of it. As in table.sql, row i is a function of i alone.
CREATE SCHEMA :schema;
SET search_path = :schema, public;

CREATE TABLE product AS
SELECT i AS id, 'product ' || i AS name,
       (ARRAY['book', 'toy', 'tool', 'food'])[1 + i % 4] AS category,
       exp(1 + i % 4 + 0.5 * normal(i, 50))::numeric(8, 2) AS price
FROM generate_series(1::bigint, 1000) AS i;

CREATE TABLE customer AS
SELECT i AS id,
       'city ' || floor(200 * u(i, 60) ^ 2) AS city,
       (ARRAY['rare', 'usual', 'keen'])[1 + floor(3 * u(i, 61) ^ 2)::int] AS segment,
       least(99, greatest(16, 42 + 14 * normal(i, 62)))::smallint AS age,
       date '2020-01-01' + (1000 * sqrt(u(i, 64)))::int AS joined
FROM generate_series(1::bigint, :customers) AS i;

CREATE TABLE orders AS
SELECT c.id * 16 + k AS id, c.id AS customer,
       c.joined + interval '1 second' * floor(-86400 * 100 * ln(u(c.id * 16 + k, 70))) AS ordered,
       (ARRAY['paid', 'open', 'sent'])[1 + floor(3 * u(c.id * 16 + k, 71) ^ 3)::int] AS status
FROM customer AS c,
     generate_series(1, least(15, floor(-ln(u(c.id, 72)) * CASE segment WHEN 'rare' THEN 1 WHEN 'usual' THEN 3 ELSE 6 END)::int)) AS k;

CREATE TABLE line AS
SELECT l.orders, l.number, l.product, (1 + floor(u(l.i, 80) * CASE p.category WHEN 'food' THEN 12 ELSE 3 END))::int AS quantity
FROM (SELECT o.id AS orders, k AS number, o.id * 8 + k AS i, 1 + floor(1000 * u(o.id * 8 + k, 81) ^ 2)::int AS product
      FROM orders AS o, generate_series(1, 1 + floor(5 * u(o.id, 82) ^ 2)::int) AS k OFFSET 0) AS l
JOIN product AS p ON p.id = l.product;

\ir schema_keys.sql
