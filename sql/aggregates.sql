-- Columns that tell what a row's children come to: in a clone they do so in every row, at every scale.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS synth;
CREATE SCHEMA forum;
SET search_path = forum, public;
CREATE TABLE member (id integer PRIMARY KEY, joined timestamp NOT NULL, posts integer NOT NULL DEFAULT 0, first_post timestamp, last_post timestamp,
                     words numeric(8, 1), likes bigint, CHECK (first_post <= last_post), CHECK (first_post >= joined));
CREATE TABLE post (id integer PRIMARY KEY, author integer NOT NULL REFERENCES member, answers integer REFERENCES post, posted timestamp NOT NULL,
                   words numeric(8, 1), answered smallint, likes integer NOT NULL DEFAULT 0, CHECK (likes >= 0));
CREATE TABLE likes (post integer REFERENCES post, member integer REFERENCES member, PRIMARY KEY (post, member));
ALTER TABLE member ADD pinned integer REFERENCES post; -- a cycle
ALTER TABLE post ADD pins integer NOT NULL DEFAULT 0;

CREATE FUNCTION random_of(i integer, salt integer) RETURNS double precision LANGUAGE sql IMMUTABLE
RETURN (hashint8(1000003::bigint * i + salt) & 1048575) / 1048576.0;

INSERT INTO member SELECT i, timestamp '2020-01-01' + random_of(i, 1) * interval '300 days' FROM generate_series(1, 600) AS i;
INSERT INTO post (id, author, posted, words)
SELECT row_number() OVER (), m.id, joined + random_of(10 * m.id + k, 2) * interval '400 days',
       CASE WHEN random_of(10 * m.id + k, 3) < 0.8 THEN round(300 * random_of(10 * m.id + k, 4)::numeric ^ 2, 1) END
FROM member AS m, generate_series(1, (9 * random_of(m.id, 5) * random_of(m.id, 6))::integer) AS k;
UPDATE post SET answers = 1 + (id - 2) * random_of(id, 7) WHERE id > 20 AND random_of(id, 8) < 0.6;
INSERT INTO likes SELECT 1 + (SELECT count(*) - 1 FROM post) * random_of(i, 9) ^ 2, 1 + 599 * random_of(i, 10) FROM generate_series(1, 3000) AS i ON CONFLICT DO NOTHING;
UPDATE member SET pinned = (SELECT min(id) FROM post WHERE author <> member.id AND id > 2 * member.id) WHERE random_of(id, 11) < 0.7;
UPDATE post SET answered = nullif((SELECT count(*) FROM post AS p WHERE p.answers = post.id), 0),
                likes = (SELECT count(*) FROM likes WHERE post = post.id),
                pins = (SELECT count(*) FROM member WHERE pinned = post.id);
UPDATE member SET (posts, first_post, last_post, words, likes) = (SELECT count(*), min(posted), max(posted), sum(words), sum(p.likes) FROM post AS p WHERE author = member.id);
SELECT public.synth_fit_schema('forum');
SELECT name, aggregates, functions, arguments, empty, nulls FROM synth.reference WHERE aggregates <> '{}' ORDER BY name;

CREATE FUNCTION wrong(schema text, OUT members bigint, OUT posts bigint) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('search_path', schema, true);
    SELECT count(*) INTO members
    FROM member AS m, LATERAL (SELECT count(*), min(posted), max(posted), sum(words), sum(likes) FROM post WHERE author = m.id) AS p (n, first, last, words, likes)
    WHERE (m.posts, m.first_post, m.last_post, m.words, m.likes) IS DISTINCT FROM (n, first, last, p.words, p.likes);
    SELECT count(*) INTO posts
    FROM post AS p
    WHERE coalesce(answered, 0) <> (SELECT count(*) FROM post AS c WHERE c.answers = p.id) OR answered = 0
       OR likes <> (SELECT count(*) FROM likes WHERE post = p.id) OR pins <> (SELECT count(*) FROM member WHERE pinned = p.id);
END$$;
SELECT * FROM wrong('forum');
SELECT scale, seed, (SELECT count(*) > 0 FROM public.synth_clone('forum', 'forum_clone', scale, seed, 'replace')) AS cloned, (wrong('forum_clone')).*
FROM (VALUES (1, 1), (0.2, 2), (2, 3)) AS v (scale, seed);
SELECT public.synth_drop('forum');
DROP SCHEMA forum, forum_clone CASCADE;

