// Growing a tree: recursive binary splitting, greedy, as in CART (Breiman et al., 1984).
//
// An ordered target is split by variance of its codes, which are ranks; an unordered one by Gini impurity. An ordered
// feature is cut at a threshold. An unordered one is cut in two sets: its codes are put in the order of the target's
// mean, or with more than two classes of the first principal component of the class profiles, and then cut at a
// threshold too (Fisher 1958; Coppersmith, Hong and Hosking 1999). A split must leave min_leaf rows on both sides.
//
// The search for a split looks at a regular sample of a node's rows when there are very many; the split is then made on
// all of them. All sums are of integers, so nothing depends on the order of additions.
#pragma once
#include "core/network/tree.hpp"
#include "core/poll.hpp"
#include <span>
#include <vector>

namespace synth {

// A coded column: codes[row] < cardinality.
struct Coded {
    const Code* codes = nullptr;
    std::uint32_t cardinality = 0;
    bool ordered = true;
};

// A split that a tree begins with, whether or not it tells anything.
struct Demand {
    std::uint32_t feature = 0;
    std::vector<bool> left; // by code: those that go left, of an ordered feature the first ones; empty: the best split
    std::uint32_t min_rows = 1; // on either side, for a given split; the best one leaves min_leaf
};

struct Grown {
    Tree tree; // without cells
    // The rows of node k are rows[begin[k]] .. rows[end[k] - 1].
    std::vector<std::uint32_t> rows, begin, end;
    std::vector<double> gain;   // of every node: impurity that its split removed
    std::vector<bool> demanded; // of every node: is its split one that was demanded
    double impurity = 0;        // of the root, in the same measure
};

// The impurity that splits on each feature removed.
std::vector<double> gain_of_features(const Grown& grown, std::size_t features);

// At most 32,767 features. The first levels of the tree are the splits of `demands`, in their order; where one is not
// possible the next takes its place. Throws what poll throws.
Grown grow(std::span<const Coded> features, const Coded& target, std::span<const std::uint32_t> rows,
           std::uint32_t min_leaf, const Poll& poll, std::span<const Demand> demands = {});

} // namespace synth
