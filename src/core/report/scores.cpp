// The sections that are tables of scores: each score beside that of another real sample.
#include "core/report/figure.hpp"
#include "core/report/section.hpp"
#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace synth {

namespace {

constexpr std::size_t most_columns = 12, most_pairs = 20, most_checks = 12; // shown at once

// What a measure says, for those who do not know its name.
std::string_view meaning(std::string_view metric) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 15> meanings{{
        {"Overall", "The mean of Column Shapes and Column Pair Trends."},
        {"Column Shapes", "Each column by itself: the mean over columns."},
        {"Column Pair Trends", "How two columns go together: the mean over pairs."},
        {"Column Pair Trends, strong pairs", "The same, of pairs that are strongly associated in the real table."},
        {"Three-Way", "How three columns go together."},
        {"Missing Values", "The share of NULLs in each column."},
        {"Detection (boosted trees)", "Can boosted trees tell synthetic rows from real ones? 1: not at all."},
        {"Detection (logistic)", "Can a logistic regression tell them apart? 1: not at all."},
        {"S_pMSE", "How far propensity scores vary. 1 is perfect, up to about 3 is good; more is worse."},
        {"Utility", "A model that is trained on synthetic rows, tested on real ones."},
        {"Query counts (filters)", "Rows that a WHERE keeps."},
        {"Query counts (groupings)", "Rows in each group of a GROUP BY."},
        {"Query counts (joins)", "Rows that a join makes."},
        {"Query sums", "Sums of a number."},
        {"Query plans", "The share of queries for which EXPLAIN gives the same plan."},
    }};
    for (const auto& [name, words] : meanings)
        if (name == metric)
            return words;
    return {};
}

void add_subject(Markup& out, const Score& score, bool with_metric) {
    out.open("th", {{"scope", "row"}, {"class", "name"}});
    if (score.subject.empty() || with_metric)
        add_name(out, score.metric);
    if (!score.subject.empty() && with_metric)
        out.text(": ");
    if (!score.subject.empty())
        add_name(out, score.subject);
    out.close();
}

// Below a row, as wide as the table.
void add_note(Markup& out, std::string_view columns, const Score& score, Meaning meaning) {
    const std::string_view words = meaning(score.metric);
    if (words.empty() && score.detail.empty())
        return;
    out.open("tr", {{"class", "note"}}).open("td", {{"colspan", columns}}).text(words);
    if (!words.empty() && !score.detail.empty())
        out.add("br", {});
    out.text(score.detail).close().close();
}

void add_table(Markup& out, std::string_view caption, std::string_view what, std::span<const Score* const> scores,
               bool with_metric = true, Meaning of = meaning) {
    open_table(out, caption, {what, "Score", "Another real sample", "Gap"});
    for (const Score* score : scores) {
        out.open("tr");
        add_subject(out, *score, with_metric);
        add_figure(out, score->score);
        add_figure(out, score->real_sample);
        add_gap(out, score->score, score->real_sample);
        out.close();
        add_note(out, "4", *score, of);
    }
    close_table(out);
}

const Pair* find_pair(const ReportData& data, std::string_view subject) {
    for (const Pair& pair : data.trends) {
        const std::string_view a = data.columns[pair.a], b = data.columns[pair.b];
        if (subject.size() == a.size() + 2 + b.size() && subject.starts_with(a) && subject.ends_with(b) &&
            subject.substr(a.size(), 2) == ", ")
            return &pair;
    }
    return nullptr;
}

