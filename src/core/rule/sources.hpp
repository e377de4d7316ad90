// Sources first: the order in which rules can be kept.
//
// A rule is kept by what comes later: tax = total * rate(country) only if total and country come before tax, and
// city -> country only if city comes first. The order of a network is chosen by likelihood, which does not see that.
#pragma once
#include "core/network/order.hpp"

namespace synth {

// The order (positions in `variables`), changed as little as lets every variable come after those that determine or
// compute it in the trial's sample. Of rules that contradict each other the simpler one wins: a dependency, then the
// formula with the fewest decimals. Sums need no order, since each of their parts can be computed from the others.
std::vector<std::uint32_t> put_sources_first(std::vector<std::uint32_t> order, std::span<const Variable> variables,
                                             const Association& association, std::uint32_t max_parents,
                                             std::uint32_t min_count, const Trial& trial, const Poll& poll);

} // namespace synth
