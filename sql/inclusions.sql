-- Inclusions: foreign keys that nobody has declared, since two tables refer to the same tables.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS synth;
CREATE SCHEMA school;
SET search_path = school, public;
SELECT setseed(0.5);

CREATE TABLE student (id integer PRIMARY KEY, keen boolean NOT NULL);
CREATE TABLE course (id integer PRIMARY KEY, hard boolean NOT NULL);
CREATE TABLE enrolment (student integer REFERENCES student, course integer REFERENCES course, dropped boolean NOT NULL, PRIMARY KEY (student, course));
-- Papers are of those who take part, and who has dropped the course hands in none.
CREATE TABLE paper (id integer PRIMARY KEY, course integer NOT NULL REFERENCES course, author integer NOT NULL REFERENCES student, pages integer NOT NULL);
-- Marks are the same pairs, one each.
CREATE TABLE mark (course integer REFERENCES course, student integer REFERENCES student, points integer NOT NULL, UNIQUE (course, student));
-- Who sits in a room belongs to no pair: one row does not obey.
CREATE TABLE seat (id integer PRIMARY KEY, course integer REFERENCES course, student integer REFERENCES student);
-- A letter has a sender and a receiver, who are friends that way round.
CREATE TABLE friend (a integer REFERENCES student, b integer REFERENCES student, PRIMARY KEY (a, b), CHECK (a < b));
CREATE TABLE letter (id integer PRIMARY KEY, receiver integer NOT NULL REFERENCES student, sender integer NOT NULL REFERENCES student);
INSERT INTO student SELECT i, i % 2 = 0 FROM generate_series(1, 300) AS i;
INSERT INTO course SELECT i, i % 3 = 0 FROM generate_series(1, 60) AS i;
INSERT INTO enrolment SELECT s.id, c.id, random() < 0.3 FROM student AS s, course AS c WHERE random() < CASE WHEN keen THEN 0.15 ELSE 0.05 END;
INSERT INTO paper SELECT row_number() OVER (), course, student, 1 + (20 * random())::integer FROM enrolment, generate_series(1, 3) AS n WHERE NOT dropped AND random() < 0.7;
INSERT INTO mark SELECT course, student, CASE WHEN hard THEN 40 ELSE 70 END + (10 * random())::integer FROM enrolment JOIN course ON id = course WHERE NOT dropped;
INSERT INTO seat SELECT row_number() OVER (), course, student FROM (SELECT course, student FROM enrolment UNION ALL SELECT (SELECT min(id) FROM course AS c WHERE NOT EXISTS (SELECT FROM enrolment WHERE student = 1 AND course = c.id)), 1) AS s;
INSERT INTO friend SELECT a.id, b.id FROM student AS a JOIN student AS b ON b.id BETWEEN a.id + 1 AND a.id + 5;
INSERT INTO letter SELECT row_number() OVER (), b, a FROM friend, generate_series(1, 2) AS n WHERE random() < 0.6;
SELECT synth_fit_schema('school');
SELECT "table", columns, refers_to, referenced, linked FROM synth.foreign_keys WHERE "constraint" IS NULL ORDER BY 1, 3;
CREATE FUNCTION broken(OUT papers bigint, OUT of_dropped bigint, OUT marks bigint, OUT letters bigint, OUT seats boolean) LANGUAGE plpgsql AS $$
BEGIN
    SELECT count(*) FROM clone.paper WHERE (author, course) NOT IN (SELECT student, course FROM clone.enrolment) INTO papers;
    SELECT count(*) FROM clone.paper JOIN clone.enrolment ON (author, paper.course) = (student, enrolment.course) WHERE dropped INTO of_dropped;
    SELECT count(*) FROM clone.mark WHERE (student, course) NOT IN (SELECT student, course FROM clone.enrolment WHERE NOT dropped) INTO marks;
    SELECT count(*) FROM clone.letter WHERE (sender, receiver) NOT IN (SELECT a, b FROM clone.friend) INTO letters;
    SELECT count(*) > 0 FROM clone.seat WHERE (student, course) NOT IN (SELECT student, course FROM clone.enrolment) INTO seats;
