-- Whole schemas: learned, cloned at every scale, and valid by the clone's own constraints.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS synth;
CREATE SCHEMA clone;
SET search_path = clone, public;
CREATE FUNCTION random_of(i integer, what text, below integer) RETURNS integer LANGUAGE sql IMMUTABLE
    AS 'SELECT ((hashtext(what || i)::bigint & 2147483647) % below)::integer';
-- What one schema has and the other has not: constraints that are valid, indexes, columns.
CREATE FUNCTION differences(a text, b text) RETURNS SETOF text LANGUAGE sql AS $$
    WITH things AS (
        SELECT c.relnamespace::regnamespace::text AS schema, concat_ws(' ', c.relname, k.contype, k.conname, k.convalidated) AS thing
        FROM pg_constraint AS k JOIN pg_class AS c ON c.oid = k.conrelid
        UNION ALL SELECT schemaname, concat_ws(' ', tablename, indexname, replace(indexdef, schemaname || '.', '')) FROM pg_indexes
        UNION ALL SELECT table_schema, concat_ws(' ', table_name, column_name, ordinal_position, replace(udt_schema, table_schema, ''), udt_name,
            is_nullable, replace(column_default, table_schema || '.', ''), is_identity, identity_generation, generation_expression)
        FROM information_schema.columns)
    (SELECT thing FROM things WHERE schema = a EXCEPT ALL SELECT thing FROM things WHERE schema = b)
    UNION ALL (SELECT thing FROM things WHERE schema = b EXCEPT ALL SELECT thing FROM things WHERE schema = a) $$;
CREATE FUNCTION rows_of(schema text) RETURNS TABLE (name text, rows bigint, digest text) LANGUAGE plpgsql AS $$
BEGIN
    FOR name IN SELECT relname FROM pg_class WHERE relnamespace = schema::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY 1 LOOP
        EXECUTE format('SELECT count(*), md5(string_agg(t::text, '','' ORDER BY t::text COLLATE "C")) FROM %I.%I AS t', schema, name) INTO rows, digest;
        RETURN NEXT;
    END LOOP;
END $$;
-- Learns a schema and clones it at four scales: what differs, which tables are far from their size, what is said of rows.
CREATE FUNCTION clones(source text) RETURNS TABLE (scale float8, finding text) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM synth_fit_schema(source);
    FOREACH scale IN ARRAY ARRAY[0.01, 0.1, 1, 5] LOOP
        CREATE TEMP TABLE told AS SELECT * FROM synth_clone(source, 'target', clones.scale, 1, 'replace');
        RETURN QUERY SELECT clones.scale, d FROM differences(source, 'target') AS d
            UNION ALL
            SELECT clones.scale, format('%s: told %s rows', t.name, o.rows)
            FROM rows_of('target') AS t LEFT JOIN told AS o ON o."table" = t.name
            WHERE NOT EXISTS (SELECT FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhparent
                              WHERE c.relname = t.name AND c.relkind = 'r') AND o.rows IS DISTINCT FROM t.rows
            UNION ALL
            SELECT clones.scale, format('%s: %s rows', t.name, round(t.rows::numeric / s.rows, 1))
            FROM rows_of('target') AS t JOIN rows_of(source) AS s USING (name)
            WHERE clones.scale >= 1 AND abs(t.rows - s.rows * clones.scale) > 0.1 * s.rows * clones.scale;
        DROP TABLE told;
    END LOOP;
    PERFORM synth_drop(source);
END $$;

-- Tenants: keys that overlap, ranks and names within a parent, amounts, enums, domains, generated columns, partitions.
CREATE SCHEMA shop;
SET search_path = shop, clone, public;
CREATE TYPE state AS ENUM ('new', 'paid', 'sent');
CREATE DOMAIN code AS text CHECK (VALUE ~ '^[A-Z]{2}[0-9]+$');
CREATE TABLE tenant (id integer PRIMARY KEY, code code UNIQUE, plan text NOT NULL);
CREATE TABLE customer (tenant_id integer REFERENCES tenant, id integer, name text NOT NULL, state state, PRIMARY KEY (tenant_id, id));
CREATE TABLE product (tenant_id integer REFERENCES tenant, id integer, price numeric(8, 2) NOT NULL CHECK (price > 0), PRIMARY KEY (tenant_id, id));
CREATE TABLE orders (tenant_id integer NOT NULL REFERENCES tenant, id bigint GENERATED ALWAYS AS IDENTITY, customer_id integer NOT NULL,
    placed date NOT NULL, sent date, PRIMARY KEY (tenant_id, id), FOREIGN KEY (tenant_id, customer_id) REFERENCES customer, CHECK (sent >= placed));
CREATE TABLE line (tenant_id integer, order_id bigint, line_no smallint, product_id integer NOT NULL, quantity integer NOT NULL CHECK (quantity BETWEEN 1 AND 9),
    twice integer GENERATED ALWAYS AS (2 * quantity) STORED, PRIMARY KEY (tenant_id, order_id, line_no),
    FOREIGN KEY (tenant_id, order_id) REFERENCES orders ON DELETE CASCADE, FOREIGN KEY (tenant_id, product_id) REFERENCES product);
