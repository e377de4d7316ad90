#include "core/network/network.hpp"
#include "core/error.hpp"
#include "core/network/groups.hpp"
#include "core/rule/discover.hpp"
#include <algorithm>
#include <cmath>

namespace synth {

namespace {

// Fails with the variable's name and the rule that is broken.
class Checker {
public:
    Checker(const Network& network, std::uint32_t v) : network_(network), v_(v), variable_(network.variables[v]) {}

    void run() const {
        if (variable_.kind == Kind::category)
            category(variable_.category);
        else
            number(variable_.number);
        rule(variable_.rows.size() == variable_.codes(), "rows of every code");
        if (!variable_.computed)
            conditional(variable_.conditional);
    }

private:
    void rule(bool holds, const char* what) const {
        if (!holds)
            throw DamagedModel("column \"" + variable_.column + "\": " + what);
    }

    void category(const CategoryCodec& codec) const { rule(codec.labels.size() + 2 <= max_codes, "number of labels"); }

    void number(const NumberCodec& codec) const {
        rule(codec.upper.size() < max_codes, "number of bins");
        rule(codec.first.size() == codec.upper.size() + 1 && codec.first.front() == 0 &&
                 codec.first.back() == codec.knots.size(),
             "knots of every bin");
        rule(codec.step >= 0 && codec.step <= 1e300 && codec.decimals >= 0 && codec.decimals <= 15, "grid");
        for (std::size_t i = 0; i < codec.upper.size(); i++) {
            rule(!is_null(codec.upper[i]) && (i == 0 || codec.upper[i - 1] <= codec.upper[i]), "bounds of bins ascend");
            rule(codec.first[i] < codec.first[i + 1] && codec.first[i + 1] <= codec.knots.size(), "knots of every bin");
            const bool atom = codec.first[i + 1] - codec.first[i] == 1;
            for (std::size_t k = codec.first[i]; k < codec.first[i + 1]; k++)
                rule(!is_null(codec.knots[k]) && (atom || is_ordinary(codec.knots[k])) &&
                         (k == codec.first[i] || codec.knots[k - 1] <= codec.knots[k]),
                     "knots ascend");
        }
    }

    // What is coded as a residual is kept between these two.
    static bool is_upright(const NumberCodec& codec) {
        return codec.codes() == 1 || codec.lowest(1) <= codec.highest(Code(codec.codes() - 1));
    }

    void regression(const Regression& regression) const {
        number(regression.prediction);
        rule(!regression.terms.empty() && std::isfinite(regression.constant), "terms of a regression");
        for (const Term& term : regression.terms) {
            rule(term.variable < v_ && network_.variables[term.variable].kind == Kind::number, "variable of a term");
            rule(std::isfinite(term.coefficient) && std::isfinite(term.missing) && std::isfinite(term.smallest),
                 "numbers of a term");
            rule(!regression.product || (term.missing > 0 && term.smallest > 0), "positive numbers of a term");
        }
        if (regression.by < 0)
            return;
        rule(std::uint32_t(regression.by) < v_ &&
                 regression.rates.size() == network_.variables[std::size_t(regression.by)].codes(),
             "rates of a regression");
        for (const double rate : regression.rates)
            rule(std::isfinite(rate), "rates of a regression");
    }

