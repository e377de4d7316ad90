// Arithmetic: a number that is computed from others in every row. tax = round(total * rate(country), 2).
//
// A regression finds such relations only if they are the same everywhere, and leaves a residual where a half was
// rounded the other way. Here a row says between which bounds the constant must lie for its value to be a rounding of
// the formula's, up or down; what lies within the bounds of all rows, of all rows of a code when another column chooses
// the constant, is taken with the fewest decimals that do.
//
// A relation is a rule for people to agree with: its constants have six significant digits at the most, and of more
// than three terms it is a plain sum.
//
// Exact means exact: one row that is off, and there is no relation. Only rows whose rare labels were replaced may be,
// since they have lost what they were computed from.
#pragma once
#include "core/network/encode.hpp"
#include <optional>

namespace synth {

// Numbers of fewer codes make a category in all but name, or a constant.
inline bool is_computable(const Variable& v) {
    return v.kind == Kind::number && v.number.codes() >= 9;
}
inline bool is_operand(const Variable& v) {
    return v.kind == Kind::number && v.number.codes() >= 3;
}

// What to learn a regression of variables[v] from: these rows of the table, and the operands among the candidates.
RegressionData regression_data(std::span<const Variable> variables, std::uint32_t v,
                               std::span<const std::uint32_t> candidates, const EncodedTable& table,
                               std::span<const std::uint32_t> rows);

struct Relation {
    Regression regression;    // whose prediction has no codes yet
    bool null_group = false;  // NULL, too, is a code with a constant of its own
    std::uint64_t rows = 0;   // that could have broken it
    int decimals = 0;         // of its constants, at most
    bool is_quotient = false; // has powers other than 1 and 2
};

struct RelationOptions {
    std::uint32_t min_count = 10; // rows behind a constant, at the least
    bool products_only = false;
};

// The relation that holds for variables[v] in all rows of `table`, given `candidates`: one constant if that is enough,
// else the variable with the fewest codes to choose it, with the fewest decimals. `guesses` are regressions whose terms
// are tried beside every single number. At least 100 rows, and 10 * min_count, must speak for it. What chooses the
// constant has a value a code and does not determine variables[v] by itself; half of all rows, and 10 for each of its
// codes, could have broken the relation.
std::optional<Relation> find_relation(std::span<const Variable> variables, std::uint32_t v,
                                      std::span<const std::uint32_t> candidates, std::span<const Regression> guesses,
                                      const EncodedTable& table, const Trial& trial, const RelationOptions& options,
                                      const Poll& poll);

// "tax = total * rate(country)".
Rule rule_of(const Relation& relation, std::span<const Variable> variables, std::uint32_t v);

// Whether the regression gives the value in this row but for rounding; false if value or operands are not known.
bool is_exact(const Regression& regression, double step, std::uint32_t v, std::uint32_t row, const EncodedTable& table);

} // namespace synth
