// Numbers: a column of ordered values, cut into bins.
//
// A value held by many rows (an atom) has a bin of its own. What lies between two atoms is cut into bins of equal mass,
// each of min_count rows or more. Inside a bin the distribution is drawn from at most 33 knots, quantiles joined by
// straight lines; a knot is the mean of min_count neighbouring values and not any row's own value. The outermost knots
// leave the most extreme min_count - 1 values out. Fewer than min_count rows between two atoms go to the nearer one.
// Decoded values are rounded to the grid on which the column's values lie: whole numbers, cents, quarters of an hour.
//
// NULL is code 0. Both infinities and not_a_number are atoms if they are frequent enough, else they count as the
// nearest bin.
#pragma once
#include "core/codec/code.hpp"
#include <span>
#include <vector>

namespace synth {

struct NumberCodec {
    // Code c > 0 holds the values in (upper[c - 2], upper[c - 1]]; the last upper bound is infinity.
    std::vector<double> upper;
    // The knots of code c are knots[first[c - 1] .. first[c]): one for an atom, two or more for a range.
    std::vector<double> knots;
    std::vector<std::uint32_t> first;
    // Values are multiples of step, 0 means any; decimals is how many digits after the point show them.
    double step = 0;
    int decimals = 0;

    std::uint32_t codes() const { return std::uint32_t(upper.size()) + 1; }
    bool is_atom(Code code) const { return first[code] - first[code - 1] == 1; }
    double lowest(Code code) const { return knots[first[code - 1]]; }
    double highest(Code code) const { return knots[first[code] - 1]; }

    // The code of a value; NULL gives 0.
    Code encode(double value) const;
    // The codes of many values, several times as fast.
    std::vector<Code> encode(std::span<const double> values) const;
    // A value of the code; u is uniform in 0 .. 2^32 - 1. NULL for code 0.
    double decode(Code code, std::uint32_t u) const;
    // How many different values the code stands for: grid points, or without a grid its width. At least `floor`.
    double width(Code code, double floor) const;
    // The nearest multiple of step.
    double round(double value) const;
};

struct NumberOptions {
    std::uint32_t bins = 512;     // about this many bins of equal mass
    std::uint32_t min_count = 10; // rows that a bin and a knot stand for, at the least
    Unit unit = Unit::one;
    // Numbers of rows, and others of which few are known: a bin is a range between its bounds whose mean is that of its
    // values, and the outermost ones end where that makes them. So the sum is right even of few values, and no extreme
    // is known.
    bool counts = false;
};

// Learns bins and grid from a column's values, without its NULLs, in ascending order. None gives a codec that knows
// NULL only.
NumberCodec learn_numbers(std::span<const double> sorted, const NumberOptions& options);

} // namespace synth
