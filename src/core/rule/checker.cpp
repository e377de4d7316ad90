#include "core/rule/checker.hpp"
#include "core/rule/discover.hpp"

namespace synth {

RuleChecker::RuleChecker(const Network& network) {
    for (const Rule& rule : network.rules) {
        if (!rule.kept)
            continue;
        if (rule.type == Rule::Type::order)
            orders_.push_back({rule.variables[0], rule.variables[1]});
        if (rule.type != Rule::Type::one_hot)
            continue;
        std::vector<Flag>& flags = one_hots_.emplace_back();
        for (const std::uint32_t v : rule.variables)
            flags.push_back({v, network.variables[v].kind == Kind::number, true_code(network.variables[v]) - 1u});
    }
}

} // namespace synth
