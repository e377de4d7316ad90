// From a figure to a verdict, and to the sentence that says it.
//
// An excess is how far a score is beyond the figure that no leak gives. It is no leak if it is negligible, or if chance
// may be all there is to it. It is a leak if even the lower end of its 95 % interval is serious; else a weak leak.
//
// Chance is given more room than the interval, which it leaves at the lower end once in forty attacks: an audit has
// dozens of them. 5 / 3 of the interval are left once in 2,000.
#pragma once
#include "core/privacy/attack.hpp"
#include "core/privacy/interval.hpp"

namespace synth {

struct Limits {
    double negligible = 0, serious = 0; // of an excess
};

constexpr Limits auc_limits = {.02, .04};     // of AUCs and of shares around a half
constexpr Limits tpr_limits = {.01, .03};     // of true positive rates
constexpr Limits success_limits = {.02, .08}; // of guesses, repU, DiSCO, rare values
// Of shares of copies. A model's rows are more typical than real ones, and typical rows repeat by chance: where rows
// do, a share that is somewhat higher means nothing.
constexpr Limits copy_limits(double no_leak) {
    return {.002 + no_leak * (1 - no_leak) / 4, .01 + no_leak * (1 - no_leak) / 2};
}

const char* words_of(Verdict verdict); // "a leak"
Verdict judge(const Figure& excess, const Limits& limits);

// An attack that cannot be carried out; `why` is a sentence.
Attack unknown(std::string attack, std::string subject, std::string why);
// What an attack finds against what no leak gives. `facts` is a sentence without its full stop, to which the verdict is
// added.
Attack against(std::string attack, std::string subject, const Figure& score, const Figure& no_leak,
               const Limits& limits, const std::string& facts);

std::string percent(double share);                                       // "12.3 %"
std::string in_words(std::uint64_t count, const std::string& noun = ""); // "12,345", "1 row", "12,345 rows"
// How many rows a frame has, and of how many: "12,345 real rows", "12,345 (of 1,000,000) real rows".
std::string rows_of(const Frame& frame, const std::string& kind);

} // namespace synth
