-- What schemas of others have, and ours had not.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS synth;
CREATE SCHEMA rental;
SET search_path = rental, public;
-- A rental of films: two stores and two clerks among many addresses, a text to be searched, and payments by month, most of which refer to rentals.
CREATE TABLE address (id integer PRIMARY KEY, street text NOT NULL);
CREATE TABLE store (id integer PRIMARY KEY, address integer NOT NULL REFERENCES address);
CREATE TABLE clerk (id integer PRIMARY KEY, address integer NOT NULL REFERENCES address, store integer NOT NULL REFERENCES store);
CREATE TABLE film (id integer PRIMARY KEY, title text NOT NULL, words tsvector NOT NULL, store integer NOT NULL REFERENCES store);
CREATE TABLE rental (id integer PRIMARY KEY, film integer NOT NULL REFERENCES film, clerk integer NOT NULL REFERENCES clerk);
CREATE TABLE payment (id integer, paid date NOT NULL, rental integer NOT NULL, PRIMARY KEY (id, paid)) PARTITION BY RANGE (paid);
CREATE TABLE payment_1 (paid date NOT NULL, id integer NOT NULL, rental integer NOT NULL REFERENCES rental);
ALTER TABLE payment ATTACH PARTITION payment_1 FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
CREATE TABLE payment_2 PARTITION OF payment FOR VALUES FROM ('2024-02-01') TO ('2024-03-01');
ALTER TABLE payment_2 ADD FOREIGN KEY (rental) REFERENCES rental;
CREATE TABLE payment_3 PARTITION OF payment FOR VALUES FROM ('2024-03-01') TO ('2024-04-01');
INSERT INTO address SELECT i, 'street ' || i FROM generate_series(1, 400) AS i;
INSERT INTO store VALUES (1, 7), (2, 77);
INSERT INTO clerk VALUES (1, 8, 1), (2, 78, 2);
INSERT INTO film SELECT i, 'film ' || i, to_tsvector('simple', 'film ' || i), 1 + i % 2 FROM generate_series(1, 200) AS i;
INSERT INTO rental SELECT i, 1 + (hashint4(i) & 1023) % 200, 1 + (hashint4(-i) & 1) FROM generate_series(1, 1000) AS i;
INSERT INTO payment SELECT i, date '2024-01-01' + (hashint4(i) & 1023) % 91, i FROM generate_series(1, 1000) AS i;
SELECT public.synth_fit_schema('rental', 'a rental');
SELECT "table", columns, refers_to, linked, missing FROM synth.foreign_keys WHERE model = 'a rental' ORDER BY 1, 2;
SELECT t."table", tenth.rows AS "scale 0.1", t.rows AS "scale 1", t.keys
FROM public.synth_clone('a rental', 'tenth', 0.1, 1) AS tenth JOIN public.synth_clone('a rental', 'rental_clone', 1, 1) AS t USING ("table");
SELECT count(*) FILTER (WHERE words = '') AS empty FROM rental_clone.film;
SELECT count(*) FILTER (WHERE tableoid = 'rental_clone.payment_3'::regclass) > 200 AS in_march FROM rental_clone.payment;

-- A key of a copied table within another key: its value is one of the table's, whatever it takes to be new.
CREATE SCHEMA tenants;
CREATE TABLE tenants.tenant (id integer PRIMARY KEY);
CREATE TABLE tenants.member (tenant integer REFERENCES tenants.tenant, nick text, PRIMARY KEY (tenant, nick));
INSERT INTO tenants.tenant SELECT i FROM generate_series(1, 20) AS i;
INSERT INTO tenants.member SELECT i, 'nick ' || n FROM generate_series(1, 20) AS i, generate_series(1, 12) AS n WHERE hashint4(20 * n + i) & 7 > 0;
SELECT public.synth_fit_schema('tenants', modes => '{"tenant": "copy"}');
SELECT "table", rows > 0 AS some FROM public.synth_clone('tenants', 'tenants_clone', 2, 1);

-- What an order comes to is its subtotal, tax and shipping; the subtotal is what its items come to, and payments are of totals. Nobody orders
-- before he signed up, and who pays does so when the order is shipped.
CREATE SCHEMA billing;
CREATE TABLE billing.person (id integer PRIMARY KEY, joined date NOT NULL, left_on date);
CREATE TABLE billing.bill (id integer PRIMARY KEY, person integer NOT NULL REFERENCES billing.person, ordered date NOT NULL, shipped date,
                           subtotal numeric(10,2) NOT NULL, tax numeric(10,2) NOT NULL, shipping numeric(10,2) NOT NULL, total numeric(10,2) NOT NULL);
