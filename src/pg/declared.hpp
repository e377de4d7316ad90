// What PostgreSQL's catalog declares of a relation's columns: read when it is learned.
#pragma once
#include "pg/types.hpp"

namespace pg {

struct DeclaredColumn {
    std::string name;
    Oid type = InvalidOid;
    std::int32_t typmod = -1;
    bool not_null = false;  // also by its domain
    bool sequence = false;  // identity, or the default is nextval()
    bool generated = false; // its value is an expression's
    bool has_default = false;
};

// A unique constraint or index, or an exclusion constraint: no two rows may agree in all of these.
struct DeclaredKey {
    std::string name;
    std::vector<std::uint32_t> columns; // positions in Declared::columns; those that an indexed expression uses too
    bool nulls_distinct = true;
    std::optional<std::uint32_t> apart; // exclusion: a range column, whose values must not overlap where the others agree
};

struct Declared {
    std::vector<DeclaredColumn> columns; // dropped ones are left out
    std::vector<DeclaredKey> keys;       // primary key first
};

// Of a relation that is locked. Views have columns only.
Declared read_declared(Oid relation);

} // namespace pg
