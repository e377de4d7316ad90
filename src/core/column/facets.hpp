// Facets: the columns of a table taken apart into what the network will have variables for.
#pragma once
#include "core/column/column.hpp"
#include "core/poll.hpp"
#include "core/rule/parts.hpp"

namespace synth {

struct Facets {
    std::vector<ColumnModel> models; // one a column of the table; their `variables` are positions in `columns`
    std::vector<Column> columns;     // one a variable
    std::vector<bool> computed;      // by column: is it computed from the facets before it
    std::uint32_t rows = 0;
};

// Decides the form of every column of the table and takes its values apart; the table's values move out of it. Rows
// are thinned when what is made of them would not fit the table's budget. `parts`: of columns, those that are kept are
// computed.
Facets take_apart(Table& table, std::uint32_t min_count, std::uint64_t seed, std::span<const PartOfColumn> parts,
                  const Poll& poll);
inline Facets take_apart(Table& table, std::uint32_t min_count, std::uint64_t seed, const Poll& poll) {
    return take_apart(table, min_count, seed, {}, poll);
}

// By column: will it be learned as it is, or as a moment? Those that will are told to be so, whatever rows are left
// when they are taken apart.
std::vector<bool> settle_forms(Table& table, std::uint32_t min_count);

} // namespace synth
