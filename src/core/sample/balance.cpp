#include "core/sample/balance.hpp"
#include <Eigen/Core>
#include <algorithm>

namespace synth {

Balance::Balance(const CompiledNetwork& network) : network_(network) {
    for (const CompiledNetwork::Variable& variable : network.variables()) {
        own_.push_back(groups_of(variable.learned->rows));
        target_.push_back(groups_of(variable.learned->conditional.counts));
    }
}

void Balance::add(std::size_t variable, std::span<const Code> codes) {
    const std::size_t variables = own_.size();
    if (group_.size() < codes.size() * variables)
        group_.resize(codes.size() * variables);
    const Groups& groups = own_[variable];
    for (std::size_t i = 0; i < codes.size(); i++)
        group_[i * variables + known_.size()] = codes[i] < groups.size() ? groups[codes[i]] : 0;
    known_.push_back(std::uint32_t(variable));
}

// Sets excess_ for a target, as far as variables are known.
void Balance::find_excess(std::size_t variable) {
    const Excess& excess = network_.variables()[variable].learned->conditional.excess;
    excess_.assign(known_.size() * groups * stride, 0);
    for (std::size_t e = 0; e < excess.variables.size(); e++) {
        const auto k = std::size_t(std::find(known_.begin(), known_.end(), excess.variables[e]) - known_.begin());
        for (std::size_t i = 0; i < squared && k < known_.size(); i++)
            excess_[(k * groups + i / groups) * stride + i % groups] = excess.shares[e * squared + i];
    }
}

void Balance::deal(std::size_t variable, std::span<const std::uint16_t> order, std::span<const std::int32_t> at,
                   std::span<Code> targets, std::span<std::uint32_t> u) {
    using Row = Eigen::Array<float, int(stride), 1>; // by group of the target
    using Rows = Eigen::Array<float, int(stride), Eigen::Dynamic>;
    find_excess(variable);
    ahead_.assign(excess_.size(), 0);
    const auto pairs = Eigen::Index(known_.size() * groups);
    Eigen::Map<Rows> ahead(ahead_.data(), Eigen::Index(stride), pairs);
    const Eigen::Map<const Rows> excess(excess_.data(), Eigen::Index(stride), pairs);
    for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
        while (end < order.size() && at[order[end]] == at[order[begin]])
            end++;
        for (std::size_t i = begin; i < end; i++) {
            const Code target = targets[order[i]];
            drawn_[target_[variable][target]].push_back({target, u[order[i]]});
        }
        Row share = Row::Zero();
        for (std::size_t g = 0; g < groups; g++)
            share[Eigen::Index(g)] = float(drawn_[g].size()) / float(end - begin);
        for (std::size_t i = begin; i < end; i++) {
            const std::uint8_t* const group = groups_of_row(order[i]);
            const auto pair = [&](std::size_t k) {
                return Eigen::Index(k * groups + group[k]);
            };
            Row sum = Row::Zero();
            for (std::size_t k = 0; k < known_.size(); k++) {
                ahead.col(pair(k)) -= share + excess.col(pair(k));
                sum += ahead.col(pair(k));
            }
            std::size_t least = groups;
            for (std::size_t g = 0; g < groups; g++)
                if (!drawn_[g].empty() && (least == groups || sum[Eigen::Index(g)] < sum[Eigen::Index(least)]))
                    least = g;
            for (std::size_t k = 0; k < known_.size(); k++)
                ahead(Eigen::Index(least), pair(k))++;
            targets[order[i]] = drawn_[least].back().target;
            u[order[i]] = drawn_[least].back().u;
            drawn_[least].pop_back();
        }
    }
}

} // namespace synth