CREATE TABLE kind (code varchar(8) PRIMARY KEY, name text);
CREATE TABLE event (id integer, at date, customer_tenant integer, customer_id integer, kind varchar(8) NOT NULL REFERENCES kind, PRIMARY KEY (id, at),
    FOREIGN KEY (customer_tenant, customer_id) REFERENCES customer) PARTITION BY RANGE (at);
CREATE TABLE event_1 PARTITION OF event FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE event_2 PARTITION OF event FOR VALUES FROM ('2021-01-01') TO ('2022-01-01') PARTITION BY HASH (id);
CREATE TABLE event_2_1 PARTITION OF event_2 FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE event_2_2 PARTITION OF event_2 FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE TABLE note (id integer PRIMARY KEY, event_id integer, event_at date, FOREIGN KEY (event_id, event_at) REFERENCES event);
CREATE INDEX ON orders (placed) WHERE sent IS NULL;
COMMENT ON TABLE orders IS 'what was ordered';
INSERT INTO tenant SELECT i, 'AB' || i, (ARRAY['free', 'pro'])[1 + random_of(i, 'plan', 2)] FROM generate_series(1, 40) AS i;
INSERT INTO customer SELECT t, i, 'name ' || random_of(100 * t + i, 'name', 30), (enum_range(NULL::state))[1 + random_of(100 * t + i, 's', 3)]
FROM generate_series(1, 40) AS t, generate_series(1, 4 + t % 4) AS i;
INSERT INTO product SELECT t, i, (100 + random_of(100 * t + i, 'price', 900)) / 100.0 FROM generate_series(1, 40) AS t, generate_series(1, 5) AS i;
INSERT INTO orders (tenant_id, customer_id, placed, sent)
SELECT t, c, date '2020-01-01' + random_of(i, 'day', 700), CASE WHEN random_of(i, 'sent', 4) > 0 THEN date '2022-01-01' + random_of(i, 'days', 30) END
FROM (SELECT i, 1 + i % 40 AS t, 1 + random_of(i, 'customer', 4) AS c FROM generate_series(1, 500) AS i) AS o;
INSERT INTO line SELECT tenant_id, id, n, 1 + random_of(id::integer * 10 + n, 'product', 5), 1 + random_of(id::integer * 10 + n, 'quantity', 9)
FROM orders, generate_series(1, 4) AS n WHERE n <= 1 + random_of(id::integer, 'lines', 4);
INSERT INTO kind VALUES ('k0', 'it''s {"a"}'), ('k1', NULL), ('k2', E'back\\slash, comma');
INSERT INTO event SELECT i, date '2020-01-01' + random_of(i, 'at', 730), CASE WHEN i % 4 > 0 THEN 1 + i % 40 END, CASE WHEN i % 4 > 0 THEN 1 + i % 3 END, 'k' || i % 3
FROM generate_series(1, 400) AS i;
INSERT INTO note SELECT i, id, at FROM (SELECT row_number() OVER () AS i, id, at FROM event) AS e;
SELECT * FROM clones('shop') WHERE finding !~ '^kind: ';