CREATE TABLE billing.item (bill integer REFERENCES billing.bill, item integer, quantity integer NOT NULL, price numeric(10,2) NOT NULL, PRIMARY KEY (bill, item));
CREATE TABLE billing.payment (id integer PRIMARY KEY, bill integer NOT NULL REFERENCES billing.bill, amount numeric(10,2) NOT NULL, paid date NOT NULL);
INSERT INTO billing.person SELECT i, date '2020-01-01' + (hashint4(i) & 1023), CASE WHEN i % 4 = 0 THEN date '2024-01-01' + (hashint4(-i) & 255) END FROM generate_series(1, 300) AS i;
INSERT INTO billing.bill
SELECT 10 * p.id + k, p.id, joined + d, CASE WHEN d % 5 > 0 THEN joined + d + d % 11 END, 0, 0, (ARRAY[0, 4.9, 9.9])[1 + d % 3], 0
FROM billing.person AS p, generate_series(1, 1 + p.id % 7) AS k, LATERAL (SELECT hashint4(p.id * 100 + k) & 255 AS d) AS a;
INSERT INTO billing.item
SELECT b.id, k, 1 + (hashint4(10 * b.id + k) & 3), 5 + (hashint4(b.id - 77 * k) & 8191) / 100.0 FROM billing.bill AS b, generate_series(1, 1 + b.id % 4) AS k;
UPDATE billing.bill SET subtotal = (SELECT sum(quantity * price) FROM billing.item WHERE bill = bill.id);
UPDATE billing.bill SET tax = round(subtotal * 0.19, 2);
UPDATE billing.bill SET total = subtotal + tax + shipping;
INSERT INTO billing.payment SELECT row_number() OVER (), id, total, shipped FROM billing.bill WHERE shipped IS NOT NULL;
SELECT public.synth_fit_schema('billing');
SELECT rule FROM synth.rules WHERE model = 'billing.bill' AND (type = 'arithmetic' OR rule LIKE '%joined%') ORDER BY 1;
SELECT "table", rows > 0 AS some, keys ~ 'left out' AS left_out FROM public.synth_clone('billing', 'billing_clone', 3, 1);
SELECT count(*) > 1000 AS many, count(*) FILTER (WHERE subtotal <> (SELECT sum(quantity * price) FROM billing_clone.item WHERE bill = b.id)) AS wrong_subtotals,
       count(*) FILTER (WHERE tax <> round(subtotal * 0.19, 2)) AS wrong_taxes, count(*) FILTER (WHERE total <> subtotal + tax + shipping) AS wrong_totals,
       (SELECT count(*) FROM billing_clone.payment AS p JOIN billing_clone.bill ON bill = bill.id WHERE amount <> total OR paid <> shipped) AS wrong_payments,
       (SELECT count(*) FROM billing_clone.person AS p JOIN billing_clone.bill AS o ON o.person = p.id WHERE ordered < joined) AS too_early,
       count(*) FILTER (WHERE shipped < ordered) AS shipped_too_early
FROM billing_clone.bill AS b;

