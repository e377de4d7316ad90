// Disclosure tables, as statistical offices make them: repU and DiSCO (Raab, Nowok and Dibben, Practical privacy
// metrics for synthetic data, 2024), which R's synthpop computes.
//
// Somebody knows a few columns of a person, the keys. repU, replicated uniques: the share of real rows whose keys no
// other real row has and exactly one synthetic row has; the person seems to be there. DiSCO, disclosive in synthetic
// and correct in original: the share of real rows whose keys some synthetic rows have which all have the same value of
// a target, and it is the real row's. NULL is a value like any other; numbers and times are cut into at most 20 groups
// by the quantiles of the real table.
//
// Both find rows by chance too. What no leak gives is what is found of the holdout: the share of its rows whose keys no
// real row and exactly one synthetic row has; the share of those about which synthetic rows agree and are right.
// Without a holdout one half of the real rows is looked up, among as many synthetic rows as the other half has and, for
// what no leak gives, among the other half.
//
// The keys, unless one knows better, are those that tell rows apart: one column after the other, each the one with
// which fewest of 10,000 real rows still have the same keys, until half of the real rows are alone with theirs; at most
// six. Sensitive columns are targets and no keys; if none is named, all that are no keys are targets. Columns that have
// one value only, and texts that are judged by their form, are neither.
#pragma once
#include "core/privacy/scene.hpp"

namespace synth {

// "repU", and "DiSCO" of each target.
std::vector<Attack> disclosure(const Scene& scene);

} // namespace synth