-- Circles of two and three tables, nullable or not; tables that refer to themselves, and rows that do.
CREATE SCHEMA circles;
SET search_path = circles, clone, public;
CREATE TABLE team (id integer PRIMARY KEY, name text, captain integer);
CREATE TABLE player (id integer PRIMARY KEY, team integer NOT NULL REFERENCES team, age integer);
ALTER TABLE team ADD FOREIGN KEY (captain) REFERENCES player;
CREATE TABLE hen (id integer PRIMARY KEY, egg integer NOT NULL UNIQUE, weight integer);
CREATE TABLE egg (id integer PRIMARY KEY, hen integer NOT NULL, colour text);
ALTER TABLE hen ADD FOREIGN KEY (egg) REFERENCES egg DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE egg ADD FOREIGN KEY (hen) REFERENCES hen DEFERRABLE;
CREATE TABLE a (id uuid PRIMARY KEY, c text, x integer);
CREATE TABLE b (id integer PRIMARY KEY, a uuid NOT NULL REFERENCES a, x integer);
CREATE TABLE c (id text PRIMARY KEY, b integer NOT NULL REFERENCES b, x integer);
ALTER TABLE a ADD FOREIGN KEY (c) REFERENCES c;
CREATE TABLE bill (t integer, id integer, main integer, PRIMARY KEY (t, id));
CREATE TABLE item (t integer, bill integer, no integer, text text, PRIMARY KEY (t, bill, no), FOREIGN KEY (t, bill) REFERENCES bill);
ALTER TABLE bill ADD FOREIGN KEY (t, id, main) REFERENCES item;
CREATE TABLE employee (id integer PRIMARY KEY, badge integer NOT NULL UNIQUE, boss integer REFERENCES employee (badge), name text);
CREATE TABLE node (id integer PRIMARY KEY, parent integer NOT NULL REFERENCES node, name text);
CREATE TABLE page (site integer, id integer, parent integer, title text, PRIMARY KEY (site, id), FOREIGN KEY (site, parent) REFERENCES page);
INSERT INTO team SELECT i, 'team ' || i FROM generate_series(1, 60) AS i;
INSERT INTO player SELECT i, 1 + random_of(i, 'team', 60), 18 + random_of(i, 'age', 20) FROM generate_series(1, 400) AS i;
UPDATE team SET captain = (SELECT min(id) FROM player WHERE player.team = team.id) WHERE id % 7 > 0;
BEGIN;
INSERT INTO hen SELECT i, 1 + i * 3 % 200, random_of(i, 'weight', 9) FROM generate_series(1, 100) AS i;
INSERT INTO egg SELECT i, 1 + random_of(i, 'hen', 100), (ARRAY['white', 'brown'])[1 + i % 2] FROM generate_series(1, 200) AS i;
COMMIT;
INSERT INTO a SELECT md5(i::text)::uuid, NULL, i % 5 FROM generate_series(1, 80) AS i;
INSERT INTO b SELECT i, md5((1 + i % 80)::text)::uuid, i % 6 FROM generate_series(1, 200) AS i;
INSERT INTO c SELECT 'c-' || i, 1 + i % 200, i % 7 FROM generate_series(1, 300) AS i;
UPDATE a SET c = 'c-' || 1 + x * 20 WHERE x > 0;
INSERT INTO bill SELECT t, i FROM generate_series(1, 10) AS t, generate_series(1, 20) AS i;
INSERT INTO item SELECT t, i, n, 'text ' || n FROM generate_series(1, 10) AS t, generate_series(1, 20) AS i, generate_series(1, 3) AS n;
UPDATE bill SET main = 1 + id % 3;
INSERT INTO employee SELECT i, 1000 + i, CASE WHEN i > 4 THEN 1000 + i / 4 END, 'name ' || i % 20 FROM generate_series(1, 300) AS i;
INSERT INTO node SELECT i, CASE WHEN i > 5 THEN i / 3 ELSE i END, 'name ' || i % 20 FROM generate_series(1, 300) AS i;
INSERT INTO page SELECT s, i, CASE WHEN i > 3 THEN i / 2 END, 'title ' || i % 4 FROM generate_series(1, 10) AS s, generate_series(1, 30) AS i;
SELECT * FROM clones('circles');
-- What was optional stays so, and what was not stays set.
SELECT synth_fit_schema('circles');
SELECT count(*) FROM synth_clone('circles', 'target', 1, 1, 'replace');
SELECT count(captain) BETWEEN 30 AND 60 AS captains FROM target.team;
SELECT count(*) FILTER (WHERE parent = id) BETWEEN 1 AND 30 AS roots, count(DISTINCT parent) > 10 AS parents FROM target.node;
SELECT count(*) AS of_other_bills FROM target.bill AS b LEFT JOIN target.item AS i ON i.t = b.t AND i.bill = b.id AND i.no = b.main WHERE b.main IS NOT NULL AND i.t IS NULL;
SELECT synth_drop('circles');

-- Pairs of one table, several keys to one parent, one to one, keys to what is merely unique, other types, three columns,
-- heirs, few rows, no rows, no columns.
CREATE SCHEMA odd;
SET search_path = odd, clone, public;
CREATE TABLE person (id smallint PRIMARY KEY, name text, passport text UNIQUE);
CREATE TABLE friendship (a integer REFERENCES person, b integer REFERENCES person, since date, PRIMARY KEY (a, b), CHECK (a < b));
CREATE TABLE trip (id bigserial PRIMARY KEY, driver bigint NOT NULL REFERENCES person, guest integer REFERENCES person, passport varchar(20) REFERENCES person (passport), CHECK (driver <> guest));
CREATE TABLE profile (person smallint PRIMARY KEY REFERENCES person, motto text);
CREATE TABLE badge (id integer PRIMARY KEY, person smallint UNIQUE REFERENCES person, colour text);
CREATE TABLE tag (person integer REFERENCES person, name varchar(12), n integer, UNIQUE (person, name), UNIQUE (person, n));
CREATE TABLE triple (x integer, y text, z date, v integer, PRIMARY KEY (x, y, z));
CREATE TABLE of_triple (x integer, y text, z date, n integer, PRIMARY KEY (x, y, z, n), FOREIGN KEY (x, y, z) REFERENCES triple);
CREATE TABLE base (id integer PRIMARY KEY, v text);
CREATE TABLE heir (extra integer, PRIMARY KEY (id)) INHERITS (base);
CREATE TABLE of_heirs (id integer PRIMARY KEY, base integer REFERENCES base, heir integer REFERENCES heir);
CREATE TABLE one (id integer PRIMARY KEY, v text);
CREATE TABLE three (id integer PRIMARY KEY, one integer NOT NULL REFERENCES one, day date);
CREATE TABLE no_rows (id integer PRIMARY KEY, v text);
CREATE TABLE of_no_rows (id integer PRIMARY KEY, no_rows integer REFERENCES no_rows);
CREATE TABLE no_columns ();
CREATE TABLE stay (id integer PRIMARY KEY, person integer NOT NULL REFERENCES person, during daterange, "sel.ect ""Ü" text);
INSERT INTO person SELECT i, 'name ' || i % 30, 'P' || 10000 + i FROM generate_series(1, 120) AS i;
INSERT INTO friendship SELECT a, b, '2020-01-01' FROM generate_series(1, 119) AS a, LATERAL (SELECT DISTINCT a + 1 + random_of(a * 10 + k, 'b', 120 - a) FROM generate_series(1, 4) AS k) AS f (b);
INSERT INTO trip (driver, guest, passport) SELECT 1 + i % 120, CASE WHEN i % 3 > 0 THEN 1 + (i + 1 + random_of(i, 'guest', 110)) % 120 END, 'P' || 10001 + random_of(i, 'p', 120) FROM generate_series(1, 300) AS i;
INSERT INTO profile SELECT i, 'motto ' || i % 7 FROM generate_series(1, 120) AS i WHERE random_of(i, 'profile', 3) > 0;
INSERT INTO badge SELECT i, CASE WHEN i % 5 > 0 THEN i END, 'colour ' || i % 3 FROM generate_series(1, 100) AS i;
INSERT INTO tag SELECT i, (ARRAY['red', 'green', 'blue', 'black', 'white'])[n], n FROM generate_series(1, 120) AS i, generate_series(1, 5) AS n WHERE n <= 1 + random_of(i, 'tags', 5);
INSERT INTO triple SELECT i % 10, 'k' || i % 7, date '2020-01-01' + i, i FROM generate_series(1, 200) AS i;
INSERT INTO of_triple SELECT x, y, z, n FROM triple, generate_series(1, 4) AS n WHERE n <= random_of(v, 'n', 5);
INSERT INTO base SELECT i, 'v' || i % 5 FROM generate_series(1, 100) AS i;
INSERT INTO heir SELECT 1000 + i, 'w' || i % 5, i FROM generate_series(1, 100) AS i;
INSERT INTO of_heirs SELECT i, 1 + i % 100, 1001 + i % 100 FROM generate_series(1, 300) AS i;
INSERT INTO one VALUES (1, 'one');
INSERT INTO three VALUES (1, 1, '2020-01-01'), (2, 1, '2020-01-02'), (3, 1, NULL);
INSERT INTO of_no_rows SELECT i FROM generate_series(1, 30) AS i;
INSERT INTO no_columns SELECT FROM generate_series(1, 4);
INSERT INTO stay SELECT i, 1 + i % 120, daterange(date '2020-01-01' + 10 * (i / 120), date '2020-01-03' + 10 * (i / 120) + i % 7), 'x' || i % 3 FROM generate_series(1, 300) AS i;
SELECT * FROM clones('odd') WHERE finding !~ '^(friendship|of_triple|triple|one|three|no_columns|trip|tag): ';

