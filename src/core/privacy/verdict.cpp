#include "core/privacy/verdict.hpp"
#include <charconv>

namespace synth {

namespace {

constexpr double room_for_chance = 5.0 / 3;

const char* words_of(Verdict verdict) {
    switch (verdict) {
    case Verdict::no_leak: return "no leak";
    case Verdict::weak_leak: return "a weak leak";
    case Verdict::leak: return "a leak";
    case Verdict::unknown: break;
    }
    return "unknown";
}

} // namespace

Verdict judge(double excess, double low, const Limits& limits) {
    const bool by_chance = excess - (excess - low) * room_for_chance <= 0;
    if (by_chance || excess <= limits.negligible)
        return Verdict::no_leak;
    return low > limits.serious ? Verdict::leak : Verdict::weak_leak;
}

void conclude(Attack& attack, Verdict verdict, const std::string& facts) {
    attack.verdict = verdict;
    attack.words = facts + ": " + words_of(verdict) + ".";
}

Attack unknown(std::string attack, std::string subject, std::string why) {
    Attack made;
    made.attack = std::move(attack);
    made.subject = std::move(subject);
    made.words = std::move(why);
    return made;
}

Attack against(const char* attack, std::string subject, const Share& score, const Share& control, const Limits& limits,
               const std::string& facts) {
    Attack made = against(attack, score.value(), score.interval(), control.value(), limits, facts);
    made.subject = std::move(subject);
    conclude(made, judge(score.value() - control.value(), difference(score, control).low, limits), facts);
    return made;
}

Attack against(std::string attack, double score, const Interval& interval, double no_leak, const Limits& limits,
               const std::string& facts) {
    Attack made;
    made.attack = std::move(attack);
    made.score = score;
    made.no_leak = no_leak;
    made.low = interval.low;
    made.high = interval.high;
    conclude(made, judge(score - no_leak, interval.low - no_leak, limits), facts);
    return made;
}

std::string percent(double share) {
    const double x = share * 100;
    char text[40];
    const auto end =
        std::to_chars(text, text + sizeof text, x, std::chars_format::fixed, x > 0 && x < 0.995 ? 2 : 1).ptr;
    return std::string(text, end) + " %";
}

std::string in_words(std::uint64_t count, const std::string& noun) {
    std::string digits = std::to_string(count);
    for (std::size_t at = digits.size(); at > 3;)
        digits.insert(at -= 3, ",");
    return noun.empty() ? digits : digits + " " + noun + (count == 1 ? "" : "s");
}

std::string rows_of(const Frame& frame, const std::string& kind) {
    if (frame.seen <= frame.rows)
        return in_words(frame.rows, kind);
    return in_words(frame.rows) + " of " + in_words(frame.seen, kind);
}

} // namespace synth
