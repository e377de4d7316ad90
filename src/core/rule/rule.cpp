#include "core/rule/rule.hpp"
#include <algorithm>

namespace synth {

void add_rules(std::vector<Rule>& all, std::vector<Rule> more) {
    for (Rule& rule : more)
        if (std::none_of(all.begin(), all.end(), [&](const Rule& other) { return other.text == rule.text; }))
            all.push_back(std::move(rule));
}

} // namespace synth
