// Choosing how to code a variable: by the likelihood of held-out rows, unless a relation holds in all of them.
#pragma once
#include "core/network/coding.hpp"
#include <set>

namespace synth {

// How variables[v] is to be coded: rather as the difference from one that it is in order with, which the difference
// keeps. A relation that it obeys is added to `rules`, and is the choice unless it is
// ignored.
Choice choose(std::span<const Variable> variables, std::uint32_t v, std::span<const std::uint32_t> candidates,
              const EncodedTable& table, const Trial& trial, std::uint32_t min_count,
              const std::set<std::string>& ignored, std::span<const std::uint32_t> ordered, std::vector<Rule>& rules,
              const Poll& poll);

// Are held-out rows at least as likely if the tree of variables[v], coded so, begins with these splits and not with
// those?
bool are_better(std::span<const Variable> variables, std::uint32_t v, const Choice& choice,
                std::span<const std::uint32_t> parents, std::span<const Demand> these, std::span<const Demand> those,
                const Trial& trial, std::uint32_t min_count, const Poll& poll);

// The mean log likelihood of the held-out rows' codes of variables[v], given a tree over the codes of `features` that
// was grown on the rows to learn from.
double held_out_likelihood(std::span<const Variable> variables, std::uint32_t v,
                           std::span<const std::uint32_t> features, const Trial& trial, const Poll& poll);

} // namespace synth