-- Games of two teams of one season: rows that fit only some parents find them.
CREATE SCHEMA games;
SET search_path = games, clone, public;
CREATE TABLE season (league integer, year smallint, PRIMARY KEY (league, year));
CREATE TABLE team (id integer PRIMARY KEY, mentor integer UNIQUE REFERENCES team, name text);
CREATE TABLE season_team (league integer, year smallint, team integer REFERENCES team, PRIMARY KEY (league, year, team), FOREIGN KEY (league, year) REFERENCES season);
CREATE TABLE game (id serial PRIMARY KEY, league integer NOT NULL, year smallint NOT NULL, home integer NOT NULL, away integer NOT NULL, goals integer,
    FOREIGN KEY (league, year, home) REFERENCES season_team, FOREIGN KEY (league, year, away) REFERENCES season_team, CHECK (home <> away), UNIQUE (league, year, home, away));
CREATE TYPE metal AS ENUM ('gold', 'silver', 'bronze');
CREATE TABLE medal (metal metal PRIMARY KEY);
CREATE TABLE win (id integer PRIMARY KEY, metal metal NOT NULL REFERENCES medal);
INSERT INTO medal VALUES ('gold'), ('silver'), ('bronze');
INSERT INTO win SELECT i, (enum_range(NULL::metal))[1 + random_of(i, 'medal', 3)] FROM generate_series(1, 100) AS i;
CREATE TABLE prize (team integer UNIQUE NULLS NOT DISTINCT REFERENCES team, day date);
CREATE UNIQUE INDEX ON prize (team, (extract(year FROM day))) WHERE day IS NOT NULL;
INSERT INTO season SELECT l, 2000 + y FROM generate_series(1, 20) AS l, generate_series(1, 3) AS y;
INSERT INTO team SELECT i, CASE WHEN i > 20 AND i % 2 = 0 THEN i / 2 END, 'T' || i FROM generate_series(1, 100) AS i;
INSERT INTO season_team SELECT DISTINCT league, year, 1 + random_of(league * 100 + year * 7 + k, 'team', 100) FROM season, generate_series(1, 6) AS k;
INSERT INTO game (league, year, home, away, goals) SELECT league, year, a.team, b.team, random_of(a.team * 100 + b.team, 'goals', 9)
FROM season_team AS a JOIN season_team AS b USING (league, year) WHERE a.team <> b.team AND random_of(a.team * 100 + b.team, 'game', 3) > 0;
INSERT INTO prize SELECT i, date '2020-01-01' + i FROM generate_series(1, 90) AS i;
INSERT INTO prize VALUES (NULL, '2020-01-01');
SELECT * FROM clones('games') WHERE finding !~ '^(prize|medal): ';

