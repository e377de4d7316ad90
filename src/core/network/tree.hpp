// A tree distribution: one variable's distribution given others, as a decision tree whose leaves hold cells.
//
// This is a conditional distribution with local structure (Friedman and Goldszmidt, "Learning Bayesian networks with
// local structure", 1996): a row is sent down by the codes of its features to a leaf, and the leaf says how the
// target's codes are distributed there. All nodes lie in flat arrays, so that a tree can be kept, moved and walked as
// it is.
#pragma once
#include "core/codec/code.hpp"
#include <vector>

namespace synth {

constexpr std::int16_t leaf_feature = -1;

struct Tree {
    // Node k; node 0 is the root. Children lie side by side: child[k] and child[k] + 1.
    //   inner node, ordered feature:    left if code <= split
    //   inner node, unordered feature:  left if the bit of the code is set in the subset that starts at subsets[split]
    //   leaf:                           feature is -1, its cells are child .. child + split - 1
    std::vector<std::int16_t> feature;
    std::vector<std::int32_t> split;
    std::vector<std::int32_t> child;
    std::vector<std::int32_t> rows; // rows that reached the node when it was learned

    // Subsets of codes: the number of words, then bit c % 32 of word c / 32 for code c. Codes beyond the words go
    // right.
    std::vector<std::uint32_t> subsets;

    // Cells: the codes low .. high together have weight (rows, possibly a fraction); within a cell codes are drawn in
    // proportion to the variable's marginal distribution. A leaf lists its single spikes first, then the others,
    // ascending.
    std::vector<Code> low, high;
    std::vector<float> weight;

    std::size_t nodes() const { return feature.size(); }
    bool is_leaf(std::size_t k) const { return feature[k] == leaf_feature; }
    bool goes_left(std::size_t k, Code code, bool ordered) const {
        if (ordered)
            return std::int32_t(code) <= split[k];
        const std::uint32_t* subset = subsets.data() + split[k];
        const std::uint32_t word = code / 32u;
        return word < subset[0] && (subset[1 + word] >> (code % 32u) & 1u) != 0;
    }
};

} // namespace synth
