// One audit out of several: the same attacks on the same table, whose rows were split in other halves each time.
#pragma once
#include "core/privacy/attack.hpp"

namespace synth {

// Rows in the order in which audits have them. Scores, what no leak would give and the ends of intervals are means over
// the audits; an interval is not made narrower, since all audits share the same rows. The verdict is the median one,
// the worse of two; the words say how often each was given, and what was found last.
std::vector<Attack> combine(const std::vector<std::vector<Attack>>& audits);

} // namespace synth