-- Same seed, same rows; another seed, others.
SELECT synth_fit_schema('shop');
SELECT count(*) FROM synth_clone('shop', 'target', 1, 7, 'replace');
SELECT count(*) FROM synth_clone('shop', 'again', 1, 7);
SELECT count(*) FROM synth_clone('shop', 'other', 1, 8);
SELECT count(*) AS tables, count(*) FILTER (WHERE t.digest = a.digest) AS same, count(*) FILTER (WHERE t.digest = o.digest) AS same_by_chance
FROM rows_of('target') AS t JOIN rows_of('again') AS a USING (name) JOIN rows_of('other') AS o USING (name);
-- A model is as repeatable as its rows.
SELECT synth_fit_schema('shop', 'shop again');
SELECT count(*) FROM synth_clone('shop again', 'again', 1, 7, 'replace');
SELECT name FROM rows_of('target') AS t JOIN rows_of('again') AS a USING (name) WHERE t.digest <> a.digest;
-- Sequences go on behind the rows.
SELECT nextval(pg_get_serial_sequence('target.orders', 'id')) > max(id) AS behind FROM target.orders;
-- Sizes.
SELECT "table", rows FROM synth_clone('shop', 'target', 1, 1, 'replace', '{"tenant": 7, "note": 1000, "event": 0}') WHERE "table" IN ('tenant', 'note', 'event');
-- Tables that are there are filled, whatever the order of their columns.
DROP SCHEMA target CASCADE;
CREATE SCHEMA target;
SELECT DISTINCT stage FROM synth_definition('shop') ORDER BY stage;
CREATE TYPE target.state AS ENUM ('new', 'paid', 'sent');
CREATE DOMAIN target.code AS text;
CREATE TABLE target.tenant (plan text, extra timestamptz DEFAULT now(), code target.code, id integer PRIMARY KEY);
SELECT synth_clone('shop', 'target', 1, 1);
SELECT synth_clone('shop', 'target', 1, 1, 'fill');
SELECT synth_fit_schema('shop', 'one', '{"customer": "skip", "product": "skip", "orders": "skip", "line": "skip", "event": "skip", "kind": "skip", "note": "skip"}');
SELECT "table", rows, keys FROM synth_clone('one', 'target', 1, 1, 'fill');
SELECT count(*), count(extra), count(DISTINCT code) FROM target.tenant;
SELECT synth_clone('one', 'target', 1, 1, 'fill');
SELECT "table", rows FROM synth_clone('one', 'target', 1, 1, 'replace');
SELECT relname FROM pg_class WHERE relnamespace = 'target'::regnamespace AND relkind IN ('r', 'p', 'S') ORDER BY 1;

-- Modes: copied rows are what they are, and what refers to them refers to them; empty ones are referred to by nobody.
SELECT synth_fit_schema('shop', 'modes', '{"kind": "copy", "line": "skip"}');
SELECT "table", rows, keys FROM synth_clone('modes', 'target', 0.5, 1, 'replace') WHERE "table" IN ('kind', 'line');
SELECT count(*) AS copied FROM (TABLE target.kind INTERSECT TABLE shop.kind) AS same;
SELECT kind, count(*) > 30 AS several FROM target.event GROUP BY 1 ORDER BY 1;
SELECT relname FROM pg_class WHERE relnamespace = 'target'::regnamespace AND relname ~ 'line' ORDER BY 1;
SELECT synth_fit_schema('shop', 'modes', '{"event": "empty"}');
SELECT "table", rows, keys FROM synth_clone('modes', 'target', 0.5, 1, 'replace') WHERE "table" IN ('event', 'note');
SELECT count(*) AS notes, count(event_id) AS of_events FROM target.note;
SELECT synth_fit_schema('shop', 'modes', '{"product": "empty"}');
SELECT synth_fit_schema('shop', 'modes', '{"customer": "copy"}');
SELECT synth_fit_schema('shop', 'modes', '{"nobody": "copy"}');
SELECT synth_fit_schema('shop', 'modes', '{"tenant": "hide"}');
SELECT synth_fit_schema('odd', 'modes', '{"base": "skip"}');

-- What they are, for people to read.
SELECT model, owner = current_user::regrole AS mine, source, tables, foreign_keys, modes, left_out FROM synth.schemas ORDER BY model;
SELECT "table", columns, refers_to, referenced, linked FROM synth.foreign_keys WHERE model = 'shop' ORDER BY 1, 2;
SELECT schema, count(*) FROM synth.models WHERE relation ~ '\.(tenant|line)$' GROUP BY 1 ORDER BY 1;
-- A table's model that is part of a schema's is no model of its own.
SELECT synth_sample(NULL::shop.tenant, 1);

-- Errors.
CREATE FUNCTION clone.try(statement text) RETURNS TABLE (error text, detail text, hint text) LANGUAGE plpgsql AS $$
DECLARE
    state text;
BEGIN
    EXECUTE statement;
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, error = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
    error := state || ': ' || error;
    RETURN NEXT;
