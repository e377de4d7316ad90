#include "core/sample/compiled.hpp"
#include <algorithm>

namespace synth {

namespace {

using Node = CompiledNetwork::Node;

std::vector<CompiledNetwork::Cell> make_cells(const Tree& tree) {
    std::vector<CompiledNetwork::Cell> cells(tree.weight.size());
    for (std::size_t k = 0; k < tree.nodes(); k++) {
        if (!tree.is_leaf(k))
            continue;
        const auto first = std::size_t(tree.child[k]), last = first + std::size_t(tree.split[k]);
        double total = 0, below = 0;
        for (std::size_t c = first; c < last; c++)
            total += tree.weight[c];
        for (std::size_t c = first; c < last; c++) {
            below += tree.weight[c];
            cells[c] = {std::uint32_t(std::min(below / total * 0x1p32, 0x1p32 - 1)), tree.low[c], tree.high[c]};
        }
    }
    return cells;
}

// The subset of codes at an offset of the tree's, in words of 64 codes with an empty one at the end; returns their
// number but one.
std::size_t widen(const std::uint32_t* subset, std::vector<std::uint64_t>& sets) {
    const std::size_t words = (subset[0] + 1u) / 2;
    const std::size_t first = sets.size();
    sets.resize(first + words + 1);
    for (std::size_t w = 0; w < subset[0]; w++)
        sets[first + w / 2] |= std::uint64_t(subset[1 + w]) << w % 2 * 32;
    return words;
}

Node compile(const Tree& tree, std::size_t k, const Conditional& conditional, const Network& network,
             std::vector<std::uint64_t>& sets) {
    constexpr std::uint64_t all = ~std::uint64_t(0);
    constexpr std::uint16_t any = 0xffff;
    if (tree.is_leaf(k))
        return {all, std::uint32_t(k), 0, any};
    const auto child = std::uint32_t(tree.child[k]);
    const Feature& feature = conditional.features[std::size_t(tree.feature[k])];
    if (feature.regression)
        return {all, child, std::uint16_t(network.variables.size() + feature.index), std::uint16_t(tree.split[k])};
    const auto source = std::uint16_t(feature.index);
    const Variable& variable = network.variables[feature.index];
    if (variable.kind == Kind::number)
        return {all, child, source, std::uint16_t(tree.split[k])};
    if (variable.codes() > 64) {
        const std::size_t first = sets.size();
        const std::size_t last = widen(tree.subsets.data() + tree.split[k], sets);
        return {first, child, std::uint16_t(source | CompiledNetwork::wide), std::uint16_t(last)};
    }
    std::uint64_t mask = 0;
    for (std::uint32_t c = 0; c < variable.codes(); c++)
        mask |= std::uint64_t(tree.goes_left(k, Code(c), false)) << c;
    return {mask, child, source, any};
}

} // namespace

CompiledNetwork::CompiledNetwork(const Network& network) : network_(&network) {
    for (const synth::Variable& learned : network.variables) {
        Variable& variable = variables_.emplace_back(
            Variable{&learned, Marginal(learned.conditional), {}, {}, {}, {}, {}, false, false, nullptr, {}});
        const Conditional& conditional = learned.conditional;
        for (const Feature& feature : conditional.features)
            if (!feature.regression)
                variables_[feature.index].is_parent = true;
        for (const Regression& regression : conditional.regressions)
            if (regression.by >= 0)
                variables_[std::size_t(regression.by)].is_parent = true;
        const Tree& tree = conditional.tree;
        for (std::size_t k = 0; k < tree.nodes(); k++) {
            variable.nodes.push_back(compile(tree, k, conditional, network, variable.sets));
            variable.leaves.push_back({std::uint32_t(tree.child[k]), std::uint32_t(tree.split[k])});
        }
        variable.cells = make_cells(tree);
        if (conditional.residual && learned.number.codes() > 1)
            variable.range =
                Variable::Range{learned.number.lowest(1), learned.number.highest(Code(learned.number.codes() - 1))};
        max_regressions_ = std::max(max_regressions_, conditional.regressions.size());
    }
    for (const Rule& rule : network.rules)
        if (rule.kept && rule.type == Rule::Type::arithmetic && !rule.variables.empty())
            variables_[rule.variables.back()].exact = true;
    for (const ColumnModel& column : network.columns)
        if (column.form == Form::moment) {
            Variable& variable = variables_[column.variables.back()];
            variable.calendar = &column.calendar;
            std::copy(column.variables.begin(), column.variables.end() - 1, variable.parts);
        }
}

} // namespace synth
