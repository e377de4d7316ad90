-- Rows and those that they refer to agree in third tables, and rows of a range happen within it.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS synth;
SELECT setseed(0.5);

-- Doctors are of the ward that they work at, though some of the staff are of none. A payment's card is one of an owner of
-- the payment's account: the card refers to the owner, and the owner to the account.
CREATE SCHEMA agree;
CREATE TABLE agree.wards (id integer PRIMARY KEY, beds integer NOT NULL);
CREATE TABLE agree.staff (id integer PRIMARY KEY, role text NOT NULL, ward integer REFERENCES agree.wards);
CREATE TABLE agree.patients (id integer PRIMARY KEY);
CREATE TABLE agree.stays (
    id integer PRIMARY KEY,
    patient integer NOT NULL REFERENCES agree.patients,
    ward integer NOT NULL REFERENCES agree.wards,
    doctor integer NOT NULL REFERENCES agree.staff
);
CREATE TABLE agree.accounts (id integer PRIMARY KEY);
CREATE TABLE agree.owners (account integer REFERENCES agree.accounts, number integer, PRIMARY KEY (account, number));
CREATE TABLE agree.cards (id integer PRIMARY KEY, account integer NOT NULL, number integer NOT NULL, FOREIGN KEY (account, number) REFERENCES agree.owners);
CREATE TABLE agree.payments (id integer PRIMARY KEY, account integer NOT NULL REFERENCES agree.accounts, card integer REFERENCES agree.cards);
INSERT INTO agree.wards SELECT i, 10 + i FROM generate_series(1, 12) AS i;
INSERT INTO agree.staff SELECT i, CASE WHEN i % 4 = 0 THEN 'clerk' ELSE 'doctor' END, CASE WHEN i % 4 > 0 THEN 1 + i % 12 END FROM generate_series(1, 200) AS i;
INSERT INTO agree.patients SELECT generate_series(1, 800);
INSERT INTO agree.stays
SELECT row_number() OVER (), patient, doctors.ward, doctor
FROM (SELECT patient, 1 + floor(150 * random())::integer AS n FROM generate_series(1, 800) AS patient, generate_series(1, 1 + patient % 3)) AS a
JOIN (SELECT id AS doctor, ward, row_number() OVER (ORDER BY id) AS n FROM agree.staff WHERE ward IS NOT NULL) AS doctors USING (n);
INSERT INTO agree.accounts SELECT generate_series(1, 400);
INSERT INTO agree.owners SELECT account, number FROM generate_series(1, 400) AS account, generate_series(1, 1 + account % 2) AS number;
INSERT INTO agree.cards SELECT row_number() OVER (), account, number FROM agree.owners;
INSERT INTO agree.payments
SELECT row_number() OVER (), account, CASE WHEN random() < 0.7 THEN id END FROM agree.cards, generate_series(1, 1 + id % 5);
SELECT synth_fit_schema('agree');
SELECT "table", rows, keys FROM synth_clone('agree', 'agree_clone', seed => 1) WHERE "table" IN ('stays', 'payments');
SELECT count(*) > 1000 AS some, count(*) FILTER (WHERE d.ward IS DISTINCT FROM s.ward) AS of_other_wards
FROM agree_clone.stays AS s JOIN agree_clone.staff AS d ON d.id = doctor;
SELECT count(*) > 500 AS some, count(*) FILTER (WHERE c.account <> p.account) AS of_other_accounts
FROM agree_clone.payments AS p JOIN agree_clone.cards AS c ON c.id = card;

-- If the wards are copied, a stay's is its doctor's. Who has none gets no stays, and nobody below.
ALTER TABLE agree.staff ADD boss integer REFERENCES agree.staff;
UPDATE agree.staff AS s SET boss = (SELECT min(b.id) FROM agree.staff AS b WHERE b.ward = s.ward AND b.id < s.id AND b.id <= 60);
SELECT synth_fit_schema('agree', modes => '{"wards": "copy"}');
SELECT "table", rows, keys FROM synth_clone('agree', 'agree_clone', seed => 1, if_exists => 'replace') WHERE "table" = 'stays';
SELECT count(*) FILTER (WHERE d.ward IS DISTINCT FROM s.ward) AS of_other_wards, (SELECT count(*) FROM agree_clone.staff WHERE ward IS NULL) < 70 AS few_of_none,
       (SELECT count(*) FROM agree_clone.staff AS s JOIN agree_clone.staff AS b ON b.id = s.boss WHERE b.ward IS DISTINCT FROM s.ward OR s.ward IS NULL) AS wrong_bosses
FROM agree_clone.stays AS s JOIN agree_clone.staff AS d ON d.id = doctor;

