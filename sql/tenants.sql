-- A schema of many tenants: keys of (tenant, number), unique indexes of some rows or of expressions, and columns that
-- agree though no key says so.
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS synth;
SET client_min_messages = notice;
SELECT setseed(.4) IS NULL AS seeded;
CREATE SCHEMA saas;
SET search_path = saas, public;
CREATE TYPE role AS ENUM ('owner', 'admin', 'member');
CREATE TABLE tenant (id int PRIMARY KEY, plan text NOT NULL);
CREATE TABLE member (
    tenant int NOT NULL REFERENCES tenant, id int NOT NULL, email text NOT NULL, role role NOT NULL, since date NOT NULL,
    until date, PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX one_owner ON member (tenant) WHERE role = 'owner';
CREATE UNIQUE INDEX one_address ON member (tenant, lower(email)) WHERE until IS NULL;
CREATE TABLE project (
    tenant int NOT NULL, id int NOT NULL, owner int NOT NULL, name text NOT NULL, started date NOT NULL,
    PRIMARY KEY (tenant, id), UNIQUE (tenant, name), FOREIGN KEY (tenant, owner) REFERENCES member (tenant, id)
);
CREATE TABLE project_member (
    tenant int NOT NULL, project int NOT NULL, member int NOT NULL, added date NOT NULL,
    PRIMARY KEY (tenant, project, member), FOREIGN KEY (tenant, project) REFERENCES project,
    FOREIGN KEY (tenant, member) REFERENCES member
);
CREATE TABLE task (
    id int PRIMARY KEY, tenant int NOT NULL, project int NOT NULL, parent int REFERENCES task, state text NOT NULL,
    created timestamptz NOT NULL, begun timestamptz,
    FOREIGN KEY (tenant, project) REFERENCES project
);
INSERT INTO tenant SELECT i, (ARRAY['free', 'free', 'pro', 'enterprise'])[1 + i % 4] FROM generate_series(1, 120) i;
INSERT INTO member
    SELECT t.id, g, (CASE WHEN random() < .5 THEN 'U' ELSE 'u' END) || g || '@t' || t.id || '.example',
        (CASE WHEN g = 1 THEN 'owner' WHEN random() < .2 THEN 'admin' ELSE 'member' END)::role,
        date '2021-01-01' + (random() * 300)::int, CASE WHEN random() < .1 THEN date '2023-01-01' + (random() * 99)::int END
    FROM tenant t, generate_series(1, CASE plan WHEN 'free' THEN 2 WHEN 'pro' THEN 6 ELSE 15 END) g;
INSERT INTO project
    SELECT tenant, row_number() OVER w, id, 'Plan ' || row_number() OVER w, since + (random() * 60)::int
    FROM member, generate_series(1, CASE role WHEN 'owner' THEN 2 ELSE (random() * 1.2)::int END)
    WINDOW w AS (PARTITION BY tenant ORDER BY id);
INSERT INTO project_member
    SELECT p.tenant, p.id, m.id, greatest(started, since) + (random() * 20)::int
    FROM project p JOIN member m USING (tenant) WHERE random() < .3;
INSERT INTO task
    SELECT row_number() OVER (), tenant, id, NULL, state, at, CASE WHEN state <> 'todo' THEN at + random() * interval '10 days' END
    FROM (SELECT *, (ARRAY['todo', 'doing', 'done'])[1 + floor(random() * 3)] AS state, started + random() * interval '90 days' AS at
          FROM project, generate_series(1, (4 + random() * 8)::int)) AS t;
UPDATE task t SET parent = (SELECT min(id) FROM task u WHERE (u.tenant, u.project) = (t.tenant, t.project) AND u.id < t.id)
    WHERE random() < .3;
-- The first task of a project is one of its own.
ALTER TABLE project ADD first_task int REFERENCES task DEFERRABLE INITIALLY DEFERRED;
UPDATE project p SET first_task = (SELECT min(id) FROM task t WHERE (t.tenant, t.project) = (p.tenant, p.id));
CREATE VIEW facts AS
    SELECT (SELECT count(*) FROM member) AS members, (SELECT count(*) FROM member WHERE role = 'owner') AS owners,
        (SELECT count(*) FROM project) AS projects, (SELECT count(*) FROM project_member) AS memberships,
        (SELECT count(*) FROM project_member x JOIN member m ON (m.tenant, m.id) = (x.tenant, x.member)
            WHERE added < since) AS before_member,
        (SELECT count(*) FROM project_member x JOIN project p ON (p.tenant, p.id) = (x.tenant, x.project)
            WHERE added < started) AS before_project,
        (SELECT count(*) FROM task t JOIN task u ON u.id = t.parent
            WHERE (u.tenant, u.project) <> (t.tenant, t.project)) AS parents_elsewhere,
        (SELECT count(*) FROM project p JOIN task t ON t.id = first_task
            WHERE (t.tenant, t.project) <> (p.tenant, p.id)) AS first_elsewhere;
SELECT synth_fit_schema('saas', views => true);
SELECT position, name, key_columns, key_ends, key_expressions FROM synth.schema_table WHERE name = 'member';
SELECT "table", keys FROM synth_clone('saas', 'staging', seed => 1);
SELECT s.members = c.members AS members, s.owners = c.owners AS owners, abs(s.projects - c.projects) < .02 * s.projects AS projects,
    c.memberships > .98 * s.memberships AS memberships, c.before_member, c.before_project, c.parents_elsewhere, c.first_elsewhere
FROM saas.facts s, staging.facts c;
SELECT count(*) FROM staging.member WHERE role = 'owner' GROUP BY tenant HAVING count(*) > 1;
SELECT count(*) > 100 AS some_have_parents FROM staging.task WHERE parent IS NOT NULL;
-- What comes later comes as much later as it did.
SELECT round(extract(epoch FROM percentile_cont(.5) WITHIN GROUP (ORDER BY begun - created)) / 86400) AS median,
    round(extract(epoch FROM percentile_cont(.95) WITHIN GROUP (ORDER BY begun - created)) / 86400) AS nearly_all
FROM staging.task;
-- Tables that migrations made have their indexes before they have rows.
CREATE SCHEMA migrated;
SELECT format('CREATE TABLE migrated.%I (LIKE saas.%1$I INCLUDING ALL)', name) FROM synth.schema_table ORDER BY position \gexec
SELECT count(*), sum(rows) > 0 AS filled FROM synth_clone('saas', 'migrated', seed => 1, if_exists => 'fill');
SELECT (SELECT count(*) FROM migrated.member) = (SELECT count(*) FROM staging.member) AS the_same;
SET client_min_messages = warning;
DROP SCHEMA saas, staging, migrated CASCADE;
SELECT synth_drop('saas');

-- Keys whose collation is the index's own, whose constants are dates, whose numbers are negative, whose timestamps have few digits.
CREATE SCHEMA odd;
SET search_path = odd, public;
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE c (id int PRIMARY KEY, p int NOT NULL REFERENCES p, name text NOT NULL, day date NOT NULL, place int NOT NULL,
                at timestamp(1) NOT NULL, UNIQUE (p, place), UNIQUE (p, at));
CREATE COLLATION folded (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE UNIQUE INDEX ON c (p, name COLLATE folded) WHERE day >= '2020-02-13';
INSERT INTO p SELECT generate_series(1, 100);
INSERT INTO c
    SELECT row_number() OVER (), p.id, (ARRAY['alfa', 'ALFA', 'beta', 'Beta', 'Gamma', 'gamma', 'delta'])[k], date '2020-02-01' + CASE WHEN k % 2 = 1 THEN 20 + k ELSE k END,
        -k, timestamp '2021-01-01' + k * interval '100 ms'
    FROM p, generate_series(1, 2 + id % 6) AS k;
SET datestyle = 'SQL, MDY';
SELECT synth_fit_schema('odd');
SET datestyle = 'ISO, DMY';
SELECT sum(rows) = (SELECT count(*) FROM p) + (SELECT count(*) FROM c) AS all_rows FROM synth_clone('odd', 'odd_clone', seed => 1);
SELECT count(*) FILTER (WHERE extract(microseconds FROM at) % 100000 <> 0) AS digits, max(place) < 0 AS negative FROM odd_clone.c;
-- Unique indexes that partitions have, and their table has not: rows of one partition are distinct, those of several need not be.
CREATE SCHEMA parts;
SET search_path = parts, public;
CREATE TABLE team (id int PRIMARY KEY);
INSERT INTO team SELECT generate_series(1, 50);
CREATE TABLE event (id uuid NOT NULL, team int NOT NULL REFERENCES team, slot int NOT NULL, code text NOT NULL, day date NOT NULL) PARTITION BY RANGE (day);
CREATE TABLE event_1 PARTITION OF event FOR VALUES FROM ('2024-01-13') TO ('2024-02-13');
CREATE TABLE event_x (day date NOT NULL, code text NOT NULL, slot int NOT NULL, id uuid NOT NULL, team int NOT NULL) PARTITION BY LIST (slot);
CREATE TABLE event_2 PARTITION OF event_x FOR VALUES IN (1, 2, 3);
CREATE TABLE event_3 PARTITION OF event_x DEFAULT;
ALTER TABLE event ATTACH PARTITION event_x DEFAULT;
ALTER TABLE event_1 ADD PRIMARY KEY (id);
CREATE UNIQUE INDEX ON event_2 (id);
CREATE UNIQUE INDEX ON event_3 (id);
CREATE UNIQUE INDEX ON event_1 (team, slot);
CREATE UNIQUE INDEX ON event_3 (slot, team);
CREATE UNIQUE INDEX ON event_2 (team, lower(code)) WHERE slot < 3;
INSERT INTO event SELECT md5(p || ' ' || t || ' ' || s)::uuid, t, s, (ARRAY['x', 'X'])[1 + (t + s) % 2] || s, p + abs(hashint4(100 * t + s)) % 30
    FROM generate_series(1, 50) t, generate_series(1, 20) s, unnest('{2024-01-13,2024-02-14}'::date[]) p;
CREATE TABLE count_of (team int NOT NULL REFERENCES team, kind int NOT NULL, n int NOT NULL) PARTITION BY HASH (team);
CREATE TABLE count_0 PARTITION OF count_of FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE count_1 PARTITION OF count_of FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE UNIQUE INDEX ON count_0 (team, kind);
CREATE UNIQUE INDEX ON count_1 (team, kind);
INSERT INTO count_of SELECT t, k, t % 7 + k FROM generate_series(1, 50) t, generate_series(1, 1 + t % 5) k;
CREATE TABLE reading (place int, at int NOT NULL, day date NOT NULL) PARTITION BY RANGE (day);
CREATE TABLE reading_1 PARTITION OF reading FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
CREATE TABLE reading_2 PARTITION OF reading FOR VALUES FROM ('2024-02-01') TO ('2024-03-01');
CREATE UNIQUE INDEX ON reading_2 (place, at);
CREATE UNIQUE INDEX ON reading_2 (place, (at / 2), (at % 2));
INSERT INTO reading SELECT 1 + i % 9, i % 60, date '2024-01-01' + i % 31 FROM generate_series(1, 1000) i;
INSERT INTO reading SELECT 1 + i % 9, i / 9, date '2024-02-01' + i % 28 FROM generate_series(0, 999) i;
SELECT synth_fit_schema('parts');
SELECT name, unnest(key_expressions) AS expression FROM synth.schema_table ORDER BY position, 2;
SELECT c.scale, sum(rows), string_agg(keys, ', ') FILTER (WHERE keys LIKE '%left out%') AS left_out
FROM (VALUES (1), (3)) AS c (scale), synth_clone('parts', 'parts_' || c.scale, c.scale, 1) GROUP BY 1 ORDER BY 1;
SELECT count(DISTINCT id) - count(*) AS repeated, count(DISTINCT slot) < 30 AS few_slots, count(*) FILTER (WHERE tableoid = 'parts_1.event_1'::regclass) BETWEEN 800 AND 1200 AS about_half FROM parts_1.event;
SELECT count(DISTINCT (place, at)) < 0.7 * count(*) AS may_repeat FROM parts_1.reading WHERE tableoid = 'parts_1.reading_1'::regclass;
DROP SCHEMA parts, parts_1, parts_3 CASCADE;
SELECT synth_drop('parts');
-- Who may make functions elsewhere is not called.
CREATE SCHEMA bills;
CREATE TABLE bills.bill (id int PRIMARY KEY, total int NOT NULL, tags text[] NOT NULL, CHECK (array_length(tags, 1) > 0));
CREATE TABLE bills.line (id int PRIMARY KEY, bill int NOT NULL REFERENCES bills.bill, amount int NOT NULL);
INSERT INTO bills.bill SELECT i, 0, ARRAY['a'] FROM generate_series(1, 50) AS i;
INSERT INTO bills.line SELECT 3 * i + k, i, 1 + (i * 7 + k) % 9 FROM generate_series(1, 50) AS i, generate_series(1, 2) AS k;
UPDATE bills.bill SET total = (SELECT sum(amount) FROM bills.line WHERE bill = bill.id);
CREATE FUNCTION public.array_length(text[], int) RETURNS int LANGUAGE plpgsql AS $$BEGIN RAISE 'called'; END$$;
SELECT synth_fit_schema('bills');
SELECT sum(rows) FROM synth_clone('bills', 'bills_clone', seed => 1);
SELECT count(*) AS wrong FROM bills_clone.bill WHERE total <> (SELECT sum(amount) FROM bills_clone.line WHERE bill = bill.id);
DROP FUNCTION public.array_length(text[], int);
DROP SCHEMA odd, odd_clone, bills, bills_clone CASCADE;
SELECT synth_drop('odd'), synth_drop('bills');

-- Indexes of a tenant's rows, of expressions and of some rows only: no clone loses a row for them, at whatever scale.
CREATE SCHEMA mails;
CREATE TABLE mails.tenant (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, slug text NOT NULL);
CREATE UNIQUE INDEX ON mails.tenant (lower(slug));
CREATE TABLE mails.member (id bigserial PRIMARY KEY, tenant_id integer NOT NULL REFERENCES mails.tenant, email text NOT NULL, login varchar(20) NOT NULL, deleted_at timestamptz, role text NOT NULL, phone text, extern uuid);
CREATE UNIQUE INDEX ON mails.member (tenant_id, lower(email)) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX ON mails.member (tenant_id, upper(login));
CREATE UNIQUE INDEX ON mails.member (tenant_id, phone) WHERE phone IS NOT NULL AND deleted_at IS NULL;
CREATE UNIQUE INDEX ON mails.member (tenant_id) WHERE role = 'owner';
CREATE UNIQUE INDEX ON mails.member (tenant_id, coalesce(extern, '00000000-0000-0000-0000-000000000000'), id);
CREATE TABLE mails.ticket (id serial PRIMARY KEY, member_id bigint NOT NULL REFERENCES mails.member, kind text NOT NULL, status text NOT NULL, opened timestamp NOT NULL, meta jsonb NOT NULL);
CREATE UNIQUE INDEX ON mails.ticket (member_id, kind) WHERE status = 'open';
CREATE UNIQUE INDEX ON mails.ticket (member_id, date_trunc('day', opened));
CREATE UNIQUE INDEX ON mails.ticket (member_id, (meta->>'ref'));
INSERT INTO mails.tenant (slug) SELECT 'T-' || i FROM generate_series(1, 60) AS i;
INSERT INTO mails.member (tenant_id, email, login, deleted_at, role, phone, extern)
SELECT 1 + i % 60, (ARRAY['Anna', 'bob', 'Carl', 'dora'])[1 + i / 60 % 4] || '.' || i || '@' || (ARRAY['x.com', 'Mail.org'])[1 + i % 2], 'user' || i / 60, CASE WHEN i % 5 = 0 THEN timestamptz '2024-01-01 UTC' + random() * interval '90 days' END,
       CASE WHEN i < 60 THEN 'owner' WHEN random() < 0.2 THEN 'admin' ELSE 'user' END, CASE WHEN random() < 0.6 THEN '+49 30 ' || 100000 + i END, CASE WHEN random() < 0.5 THEN md5(i::text)::uuid END
FROM generate_series(0, 2999) AS i;
INSERT INTO mails.ticket (member_id, kind, status, opened, meta)
SELECT m, (ARRAY['bug', 'ask', 'bill'])[1 + k % 3], CASE WHEN k < 3 AND random() < 0.5 THEN 'open' ELSE 'closed' END, timestamp '2023-01-01' + k * interval '9 days' + random() * interval '8 days', jsonb_build_object('ref', 'R' || m || '-' || k)
FROM generate_series(1, 1000) AS m, generate_series(0, m % 6) AS k;
SELECT synth_fit_schema('mails');
SELECT "table", rows, keys FROM synth_clone('mails', 'mails1', seed => 1);
SELECT "table", rows FROM synth_clone('mails', 'mails01', seed => 2, scale => 0.1);
SELECT "table", rows FROM synth_clone('mails', 'mails5', seed => 3, scale => 5);
SELECT round(avg((deleted_at IS NULL)::integer), 1) AS live, count(*) FILTER (WHERE role = 'owner') AS owners, round(avg((phone IS NOT NULL)::integer), 1) AS phones FROM mails5.member;
DROP SCHEMA mails, mails1, mails01, mails5 CASCADE;
SELECT synth_drop('mails');

-- The same addresses at every tenant, of a type over text.
CREATE SCHEMA addresses;
CREATE EXTENSION citext;
CREATE DOMAIN addresses.email AS citext CHECK (VALUE ~ '^[^@ ]+@[^@ ]+$');
CREATE TABLE addresses.tenant (id integer PRIMARY KEY);
CREATE TABLE addresses.person (tenant integer NOT NULL REFERENCES addresses.tenant, id integer NOT NULL, email addresses.email, deleted date, PRIMARY KEY (tenant, id));
CREATE UNIQUE INDEX ON addresses.person (tenant, email) WHERE deleted IS NULL;
INSERT INTO addresses.tenant SELECT generate_series(1, 50);
INSERT INTO addresses.person SELECT t, k, CASE WHEN random() < 0.95 THEN 'User' || k || '@uni' || t % 3 || '.edu' END, CASE WHEN random() < 0.1 THEN date '2024-01-01' END FROM generate_series(1, 50) AS t, generate_series(1, 60 + t) AS k;
SELECT synth_fit_schema('addresses');
SELECT "table", rows, keys FROM synth_clone('addresses', 'addresses1', seed => 1);
SELECT count(*) FILTER (WHERE email ~ '^User[0-9]+@uni[0-9].edu$') * 10 > count(email) * 9 AS like_real FROM addresses1.person;
DROP SCHEMA addresses, addresses1 CASCADE;
DROP EXTENSION citext;
SELECT synth_drop('addresses');

-- Keys with types that have no hash.
CREATE SCHEMA printed;
CREATE TABLE printed.shop (id integer PRIMARY KEY);
CREATE TABLE printed.price (shop integer NOT NULL REFERENCES printed.shop, amount money NOT NULL, mask bit(12) NOT NULL, UNIQUE (shop, amount), UNIQUE (shop, mask));
INSERT INTO printed.shop SELECT generate_series(1, 100);
INSERT INTO printed.price SELECT s, (k * 3 + 100 * random())::numeric::money, (200 * k + floor(199 * random()))::integer::bit(12) FROM generate_series(1, 100) AS s, generate_series(1, 10) AS k;
SELECT synth_fit_schema('printed');
SELECT "table", rows, keys FROM synth_clone('printed', 'printed_clone', seed => 1);
SELECT count(DISTINCT (shop, amount)) = count(*) AS amounts, count(DISTINCT (shop, mask)) = count(*) AS masks FROM printed_clone.price;
DROP SCHEMA printed, printed_clone CASCADE;
SELECT synth_drop('printed');
