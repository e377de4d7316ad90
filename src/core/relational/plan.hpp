// The order in which the tables of a schema are generated, so that parents are there when their children come.
//
// Foreign keys that go round in a circle leave no such order. Keys that are linked late, in a second pass when all rows
// are there, break the circles: nullable ones first, since a row can be without its parent for a while, then those that
// are not their table's primary key, by which its rows are known; of these deferrable ones, then others, and of each
// kind those of the tables with the fewest rows. None is late that could be in time.
// Keys of a table to itself are neither, as its rows come in an order of their own.
//
// Of the keys that are in time one drives its table: its parents say how many children they have, and these are the
// table's rows. Others are linked (link.hpp).
#pragma once
#include "core/pure.hpp"
#include <cstdint>
#include <span>
#include <vector>

namespace synth {

// A foreign key; tables are numbered from 0.
struct SchemaKey {
    std::uint32_t child = 0, parent = 0;
    bool nullable = false, deferrable = false; // any of its columns; its constraint
    bool cascades = false;                     // when its parent is deleted
    bool in_primary_key = false;               // all of its columns, of the child
    std::uint64_t children = 0, parents = 0;   // rows of the tables
    std::uint32_t column = 0;                  // place of its first column in the child
    bool unique = false;                       // no two children have the same parent
    bool copied = false; // its parent's rows are as they are, and make no more or fewer children at a larger scale
};

struct SchemaPlan {
    std::vector<std::uint32_t> order;  // of all tables
    std::vector<bool> late;            // by key: linked in the second pass
    std::vector<std::int32_t> driving; // by table: the key whose parents make its rows, or -1
};

// Plans a schema of so many tables. Parents are before children but for late keys. Of tables that have a parent in
// common those are before others, if they can be, of which it has one row at most, since that row tells of the others.
// Otherwise the table with the lower number is first. A key drives only if its parent has `least_parents` rows or more:
// of fewer, numbers of children are too rare to be kept. It drives rather than another if its parent is not copied,
// then if it is not nullable, then if it cascades, then if it is in the primary key, then, of nullable ones, if its
// parent has more rows, since units and kinds are few, then if its column comes first: what a row belongs to is usually
// named before what it is about.
SchemaPlan plan(std::uint32_t tables, std::span<const SchemaKey> keys, std::uint64_t least_parents = 0);

} // namespace synth
