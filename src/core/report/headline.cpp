// The first section: the answer in three figures and three sentences.
#include "core/report/figure.hpp"
#include "core/report/leak.hpp"
#include "core/report/section.hpp"
#include <cmath>

namespace synth {

namespace {

// Another sample of the real table is the measure: scores are below 1 even for it.
std::string fidelity_in_words(const Score& overall) {
    if (!std::isfinite(overall.score))
        return "Fidelity could not be measured.";
    const double gap = overall.real_sample - overall.score;
    if (!std::isfinite(gap))
        return "1 would be perfect.";
    if (gap <= 0.005)
        return "The synthetic rows are as faithful as another sample of the real table would be.";
    if (gap <= 0.02)
        return "The synthetic rows are almost as faithful as another sample of the real table would be.";
    if (gap <= 0.1)
        return "The synthetic rows are less faithful than another sample of the real table would be.";
    return "The synthetic rows differ clearly from the real ones.";
}

void add_relation(Markup& out, std::string_view role, std::string_view name, std::uint64_t rows) {
    out.open("div").add("dt", role).open("dd").add("bdi", name).text(", " + count(rows, "row")).close().close();
}

} // namespace

Markup headline(const ReportData& data) {
    Markup out;
    out.open("div", {{"class", "cards"}});

    const Score missing;
    const Score& overall = data.scores.empty() ? missing : data.scores.front();
    open_card(out, "Overall fidelity");
    out.add("p", figure(overall.score), {{"class", "big"}});
    if (std::isfinite(overall.real_sample))
        out.add("p", "Another real sample: " + figure(overall.real_sample), {{"class", "faint"}});
    out.add("p", fidelity_in_words(overall));
    if (!std::isfinite(overall.score) && !overall.detail.empty())
        out.add("p", overall.detail);
    out.close();

    const Attack* worst = worst_attack(data.attacks);
    open_card(out, "Worst leak", kind_of(worst ? worst->verdict : Verdict::unknown));
    if (worst) {
        out.add("p", small_figure(worst->score), {{"class", "big"}});
        out.open("p", {{"class", "faint"}}).text(full_name(*worst));
        if (std::isfinite(worst->no_leak))
            out.text("; no leak: " + small_figure(worst->no_leak));
        out.close();
        add_verdict(out, worst->verdict);
    }
    out.add("p", leaks_in_words(data.attacks)).close();

    open_card(out, "Tables");
    out.open("dl");
    add_relation(out, "Real", data.real, data.real_rows);
    add_relation(out, "Synthetic", data.synthetic, data.synthetic_rows);
    if (!data.holdout.empty())
        add_relation(out, "Holdout", data.holdout, data.holdout_rows);
    out.close().close().close();
    return out;
}

} // namespace synth