-- Rows that go with a range: at a regular pace from its start on, or whenever until its end.
CREATE SCHEMA within;
CREATE TABLE within.trips (id integer PRIMARY KEY, during tstzrange NOT NULL);
CREATE TABLE within.positions (trip integer REFERENCES within.trips, at timestamptz, speed integer NOT NULL, PRIMARY KEY (trip, at));
CREATE TABLE within.stops (id integer PRIMARY KEY, trip integer NOT NULL REFERENCES within.trips, at timestamptz NOT NULL);
INSERT INTO within.trips
SELECT i, tstzrange(start, start + (2 + floor(6 * random())) * interval '1 hour')
FROM (SELECT i, timestamptz '2024-01-01 UTC' + floor(300 * 1440 * random()) * interval '1 minute' AS start FROM generate_series(1, 1000) AS i) AS a;
INSERT INTO within.positions
SELECT id, lower(during) + k * interval '20 minutes', 40 + floor(50 * random()) FROM within.trips, generate_series(0, 5) AS k;
INSERT INTO within.stops
SELECT row_number() OVER (), id, lower(during) + random() * (upper(during) - lower(during)) FROM within.trips, generate_series(1, 1 + id % 3);
SELECT synth_fit_schema('within');
SELECT "table", rows FROM synth_clone('within', 'within_clone', seed => 1);
SELECT count(*) FROM within_clone.positions JOIN within_clone.trips ON trip = id WHERE at < lower(during);
SELECT count(*) FILTER (WHERE at < lower(during)) AS before, count(*) FILTER (WHERE at > upper(during)) < 20 AS few_after
FROM within_clone.stops AS s JOIN within_clone.trips AS t ON t.id = trip;

-- Transfers come in pairs that refer to each other, and are at one time, of one kind and of opposite amounts.
CREATE SCHEMA pairs;
CREATE TABLE pairs.accounts (id integer PRIMARY KEY);
CREATE TABLE pairs.entries (id integer PRIMARY KEY, account integer NOT NULL REFERENCES pairs.accounts, kind text NOT NULL, at timestamptz NOT NULL, amount numeric(8,2) NOT NULL, other integer UNIQUE REFERENCES pairs.entries DEFERRABLE INITIALLY DEFERRED);
INSERT INTO pairs.accounts SELECT generate_series(1, 150);
INSERT INTO pairs.entries
SELECT 2 * i + side, 1 + (7 * i + 31 * side) % 150, CASE WHEN i <= 500 THEN 'transfer' WHEN (i + side) % 3 = 0 THEN 'fee' ELSE 'card' END, at, (1 - 2 * side) * amount, CASE WHEN i <= 500 THEN 2 * i + 1 - side END
FROM (SELECT i, timestamptz '2024-01-01 UTC' + random() * interval '300 days' AS at, round((1 + 99 * random())::numeric, 2) AS amount
      FROM generate_series(1, 1000) AS i) AS a, generate_series(0, 1) AS side;
SELECT synth_fit_schema('pairs');
SELECT count(*) FROM synth_clone('pairs', 'pairs_clone', seed => 1);
SELECT count(*), count(*) FILTER (WHERE b.other IS DISTINCT FROM a.id) AS not_mutual, count(*) FILTER (WHERE b.at <> a.at) AS at_other_times,
       count(*) FILTER (WHERE a.kind <> 'transfer' OR b.kind <> 'transfer') AS no_transfers, count(*) FILTER (WHERE a.amount <> -b.amount) <= 2 AS opposite,
       (SELECT count(*) FROM pairs_clone.entries WHERE kind = 'transfer' AND other IS NULL) <= 20 AS few_alone
FROM pairs_clone.entries AS a JOIN pairs_clone.entries AS b ON b.id = a.other;

-- What somebody unknown has done is a tenant's, too, though only the key to who has done it says which.
CREATE SCHEMA hosted;
CREATE TABLE hosted.tenants (id integer PRIMARY KEY, plan text NOT NULL);
CREATE TABLE hosted.users (tenant integer REFERENCES hosted.tenants, id integer, PRIMARY KEY (tenant, id));
CREATE TABLE hosted.events (id integer PRIMARY KEY, tenant integer NOT NULL, actor integer, what text NOT NULL, FOREIGN KEY (tenant, actor) REFERENCES hosted.users);
INSERT INTO hosted.tenants SELECT i, CASE WHEN i % 2 = 0 THEN 'free' ELSE 'paid' END FROM generate_series(1, 60) AS i;
INSERT INTO hosted.users SELECT tenant, i FROM generate_series(1, 60) AS tenant, generate_series(1, 5 + tenant % 7) AS i;
INSERT INTO hosted.events
SELECT row_number() OVER (), tenant, CASE WHEN random() < 0.8 THEN id END, CASE WHEN random() < 0.5 THEN 'read' ELSE 'write' END
FROM hosted.users, generate_series(1, 1 + id % 4);
SELECT synth_fit_schema('hosted');
SELECT "table", rows, keys FROM synth_clone('hosted', 'hosted_clone', seed => 1);
SELECT count(*) - count(actor) BETWEEN 200 AND 300 AS unknown_as_often, count(DISTINCT tenant) FILTER (WHERE actor IS NULL) > 40 AS of_many
FROM hosted_clone.events;
SELECT count(*) AS busy FROM (SELECT FROM hosted.events WHERE actor IS NOT NULL GROUP BY tenant, actor HAVING count(*) > 5) AS a;
SELECT count(*) < 25 AS few_are_busy FROM (SELECT FROM hosted_clone.events WHERE actor IS NOT NULL GROUP BY tenant, actor HAVING count(*) > 5) AS a;

