#include "core/network/choice.hpp"
#include "core/network/cells.hpp"
#include "core/network/prune.hpp"
#include <algorithm>
#include <cmath>

namespace synth {

namespace {

constexpr std::uint32_t trial_leaf = 30; // rows in a leaf of a tree that is only grown to be judged
constexpr double feature_margin = 0.01;  // nats a row by which regressions must earn their place among the features
constexpr double residual_margin = 0.1;  // and by which a residual must beat the value itself
constexpr double order_margin = 0.3; // and by which it may be worse, where it keeps the distance to what comes before

std::size_t find_leaf(const Tree& tree, std::span<const Coded> features, std::uint32_t row) {
    std::size_t k = 0;
    while (!tree.is_leaf(k)) {
        const Coded& feature = features[std::size_t(tree.feature[k])];
        k = std::size_t(tree.child[k]) + (tree.goes_left(k, feature.codes[row], feature.ordered) ? 0 : 1);
    }
    return k;
}

double judge(const Coding& coding, const Variable& variable, std::span<const Coded> features, const Trial& trial,
             const Poll& poll, std::span<const Demand> demands = {}) {
    Grown grown =
        prune(grow(features, coding.target(), trial.learn, trial_leaf, poll, demands), features, coding.target(), poll);
    fill_cells(coding, grown, poll);
    const Marginal marginal(coding.draft);
    double sum = 0;
    for (const std::uint32_t row : trial.held_out) {
        const Code code = coding.codes[row];
        const std::size_t leaf = find_leaf(grown.tree, features, row);
        const double rows = grown.tree.rows[leaf], all = double(coding.codes.size());
        const double p =
            (rows * probability(grown.tree, leaf, code, coding.draft, marginal) + 2 * coding.draft.counts[code] / all) /
            (rows + 2);
        sum += std::log(p) - std::log(width(coding, variable, code));
    }
    poll();
    return sum / double(std::max<std::size_t>(1, trial.held_out.size()));
}

std::vector<Regression> learn_regressions(std::span<const Variable> variables, std::uint32_t v,
                                          std::span<const std::uint32_t> candidates, const Trial& trial) {
    std::vector<Regression> regressions;
    if (!is_computable(variables[v]))
        return regressions;
    const RegressionData data = regression_data(variables, v, candidates, trial.sample, trial.learn);
    for (const bool product : {false, true})
        if (std::optional<Regression> regression = learn_regression(data, product))
            regressions.push_back(std::move(*regression));
    return regressions;
}

// Whether a regression already gives every value, up to rounding.
bool is_exact_throughout(const Regression& regression, const Variable& variable, std::uint32_t v,
                         const EncodedTable& table) {
    for (std::uint32_t row = 0; row < table.rows; row++)
        if (table.columns[v].codes[row] != null_code && !is_exact(regression, variable.number.step, v, row, table))
            return false;
    return true;
}

bool is_difference(const Regression& regression, std::span<const std::uint32_t> from) {
    return !regression.product && std::any_of(regression.terms.begin(), regression.terms.end(), [&](const Term& term) {
        return std::abs(term.coefficient - 1) < 0.01 &&
               std::find(from.begin(), from.end(), term.variable) != from.end();
    });
}

// Of variables, those that no row lacks that has a value of v: from them it is some way for all.
std::vector<std::uint32_t> known_with(std::uint32_t v, std::span<const std::uint32_t> variables,
                                      const EncodedTable& table) {
    std::vector<std::uint32_t> known;
    for (const std::uint32_t u : variables) {
        std::uint32_t row = 0;
        while (row < table.rows &&
               (table.columns[v].codes[row] == null_code || table.columns[u].codes[row] != null_code))
            row++;
        if (row == table.rows)
            known.push_back(u);
    }
    return known;
}

// How far a number is from one that it is never smaller than, or never larger, if nothing else is taken off.
std::vector<Regression> learn_differences(std::span<const Variable> variables, std::uint32_t v,
                                          std::span<const std::uint32_t> candidates,
                                          std::span<const std::uint32_t> ordered, const Trial& trial) {
    constexpr std::size_t most = 4;
    std::vector<Regression> differences;
    for (const std::uint32_t from : ordered) {
        if (differences.size() == most || !is_computable(variables[v]) ||
            std::find(candidates.begin(), candidates.end(), from) == candidates.end())
            continue;
        const RegressionData data = regression_data(variables, v, std::span(&from, 1), trial.sample, trial.learn);
        if (std::optional<Regression> difference = learn_regression(data, false);
            difference && is_difference(*difference, ordered))
            differences.push_back(std::move(*difference));
    }
    return differences;
}

} // namespace

Choice choose(std::span<const Variable> variables, std::uint32_t v, std::span<const std::uint32_t> candidates,
              const EncodedTable& table, const Trial& trial, std::uint32_t min_count,
              const std::set<std::string>& ignored, std::span<const std::uint32_t> ordered, std::vector<Rule>& rules,
              const Poll& poll) {
    const std::vector<Regression> regressions = learn_regressions(variables, v, candidates, trial);
    std::optional<Relation> relation =
        find_relation(variables, v, candidates, regressions, table, trial, {.min_count = min_count}, poll);
    if (relation) {
        Rule& rule = rules.emplace_back(rule_of(*relation, variables, v));
        rule.kept = !ignored.contains(rule.text);
        if (rule.kept)
            return {{relation->regression}, 0, std::move(relation)};
    }
    Choice best;
    if (regressions.empty() || trial.held_out.empty())
        return best;
    const auto score = [&](const Choice& choice) {
        const Coding coding = make_coding(variables, v, choice, trial.sample, min_count, poll);
        return judge(coding, variables[v], features_of(coding, variables, trial.sample, candidates), trial, poll);
    };
    double best_score = score(best);
    const Choice with_features{regressions, -1, {}};
    if (const double s = score(with_features); s > best_score + feature_margin) {
        best = with_features;
        best_score = s;
    }
    double margin = residual_margin;
    const std::vector<std::uint32_t> always = known_with(v, ordered, trial.sample);
    for (int r = 0; r < int(regressions.size()); r++) {
        if (relation && is_exact_throughout(regressions[std::size_t(r)], variables[v], v, trial.sample))
            continue; // that is the rule which is not to be kept
        const Choice residual{regressions, r, {}};
        const double allowed = is_difference(regressions[std::size_t(r)], always)    ? -order_margin
                               : is_difference(regressions[std::size_t(r)], ordered) ? -residual_margin
                                                                                     : margin;
        if (const double s = score(residual); s > best_score + allowed) {
            best = residual;
            best_score = s;
            margin = 0;
        }
    }
    // Where dates are near each other, all of them together predict a little better than the one it comes after.
    if (std::none_of(regressions.begin(), regressions.end(),
                     [&](const Regression& regression) { return is_difference(regression, ordered); })) {
        double least = best_score - order_margin;
        for (const Regression& difference : learn_differences(variables, v, candidates, always, trial)) {
            Choice residual{regressions, int(regressions.size()), {}};
            residual.regressions.push_back(difference);
            if (const double s = score(residual); s > least) {
                best = residual;
                least = s;
            }
        }
    }
    return best;
}

bool are_better(std::span<const Variable> variables, std::uint32_t v, const Choice& choice,
                std::span<const std::uint32_t> parents, std::span<const Demand> these, std::span<const Demand> those,
                const Trial& trial, std::uint32_t min_count, const Poll& poll) {
    const Coding coding = make_coding(variables, v, choice, trial.sample, min_count, poll);
    const std::vector<Coded> features = features_of(coding, variables, trial.sample, parents);
    return judge(coding, variables[v], features, trial, poll, these) >=
           judge(coding, variables[v], features, trial, poll, those);
}

double held_out_likelihood(std::span<const Variable> variables, std::uint32_t v,
                           std::span<const std::uint32_t> features, const Trial& trial, const Poll& poll) {
    const Coding coding = make_coding(variables, v, {}, trial.sample, 10, poll);
    return judge(coding, variables[v], features_of(coding, variables, trial.sample, features), trial, poll);
}

} // namespace synth