END $$;
SELECT (clone.try(s)).* FROM unnest(ARRAY[
    'SELECT synth_fit_schema(NULL)', 'SELECT synth_fit_schema(''nowhere'')', 'SELECT synth_fit_schema(''pg_catalog'')',
    'SELECT synth_fit_schema(''shop'', modes => ''[]'')', 'SELECT synth_fit_schema(''shop'', min_count => 1)', 'SELECT synth_fit_schema(''shop'', '''')',
    'SELECT synth_clone(NULL, ''target'')', 'SELECT synth_clone(''shop'', NULL)', 'SELECT synth_clone(''shop'', '''')', 'SELECT synth_clone(''nothing'', ''target'')',
    'SELECT synth_clone(''shop'', ''target'')', 'SELECT synth_clone(''shop'', ''fresh'', 0)', 'SELECT synth_clone(''shop'', ''fresh'', ''NaN'')',
    'SELECT synth_clone(''shop'', ''fresh'', if_exists => ''ignore'')', 'SELECT synth_clone(''shop'', ''fresh'', sizes => ''{"nobody": 1}'')',
    'SELECT synth_clone(''shop'', ''fresh'', sizes => ''{"tenant": -1}'')', 'SELECT synth_clone(''shop'', ''pg_fresh'')',
    'SELECT count(*) FROM synth.clone_rows(NULL::shop.tenant)', 'SELECT synth_drop(''nothing'')']) AS s;
CREATE SCHEMA abroad;
CREATE TABLE abroad.visit (id integer PRIMARY KEY, tenant integer REFERENCES shop.tenant);
INSERT INTO abroad.visit SELECT i, 1 + i % 40 FROM generate_series(1, 100) AS i;
SELECT (clone.try('SELECT synth_fit_schema(''abroad'')')).*;
CREATE TABLE abroad.tens (id integer PRIMARY KEY);
CREATE TABLE abroad.ones (id integer, ten integer GENERATED ALWAYS AS (id / 10) STORED REFERENCES abroad.tens);
INSERT INTO abroad.tens SELECT i FROM generate_series(0, 10) AS i;
INSERT INTO abroad.ones SELECT i FROM generate_series(1, 100) AS i;
SELECT (clone.try('SELECT synth_fit_schema(''abroad'', modes => ''{"visit": "skip"}'')')).*;
CREATE TABLE abroad.left (id integer PRIMARY KEY);
CREATE TABLE abroad.right (id integer PRIMARY KEY REFERENCES abroad.left DEFERRABLE INITIALLY DEFERRED);
ALTER TABLE abroad.left ADD FOREIGN KEY (id) REFERENCES abroad.right;
BEGIN;
INSERT INTO abroad.right SELECT i FROM generate_series(1, 20) AS i;
INSERT INTO abroad.left SELECT i FROM generate_series(1, 20) AS i;
COMMIT;
SELECT (clone.try('SELECT synth_fit_schema(''abroad'', modes => ''{"visit": "skip", "ones": "skip"}'')')).*;
-- A circle of keys that must not be NULL can only be filled by who may change that.
SELECT synth_fit_schema('circles');
SELECT count(*) FROM synth_clone('circles', 'fresh', 0.1, 1);
TRUNCATE fresh.team, fresh.player, fresh.hen, fresh.egg, fresh.a, fresh.b, fresh.c, fresh.bill, fresh.item, fresh.employee, fresh.node, fresh.page;
SELECT (clone.try('SELECT synth_clone(''circles'', ''fresh'', 1, 1, ''fill'')')).*;
ALTER TABLE fresh.hen ALTER egg DROP NOT NULL;
SELECT count(*) FROM synth_clone('circles', 'fresh', 1, 1, 'fill');
SELECT count(*) FROM synth_clone('circles', 'fresh', 1, 1, 'replace');

-- Rows between partitions are none: ranges with gaps, lists within ranges; partitions of a table elsewhere are tables.
CREATE SCHEMA gaps;
SET search_path = gaps, clone, public;
CREATE TABLE season (at date NOT NULL, site integer NOT NULL, v integer) PARTITION BY RANGE (at);
CREATE TABLE season_1 PARTITION OF season FOR VALUES FROM ('2020-01-01') TO ('2020-02-01');
CREATE TABLE season_2 PARTITION OF season FOR VALUES FROM ('2020-02-01') TO ('2020-03-01');
CREATE TABLE season_3 PARTITION OF season FOR VALUES FROM ('2021-01-01') TO ('2021-03-01') PARTITION BY LIST (site);
CREATE TABLE season_3_a PARTITION OF season_3 FOR VALUES IN (10, 20);
CREATE TABLE season_3_b (v integer, site integer NOT NULL, at date NOT NULL) PARTITION BY RANGE (site);
CREATE TABLE season_3_b_1 PARTITION OF season_3_b FOR VALUES FROM (30) TO (32);
CREATE TABLE season_3_b_2 PARTITION OF season_3_b FOR VALUES FROM (40) TO (MAXVALUE);
ALTER TABLE season_3 ATTACH PARTITION season_3_b FOR VALUES IN (30, 31, 40);
CREATE SCHEMA abroad_2;
CREATE TABLE abroad_2.whole (id integer, site integer) PARTITION BY LIST (site);
CREATE TABLE far (id integer PRIMARY KEY);
CREATE TABLE near (id integer, site integer, far integer REFERENCES far, PRIMARY KEY (id));
ALTER TABLE abroad_2.whole ADD far integer REFERENCES far;
ALTER TABLE abroad_2.whole ATTACH PARTITION near FOR VALUES IN (1, 2);
INSERT INTO far SELECT i FROM generate_series(1, 40) AS i;
INSERT INTO near SELECT i, 1 + i % 2, 1 + i % 40 FROM generate_series(1, 120) AS i;
INSERT INTO season SELECT date '2020-01-01' + i % 60, 10 + i % 40, i FROM generate_series(1, 300) AS i;
INSERT INTO season SELECT date '2021-01-01' + i % 59, (ARRAY[10, 20, 30, 31, 40])[1 + i % 5], i FROM generate_series(1, 300) AS i;
SELECT * FROM clone.clones('gaps');
SELECT (part).relid, (part).isleaf FROM (SELECT pg_partition_tree('target.season') AS part) AS p;
SET search_path = clone, public;

