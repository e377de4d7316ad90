// Cells: how a leaf's distribution is kept, coarser than the rows it was learned from.
//
// An ordered target's codes are sorted and cut into at most about 64 ranges of at least `floor` rows, whose fine detail
// is borrowed from the marginal distribution; spikes are cells of their own. An unordered target has a cell for each
// code, with as many rows as it has in the leaf: sharing out those of the rare ones would bias their shares.
#pragma once
#include "core/network/marginal.hpp"
#include "core/network/touched.hpp"
#include <span>
#include <vector>

namespace synth {

struct CellOptions {
    std::uint32_t floor = 3;  // rows of a cell
    std::uint32_t cells = 64; // at most about so many ranges in a leaf
};

// Gives every leaf of a tree its cells. codes[row] are the target's, rows(k) those of node k.
class CellMaker {
public:
    CellMaker(const Conditional& conditional, bool ordered, const CellOptions& options)
        : conditional_(conditional), ordered_(ordered), options_(options), rows_(conditional.counts.size()) {
        touched_.reserve(std::uint32_t(rows_.size()));
    }

    // Appends the cells of one leaf, whose rows have these codes, and points the leaf at them. Without rows, as where a
    // sample has none, all is NULL, code 0.
    void fill(std::span<const Code> codes, std::size_t leaf, Tree& tree);

private:
    void ranges(std::size_t rows, Tree& tree) const;

    const Conditional& conditional_;
    bool ordered_;
    CellOptions options_;
    std::vector<std::uint32_t> rows_; // of the leaf, by code; zero between two leaves
    Touched touched_;
    std::vector<Code> present_; // codes of the leaf, ascending
};

// The probability of a target code in a leaf. `marginal` is that of the tree's conditional.
double probability(const Tree& tree, std::size_t leaf, Code code, const Conditional& conditional,
                   const Marginal& marginal);

} // namespace synth
