// Inherited columns: those in which every row has what the row has that it refers to, as the address on an invoice is
// its customer's.
#pragma once
#include "core/relational/schema.hpp"

namespace synth {

struct Inherited {
    std::uint32_t reference = 0, child_column = 0, parent_column = 0; // columns of the tables
    bool nulls = false;                                               // does any row have NULL from its parent
};

// A column is inherited if all rows that have a parent have its value or NULL with it, at least `min_count` rows know
// it, and the parent's column has several values. The first reference and column that will do are taken. Columns of one
// kind only, and where a table refers to itself the same; of keys, and of what is not all of a column of the relation,
// nothing is inherited: whole[table][column].
std::vector<Inherited> find_inherited(const Schema& schema, std::span<const std::vector<bool>> whole,
                                      std::uint32_t min_count, const Poll& poll);

} // namespace synth
