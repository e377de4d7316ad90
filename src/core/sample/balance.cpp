#include "core/sample/balance.hpp"
#include <algorithm>
#include <numeric>

namespace synth {

Balance::Balance(const CompiledNetwork& network) {
    for (const CompiledNetwork::Variable& variable : network.variables()) {
        own_.push_back(groups_of(variable.learned->rows));
        target_.push_back(groups_of(variable.learned->conditional.counts));
    }
}

Balance::Groups Balance::groups_of(std::span<const std::uint32_t> rows) {
    const double all = std::accumulate(rows.begin(), rows.end(), 0.0);
    double below = 0;
    Groups group;
    for (std::size_t code = 0; code < rows.size(); code++) {
        const double share = all > 0 ? (below + rows[code] / 2.0) / all : 0;
        group.push_back(
            std::uint8_t(std::min(groups - 1, rows.size() <= groups ? code : std::size_t(share * double(groups)))));
        below += rows[code];
    }
    return group;
}

void Balance::add(std::size_t variable, std::span<const Code> codes) {
    Groups& known = known_.emplace_back();
    known.reserve(codes.size());
    for (const Code code : codes)
        known.push_back(code < own_[variable].size() ? own_[variable][code] : 0);
}

void Balance::deal(std::size_t variable, std::span<const std::uint16_t> order, std::span<const std::int32_t> at,
                   std::span<Code> targets, std::span<std::uint32_t> u) {
    ahead_.assign(known_.size() * groups * groups, 0);
    for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
        while (end < order.size() && at[order[end]] == at[order[begin]])
            end++;
        for (std::size_t i = begin; i < end; i++) {
            const Code target = targets[order[i]];
            drawn_[target_[variable][target]].push_back({target, u[order[i]]});
        }
        float share[groups];
        for (std::size_t g = 0; g < groups; g++)
            share[g] = float(drawn_[g].size()) / float(end - begin);
        for (std::size_t i = begin; i < end; i++) {
            float sum[groups] = {};
            for (std::size_t k = 0; k < known_.size(); k++) {
                float* const ahead = ahead_.data() + (k * groups + known_[k][order[i]]) * groups;
                for (std::size_t g = 0; g < groups; g++)
                    sum[g] += ahead[g] -= share[g];
            }
            std::size_t least = groups;
            for (std::size_t g = 0; g < groups; g++)
                if (!drawn_[g].empty() && (least == groups || sum[g] < sum[least]))
                    least = g;
            for (std::size_t k = 0; k < known_.size(); k++)
                ahead_[(k * groups + known_[k][order[i]]) * groups + least]++;
            targets[order[i]] = drawn_[least].back().target;
            u[order[i]] = drawn_[least].back().u;
            drawn_[least].pop_back();
        }
    }
}

} // namespace synth
