-- Tables as people have them: whatever is odd about one, its synthetic rows go into a copy of it.
SET client_min_messages = warning;
CREATE EXTENSION synth;
RESET client_min_messages;
\pset format unaligned
\set VERBOSITY terse
CREATE FUNCTION fill_copy(source regclass, n bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    names text;
    rows bigint;
BEGIN
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO names FROM pg_attribute
    WHERE attrelid = source AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
    EXECUTE format('CREATE TEMPORARY TABLE copy (LIKE %s INCLUDING ALL) ON COMMIT DROP', source);
    EXECUTE format('INSERT INTO copy (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM synth_sample(NULL::%s, %s, 7)',
                   names, names, source, n);
    GET DIAGNOSTICS rows = ROW_COUNT;
    RETURN rows;
END $$;

-- A check whose expression fails for a row is an error that names it.
CREATE TABLE failing (day text CHECK (day::date IS NOT NULL), at int);
INSERT INTO failing SELECT '2024-02-' || 10 + i % 19, i FROM generate_series(1, 400) AS i;
SELECT synth_fit('failing');
ALTER TABLE failing ADD CHECK (1 / (at - at) IS NOT NULL) NOT VALID;
SELECT count(*) FROM synth_sample(NULL::failing, 10);
