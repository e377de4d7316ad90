// Choosing how to code a variable: by the likelihood of held-out rows, unless a relation holds in all of them.
#pragma once
#include "core/network/coding.hpp"
#include "core/network/conditional.hpp"

namespace synth {

// How variables[v] is to be coded. A relation that it obeys is added to `rules`, and is the choice unless it is
// ignored.
Choice choose(std::span<const Variable> variables, std::uint32_t v, std::span<const std::uint32_t> candidates,
              const EncodedTable& table, const Trial& trial, const ConditionalOptions& options,
              std::vector<Rule>& rules, const Poll& poll);

// The mean log likelihood of the held-out rows' codes of variables[v], given a tree over the codes of `features` that
// was grown on the rows to learn from.
double held_out_likelihood(std::span<const Variable> variables, std::uint32_t v,
                           std::span<const std::uint32_t> features, const Trial& trial, const Poll& poll);

} // namespace synth
