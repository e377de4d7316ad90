#include "core/report/leak.hpp"
#include "core/report/chart.hpp"
#include "core/report/figure.hpp"
#include <algorithm>
#include <cmath>

namespace synth {

namespace {

constexpr std::size_t most_subjects = 4; // of an attack that are shown at once

// From nothing to leak, 0, to all that can be, 1.
double excess(const Attack& attack) {
    const double share = (attack.score - attack.no_leak) / (1 - attack.no_leak);
    return std::isfinite(share) ? share : 0;
}

bool is_worse(const Attack& a, const Attack& b) {
    const auto gravity = [](Verdict verdict) {
        return verdict == Verdict::unknown ? -1 : int(verdict);
    };
    return gravity(a.verdict) != gravity(b.verdict) ? gravity(a.verdict) > gravity(b.verdict) : excess(a) > excess(b);
}

void add_attack(Markup& out, const Attack& attack) {
    out.open("li", {{"class", "attack " + std::string(kind_of(attack.verdict))}});
    out.open("div").add("h3", full_name(attack));
    add_verdict(out, attack.verdict);
    out.add("p", attack.words).close();
    if (std::isfinite(attack.score)) {
        out.open("div").append(gauge({.name = full_name(attack),
                                      .mark_name = "no leak",
                                      .score = attack.score,
                                      .low = attack.low,
                                      .high = attack.high,
                                      .mark = attack.no_leak}));
        out.open("p", {{"class", "faint"}}).text("Score " + small_figure(attack.score));
        if (std::isfinite(attack.low) && std::isfinite(attack.high))
            out.text(", 95\u00a0% interval " + small_figure(attack.low) + " to " + small_figure(attack.high));
        out.close().close();
    }
    out.close();
}

void add_list(Markup& out, const std::vector<const Attack*>& attacks) {
    out.open("ul", {{"class", "attacks"}});
    for (const Attack* attack : attacks)
        add_attack(out, *attack);
    out.close();
}

} // namespace

const Attack* worst_attack(const std::vector<Attack>& attacks) {
    const Attack* worst = nullptr;
    for (const Attack& attack : attacks)
        if (attack.verdict != Verdict::unknown && (!worst || is_worse(attack, *worst)))
            worst = &attack;
    return worst;
}

std::string leaks_in_words(const std::vector<Attack>& attacks) {
    std::size_t leaks = 0, weak = 0, unknown = 0;
    for (const Attack& attack : attacks) {
        leaks += attack.verdict == Verdict::leak;
        weak += attack.verdict == Verdict::weak_leak;
        unknown += attack.verdict == Verdict::unknown;
    }
    const std::size_t measured = attacks.size() - unknown;
    if (measured == 0)
        return attacks.empty() ? "No attack was made." : "No attack could be measured; see below why.";
    std::string text = "Of " + count(measured, "attack") + ", ";
    if (leaks > 0)
        text += count(leaks) + (leaks == 1 ? " finds" : " find") + " a leak" +
                (weak > 0 ? " and " + count(weak) + " a weak one." : ".");
    else if (weak > 0)
        text += "none finds a clear leak and " + count(weak) + (weak == 1 ? " finds" : " find") + " a weak one.";
    else
        text += "none finds a leak. That is no proof: another attack may find what these do not.";
    if (unknown > 0)
        text += " " + count(unknown) + " more could not be measured.";
    return text;
}

std::string full_name(const Attack& attack) {
    return attack.subject.empty() ? attack.attack : attack.attack + " of " + attack.subject;
}

std::string_view kind_of(Verdict verdict) {
    switch (verdict) {
    case Verdict::no_leak: return "safe";
    case Verdict::weak_leak: return "weak";
    case Verdict::leak: return "leak";
    default: return "unknown";
    }
}

void add_verdict(Markup& out, Verdict verdict) {
    const auto [sign, words] = [&]() -> std::pair<std::string_view, std::string_view> {
        switch (verdict) {
        case Verdict::no_leak: return {"\u2713", "No leak found"};
        case Verdict::weak_leak: return {"!", "Weak leak"};
        case Verdict::leak: return {"\u2715", "Leak"};
        default: return {"?", "Not measured"};
        }
    }();
    out.open("p", {{"class", "verdict"}}).add("span", sign, {{"aria-hidden", "true"}}).text(words).close();
}

Markup leakage(const ReportData& data) {
    Markup out;
    out.add("p", leaks_in_words(data.attacks));
    if (data.attacks.empty())
        return out;
    out.add("p",
            "Each attack plays somebody who has the synthetic table and wants to learn about rows of the real one. The "
            "mark is what it gets where nothing leaks; right of it is worse. The whiskers are the 95\u00a0% interval.",
            {{"class", "faint"}});
    std::vector<std::vector<const Attack*>> groups; // of one name
    for (const Attack& attack : data.attacks) {
        auto group = std::find_if(groups.begin(), groups.end(),
                                  [&](const auto& other) { return other.front()->attack == attack.attack; });
        if (group == groups.end())
            group = groups.emplace(groups.end());
        group->push_back(&attack);
    }
    std::vector<const Attack*> shown, hidden;
    for (std::vector<const Attack*>& group : groups) {
        std::stable_sort(group.begin(), group.end(), [](const Attack* a, const Attack* b) { return is_worse(*a, *b); });
        for (std::size_t i = 0; i < group.size(); i++)
            (i < most_subjects ? shown : hidden).push_back(group[i]);
    }
    add_list(out, shown);
    if (!hidden.empty()) {
        out.open("details").add("summary", count(hidden.size(), "more attack"));
        add_list(out, hidden);
        out.close();
    }
    return out;
}

} // namespace synth
