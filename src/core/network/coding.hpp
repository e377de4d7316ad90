// Codings: the ways to turn a variable's values into the codes that a tree is grown for.
//
// A variable has its own codes; a number may have those of a residual instead, of value minus prediction, with spikes
// behind them. Regressions beside it give predictions, which are coded too, for the tree to split on.
#pragma once
#include "core/network/encode.hpp"
#include "core/rule/arithmetic.hpp"
#include <optional>

namespace synth {

// How to code a variable: which of the regressions has its residual coded, or -1; or the relation that it obeys.
struct Choice {
    std::vector<Regression> regressions;
    int residual_of = -1;
    std::optional<Relation> relation; // of the only regression
};

// One way to code a variable, over all rows of one table.
struct Coding {
    Conditional draft; // all but the tree and the parents
    std::vector<Code> codes;
    std::uint32_t cardinality = 0;
    bool ordered = true;
    std::vector<std::vector<Code>> predictions; // codes of each regression's prediction
    std::vector<std::uint32_t> unknown; // operands of a relation where it must be told first whether they are NULL

    Coded target() const { return {codes.data(), cardinality, ordered}; }
};

// Codes variables[v] over `table`.
Coding make_coding(std::span<const Variable> variables, std::uint32_t v, const Choice& choice,
                   const EncodedTable& table, std::uint32_t min_count, const Poll& poll);

// The features of a coding's tree: candidates first, then predictions.
std::vector<Coded> features_of(const Coding& coding, std::span<const Variable> variables, const EncodedTable& table,
                               std::span<const std::uint32_t> candidates);

// Gives the leaves of a coding's tree their cells.
void fill_cells(const Coding& coding, Grown& grown, const Poll& poll);

// How many values share a code, so that codings with other bins can be compared.
double width(const Coding& coding, const Variable& variable, Code code);

// The share of a number's variance that its residual still has; `values` are the number's.
double unexplained_share(std::span<const double> values, const Coding& coding);

} // namespace synth
