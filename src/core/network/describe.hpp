// A network in words: what a person reads in the catalog's views.
#pragma once
#include "core/network/network.hpp"
#include <functional>
#include <span>
#include <string>

namespace synth {

// One cell of one leaf: P(value | given) = probability.
struct Cell {
    std::uint32_t leaf = 0; // numbered from 1 within the variable
    std::string given;      // "country in (DE, FR) and age <= 30.5"; empty for all rows
    std::uint32_t rows = 0; // rows of the table in this leaf
    std::string value;      // "NULL", a label, a number, "1.5 .. 2.5", "prediction + 0"
    double probability = 0;
};

// Writes a number of variable v as its type would: dates as dates. The default writes plain decimals.
using FormatNumber = std::function<std::string(const Variable&, double)>;

// Calls `emit` for each cell of variable v; a computed one has none.
void describe(const Network& network, std::uint32_t v, const FormatNumber& format,
              const std::function<void(const Cell&)>& emit);

// Two groups of values that meet more often, or less, than the tree says (excess.hpp).
struct Meeting {
    std::string given; // of a variable before: "country in (DE, FR)"; empty if all of its values are of one group
    std::string value; // "NULL, 1.5 .. 2.5"
    double excess = 0; // rows that have both, less those expected, as a share of the rows of the former
};

// Calls `emit` for each pair of groups of which variable v has an excess.
void describe_excess(const Network& network, std::uint32_t v, const FormatNumber& format,
                     const std::function<void(const Meeting&)>& emit);

// A number in as few digits as tell it from others.
std::string plain_number(double value);

// A regression over these variables, as a formula: "total * rate(country)", "start + amount(kind)".
std::string formula(const Regression& regression, std::span<const Variable> variables);

// The regression that predicts variable v, as a formula over column names; empty if v is not coded as a residual.
std::string formula(const Network& network, std::uint32_t v);

} // namespace synth
