// Parents: which variables a distribution depends on, and how much.
#pragma once
#include "core/network/encode.hpp"

namespace synth {

// Shares of variance explained: by the regression whose residual is coded, then of what is left by the tree's splits.
// What a regression explains is shared among its terms by coefficient times spread. `gain` is by feature.
std::vector<Parent> learn_parents(const Conditional& conditional, std::span<const double> gain, double impurity,
                                  double unexplained, std::span<const Variable> variables, const EncodedTable& table);

// Drops features that no node splits on, and regressions that nothing uses any more.
void drop_unused(Conditional& conditional);

} // namespace synth
