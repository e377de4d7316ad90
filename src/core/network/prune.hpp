// Pruning: which splits of a grown tree stay.
//
// A tree that grows until its leaves are small goes on to split where there is nothing left to tell. Such splits follow
// the rows that happen to be in the table: they tell nothing of others, and who was in the table can be told by them.
// So they go, from the leaves up: a split stays if the evidence for it, and for what stays below it, is more than
// chance would give (cost-complexity pruning, Breiman et al. 1984, with a likelihood ratio for the cost).
//
// The evidence for a split is G squared, twice the log likelihood ratio, of the two sides by the target's codes; codes
// of an ordered target are taken in about eight groups with as many rows each, those of the node. Where sides and codes
// are independent it has a chi-square distribution. But the split is the best of many, chosen for one difference
// between its sides: in that degree of freedom chance gives 8. In the others, those of the differences that nobody
// looked for, it gives their number, and its standard deviation is added.
#pragma once
#include "core/network/grow.hpp"

namespace synth {

// Takes the splits away that do not stay; demanded ones do. The tree was grown for this target, of these features.
// Throws what poll throws.
Grown prune(Grown grown, std::span<const Coded> features, const Coded& target, const Poll& poll);

} // namespace synth
