// The top of a tree as a table: where a row is after the first tests, found without making them one by one.
//
// The codes of a feature that no test at the top tells apart are one class of codes. The classes of all its features
// together are a place in the table, which says to which node of the tree they lead. The tests are chosen greedily, the
// one that most rows meet first, as long as the table stays small: about half of the tests that a row meets are in it.
#pragma once
#include "core/network/tree.hpp"
#include <span>

namespace synth {

// A feature as the tree sees it.
struct TreeFeature {
    std::uint32_t source = 0; // where its codes are
    std::uint32_t codes = 0;
    bool ordered = false;
};

struct TreeTop {
    // A row's place is the sum over the axes of offset[code of the axis' feature].
    struct Axis {
        std::size_t feature;
        std::vector<std::uint32_t> offset;
    };
    std::vector<Axis> axes;         // none for a tree that is a leaf
    std::vector<std::size_t> nodes; // by place
    std::vector<bool> is_top;       // by node: is it tested by the table
};

TreeTop make_top(const Tree& tree, std::span<const TreeFeature> features);

} // namespace synth
