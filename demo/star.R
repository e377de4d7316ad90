# The STAR trial (Tennessee 1985-89: small classes against regular ones), from R package mlmRev, as four CSV files in the
# working folder, one for each table of demo.sql: school, teacher, student, enrolment.
#
# The data set is one line per pupil and year, in which schools, teachers and pupils are said over and over. They are
# taken out: one line each, with the first value that is known of each column.
suppressPackageStartupMessages(library(mlmRev))
data(star)
star$gr <- c(K = 0, `1` = 1, `2` = 2, `3` = 3)[trimws(as.character(star$gr))]
levels(star$ses) <- c("free", "paid")
star$birthq <- sub("NA", "", sub(".*:", "", as.character(star$birthq))) # 1980:3

write_table <- function(rows, file) write.csv(rows, file, row.names = FALSE, na = "", quote = FALSE)
one_each <- function(key, columns) {
    known <- function(column) {
        rows <- star[!is.na(star[[column]]), ]
        rows[[column]][match(unique(star[[key]]), rows[[key]])]
    }
    data.frame(unique(star[[key]]), lapply(columns, known))
}
write_table(setNames(one_each("sch", "schtype"), c("school_id", "type")), "school.csv")
write_table(
    setNames(
        one_each("tch", c("sch", "gr", "cltype", "hdeg", "clad", "exp", "trace")),
        c("teacher_id", "school_id", "grade", "class_type", "degree", "ladder", "experience", "race")
    ), "teacher.csv"
)
write_table(
    setNames(
        one_each("id", c("sx", "eth", "birthy", "birthq")),
        c("student_id", "sex", "ethnicity", "birth_year", "birth_quarter")
    ), "student.csv"
)
write_table(
    setNames(
        star[, c("id", "gr", "tch", "ses", "read", "math")],
        c("student_id", "grade", "teacher_id", "lunch", "reading", "mathematics")
    ), "enrolment.csv"
)
