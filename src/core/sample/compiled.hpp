// A network laid out for sampling: flat arrays, every tree node in 16 bytes, so that a row costs little more than the walks
// through its trees. Made once when a model is loaded, never changed, shared by all that sample from it.
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

    // A node of a tree. The code c of its feature goes left if c <= threshold and bit c % 64 of mask is set: an ordered feature
    // has a full mask, an unordered one of up to 64 codes a threshold that is never passed. A leaf is its own left child and
    // sends all codes there, so that a walk may go on at a leaf without harm while others are still under way.
    struct Node {
        std::uint64_t mask;
        std::uint32_t child;
        std::uint16_t source; // which code of the row is tested: a variable's, or from variables().size() on a prediction's
        std::uint16_t threshold;
    };
    // Added to the source of a node that tests a larger set: then mask says where in the tree's subsets it is.
    static constexpr std::uint16_t in_subsets = 0x8000;

    struct Variable {
        const synth::Variable* learned;
        Marginal marginal;
        std::vector<Node> nodes;
        std::vector<std::uint32_t> first_cell, cells; // by node that is a leaf
        std::vector<std::uint32_t> until; // by cell: draws below it, of 2^32, fall into its leaf's cells up to this one
        // A number coded as a residual stays within the range of its column, unless the relation is exact.
        struct Range {
            double lowest, highest;
        };
        std::optional<Range> range;
        bool is_parent = false; // another variable needs its code
    };

    const std::vector<Variable>& variables() const { return variables_; }
    std::size_t max_regressions() const { return max_regressions_; } // of one variable

  private:
    std::vector<Variable> variables_;
    std::size_t max_regressions_ = 0;
};

} // namespace synth
