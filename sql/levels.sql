-- Tables that refer to themselves.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS synth;
CREATE SCHEMA firm;
SET search_path = firm, public;
CREATE FUNCTION r(i integer, k integer, n integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT abs(hashint4(i * 31 + k * 7919)) % n $$;
-- Thirty heads, fewer than a leaf has, and three levels below them: the department is the boss's, nobody was hired before, and each level is paid less.
CREATE TABLE staff (id integer PRIMARY KEY, boss integer REFERENCES staff, department text NOT NULL, title text NOT NULL, hired date NOT NULL, pay integer NOT NULL);
INSERT INTO staff SELECT i, NULL, 'department ' || i % 6, 'head', date '2000-01-01' + r(i, 1, 999), 9500 + r(i, 2, 1000) FROM generate_series(1, 30) AS i;
INSERT INTO staff SELECT i, b.id, b.department, 'manager', b.hired + r(i, 3, 999), b.pay - 2500 + r(i, 4, 1000) FROM generate_series(31, 200) AS i JOIN staff AS b ON b.id = 1 + r(i, 5, 30);
INSERT INTO staff SELECT i, b.id, b.department, 'clerk', b.hired + r(i, 6, 999), b.pay - 2500 + r(i, 7, 1000) FROM generate_series(201, 1500) AS i JOIN staff AS b ON b.id = 31 + r(i, 8, 170);
-- One head, seven below, and forty below these: levels that are too rare to be learned are there.
CREATE TABLE unit (id integer PRIMARY KEY, above integer REFERENCES unit, size integer NOT NULL);
INSERT INTO unit SELECT i, CASE WHEN i > 1 THEN (i + 5) / 7 END, 100 - i % 10 FROM generate_series(1, 400) AS i;
-- A list, whose rows follow each other.
CREATE TABLE version (id integer PRIMARY KEY, previous integer UNIQUE REFERENCES version, size integer NOT NULL);
INSERT INTO version SELECT i, nullif(i - 1, 0), 10 * i + r(i, 9, 10) FROM generate_series(1, 200) AS i;
-- Places of three kinds, of which few are at the top, and fewer than min_count of these have others in them: what is known of them is rare, and kinds are as they are.
CREATE TABLE place (id integer PRIMARY KEY, within integer REFERENCES place, kind text NOT NULL);
INSERT INTO place SELECT i, NULL, 'country' FROM generate_series(1, 15) AS i;
INSERT INTO place SELECT i, 1 + r(i, 10, 9), 'region' FROM generate_series(16, 150) AS i;
INSERT INTO place SELECT i, 16 + r(i, 11, 135), 'city' FROM generate_series(151, 2000) AS i;
-- Two references: to a boss, and for some to a mentor, who is anybody before them.
CREATE TABLE agent (id integer PRIMARY KEY, boss integer REFERENCES agent, mentor integer REFERENCES agent, sales integer NOT NULL);
INSERT INTO agent SELECT i, CASE WHEN i > 40 THEN 1 + r(i, 12, least(i - 1, 300)) END, CASE WHEN i > 100 AND i % 3 > 0 THEN 1 + r(i, 13, i - 1) END, 0 FROM generate_series(1, 1500) AS i;
WITH RECURSIVE l AS (SELECT id, 0 AS level FROM agent WHERE boss IS NULL UNION ALL SELECT a.id, l.level + 1 FROM agent AS a JOIN l ON a.boss = l.id)
UPDATE agent SET sales = 1000 - 100 * level + r(l.id, 14, 60) FROM l WHERE l.id = agent.id;
-- A node's tenant is that of the node above, of whom there are too many for a tree.
CREATE TABLE node (id integer PRIMARY KEY, above integer REFERENCES node, tenant text NOT NULL);
INSERT INTO node SELECT i, NULL, 'tenant ' || i % 90 FROM generate_series(1, 270) AS i;
INSERT INTO node SELECT i, b.id, b.tenant FROM generate_series(271, 2000) AS i JOIN node AS b ON b.id = 1 + r(i, 15, 270);
-- A long list; pairs of spouses; nodes of rings, which must refer to something; tokens in rings, and others that hang below them.
CREATE TABLE entry (id integer PRIMARY KEY, previous integer UNIQUE REFERENCES entry, balance integer NOT NULL);
INSERT INTO entry SELECT i, nullif(i - 1, 0), 10 * i + r(i, 16, 30) FROM generate_series(1, 5000) AS i;
CREATE TABLE person (id integer PRIMARY KEY, spouse integer UNIQUE REFERENCES person, age integer NOT NULL);
INSERT INTO person SELECT i, CASE WHEN i <= 600 THEN i + 1 - 2 * ((i + 1) % 2) END, 20 + r((i + 1) / 2, 17, 50) + r(i, 18, 4) FROM generate_series(1, 1000) AS i;
CREATE TABLE ring (id integer PRIMARY KEY, next integer NOT NULL UNIQUE REFERENCES ring, x integer NOT NULL);
INSERT INTO ring SELECT i, CASE WHEN i % 8 = 0 THEN i - 7 ELSE i + 1 END, r(i, 19, 100) FROM generate_series(1, 800) AS i;
CREATE TABLE token (id integer PRIMARY KEY, replaces integer REFERENCES token, x integer NOT NULL);
INSERT INTO token SELECT i, CASE WHEN i > 300 THEN 1 + r(i, 20, i - 1) WHEN i % 3 = 0 THEN i - 2 ELSE i + 1 END, r(i, 21, 100) FROM generate_series(1, 1000) AS i;
SELECT synth_fit_schema('firm');
SELECT name, rings, ring FROM synth.reference WHERE ring > 0 ORDER BY name COLLATE "C";
SELECT c.s, count(*) AS tables FROM (VALUES (0.1), (1), (5)) AS c (s), synth_clone('firm', 'firm_' || replace(c.s::text, '.', '_'), c.s, 1) GROUP BY 1 ORDER BY 1;
SELECT c.s, z.* FROM (VALUES ('firm'), ('firm_0_1'), ('firm_1'), ('firm_5')) AS c (s), xmltable('//row' PASSING query_to_xml(format($$
    WITH RECURSIVE l AS (SELECT id, 0 AS level FROM %1$I.staff WHERE boss IS NULL UNION ALL SELECT s.id, l.level + 1 FROM %1$I.staff AS s JOIN l ON s.boss = l.id),
    u AS (SELECT id, 0 AS level FROM %1$I.unit WHERE above IS NULL UNION ALL SELECT s.id, u.level + 1 FROM %1$I.unit AS s JOIN u ON s.above = u.id),
    v AS (SELECT id, 0 AS level FROM %1$I.version WHERE previous IS NULL UNION ALL SELECT s.id, v.level + 1 FROM %1$I.version AS s JOIN v ON s.previous = v.id)
    SELECT (SELECT string_agg(DISTINCT level || ' ' || title, ', ') FROM (SELECT level, mode() WITHIN GROUP (ORDER BY title) AS title FROM l JOIN %1$I.staff USING (id) GROUP BY 1) AS t) AS titles,
           (SELECT round(avg(s.pay) / 500) * 500 FROM %1$I.staff AS s WHERE boss IS NULL) AS heads,
           (SELECT corr(s.pay, b.pay) > 0.85 FROM %1$I.staff AS s JOIN %1$I.staff AS b ON b.id = s.boss) AS pay,
           (SELECT bool_and(s.hired >= b.hired AND s.department = b.department) FROM %1$I.staff AS s JOIN %1$I.staff AS b ON b.id = s.boss) AS below,
           (SELECT max(level) >= 3 OR count(*) < 100 FROM u) AS units, (SELECT max(n) < 25 FROM (SELECT count(*) AS n FROM %1$I.unit WHERE above IS NOT NULL GROUP BY above) AS x) AS under,
           (SELECT max(level) + 1 >= count(*) / greatest(1, count(*) / 200) * 0.9 FROM v) AS list,
           (SELECT string_agg(DISTINCT p.kind || ' in ' || q.kind, ', ') FROM %1$I.place AS p JOIN %1$I.place AS q ON q.id = p.within) AS kinds,
           (SELECT corr(s.sales, b.sales) > 0.85 FROM %1$I.agent AS s JOIN %1$I.agent AS b ON b.id = s.boss) AS sales,
           (SELECT bool_and(s.tenant = b.tenant) FROM %1$I.node AS s JOIN %1$I.node AS b ON b.id = s.above) AS tenants$$, c.s), true, false, '')
    COLUMNS titles text, heads integer, pay boolean, below boolean, units boolean, under boolean, list boolean, kinds text, sales boolean, tenants boolean) AS z ORDER BY 1;
-- Lists are as long, and rings are rings.
WITH RECURSIVE l AS (SELECT id, 0 AS place FROM firm_1.entry WHERE previous IS NULL UNION ALL SELECT e.id, place + 1 FROM firm_1.entry AS e JOIN l ON e.previous = l.id)
SELECT count(*) AS rows, max(place) AS longest, corr(place, balance) > 0.9 AS goes_on FROM l JOIN firm_1.entry USING (id);
SELECT count(spouse) BETWEEN 580 AND 620 AS as_many, count(*) FILTER (WHERE spouse IS NOT NULL AND id <> (SELECT spouse FROM firm_1.person AS p WHERE p.id = person.spouse)) AS of_others,
       avg(abs(age - (SELECT age FROM firm_1.person AS p WHERE p.id = person.spouse))) < 6 AS alike FROM firm_1.person;
WITH RECURSIVE l AS (SELECT id AS first, next, 1 AS length FROM firm_1.ring UNION ALL SELECT first, r.next, length + 1 FROM l JOIN firm_1.ring AS r ON r.id = l.next WHERE l.next <> first)
SELECT length, count(*) FROM l WHERE next = first GROUP BY 1;
SELECT count(*) - count(replaces) <= 5 AS all_linked FROM firm_1.token;
WITH RECURSIVE l AS (SELECT id AS first, replaces, 1 AS length FROM firm_1.token UNION ALL SELECT first, t.replaces, length + 1 FROM l JOIN firm_1.token AS t ON t.id = l.replaces WHERE l.replaces <> first AND length < 5)
SELECT count(*) > 60 AS in_rings FROM l WHERE replaces = first;
-- So they are in tables that are there, with all keys and constraints.
TRUNCATE firm_1.entry, firm_1.person, firm_1.ring, firm_1.token, firm_1.staff, firm_1.unit, firm_1.version, firm_1.place, firm_1.agent, firm_1.node;
SET client_min_messages = notice;
SELECT count(*) AS tables FROM synth_clone('firm', 'firm_1', 1, 1, if_exists => 'fill');
SET client_min_messages = warning;
SELECT count(*) FILTER (WHERE id = next) AS alone, count(*) FROM firm_1.ring;
SELECT synth_drop('firm');
DROP SCHEMA firm, firm_0_1, firm_1, firm_5 CASCADE;
