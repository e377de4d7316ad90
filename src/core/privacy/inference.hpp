// Attribute inference: does the synthetic table tell what a person's row has in one column, if one knows the others?
//
// The guess is what the nearest synthetic row (space.hpp, by rank) has there. It is right if the category is the same;
// if a number is within 5 % of the true value, a time within 1 % of the real table's range. NULL is a value like any
// other. A good table makes good guesses of anybody's rows, since it tells how columns belong together: that is what it
// is for. So the score is the excess of successes among rows that were learned over those among rows that were not,
// as a share of those that could be more: (a - c) / (1 - c).
#pragma once
#include "core/privacy/scene.hpp"

namespace synth {

// A row for each column: those that are asked for, else all that vary and are not judged by their form. There must be a
// holdout.
std::vector<Attack> attribute_inference(const Scene& scene);

} // namespace synth
