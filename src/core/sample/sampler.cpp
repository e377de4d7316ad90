#include "core/sample/sampler.hpp"
#include "core/search.hpp"
#include <algorithm>

namespace synth {

namespace {

using Node = CompiledNetwork::Node;

// Sends lanes of rows down a tree together: each waits for memory, together they do not. There is no branch on where a
// row goes, as no guess would be good. codes_of(source) are the codes that a node tests; see CompiledNetwork::Node.
template <bool has_wide, std::size_t lanes, class CodesOf>
void walk(const Node* nodes, const std::uint64_t* sets, const CodesOf& codes_of, std::uint32_t (&at)[lanes]) {
    std::fill_n(at, lanes, 0);
    for (std::uint32_t moved = 1; moved != 0;) {
        moved = 0;
        for (std::size_t i = 0; i < lanes; i++) {
            const Node& node = nodes[at[i]];
            const std::uint32_t wide = has_wide ? node.source >> 15 : 0;
            const std::uint32_t code = codes_of(node.source & 0x7fffu)[i];
            auto mask = reinterpret_cast<std::uintptr_t>(&node.mask);
            if (has_wide) {
                const std::size_t word = node.mask + std::min<std::uint32_t>(code / 64, node.threshold);
                const auto in_sets = reinterpret_cast<std::uintptr_t>(sets) + word * sizeof *sets;
                mask ^= (mask ^ in_sets) & -std::uintptr_t(wide);
            }
            // NOLINTNEXTLINE(performance-no-int-to-ptr): chosen without a branch
            const auto in_set = std::uint32_t(*reinterpret_cast<const std::uint64_t*>(mask) >> (code % 64));
            const std::uint32_t passed = std::uint32_t(code > node.threshold) & ~wide;
            const std::uint32_t next = node.child + ((passed | ~in_set) & 1);
            moved |= next ^ at[i];
            at[i] = next;
        }
    }
}

} // namespace

Sampler::Sampler(const CompiledNetwork& network)
    : network_(network), points_(std::uint32_t(network.variables().size())), u_(network.variables().size()),
      codes_(network.variables().size() + network.max_regressions()), numbers_(network.variables().size()),
      predictions_(network.max_regressions()), values_(batch * network.variables().size()) {
    for (Batch<double>& numbers : numbers_)
        numbers.fill(null_number);
}

std::span<const Value> Sampler::draw(std::uint64_t seed, std::uint64_t row) {
    const bool same = rows_ > 0 && seed == seed_ && row >= first_;
    if (!same || row - first_ >= rows_) {
        // Few rows at first, since few may be wanted; then more and more.
        const bool next = same && row - first_ == rows_;
        const std::size_t rows = next ? std::min(2 * rows_, batch) : lanes;
        rows_ = 0;
        seed_ = seed;
        first_ = row;
        fill(rows);
        rows_ = rows;
    }
    return std::span(values_).subspan((row - first_) * network_.variables().size(), network_.variables().size());
}

// Inverts the distribution function at u. What of u is not needed to find the code is left in it, uniform again, to
// find the value within the code.
void Sampler::draw_codes(const CompiledNetwork::Variable& variable, Batch<std::uint32_t>& u, Batch<Code>& targets,
                         std::size_t rows) const {
    const Node* const nodes = variable.nodes.data();
    Batch<CompiledNetwork::Leaf> leaves;
    for (std::size_t first = 0; first < rows; first += lanes) {
        const auto codes_of = [&](std::size_t source) {
            return codes_[source].data() + first;
        };
        std::uint32_t at[lanes];
        if (variable.sets.empty())
            walk<false>(nodes, nullptr, codes_of, at);
        else
            walk<true>(nodes, variable.sets.data(), codes_of, at);
        for (std::size_t i = 0; i < lanes; i++) {
            leaves[first + i] = variable.leaves[at[i]];
            const CompiledNetwork::Cell* const cells = variable.cells.data() + leaves[first + i].first;
            for (std::uint32_t c = 0; c < leaves[first + i].cells; c += 8)
                __builtin_prefetch(cells + c);
        }
    }
    for (std::size_t i = 0; i < rows; i++) {
        std::uint32_t& x = u[i];
        const CompiledNetwork::Leaf leaf = leaves[i];
        const CompiledNetwork::Cell* const cells = variable.cells.data() + leaf.first;
        const std::size_t found =
            count_before(cells, leaf.cells - 1, [x](const CompiledNetwork::Cell& cell) { return cell.until <= x; });
        const std::uint64_t begin = found == 0 ? 0 : cells[found - 1].until;
        const std::uint64_t end = found == leaf.cells - 1 ? std::uint64_t(1) << 32 : cells[found].until;
        x = std::uint32_t(((x - begin) << 32) / (end - begin));
        const Code low = cells[found].low, high = cells[found].high;
        targets[i] = low == high ? low : variable.marginal.draw(low, high, x);
    }
}

void Sampler::predict(std::size_t v, std::size_t rows) {
    const std::vector<Regression>& regressions = network_.variables()[v].learned->conditional.regressions;
    for (std::size_t r = 0; r < regressions.size(); r++)
        for (std::size_t i = 0; i < rows; i++) {
            predictions_[r][i] = regressions[r].predict([&](std::uint32_t p) { return numbers_[p][i]; },
                                                        [&](std::uint32_t p) { return codes_[p][i]; });
            codes_[network_.variables().size() + r][i] = regressions[r].prediction.encode(predictions_[r][i]);
        }
}

// The number that a target code stands for.
double Sampler::decode(const CompiledNetwork::Variable& variable, std::size_t row, Code target, std::uint32_t u) const {
    const Variable& learned = *variable.learned;
    if (!learned.conditional.residual)
        return learned.number.decode(target, u);
    const Residual& residual = *learned.conditional.residual;
    if (target == null_code)
        return null_number;
    if (target >= residual.codec.codes())
        return learned.number.lowest(residual.spikes[target - residual.codec.codes()]);
    const double left = residual.codec.decode(target, u);
    const double value = learned.number.round(predictions_[residual.regression][row] + left);
    return variable.range && (left != 0 || !variable.exact)
               ? learned.number.round(std::clamp(value, variable.range->lowest, variable.range->highest))
               : value;
}

// A computed variable; infinities, and NULL, are those of its first part.
void Sampler::join(std::size_t v, std::size_t rows) {
    const CompiledNetwork::Variable& variable = network_.variables()[v];
    for (std::size_t i = 0; i < rows; i++) {
        double parts[3] = {};
        for (std::size_t p = 0; p < variable.calendar->parts(); p++) {
            parts[p] = numbers_[variable.parts[p]][i];
            if (p > 0 && !is_ordinary(parts[p]))
                parts[p] = 0;
        }
        const double moment = is_ordinary(parts[0]) ? variable.calendar->join(parts) : parts[0];
        numbers_[v][i] = moment;
        codes_[v][i] = variable.is_parent ? variable.learned->number.encode(moment) : null_code;
        values_[i * network_.variables().size() + v] = {is_null(moment), null_code, 0, moment};
    }
}

void Sampler::fill(std::size_t rows) {
    const std::vector<CompiledNetwork::Variable>& variables = network_.variables();
    const std::size_t d = variables.size();
    for (std::size_t i = 0; i < rows; i++) {
        points_.enter(seed_, first_ + i);
        for (std::size_t v = 0; v < d; v++)
            u_[v][i] = points_[std::uint32_t(v)];
    }
    Batch<Code> targets;
    for (std::size_t v = 0; v < d; v++) {
        const CompiledNetwork::Variable& variable = variables[v];
        const Variable& learned = *variable.learned;
        if (learned.computed) {
            join(v, rows);
            continue;
        }
        predict(v, rows);
        draw_codes(variable, u_[v], targets, rows);
        const bool direct = !learned.conditional.residual;
        for (std::size_t i = 0; i < rows; i++) {
            Value& value = values_[i * d + v];
            codes_[v][i] = targets[i];
            if (learned.kind == Kind::category) {
                value = {targets[i] == null_code, targets[i], targets[i] - 1u, 0};
                continue;
            }
            const double number = numbers_[v][i] = decode(variable, i, targets[i], u_[v][i]);
            const bool null = is_null(number);
            value = {null, direct && !null && learned.number.is_atom(targets[i]) ? targets[i] : null_code, 0, number};
            if (!direct)
                codes_[v][i] = variable.is_parent ? learned.number.encode(number) : null_code;
        }
    }
}

} // namespace synth
