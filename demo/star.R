# The STAR trial (Tennessee 1985-89: small classes against regular ones), from R package mlmRev, as CSV on stdout:
# one line per pupil and year, columns named and ordered as table star in demo.sql.
suppressPackageStartupMessages(library(mlmRev))
data(star)
levels(star$ses) <- c("free", "paid")
names(star) <- c(
    id = "student_id", sch = "school_id", gr = "grade", cltype = "class_type", hdeg = "teacher_degree",
    clad = "teacher_ladder", exp = "teacher_experience", trace = "teacher_race", read = "read_score",
    math = "math_score", ses = "lunch", schtype = "school_type", sx = "sex", eth = "ethnicity",
    birthq = "birth_quarter", birthy = "birth_year", yrs = "years_in_trial", tch = "teacher_id"
)[names(star)]
write.csv(star, stdout(), row.names = FALSE, na = "", quote = FALSE)