    void conditional(const Conditional& conditional) const {
        rule(conditional.regressions.empty() || variable_.kind == Kind::number, "regressions of a number");
        // Compiled nodes name both in 15 bits.
        rule(network_.variables.size() + conditional.regressions.size() <= 32768, "number of columns and regressions");
        for (const Regression& r : conditional.regressions)
            regression(r);
        if (conditional.residual) {
            const Residual& residual = *conditional.residual;
            number(residual.codec);
            rule(residual.regression < conditional.regressions.size(), "regression of the residual");
            rule(is_upright(variable_.number), "range of a residual");
            rule(residual.codec.codes() + residual.spikes.size() <= max_codes, "number of codes");
            for (const Code spike : residual.spikes)
                rule(spike > 0 && spike < variable_.number.codes() && variable_.number.is_atom(spike),
                     "spikes are atoms");
        }
        const std::uint32_t codes = variable_.target_codes();
        rule(conditional.counts.size() == codes && conditional.spike.size() == codes, "rows of every target code");
        rule(conditional.features.size() <= 32767, "number of features");
        for (const Feature& feature : conditional.features)
            rule(feature.regression ? feature.index < conditional.regressions.size() : feature.index < v_,
                 "variable of a feature");
        for (const Parent& parent : conditional.parents)
            rule(parent.variable < v_ && parent.strength >= 0 && parent.strength <= 1, "parents");
        const Excess& excess = conditional.excess;
        rule(excess.shares.size() == excess.variables.size() * most_groups * most_groups, "shares of pairs");
        for (const std::uint32_t variable : excess.variables)
            rule(variable < v_, "variable of pairs");
        for (const float share : excess.shares)
            rule(share >= -1 && share <= 1, "shares of pairs");
        rule(conditional.share >= 0 && conditional.share <= 1, "what siblings share");
        rule(conditional.contrast >= 0 && conditional.contrast <= 1, "how siblings differ");
        tree(conditional.tree, conditional, codes);
    }

    bool is_ordered(const Feature& feature) const {
        return feature.regression || network_.variables[feature.index].kind == Kind::number;
    }

    std::uint32_t codes_of(const Feature& feature) const {
        return feature.regression ? variable_.conditional.regressions[feature.index].prediction.codes()
                                  : network_.variables[feature.index].codes();
    }

    void tree(const Tree& tree, const Conditional& conditional, std::uint32_t codes) const {
        const std::size_t nodes = tree.nodes(), cells = tree.low.size();
        rule(nodes > 0 && nodes < std::size_t(1) << 31 && tree.split.size() == nodes && tree.child.size() == nodes &&
                 tree.rows.size() == nodes,
             "nodes of the tree");
        rule(tree.high.size() == cells && tree.weight.size() == cells, "cells of the tree");
        for (std::size_t c = 0; c < cells; c++)
            rule(tree.low[c] <= tree.high[c] && tree.high[c] < codes && tree.weight[c] >= 0 && tree.weight[c] < 1e30f,
                 "codes of a cell");
        std::vector<bool> reached(nodes);
        std::int64_t of_leaves = 0;
        for (std::size_t k = 0; k < nodes; k++) {
            const std::int64_t child = tree.child[k], split = tree.split[k];
            if (tree.is_leaf(k)) {
                rule(split > 0 && child >= 0 && child + split <= std::int64_t(cells), "cells of a leaf");
                of_leaves += split;
                rule(of_leaves <= 4 * std::int64_t(cells + nodes), "cells that many leaves share");
                double weight = 0;
                for (std::int64_t c = child; c < child + split; c++)
                    weight += tree.weight[std::size_t(c)];
                rule(weight > 0, "weight of a leaf");
                continue;
            }
            rule(tree.feature[k] >= 0 && std::size_t(tree.feature[k]) < conditional.features.size(),
                 "feature of a node");
            rule(child > std::int64_t(k) && child + 1 < std::int64_t(nodes) && !reached[std::size_t(child)] &&
                     !reached[std::size_t(child) + 1],
                 "children of a node");
            reached[std::size_t(child)] = reached[std::size_t(child) + 1] = true;
            const Feature& feature = conditional.features[std::size_t(tree.feature[k])];
            if (is_ordered(feature)) {
                rule(split >= 0 && split < std::int64_t(codes_of(feature)), "threshold of a node");
            } else {
                rule(split >= 0 && split < std::int64_t(tree.subsets.size()), "subset of a node");
                rule(tree.subsets[std::size_t(split)] < tree.subsets.size() - std::size_t(split) &&
                         tree.subsets[std::size_t(split)] <= max_codes / 32 + 1,
                     "subset of a node");
            }
        }
    }

