#include "core/sample/compiled.hpp"
#include <algorithm>

namespace synth {

namespace {

using Node = CompiledNetwork::Node;

std::vector<std::uint32_t> thresholds(const Tree& tree) {
    std::vector<std::uint32_t> until(tree.weight.size());
    for (std::size_t k = 0; k < tree.nodes(); k++) {
        if (!tree.is_leaf(k))
            continue;
        const auto first = std::size_t(tree.child[k]), last = first + std::size_t(tree.split[k]);
        double total = 0, below = 0;
        for (std::size_t c = first; c < last; c++)
            total += tree.weight[c];
        for (std::size_t c = first; c < last; c++) {
            below += tree.weight[c];
            until[c] = std::uint32_t(std::min(below / total * 0x1p32, 0x1p32 - 1));
        }
    }
    return until;
}

Node compile(const Tree& tree, std::size_t k, const Conditional& conditional, const Network& network) {
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
    if (variable.codes() > 64)
        return {std::uint64_t(tree.split[k]), child, std::uint16_t(source | CompiledNetwork::in_subsets), any};
    std::uint64_t mask = 0;
    for (std::uint32_t c = 0; c < variable.codes(); c++)
        mask |= std::uint64_t(tree.goes_left(k, Code(c), false)) << c;
    return {mask, child, source, any};
}

} // namespace

CompiledNetwork::CompiledNetwork(const Network& network) {
    for (const synth::Variable& learned : network.variables) {
        Variable& variable = variables_.emplace_back(Variable{&learned, Marginal(learned.conditional), {}, {}, {}, {}, {}, false});
        const Conditional& conditional = learned.conditional;
        for (const Feature& feature : conditional.features)
            if (!feature.regression)
                variables_[feature.index].is_parent = true;
        const Tree& tree = conditional.tree;
        for (std::size_t k = 0; k < tree.nodes(); k++) {
            variable.nodes.push_back(compile(tree, k, conditional, network));
            variable.first_cell.push_back(std::uint32_t(tree.child[k]));
            variable.cells.push_back(std::uint32_t(tree.split[k]));
        }
        variable.until = thresholds(tree);
        if (conditional.residual && conditional.residual->codec.knots.size() > 1 && learned.number.codes() > 1)
            variable.range = Variable::Range{learned.number.lowest(1), learned.number.highest(Code(learned.number.codes() - 1))};
        max_regressions_ = std::max(max_regressions_, conditional.regressions.size());
    }
}

} // namespace synth
