-- The demonstration: learn schema star, four tables that refer to each other, make a synthetic one, and compare the two
-- in plain SQL. Run by demo/run, in a folder that has the data.
\set QUIET on
\pset footer off
\pset null ''
SET client_min_messages = warning;

\echo
\echo '=== A real schema: STAR, the Tennessee class-size trial ==='
\echo
CREATE EXTENSION synth;

CREATE SCHEMA star;
SET search_path = star, public;
CREATE TABLE school (
    school_id     integer PRIMARY KEY,
    type          text NOT NULL -- inner city, suburb, rural, urban
);
CREATE TABLE teacher (
    teacher_id    integer PRIMARY KEY,
    school_id     integer NOT NULL REFERENCES school,
    grade         smallint NOT NULL CHECK (grade BETWEEN 0 AND 3), -- 0 is kindergarten
    class_type    text,         -- small, reg, reg+A (regular with an aide)
    degree        text,
    ladder        text,
    experience    smallint,     -- years
    race          text,
    UNIQUE (teacher_id, grade)
);
CREATE TABLE student (
    student_id    integer PRIMARY KEY,
    sex           text,
    ethnicity     text,
    birth_year    smallint,
    birth_quarter smallint CHECK (birth_quarter BETWEEN 1 AND 4)
);
CREATE TABLE enrolment (
    student_id    integer REFERENCES student,
    grade         smallint,
    teacher_id    integer NOT NULL,
    lunch         text,         -- free or paid
    reading       smallint,     -- scores
    mathematics   smallint,
    PRIMARY KEY (student_id, grade),
    FOREIGN KEY (teacher_id, grade) REFERENCES teacher (teacher_id, grade)
);
\copy school FROM school.csv WITH (FORMAT csv, HEADER)
\copy teacher FROM teacher.csv WITH (FORMAT csv, HEADER)
\copy student FROM student.csv WITH (FORMAT csv, HEADER)
\copy enrolment FROM enrolment.csv WITH (FORMAT csv, HEADER)
ANALYZE school, teacher, student, enrolment;

\echo '    school  <-  teacher  <-  enrolment  ->  student'
\echo
\echo 'A pupil is enrolled once a grade: the primary key is (student_id, grade). Its teacher must be one of that grade:'
\echo 'the foreign key (teacher_id, grade) shares a column with it.'
\echo
\echo '=== Learn it ==='
\echo
\echo '    SELECT synth_fit_schema(''star'');'
\echo
\timing on
SELECT synth_fit_schema('star') AS model;
\timing off

\echo
\echo '=== A whole synthetic schema ==='
\echo
\echo '    SELECT * FROM synth_clone(''star'', ''staging'', seed => 1);'
\echo
\timing on
SELECT "table", rows, round(seconds::numeric, 1) AS seconds, keys FROM synth_clone('star', 'staging', seed => 1);
\timing off

-- From here on, each table of both schemas in one view, and all of a row's ancestors in another, so that every
-- comparison is one query.
SET search_path = public;
DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY '{school, teacher, student, enrolment}'::text[] LOOP
        EXECUTE format('CREATE VIEW %I AS SELECT ''real'' AS source, * FROM star.%I'
                       ' UNION ALL SELECT ''synthetic'', * FROM staging.%I', name, name, name);
    END LOOP;
END $$;
CREATE VIEW year_of_a_pupil AS
    SELECT *
    FROM enrolment
    JOIN student USING (source, student_id)
    JOIN teacher USING (source, teacher_id, grade)
    JOIN school USING (source, school_id);

\echo
\echo '=== Keys are kept by the new schema''s own constraints ==='
\echo
SELECT conrelid::regclass AS table, conname AS constraint, pg_get_constraintdef(oid) AS definition
FROM pg_constraint
WHERE connamespace = 'staging'::regnamespace AND contype IN ('f', 'u') AND convalidated
ORDER BY 1::text, 2;

\echo '=== Three synthetic pupils, year by year ==='
\echo
SELECT student_id, sex, ethnicity, grade, type AS school, class_type, experience AS teaches, lunch, reading, mathematics
FROM year_of_a_pupil
JOIN (
    SELECT student_id FROM staging.enrolment GROUP BY student_id HAVING count(*) >= 3 ORDER BY student_id LIMIT 3
) AS three USING (student_id)
WHERE source = 'synthetic'
ORDER BY student_id, grade;

\echo '=== Real and synthetic: how many years pupils stay, and how many pupils teachers have ==='
\echo
WITH years AS (
    SELECT source, count(*) AS n FROM enrolment GROUP BY source, student_id
), pupils AS (
    SELECT source, count(*) AS n FROM enrolment GROUP BY source, teacher_id
)
SELECT source,
       round(100.0 * count(*) FILTER (WHERE n = 1) / count(*), 1) AS "1 year %",
       round(100.0 * count(*) FILTER (WHERE n = 2) / count(*), 1) AS "2 %",
       round(100.0 * count(*) FILTER (WHERE n = 3) / count(*), 1) AS "3 %",
       round(100.0 * count(*) FILTER (WHERE n = 4) / count(*), 1) AS "4 %",
       (SELECT percentile_disc(0.1) WITHIN GROUP (ORDER BY n) FROM pupils WHERE source = years.source) AS "pupils, 10 %",
       (SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY n) FROM pupils WHERE source = years.source) AS median,
       (SELECT percentile_disc(0.9) WITHIN GROUP (ORDER BY n) FROM pupils WHERE source = years.source) AS "90 %"
FROM years
GROUP BY source
ORDER BY source;

