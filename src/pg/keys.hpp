// Keys: which leaves must be different in every row, so that what the catalog declares to be unique is.
#pragma once
#include "pg/declared.hpp"
#include "pg/shape/shape.hpp"

namespace pg {

// Asks for keys among the table's columns, which are `leaves`. Enumerations and booleans that are a key by themselves
// are counted together; of every other declared key one column becomes a key by itself, the one with most different
// values: then no two rows agree in all of them. Leaf l belongs to column of_column[leaves[l].attribute] of `declared`.
// So does a column that is a sequence, or a key in each partition, unless it repeats. Ranges that must not overlap lie
// apart in all rows: their lower bounds are keys at the distance of the greatest length, to which lengths are added.
//
// With `row_by_row`, a key whose columns all repeat, and of which one can move, makes none of them one: such keys, by
// number, are returned, for the owner to keep when rows are made.
std::vector<std::uint32_t> request_keys(const Declared& declared, const std::vector<std::uint32_t>& of_column,
                                        const std::vector<const Leaf*>& leaves, std::uint32_t min_count,
                                        bool row_by_row, synth::Table& table);

// What the numbers of a type may be at most.
synth::KeyRequest key_request(const Type& type);

} // namespace pg
