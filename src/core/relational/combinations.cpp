#include "core/relational/combinations.hpp"
#include "core/polling.hpp"
#include <algorithm>
#include <map>

namespace synth {

std::vector<std::uint32_t> find_combinations(std::span<const std::uint32_t> parent_of, std::uint32_t parents,
                                             std::span<const std::uint32_t> groups, std::uint32_t least,
                                             std::size_t most, const Poll& poll) {
    constexpr std::size_t siblings = 16; // of more, the first ones
    std::vector<std::vector<std::uint32_t>> of_parent(parents);
    for_rows(parent_of.size(), poll, [&](std::size_t child) {
        if (parent_of[child] != no_row && of_parent[parent_of[child]].size() < siblings)
            of_parent[parent_of[child]].push_back(groups[child]);
    });
    struct Combination {
        std::uint32_t parents = 0, number = 0;
    };
    std::map<std::vector<std::uint32_t>, Combination> combinations;
    for_rows(parents, poll, [&](std::size_t parent) {
        std::sort(of_parent[parent].begin(), of_parent[parent].end());
        combinations[of_parent[parent]].parents++;
    });
    std::uint32_t frequent = 0, covered = 0;
    for (auto& [of_children, combination] : combinations)
        if (combination.parents >= least) {
            combination.number = ++frequent;
            covered += combination.parents;
        }
    if (frequent < 2 || frequent > most || covered * 4.0 < parents * 3.0)
        return {};
    std::vector<std::uint32_t> number;
    number.reserve(parents);
    for (const std::vector<std::uint32_t>& of_children : of_parent)
        number.push_back(combinations[of_children].number);
    return number;
}

} // namespace synth
