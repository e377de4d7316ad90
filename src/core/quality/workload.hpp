// Query fidelity: do queries have the same answers on the synthetic table as on the real one?
//
// The workload is generated. A filter has one to three conditions, which are built around a row of the real table, so
// that it is not empty (as is usual where cardinality estimates are judged: Kipf et al., CIDR 2019); half of the
// filters ask for a sum too. Groupings are by a category or by a number in up to ten bins, joins are of the table with
// itself on a category, and both may be filtered.
//
// Queries are shown, so they tell nothing rare: a label and a number in them are the value of min_count real rows or
// more, a bound is a knot of a codec (codec/number.hpp), which stands for as many, and as many rows satisfy its
// conditions. Literals come from at most 50,000 rows at regular distances.
//
// Sums are of numbers that have one sign in the real table: elsewhere parts cancel, and no ratio can judge what is
// left.
#pragma once
#include "core/quality/query.hpp"
#include "core/quality/score.hpp"

namespace synth {

struct WorkloadOptions {
    std::uint32_t queries = 200; // at most: half of them filters, three tenths groupings, two tenths joins
    std::uint32_t min_count = 10;
    std::uint64_t seed = 0;
};

// By column of the frames, how SQL may ask for it and how its numbers are written. The same seed gives the same
// queries, each once; fewer if the table has no more to ask for.
std::vector<Query> make_workload(const Frames& frames, const std::vector<QueryColumn>& columns,
                                 const WriteNumber& write, const WorkloadOptions& options, const Poll& poll);

// "Query counts (filters)", "Query sums", "Query counts (groupings)" and "Query counts (joins)": tables[1] against
// tables[0], each beside another real sample. The score is 1 over the geometric mean of the q-errors, after answers
// were scaled to the real table's rows, a join's by the square of that. Counts are raised to 1 row, sums to the mean of
// the column, so that a group which one table does not have counts as one row there. A grouping's q-error is the
// geometric mean of those of its groups. The detail names the worst query, over a table t.
std::vector<Score> query_fidelity(const Frames& frames, const std::vector<Query>& workload, std::uint64_t seed,
                                  const Poll& poll);

} // namespace synth
