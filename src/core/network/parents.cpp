#include "core/network/parents.hpp"
#include <algorithm>
#include <cmath>

namespace synth {

std::vector<Parent> learn_parents(const Conditional& conditional, std::span<const double> gain, double impurity,
                                  double unexplained, std::span<const Variable> variables, const EncodedTable& table) {
    std::vector<double> strength(variables.size());
    const auto spread = [&](bool logarithm, const auto& value_of) {
        double sum = 0, squares = 0, n = 0;
        for (std::uint32_t row = 0; row < table.rows; row++)
            if (const double x = value_of(row); is_ordinary(x) && (!logarithm || x > 0)) {
                const double y = logarithm ? std::log(x) : x;
                sum += y;
                squares += y * y;
                n++;
            }
        return n > 0 ? std::sqrt(std::max(0.0, squares / n - sum / n * (sum / n))) : 0;
    };
    const auto share_out = [&](const Regression& regression, double amount) {
        std::vector<std::pair<std::uint32_t, double>> weights;
        for (const Term& term : regression.terms)
            weights.emplace_back(term.variable,
                                 std::abs(term.coefficient) * spread(regression.product, [&](std::uint32_t row) {
                                     return table.columns[term.variable].numbers[row];
                                 }));
        if (regression.by >= 0)
            weights.emplace_back(regression.by, spread(regression.product, [&](std::uint32_t row) {
                                     return regression.rates[table.columns[std::size_t(regression.by)].codes[row]];
                                 }));
        double total = 0;
        for (const auto& [variable, weight] : weights)
            total += weight;
        for (const auto& [variable, weight] : weights)
            strength[variable] += total > 0 ? amount * weight / total : amount / double(weights.size());
    };
    if (conditional.residual)
        share_out(conditional.regressions[conditional.residual->regression], 1 - unexplained);
    for (std::size_t f = 0; f < conditional.features.size(); f++) {
        const Feature& feature = conditional.features[f];
        const double amount = impurity > 0 ? unexplained * gain[f] / impurity : 0;
        if (feature.regression)
            share_out(conditional.regressions[feature.index], amount);
        else
            strength[feature.index] += amount;
    }
    std::vector<Parent> parents;
    for (std::uint32_t p = 0; p < strength.size(); p++)
        if (strength[p] > 0)
            parents.push_back({p, float(std::min(1.0, strength[p]))});
    std::stable_sort(parents.begin(), parents.end(),
                     [](const Parent& a, const Parent& b) { return a.strength > b.strength; });
    return parents;
}

void drop_unused(Conditional& conditional) {
    Tree& tree = conditional.tree;
    std::vector<std::int16_t> place(conditional.features.size(), -1);
    for (const std::int16_t f : tree.feature)
        if (f != leaf_feature)
            place[std::size_t(f)] = 0;
    std::vector<int> kept_regression(conditional.regressions.size(), -1);
    std::vector<Feature> features;
    for (std::size_t f = 0; f < place.size(); f++)
        if (place[f] == 0) {
            place[f] = std::int16_t(features.size());
            features.push_back(conditional.features[f]);
            if (features.back().regression)
                kept_regression[features.back().index] = 0;
        }
    if (conditional.residual)
        kept_regression[conditional.residual->regression] = 0;
    std::vector<Regression> regressions;
    for (std::size_t r = 0; r < kept_regression.size(); r++)
        if (kept_regression[r] == 0) {
            kept_regression[r] = int(regressions.size());
            regressions.push_back(std::move(conditional.regressions[r]));
        }
    for (Feature& feature : features)
        if (feature.regression)
            feature.index = std::uint32_t(kept_regression[feature.index]);
    if (conditional.residual)
        conditional.residual->regression = std::uint32_t(kept_regression[conditional.residual->regression]);
    for (std::int16_t& f : tree.feature)
        if (f != leaf_feature)
            f = place[std::size_t(f)];
    conditional.features = std::move(features);
    conditional.regressions = std::move(regressions);
}

} // namespace synth
