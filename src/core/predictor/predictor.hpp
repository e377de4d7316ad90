// Predictors: what tells one table's rows from another's, or predicts one column from the others.
//
// They see numbers: a row has one value a feature. For trees (boosted.hpp) a category is its code, which is its rank by
// frequency, and NULL is missing; the linear model has a design of its own (linear.hpp).
//
// Boosted trees and logistic regression are small and our own. Debian's libxgboost keeps threads and global state in a
// server process, prints to its error output, cannot be cancelled within a round, and would be one more package on a
// database server.
#pragma once
#include "core/poll.hpp"
#include "core/quality/frame.hpp"
#include <span>

namespace synth {

// Features by column, then by row, float: NaN is missing.
struct Features {
    std::uint32_t rows = 0;
    std::vector<std::vector<float>> columns;
};

// Numbers are cut to this on both sides, so that their squares are finite.
constexpr double largest_feature = 1e30;

// The trees' view of columns of frames, one behind the other: rows of the first, then of the second. Times are counted
// from the median of the first of frames.tables, so that a float tells seconds apart.
// `left_out`: a source whose columns are no features; empty for none.
Features features_of(const Frames& frames, std::span<const Frame* const> tables, const std::string& left_out,
                     const Poll& poll);

// Area under the ROC curve; ties count half. `positive` by row. 0.5 if a class is empty.
double auc(std::span<const double> scores, const std::vector<bool>& positive);

// Its variance (DeLong et al., Biometrics 1988), for a model that is given; 0 if a class has fewer than two rows.
double auc_variance(std::span<const double> scores, const std::vector<bool>& positive);

} // namespace synth
