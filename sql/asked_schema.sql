-- What the user says of the columns of a schema: left out, and computed.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS synth;
CREATE SCHEMA asked_schema;
SET search_path = asked_schema, public;
CREATE TABLE customer (id serial PRIMARY KEY, code uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(), name text NOT NULL, email text, notes text DEFAULT 'none', city text);
CREATE TABLE purchase (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer_id integer NOT NULL REFERENCES customer, code uuid REFERENCES customer (code),
                       total integer NOT NULL, paid boolean, city text);
CREATE TABLE line (purchase_id bigint REFERENCES purchase, no integer, price integer NOT NULL CHECK (price > 0), PRIMARY KEY (purchase_id, no));
CREATE TABLE node (id integer PRIMARY KEY, parent integer NOT NULL REFERENCES node, name text);
CREATE TABLE "Of day" (day date PRIMARY KEY, "The ""note""" text NOT NULL);
CREATE TABLE of_day (id integer PRIMARY KEY, day date NOT NULL REFERENCES "Of day", secret text NOT NULL);
CREATE TABLE unfilled (id integer PRIMARY KEY, note text);
INSERT INTO customer (name, email, notes, city) SELECT 'name ' || i % 30, i || '@real.org', 'note ' || i % 5, 'city ' || i % 4 FROM generate_series(1, 300) AS i;
INSERT INTO purchase (customer_id, code, total, paid, city)
SELECT c.id, c.code, 0, i % 3 > 0, c.city FROM generate_series(1, 900) AS i JOIN customer AS c ON c.id = 1 + i % 300;
INSERT INTO line SELECT p.id, n, 1 + (p.id * 7 + n) % 50 FROM purchase AS p, generate_series(1, 1 + p.id % 4) AS n;
UPDATE purchase SET total = (SELECT sum(price) FROM line WHERE purchase_id = id);
INSERT INTO node SELECT i, CASE WHEN i > 5 THEN i / 3 ELSE i END, 'name ' || i % 20 FROM generate_series(1, 300) AS i;
INSERT INTO "Of day" SELECT date '2024-01-01' + i, 'note ' || i % 3 FROM generate_series(1, 100) AS i;
INSERT INTO of_day SELECT i, date '2024-01-01' + 1 + i % 100, 'secret ' || i FROM generate_series(1, 300) AS i;
CREATE FUNCTION asked_schema.try(statement text) RETURNS TABLE (error text, detail text, hint text, context text) LANGUAGE plpgsql AS $$
DECLARE
    state text;
BEGIN
    EXECUTE statement;
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, error = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT, context = PG_EXCEPTION_CONTEXT;
    error := state || ': ' || error;
    context := CASE WHEN context LIKE 'override%' THEN split_part(context, E'\n', 1) END;
    RETURN NEXT;
END $$;

-- Left out: the column has its default, or NULL. Computed: its expression over the synthetic row, in which columns that
-- come from other tables are set. A key that others refer to may be either; they refer to what it is in the end.
SELECT synth_fit_schema('asked_schema', 'asked',
    exclude => '{"customer": ["id", "code", "notes", "email", "city"], "purchase": ["paid", "id"], "of_day": ["secret"]}',
    overrides => '{"customer": {"email": "lower(replace(name, '' '', ''.'')) || ''@example.com''"}, "purchase": {"id": "row_number_of(customer_id)", "total": "-1"},
                   "Of day": {"The \"note\"": "''of '' || day"}, "of_day": {"secret": "''of '' || day"}, "unfilled": {"note": "''none''"}}');
CREATE SEQUENCE numbers START 5000;
CREATE FUNCTION row_number_of(integer) RETURNS bigint LANGUAGE sql AS 'SELECT nextval(''asked_schema.numbers'')';
SELECT synth_fit_schema('asked_schema', 'asked',
    exclude => '{"customer": ["id", "code", "notes", "email", "city"], "purchase": ["paid", "id"], "of_day": ["secret"]}',
    overrides => '{"customer": {"email": "lower(replace(name, '' '', ''.'')) || ''@example.com''"}, "purchase": {"id": "row_number_of(customer_id)", "total": "-1"},
                   "Of day": {"The \"note\"": "''of '' || day"}, "of_day": {"secret": "''of '' || day"}, "unfilled": {"note": "''none''"}}');
SELECT relation, overrides FROM synth.models WHERE schema = 'asked' AND overrides <> '{}' ORDER BY 1;
SELECT "table", rows FROM synth_clone('asked', 'asked_clone', seed => 1) WHERE "table" <> 'line';
SELECT count(*) AS customers, count(DISTINCT id) AS ids, count(DISTINCT code) AS codes, count(city) AS cities, min(notes) AS note,
       count(*) FILTER (WHERE email <> lower(replace(name, ' ', '.')) || '@example.com') AS other_emails FROM asked_clone.customer;
