// Logistic regression with an L2 penalty (scikit-learn's default C = 1, intercept not penalised), by Newton's method.
//
// Numbers are scaled robustly, (x - median) / interquartile range (1 where that is 0), clipped to 1000, NULL as the median
// with an indicator beside it; of a category its 50 commonest labels are indicators, the rest share one.
#pragma once
#include "core/predictor/predictor.hpp"

namespace synth {

// A sparse row is a list of dense values and indicators: see linear.cpp.
class LogisticRegression {
public:
    struct Design {
        std::uint32_t rows = 0, width = 0;   // columns of the matrix, without the intercept
        std::vector<std::vector<double>> dense; // by dense column, then by row
        std::vector<std::vector<std::uint32_t>> indicator; // by category, then by row: which column is 1
        std::vector<std::uint32_t> dense_column;           // their places in the matrix
    };
    static Design design_of(const Frames& frames, std::span<const Frame* const> tables);

    LogisticRegression(const Design& design, const std::vector<std::uint32_t>& rows, const std::vector<bool>& positive,
                       const Poll& poll);
    // Log-odds of the rows.
    std::vector<double> predict(const Design& design, const std::vector<std::uint32_t>& rows) const;

private:
    std::vector<double> weights_; // by column, the intercept last
};

} // namespace synth
