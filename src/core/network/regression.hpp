// A regression: what a number ought to be, given numbers before it. Linear (y = a + b1 x1 + ...) or a product of powers
// (y = a x1^b1 x2^b2 ...), with coefficients made round when that costs nothing, so that sums, differences and products
// come out exactly: total = qty * price, end = start + duration. The constant may depend on another column:
// tax = total * rate(country), end = start + days(kind).
//
// Predictions are rounded to the target's grid half away from zero, as PostgreSQL rounds numeric; 12.5 * 0.19 is 2.375
// and so 2.38, although its binary fraction lies below.
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

// The nearest multiple of step, ties away from zero; what is a tie in decimals counts as one, whatever its binary
// fraction. The value itself if step is 0 or the value not ordinary.
double round_half_away(double value, double step);

struct Regression {
    bool product = false;
    double constant = 0;       // a; in a product the factor
    std::int32_t by = -1;      // an earlier variable whose code chooses the constant, or -1
    std::vector<double> rates; // of every code of that variable: what replaces the constant
    std::vector<Term> terms;
    NumberCodec prediction; // codes of the predicted value, by which a tree may split; its step is the target's

    // The prediction, rounded to the grid of the target; value_of(v) is the value of variable v and code_of(v) its
    // code.
    template <class Values, class Codes>
    double predict(const Values& value_of, const Codes& code_of) const {
        return round_half_away(calculate(value_of, code_of), prediction.step);
    }

    // The same, not rounded.
    template <class Values, class Codes>
    double calculate(const Values& value_of, const Codes& code_of) const {
        return combine(by < 0 ? constant : rates[code_of(std::uint32_t(by))], value_of);
    }

    // The same, with this constant.
    template <class Values>
    double combine(double a, const Values& value_of) const {
        double sum = a, product = 1, logarithm = 0;
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
            sum = a * product * (powers ? std::exp(logarithm) : 1);
        return sum;
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
