// Declared: what PostgreSQL's catalog says of a relation's columns, read when the relation is learned.
//
// Tables, partitioned and foreign tables say all of it as far as they can; views have columns only. Indexes that are
// not valid, or are being dropped, declare nothing. A key that is declared twice is read once, the primary key first.
#pragma once
#include "pg/types.hpp"

namespace pg {

struct DeclaredColumn {
    std::string name;
    Oid type = InvalidOid;
    std::int32_t typmod = -1;
    Oid collation = InvalidOid;
    bool not_null = false;     // also by its domain
    bool sequence = false;     // identity, or nextval() in its default
    bool generated = false;    // its value is an expression's
    bool has_default = false;  // also by its domain
    bool key_in_parts = false; // a key by itself in each partition (partition_keys.hpp)
    bool bounded = false;      // a CHECK, a domain or the bounds of partitions may limit its values
};

// A unique constraint or index (a partial one too), or an exclusion constraint whose operators are equalities and at
// most one &&: no two rows may agree in all of these.
struct DeclaredKey {
    std::string name;
    std::vector<std::uint32_t> columns; // positions in Declared::columns; those that an indexed expression uses too
    bool nulls_distinct = true;
    bool total = true; // of all rows, and not of some only
    // Of an index of expressions or of some rows only: what must not repeat, in SQL and as a record, NULL where it asks
    // nothing of a row (key_expression.hpp). Else empty, and where ranges are apart.
    std::string expression = {};
    std::optional<std::uint32_t> apart; // one of them: ranges, which must not overlap where the others agree
};

struct Declared {
    std::vector<DeclaredColumn> columns; // dropped ones are left out
    std::vector<DeclaredKey> keys;       // primary key first

    std::uint32_t position(const std::string& name) const {
        const auto is_it = [&](const DeclaredColumn& column) {
            return column.name == name;
        };
        return std::uint32_t(std::find_if(columns.begin(), columns.end(), is_it) - columns.begin());
    }
    // Is a column a key by itself?
    bool is_unique(std::uint32_t column) const {
        const std::vector<std::uint32_t> alone{column};
        return std::any_of(keys.begin(), keys.end(), [&](const DeclaredKey& key) { return key.columns == alone; });
    }
    // Is it one in all rows?
    bool is_key(std::uint32_t column) const {
        const std::vector<std::uint32_t> alone{column};
        return std::any_of(keys.begin(), keys.end(),
                           [&](const DeclaredKey& key) { return key.total && key.columns == alone; });
    }
};

// Locks a relation that rows can be read from, or raises an error. `verb`: what cannot be done with another one.
void lock_relation(Oid relation, const char* verb);

// A partition of a table, by number.
struct Part {
    Oid table = InvalidOid;
    std::uint32_t number = 0;
};

// Of a relation that is locked. Of a part: the keys that its table does not have, all with expressions, which ask
// nothing of rows of other partitions, and in which rows of two never agree; but see partition_keys.hpp.
Declared read_declared(Oid relation, std::optional<Part> part = {});

} // namespace pg
