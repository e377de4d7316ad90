#include "core/network/conditional.hpp"
#include "core/codec/sort.hpp"
#include "core/network/cells.hpp"
#include "core/network/describe.hpp"
#include "core/network/rare.hpp"
#include "core/rule/arithmetic.hpp"
#include "core/rule/presence.hpp"
#include <algorithm>
#include <cmath>
#include <numeric>

namespace synth {

namespace {

constexpr std::uint32_t trial_leaf = 30; // rows in a leaf of a tree that is only grown to be judged
constexpr double feature_margin = 0.01;  // nats a row by which regressions must earn their place among the features
constexpr double residual_margin = 0.1;  // and by which a residual must beat the value itself

// How to code a variable: which of the regressions has its residual coded, or -1; or the relation that it obeys.
struct Choice {
    std::vector<Regression> regressions;
    int residual_of = -1;
    std::optional<Relation> relation; // of the only regression
};

// One way to code a variable, over all rows of one table.
struct Coding {
    Conditional draft; // all but the tree and the parents
    std::vector<Code> codes;
    std::uint32_t cardinality = 0;
    bool ordered = true;
    std::vector<std::vector<Code>> predictions; // codes of each regression's prediction
    std::vector<std::uint32_t> unknown; // operands of a relation where it must be told first whether they are NULL

