#include "core/network/conditional.hpp"
#include "core/network/choice.hpp"
#include "core/network/contrast.hpp"
#include "core/network/excess.hpp"
#include "core/network/parents.hpp"
#include "core/network/prune.hpp"
#include "core/network/rare.hpp"
#include "core/network/sharing.hpp"
#include "core/rule/presence.hpp"
#include <algorithm>
#include <bit>
#include <numeric>

namespace synth {

namespace {

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

// The splits that a tree must begin with, by features of which the first are `parents`; those that it needs are added.
std::vector<Demand> make_demands(const Coding& coding, const std::optional<Presence>& presence,
                                 std::span<const Variable> variables, const ConditionalOptions& options,
                                 bool with_levels, std::vector<std::uint32_t>& parents) {
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
    for (const std::uint32_t p : options.above)
        add(p, first_codes(p, 1));
    for (const std::uint32_t p : options.levels)
        for (std::uint32_t n = 1; n < variables[p].codes() && with_levels; n++)
            add(p, first_codes(p, n));
    for (const std::uint32_t p : options.required)
        add(p, {});
    return demands;
}

// What siblings share of variables[v], whose tree was grown for its own codes.
double find_share(const EncodedColumn& column, std::span<const std::uint32_t> families, const Grown& grown,
                  std::uint32_t min_count, const Poll& poll) {
    Sharing sharing(families);
    std::vector<std::uint64_t> values;
    for (std::size_t k = 0; k < grown.tree.nodes(); k++) {
        if (!grown.tree.is_leaf(k))
            continue;
        poll();
        const auto rows = std::span(grown.rows).subspan(grown.begin[k], grown.end[k] - grown.begin[k]);
        values.clear();
        for (const std::uint32_t row : rows)
            values.push_back(column.numbers.empty() || column.codes[row] == null_code
                                 ? column.codes[row]
                                 : std::bit_cast<std::uint64_t>(column.numbers[row]));
        sharing.add_leaf(rows, values);
    }
    return sharing.share(min_count);
}

} // namespace

std::vector<Rule> learn_conditional(std::span<Variable> variables, std::uint32_t v,
                                    std::span<const std::uint32_t> candidates, const EncodedTable& table,
                                    const Trial& trial, const ConditionalOptions& options, const Poll& poll) {
    std::vector<Rule> rules;
    const Choice choice = choose(variables, v, candidates, table, trial, options.min_count, options.ignored,
                                 options.ordered, rules, poll);
    Coding coding = make_coding(variables, v, choice, table, options.min_count, poll);
    std::vector<std::uint32_t> parents(candidates.begin(), candidates.end());
    std::uint32_t min_leaf = options.min_leaf;
    const std::optional<Presence> presence =
        find_presence(variables, v, candidates, table, options.min_count, options.forbidden, options.ignored, rules);
    if (presence)
        rules.push_back(presence->rule);
    const std::optional<std::uint32_t> determinant =
        find_determinant(coding, variables, v, candidates, table, options, rules);
    if (determinant) {
        parents = {*determinant};
        min_leaf = options.min_count;
    }
    std::vector<Demand> demands = make_demands(coding, presence, variables, options, true, parents);
    if (!options.levels.empty() && !options.always) {
        std::vector<Demand> without = make_demands(coding, presence, variables, options, false, parents);
        if (!are_better(variables, v, choice, parents, demands, without, trial, options.min_count, poll))
            demands = std::move(without);
    }
    const std::vector<Coded> features = features_of(coding, variables, table, parents);
    std::vector<std::uint32_t> rows(table.rows);
    std::iota(rows.begin(), rows.end(), 0u);
    Grown grown = grow(features, coding.target(), rows, min_leaf, poll, demands);
    if (!determinant)
        grown = prune(std::move(grown), features, coding.target(), poll);
    fill_cells(coding, grown, poll);

    Excess excess;
    if (options.pairs)
        excess = find_excess(variables, candidates, table, coding.codes, coding.draft.counts, grown, options.min_count,
                             poll);
    const std::vector<double> gain = gain_of_features(grown, features.size());
    Conditional& conditional = variables[v].conditional = std::move(coding.draft);
    if (options.shared && !table.families.empty() && !conditional.residual)
        conditional.share = find_share(table.columns[v], {table.families.data(), table.families.size()}, grown,
                                       options.min_count, poll);
    if (options.contrasted && !table.families.empty() && conditional.share == 0 && coding.ordered && !determinant)
        conditional.contrast = find_contrast(coding.target(), grown, {table.families.data(), table.families.size()},
                                             options.min_count, poll);
    conditional.excess = std::move(excess);
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
    conditional.parents = learn_parents(conditional, gain, grown.impurity, unexplained, variables, table);
    for (const std::uint32_t p : options.required)
        if (std::none_of(conditional.parents.begin(), conditional.parents.end(),
                         [&](const Parent& parent) { return parent.variable == p; }))
            conditional.parents.push_back({p, 0});
    drop_unused(conditional);
    return rules;
}

} // namespace synth