END $$;
SELECT "table", rows, keys FROM synth_clone('school', 'clone', seed => 1);
SELECT * FROM broken();
SELECT hard, round(avg(points), -1) AS points FROM clone.mark JOIN clone.course ON id = course GROUP BY 1 ORDER BY 1;
-- Papers of an enrolment are as many as they were.
SELECT n, abs(a.share - coalesce(b.share, 0)) < 0.03 AS alike FROM (SELECT n, count(*) / sum(count(*)) OVER () AS share FROM (SELECT (SELECT count(*) FROM paper AS p WHERE (p.author, p.course) = (e.student, e.course)) AS n FROM enrolment AS e) AS q GROUP BY 1) AS a
    LEFT JOIN (SELECT n, count(*) / sum(count(*)) OVER () AS share FROM (SELECT (SELECT count(*) FROM clone.paper AS p WHERE (p.author, p.course) = (e.student, e.course)) AS n FROM clone.enrolment AS e) AS q GROUP BY 1) AS b USING (n) ORDER BY 1;
SELECT count(*) FROM synth_clone('school', 'clone', 0.3, seed => 1, if_exists => 'replace');
SELECT * FROM broken();
SELECT count(*) FROM synth_clone('school', 'clone', 3, seed => 1, if_exists => 'replace');
SELECT * FROM broken();
-- Of more rows than there are pairs, those that have none are left out, for no reason that is declared.
SELECT "table", rows, regexp_replace(keys, '.*; ', '') AS keys FROM synth_clone('school', 'clone', seed => 1, if_exists => 'replace', sizes => '{"mark": 2500}') WHERE "table" = 'mark';
-- One that holds by chance is ignored; then papers are of who takes part, and next of anybody.
SELECT "table", rule, linked, missing, kept FROM synth.foreign_keys WHERE rule IS NOT NULL ORDER BY 1, kept, 2;
SELECT synth_fit_schema('school', ignored_rules => '{"paper": ["FOREIGN KEY (course, author) REFERENCES mark(course, student)"], "letter": ["FOREIGN KEY (receiver, sender) REFERENCES friend(b, a)"]}');
SELECT "table", rule, linked, missing, kept FROM synth.foreign_keys WHERE rule IS NOT NULL ORDER BY 1, kept, 2;
SELECT foreign_keys FROM synth.schemas WHERE model = 'school';
SELECT count(*) FROM synth_clone('school', 'clone', seed => 1, if_exists => 'replace');
SELECT papers, of_dropped > 0 AS of_dropped, marks, letters > 0 AS letters FROM broken();
SELECT synth_fit_schema('school', ignored_rules => '{"paper": ["FOREIGN KEY (course, author) REFERENCES mark(course, student)", "FOREIGN KEY (course, author) REFERENCES enrolment(course, student)"]}');
SELECT "table", rule, linked, missing, kept FROM synth.foreign_keys WHERE rule IS NOT NULL ORDER BY 1, kept, 2;
-- What was not found is an error.
SELECT synth_fit_schema('school', ignored_rules => '{"paper": ["FOREIGN KEY (course, author) REFERENCES student(id, id)"]}');
SELECT synth_fit_schema('school', ignored_rules => '{"seat": ["FOREIGN KEY (course, student) REFERENCES enrolment(course, student)"]}');
SELECT synth_fit_schema('school', ignored_rules => '{"paper": ["foreign key(author)"]}');
SELECT synth_fit_schema('school', ignored_rules => '{"seat": ["FOREIGN  KEY (student)"]}');
SELECT synth_fit_schema('school', ignored_rules => '{"mark": ["points < 0"]}');
SELECT synth_fit_schema('school', ignored_rules => '{"nobody": []}');
DROP SCHEMA clone CASCADE;
-- Where something else says how many there are, rows find no pair one by one.
CREATE TABLE examiner (id integer PRIMARY KEY);
CREATE TABLE exam (examiner integer NOT NULL REFERENCES examiner ON DELETE CASCADE, course integer NOT NULL REFERENCES course, student integer NOT NULL REFERENCES student, UNIQUE (course, student));
INSERT INTO examiner SELECT generate_series(1, 40);
INSERT INTO exam SELECT 1 + (course + student) % 40, course, student FROM enrolment WHERE NOT dropped;
SELECT synth_fit_schema('school', 'exams', modes => '{"paper": "skip", "mark": "skip", "seat": "skip", "friend": "skip", "letter": "skip"}');
SELECT "table", rule, linked FROM synth.foreign_keys WHERE model = 'exams' AND rule IS NOT NULL;
SELECT rows < 2500 AS fewer, regexp_replace(keys, '.*; ', '') AS keys FROM synth_clone('exams', 'clone', seed => 1, sizes => '{"exam": 2500}') WHERE "table" = 'exam';
SELECT count(*) FROM clone.exam WHERE (student, course) NOT IN (SELECT student, course FROM clone.enrolment);
SELECT synth_drop('exams');
DROP TABLE exam, examiner;
-- So with courses that are public, which are labels, and with students that are, who are chosen by class.
SELECT synth_fit_schema('school', modes => '{"course": "copy", "student": "copy"}');
SELECT "table", columns, refers_to, referenced, linked FROM synth.foreign_keys WHERE "constraint" IS NULL ORDER BY 1, 3;
SELECT count(*) FROM synth_clone('school', 'clone', seed => 1, if_exists => 'replace');
SELECT * FROM broken();
DROP SCHEMA clone CASCADE;
DROP TABLE paper, mark, seat, friend, letter, enrolment;

