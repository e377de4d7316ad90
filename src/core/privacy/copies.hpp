// Copies: synthetic rows that are real ones, or nearly.
//
// An exact copy equals a real row in every column; numbers are compared as the real column writes them, rounded to its
// decimals. Rows that have few different values repeat by chance, so the share of copies is laid beside the share among
// the rows of the holdout; without one, beside the share of real rows that another real row equals.
//
// A near copy is as near to a real row (space.hpp, by range) as the nearest 5 % of rows that were not learned are. The
// holdout shows how near that is; without one, some of the real rows do, which are then left out of the others.
#pragma once
#include "core/privacy/scene.hpp"

namespace synth {

Attack exact_copies(const Scene& scene);
Attack near_copies(const Scene& scene);

} // namespace synth