-- What follows from a sum is set with it, so that constraints of the row hold, and so is what others have of that.
CREATE SCHEMA trade;
SET search_path = trade, public;
CREATE TABLE bill (id integer PRIMARY KEY, net numeric(10, 2), tax numeric(10, 2), total numeric(10, 2), items integer,
                   gross numeric(10, 2) GENERATED ALWAYS AS (net + tax) STORED, CHECK (total = net + tax), CHECK (gross = total));
CREATE TABLE item (bill integer REFERENCES bill, item integer, amount numeric(10, 2) NOT NULL, PRIMARY KEY (bill, item));
CREATE TABLE payment (bill integer PRIMARY KEY REFERENCES bill, amount numeric(10, 2) NOT NULL);
INSERT INTO bill (id) SELECT generate_series(1, 500);
INSERT INTO item SELECT id, k, 1 + (hashint4(10 * id + k) & 8191) / 100.0 FROM bill, generate_series(1, 1 + (hashint4(id) & 3)) AS k;
UPDATE bill SET net = s, tax = round(0.2 * s, 2), total = s + round(0.2 * s, 2), items = n
FROM (SELECT bill, sum(amount), count(*) FROM item GROUP BY bill) AS i (bill, s, n) WHERE bill = id;
INSERT INTO payment SELECT id, total FROM bill;
SELECT public.synth_fit_schema('trade');
SELECT name, aggregates, functions, inherited FROM synth.reference ORDER BY name;
SET client_min_messages = notice;
SELECT "table", rows FROM public.synth_clone('trade', 'trade_clone', seed => 1);
SELECT count(*) AS bills, count(*) FILTER (WHERE (net, items) <> ALL (SELECT sum(amount), count(*) FROM trade_clone.item WHERE bill = id)) AS wrong_nets,
       count(*) FILTER (WHERE tax <> round(0.2 * net, 2) OR total <> net + tax) AS wrong_totals, count(*) FILTER (WHERE p.amount <> total) AS wrong_payments
FROM trade_clone.bill LEFT JOIN trade_clone.payment AS p ON p.bill = id;
SELECT public.synth_drop('trade');
SET client_min_messages = warning;
DROP SCHEMA trade, trade_clone CASCADE;

-- Orders hold, as a limit goes up with its total. A column stays as it is drawn only in rows whose constraints do not let
-- it be set, and no other does for it.
CREATE SCHEMA capped;
SET search_path = capped, public;
CREATE TABLE bill (id integer PRIMARY KEY, total integer, items integer, cap integer NOT NULL, weight integer);
CREATE TABLE item (bill integer REFERENCES bill, item integer, amount integer NOT NULL, weight integer NOT NULL, PRIMARY KEY (bill, item));
INSERT INTO bill SELECT i, 0, 0, 0 FROM generate_series(1, 500) AS i;
INSERT INTO item SELECT id, k, 1 + (hashint4(10 * id + k) & 255), 1 + (hashint4(-10 * id - k) & 31) FROM bill, generate_series(1, 1 + (hashint4(id) & 3)) AS k;
UPDATE item SET weight = weight + 2 * (SELECT sum(weight) FROM item AS i WHERE i.bill = item.bill) % 3 WHERE item = 1;
UPDATE bill SET total = s, items = n, weight = w, cap = s + (hashint4(-id) & 63) FROM (SELECT bill, sum(amount), count(*), sum(weight) FROM item GROUP BY bill) AS i (bill, s, n, w) WHERE bill = id;
ALTER TABLE bill ADD CHECK (total <= cap), ADD CHECK (weight % 3 = 0);
SELECT public.synth_fit_schema('capped');
SET client_min_messages = notice;
SELECT sum(rows) FROM public.synth_clone('capped', 'capped_clone', seed => 1);
SELECT count(*) FILTER (WHERE items <> n) AS wrong_items, count(*) FILTER (WHERE total <> s) AS wrong_totals, count(*) FILTER (WHERE b.weight <> w AND w % 3 = 0) AS wrong_weights, count(*) FILTER (WHERE w % 3 <> 0) AS odd_weights
FROM capped_clone.bill AS b, LATERAL (SELECT count(*), sum(amount), sum(weight) FROM capped_clone.item WHERE bill = id) AS i (n, s, w);
SELECT public.synth_drop('capped');
SET client_min_messages = warning;
DROP SCHEMA capped, capped_clone CASCADE;
