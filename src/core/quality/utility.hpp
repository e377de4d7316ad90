// Utility: does a model trained on synthetic rows predict real ones as well as one trained on real rows does? Train on
// synthetic, test on real (TSTR; Esteban et al. 2017), beside train on real, test on real.
#pragma once
#include "core/quality/detection.hpp"

namespace synth {

// "Utility": a boosted model of column `target` (a source that is one column, not free text), trained on synthetic
// rows, tested on real ones that it has not seen: tables[2] if there is one, else a fifth of the real table, which a
// real training set then is without. The other columns are its features; rows without a target are left out. AUC of the
// rarer for two classes, macro-F1 for more, R2 for a number or time.
//
// score: trained on synthetic; real_sample: trained on as many real rows, at most five times `most` (there are no
// folds, and models gain from rows). detail names the figure. Throws std::invalid_argument, with a sentence without
// full stop, if the target cannot be.
std::vector<Score> utility(const Frames& frames, const std::string& target, const DetectionOptions& options,
                           const Poll& poll);

} // namespace synth