-- Privileges come, of the target's objects and for those who have them on the source; not for roles that are not here.
CREATE ROLE keeper;
CREATE ROLE visitor;
CREATE ROLE "old 100%";
GRANT CREATE ON DATABASE regression TO keeper;
SET ROLE keeper;
CREATE SCHEMA hall;
SET search_path = hall;
CREATE TYPE mood AS ENUM ('fine', 'bad');
CREATE TABLE guest (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text, mood mood);
CREATE TABLE log (id serial, what varchar(9) CHECK (what IN ('in', 'out')));
CREATE FUNCTION secret() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE VIEW names AS SELECT name FROM guest;
CREATE FUNCTION all_guests() RETURNS SETOF guest LANGUAGE sql STABLE AS 'SELECT * FROM hall.guest';
CREATE FUNCTION own_guests() RETURNS SETOF guest LANGUAGE sql STABLE SET search_path = hall AS 'SELECT * FROM guest';
CREATE VIEW through AS SELECT * FROM own_guests();
CREATE MATERIALIZED VIEW seen AS SELECT * FROM through;
CREATE MATERIALIZED VIEW kept AS SELECT * FROM guest;
INSERT INTO guest (name) SELECT 'guest ' || i % 4 FROM generate_series(1, 50) AS i;
GRANT USAGE ON SCHEMA hall TO visitor WITH GRANT OPTION;
GRANT CREATE ON SCHEMA hall TO "old 100%";
GRANT SELECT ON guest TO visitor;
GRANT SELECT (id), UPDATE (name) ON guest TO "old 100%", PUBLIC;
GRANT USAGE ON SEQUENCE guest_id_seq, log_id_seq TO visitor;
REVOKE UPDATE, TRUNCATE ON log FROM keeper;
GRANT INSERT ON names TO visitor;
REVOKE ALL ON FUNCTION secret FROM PUBLIC;
GRANT EXECUTE ON FUNCTION secret TO "old 100%", visitor;
REVOKE USAGE ON TYPE mood FROM PUBLIC;
ALTER DEFAULT PRIVILEGES IN SCHEMA hall GRANT SELECT ON TABLES TO visitor;
CREATE POLICY several ON guest TO visitor, "old 100%" USING (name LIKE '%1');
CREATE POLICY others ON guest AS RESTRICTIVE TO "old 100%" USING (name <> 'it''s 5%');
COMMENT ON POLICY others ON guest IS 'for one who is gone';
SELECT public.synth_fit_schema('hall', views => true, functions => true);
RESET ROLE;
GRANT visitor TO keeper;
ALTER DEFAULT PRIVILEGES FOR ROLE visitor IN SCHEMA hall GRANT SELECT ON TABLES TO PUBLIC;
SET client_min_messages = notice;
SELECT count(*) > 0 AS some FROM public.synth_definition('hall');
SET client_min_messages = warning;
ALTER DEFAULT PRIVILEGES FOR ROLE visitor IN SCHEMA hall REVOKE SELECT ON TABLES FROM PUBLIC;
CREATE FUNCTION clone.granted(of text) RETURNS TABLE (thing text, acl text) LANGUAGE sql STABLE AS $$
    SELECT 'schema', nspacl::text FROM pg_namespace WHERE nspname = of
    UNION ALL SELECT relname, relacl::text FROM pg_class WHERE relnamespace = quote_ident(of)::regnamespace AND relacl IS NOT NULL
    UNION ALL SELECT c.relname || '.' || attname, attacl::text FROM pg_class AS c JOIN pg_attribute AS a ON attrelid = c.oid
              WHERE relnamespace = quote_ident(of)::regnamespace AND attacl IS NOT NULL
    UNION ALL SELECT proname, proacl::text FROM pg_proc WHERE pronamespace = quote_ident(of)::regnamespace AND proacl IS NOT NULL
    UNION ALL SELECT typname, typacl::text FROM pg_type WHERE typnamespace = quote_ident(of)::regnamespace AND typacl IS NOT NULL
    UNION ALL SELECT 'default ' || defaclobjtype::text, defaclacl::text FROM pg_default_acl WHERE defaclnamespace = quote_ident(of)::regnamespace
    UNION ALL SELECT 'policy ' || polname, ARRAY(SELECT r::regrole::text FROM unnest(polroles) AS r ORDER BY 1)::text || ' ' || pg_get_expr(polqual, polrelid)
              FROM pg_policy AS p JOIN pg_class AS c ON c.oid = p.polrelid WHERE relnamespace = quote_ident(of)::regnamespace
    ORDER BY 1 $$;