-- What no key says, but all rows do: who orders, ships to an address of his, and is billed at one, if at all; replies are to comments on the same
-- article, votes too.
CREATE SCHEMA forum;
CREATE TABLE forum.person (id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE forum.address (id integer PRIMARY KEY, person integer NOT NULL REFERENCES forum.person ON DELETE CASCADE);
CREATE TABLE forum.orders (id integer PRIMARY KEY, person integer NOT NULL REFERENCES forum.person, ship_to integer NOT NULL REFERENCES forum.address,
                           bill_to integer REFERENCES forum.address);
CREATE TABLE forum.article (id integer PRIMARY KEY);
CREATE TABLE forum.comment (id integer PRIMARY KEY, article integer NOT NULL REFERENCES forum.article, reply_to integer REFERENCES forum.comment);
CREATE TABLE forum.vote (comment integer REFERENCES forum.comment, person integer REFERENCES forum.person, article integer NOT NULL REFERENCES forum.article,
                         PRIMARY KEY (comment, person));
INSERT INTO forum.person SELECT i, 'person ' || i % 50 FROM generate_series(1, 300) AS i;
INSERT INTO forum.address SELECT 10 * i + k, i FROM generate_series(1, 300) AS i, generate_series(1, 1 + i % 3) AS k;
INSERT INTO forum.orders
SELECT 10 * i + k, i, 10 * i + 1 + (hashint4(10 * i + k) & 7) % (1 + i % 3), CASE WHEN k % 2 = 0 THEN 10 * i + 1 + (hashint4(-10 * i - k) & 7) % (1 + i % 3) END
FROM generate_series(1, 300) AS i, generate_series(1, i % 5) AS k;
INSERT INTO forum.article SELECT i FROM generate_series(1, 60) AS i;
INSERT INTO forum.comment SELECT 100 * i + k, i, CASE WHEN k > 1 AND k % 3 > 0 THEN 100 * i + (k + 1) / 2 END FROM generate_series(1, 60) AS i, generate_series(1, 3 + i % 20) AS k;
INSERT INTO forum.vote SELECT DISTINCT id, 1 + (hashint4(id + 1000 * k) & 1023) % 300, article FROM forum.comment, generate_series(1, 3) AS k WHERE id % 4 > 0;
SELECT public.synth_fit_schema('forum');
SELECT "table", columns, referenced, linked FROM synth.foreign_keys WHERE model = 'forum' ORDER BY 1, 2;
SELECT t."table", t.rows FROM public.synth_clone('forum', 'forum_clone', seed => 1) AS t;
SELECT count(*) FILTER (WHERE a.person <> o.person) AS wrong_address, count(bill_to) > 200 AS some_billed, count(*) FILTER (WHERE b.person <> o.person) AS wrong_bill
FROM forum_clone.orders AS o JOIN forum_clone.address AS a ON a.id = ship_to LEFT JOIN forum_clone.address AS b ON b.id = bill_to;
SELECT count(*) > 100 AS some, count(*) FILTER (WHERE r.article <> c.article) AS wrong_replies,
       (SELECT count(*) FROM forum_clone.vote AS v JOIN forum_clone.comment AS d ON d.id = comment WHERE v.article <> d.article) AS wrong_votes
FROM forum_clone.comment AS r JOIN forum_clone.comment AS c ON c.id = r.reply_to;

SELECT public.synth_drop(model) FROM (SELECT model FROM synth.schemas) AS m;
DROP SCHEMA rental, tenth, rental_clone, tenants, tenants_clone, billing, billing_clone, forum, forum_clone CASCADE;
-- A cast to text may be one that a type's owner has made, whose function would run in the caller's name: values are printed instead.
CREATE SCHEMA casts;
SET search_path = casts, public;
CREATE TYPE mood AS ENUM ('a', 'b');
CREATE TYPE pair AS (a integer, b bit(8)); -- which has no hash
CREATE FUNCTION to_text(mood) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the cast was called'; END $$;
CREATE FUNCTION to_text(pair) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the cast was called'; END $$;
CREATE CAST (mood AS text) WITH FUNCTION to_text(mood);
CREATE CAST (pair AS text) WITH FUNCTION to_text(pair);
CREATE TABLE m (id mood, b mood, PRIMARY KEY (id, b));
CREATE TABLE k (id integer PRIMARY KEY, a mood, b mood, FOREIGN KEY (a, b) REFERENCES m);
CREATE TABLE p (id pair PRIMARY KEY, x integer, m mood);
CREATE TABLE q (id integer PRIMARY KEY, p pair NOT NULL REFERENCES p, m mood);
INSERT INTO m VALUES ('a', 'b'), ('b', 'a');
INSERT INTO k SELECT i, (ARRAY['a', 'b']::mood[])[1 + i % 2], (ARRAY['b', 'a']::mood[])[1 + i % 2] FROM generate_series(1, 100) AS i;
INSERT INTO p SELECT ROW(i, i::bit(8))::pair, i % 3, 'a' FROM generate_series(1, 200) AS i;
INSERT INTO q SELECT i, ROW(1 + i % 200, (1 + i % 200)::bit(8))::pair, (ARRAY['a', 'b']::mood[])[1 + i % 2] FROM generate_series(1, 600) AS i;
SELECT synth_fit_schema('casts', modes => '{"m": "copy", "p": "copy"}');
SELECT "table", rows FROM synth_clone('casts', 'casts_clone', seed => 1);
SELECT count(*) > 0 AS scores FROM synth_evaluate_schema('casts', 'casts_clone');
SELECT count(*) > 0 AS checks FROM synth_privacy_schema('casts', 'casts_clone', 'k');
SELECT count(*) > 0 AS checks FROM synth_audit_schema('casts', 'k', modes => '{"m": "copy", "p": "copy"}');
SELECT synth_drop('casts');
-- Columns that refer to the same may be of different collations, and then they are not compared.
CREATE TABLE s (id text PRIMARY KEY);
CREATE TABLE c (id integer PRIMARY KEY);
CREATE TABLE e (s text COLLATE "C" REFERENCES s, c integer REFERENCES c, PRIMARY KEY (s, c));
CREATE TABLE f (id integer PRIMARY KEY, s text COLLATE "POSIX" NOT NULL REFERENCES s, c integer NOT NULL REFERENCES c);
DROP TABLE m, k, p, q CASCADE;
INSERT INTO s SELECT 's' || i FROM generate_series(1, 100) AS i;
INSERT INTO c SELECT generate_series(1, 20);
INSERT INTO e SELECT s.id, c.id FROM s, c WHERE hashtext(s.id) % 3 = c.id % 3;
INSERT INTO f SELECT row_number() OVER (), s, c FROM e;
SELECT synth_fit_schema('casts');
SELECT count(*) FROM synth_clone('casts', 'casts_clone', seed => 1, if_exists => 'replace');
SELECT synth_drop('casts');
DROP SCHEMA casts, casts_clone CASCADE;
