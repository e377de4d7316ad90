#include "core/sample/compiled.hpp"
#include <algorithm>

namespace synth {

namespace {

// Variables that a conditional distribution is given by.
template <class Use>
void for_each_parent(const Conditional& conditional, const Use& use) {
    for (const Feature& feature : conditional.features)
        if (!feature.regression)
            use(feature.index, true);
    for (const Regression& regression : conditional.regressions) {
        for (const Term& term : regression.terms)
            use(term.variable, false);
        if (regression.by >= 0)
            use(std::uint32_t(regression.by), true);
    }
}

} // namespace

CompiledNetwork::CompiledNetwork(const Network& network) : network_(&network) {
    for (std::uint32_t v = 0; v < network.variables.size(); v++) {
        const synth::Variable& learned = network.variables[v];
        const Conditional& conditional = learned.conditional;
        Variable& variable =
            variables_.emplace_back(Variable{&learned, {}, {}, Grid(learned.number.step), {}, {}, false, false});
        if (learned.computed)
            continue;
        max_regressions_ = std::max(max_regressions_, conditional.regressions.size());
        variable.tree.emplace(network, v);
        if (learned.kind == Kind::number) {
            std::vector<double> spikes;
            if (conditional.residual)
                for (const Code spike : conditional.residual->spikes)
                    spikes.push_back(learned.number.lowest(spike));
            variable.decoder.emplace(conditional.residual ? conditional.residual->codec : learned.number, spikes);
        }
        if (conditional.residual && learned.number.codes() > 1)
            variable.range =
                Variable::Range{learned.number.lowest(1), learned.number.highest(Code(learned.number.codes() - 1))};
        variable.is_tested.resize(conditional.regressions.size());
        for (const std::int16_t feature : conditional.tree.feature)
            if (feature != leaf_feature && conditional.features[std::size_t(feature)].regression)
                variable.is_tested[conditional.features[std::size_t(feature)].index] = true;
        for_each_parent(conditional, [&](std::uint32_t parent, bool by_code) {
            variables_[parent].is_parent = variables_[parent].is_parent || by_code;
        });
    }
    for (const Rule& rule : network.rules)
        if (rule.kept && rule.type == Rule::Type::arithmetic && !rule.variables.empty())
            variables_[rule.variables.back()].exact = true;
    for (const ColumnModel& column : network.columns)
        if (column.form == Form::moment || column.form == Form::part) {
            Variable& variable = variables_[column.variables.back()];
            variable.column = &column;
            if (column.form == Form::part)
                variable.sources = {network.columns[std::size_t(column.part_of)].variables.back()};
            variable.sources.insert(variable.sources.end(), column.variables.begin(), column.variables.end() - 1);
        }
}

void CompiledNetwork::add_ancestors(std::vector<bool>& variables) const {
    for (std::size_t v = variables_.size(); v-- > 0;) {
        const Variable& variable = variables_[v];
        if (!variables[v])
            continue;
        if (variable.column)
            for (const std::uint32_t source : variable.sources)
                variables[source] = true;
        else
            for_each_parent(variable.learned->conditional,
                            [&](std::uint32_t parent, bool) { variables[parent] = true; });
    }
}

} // namespace synth