    Coded target() const { return {codes.data(), cardinality, ordered}; }
};

std::vector<double> predict(const Regression& regression, const EncodedTable& table) {
    std::vector<double> predicted(table.rows);
    for (std::uint32_t row = 0; row < table.rows; row++)
        predicted[row] = regression.predict([&](std::uint32_t v) { return table.columns[v].numbers[row]; },
                                            [&](std::uint32_t v) { return table.columns[v].codes[row]; });
    return predicted;
}

std::vector<Code> encode_all(const NumberCodec& codec, std::span<const double> values) {
    std::vector<Code> codes;
    codes.reserve(values.size());
    for (const double value : values)
        codes.push_back(codec.encode(value));
    return codes;
}

NumberCodec learn_codec(std::vector<double> values, const ConditionalOptions& options) {
    std::erase_if(values, [](double v) { return is_null(v); });
    sort_numbers(values);
    return learn_numbers(values, {.min_count = options.min_count});
}

// The operands of a relation that are NULL in so many of the rows which have a value that a leaf can be theirs: there
// the value is not computed. What fewer rows show is not learned.
std::vector<std::uint32_t> find_unknown(const Relation& relation, const EncodedColumn& column,
                                        const EncodedTable& table, std::uint32_t min_count) {
    std::vector<std::uint32_t> operands, unknown;
    for (const Term& term : relation.regression.terms)
        operands.push_back(term.variable);
    if (relation.regression.by >= 0 && !relation.null_group)
        operands.push_back(std::uint32_t(relation.regression.by));
    for (const std::uint32_t operand : operands) {
        const auto is_missing = [&](std::uint32_t p, std::size_t row) {
            return table.columns[p].codes[row] == null_code;
        };
        std::uint32_t rows = 0;
        for (std::size_t row = 0; row < column.codes.size(); row++)
            rows += column.codes[row] != null_code && is_missing(operand, row) &&
                    std::none_of(unknown.begin(), unknown.end(), [&](std::uint32_t p) { return is_missing(p, row); });
        if (rows >= std::max(min_count, 1u))
            unknown.push_back(operand);
    }
    return unknown;
}

// Makes residuals the target: value - prediction, but the value's own code where it is a spike or not ordinary. Where a
// relation holds there is nothing but zeros, and no spikes.
void code_residual(const Variable& variable, const EncodedColumn& column, const EncodedTable& table,
                   std::uint32_t regression, std::span<const double> predicted, const ConditionalOptions& options,
                   bool relation, Coding& coding) {
    const NumberCodec& number = variable.number;
    const std::size_t rows = column.codes.size();
    std::vector<bool> computed(rows, relation);
    for (const std::uint32_t operand : coding.unknown)
        for (std::size_t row = 0; row < rows; row++)
            if (table.columns[operand].codes[row] == null_code)
                computed[row] = false;
    Residual residual;
    residual.regression = regression;
    std::vector<std::int32_t> spike_of(number.codes(), -1);
    if (!relation || !coding.unknown.empty()) {
        const std::vector<bool> spike = find_spikes(variable.rows, number.codes());
        for (std::uint32_t c = 1; c < number.codes(); c++)
            if (number.is_atom(Code(c)) && (spike[c] || !is_ordinary(number.lowest(Code(c))))) {
                spike_of[c] = std::int32_t(residual.spikes.size());
                residual.spikes.push_back(Code(c));
            }
    }
    std::vector<double> left(rows, null_number);
    for (std::size_t row = 0; row < rows; row++)
        if (computed[row])
            left[row] = column.codes[row] == null_code ? null_number : 0;
        else if (spike_of[column.codes[row]] < 0 && is_ordinary(column.numbers[row]))
            left[row] = number.round(column.numbers[row] - predicted[row]);
    residual.codec = learn_codec(left, options);
    residual.codec.step = number.step;
    residual.codec.decimals = number.decimals;

    const Code nothing = residual.codec.encode(0); // for the rare value that has no residual
    coding.codes.resize(rows);
    for (std::size_t row = 0; row < rows; row++) {
        const Code code = column.codes[row];
        if (code == null_code)
            coding.codes[row] = null_code;
        else if (!computed[row] && spike_of[code] >= 0)
            coding.codes[row] = Code(residual.codec.codes() + std::uint32_t(spike_of[code]));
        else
            coding.codes[row] = is_null(left[row]) ? nothing : residual.codec.encode(left[row]);
    }
    coding.draft.residual = std::move(residual);
}

// Codes variables[v] over `table`.
Coding make_coding(std::span<const Variable> variables, std::uint32_t v, const Choice& choice,
                   const EncodedTable& table, const ConditionalOptions& options, const Poll& poll) {
    const Variable& variable = variables[v];
    Coding coding;
    coding.draft.regressions = choice.regressions;
    if (choice.relation)
        coding.unknown = find_unknown(*choice.relation, table.columns[v], table, options.min_count);
    for (std::uint32_t r = 0; r < choice.regressions.size(); r++) {
        poll();
        const std::vector<double> predicted = predict(choice.regressions[r], table);
        NumberCodec& codec = coding.draft.regressions[r].prediction;
        const double step = codec.step;
        codec = learn_codec(predicted, options);
        codec.step = step;
        coding.predictions.push_back(encode_all(codec, predicted));
        if (int(r) == choice.residual_of)
            code_residual(variable, table.columns[v], table, r, predicted, options, choice.relation.has_value(),
                          coding);
    }
    poll();
    if (!coding.draft.residual)
        coding.codes = table.columns[v].codes;
    coding.ordered = variable.kind == Kind::number;
    coding.cardinality = coding.draft.residual ? coding.draft.residual->codes() : variable.codes();
    coding.draft.counts.assign(coding.cardinality, 0);
    for (const Code code : coding.codes)
        coding.draft.counts[code]++;
    coding.draft.spike =
        coding.ordered ? find_spikes(coding.draft.counts,
                                     coding.draft.residual ? coding.draft.residual->codec.codes() : coding.cardinality)
                       : std::vector<bool>(coding.cardinality, true);
    return coding;
}

// The features of a coding's tree: candidates first, then predictions.
std::vector<Coded> features_of(const Coding& coding, std::span<const Variable> variables, const EncodedTable& table,
                               std::span<const std::uint32_t> candidates) {
    std::vector<Coded> features;
    for (const std::uint32_t p : candidates)
        features.push_back(coded(table.columns[p], variables[p]));
    for (std::size_t r = 0; r < coding.predictions.size(); r++)
        features.push_back({coding.predictions[r].data(), coding.draft.regressions[r].prediction.codes(), true});
    return features;
}

void fill_cells(const Coding& coding, Grown& grown, const Poll& poll) {
    const CellMaker maker(coding.draft, coding.ordered, {});
    std::vector<Code> codes;
    for (std::size_t k = 0; k < grown.tree.nodes(); k++) {
        if (!grown.tree.is_leaf(k))
            continue;
        codes.clear();
        for (std::uint32_t i = grown.begin[k]; i < grown.end[k]; i++)
            codes.push_back(coding.codes[grown.rows[i]]);
        maker.fill(codes, k, grown.tree);
        poll();
    }
}

std::size_t find_leaf(const Tree& tree, std::span<const Coded> features, std::uint32_t row) {
    std::size_t k = 0;
    while (!tree.is_leaf(k)) {
        const Coded& feature = features[std::size_t(tree.feature[k])];
        k = std::size_t(tree.child[k]) + (tree.goes_left(k, feature.codes[row], feature.ordered) ? 0 : 1);
    }
    return k;
}

// How many values share a code, so that codings with other bins can be compared.
double width(const Coding& coding, const Variable& variable, Code code) {
    const NumberCodec& number = variable.number;
    if (variable.kind == Kind::category || number.upper.empty())
        return 1;
    const double floor = 1e-6 * std::max(number.highest(Code(number.codes() - 1)) - number.lowest(1), 1e-300);
    if (!coding.draft.residual)
        return number.width(code, floor);
    const NumberCodec& residual = coding.draft.residual->codec;
    return residual.width(code < residual.codes() ? code : null_code, floor);
}

double judge(const Coding& coding, const Variable& variable, std::span<const Coded> features, const Trial& trial,
             const Poll& poll) {
    Grown grown = grow(features, coding.target(), trial.learn, trial_leaf, poll);
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

Choice choose(std::span<const Variable> variables, std::uint32_t v, std::span<const std::uint32_t> candidates,
              const EncodedTable& table, const Trial& trial, const ConditionalOptions& options,
              std::vector<Rule>& rules, const Poll& poll) {
    const std::vector<Regression> regressions = learn_regressions(variables, v, candidates, trial);
    std::optional<Relation> relation =
        find_relation(variables, v, candidates, regressions, table, trial, {.min_count = options.min_count}, poll);
    if (relation) {
        Rule& rule = rules.emplace_back(rule_of(*relation, variables, v));
        rule.kept = !options.ignored.contains(rule.text);
        if (rule.kept)
            return {{relation->regression}, 0, std::move(relation)};
    }
    Choice best;
    if (regressions.empty() || trial.held_out.empty())
        return best;
    const auto score = [&](const Choice& choice) {
        const Coding coding = make_coding(variables, v, choice, trial.sample, options, poll);
        return judge(coding, variables[v], features_of(coding, variables, trial.sample, candidates), trial, poll);
    };
    double best_score = score(best);
    const Choice with_features{regressions, -1, {}};
    if (const double s = score(with_features); s > best_score + feature_margin) {
        best = with_features;
        best_score = s;
    }
    double margin = residual_margin;
    for (int r = 0; r < int(regressions.size()); r++) {
        if (relation && is_exact_throughout(regressions[std::size_t(r)], variables[v], v, trial.sample))
            continue; // that is the rule which is not to be kept
        const Choice residual{regressions, r, {}};
        if (const double s = score(residual); s > best_score + margin) {
            best = residual;
            best_score = s;
            margin = 0;
        }
    }
    return best;
}

// A category or number whose codes determine the variable's: all else is noise then, and its tree may go on to pure
// leaves.
std::optional<std::uint32_t> find_determinant(const Coding& coding, std::span<const Variable> variables,
                                              std::uint32_t v, std::span<const std::uint32_t> candidates,
                                              const EncodedTable& table, const ConditionalOptions& options,
                                              std::vector<Rule>& rules) {
    std::optional<std::uint32_t> found;
    const std::vector<std::uint32_t>& counts = coding.draft.counts;
    if (std::count_if(counts.begin(), counts.end(), [](std::uint32_t n) { return n > 0; }) < 2)
        return found;
    const auto rule_by = [&](std::uint32_t p) {
        return Rule{
            Rule::Type::dependency, {p, v}, variables[p].column + " -> " + variables[v].column, table.rows, true};
    };
    for (const std::uint32_t p : candidates) {
        if ((found && variables[p].codes() >= variables[*found].codes()) ||
            determined_by(table.columns[p].codes, variables[p].codes(), coding.codes).empty())
            continue;
        Rule rule = rule_by(p);
        rule.kept = !options.ignored.contains(rule.text);
        if (rule.kept)
            found = p;
        else
            rules.push_back(std::move(rule));
    }
    // Of a number that is coded in ranges or as a residual it is the codes that are determined, not the values.
    if (found && !coding.draft.residual && has_only_atoms(variables[*found]) && has_only_atoms(variables[v]))
        rules.push_back(rule_by(*found));
    return found;
}

// Drops features that no node splits on, and regressions that nothing uses any more.
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

// Shares of variance explained: by the regression whose residual is coded, then of what is left by the tree's splits.
// What a regression explains is shared among its terms by coefficient times spread.
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

// The share of a number's variance that its residual still has.
double unexplained_share(std::span<const double> values, const Coding& coding) {
    const Residual& residual = *coding.draft.residual;
    double n = 0, sum = 0, squares = 0, left_sum = 0, left_squares = 0;
    for (std::size_t row = 0; row < values.size(); row++) {
        if (coding.codes[row] == null_code || coding.codes[row] >= residual.codec.codes() || !is_ordinary(values[row]))
            continue;
        const double y = values[row];
        const double r = (residual.codec.lowest(coding.codes[row]) + residual.codec.highest(coding.codes[row])) / 2;
        n++;
        sum += y;
        squares += y * y;
        left_sum += r;
        left_squares += r * r;
    }
    const double variance = squares / n - sum / n * (sum / n), left = left_squares / n - left_sum / n * (left_sum / n);
    return variance > 0 ? std::clamp(left / variance, 0.0, 1.0) : 1;
}

// The splits that a tree must begin with, by features of which the first are `parents`; those that it needs are added.
std::vector<Demand> make_demands(const Coding& coding, const std::optional<Presence>& presence,
                                 std::span<const Variable> variables, const ConditionalOptions& options,
                                 std::vector<std::uint32_t>& parents) {
    std::vector<Demand> demands;
    const auto add = [&](std::uint32_t p, std::vector<bool> left) {
        auto place = std::find(parents.begin(), parents.end(), p);
        if (place == parents.end())
            place = parents.insert(place, p);
        demands.push_back({std::uint32_t(place - parents.begin()), std::move(left), options.min_count});
    };
    const auto first_codes = [&](std::uint32_t p, std::uint32_t n) {
        std::vector<bool> left(variables[p].codes(), false);
        std::fill_n(left.begin(), n, true);
        return left;
    };
    if (presence) {
        std::vector<bool> left = presence->nulls;
        if (variables[presence->by].kind == Kind::number && !left.front())
            left.flip(); // a number's first codes go left
        add(presence->by, std::move(left));
    }
    for (const std::uint32_t p : coding.unknown)
        add(p, first_codes(p, 1));
    for (const std::uint32_t p : options.required)
        add(p, {});
    return demands;
}

} // namespace

std::vector<Rule> learn_conditional(std::span<Variable> variables, std::uint32_t v,
                                    std::span<const std::uint32_t> candidates, const EncodedTable& table,
                                    const Trial& trial, const ConditionalOptions& options, const Poll& poll) {
    std::vector<Rule> rules;
    const Choice choice = choose(variables, v, candidates, table, trial, options, rules, poll);
    Coding coding = make_coding(variables, v, choice, table, options, poll);
    std::vector<std::uint32_t> parents(candidates.begin(), candidates.end());
    std::uint32_t min_leaf = options.min_leaf;
    const std::optional<Presence> presence =
        find_presence(variables, v, candidates, table, options.min_count, options.ignored, rules);
    if (presence)
        rules.push_back(presence->rule);
    const std::optional<std::uint32_t> determinant =
        find_determinant(coding, variables, v, candidates, table, options, rules);
    if (determinant) {
        parents = {*determinant};
        min_leaf = options.min_count;
    }
    const std::vector<Demand> demands = make_demands(coding, presence, variables, options, parents);
    const std::vector<Coded> features = features_of(coding, variables, table, parents);
    std::vector<std::uint32_t> rows(table.rows);
    std::iota(rows.begin(), rows.end(), 0u);
    Grown grown = grow(features, coding.target(), rows, min_leaf, poll, demands);
    fill_cells(coding, grown, poll);

    Conditional& conditional = variables[v].conditional = std::move(coding.draft);
    conditional.tree = std::move(grown.tree);
    for (const std::uint32_t p : parents)
        conditional.features.push_back({false, p});
    for (std::uint32_t r = 0; r < conditional.regressions.size(); r++)
        conditional.features.push_back({true, r});
    double unexplained = 1;
    if (conditional.residual) {
        coding.draft.residual = conditional.residual;
        unexplained = unexplained_share(table.columns[v].numbers, coding);
    }
    conditional.parents = learn_parents(conditional, grown.gain, grown.impurity, unexplained, variables, table);
    for (const std::uint32_t p : options.required)
        if (std::none_of(conditional.parents.begin(), conditional.parents.end(),
                         [&](const Parent& parent) { return parent.variable == p; }))
            conditional.parents.push_back({p, 0});
    drop_unused(conditional);
    return rules;
}

double held_out_likelihood(std::span<const Variable> variables, std::uint32_t v,
                           std::span<const std::uint32_t> features, const Trial& trial, const Poll& poll) {
    const Coding coding = make_coding(variables, v, {}, trial.sample, {}, poll);
    return judge(coding, variables[v], features_of(coding, variables, trial.sample, features), trial, poll);
}

} // namespace synth
