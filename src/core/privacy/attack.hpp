// Attacks: what somebody who has the synthetic table learns about the real one.
//
// Each is a plain, published test with a figure that no leak would give and a 95 % interval. Rows of `real` are members:
// the model was learned from them (as far as one knows); those of `holdout` are other rows of the same population. None of them
// proves safety: what an attack does not find another one may.
#pragma once
#include "core/progress.hpp"
#include "core/quality/frame.hpp"
#include "core/quality/score.hpp"

namespace synth {

enum class Verdict : std::uint8_t { no_leak, weak_leak, leak, unknown };

struct Attack {
    std::string attack;           // its name
    std::string subject;          // the column that is attacked; empty for whole rows
    double score = undefined;
    double no_leak = undefined;   // what no leak would give
    double low = undefined, high = undefined; // 95 % interval of the score
    Verdict verdict = Verdict::unknown;
    std::string words;            // the verdict in a sentence
};

struct AttackOptions {
    std::uint32_t min_count = 10; // rows under which a value is rare
    std::uint32_t most = 3000;    // rows that are attacked, of members and of others
    std::vector<std::string> sensitive; // columns to infer; all that can be if it is empty
    std::uint64_t seed = 0;
};

// tables: real, synthetic, and holdout if there is one.
std::vector<Attack> attack(const Frames& frames, const AttackOptions& options, const Poll& poll, Progress* progress);

} // namespace synth
