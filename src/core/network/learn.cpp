#include "core/network/learn.hpp"
#include "core/network/order.hpp"
#include "core/rule/sources.hpp"
#include <algorithm>
#include <cmath>
#include <numeric>

namespace synth {

namespace {

constexpr std::uint32_t trial_rows = 50000;        // rows on which choices are made
constexpr std::uint32_t order_values = 50000 * 20; // values, of all columns together, on which the order is chosen

// Leaves grow with the table, but slower: both their number and the rows behind each go to infinity, so that the model
// converges. 35 up to 50,000 rows, 150 for a million; three fifths of that where there is only one share to estimate.
std::uint32_t leaf_rows(std::uint32_t rows, const Variable& variable) {
    const std::uint32_t most = std::max(35u, std::uint32_t(0.15 * std::sqrt(double(rows))));
    return variable.kind == Kind::category && variable.category.labels.size() <= 2 ? most * 3 / 5 : most;
}

} // namespace

Network learn(Table& table, const LearnOptions& options, const Poll& poll) {
    Network network;
    std::vector<Variable>& variables = network.variables;
    EncodedTable encoded = encode(table, options.min_count, options.seed, variables, poll);
    const auto d = std::uint32_t(variables.size());
    std::vector<std::uint32_t> order(d);
    std::iota(order.begin(), order.end(), 0u);
    if (d > 1) {
        const Trial trial(encoded, std::min(trial_rows, order_values / d), options.seed);
        const Association association(variables, trial.sample, poll);
        order = put_sources_first(learn_order(variables, association, options.max_parents, trial, poll), variables,
                                  association, options.max_parents, options.min_count, trial, poll);
    }

    std::vector<Variable> ordered;
    EncodedTable table_in_order;
    table_in_order.rows = encoded.rows;
    for (const std::uint32_t v : order) {
        ordered.push_back(std::move(variables[v]));
        table_in_order.columns.push_back(std::move(encoded.columns[v]));
    }
    variables = std::move(ordered);

    const Trial trial(table_in_order, trial_rows, options.seed);
    const Association association(variables, trial.sample, poll);
    std::iota(order.begin(), order.end(), 0u);
    for (std::uint32_t v = 0; v < d; v++) {
        const std::uint32_t leaf = options.min_leaf > 0 ? options.min_leaf : leaf_rows(encoded.rows, variables[v]);
        const std::vector<std::uint32_t> candidates =
            association.candidates(v, std::span(order).first(v), options.max_parents);
        add_rules(network.rules, learn_conditional(variables, v, candidates, table_in_order, trial,
                                                   {options.min_count, std::max(leaf, options.min_count)}, poll));
    }
    return network;
}

} // namespace synth
