#include "core/rule/sources.hpp"
#include "core/network/rare.hpp"
#include "core/rule/arithmetic.hpp"
#include <algorithm>
#include <numeric>

namespace synth {

namespace {

constexpr std::size_t guess_rows = 4000;

struct Need {
    std::uint32_t variable;
    std::vector<std::uint32_t> sources;
    int decimals; // of the formula; -1 for a dependency
};

// Which variables must come before which. Never has a cycle.
class Precedence {
public:
    explicit Precedence(std::size_t n) : sources_(n) {}

    void add(const Need& need) {
        for (const std::uint32_t source : need.sources)
            if (source == need.variable || depends(source, need.variable))
                return;
        for (const std::uint32_t source : need.sources)
            sources_[need.variable].push_back(source);
    }

    std::vector<std::uint32_t> sort(std::span<const std::uint32_t> order) const {
        std::vector<std::uint32_t> sorted;
        std::vector<bool> placed(sources_.size());
        while (sorted.size() < order.size()) {
            const std::uint32_t next = *std::find_if(order.begin(), order.end(), [&](std::uint32_t v) {
                return !placed[v] && std::all_of(sources_[v].begin(), sources_[v].end(),
                                                 [&](std::uint32_t source) { return placed[source]; });
            });
            placed[next] = true;
            sorted.push_back(next);
        }
        return sorted;
    }

private:
    bool depends(std::uint32_t variable, std::uint32_t source) const {
        std::vector<bool> seen(sources_.size());
        std::vector<std::uint32_t> stack{variable};
        while (!stack.empty()) {
            const std::uint32_t v = stack.back();
            stack.pop_back();
            if (v == source)
                return true;
            if (seen[v])
                continue;
            seen[v] = true;
            stack.insert(stack.end(), sources_[v].begin(), sources_[v].end());
        }
        return false;
    }

    std::vector<std::vector<std::uint32_t>> sources_;
};

// The variable with the fewest codes that determines v, but has more of them.
void find_determinant(std::span<const Variable> variables, std::uint32_t v, std::span<const std::uint32_t> others,
                      const Trial& trial, std::vector<Need>& needs) {
    const auto used = [&](std::uint32_t u) {
        return std::count_if(variables[u].rows.begin(), variables[u].rows.end(), [](std::uint32_t n) { return n > 0; });
    };
    if (used(v) < 2)
        return;
    std::optional<std::uint32_t> found;
    for (const std::uint32_t p : others)
        if (has_only_atoms(variables[p]) && used(p) > used(v) &&
            (!found || variables[p].codes() < variables[*found].codes()) &&
            !determined_by(trial.sample.columns[p].codes, variables[p].codes(), trial.sample.columns[v].codes).empty())
            found = p;
    if (found)
        needs.push_back({v, {*found}, -1});
}

// The product that gives v.
void find_formula(std::span<const Variable> variables, std::uint32_t v, std::span<const std::uint32_t> others,
                  std::uint32_t min_count, const Trial& trial, std::span<const std::uint32_t> rows, const Poll& poll,
                  std::vector<Need>& needs) {
    const RegressionData data = regression_data(variables, v, others, trial.sample, rows);
    std::vector<Regression> guesses;
    if (std::optional<Regression> guess = learn_regression(data, true))
        guesses.push_back(std::move(*guess));
    const std::optional<Relation> relation = find_relation(variables, v, others, guesses, trial.sample, trial,
                                                           {.min_count = min_count, .products_only = true}, poll);
    if (!relation || relation->is_quotient) // whose parts give a product
        return;
    Need need{v, rule_of(*relation, variables, v).variables, relation->decimals};
    need.sources.pop_back();
    needs.push_back(std::move(need));
}

} // namespace

std::vector<std::uint32_t> put_sources_first(std::vector<std::uint32_t> order, std::span<const Variable> variables,
                                             const Association& association, std::uint32_t max_parents,
                                             std::uint32_t min_count, const Trial& trial, const Poll& poll) {
    std::vector<std::uint32_t> rows;
    const std::size_t n = std::min(guess_rows, trial.learn.size());
    for (std::size_t i = 0; i < n; i++)
        rows.push_back(trial.learn[i * trial.learn.size() / n]);
    std::vector<Need> needs;
    for (std::uint32_t v = 0; v < variables.size(); v++) {
        std::vector<std::uint32_t> others(variables.size());
        std::iota(others.begin(), others.end(), 0u);
        others.erase(others.begin() + v);
        others = association.candidates(v, others, max_parents);
        poll();
        find_determinant(variables, v, others, trial, needs);
        if (is_computable(variables[v]))
            find_formula(variables, v, others, min_count, trial, rows, poll, needs);
    }
    std::stable_sort(needs.begin(), needs.end(), [](const Need& a, const Need& b) { return a.decimals < b.decimals; });
    Precedence precedence(variables.size());
    for (const Need& need : needs)
        precedence.add(need);
    return precedence.sort(order);
}

} // namespace synth
