#include "core/privacy/combine.hpp"
#include "core/privacy/verdict.hpp"
#include <algorithm>
#include <map>

namespace synth {

namespace {

// The mean of what is defined.
double mean(const std::vector<const Attack*>& attacks, double Attack::*member) {
    double sum = 0, n = 0;
    for (const Attack* const attack : attacks)
        if (attack->*member == attack->*member) {
            sum += attack->*member;
            n++;
        }
    return n > 0 ? sum / n : undefined;
}

Attack combine(const std::vector<const Attack*>& attacks) {
    Attack combined = *attacks.back();
    if (attacks.size() < 2)
        return combined;
    for (double Attack::*const member : {&Attack::score, &Attack::no_leak, &Attack::low, &Attack::high})
        combined.*member = mean(attacks, member);
    std::vector<Verdict> verdicts;
    for (const Attack* const attack : attacks)
        if (attack->verdict != Verdict::unknown)
            verdicts.push_back(attack->verdict);
    if (verdicts.empty())
        return combined;
    std::sort(verdicts.begin(), verdicts.end());
    combined.verdict = verdicts[verdicts.size() / 2];
    std::string found;
    for (const Verdict verdict : {Verdict::no_leak, Verdict::weak_leak, Verdict::leak})
        if (const auto n = std::count(verdicts.begin(), verdicts.end(), verdict); n > 0)
            found += (found.empty() ? "" : ", ") + std::string(words_of(verdict)) + " in " + std::to_string(n);
    combined.words =
        "Of " + std::to_string(verdicts.size()) + " audits, " + found + ". The last one: " + combined.words;
    return combined;
}

} // namespace

std::vector<Attack> combine(const std::vector<std::vector<Attack>>& audits) {
    std::map<std::pair<std::string_view, std::string_view>, std::size_t> place;
    std::vector<std::vector<const Attack*>> attacks;
    for (const std::vector<Attack>& audit : audits)
        for (const Attack& attack : audit) {
            const auto [found, is_new] = place.try_emplace({attack.attack, attack.subject}, attacks.size());
            if (is_new)
                attacks.emplace_back();
            attacks[found->second].push_back(&attack);
        }
    std::vector<Attack> combined;
    for (const std::vector<const Attack*>& same : attacks)
        combined.push_back(combine(same));
    return combined;
}

} // namespace synth