void add_pairs(Markup& out, const ReportData& data) {
    const std::vector<const Score*> pairs = scores_of(data, Topic::pair);
    if (pairs.empty())
        return;
    out.add("h3", "Pairs of columns");
    out.add(
        "p",
        "Association is the correlation of two numbers, from \u22121 to 1, and Cram\u00e9r's V of other pairs, from "
        "0 to 1.",
        {{"class", "faint"}});
    const std::size_t shown = std::min(most_pairs, pairs.size());
    open_table(out,
               "The worst " + count(shown) + " of " + count(pairs.size(), "pair") + ", and how they are associated",
               {"Pair", "Score", "Another real sample", "Associated, real", "Associated, synthetic"});
    for (std::size_t i = 0; i < shown; i++) {
        const Score& score = *pairs[i];
        const Pair* pair = find_pair(data, score.subject);
        out.open("tr").open("th", {{"scope", "row"}, {"class", "name"}});
        add_name(out, score.subject);
        out.close();
        add_figure(out, score.score);
        add_figure(out, score.real_sample);
        add_figure(out, pair ? pair->real : undefined);
        add_figure(out, pair ? pair->other : undefined);
        out.close();
        add_note(out, "5", score, meaning);
    }
    close_table(out);
}

} // namespace

void add_scores(Markup& out, std::string_view caption, std::string_view what, const std::vector<const Score*>& scores,
                std::size_t most, bool with_metric, Meaning meaning) {
    const std::size_t shown = std::min(most, scores.size());
    const std::span<const Score* const> all(scores);
    add_table(out, caption, what, all.first(shown), with_metric, meaning);
    if (shown == scores.size())
        return;
    out.open("details").add("summary", "The other " + count(scores.size() - shown));
    add_table(out, std::string(caption) + ", continued", what, all.subspan(shown), with_metric, meaning);
    out.close();
}

Markup summary(const ReportData& data) {
    Markup out;
    out.add("p",
            "1 is perfect. No sample reaches it, not even a real one: the third column has what another sample of the "
            "real table would get, as large as the synthetic one.",
            {{"class", "faint"}});
    add_table(out, "Fidelity of the whole table", "Measure", scores_of(data, Topic::summary));

    std::vector<const Score*> checks = scores_of(data, Topic::diagnostic);
    if (checks.empty())
        return out;
    std::stable_partition(checks.begin(), checks.end(), [](const Score* check) { return check->score < 1; });
    const auto broken = std::count_if(checks.begin(), checks.end(), [](const Score* c) { return c->score < 1; });
    out.add("h3", "Diagnostic");
    out.add("p", broken == 0 ? "Ranges, categories, keys and rules hold in all synthetic rows: " +
                                   count(checks.size(), "check") + "."
                             : "Of " + count(checks.size(), "check") + " of ranges, categories, keys and rules, " +
                                   count(std::uint64_t(broken)) + " did not hold in all synthetic rows.");
    add_scores(out, "Checks, and the share of rows in which they hold", "Check", checks,
               broken == 0 ? 0 : std::max<std::size_t>(most_checks, std::size_t(broken)), true, meaning);
    return out;
}

Markup worst_scores(const ReportData& data) {
    Markup out;
    const std::vector<const Score*> columns = scores_of(data, Topic::column), missing = scores_of(data, Topic::missing);
    if (!columns.empty()) {
        out.add("h3", "Columns");
        add_scores(out, "Worst columns, by their distribution", "Column", columns, most_columns, false, meaning);
    }
    if (!missing.empty()) {
        out.add("h3", "Missing values");
        add_scores(out, "Worst columns, by their share of NULLs", "Column", missing, most_columns, false, meaning);
    }
    add_pairs(out, data);
    if (out.str().empty())
        out.add("p", "No column could be compared.");
    return out;
}

Markup detection_scores(const ReportData& data) {
    Markup out;
    const std::vector<const Score*> scores = scores_of(data, Topic::detection);
    if (scores.empty())
        return out.add("p", "Neither was measured.");
    add_table(out, "Scores of telling the tables apart, and of learning from them", "Measure", scores);
    return out;
}

Markup query_scores(const ReportData& data) {
    Markup out;
    const std::vector<const Score*> scores = scores_of(data, Topic::query);
    if (scores.empty())
        return out.add("p", "No query was measured.");
    out.add("p",
            "The same queries on both tables. Answers are compared by their q-error, the factor by which one is off; 1 "
            "is perfect.",
            {{"class", "faint"}});
    add_table(out, "Scores by kind of query", "Queries", scores);
    return out;
}

} // namespace synth
