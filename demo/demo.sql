-- The demonstration: learn table star, generate as many synthetic rows, and compare the two in plain SQL.
-- Run by demo/run, which sends the data on standard input.
\set QUIET on
\pset footer off
\pset null ''
SET client_min_messages = warning;

\echo
\echo '=== The real table: STAR, the Tennessee class-size trial. One row per pupil and school year. ==='
\echo
CREATE EXTENSION synth;

CREATE TABLE star (
    student_id          integer,
    school_id           integer,
    grade               text,      -- K, 1, 2, 3
    class_type          text,      -- small, reg, reg+A (regular with an aide)
    teacher_degree      text,
    teacher_ladder      text,
    teacher_experience  smallint,  -- years
    teacher_race        text,
    read_score          smallint,
    math_score          smallint,
    lunch               text,      -- free or paid
    school_type         text,
    sex                 text,
    ethnicity           text,
    birth_quarter       text,      -- 1980:3
    birth_year          smallint,
    years_in_trial      smallint,
    teacher_id          integer
);
\copy star FROM pstdin WITH (FORMAT csv, HEADER)
ANALYZE star;

SELECT count(*) AS rows, count(DISTINCT student_id) AS pupils, count(DISTINCT school_id) AS schools,
       count(DISTINCT teacher_id) AS teachers, 18 AS columns
FROM star;
SELECT count(*) AS n FROM star \gset

\echo '=== Learn it ==='
\echo
\echo '    SELECT synth_fit(''star'');'
\echo
\timing on
SELECT synth_fit('star') AS model;
\timing off

\echo
\echo '=== What was learned: the ten strongest dependencies between columns ==='
\echo
SELECT parent, child, round(strength::numeric, 3) AS strength
FROM synth.edges
WHERE model = 'star'
ORDER BY edges.strength DESC, parent, child
LIMIT 10;

\echo '=== Five synthetic rows (on their side, to fit the page) ==='
\echo
\echo '    SELECT * FROM synth_sample(NULL::star, 5);'
\echo
WITH sample AS (
    SELECT row_number() OVER () AS i, to_jsonb(s) AS fields
    FROM synth_sample(NULL::star, 5, 1) AS s
)
SELECT attname AS column, 'row ' || i AS row, fields ->> attname::text
FROM sample, pg_attribute
WHERE attrelid = 'star'::regclass AND attnum > 0
ORDER BY attnum, i
\crosstabview

\echo '=== A whole synthetic table, as large as the real one ==='
\echo
\set call 'CREATE TABLE star_fake AS SELECT * FROM synth_sample(NULL::star, ' :n ', 1);'
\echo '   ' :call
\echo
\timing on
CREATE TABLE star_fake AS SELECT * FROM synth_sample(NULL::star, :n, 1);
\timing off
ANALYZE star_fake;

-- From here on, both tables in one, so that every comparison is one query.
CREATE VIEW both_tables AS
    SELECT 'real' AS source, * FROM star
    UNION ALL
    SELECT 'synthetic', * FROM star_fake;

\echo
\echo '=== Real and synthetic: the commonest values, in percent of all rows ==='
\echo
WITH long AS (
    SELECT source, ord, name, coalesce(value, '(null)') AS value
    FROM both_tables, LATERAL (VALUES
        (1, 'grade', grade), (2, 'class_type', class_type), (3, 'school_type', school_type), (4, 'lunch', lunch),
        (5, 'ethnicity', ethnicity), (6, 'teacher_degree', teacher_degree), (7, 'teacher_ladder', teacher_ladder)
    ) AS c (ord, name, value)
), shares AS (
    SELECT ord, name, value,
           100.0 * count(*) FILTER (WHERE source = 'real') / (SELECT count(*) FROM star) AS real,
           100.0 * count(*) FILTER (WHERE source = 'synthetic') / (SELECT count(*) FROM star_fake) AS synthetic
    FROM long
    GROUP BY ord, name, value
), ranked AS (
    SELECT *, row_number() OVER (PARTITION BY ord ORDER BY real DESC, value) AS place FROM shares
)
SELECT CASE place WHEN 1 THEN name ELSE '' END AS column, value, round(real, 1) AS "real %",
       round(synthetic, 1) AS "synthetic %"
FROM ranked
WHERE place <= 4
ORDER BY ord, place;

\echo '=== Real and synthetic: the numbers ==='
\echo
SELECT name AS column, source,
       round(100.0 * count(*) FILTER (WHERE value IS NULL) / count(*), 1) AS "null %",
       round(avg(value), 2) AS mean, round(stddev(value), 2) AS "std. deviation",
       percentile_disc(0.05) WITHIN GROUP (ORDER BY value) AS "5 %",
       percentile_disc(0.5) WITHIN GROUP (ORDER BY value) AS median,
       percentile_disc(0.95) WITHIN GROUP (ORDER BY value) AS "95 %"
