// A network laid out for sampling: flat arrays, so that a row costs little more than the walks through its trees. Made
// once when a model is loaded, never changed, shared by all that sample from it.
#pragma once
#include "core/sample/compiled_tree.hpp"
#include "core/sample/decoder.hpp"
#include <optional>

namespace synth {

class CompiledNetwork {
public:
    // The network must outlive this and must have passed `check`. Throws DamagedModel if a tree makes no sense.
    explicit CompiledNetwork(const Network& network);

    struct Variable {
        const synth::Variable* learned;
        std::optional<CompiledTree> tree; // unless it is computed
        std::optional<Decoder> decoder;   // of a number's target codes
        Grid grid;                        // of a number
        // A number coded as a residual stays within the range of its column, unless a rule says exactly what it is.
        struct Range {
            double lowest, highest;
        };
        std::optional<Range> range;
        std::vector<bool> is_tested; // by regression: does the tree split on it
        bool exact = false;          // a rule computes it
        bool is_parent = false;      // another variable needs its code
        // A computed variable: the column that says how, and from which variables. Those of a moment are its parts; of
        // a part what it follows from, and then perhaps one that is NULL where it is.
        const ColumnModel* column = nullptr;
        std::vector<std::uint32_t> sources = {};
    };

    const std::vector<Variable>& variables() const { return variables_; }
    const Network& network() const { return *network_; }
    const std::vector<ColumnModel>& columns() const { return network_->columns; }
    std::size_t max_regressions() const { return max_regressions_; } // of one variable

    // Adds all variables that must be drawn for these ones to be.
    void add_ancestors(std::vector<bool>& variables) const;

private:
    std::vector<Variable> variables_;
    const Network* network_;
    std::size_t max_regressions_ = 0;
};

} // namespace synth
