// Fidelity: are columns, pairs and triples of columns distributed as in the real table?
//
// Definitions of SDMetrics, see docs/quality.md: KSComplement of numbers and times, TVComplement of categories, NULLs
// left out; CorrelationSimilarity of two numeric columns, ContingencySimilarity of other pairs, where NULL is a
// category and numbers are cut into ten bins of equal width whose edges are those of the REAL table (values beyond them
// fall into the end bins; the library bins each table by its own edges, which one outlier can ruin). Two columns of one
// source are no pair. A synthetic column without variation has correlation 0. Three-way: total variation of random
// triples on ten quantile bins of the real table.
#pragma once
#include "core/quality/bins.hpp"
#include "core/quality/random.hpp"
#include "core/quality/score.hpp"

namespace synth {

// By column of the frames: KSComplement or TVComplement. 1 if neither table has a value, 0 if one has none.
std::vector<double> column_shapes(const Frames& frames, const Frame& real, const Frame& other, const Poll& poll);
// By column: share of rows that are NULL; undefined of a table without rows.
std::vector<double> null_shares(const Frames& frames, const Frame& frame, const Poll& poll);
// By column: 1 - |NULL share - NULL share|.
std::vector<double> missing_values(const Frames& frames, const Frame& real, const Frame& other, const Poll& poll);
// By column: the share of the other's values inside the real range, or among the real categories; undefined if one has
// no values. BoundaryAdherence, CategoryAdherence.
std::vector<double> adherence(const Frames& frames, const Frame& real, const Frame& other, const Poll& poll);

struct Pair {
    std::uint32_t a = 0, b = 0; // columns
    double score = undefined;   // undefined where two numeric columns have no correlation: a real one does not vary
    // How strongly the columns are associated in each table: correlation (-1 .. 1) of two numeric ones, else Cramer's
    // V.
    double real = undefined, other = undefined;
    bool strong = false; // |correlation| > 0.5 or V > 0.3 in the real table
};
// All pairs of columns of different sources. Keeps what it needs of the real table: measure several others against it.
class Trends {
public:
    Trends(const Frames& frames, const Frame& real, const Poll& poll);
    std::vector<Pair> measure(const Frame& other, const Poll& poll) const;

private:
    const Frames& frames_;
    Bins bins_;
    CodedFrame codes_;        // of the real table
    std::vector<Pair> pairs_; // with the real correlations
};

// 1 - mean total variation over triples of columns of different sources: all of them, or at most 500 at random, the
// same ones for the same seed; 100 where the tables are so large that more would take long. Their mean is the nearer to
// that of all triples the more they are. Undefined if there are fewer than three columns.
double three_way(const Frames& frames, const Frame& real, const Frame& other, std::uint64_t seed, const Poll& poll);

// All of the above as scores, tables[1] against tables[0], each beside that of another real sample:
// first "Overall" = mean of Column Shapes and Column Pair Trends; then the summaries "Column Shapes", "Column Pair
// Trends", "Column Pair Trends, strong pairs", "Three-Way", "Missing Values"; then "Diagnostic" rows BoundaryAdherence
// and CategoryAdherence per column; then KSComplement or TVComplement per column, MissingValueSimilarity per column
// that has NULLs in either table, CorrelationSimilarity or ContingencySimilarity per pair "a, b"; each group worst
// first. A bootstrap has no values that are new, so diagnostic rows have no real sample.
struct Fidelity {
    std::vector<Score> summary, diagnostic, columns, missing, pairs;
    std::vector<Pair> trends; // for pictures
};
Fidelity fidelity(const Frames& frames, std::uint64_t seed, const Poll& poll);

} // namespace synth