    const Network& network_;
    std::uint32_t v_;
    const Variable& variable_;
};

void check_rule(const Rule& rule, const Network& network) {
    const auto demand = [&](bool holds, const char* what) {
        if (!holds)
            throw DamagedModel("rule \"" + rule.text + "\": " + what);
    };
    demand(rule.type <= Rule::Type::part, "type");
    demand(!rule.variables.empty() || rule.type == Rule::Type::progression, "columns");
    for (const std::uint32_t v : rule.variables) {
        demand(v < network.variables.size(), "columns");
        if (rule.type == Rule::Type::order)
            demand(network.variables[v].kind == Kind::number, "numbers");
        if (rule.type == Rule::Type::one_hot)
            demand(true_code(network.variables[v]) != null_code, "truth values");
    }
    demand(rule.type != Rule::Type::order ||
               (rule.variables.size() == 2 &&
                are_comparable(network.variables[rule.variables[0]].unit, network.variables[rule.variables[1]].unit)),
           "columns");
}

} // namespace

// That a part follows from a moment before it.
static void check_part(const Network& network, const ColumnModel& column) {
    const auto rule = [&](bool holds, const char* what) {
        if (!holds)
            throw DamagedModel("column \"" + column.name + "\": " + what);
    };
    rule(!column.variables.empty() && column.variables.size() <= 2, "variables of a column");
    rule(column.part_of >= 0 && std::size_t(column.part_of) < network.columns.size(), "what a part is of");
    const ColumnModel& source = network.columns[std::size_t(column.part_of)];
    rule(is_whole(source.form) && source.added_to < 0 && !source.variables.empty(), "what a part is of");
    const std::uint32_t from = source.variables.back(), to = column.variables.back();
    rule(from < to && column.variables.front() <= to, "what a part is of");
    rule(network.variables[from].kind == Kind::number && network.variables[to].kind == Kind::number &&
             has_part(column.part, network.variables[from].unit, network.variables[to].unit),
         "units of a part");
    rule(column.variables.size() == 1 || network.variables[column.variables.front()].kind == Kind::category,
         "variables of a column");
}

// The forms of columns: which variables they are made of.
static void check_columns(const Network& network) {
    std::vector<std::uint32_t> uses(network.variables.size());
    for (const ColumnModel& column : network.columns) {
        const auto rule = [&](bool holds, const char* what) {
            if (!holds)
                throw DamagedModel("column \"" + column.name + "\": " + what);
        };
        rule(column.form <= Form::part && column.calendar.rhythm <= Calendar::Rhythm::month, "form");
        for (const std::uint32_t v : column.variables) {
            rule(v < network.variables.size() && uses[v]++ == 0, "variables of a column");
            const bool last = v == column.variables.back();
            rule(network.variables[v].computed == ((column.form == Form::moment || column.form == Form::part) && last),
                 "computed variables");
        }
        rule(column.added_to < 0 ||
                 (column.form == Form::plain && std::size_t(column.added_to) < network.columns.size()),
             "where a length begins");
        switch (column.form) {
        case Form::plain: rule(column.variables.size() == 1, "variables of a column"); break;
        case Form::moment:
            rule(!column.calendar.plain() && column.variables.size() == column.calendar.parts() + 1,
                 "parts of a moment");
            for (const std::uint32_t v : column.variables)
                rule(network.variables[v].kind == Kind::number && v <= column.variables.back(), "parts of a moment");
            break;
        case Form::part: check_part(network, column); break;
        case Form::text: rule(!column.variables.empty(), "facets of a text"); break;
        case Form::key:
            rule(column.variables.size() <= 1, "variables of a column");
            check(column.key);
            break;
        }
    }
    if (std::find(uses.begin(), uses.end(), 0u) != uses.end())
        throw DamagedModel("a variable belongs to no column");
}

void check(const Network& network) {
    if (network.columns.empty())
        throw DamagedModel("no columns");
    for (std::uint32_t v = 0; v < network.variables.size(); v++)
        Checker(network, v).run();
    check_columns(network);
    for (const Rule& rule : network.rules)
        check_rule(rule, network);
}

} // namespace synth
