-- What cannot be done is an error that says why and what to do instead.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS synth;
RESET client_min_messages;
CREATE SCHEMA errors;
SET search_path = errors, public;

-- try(statement): its SQLSTATE, message, detail and hint.
CREATE FUNCTION try(statement text, OUT state text, OUT message text, OUT detail text, OUT hint text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
    message := 'no error';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
END
$$;
\pset null ''
\x on

CREATE TABLE t AS SELECT i % 10 AS a, 'label ' || i % 3 AS b, date '2024-01-01' + i AS c FROM generate_series(1, 500) AS i;
SELECT synth_fit('t');

-- Relations that cannot be learned.
SELECT * FROM try('SELECT synth_fit(NULL)');
SELECT * FROM try('SELECT synth_fit(''nowhere'')');
SELECT * FROM try('SELECT synth_fit(4000000000::oid)');
CREATE INDEX t_a ON t (a);
CREATE SEQUENCE s;
CREATE TYPE composite AS (a int);
SELECT * FROM try('SELECT synth_fit(''t_a'')');
SELECT * FROM try('SELECT synth_fit(''s'')');
SELECT * FROM try('SELECT synth_fit(''composite'')');
CREATE TABLE empty (LIKE t);
SELECT * FROM try('SELECT synth_fit(''empty'')');
CREATE TABLE few AS SELECT * FROM t LIMIT 9;
CREATE TABLE bare ();
SELECT * FROM try('SELECT synth_fit(''bare'')');
CREATE MATERIALIZED VIEW later AS SELECT * FROM t WITH NO DATA;
SELECT * FROM try('SELECT synth_fit(''later'')');
CREATE VIEW fails AS SELECT 1 / (a - 5) AS q FROM t;
SELECT * FROM try('SELECT synth_fit(''fails'')');

-- Columns. What can only be learned as labels, and has mostly rare ones, needs another value than NULL if it must have one.
CREATE TABLE strange (id integer, ok boolean, list integer, line path NOT NULL, xml xml, doc xml NOT NULL DEFAULT '<a/>');
INSERT INTO strange SELECT i, i % 2 = 0, i, format('((0,0),(1,%s))', i)::path, xmlparse(CONTENT i::text), xmlparse(CONTENT i::text) FROM generate_series(1, 100) AS i;
SELECT * FROM try('SELECT synth_fit(''strange'')');
SELECT * FROM try('SELECT synth_fit(''strange'', exclude => ''{line}'')');
SELECT * FROM try('SELECT synth_fit(''strange'', overrides => ''{"line": "path ''''((0,0),(1,1))''''"}'')');
ALTER TABLE strange DROP COLUMN list;
SELECT * FROM try('SELECT synth_fit(''strange'', columns => ''{id,list}'')');
SELECT * FROM try('SELECT synth_fit(''strange'', columns => ''{id,nothing}'')');
SELECT * FROM try('SELECT synth_fit(''strange'', columns => ''{id,ctid}'')');
SELECT * FROM try('SELECT synth_fit(''strange'', columns => ''{id,ok,id}'')');
SELECT * FROM try('SELECT synth_fit(''strange'', columns => ''{id,NULL}'')');
SELECT * FROM try('SELECT synth_fit(''strange'', columns => ''{}'')');

-- Options.
SELECT * FROM try('SELECT synth_fit(''t'', min_count => 1)');
SELECT * FROM try('SELECT synth_fit(''t'', min_count => -5)');
SELECT * FROM try('SELECT synth_fit(''t'', max_rows => 9)');
SELECT * FROM try('SELECT synth_fit(''t'', parents => -1)');
SELECT * FROM try('SELECT synth_fit(''t'', '''')');
SELECT * FROM try('SET transaction_read_only = on; SELECT synth_fit(''t'')');

-- What the user says: columns left out, kinds, overrides, edges, rules.
CREATE TABLE said (id integer PRIMARY KEY, name text, number integer, born date, twice integer GENERATED ALWAYS AS (2 * number) STORED);
INSERT INTO said SELECT i, 'name ' || i % 5, i % 9, date '2024-01-01' + i % 70 FROM generate_series(1, 500) AS i;
SELECT * FROM try('SELECT synth_fit(''said'', exclude => ''{nothing}'')');
SELECT * FROM try('SELECT synth_fit(''said'', exclude => ''{id,name,number,born}'')');
SELECT * FROM try('SELECT synth_fit(''said'', kinds => ''["name"]'')');
SELECT * FROM try('SELECT synth_fit(''said'', kinds => ''{"name": 1}'')');
SELECT * FROM try('SELECT synth_fit(''said'', kinds => ''{"name": "colour"}'')');
SELECT * FROM try('SELECT synth_fit(''said'', kinds => ''{"nothing": "text"}'')');
SELECT * FROM try('SELECT synth_fit(''said'', kinds => ''{"twice": "numeric"}'')');
SELECT * FROM try('SELECT synth_fit(''said'', kinds => ''{"name": "numeric"}'')');
SELECT * FROM try('SELECT synth_fit(''said'', kinds => ''{"born": "text"}'')');
SELECT * FROM try('SELECT synth_fit(''said'', required_edges => ''{name}'')');
SELECT * FROM try('SELECT synth_fit(''said'', required_edges => ''{name -> nothing}'')');
SELECT * FROM try('SELECT synth_fit(''said'', required_edges => ''{name -> twice}'')');
SELECT * FROM try('SELECT synth_fit(''said'', forbidden_edges => ''{name -> name}'')');
SELECT * FROM try('SELECT synth_fit(''said'', forbidden_edges => ''{NULL}'')');
SELECT * FROM try('SELECT synth_fit(''said'', required_edges => ''{name -> number,number -> born,born -> name}'')');
SELECT * FROM try('SELECT synth_fit(''said'', required_edges => ''{name -> number}'', forbidden_edges => ''{name->number}'')');
SELECT * FROM try('SELECT synth_fit(''said'', required_edges => ''{id -> number}'')');
CREATE TABLE parts AS SELECT jsonb_build_object('a', i % 3) AS doc, i % 5 AS n FROM generate_series(1, 500) AS i;
SELECT * FROM try('SELECT synth_fit(''parts'', required_edges => ''{doc -> n}'')');
SELECT * FROM try('SELECT synth_fit(''parts'', forbidden_edges => ''{doc -> n}'')');
SELECT * FROM try('SELECT synth_fit(''said'', ignored_rules => ''{a <= b}'')');
SELECT * FROM try('SELECT synth_fit(''said'', overrides => ''[1]'')');
SELECT * FROM try('SELECT synth_fit(''said'', overrides => ''{"twice": "1"}'')');
SELECT * FROM try('SELECT synth_fit(''said'', overrides => ''{"nothing": "1"}'')');
\x off
-- Errors in an expression point into it.
SELECT synth_fit('said', overrides => '{"name": "upper(name"}');
SELECT synth_fit('said', overrides => '{"name": "upper(nothing)"}');
SELECT synth_fit('said', overrides => '{"number": "number + born"}');
SELECT synth_fit('said', overrides => '{"number": "born"}');
SELECT synth_fit('said', overrides => '{"number": ""}');
SELECT synth_fit('said', overrides => '{"number": "1, 2"}');
SELECT synth_fit('said', overrides => '{"number": "1 FROM said"}');
SELECT synth_fit('said', overrides => '{"number": "(SELECT 1)"}');
SELECT synth_fit('said', overrides => '{"number": "max(id)"}');
SELECT synth_fit('said', overrides => '{"number": "generate_series(1, 3)"}');
SELECT synth_fit('said', overrides => '{"number": "row_number() OVER ()"}');
SELECT synth_fit('said', overrides => '{"number": "$1"}');
SELECT synth_fit('said', overrides => '{"number": "twice"}');
SELECT synth_fit('said', overrides => '{"number": "ctid"}');
SELECT synth_fit('said', overrides => '{"number": "*"}');
SELECT synth_fit('said', overrides => '{"number": "1; DROP TABLE said"}');
\x on

-- Rules that cannot be kept, and keys that there are not enough of.
CREATE TABLE kept (a integer CHECK (a > 5), b text NOT NULL);
INSERT INTO kept SELECT 6 + i % 3, 'b' FROM generate_series(1, 100) AS i;
SELECT synth_fit('kept');
ALTER TABLE kept ADD CONSTRAINT rare CHECK (a = 6) NOT VALID;
SELECT * FROM try('SELECT synth_sample(NULL::kept, 1000, 1)');
ALTER TABLE kept ADD CONSTRAINT never CHECK (a < 0) NOT VALID;
SELECT * FROM try('SELECT synth_sample(NULL::kept, 1000, 1)');
ALTER TABLE kept DROP CONSTRAINT rare, DROP CONSTRAINT never, ADD CONSTRAINT fails CHECK (1 / (a - 6) > 0) NOT VALID;
SELECT * FROM try('SELECT synth_sample(NULL::kept, 1000, 1)');
ALTER TABLE kept DROP CONSTRAINT fails;
SELECT synth_fit('kept', exclude => '{b}');
SELECT * FROM try('SELECT synth_sample(NULL::kept, 1000, 1)');
CREATE TYPE day AS ENUM ('mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun');
CREATE TABLE limited (day day UNIQUE, small smallint UNIQUE, code text UNIQUE, flag boolean);
INSERT INTO limited SELECT (enum_range(NULL::day))[i], i, 'C' || i, true FROM generate_series(1, 5) AS i;
SELECT synth_fit('limited', 'day', '{day}'), synth_fit('limited', 'small', '{small}'), synth_fit('limited', 'code', '{code}');
SELECT * FROM try('SELECT synth_sample(NULL::limited, 7, 1, ''day'')');
SELECT * FROM try('SELECT synth_sample(NULL::limited, 8, 1, ''day'')');
SELECT * FROM try('SELECT synth_sample(NULL::limited, 40000, 1, ''small'')');
INSERT INTO limited (code) SELECT 'C' || i FROM generate_series(100, 800) AS i;
SELECT synth_fit('limited', 'code', '{code}');
SELECT * FROM try('SELECT synth_sample(NULL::limited, 9000000000000000000, 1, ''code'')');

-- Memory that is too small for a thousand rows.
CREATE TABLE wide AS SELECT * FROM t LIMIT 100;
DO $$
BEGIN
    FOR i IN 1..500 LOOP
        EXECUTE format('ALTER TABLE wide ADD c%s float8 DEFAULT 0', i);
    END LOOP;
END
$$;
SET maintenance_work_mem = '1MB';
SELECT * FROM try('SELECT synth_fit(''wide'')');
RESET maintenance_work_mem;

-- Names that stand for the model of another relation.
CREATE SCHEMA other;
CREATE TABLE other.t AS SELECT * FROM t;
SELECT * FROM try('SELECT synth_fit(''other.t'')');
SELECT * FROM try('SELECT synth_fit(''other.t'', ''t'')');
SELECT * FROM try('SELECT synth_fit(''t'')');
SELECT * FROM try('SELECT synth_fit(''t'', ''t'')');
DROP SCHEMA other CASCADE;
SELECT * FROM try('SELECT synth_fit(''t'')');

-- Row types.
SELECT * FROM try('SELECT synth_sample(NULL)');
SELECT * FROM try('SELECT synth_sample(1)');
SELECT * FROM try('SELECT synth_sample(ROW(1, 2))');
SELECT * FROM try('SELECT * FROM synth_sample(NULL::record) AS r (a int)');
SELECT * FROM try('SELECT synth_sample(ARRAY[NULL::t])');
SELECT * FROM try('SELECT synth_sample(NULL::bare)');
SELECT * FROM try('SELECT synth_sample(NULL::t, model => ''nowhere'')');
SELECT * FROM try('SELECT synth_sample(NULL::t, -1)');
SELECT * FROM try('SELECT synth_sample(NULL::t, 0)');
SELECT * FROM try('SELECT synth_drop(''nowhere'')');
SELECT * FROM try('SELECT synth_drop(NULL)');

-- A table that has changed since it was learned.
CREATE TABLE changes AS SELECT * FROM t;
SELECT synth_fit('changes');
ALTER TABLE changes ADD d text;
SELECT * FROM try('SELECT synth_sample(NULL::changes, 1)');
ALTER TABLE changes RENAME b TO e;
SELECT * FROM try('SELECT synth_sample(NULL::changes, 1)');
ALTER TABLE changes DROP e;
SELECT * FROM try('SELECT synth_sample(NULL::changes, 1)');
ALTER TABLE changes ADD b integer;
SELECT * FROM try('SELECT synth_sample(NULL::changes, 1)');
CREATE DOMAIN b AS text;
ALTER TABLE changes ALTER b TYPE b;
SELECT * FROM try('SELECT synth_sample(NULL::changes, 1)');
ALTER TABLE changes ALTER b TYPE text;
SELECT * FROM try('SELECT synth_sample(NULL::changes, 1)');
CREATE TYPE hue AS ENUM ('red', 'green');
CREATE TABLE hues AS SELECT (enum_range(NULL::hue))[1 + i % 2] AS hue FROM generate_series(1, 100) AS i;
SELECT synth_fit('hues');
ALTER TYPE hue RENAME VALUE 'green' TO 'blue';
SELECT * FROM try('SELECT synth_sample(NULL::hues)');

-- A model that was damaged. Every attempt is a model of its own, which this session has not read.
CREATE FUNCTION damage(statement text, OUT state text, OUT message text, OUT detail text, OUT hint text) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM synth_fit('t');
    EXECUTE statement;
    SELECT * FROM try('SELECT synth_sample(NULL::t, 100, 1)') INTO state, message, detail, hint;
END
$$;
SELECT * FROM damage('UPDATE synth.model SET rows = -1 WHERE name = ''t''');
SELECT * FROM damage('DELETE FROM synth.variable WHERE model = (SELECT id FROM synth.model WHERE name = ''t'')');
SELECT * FROM damage('DELETE FROM synth.tree WHERE variable = 1');
SELECT * FROM damage('DELETE FROM synth.codec WHERE variable = 0');
SELECT * FROM damage('UPDATE synth.variable SET kind = ''thing''');
SELECT * FROM damage('UPDATE synth.variable SET labels = labels[2:] WHERE kind = ''category''');
SELECT * FROM damage('UPDATE synth.variable SET rows = ARRAY[[1,2],[3,4]]');
SELECT * FROM damage('UPDATE synth.tree SET weight = ''{NULL}''');
SELECT * FROM damage('UPDATE synth.tree SET weight = ''{NaN}''');
SELECT * FROM damage('UPDATE synth.tree SET feature = ''{1000}'', split = ''{0}'', child = ''{1}'', rows = ''{1}''');
SELECT * FROM damage('UPDATE synth.tree SET high = array_fill(70000, ARRAY[cardinality(high)])');
SELECT * FROM damage('UPDATE synth.codec SET first = first || 1');
SELECT * FROM damage('UPDATE synth.codec SET upper = ''{}''');
SELECT * FROM damage('UPDATE synth.codec SET role = ''none'' WHERE role = ''value''');
SELECT * FROM damage('UPDATE synth.attribute SET type = ''text'', base = ''text'' WHERE name = ''a''');
SELECT * FROM damage('UPDATE synth.attribute SET form = ''verse''');
SELECT * FROM damage('UPDATE synth.attribute SET variables = ''{77}''');
SELECT * FROM damage('UPDATE synth.attribute SET rhythm = ''jazz''');
SELECT * FROM damage('DELETE FROM synth.attribute WHERE name = ''b''');
SELECT * FROM damage('INSERT INTO synth.text SELECT id, 1, ''{}'', ''{}'', ''{1}'', ''{}'', ''{}'', ''{}'', ''{}'' FROM synth.model WHERE name = ''t''');
SELECT * FROM damage('INSERT INTO synth.rule SELECT id, 0, ''habit'', ''{0}'', ''a'', 1, true FROM synth.model WHERE name = ''t''');
SELECT * FROM damage('INSERT INTO synth.rule SELECT id, 0, ''order'', ''{0,9}'', ''a <= z'', 1, true FROM synth.model WHERE name = ''t''');
SELECT * FROM damage('INSERT INTO synth.rule SELECT id, 0, ''constant'', ''{}'', ''a = 1'', 1, true FROM synth.model WHERE name = ''t''');
SELECT * FROM damage('UPDATE synth.variable SET share = 1.5');
SELECT * FROM damage('UPDATE synth.variable SET parents = ''{7}'', strengths = ''{1}''');
SELECT * FROM try('SELECT * FROM synth.variables WHERE model = ''t''');
SELECT * FROM try('SELECT * FROM synth.distributions WHERE model = ''t''');

SET client_min_messages = warning;
DROP SCHEMA errors CASCADE;
SELECT count(synth_drop(model)) FROM synth.models;