SELECT min(id) >= 5000 AS numbered, count(paid) AS paid, min(total) AS lowest, max(total) AS highest, count(code) > 0 AS coded FROM asked_clone.purchase;
SELECT count(*) FILTER (WHERE "The ""note""" <> 'of ' || day) AS wrong FROM asked_clone."Of day";
SELECT count(*) FILTER (WHERE secret <> 'of ' || day) AS wrong FROM asked_clone.of_day;
SELECT nextval(pg_get_serial_sequence('asked_clone.customer', 'id')) > max(id) AS behind FROM asked_clone.customer;
-- The same rows for the same seed, where what is computed is.
SELECT count(*) FROM synth_clone('asked', 'asked_again', seed => 1);
SELECT count(*) FROM (SELECT name, email FROM asked_clone.customer EXCEPT ALL SELECT name, email FROM asked_again.customer) AS d;
DROP SCHEMA asked_clone, asked_again CASCADE;

-- A number within a key that a foreign key is part of: what is computed must not repeat, or rows are left out.
SELECT synth_fit_schema('asked_schema', 'asked', overrides => '{"line": {"no": "no + 100"}}');
SELECT count(*) FROM synth_clone('asked', 'asked_clone', seed => 1);
SELECT min(no) AS lowest, count(*) = (SELECT count(*) FROM line) AS all FROM asked_clone.line;
SELECT synth_fit_schema('asked_schema', 'asked', overrides => '{"line": {"no": "1"}}');
SELECT regexp_replace(keys, '\d+ rows', 'rows') AS keys FROM synth_clone('asked', 'asked_clone', seed => 1, if_exists => 'replace') WHERE "table" = 'line';
SELECT count(*) = count(DISTINCT purchase_id) AS one_each, count(*) > 0 AS some FROM asked_clone.line;

-- What must not be NULL has to come from somewhere.
SELECT synth_fit_schema('asked_schema', 'asked', exclude => '{"customer": ["name"]}');
SELECT * FROM try('SELECT synth_clone(''asked'', ''asked_clone'', if_exists => ''replace'')');

-- What cannot be learned can be computed.
CREATE TABLE strange (id integer PRIMARY KEY, line path NOT NULL, ring path);
INSERT INTO strange SELECT i, format('((0,0),(%s,1))', i)::path, format('((0,0),(%s,1))', i)::path FROM generate_series(1, 50) AS i;
SELECT * FROM try('SELECT synth_fit_schema(''asked_schema'')');
SET client_min_messages = notice;
SELECT synth_fit_schema('asked_schema', 'asked', overrides => '{"strange": {"line": "format(''((0,0),(%s,1))'', id)::path", "ring": "line"}}');
SET client_min_messages = warning;
SELECT count(*) FROM synth_clone('asked', 'asked_clone', seed => 1, if_exists => 'replace');
SELECT count(*) AS rows, count(DISTINCT ring::text) AS rings FROM asked_clone.strange;
DROP TABLE strange;

-- Rules of a table that hold by chance are ignored.
CREATE TABLE bill (id integer PRIMARY KEY, customer_id integer NOT NULL REFERENCES customer, net integer NOT NULL, tax integer NOT NULL, total integer NOT NULL);
INSERT INTO bill SELECT i, 1 + i % 300, hashint4(i) & 255, hashint4(-i) & 63, (hashint4(i) & 255) + (hashint4(-i) & 63) FROM generate_series(1, 900) AS i;
SELECT synth_fit_schema('asked_schema', 'asked', ignored_rules => '{"bill": ["total = net + tax"]}');
SELECT rule, kept FROM synth.rules WHERE model = 'asked.bill' ORDER BY 1;
SELECT count(*) FROM synth_clone('asked', 'asked_clone', seed => 1, if_exists => 'replace');
SELECT count(*) FILTER (WHERE net > total OR tax > total) AS beyond, count(*) FILTER (WHERE net + tax <> total) > 300 AS others FROM asked_clone.bill;
SELECT * FROM try('SELECT synth_fit_schema(''asked_schema'', ignored_rules => ''{"bill": ["total = net + tax + id"]}'')');

