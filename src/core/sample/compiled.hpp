// A network laid out for sampling: flat arrays, every tree node in 16 bytes, so that a row costs little more than the
// walks through its trees. Made once when a model is loaded, never changed, shared by all that sample from it.
#pragma once
#include "core/network/marginal.hpp"
#include "core/network/network.hpp"
#include <cstdint>
#include <optional>
#include <vector>

namespace synth {

class CompiledNetwork {
public:
    // The network must outlive this and must have passed `check`.
    explicit CompiledNetwork(const Network& network);

    // A node of a tree, which sends the code c of its feature left or right. Ordered feature: left if c <= threshold;
    // mask is full. Unordered one of up to 64 codes: left if bit c of mask is set; threshold is never passed. Wider
    // one: left if bit c % 64 of sets[mask + min(c / 64, threshold)] is set; the last of those words is empty. A leaf
    // is its own left child and sends all codes there, so that a walk may go on at a leaf without harm while others are
    // still under way.
    struct Node {
        std::uint64_t mask;
        std::uint32_t child;
        std::uint16_t
            source; // which code of the row is tested: a variable's, or from variables().size() on a prediction's
        std::uint16_t threshold;
    };
    static constexpr std::uint16_t wide = 1u << 15; // added to the source of a node with a wider set

    struct Leaf {
        std::uint32_t first, cells;
    };
    struct Cell {
        std::uint32_t until; // draws below it, of 2^32, fall into the leaf's cells up to this one
        Code low, high;
    };

    struct Variable {
        const synth::Variable* learned;
        Marginal marginal;
        std::vector<Node> nodes;
        std::vector<std::uint64_t> sets;
        std::vector<Leaf> leaves; // by node
        std::vector<Cell> cells;
        // A number coded as a residual stays within the range of its column, unless a rule says exactly what it is.
        struct Range {
            double lowest, highest;
        };
        std::optional<Range> range;
        bool exact = false;     // a rule computes it
        bool is_parent = false; // another variable needs its code
        // A computed variable: the calendar that joins it, from these variables.
        const Calendar* calendar = nullptr;
        std::uint32_t parts[3] = {};
    };

    const std::vector<Variable>& variables() const { return variables_; }
    const Network& network() const { return *network_; }
    const std::vector<ColumnModel>& columns() const { return network_->columns; }
    std::size_t max_regressions() const { return max_regressions_; } // of one variable

private:
    std::vector<Variable> variables_;
    const Network* network_;
    std::size_t max_regressions_ = 0;
};

} // namespace synth
