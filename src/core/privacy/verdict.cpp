#include "core/privacy/verdict.hpp"
#include <charconv>

namespace synth {

namespace {

constexpr double room_for_chance = 5.0 / 3;

} // namespace

const char* words_of(Verdict verdict) {
    switch (verdict) {
    case Verdict::no_leak: return "no leak";
    case Verdict::weak_leak: return "a weak leak";
    case Verdict::leak: return "a leak";
    case Verdict::unknown: break;
    }
    return "unknown";
}

Verdict judge(const Figure& excess, const Limits& limits) {
    const double low = excess.interval.low;
    const bool by_chance = excess.value - (excess.value - low) * room_for_chance <= 0;
    if (by_chance || excess.value <= limits.negligible)
        return Verdict::no_leak;
    return low > limits.serious ? Verdict::leak : Verdict::weak_leak;
}

Attack unknown(std::string attack, std::string subject, std::string why) {
    Attack made;
    made.attack = std::move(attack);
    made.subject = std::move(subject);
    made.words = std::move(why);
    return made;
}

Attack against(std::string attack, std::string subject, const Figure& score, const Figure& no_leak,
               const Limits& limits, const std::string& facts) {
    const Verdict verdict = judge(difference(score, no_leak), limits);
    return {std::move(attack),  std::move(subject),  score.value, no_leak.value,
            score.interval.low, score.interval.high, verdict,     facts + ": " + words_of(verdict) + "."};
}

std::string percent(double share) {
    const double x = share * 100;
    if (x > 0 && x < 0.01)
        return "less than 0.01 %";
    char text[40];
    const int digits = x > 0 && x < 0.995 ? 2 : 1;
    return std::string(text, std::to_chars(text, text + sizeof text, x, std::chars_format::fixed, digits).ptr) + " %";
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
    return in_words(frame.rows) + " (of " + in_words(frame.seen) + ") " + kind + "s";
}

} // namespace synth