SELECT * FROM clone.granted('hall');
SET ROLE keeper;
SELECT count(*) FROM public.synth_clone('hall', 'hall 2%', seed => 1);
RESET ROLE;
SELECT (SELECT count(*) FROM "hall 2%".kept) AS kept, (SELECT count(*) FROM "hall 2%".own_guests()) AS own, (SELECT relispopulated FROM pg_class WHERE oid = '"hall 2%".seen'::regclass) AS seen;
SELECT * FROM clone.granted('hall 2%') EXCEPT SELECT * FROM clone.granted('hall');
-- Views read in the name of who has them: that is another one now, and nobody is granted them.
SELECT * FROM clone.granted('hall') EXCEPT SELECT * FROM clone.granted('hall 2%');
-- The grants of another one who clones are its own.
CREATE ROLE heir IN ROLE keeper;
GRANT CREATE ON DATABASE regression TO heir;
SET ROLE heir;
SELECT count(*) FROM public.synth_clone('hall', 'hall 3', seed => 1);
RESET ROLE;
SELECT thing FROM (SELECT thing, replace(acl, 'keeper', 'heir') FROM clone.granted('hall') EXCEPT SELECT * FROM clone.granted('hall 3')) AS g;
-- What is said of the schema itself comes at the end: its owner may have revoked its own rights.
REVOKE ALL ON SCHEMA hall FROM keeper;
SELECT object, statement FROM public.synth_definition('hall') WITH ORDINALITY AS d (stage, object, statement, number) WHERE stage = 'privileges' ORDER BY number DESC LIMIT 4;
GRANT ALL ON SCHEMA hall TO keeper;
DROP OWNED BY "old 100%";
DROP ROLE "old 100%";
SET client_min_messages = notice;
SET ROLE keeper;
SELECT count(*) FROM public.synth_clone('hall', 'hall 4', seed => 1);
RESET ROLE;
SET client_min_messages = warning;
SELECT * FROM clone.granted('hall 4');
-- Into what migrations have made: another order, more columns, triggers, row-level security for the owner, too.
SET ROLE keeper;
CREATE SCHEMA "hall 5";
SET search_path = "hall 5";
CREATE TYPE mood AS ENUM ('bad', 'fine', 'new');
CREATE TABLE guest (seen integer, gone integer, mood mood, extra integer DEFAULT 7, name text, note text, id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    twice integer GENERATED ALWAYS AS (2 * extra) STORED, by text NOT NULL DEFAULT current_user);
ALTER TABLE guest DROP gone;
CREATE TABLE log (what varchar(9), at date, id bigint GENERATED BY DEFAULT AS IDENTITY);
ALTER TABLE log ALTER id TYPE integer;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN new.seen := new.id; RETURN new; END';
CREATE TRIGGER touch BEFORE INSERT OR UPDATE ON guest FOR EACH ROW EXECUTE FUNCTION touch();
ALTER TABLE guest ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY none ON guest USING (id > 20) WITH CHECK (name = 'nobody');
SELECT count(*) FROM public.synth_clone('hall', 'hall 5', seed => 1, if_exists => 'fill');
ALTER POLICY none ON guest WITH CHECK (name LIKE 'guest%');
SELECT "table", rows FROM public.synth_clone('hall', 'hall 5', seed => 1, if_exists => 'fill');
SELECT count(*), count(*) FILTER (WHERE seen = id) AS seen, min(twice) AS twice, count(note) AS notes, min(by) AS by FROM guest;
INSERT INTO guest (name) VALUES ('guest') RETURNING id;
RESET ROLE;
SET search_path = clone, public;
DROP SCHEMA hall, "hall 2%", "hall 3", "hall 4", "hall 5" CASCADE;
DROP OWNED BY heir, keeper, visitor;

-- Dropped.
SELECT synth_drop(model) FROM (SELECT model FROM synth.schemas) AS m;
SELECT (SELECT count(*) FROM synth.schema) + (SELECT count(*) FROM synth.model) + (SELECT count(*) FROM synth.schema_table) + (SELECT count(*) FROM synth.reference)
    + (SELECT count(*) FROM synth.definition) + (SELECT count(*) FROM synth.copied) + (SELECT count(*) FROM synth.tree) + (SELECT count(*) FROM synth.attribute) AS left_behind;

DROP SCHEMA clone, shop, circles, odd, games, target, again, other, abroad, fresh, gaps, abroad_2 CASCADE;
DROP ROLE heir, keeper, visitor;

-- As many as asked for, of those of whom a parent has one at the most.
CREATE SCHEMA passports;
CREATE TABLE passports.person (id integer PRIMARY KEY, tall boolean);
CREATE TABLE passports.passport (person integer PRIMARY KEY REFERENCES passports.person, pages integer);
INSERT INTO passports.person SELECT i, i % 2 = 0 FROM generate_series(1, 100) AS i;
INSERT INTO passports.passport SELECT i, i % 3 FROM generate_series(1, 75) AS i;
SELECT synth_fit_schema('passports');
SELECT n, rows FROM unnest('{80,85,90,93,97,100}'::integer[]) AS n,
     LATERAL (SELECT rows FROM synth_clone('passports', 'passports_clone', seed => 1, sizes => jsonb_build_object('passport', n), if_exists => 'replace') WHERE "table" = 'passport') AS c;
SELECT synth_drop('passports');
DROP SCHEMA passports, passports_clone CASCADE;
