// A regression: what a number ought to be, given numbers before it. Linear (y = a + b1 x1 + ...) or a product of powers
// (y = a x1^b1 x2^b2 ...), with coefficients made round when that costs nothing, so that sums, differences and products
// come out exactly: total = qty * price, end = start + duration.
#pragma once
#include "core/codec/number.hpp"
#include <cmath>
#include <optional>
#include <span>
#include <vector>

namespace synth {

struct Term {
    std::uint32_t variable = 0; // index of an earlier variable of the network, a number
    double coefficient = 0;     // its factor, or in a product its power
    double missing = 0;         // stands in for NULL and for values that are not ordinary
    double smallest = 0;        // in a product: stands in for values below it, when the power is neither 1 nor 2
};

struct Regression {
    bool product = false;
    double constant = 0; // a; in a product the factor
    std::vector<Term> terms;
    NumberCodec prediction; // codes of the predicted value, by which a tree may split; its step is the target's

    // The prediction, rounded to the grid of the target; value_of(v) is the value of variable v.
    template <class Values>
    double predict(const Values& value_of) const {
        double sum = constant, product = 1, logarithm = 0;
        bool powers = false;
        for (const Term& term : terms) {
            double x = value_of(term.variable);
            if (!is_ordinary(x))
                x = term.missing;
            if (!this->product) {
                sum += term.coefficient * x;
            } else if (term.coefficient == 1 || term.coefficient == 2) { // exact, for any sign of x
                product *= term.coefficient == 1 ? x : x * x;
            } else {
                logarithm += term.coefficient * std::log(x > term.smallest ? x : term.smallest);
                powers = true;
            }
        }
        if (this->product)
            sum = constant * product * (powers ? std::exp(logarithm) : 1);
        return prediction.round(sum);
    }
};

// What a regression is learned from: values of the target and of earlier variables, over the same rows.
struct RegressionData {
    std::span<const std::uint32_t> rows;
    std::span<const double> target;              // by row of the table
    double step = 0;                             // of the target's grid
    std::vector<std::uint32_t> variables;        // candidates
    std::vector<std::span<const double>> values; // of each candidate, by row of the table
    std::vector<double> steps;                   // of each candidate's grid
};

// Least squares over at most six terms, chosen one at a time by what they explain; coefficients are then rounded to as
// few digits as cost nothing. Nothing if the terms explain less than 5 % of the variance (of logarithms, for a
// product). `prediction` is left without codes, with the step of the target.
std::optional<Regression> learn_regression(const RegressionData& data, bool product);

} // namespace synth
