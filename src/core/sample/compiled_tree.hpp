// A tree distribution laid out for sampling: rows in, target codes out, many rows at a time.
//
// All rows of a batch go down the tree together, one level after the other, and leave it where they come to a leaf. No
// row waits for another one's memory, no step depends on a guess, and each costs the same whatever it tests: a node has
// a bit for every code of its feature. The first tests are one look into a table (tree_top.hpp).
#pragma once
#include "core/network/marginal.hpp"
#include "core/network/network.hpp"
#include <cstdint>
#include <vector>

namespace synth {

// Codes by source, then by row of a batch: those of the network's variables, then those of the predictions of the
// variable being drawn.
struct CodeColumns {
    const Code* codes = nullptr;
    std::size_t stride = 0; // rows that there is room for

    const Code* of(std::size_t source) const { return codes + source * stride; }
};

class CompiledTree {
public:
    // The tree of variables[v], which must have passed `check`, and is not computed.
    CompiledTree(const Network& network, std::uint32_t v);

    // Memory that a batch of rows needs on the way.
    struct Scratch {
        std::vector<std::int32_t> at;         // by row: the place that it has come to
        std::vector<std::uint16_t> under_way; // rows that have not come to a leaf

        std::vector<std::uint16_t> order; // of rows, if numbers are spread

        explicit Scratch(std::size_t size) : at(size), under_way(size) {}
    };

    // Inverts each row's distribution function at u; targets get the codes, for rows < 65536. What of u is not needed
    // to find the code is left in it, uniform again, to find the value within the code, if the target is a number.
    // `spread`: the rows of each leaf have numbers at equal distances, in the order of u.
    void draw(const CodeColumns& codes, std::size_t rows, std::uint32_t* u, Code* targets, Scratch& scratch,
              bool spread = false) const;
    // What a row of the batch could be, by the leaf that it has come to.
    struct Expected {
        double mean = 0;      // of the target codes
        bool certain = false; // there is but one
    };
    Expected expected(const Scratch& scratch, std::size_t row) const;

private:
    // Goes to child[b], where b is bit set + code of the sets and code that of the source.
    struct Node {
        std::uint32_t set, source;
        std::int32_t child[2]; // places: an inner node's, less their number; a leaf's, in 4 words
    };
    struct alignas(64) Line { // of the cache
        std::uint32_t words[16];
    };
    const std::uint32_t* leaf(std::int32_t place) const { return leaves_.data()->words + std::size_t(place) * 4; }
    std::vector<std::int32_t> add_leaves(const Tree& tree);
    static constexpr std::size_t chunk = 64; // rows
    struct Cells {
        std::uint32_t cell[chunk], begin[chunk]; // low + 2^16 high; where it begins, of 2^32
        std::uint64_t width[chunk];              // this and `begin`: if something is left
    };
    template <bool has_rest>
    void find_cells(const std::int32_t* at, const std::uint32_t* u, std::size_t n, std::size_t rows,
                    Cells& cells) const;
    void find_leaves(const CodeColumns& codes, std::size_t rows, Scratch& scratch) const;
    static void spread_in_leaves(std::size_t rows, std::uint32_t* u, Scratch& scratch);

    struct Axis {
        std::uint32_t source;
        std::vector<std::int32_t> offset; // by code
    };
    std::vector<Axis> axes_; // of the table of where to begin; see tree_top.hpp
    std::vector<std::int32_t> top_;
    std::vector<Node> nodes_;
    std::vector<std::uint32_t> sets_;
    // A leaf is its number of cells; where every other cell begins, of 2^32, filled up to a power of two; and the cells
    // themselves, low + 2^16 high.
    std::vector<Line> leaves_;
    bool is_number_, has_ranges_ = false; // do cells have several codes
    Marginal marginal_;
};

} // namespace synth
