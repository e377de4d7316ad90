#include "core/relational/combinations.hpp"
#include "core/table/children.hpp"
#include <algorithm>
#include <map>

namespace synth {

std::vector<std::uint32_t> find_combinations(std::span<const std::uint32_t> parent_of, std::uint32_t parents,
                                             std::span<const std::uint32_t> groups, std::uint32_t least,
                                             std::size_t most, const Poll& poll) {
    constexpr std::size_t siblings = 16; // of more, the first ones
    const Children children(parent_of, parents, poll);
    std::vector<std::uint32_t> own; // groups of a parent's children, in ascending order
    const auto look_at = [&](std::size_t parent) {
        own.clear();
        for (const std::uint32_t child : children.of(parent).first(std::min(siblings, children.of(parent).size())))
            own.push_back(groups[child]);
        std::sort(own.begin(), own.end());
    };
    struct Combination {
        std::uint32_t parents = 0, number = 0;
    };
    std::map<std::vector<std::uint32_t>, Combination> combinations;
    for_rows(parents, poll, [&](std::size_t parent) {
        look_at(parent);
        combinations[own].parents++;
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
    for_rows(parents, poll, [&](std::size_t parent) {
        look_at(parent);
        number.push_back(combinations[own].number);
    });
    return number;
}

} // namespace synth
