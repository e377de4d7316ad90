// Pearson's correlation of two columns of numbers or times, in the rows that have both.
//
// In two passes, the means first, so that times, which lie far from zero, lose nothing. Numbers are scaled by powers of
// two, so that their squares are finite. Columns without NULLs know their means and deviations beforehand.
#pragma once
#include "core/quality/frame.hpp"
#include "core/quality/score.hpp"

namespace synth {

class Correlations {
public:
    // Refers to the frame.
    Correlations(const Frames& frames, const Frame& frame, const Poll& poll);

    // -1 .. 1; undefined if one of the columns does not vary where both have values.
    double of(std::size_t a, std::size_t b, const Poll& poll) const;

private:
    struct Moments {
        double scale = 1, mean = 0, squares = 0; // squares: sum of squared deviations
        bool complete = true, varies = false;
    };
    Moments moments_of(const std::vector<double>& values, const Poll& poll) const;
    double of_complete(std::size_t a, std::size_t b, const Poll& poll) const;

    const Frame& frame_;
    std::vector<Moments> moments_; // by column
};

} // namespace synth
