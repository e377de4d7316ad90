// Logistic regression with an L2 penalty (scikit-learn's default is 1; the intercept is not penalised), by Newton's
// method.
//
// Numbers are scaled robustly, (x - median) / interquartile range (1 where that is 0), cut to 1000 on both sides, NULL
// as the median with an indicator beside it; of a category its 50 commonest labels are indicators, the rest share one.
// The normal matrix is dense, so in a wide table categories have fewer indicators: about 1000 in all. It is added up
// from what is not zero in a row.
#pragma once
#include "core/predictor/predictor.hpp"

namespace synth {

// A matrix, row by row: a column of ones, dense columns, then a block for each category of which a row has a single
// one.
struct Design {
    std::uint32_t rows = 0, width = 0;    // columns in all
    std::uint32_t dense = 0, blocks = 0;  // the ones among the dense columns
    std::vector<double> values;           // of dense columns, by row
    std::vector<std::uint32_t> positions; // of the ones in blocks, by row
};

// Of columns of frames, one behind the other.
Design design_of(const Frames& frames, std::span<const Frame* const> tables, const Poll& poll);

class LogisticRegression {
public:
    // `positive` by row of the design.
    LogisticRegression(const Design& design, const std::vector<std::uint32_t>& rows, const std::vector<bool>& positive,
                       double penalty, const Poll& poll);

    // Log-odds of the rows.
    std::vector<double> predict(const Design& design, const std::vector<std::uint32_t>& rows) const;

private:
    std::vector<double> weights_; // by column
};

// How many coefficients such a regression has that are free, the intercept not counted, if nothing tells the classes
// apart and `share` of the rows are positive: sum of (f / (f + penalty))^2 over the eigenvalues f of the information
// matrix. With a small penalty that is its rank: collinear columns count once.
double free_coefficients(const Design& design, double share, double penalty, const Poll& poll);

} // namespace synth
