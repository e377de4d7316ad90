// Attacks: what somebody who has the synthetic table learns about the real one.
//
// Each is a plain, published test with a figure that no leak would give and a 95 % interval. Rows of `real` are
// members: the model was learned from them (as far as one knows); those of `holdout` are other rows of the same
// population, which many attacks need. None of them proves safety: what an attack does not find another one may.
//
// In this order: exact copies, near copies (copies.hpp), DCR share, NNDR (distance.hpp), membership by distance,
// density by rank and density by range, each as an AUC and as TPR at 1 % FPR (membership.hpp), attribute inference by
// column (inference.hpp), repU, DiSCO by target (disclosure.hpp), rare values by column (rare.hpp). Large tables are
// sampled; the words say how many rows were looked at.
//
// A verdict is about the excess of a score over what no leak gives: no leak if chance may be all there is to it, or if
// it is negligible; a leak if even the lower end of its interval is serious (verdict.hpp).
//
//                                                      negligible up to         serious beyond
//     DCR share, NNDR, membership (AUC)                      .02                     .04
//     membership (TPR at 1 % FPR)                            .01                     .03
//     attribute inference, repU, DiSCO, rare values          .02                     .08
//     copies, if no leak gives p                     .002 + p (1 - p) / 4     .01 + p (1 - p) / 2
#pragma once
#include "core/progress.hpp"
#include "core/quality/frame.hpp"
#include "core/quality/score.hpp"

namespace synth {

enum class Verdict : std::uint8_t { no_leak, weak_leak, leak, unknown };

struct Attack {
    std::string attack;  // its name
    std::string subject; // the column that is attacked; empty for whole rows
    double score = undefined;
    double no_leak = undefined;               // what no leak would give
    double low = undefined, high = undefined; // 95 % interval of the score
    Verdict verdict = Verdict::unknown;
    std::string words; // the verdict in a sentence
};

struct AttackOptions {
    std::uint32_t min_count = 10;       // rows under which a value is rare
    std::uint32_t most = 3000;          // rows that are attacked, of members and of others
    std::vector<std::string> sensitive; // columns to infer; all that can be if it is empty
    std::uint64_t seed = 0;
};

// tables: real, synthetic, and holdout if there is one.
std::vector<Attack> attack(const Frames& frames, const AttackOptions& options, const Poll& poll, Progress* progress);

} // namespace synth
