#include "core/privacy/interval.hpp"
#include <algorithm>
#include <cmath>

namespace synth {

namespace {

constexpr double z = 1.959963984540054; // of 95 %
constexpr double false_positives = 0.01;
constexpr std::uint32_t draws = 400; // of the bootstrap

// Scores in descending order, equal ones together.
struct Step {
    float score = 0;
    double members = 0, others = 0;
};

double tpr(const std::vector<Step>& steps, double members, double others) {
    const double allowed = false_positives * others;
    double found = 0, wrong = 0;
    for (const Step& step : steps) {
        if (wrong + step.others > allowed)
            return (found + step.members * (allowed - wrong) / step.others) / members;
        found += step.members;
        wrong += step.others;
    }
    return 1;
}

// Mean, and the variance that DeLong's has of one group: of `value` by step, each `weight` times.
struct Moments {
    double weight = 0, sum = 0, squares = 0;

    void add(double value, double times) {
        weight += times;
        sum += times * value;
        squares += times * value * value;
    }
    double mean() const { return sum / weight; }
    double variance_of_mean() const {
        return weight > 1 ? std::max(0.0, squares - sum * sum / weight) / (weight - 1) / weight : 0.25;
    }
};

} // namespace

Figure Share::figure() const {
    const double p = value(), n = rows, middle = (p + z * z / (2 * n)) / (1 + z * z / n),
                 half = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n);
    return {p, {hits <= 0 ? 0 : std::max(0.0, middle - half), hits >= rows ? 1 : std::min(1.0, middle + half)}};
}

Figure difference(const Figure& a, const Figure& b) {
    const auto both = [](double x, double y) {
        return std::sqrt(x * x + y * y);
    };
    const double d = a.value - b.value;
    return {d,
            {d - both(a.value - a.interval.low, b.interval.high - b.value),
             d + both(a.interval.high - a.value, b.value - b.interval.low)}};
}

Roc roc(const std::vector<float>& members, const std::vector<float>& others, Random& random, const Poll& poll) {
    struct Row {
        float score;
        std::uint32_t row;
    };
    std::vector<Row> rows;
    rows.reserve(members.size() + others.size());
    for (const float score : members)
        rows.push_back({score, std::uint32_t(rows.size())});
    for (const float score : others)
        rows.push_back({score, std::uint32_t(rows.size())});
    std::sort(rows.begin(), rows.end(),
              [](const Row& a, const Row& b) { return a.score != b.score ? a.score > b.score : a.row < b.row; });
    std::vector<Step> steps;
    std::vector<std::uint32_t> step_of(rows.size());
    for (const Row& row : rows) {
        if (steps.empty() || row.score != steps.back().score)
            steps.push_back({row.score, 0, 0});
        (row.row < members.size() ? steps.back().members : steps.back().others)++;
        step_of[row.row] = std::uint32_t(steps.size() - 1);
    }

    const double m = double(members.size()), n = double(others.size());
    Moments of_members, of_others; // the share of the other group that a row's score is right about
    double above = 0, below = n;
    for (const Step& step : steps) {
        below -= step.others;
        of_members.add((below + step.others / 2) / n, step.members);
        of_others.add((above + step.members / 2) / m, step.others);
        above += step.members;
    }
    Roc roc;
    const double auc = of_members.mean();
    const double half = z * std::sqrt(of_members.variance_of_mean() + of_others.variance_of_mean());
    roc.auc = {auc, {std::max(0.0, auc - half), std::min(1.0, auc + half)}};

    roc.tpr.value = tpr(steps, m, n);
    std::vector<double> again(draws);
    for (double& figure : again) {
        poll();
        for (Step& step : steps)
            step.members = step.others = 0;
        for (std::size_t i = 0; i < members.size(); i++)
            steps[step_of[random.below(members.size())]].members++;
        for (std::size_t i = 0; i < others.size(); i++)
            steps[step_of[members.size() + random.below(others.size())]].others++;
        figure = tpr(steps, m, n);
    }
    std::sort(again.begin(), again.end());
    roc.tpr.interval = {again[draws / 40], again[draws - 1 - draws / 40]};
    return roc;
}

} // namespace synth
