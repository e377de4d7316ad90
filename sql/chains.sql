-- Chains: a leg begins where the one before ends, in tables that have flags, progressions and composite keys, too.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS synth;
CREATE FUNCTION public.noise(a bigint) RETURNS float8 LANGUAGE sql IMMUTABLE
    RETURN ((hashint8(a * 1000003)::bigint & 2147483647) % 1000) / 1000.0;

-- Legs of a tenant's trips are between the tenant's places; only the last may lead nowhere, and one is the longest.
CREATE SCHEMA tenancy;
CREATE TABLE tenancy.tenant (id int PRIMARY KEY);
CREATE TABLE tenancy.place (tenant int REFERENCES tenancy.tenant, id int, size float8, PRIMARY KEY (tenant, id));
CREATE TABLE tenancy.trip (tenant int REFERENCES tenancy.tenant, id int, made date, PRIMARY KEY (tenant, id));
CREATE TABLE tenancy.leg (tenant int, trip int, number int, origin int NOT NULL, destination int, longest bool NOT NULL,
                          begun timestamp NOT NULL, PRIMARY KEY (tenant, trip, number), CHECK (origin <> destination),
                          FOREIGN KEY (tenant, trip) REFERENCES tenancy.trip,
                          FOREIGN KEY (tenant, origin) REFERENCES tenancy.place,
                          FOREIGN KEY (tenant, destination) REFERENCES tenancy.place);
INSERT INTO tenancy.tenant SELECT i FROM generate_series(1, 12) AS i;
INSERT INTO tenancy.place SELECT t, p, public.noise(t * 10 + p) FROM generate_series(1, 12) AS t, generate_series(0, 4) AS p;
INSERT INTO tenancy.trip SELECT t, i, date '2024-01-01' + (400 * public.noise(t * 100 + i))::int
FROM generate_series(1, 12) AS t, generate_series(1, 60) AS i;
INSERT INTO tenancy.leg
SELECT t, i, k, (i + k * (1 + i % 4)) % 5,
       CASE WHEN k < 1 + i % 5 OR public.noise(t * 7 + i) > .3 THEN (i + (k + 1) * (1 + i % 4)) % 5 END,
       k = 1 + floor((1 + i % 5) * public.noise(t * 1000 + i)), timestamp '2024-01-01' + k * interval '1 day'
       + public.noise(t * 10000 + i * 10 + k) * interval '20 hours' + i * interval '3 days'
FROM generate_series(1, 12) AS t, generate_series(1, 60) AS i, generate_series(1, 1 + i % 5) AS k;
SELECT synth_fit_schema('tenancy');
SELECT rule FROM synth.rules WHERE type = 'progression' AND relation = 'tenancy.leg' ORDER BY 1;
SELECT count(*) FROM synth_clone('tenancy', 'tenancy_clone', seed => 1, scale => 3);
SELECT count(*) > 2000 AS some, count(*) FILTER (WHERE before <> origin) AS elsewhere,
       count(*) FILTER (WHERE begun <= earlier) AS too_early
FROM (SELECT origin, begun, lag(destination) OVER trip AS before, lag(begun) OVER trip AS earlier FROM tenancy_clone.leg
      WINDOW trip AS (PARTITION BY tenant, trip ORDER BY number)) AS leg;
SELECT count(*) FROM (SELECT FROM tenancy_clone.leg GROUP BY tenant, trip HAVING count(*) FILTER (WHERE longest) <> 1) AS t;
SELECT synth_drop('tenancy');
DROP SCHEMA tenancy, tenancy_clone CASCADE;
DROP FUNCTION public.noise;
