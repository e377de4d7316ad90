// The order of the variables, and who may be a parent of whom.
#pragma once
#include "core/network/encode.hpp"
#include <functional>

namespace synth {

// How much variables tell about each other: mutual information, in nats, of every pair, with the codes of each taken
// together in at most 16 groups.
class Association {
public:
    Association(std::span<const Variable> variables, const EncodedTable& table, const Poll& poll);

    // Of the variables in `before`, the `most` that tell most about v, in their order there.
    std::vector<std::uint32_t> candidates(std::uint32_t v, std::span<const std::uint32_t> before,
                                          std::uint32_t most) const;

private:
    std::size_t size_;
    std::vector<double> information_;
};

// A pair of variables, of which the first must come before the second.
using Before = std::pair<std::uint32_t, std::uint32_t>;

// A variable and its candidates for parents; and how likely held-out rows are, given a tree over these, each by itself.
using Family = std::pair<std::uint32_t, std::vector<std::uint32_t>>;
using Likelihoods = std::function<std::vector<double>(const std::vector<Family>&)>;

// The best of three orders by the likelihood of held-out rows: as given, numbers before categories, and fewest codes
// first. The given order is kept unless another is clearly better: it often tells what is part of what. Variables of
// one group (group[v], ascending in the given order) stay together and in their order. Positions in `variables`.
std::vector<std::uint32_t> learn_order(std::span<const Variable> variables, std::span<const std::uint32_t> group,
                                       std::span<const Before> before, const Association& association,
                                       std::uint32_t max_parents, const Likelihoods& likelihoods);

// An order, changed as little as keeps groups together and in their own order, and obeys `before`. Throws BadEdges.
std::vector<std::uint32_t> grouped(std::span<const std::uint32_t> order, std::span<const std::uint32_t> group,
                                   std::span<const Before> before);

} // namespace synth
