-- The table that is learned: `rows` rows of 15 columns of many types, with real dependencies, heavy tails and NULLs.
-- Row i is a function of i alone (hashes, not random()), so every machine measures the same data.

-- Uniform in (0, 1): draw number k of row i. The other functions build on it and are inlined.
CREATE FUNCTION u(i bigint, k int) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    $$ SELECT (((hashint8extended(i, k) >> 11) & 9007199254740991) + 0.5) / 9007199254740992.0 $$;
CREATE FUNCTION normal(i bigint, k int) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    $$ SELECT sqrt(-2 * ln(u(i, k))) * cos(2 * pi() * u(i, k + 1)) $$;

CREATE TYPE plan AS ENUM ('free', 'basic', 'pro', 'team', 'enterprise');

CREATE TABLE bench AS
WITH a AS (
    SELECT i,
           (50 * u(i, 1) ^ 2)::int AS country,                                   -- some countries are much commoner
           least(99, greatest(16, 42 + 14 * normal(i, 2)))::smallint AS age,
           date '2015-01-01' + (3650 * sqrt(u(i, 4)))::int AS signup             -- growing over ten years
    FROM generate_series(1, :rows) AS i OFFSET 0                               -- a fence: evaluated once, not inlined
), b AS (
    SELECT *, exp(9.5 + country % 7 * 0.15 + 0.02 * least(age, 55) + 0.6 * normal(i, 5)) AS income FROM a OFFSET 0
), c AS (
    SELECT *, least(5, greatest(1, 1 + floor(ln(income) - 10 + age / 40.0 + normal(i, 7))))::int AS tier,
           (1 + floor(exp(0.8 * abs(normal(i, 9)))))::int AS qty,
           exp(2.5 + 0.9 * normal(i, 11))::numeric(10,2) AS price,
           signup + interval '1 second' * floor(86400 * 400 * u(i, 13)) AS started
    FROM b OFFSET 0
)
SELECT i % 4 < tier AS active,
       CASE WHEN u(i, 20) > 0.02 THEN age END AS age,
       'country ' || country AS country,
       (ARRAY['EUR', 'USD', 'GBP', 'JPY', 'CHF'])[1 + country % 5] AS currency,
       'city ' || country * 10 + floor(10 * u(i, 21) ^ 3) AS city,
       (enum_range(NULL::plan))[tier] AS plan,
       CASE WHEN u(i, 22) > 0.1 THEN income END AS income,
       qty,
       price,
       qty * price AS total,
       CASE WHEN u(i, 23) > 0.3 THEN (1 + 4 * u(i, 24) ^ (1.0 / tier))::real END AS rating,
       floor(exp(1 + tier * 0.7 + 1.3 * normal(i, 25)))::bigint AS visits,
       signup,
       started,
       CASE WHEN u(i, 27) > 0.25 THEN (started + interval '1 second' * floor(-86400 * 30 * ln(u(i, 28)))) AT TIME ZONE 'UTC'
       END AS ended
FROM c;
