// Discovery of the rules that no single variable's distribution can hold: orders and one-hot columns; and of constants.
//
// A rule is a claim about all rows, and many claims are tried. One is made only if the columns, were they independent,
// would nearly certainly have broken it; it is found on the rows of a trial to learn from, and must hold on those held
// out and in the whole table.
#pragma once
#include "core/network/encode.hpp"
#include <optional>
#include <set>

namespace synth {

struct DiscoverOptions {
    std::uint32_t min_count = 10;
    std::set<std::string> ignored = {}; // texts of rules not to keep
    std::uint32_t given = 0;            // variables that are given, the first ones: nothing here keeps rules of these
    std::set<std::uint32_t> unordered = {}; // variables that have no place in orders
};

// Columns with one value and no NULL: "currency = 'EUR'".
std::vector<Rule> find_constants(std::span<const Variable> variables, const EncodedTable& table,
                                 const DiscoverOptions& options);

// Pairs of numbers that can be compared and are never the wrong way round where both are known: "start <= finish". At
// most 200, those left out that follow from others that are kept here.
std::vector<Rule> find_orders(std::span<const Variable> variables, const EncodedTable& table, const Trial& trial,
                              const DiscoverOptions& options, const Poll& poll);

// Sets of three or more columns of truth values, of which exactly one is true in every row: "exactly one of a, b, c".
std::vector<Rule> find_one_hot(std::span<const Variable> variables, const EncodedTable& table, const Trial& trial,
                               const DiscoverOptions& options, const Poll& poll);

// The code that stands for true, of a column whose values are t and f, true and false, yes and no, y and n or 1 and 0;
// else 0.
Code true_code(const Variable& variable);

} // namespace synth
