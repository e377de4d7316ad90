// Predictors: what tells one table's rows from another's, or predicts one column from the others.
//
// They see numbers: a row has one value a feature. For trees a category is its code (frequency rank) and NULL is missing;
// for the linear model see one_hot in linear.hpp.
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

// The trees' view of columns of frames, one behind the other: rows of the first, then of the second.
// `left_out`: a source whose columns are no features; empty for none.
Features features_of(const Frames& frames, std::span<const Frame* const> tables, const std::string& left_out = {});

// Area under the ROC curve; ties count half. `positive` by row. 0.5 if a class is empty.
double auc(std::span<const double> scores, const std::vector<bool>& positive);

} // namespace synth