-- So are those of whom rows refer to together.
CREATE TABLE clerk (id integer PRIMARY KEY);
CREATE TABLE room (id integer PRIMARY KEY);
CREATE TABLE meeting (id integer PRIMARY KEY, customer_id integer NOT NULL REFERENCES customer, clerk integer REFERENCES clerk, room integer REFERENCES room, fee integer, reason text);
INSERT INTO clerk SELECT generate_series(1, 50);
INSERT INTO room SELECT generate_series(1, 50);
INSERT INTO meeting SELECT i, 1 + i % 300, CASE WHEN seen THEN 1 + (hashint4(i) & 31) END, CASE WHEN seen THEN 1 + (hashint4(-i) & 31) END, CASE WHEN late THEN 5 END, CASE WHEN late THEN 'late' END
FROM (SELECT i, hashint4(3 * i) % 3 <> 0, hashint4(7 * i) % 100 = 0 FROM generate_series(1, 1400) AS i) AS q (i, seen, late);
SELECT synth_fit_schema('asked_schema', 'asked', ignored_rules => '{"meeting": ["class of clerk, class of room: all or none", "fee, reason: all or none"]}', modes => '{"bill": "skip"}');
SELECT model, rule, kept FROM synth.rules WHERE model LIKE 'asked.meeting%' ORDER BY 1, 2;
SELECT count(*) FROM synth_clone('asked', 'asked_clone', seed => 1, if_exists => 'replace');
SELECT * FROM try('SELECT synth_fit_schema(''asked_schema'', ignored_rules => ''{"meeting": ["class of room = 1"]}'')');

-- An audit takes all of them, too; also one that too few rows of a half tell of.
SELECT count(*) > 0 FROM synth_audit_schema('asked_schema', 'customer', 1, ignored_rules => '{"meeting": ["fee, reason: all or none"]}', modes => '{"node": "skip", "bill": "skip"}');
SELECT * FROM try('SELECT synth_audit_schema(''asked_schema'', ''customer'', 1, ignored_rules => ''{"meeting": ["fee, reason: none"]}'', modes => ''{"bill": "skip"}'')');
SELECT count(*) > 0 FROM synth_audit('meeting', 1, ignored_rules => '{"fee, reason: all or none"}');
SELECT * FROM try('SELECT synth_audit(''meeting'', 1, ignored_rules => ''{"fee, reason: none"}'')');
DROP TABLE meeting, clerk, room;
SELECT count(*) > 0 FROM synth_audit_schema('asked_schema', 'customer', 1, exclude => '{"customer": ["notes"]}', overrides => '{"customer": {"email": "name"}}',
                                            ignored_rules => '{"bill": ["total = net + tax"]}', modes => '{"node": "skip"}');
DROP TABLE bill;

-- Errors.
SELECT e.* FROM unnest(ARRAY['exclude => ''[]''', 'exclude => ''{"customer": "notes"}''', 'exclude => ''{"customer": ["notes", 1]}''', 'exclude => ''{"customer": null}''',
    'exclude => ''{"nobody": ["notes"]}''', 'exclude => ''{"customer": ["nothing"]}''', 'exclude => ''{"purchase": ["customer_id"]}''', 'exclude => ''{"node": ["parent"]}''',
    'exclude => ''{"Of day": ["day"]}''', 'exclude => ''{"unfilled": ["nothing"]}''', 'exclude => ''{"customer": ["notes"]}'', modes => ''{"customer": "empty"}''', 'exclude => ''{"customer": ["notes"]}'', modes => ''{"customer": "copy"}''',
    'overrides => ''1''', 'overrides => ''{"customer": ["notes"]}''', 'overrides => ''{"customer": {"notes": 1}}''', 'overrides => ''{"nobody": {"notes": "1"}}''',
    'overrides => ''{"customer": {"nothing": "1"}}''', 'overrides => ''{"customer": {"notes": "nothing || 1"}}''', 'overrides => ''{"customer": {"notes": "(SELECT 1)"}}''',
    'overrides => ''{"purchase": {"customer_id": "1"}}''', 'overrides => ''{"node": {"id": "id + 1"}}''', 'overrides => ''{"line": {"price": "''''x''''::text"}}''',
    'ignored_rules => ''["a = b"]''', 'ignored_rules => ''{"line": "a = b"}''', 'ignored_rules => ''{"nobody": []}''', 'ignored_rules => ''{"unfilled": ["note = id"]}''',
    'ignored_rules => ''{"line": []}'', modes => ''{"line": "empty"}''']) AS a (argument),
    LATERAL try('SELECT synth_fit_schema(''asked_schema'', ' || argument || ')') AS e;
CREATE SCHEMA asked_alone;
CREATE TABLE asked_alone.a (id serial PRIMARY KEY);
INSERT INTO asked_alone.a SELECT FROM generate_series(1, 50);
SELECT * FROM try('SELECT synth_fit_schema(''asked_alone'', exclude => ''{"a": ["id"]}'')');
SELECT synth_drop('asked');
DROP SCHEMA asked_schema, asked_clone, asked_alone CASCADE;
