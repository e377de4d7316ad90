-- Models of schemas among those of tables; rows of which rules between tables ask what cannot be.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS synth;
CREATE SCHEMA whole;
SET search_path = whole, public;
CREATE TABLE product (id integer PRIMARY KEY, price integer NOT NULL);
CREATE TABLE purchase (id integer PRIMARY KEY, total integer NOT NULL);
CREATE TABLE line (purchase integer REFERENCES purchase ON DELETE CASCADE, line integer, product integer NOT NULL REFERENCES product,
                   price integer NOT NULL, PRIMARY KEY (purchase, line));
INSERT INTO product SELECT i, 5 + hashint4(i) & 255 FROM generate_series(1, 100) AS i;
INSERT INTO purchase SELECT i, 0 FROM generate_series(1, 1000) AS i;
INSERT INTO line
SELECT p.id, k, product.id, price
FROM purchase AS p, generate_series(1, 1 + (hashint4(p.id) & 3)) AS k, product
WHERE product.id = 1 + (hashint4(10 * p.id + k) & 1023) % 100;
UPDATE purchase SET total = (SELECT sum(price) FROM line WHERE purchase = purchase.id);
SELECT public.synth_fit_schema('whole');

-- However the server joins its tables, it learns the same of them.
SET maintenance_work_mem = '1MB'; -- too little for all rows: which are learned depends on their order
CREATE SCHEMA shuffled;
CREATE TABLE shuffled.parent AS SELECT i AS id, hashint4(i) & 63 AS a FROM generate_series(1, 500) AS i ORDER BY hashint4(i + 7);
CREATE TABLE shuffled.child AS SELECT i AS id, 1 + (hashint4(i) & 1023) % 500 AS parent, hashint4(-i) & 63 AS a FROM generate_series(1, 20000) AS i;
ALTER TABLE shuffled.parent ADD PRIMARY KEY (id);
ALTER TABLE shuffled.child ADD FOREIGN KEY (parent) REFERENCES shuffled.parent;
SELECT public.synth_fit_schema('shuffled', 'hashed');
SET enable_hashjoin = off;
SET enable_nestloop = off;
SELECT public.synth_fit_schema('shuffled', 'merged');
RESET enable_hashjoin;
RESET enable_nestloop;
SELECT count(DISTINCT digest) AS models
FROM (SELECT md5(string_agg((to_jsonb(t) - 'model')::text, ',' ORDER BY m.relation, m.name LIKE '%(links)', t.variable)) AS digest
      FROM synth.tree AS t JOIN synth.model AS m ON m.id = t.model WHERE m.relation LIKE 'shuffled.%' GROUP BY m.schema) AS d;
SELECT public.synth_drop(model) FROM synth.schemas WHERE source = 'shuffled';
RESET maintenance_work_mem;
DROP SCHEMA shuffled CASCADE;

-- A table's model has the schema's name before its own, and can be told from one of the table alone.
SELECT public.synth_fit('product');
SELECT model, relation FROM synth.models WHERE relation LIKE 'whole.%' ORDER BY model;

-- A price is its product's. The total of its purchase becomes the sum when all lines are there: they know nothing of it,
-- and none is left out for being more.
SELECT rule FROM synth.rules WHERE model = 'whole.line' AND rule LIKE '%total%';
SELECT count(*) AS lines FROM line;
SELECT "table", rows, keys FROM public.synth_clone('whole', 'whole_clone', seed => 1);
SELECT count(*) FILTER (WHERE total <> (SELECT sum(price) FROM whole_clone.line WHERE purchase = p.id)) AS wrong_totals,
       (SELECT count(*) FROM whole_clone.line JOIN whole_clone.product AS p ON p.id = product WHERE line.price <> p.price) AS wrong_prices
FROM whole_clone.purchase AS p;

-- synth_drop forgets a schema's model, but rather that of a relation of the same name.
SELECT public.synth_fit('product', 'whole');
SELECT public.synth_drop('whole');
SELECT count(*) FROM public.synth_clone('whole', 'whole_clone', seed => 1, if_exists => 'replace');
SELECT public.synth_drop('whole');
SELECT public.synth_drop('product');
SELECT count(*) FROM synth.models WHERE relation LIKE 'whole.%';
SELECT public.synth_drop('whole');
DROP SCHEMA whole, whole_clone CASCADE;

-- Columns may be called what our statements call things.
CREATE SCHEMA names;
CREATE TABLE names.p (k0 integer, n integer, total integer NOT NULL, PRIMARY KEY (k0, n));
CREATE TABLE names.c (synth_count integer, synth_sum_0 integer, s0 integer, count integer NOT NULL, c integer, k1 integer, t integer,
                      PRIMARY KEY (synth_count, synth_sum_0, s0), FOREIGN KEY (synth_count, synth_sum_0) REFERENCES names.p);
CREATE TABLE names.clone_rows (clone_rows integer PRIMARY KEY, n integer REFERENCES names.clone_rows, s0 integer, synth_count integer, synth_sum_0 integer,
                               FOREIGN KEY (synth_count, synth_sum_0, s0) REFERENCES names.c);
INSERT INTO names.p SELECT 1 + i % 20, i, 0 FROM generate_series(1, 200) AS i;
INSERT INTO names.c SELECT k0, n, i, 1 + (hashint4(10 * n + i) & 63), i, i, i FROM names.p, generate_series(1, 3) AS i WHERE i <= 1 + n % 3;
INSERT INTO names.clone_rows SELECT row_number() OVER (), NULL, s0, synth_count, synth_sum_0 FROM names.c;
UPDATE names.p SET total = (SELECT sum(count) FROM names.c WHERE synth_count = k0 AND synth_sum_0 = n);
SELECT public.synth_fit_schema('names');
SELECT "table", rows, keys FROM public.synth_clone('names', 'names_clone', seed => 1);
SELECT count(*) FILTER (WHERE total <> (SELECT sum(count) FROM names_clone.c WHERE synth_count = k0 AND synth_sum_0 = n)) AS wrong_totals FROM names_clone.p;
SELECT count(*) > 0 FROM public.synth_evaluate_schema('names', 'names_clone');
SELECT count(*) > 0 FROM public.synth_audit_schema('names', 'names.p', 1);
SELECT public.synth_drop('names');
DROP SCHEMA names, names_clone CASCADE;
