// Parts: columns that follow from a date or timestamp of the same row, as its year does (core/column/part.hpp). Such a
// column is computed from the other, and but for where it is NULL nothing is learned of it.
//
// All rows must agree: it is the part of the other, or NULL. Were the columns independent, the rows that know both
// would not: that 25 of them are expected to differ is asked for, since what happens in none of n rows, each with
// chance p, happens so in one of exp(n p) tables. A parent's date counts once, however many children are told of it.
#pragma once
#include "core/column/part.hpp"
#include "core/poll.hpp"
#include "core/rule/rule.hpp"
#include "core/table/table.hpp"
#include <set>

namespace synth {

struct PartOfColumn {
    std::uint32_t column = 0, source = 0; // of the table
    Part part = Part::year;
    bool has_nulls = false; // where the source has none
    Rule rule;              // without variables
};

// Of each column at the most one: the first source and part that will do. Keys are no parts, nor sources, nor what is
// given to the row; nor what comes before the source, or lies beside others, in a group of columns. Those whose rules
// are `ignored` are not kept.
std::vector<PartOfColumn> find_parts(std::span<const Column> columns, std::uint32_t min_count,
                                     const std::set<std::string>& ignored, const Poll& poll);

} // namespace synth
