// Cells: how a leaf's distribution is kept, coarser than the rows it was learned from.
//
// An ordered target's codes are sorted and cut into about 16 ranges of at least `floor` rows, whose fine detail is
// borrowed from the marginal distribution; spikes are cells of their own. An unordered target has a cell for each code,
// with as many rows as it has in the leaf: sharing out those of the rare ones would bias their shares.
#pragma once
#include "core/network/marginal.hpp"
#include <span>
#include <vector>

namespace synth {

struct CellOptions {
    std::uint32_t floor = 5;  // rows of a cell
    std::uint32_t cells = 16; // about so many ranges in a leaf
};

// Gives every leaf of a tree its cells. codes[row] are the target's, rows(k) those of node k.
class CellMaker {
public:
    CellMaker(const Conditional& conditional, bool ordered, const CellOptions& options)
        : conditional_(conditional), marginal_(conditional), ordered_(ordered), options_(options) {}

    // Appends the cells of one leaf, whose rows have these codes (they are sorted in place), and points the leaf at
    // them.
    void fill(std::span<Code> codes, std::size_t leaf, Tree& tree) const;

private:
    void ranges(std::span<const Code> sorted, Tree& tree) const;
    static void labels(std::span<const Code> sorted, Tree& tree);

    const Conditional& conditional_;
    Marginal marginal_;
    bool ordered_;
    CellOptions options_;
};

// The probability of a target code in a leaf. `marginal` is that of the tree's conditional.
double probability(const Tree& tree, std::size_t leaf, Code code, const Conditional& conditional,
                   const Marginal& marginal);

} // namespace synth
