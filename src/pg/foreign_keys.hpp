// The tables of a schema, and the foreign keys between them, as the catalog has them.
#pragma once
#include "pg/boundary.hpp"

namespace pg {

struct TableOf {
    Oid oid = InvalidOid;
    std::string name;
    bool partitioned = false;

    // What a query reads it FROM: its own rows, and those of its partitions.
    std::string rows() const;
};

struct ForeignKey {
    std::string name;
    std::string rule; // of one that nobody has declared, but all rows obey: how it could be declared
    Oid child = InvalidOid, parent = InvalidOid;
    std::vector<std::string> columns, referenced;
    std::vector<std::string> equals; // operators that compare a referenced column with the child's, ready to be typed
    bool nullable = false;           // any of its columns
    bool generated = false;          // any of its columns
    bool deferrable = false, cascades = false;
    bool single = false;   // no two children have the same parent, though no key says so
    bool temporal = false; // PERIOD: a span of the child's is within those of its parents
};

// Ordinary and partitioned tables, but partitions of others in the schema, in the order in which they were made. They
// are locked as SELECT locks them.
std::vector<TableOf> tables_of(Oid schema);
// Foreign keys whose child is one of the tables, in the order of child and name, each once. Those of partitions are
// their table's, also if it has none itself: what one partition must refer to, all rows do.
std::vector<ForeignKey> foreign_keys_of(const std::vector<TableOf>& tables);

} // namespace pg