\echo '=== Real and synthetic: the question of the trial. Mean scores in grade 1, by class (the teacher''s) and lunch ==='
\echo
SELECT class_type, lunch,
       count(*) FILTER (WHERE source = 'real') AS "pupils, real",
       count(*) FILTER (WHERE source = 'synthetic') AS synthetic,
       round(avg(reading) FILTER (WHERE source = 'real'), 1) AS "reading, real",
       round(avg(reading) FILTER (WHERE source = 'synthetic'), 1) AS synthetic,
       round(avg(mathematics) FILTER (WHERE source = 'real'), 1) AS "mathematics, real",
       round(avg(mathematics) FILTER (WHERE source = 'synthetic'), 1) AS synthetic
FROM year_of_a_pupil
WHERE grade = 1 AND lunch IS NOT NULL
GROUP BY class_type, lunch
ORDER BY class_type DESC, lunch;

\echo '=== Real and synthetic: who goes to which school, three tables apart ==='
\echo
\echo 'Fewer than ten schools are urban. What so few rows have is not kept ("min_count").'
\echo
SELECT type AS school, source,
       round(100.0 * count(*) FILTER (WHERE ethnicity = 'W') / count(*), 1) AS "white %",
       round(100.0 * count(*) FILTER (WHERE ethnicity = 'B') / count(*), 1) AS "black %",
       round(100.0 * count(*) FILTER (WHERE lunch = 'free') / count(*), 1) AS "free lunch %",
       round(100.0 * count(*) FILTER (WHERE race = 'B') / count(*), 1) AS "black teacher %"
FROM year_of_a_pupil
GROUP BY type, source
ORDER BY type, source;

\echo '=== Real and synthetic: good pupils stay good, and so do classes. Correlations of reading ==='
\echo
WITH class AS (
    SELECT source, teacher_id, avg(reading) AS reading, avg(mathematics) AS mathematics
    FROM enrolment
    GROUP BY source, teacher_id
)
SELECT source,
       (SELECT round(corr(a.reading, b.reading)::numeric, 2) FROM enrolment AS a JOIN enrolment AS b USING (source, student_id)
        WHERE source = sources.source AND b.grade = a.grade + 1) AS "a year later",
       (SELECT round(corr(reading, mathematics)::numeric, 2) FROM enrolment WHERE source = sources.source) AS "with mathematics",
       (SELECT round(corr(reading, mathematics)::numeric, 2) FROM class WHERE source = sources.source) AS "means of classes"
FROM (VALUES ('real'), ('synthetic')) AS sources (source);

\echo '=== Is it good? Scores from 0 to 1, beside those of another real sample of that size ==='
\echo
\echo '    SELECT * FROM synth_evaluate_schema(''star'', ''staging'');'
\echo
SELECT metric, round(score::numeric, 3) AS score, round(real_sample::numeric, 3) AS "another real sample"
FROM synth_evaluate_schema('star', 'staging')
WHERE subject IS NULL AND score IS NOT NULL;

\echo '=== And a table by itself ==='
\echo
\echo '    SELECT * FROM synth_evaluate(''star.enrolment'', ''staging.enrolment'', ''lunch'');'
\echo
SELECT metric, round(score::numeric, 3) AS score, round(real_sample::numeric, 3) AS "another real sample"
FROM synth_evaluate('star.enrolment', 'staging.enrolment', 'lunch')
WHERE (subject IS NULL OR metric = 'Utility') AND score IS NOT NULL;

\echo '=== Does it leak? Half of the pupils are learned, with all their years, and attacked with the other half ==='
\echo
\echo '    SELECT * FROM synth_privacy_schema(''half'', ''half_staging'', ''half.student'', ''other_half'');'
\echo
SET search_path = public;
DO $$
DECLARE half text;
BEGIN
    FOREACH half IN ARRAY '{half, other_half}'::text[] LOOP
        EXECUTE format('CREATE SCHEMA %I', half);
        EXECUTE format('SET LOCAL search_path = %I', half);
        CREATE TABLE school (LIKE star.school INCLUDING ALL);
        CREATE TABLE teacher (LIKE star.teacher INCLUDING ALL, FOREIGN KEY (school_id) REFERENCES school);
        CREATE TABLE student (LIKE star.student INCLUDING ALL);
        CREATE TABLE enrolment (LIKE star.enrolment INCLUDING ALL, FOREIGN KEY (student_id) REFERENCES student,
                                FOREIGN KEY (teacher_id, grade) REFERENCES teacher (teacher_id, grade));
        INSERT INTO school TABLE star.school;
        INSERT INTO teacher TABLE star.teacher;
        INSERT INTO student SELECT * FROM star.student WHERE (hashint4(student_id) & 1 = 0) = (half = 'half');
        INSERT INTO enrolment SELECT * FROM star.enrolment WHERE (hashint4(student_id) & 1 = 0) = (half = 'half');
    END LOOP;
END $$;
SELECT synth_fit_schema('half') \g /dev/null
SELECT synth_clone('half', 'half_staging', seed => 1) \g /dev/null
SELECT attack, round(score::numeric, 3) AS score, round(no_leak::numeric, 3) AS "no leak", verdict
FROM synth_privacy_schema('half', 'half_staging', 'half.student', 'other_half')
WHERE subject IS NULL AND score IS NOT NULL;

\echo '=== As large as you like: a tenth, and five times as much ==='
\echo
SELECT "table", a.rows AS "scale 0.1", b.rows AS "scale 5"
FROM synth_clone('star', 'small', scale => 0.1, seed => 1) AS a
JOIN synth_clone('star', 'large', scale => 5, seed => 1) AS b USING ("table");

\pset format unaligned
\pset tuples_only on
\o :report
SELECT synth_report_schema('star', 'staging');
\o
\echo '=== All of it, with pictures: ' :report ' ==='
