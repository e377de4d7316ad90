// Rare values: does the synthetic table have what only a few real rows have?
//
// A label that fewer than min_count real rows have may be somebody's, and so may a number beyond the min_count-th
// smallest or largest. The score is the share of these values that synthetic rows have, verbatim. A table that keeps
// them to itself has 0.
//
// Rows that were not learned may have them too, if the population does: the holdout shows how many as many rows have by
// chance; without one, a half of the real table shows how many of the other half's it has. Texts that are judged by
// their form are labels here.
#pragma once
#include "core/privacy/scene.hpp"

namespace synth {

// A row for each column that has rare values.
std::vector<Attack> rare_values(const Scene& scene);

} // namespace synth