-- If the tenants are copied, too, whether a key of their own says that it is one of theirs or not.
SELECT synth_fit_schema('hosted', modes => '{"tenants": "copy"}');
SELECT "table", rows, keys FROM synth_clone('hosted', 'hosted_clone', seed => 1, if_exists => 'replace');
SELECT count(*) - count(actor) BETWEEN 200 AND 300 AS unknown_as_often, count(DISTINCT tenant) FILTER (WHERE actor IS NULL) > 40 AS of_many
FROM hosted_clone.events;
ALTER TABLE hosted.events ADD FOREIGN KEY (tenant) REFERENCES hosted.tenants;
SELECT synth_fit_schema('hosted', modes => '{"tenants": "copy"}');
SELECT "table", rows, keys FROM synth_clone('hosted', 'hosted_clone', seed => 1, if_exists => 'replace');
SELECT count(*) - count(actor) BETWEEN 200 AND 300 AS unknown_as_often, count(DISTINCT tenant) FILTER (WHERE actor IS NULL) > 40 AS of_many
FROM hosted_clone.events;
-- Who is told of it is one of theirs, known or not.
CREATE TABLE hosted.watchers (tenant integer REFERENCES hosted.tenants, id integer, PRIMARY KEY (tenant, id));
INSERT INTO hosted.watchers SELECT tenant, i FROM generate_series(1, 60) AS tenant, generate_series(1, 3) AS i;
ALTER TABLE hosted.events ADD watcher integer, ADD FOREIGN KEY (tenant, watcher) REFERENCES hosted.watchers;
UPDATE hosted.events SET watcher = 1 + id % 3 WHERE id % 2 = 0;
SELECT synth_fit_schema('hosted', modes => '{"tenants": "copy"}');
SELECT "table", rows, keys FROM synth_clone('hosted', 'hosted_clone', seed => 1, if_exists => 'replace');
SELECT count(*) - count(actor) BETWEEN 200 AND 300 AS unknown_as_often, count(*) FILTER (WHERE actor IS NULL AND watcher IS NOT NULL) > 80 AS watched
FROM hosted_clone.events;

-- A rental is paid once, by who has rented, but for one of 2500, which nobody should see; columns are of integers of two
-- sizes. So payments are those of rentals, and their days are these rentals'.
CREATE SCHEMA hire;
CREATE TABLE hire.customers (id bigint PRIMARY KEY);
CREATE TABLE hire.rentals (id integer PRIMARY KEY, customer integer NOT NULL REFERENCES hire.customers, day date NOT NULL);
CREATE TABLE hire.payments (id integer PRIMARY KEY, customer integer NOT NULL REFERENCES hire.customers, rental integer NOT NULL REFERENCES hire.rentals, day date NOT NULL);
INSERT INTO hire.customers SELECT generate_series(1, 100);
INSERT INTO hire.rentals SELECT i, 1 + (hashint4(i) & 63), date '2024-01-01' + (hashint4(i * 7) & 255) FROM generate_series(1, 4000) AS i;
INSERT INTO hire.payments SELECT id, customer, id, day + 3 FROM hire.rentals WHERE day > '2024-04-05';
UPDATE hire.payments SET customer = customer % 60 + 2 WHERE id = (SELECT min(id) FROM hire.payments);
SELECT synth_fit_schema('hire');
SELECT "table", columns, linked FROM synth.foreign_keys WHERE model = 'hire' ORDER BY 1, 2;
SELECT "table", abs(rows::float8 / CASE "table" WHEN 'payments' THEN (SELECT count(*) FROM hire.payments) WHEN 'rentals' THEN 4000 ELSE 100 END - 1) < 0.01 AS as_many FROM synth_clone('hire', 'hired', seed => 1);
SELECT bool_and(p.customer = r.customer) AS by_who_rents, bool_and(p.day - r.day = 3) AS in_time, count(*) = count(DISTINCT r.id) AS once FROM hired.payments AS p JOIN hired.rentals AS r ON r.id = p.rental;

SELECT synth_drop(model) FROM unnest(ARRAY['agree', 'within', 'pairs', 'hosted', 'hire']) AS model;
DROP SCHEMA agree, agree_clone, within, within_clone, pairs, pairs_clone, hosted, hosted_clone, hire, hired CASCADE;
