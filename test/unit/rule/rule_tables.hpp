// Tables that obey rules, learned and sampled.
#pragma once
#include "core/error.hpp"
#include "core/rule/checker.hpp"
#include "core/rule/discover.hpp"
#include "core/sample/sampler.hpp"
#include "tables.hpp"
#include <algorithm>
#include <memory>

namespace synth::test {

inline bool has_rule(const std::vector<Rule>& rules, std::string_view text) {
    return std::any_of(rules.begin(), rules.end(), [&](const Rule& rule) { return rule.kept && rule.text == text; });
}

// A network, with a sampler that is asked for values by column.
class Learned {
public:
    explicit Learned(Table table) : network(learn(table, {}, no_poll)), compiled_(network), sampler_(compiled_) {
        check(network);
    }

    std::span<const Value> row(std::uint64_t i) { return sampler_.draw(1, i); }
    std::size_t at(std::string_view column) const { return variable_of(network, column); }
    const Variable& variable(std::string_view column) const { return network.variables[at(column)]; }
    std::string label(std::string_view column, const Value& value) const {
        return value.null ? "" : variable(column).category.labels[value.label];
    }
    std::size_t rules(Rule::Type type) const {
        return std::size_t(std::count_if(network.rules.begin(), network.rules.end(),
                                         [&](const Rule& rule) { return rule.type == type; }));
    }

    Network network;

private:
    CompiledNetwork compiled_;
    Sampler sampler_;
};

// A table in codes, in the order of its columns.
struct Encoded {
    std::vector<Variable> variables;
    EncodedTable table;
    std::unique_ptr<Trial> trial;

    explicit Encoded(Table raw) {
        table = encode_table(raw, 10, 0, variables);
        trial = std::make_unique<Trial>(table, 50000, 0);
    }

    std::vector<Rule> orders(const DiscoverOptions& options = {}) const {
        return find_orders(variables, table, *trial, options, no_poll);
    }
    std::vector<Rule> one_hot(const DiscoverOptions& options = {}) const {
        return find_one_hot(variables, table, *trial, options, no_poll);
    }
};

} // namespace synth::test
