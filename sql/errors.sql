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
SELECT * FROM try('SELECT synth_fit(''few'')');
SELECT * FROM try('SELECT synth_fit(''few'', min_count => 9)');
CREATE TABLE bare ();
SELECT * FROM try('SELECT synth_fit(''bare'')');
CREATE MATERIALIZED VIEW later AS SELECT * FROM t WITH NO DATA;
SELECT * FROM try('SELECT synth_fit(''later'')');
CREATE VIEW fails AS SELECT 1 / (a - 5) AS q FROM t;
SELECT * FROM try('SELECT synth_fit(''fails'')');

-- Columns.
CREATE TABLE strange AS
SELECT i AS id, gen_random_uuid() AS uid, '{}'::jsonb AS doc, ARRAY[1] AS list, ('x' || i % 2)::name AS "a name", i % 2 = 0 AS ok
FROM generate_series(1, 100) AS i;
SELECT * FROM try('SELECT synth_fit(''strange'')');
SELECT * FROM try('SELECT synth_fit(''strange'', columns => ''{id,ok}'')');
SELECT * FROM try('SELECT synth_fit(''strange'', columns => ''{doc}'')');
CREATE TABLE ids AS SELECT i AS id, 'person ' || i AS name, 'p' || i || '@example.org' AS mail FROM generate_series(1, 100) AS i;
SELECT * FROM try('SELECT synth_fit(''ids'')');
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
SELECT * FROM try('SELECT synth_sample(NULL::few)');
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
SELECT * FROM damage('UPDATE synth.variable SET parents = ''{7}'', strengths = ''{1}''');
SELECT * FROM try('SELECT * FROM synth.variables WHERE model = ''t''');
SELECT * FROM try('SELECT * FROM synth.distributions WHERE model = ''t''');

SET client_min_messages = warning;
DROP SCHEMA errors CASCADE;
SELECT count(synth_drop(model)) FROM synth.models;
