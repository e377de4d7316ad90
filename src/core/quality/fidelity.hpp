// Fidelity: are columns, pairs and triples of columns distributed as in the real table?
//
// Definitions of SDMetrics, see docs/quality.md: KSComplement of numbers and times, TVComplement of categories, NULLs
// left out; CorrelationSimilarity of two numeric columns, ContingencySimilarity of other pairs, where NULL is a category
// and numbers are cut into ten bins of equal width whose edges are those of the REAL table (values beyond them fall into
// the end bins; the library bins each table by its own edges, which one outlier can ruin). Two columns of one source are no
// pair. A synthetic column without variation has correlation 0. Three-way: total variation of random triples on ten
// quantile bins of the real table.
#pragma once
#include "core/quality/frame.hpp"
#include "core/quality/random.hpp"
#include "core/quality/score.hpp"

namespace synth {

// By column of the frames: KSComplement or TVComplement. 1 if neither table has a value, 0 if one has none.
std::vector<double> column_shapes(const Frames& frames, const Frame& real, const Frame& other);
// By column: 1 - |NULL share - NULL share|.
std::vector<double> missing_values(const Frames& frames, const Frame& real, const Frame& other);
// By column: the share of the other's values inside the real range, or among the real categories; undefined if one has
// no values. BoundaryAdherence, CategoryAdherence.
std::vector<double> adherence(const Frames& frames, const Frame& real, const Frame& other);

struct Pair {
    std::uint32_t a = 0, b = 0; // columns
    double score = undefined;   // undefined where the real column does not vary
    // How strongly the columns are associated in each table: correlation (-1 .. 1) of two numeric ones, else Cramer's V.
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
    const Frame& real_;
    std::vector<std::vector<double>> edges_;          // by column
    std::vector<std::vector<std::uint32_t>> codes_;   // of the real table, by column; 0 is NULL
};

// 1 - mean total variation over at most 100 triples of columns of different sources, the same for the same random state;
// undefined if there are fewer than three columns.
double three_way(const Frames& frames, const Frame& real, const Frame& other, std::uint64_t seed, const Poll& poll);

// All of the above as scores, tables[1] against tables[0], each beside that of another real sample:
// first "Overall" = mean of Column Shapes and Column Pair Trends; then the summaries "Column Shapes", "Column Pair Trends",
// "Column Pair Trends, strong pairs", "Three-Way", "Missing Values"; then "Diagnostic" rows BoundaryAdherence and
// CategoryAdherence per column; then KSComplement or TVComplement per column, MissingValueSimilarity per column that has
// NULLs in either table, CorrelationSimilarity or ContingencySimilarity per pair "a, b"; each group worst first.
struct Fidelity {
    std::vector<Score> summary, diagnostic, columns, missing, pairs;
    std::vector<Pair> trends; // for pictures
};
Fidelity fidelity(const Frames& frames, std::uint64_t seed, const Poll& poll);

} // namespace synth
