#include "core/rule/checker.hpp"
#include "core/rule/discover.hpp"

namespace synth {

RuleChecker::RuleChecker(const Network& network) {
    for (std::size_t r = 0; r < network.rules.size(); r++) {
        const Rule& rule = network.rules[r];
        if (!rule.kept)
            continue;
        if (rule.type == Rule::Type::order) {
            const std::uint32_t smaller = rule.variables[0], larger = rule.variables[1];
            const Unit unit = network.variables[smaller].unit, other = network.variables[larger].unit;
            orders_.push_back(
                {int(r), smaller, larger, {scale_to_compare(unit, other), scale_to_compare(other, unit)}});
        }
        if (rule.type != Rule::Type::one_hot)
            continue;
        std::vector<Flag>& flags = one_hots_.emplace_back(OneHot{int(r), {}}).flags;
        for (const std::uint32_t v : rule.variables)
            flags.push_back({v, network.variables[v].kind == Kind::number, true_code(network.variables[v]) - 1u});
    }
}

void RuleChecker::add_variables(std::vector<bool>& variables) const {
    for (const Order& order : orders_)
        variables[order.smaller] = variables[order.larger] = true;
    for (const OneHot& one_hot : one_hots_)
        for (const Flag& flag : one_hot.flags)
            variables[flag.variable] = true;
}

} // namespace synth