-- Composite keys, of tenants; a member may be nobody. A cycle of declared keys stays what it is.
CREATE TABLE tenant (id integer PRIMARY KEY);
CREATE TABLE person (tenant integer REFERENCES tenant, id integer, PRIMARY KEY (tenant, id));
CREATE TABLE project (tenant integer REFERENCES tenant, id integer, first_task integer, PRIMARY KEY (tenant, id));
CREATE TABLE member (tenant integer, project integer, person integer, lead boolean NOT NULL, PRIMARY KEY (tenant, project, person), FOREIGN KEY (tenant, project) REFERENCES project, FOREIGN KEY (tenant, person) REFERENCES person);
CREATE TABLE task (id integer PRIMARY KEY, tenant integer NOT NULL, project integer NOT NULL, assignee integer, FOREIGN KEY (tenant, project) REFERENCES project, FOREIGN KEY (tenant, assignee) REFERENCES person);
INSERT INTO tenant SELECT generate_series(1, 60);
INSERT INTO person SELECT t.id, i FROM tenant AS t, generate_series(1, 5 + t.id % 5) AS i;
INSERT INTO project SELECT t.id, i FROM tenant AS t, generate_series(1, 3) AS i;
INSERT INTO member SELECT p.tenant, p.id, u.id, u.id % 3 = 0 FROM project AS p JOIN person AS u USING (tenant) WHERE random() < 0.5;
INSERT INTO task SELECT row_number() OVER (), p.tenant, p.id, CASE WHEN random() < 0.8 THEN (SELECT m.person FROM member AS m WHERE (m.tenant, m.project) = (p.tenant, p.id) ORDER BY hashint4(m.person * 100 + i) LIMIT 1) END FROM project AS p, generate_series(1, 6) AS i;
UPDATE project SET first_task = (SELECT min(id) FROM task WHERE (tenant, project) = (project.tenant, project.id));
ALTER TABLE project ADD FOREIGN KEY (first_task) REFERENCES task;
SELECT synth_fit_schema('school');
SELECT "table", columns, refers_to, referenced, linked FROM synth.foreign_keys WHERE "constraint" IS NULL ORDER BY 1, 3;
SELECT "table", rows FROM synth_clone('school', 'clone', seed => 1) WHERE "table" = 'task';
SELECT count(*) FILTER (WHERE assignee IS NULL) BETWEEN 150 AND 350 AS unassigned,
       count(*) FILTER (WHERE assignee IS NOT NULL AND NOT EXISTS (SELECT FROM clone.member AS m WHERE (m.tenant, m.project, m.person) = (t.tenant, t.project, t.assignee))) AS not_members FROM clone.task AS t;
SELECT synth_drop('school');
DROP SCHEMA school, clone CASCADE;
