// Distance to the closest record: are synthetic rows nearer to the rows that were learned than to others?
//
// DCR share: of synthetic rows, those whose nearest real row is nearer than their nearest row of the holdout, and half
// of those for which both are equally near; of both tables the same number of rows is taken. NNDR: the same with the
// distance to the nearest row divided by that to the second nearest, which is small if a row stands out as the one that
// was copied; 1 if both are 0. No leak is a half. Distances are by range (space.hpp).
//
// Both can show a leak and cannot show that there is none: there are synthesizers that pass, Bayesian networks among
// them, and leak to membership inference (Yao et al., The DCR delusion, ESORICS 2025).
#pragma once
#include "core/privacy/scene.hpp"

namespace synth {

// "DCR share" and "NNDR". There must be a holdout.
std::vector<Attack> distance_attacks(const Scene& scene);

} // namespace synth
