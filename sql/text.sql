-- Texts of which every row has its own: their formats and lengths come back, their rare parts do not.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS synth;
RESET client_min_messages;
CREATE SCHEMA texts;
SET search_path = texts, public;

-- The check digit of Luhn, of EAN and of IBAN, as they are written down in their standards.
CREATE FUNCTION luhn(number text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT sum(CASE WHEN i % 2 = 1 THEN d WHEN d > 4 THEN 2 * d - 9 ELSE 2 * d END) % 10 = 0
    FROM regexp_split_to_table(reverse(regexp_replace(number, '\D', '', 'g')), '') WITH ORDINALITY AS c (c, i), LATERAL (SELECT c::integer AS d) AS digit
$$;
CREATE FUNCTION ean(number text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT sum(CASE WHEN i % 2 = 1 THEN d ELSE 3 * d END) % 10 = 0
    FROM regexp_split_to_table(reverse(number), '') WITH ORDINALITY AS c (c, i), LATERAL (SELECT c::integer AS d) AS digit
$$;
CREATE FUNCTION iban(account text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT string_agg(CASE WHEN c ~ '\d' THEN c ELSE (ascii(c) - 55)::text END, '' ORDER BY i)::numeric % 97 = 1
    FROM regexp_split_to_table(substr(account, 5) || left(account, 4), '') WITH ORDINALITY AS c (c, i)
$$;
CREATE FUNCTION with_luhn(number text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT number || (10 - sum(CASE WHEN i % 2 = 0 THEN d WHEN d > 4 THEN 2 * d - 9 ELSE 2 * d END) % 10) % 10
    FROM regexp_split_to_table(reverse(number), '') WITH ORDINALITY AS c (c, i), LATERAL (SELECT c::integer AS d) AS digit
$$;
CREATE FUNCTION with_ean(number text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT number || (10 - sum(CASE WHEN i % 2 = 0 THEN d ELSE 3 * d END) % 10) % 10
    FROM regexp_split_to_table(reverse(number), '') WITH ORDINALITY AS c (c, i), LATERAL (SELECT c::integer AS d) AS digit
$$;
CREATE FUNCTION with_iban(country text, account text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT country || to_char(98 - string_agg(CASE WHEN c ~ '\d' THEN c ELSE (ascii(c) - 55)::text END, '' ORDER BY i)::numeric % 97, 'FM00') || account
    FROM regexp_split_to_table(account || country || '00', '') WITH ORDINALITY AS c (c, i)
$$;
-- A number between 0 and n - 1 that depends on i and on what it is for.
CREATE FUNCTION pick(i integer, what text, n integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
    SELECT (hashtextextended(what, i) & 1073741823)::integer % n
$$;

CREATE TABLE people AS
SELECT id, country, first || ' ' || last AS name,
       lower(first) || '.' || lower(last) || id || '@' || CASE
           WHEN pick(id, 'rare', 20) = 0 THEN 'private' || id || '.net'
           WHEN country = 'DE' THEN (ARRAY['web.de', 'gmx.de'])[1 + pick(id, 'host', 2)]
           ELSE (ARRAY['orange.fr', 'free.fr', 'laposte.net'])[1 + pick(id, 'host', 3)] END AS email,
       CASE country WHEN 'DE' THEN '+49 ' || 30 + pick(id, 'area', 9) || ' ' || 100000 + pick(id, 'number', 900000)
                    ELSE '0' || 1 + pick(id, 'area', 5) || ' ' || to_char(pick(id, 'number', 100000000), 'FM00 00 00 00') END AS phone,
       with_luhn('4' || to_char(pick(id, 'a', 10000000), 'FM0000000') || to_char(pick(id, 'b', 10000000), 'FM0000000')) AS card,
       with_ean('40' || to_char(pick(id, 'c', 1000000000), 'FM0000000000')) AS ean,
       with_iban(country, to_char(pick(id, 'd', 100000000), 'FM00000000') || to_char(pick(id, 'e', 1000000000), 'FM0000000000')) AS iban,
       (ARRAY['AB', 'CD', 'EF'])[1 + pick(id, 'f', 3)] || '-' || 2020 + pick(id, 'g', 5) || '-' || to_char(pick(id, 'h', 100000), 'FM00000') AS code,
       substr(md5(id::text), 1, 12) AS hash,
       'The ' || (ARRAY['red', 'blue', 'old', 'new'])[1 + pick(id, 'j', 4)] || ' ' || (ARRAY['house', 'car', 'boat'])[1 + pick(id, 'k', 3)]
           || CASE WHEN pick(id, 'l', 2) = 0 THEN ' of ' || first ELSE '' END || ' is ' || pick(id, 'm', 500) || ' years old'
           || repeat('. It was sold again', pick(id, 'n', 4)) || '.' AS note
FROM (SELECT id, (ARRAY['DE', 'FR'])[1 + pick(id, 'country', 2)] AS country,
             (ARRAY['Anna', 'Jane', 'Zoe', 'Marie-Claire', 'Omar', 'Li'])[1 + pick(id, 'first', 6)] AS first,
             initcap(translate(substr(md5('last' || id % 1500), 1, 4 + pick(id, 'length', 8)), '0123456789', 'aeiouaeiou')) AS last
      FROM generate_series(1, 3000) AS id) AS s;
SELECT synth_fit('people', exclude => '{id}');
CREATE TABLE fakes AS SELECT * FROM synth_sample(NULL::people, 3000, 1);

-- What they are learned as.
SELECT "column", form, made_up > 0 AS made_up FROM synth.columns WHERE model = 'people' ORDER BY position;

-- The format holds in every row.
SELECT bool_and(name ~ '^[[:alpha:]-]+ [[:alpha:]]+$') AS name, bool_and(email ~ '^[[:alpha:].-]+\d*@[a-z0-9.]+$') AS email,
       bool_and(phone ~ '^(\+49 \d\d \d{6}|0\d \d\d \d\d \d\d \d\d)$') AS phone, bool_and(card ~ '^4\d{15}$') AS card,
       bool_and(ean ~ '^40\d{11}$') AS ean, bool_and(iban ~ '^[A-Z]{2}\d{20}$') AS iban,
       bool_and(code ~ '^[A-Z]{2}-202[0-4]-\d{5}$') AS code, bool_and(hash ~ '^[0-9a-f]{12}$') AS hash,
       bool_and(note ~ '^The (red|blue|old|new)[ .]') AS note FROM fakes;
-- Check digits are right.
SELECT bool_and(luhn(card)) AS card, bool_and(ean(ean)) AS ean, bool_and(iban(iban)) AS iban FROM people;
SELECT bool_and(luhn(card)) AS card, bool_and(ean(ean)) AS ean, bool_and(iban(iban)) AS iban FROM fakes;
-- Lengths are alike: their mean, and their scatter.
SELECT key, abs(avg(length(value)) FILTER (WHERE fake) - avg(length(value)) FILTER (WHERE NOT fake)) < 1 + 0.15 * avg(length(value)) AS mean,
       abs(stddev(length(value)) FILTER (WHERE fake) - stddev(length(value)) FILTER (WHERE NOT fake)) < 1 + 0.15 * avg(length(value)) AS scatter
FROM (SELECT false AS fake, to_jsonb(p) AS row FROM people AS p UNION ALL SELECT true, to_jsonb(f) FROM fakes AS f) AS r, jsonb_each_text(row - 'id')
GROUP BY key ORDER BY key;

-- No value of its own comes out as it was; frequent parts do.
SELECT count(*) FILTER (WHERE name IN (SELECT name FROM people GROUP BY name HAVING count(*) < 10)) AS names,
       count(*) FILTER (WHERE email IN (SELECT email FROM people)) AS emails, count(*) FILTER (WHERE card IN (SELECT card FROM people)) AS cards,
       count(*) FILTER (WHERE iban IN (SELECT iban FROM people)) AS ibans, count(*) FILTER (WHERE hash IN (SELECT hash FROM people)) AS hashes FROM fakes;
SELECT array_agg(DISTINCT split_part(name, ' ', 1) ORDER BY split_part(name, ' ', 1)) AS first_names FROM fakes;
SELECT array_agg(DISTINCT left(code, 2) ORDER BY left(code, 2)) AS codes FROM fakes;

-- Domains that ten rows have are kept, and keep to their countries; the others are names that nobody can own.
SELECT country, split_part(email, '@', 2) AS domain, count(*) > 20 AS frequent FROM fakes
WHERE split_part(email, '@', 2) !~ '^example\.' GROUP BY country, domain HAVING count(*) > 5 ORDER BY country, domain;
SELECT avg((split_part(email, '@', 2) ~ '^example\.')::integer) BETWEEN 0.02 AND 0.1 AS rare,
       bool_and(split_part(email, '@', 2) IN ('web.de', 'gmx.de', 'orange.fr', 'free.fr', 'laposte.net', 'example.com', 'example.org', 'example.net')) AS known FROM fakes;
SELECT avg((country = 'DE' AND phone LIKE '+49%' OR country = 'FR' AND phone LIKE '0%')::integer) > 0.99 AS phone_of_country,
       avg((left(iban, 2) = country)::integer) > 0.99 AS iban_of_country FROM fakes;

-- Through its types: varchar(n) and char(n) are no longer than they may be, citext and name are texts as well.
SET client_min_messages = warning;
CREATE EXTENSION citext SCHEMA texts;
RESET client_min_messages;
CREATE TABLE typed AS
SELECT left(md5(id::text), 5 + id % 6)::varchar(10) AS v, left(md5((id + 9999)::text), 6)::char(8) AS c, ('User ' || md5(id::text))::citext AS ci, ('n' || md5(id::text))::name AS n
FROM generate_series(1, 1000) AS id;
SELECT synth_fit('typed');
SELECT "column", type, form FROM synth.columns WHERE model = 'typed' ORDER BY position;
SELECT min(length(v)) >= 5 AS shortest, max(length(v)) <= 10 AS longest, bool_and(octet_length(c) = 8 AND length(c) = 6) AS padded,
       bool_and(ci LIKE 'user %') AS citext, bool_and(length(n) BETWEEN 20 AND 63) AS name FROM synth_sample(NULL::typed, 1000, 1);

-- Other scripts, other spaces, no letters at all, and texts of one character or of a megabyte.
CREATE TABLE odd AS
SELECT id, (ARRAY['Москва', 'Αθήνα', '東京', 'São Paulo'])[1 + id % 4] || ' ' || id AS script, E'tab\t' || id || E'\nline' AS blank, repeat('-', 1 + id % 5) || id AS signs,
       chr(33 + id % 90) AS one, CASE WHEN id % 200 = 0 THEN repeat('long text ' || id || ' ', 5000) ELSE '' END AS long
FROM generate_series(1, 1000) AS id;
SELECT synth_fit('odd', exclude => '{id}');
SELECT bool_and(script ~ '^(Москва|Αθήνα|東京|São Paulo) \d+$') AS script, bool_and(blank ~ E'^tab\t\\d+\nline$') AS blank,
       bool_and(length(one) = 1) AS one, bool_and(signs ~ '^-{1,5}\d+$') AS signs, avg((long = '')::integer) > 0.98 AS empty
FROM synth_sample(NULL::odd, 1000, 1);

SET client_min_messages = warning;
DROP SCHEMA texts CASCADE;
SELECT count(synth_drop(model)) FROM synth.models;
