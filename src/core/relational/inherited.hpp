// Inherited columns: those in which rows have what the row has that they refer to, as the address on an invoice is its
// customer's. All rows do, or most: some orders are sent elsewhere. Then which of them do is learned.
#pragma once
#include "core/relational/schema.hpp"

namespace synth {

struct Inherited {
    std::uint32_t reference = 0, child_column = 0, parent_column = 0; // columns of the tables
    bool nulls = false;                                               // does any row have NULL from its parent
    std::vector<std::uint32_t> has = {}; // by row: 1 if it has it, 0 if not, no_row without a parent; empty: all have
};

// A column is inherited if all rows that have a parent have its value or NULL with it, at least `min_count` rows know
// it, and the parent's column has several values. The first reference and column that will do are taken. Columns of one
// kind only, and where a table refers to itself the same; of keys, and of what is not all of a column of the relation,
// nothing is inherited: whole[table][column].
//
// Of the others those are inherited that half of the rows have from a parent, at least, and `min_count` of them, and of
// which by chance, if parents were dealt to rows, a tenth would at most. They are labels, or numbers that are no times,
// of references to other tables, and `min_count` rows have something else: fewer are exceptions that nobody should see.
std::vector<Inherited> find_inherited(const Schema& schema, std::span<const std::vector<bool>> whole,
                                      std::uint32_t min_count, const Poll& poll);

} // namespace synth
