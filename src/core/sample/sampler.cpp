#include "core/sample/sampler.hpp"
#include "core/network/marginal.hpp"
#include "core/sample/points.hpp"
#include <algorithm>

namespace synth {

namespace {

// A node of a tree as it is walked; see Tree.
struct Node {
    std::int32_t child, split;
    std::int16_t feature;
    bool ordered;
};

// A number coded as a residual is kept inside the range of the column, unless the relation is exact: then it is what its
// parents make it.
struct Range {
    double lowest, highest;
};

struct CompiledVariable {
    const Variable* variable;
    Marginal marginal;
    std::vector<Node> nodes;
    std::vector<std::uint32_t> until; // by cell: draws below it, of 2^32, fall into the leaf's cells up to this one
    std::vector<std::uint32_t> sources; // of each feature: its slot among the codes of the row
    std::optional<Range> range;
    bool is_parent = false; // somebody needs its code

    explicit CompiledVariable(const Variable& v) : variable(&v), marginal(v.conditional) {}
};

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

} // namespace

struct Sampler::Compiled {
    std::vector<CompiledVariable> variables;
    Points points;
    // The row being drawn: codes of the variables, then of one variable's predictions; values of the numbers.
    std::vector<Code> codes;
    std::vector<double> numbers, predictions;

    explicit Compiled(std::uint32_t d) : points(d) {}
    Code draw_code(const CompiledVariable& compiled, std::uint32_t& u) const;
    double decode(const CompiledVariable& compiled, Code target, std::uint32_t u) const;
};

Sampler::Sampler(const Network& network) : compiled_(std::make_unique<Compiled>(std::uint32_t(network.variables.size()))) {
    std::vector<CompiledVariable>& variables = compiled_->variables;
    const auto d = std::uint32_t(network.variables.size());
    std::size_t predictions = 0;
    for (const Variable& variable : network.variables) {
        CompiledVariable& compiled = variables.emplace_back(variable);
        const Conditional& conditional = variable.conditional;
        const Tree& tree = conditional.tree;
        for (const Feature& feature : conditional.features) {
            compiled.sources.push_back(feature.regression ? d + feature.index : feature.index);
            if (!feature.regression)
                variables[feature.index].is_parent = true;
        }
        for (std::size_t k = 0; k < tree.nodes(); k++) {
            const std::int16_t f = tree.feature[k];
            const bool ordered = f != leaf_feature && (conditional.features[std::size_t(f)].regression ||
                                                       network.variables[conditional.features[std::size_t(f)].index].kind == Kind::number);
            compiled.nodes.push_back({tree.child[k], tree.split[k], f, ordered});
        }
        compiled.until = thresholds(tree);
        if (conditional.residual && conditional.residual->codec.knots.size() > 1 && variable.number.codes() > 1)
            compiled.range = Range{variable.number.lowest(1), variable.number.highest(Code(variable.number.codes() - 1))};
        predictions = std::max(predictions, conditional.regressions.size());
    }
    compiled_->codes.resize(d + predictions);
    compiled_->numbers.resize(d, null_number);
    compiled_->predictions.resize(predictions);
}

Sampler::~Sampler() = default;
Sampler::Sampler(Sampler&&) noexcept = default;

// Inverts the distribution function at u. What of u is not needed to find the code is left in it, uniform again, to find the
// value within the code.
Code Sampler::Compiled::draw_code(const CompiledVariable& compiled, std::uint32_t& u) const {
    const Tree& tree = compiled.variable->conditional.tree;
    const Node* node = compiled.nodes.data();
    while (node->feature != leaf_feature) {
        const Code code = codes[compiled.sources[std::size_t(node->feature)]];
        const bool left = node->ordered ? std::int32_t(code) <= node->split
                                        : tree.goes_left(std::size_t(node - compiled.nodes.data()), code, false);
        node = compiled.nodes.data() + node->child + (left ? 0 : 1);
    }
    const std::uint32_t* first = compiled.until.data() + node->child;
    const std::uint32_t* last = first + node->split - 1;
    const std::uint32_t* found = std::upper_bound(first, last, u);
    const std::uint64_t begin = found == first ? 0 : found[-1], end = found == last ? std::uint64_t(1) << 32 : *found;
    u = std::uint32_t(((u - begin) << 32) / (end - begin));
    const auto cell = std::size_t(found - compiled.until.data());
    const Code low = tree.low[cell], high = tree.high[cell];
    return low == high ? low : compiled.marginal.draw(low, high, u);
}

// The number that a target code stands for.
double Sampler::Compiled::decode(const CompiledVariable& compiled, Code target, std::uint32_t u) const {
    const Variable& variable = *compiled.variable;
    if (!variable.conditional.residual)
        return variable.number.decode(target, u);
    const Residual& residual = *variable.conditional.residual;
    if (target == null_code)
        return null_number;
    if (target >= residual.codec.codes())
        return variable.number.lowest(residual.spikes[target - residual.codec.codes()]);
    const double value = variable.number.round(predictions[residual.regression] + residual.codec.decode(target, u));
    if (!compiled.range)
        return value;
    return variable.number.round(std::clamp(value, compiled.range->lowest, compiled.range->highest));
}

void Sampler::draw(std::uint64_t seed, std::uint64_t row, std::span<Value> values) {
    Compiled& c = *compiled_;
    const std::size_t d = c.variables.size();
    c.points.enter(seed, row);
    for (std::size_t v = 0; v < d; v++) {
        const CompiledVariable& compiled = c.variables[v];
        const Variable& variable = *compiled.variable;
        const std::vector<Regression>& regressions = variable.conditional.regressions;
        for (std::size_t r = 0; r < regressions.size(); r++) {
            c.predictions[r] = regressions[r].predict(c.numbers);
            c.codes[d + r] = regressions[r].prediction.encode(c.predictions[r]);
        }
        std::uint32_t u = c.points[std::uint32_t(v)];
        const Code target = c.draw_code(compiled, u);
        Value& value = values[v];
        value.null = target == null_code;
        value.code = target;
        if (variable.kind == Kind::category) {
            if (!value.null)
                value.label = target - 1u;
            c.codes[v] = target;
            continue;
        }
        const double number = c.numbers[v] = c.decode(compiled, target, u);
        value.number = number;
        value.null = is_null(number);
        if (!variable.conditional.residual) {
            c.codes[v] = target;
            value.code = !value.null && variable.number.is_atom(target) ? target : null_code;
        } else {
            c.codes[v] = compiled.is_parent ? variable.number.encode(number) : null_code;
            value.code = null_code;
        }
    }
}

} // namespace synth
