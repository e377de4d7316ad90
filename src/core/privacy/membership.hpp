// Membership inference: can somebody who has a row tell whether it was learned?
//
// By distance: a row that was learned is nearer to the nearest synthetic row. By density: DOMIAS (van Breugel et al.,
// AISTATS 2023), the ratio of the synthetic table's density at the row and that of a reference, rows of the population
// that were not learned; it finds where a model has more rows than the population has. Densities are those of nearest
// neighbours: the first in the synthetic table, the fifth in the reference, with numbers by rank and by range
// (space.hpp); on generators that are known to leak they find more than kernels, mixtures or classifiers do.
//
// Members are rows of the real table, the others as many of one half of the holdout; its other half is the reference.
// The figures are the AUC, the chance that a member has the higher score of two rows of which one is a member, and the
// share of members that are found when 1 % of the others are taken for members (Carlini et al., S&P 2022), which tells
// whether some rows are at risk though most are not.
#pragma once
#include "core/privacy/scene.hpp"

namespace synth {

// Rows of both parts of the holdout without which there is no attack, and none of the rate at 1 %.
constexpr std::uint32_t fewest_others = 20, fewest_others_at_one_percent = 100;

// Names of the attacks, each of which is two rows: its AUC, and with rate_name behind it its rate at 1 %.
constexpr const char* membership_names[] = {"membership, distance", "membership, density by rank",
                                            "membership, density by range"};
constexpr const char* rate_name = ", TPR at 1 % FPR";

// There must be a holdout, of twice fewest_others rows.
std::vector<Attack> membership_attacks(const Scene& scene);

} // namespace synth
