// A Bayesian network over the columns of a table: what a model is, whole.
//
// Variables are listed in sampling order: each depends on earlier ones only, so the list is a topological order of the
// DAG. A column of the table is one variable or several (core/column). A variable has a codec, which turns its values
// into codes, and a conditional distribution, a tree over the codes of its features. The edges of the DAG are the
// variables that its features are made from.
//
// A number may be coded as a residual: its codes are then those of value minus prediction, an exact relation becomes a
// distribution with one code, and frequent values (spikes) keep codes of their own behind the residual's.
#pragma once
#include "core/codec/category.hpp"
#include "core/codec/number.hpp"
#include "core/column/column.hpp"
#include "core/network/regression.hpp"
#include "core/network/tree.hpp"
#include "core/rule/rule.hpp"
#include <optional>
#include <string>
#include <vector>

namespace synth {

// What a tree may split on: an earlier variable's code, or the code of a regression's prediction.
struct Feature {
    bool regression = false;
    std::uint32_t index = 0; // of the variable in the network, or of the regression in its Conditional
};

struct Residual {
    std::uint32_t regression = 0; // which of the regressions gives the prediction
    NumberCodec codec;            // of value - prediction
    std::vector<Code>
        spikes; // codes of the variable's own codec, all atoms; the i-th has target code codec.codes() + i

    std::uint32_t codes() const { return codec.codes() + std::uint32_t(spikes.size()); }
};

struct Parent {
    std::uint32_t variable = 0;
    float strength =
        0; // share (0 to 1) of the child's variance, or for categories Gini impurity, that this parent explains
};

// How often groups of codes meet beyond what the tree says (excess.hpp). By variable before, its group and that of the
// target code: the rows that have both, less those expected, as a share of all that have the former.
struct Excess {
    std::vector<std::uint32_t> variables;
    std::vector<float> shares; // -1 to 1; most_groups squared (groups.hpp) of each variable
};

struct Conditional {
    std::vector<Regression> regressions;
    std::optional<Residual> residual;
    std::vector<Feature> features;
    // Rows of every target code: the marginal distribution, from which a cell's codes are drawn. A target code is the
    // variable's own code or, with a residual, the residual's. Spikes are drawn alone, never as part of a range.
    std::vector<std::uint32_t> counts;
    std::vector<bool> spike;
    Tree tree;
    std::vector<Parent> parents; // strongest first
    Excess excess;
    double share = 0;    // of siblings that have it in common beyond that, 0 to 1: see sharing.hpp
    double contrast = 0; // of families whose siblings avoid each other, 0 to 1: see contrast.hpp
};

struct Variable {
    std::string column; // the column's name, and for a part of it a dot and the part's
    Kind kind = Kind::number;
    Unit unit = Unit::one;           // of a number
    bool computed = false;           // a moment, joined from the variables before it: it has no distribution of its own
    CategoryCodec category;          // kind category
    NumberCodec number;              // kind number
    std::vector<std::uint32_t> rows; // of every code of the variable's own codec
    Conditional conditional;

    std::uint32_t codes() const { return kind == Kind::category ? category.codes() : number.codes(); }
    std::uint32_t target_codes() const { return conditional.residual ? conditional.residual->codes() : codes(); }
};

struct Network {
    std::vector<Variable> variables;  // in sampling order
    std::vector<ColumnModel> columns; // of the table that was learned, in its order
    std::vector<Rule> rules;          // that the table obeys
};

// Throws DamagedModel unless every index, size and weight is such that sampling and describing the network is safe.
// What `learn` returns always passes; what was stored may not.
void check(const Network& network);

} // namespace synth