FROM both_tables, LATERAL (VALUES
    (1, 'read_score', read_score), (2, 'math_score', math_score), (3, 'teacher_experience', teacher_experience),
    (4, 'birth_year', birth_year), (5, 'years_in_trial', years_in_trial)
) AS c (ord, name, value)
GROUP BY ord, name, source
ORDER BY ord, source;

\echo '=== Real and synthetic: correlations ==='
\echo
WITH numbers AS (
    SELECT *, CASE grade WHEN 'K' THEN 0 ELSE grade::int END AS grade_number FROM both_tables
)
SELECT pair, round(max(r) FILTER (WHERE source = 'real'), 3) AS real,
       round(max(r) FILTER (WHERE source = 'synthetic'), 3) AS synthetic
FROM (
    SELECT source, ord, pair, corr(x, y)::numeric AS r
    FROM numbers, LATERAL (VALUES
        (1, 'read_score, math_score', read_score, math_score),
        (2, 'grade, read_score', grade_number, read_score),
        (3, 'grade, years_in_trial', grade_number, years_in_trial),
        (4, 'teacher_experience, read_score', teacher_experience, read_score),
        (5, 'birth_year, math_score', birth_year, math_score)
    ) AS c (ord, pair, x, y)
    GROUP BY source, ord, pair
) AS correlations
GROUP BY ord, pair
ORDER BY ord;

\echo '=== Real and synthetic: the question of the trial. Mean scores in grade 1, by class and lunch ==='
\echo
SELECT class_type, lunch,
       count(*) FILTER (WHERE source = 'real') AS "pupils, real",
       count(*) FILTER (WHERE source = 'synthetic') AS synthetic,
       round(avg(read_score) FILTER (WHERE source = 'real'), 1) AS "reading, real",
       round(avg(read_score) FILTER (WHERE source = 'synthetic'), 1) AS synthetic,
       round(avg(math_score) FILTER (WHERE source = 'real'), 1) AS "mathematics, real",
       round(avg(math_score) FILTER (WHERE source = 'synthetic'), 1) AS synthetic
FROM both_tables
WHERE grade = '1' AND lunch IS NOT NULL
GROUP BY class_type, lunch
ORDER BY class_type DESC, lunch;

\echo '=== Real and synthetic: who goes to which school, in percent of the school type ==='
\echo
SELECT school_type, source,
       round(100.0 * count(*) FILTER (WHERE ethnicity = 'W') / count(*), 1) AS "white %",
       round(100.0 * count(*) FILTER (WHERE ethnicity = 'B') / count(*), 1) AS "black %",
       round(100.0 * count(*) FILTER (WHERE lunch = 'free') / count(*), 1) AS "free lunch %",
       round(100.0 * count(*) FILTER (WHERE teacher_race = 'B') / count(*), 1) AS "black teacher %"
FROM both_tables
GROUP BY school_type, source
ORDER BY school_type, source;

\echo '=== Were rows copied? Rows that equal a real row in everything but the three ids ==='
\echo
WITH plain AS (
    SELECT source, to_jsonb(b) - '{source, student_id, school_id, teacher_id}'::text[] AS fields FROM both_tables AS b
), counted AS (
    SELECT count(*) FILTER (WHERE source = 'real') AS real, count(*) FILTER (WHERE source = 'synthetic') AS synthetic
    FROM plain
    GROUP BY fields
)
SELECT sum(real) FILTER (WHERE real > 1) AS "real rows with a real twin",
       sum(synthetic) FILTER (WHERE real > 0) AS "synthetic rows with a real twin", sum(synthetic) AS "of rows"
FROM counted;

\echo '=== Is it good? Scores from 0 to 1, beside those of another real sample of that size ==='
\echo
\echo '    SELECT * FROM synth_evaluate(''star'', ''star_fake'', ''lunch'');'
\echo
SELECT metric, round(score::numeric, 3) AS score, round(real_sample::numeric, 3) AS "another real sample"
FROM synth_evaluate('star', 'star_fake', 'lunch')
WHERE (subject IS NULL OR metric = 'Utility') AND score IS NOT NULL;

\echo '=== Does it leak? Half of the rows are learned, and synthetic ones attacked with the other half ==='
\echo
\echo '    SELECT * FROM synth_audit(''star'', 1);'
\echo
SELECT attack, round(score::numeric, 3) AS score, round(no_leak::numeric, 3) AS "no leak", verdict
FROM synth_audit('star', 1)
WHERE subject IS NULL AND score IS NOT NULL;

\pset format unaligned
\pset tuples_only on
\o :report
SELECT synth_report('star', 'star_fake', target => 'lunch');
\o
\echo '=== All of it, with pictures: ' :report ' ==='
