// Families: a row with all that belongs to it, as one row of a frame.
//
// A row of a table has its own columns, and for every path of foreign keys below it the number of rows at the bottom of
// the path, the mean of each of their numbers, and how many different values each of their categories has: C2ST-Agg of
// Hudovernik, Jurkovic and Strumbelj (2024), for one key and more.
#pragma once
#include "core/quality/schema_frames.hpp"

namespace synth {

// Of the first `sampled` rows of a table on each side, with paths of at most `depth` keys. Names of columns: "grade",
// "enrolment (student_id) -> student: count", "...: mean read_score", "...: different grade".
Frames families(const SchemaFrames& schema, std::uint32_t table, std::size_t depth, const Poll& poll);

} // namespace synth
