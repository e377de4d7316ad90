// Schemas side by side: the real one, the synthetic one and perhaps a holdout; which tables and keys there are, read
// from the catalog of the real one.
//
// Tables go together by name. Partitions are part of the table at their root, whatever schema they are in; tables that
// belong to an extension are left out. Foreign keys are those of the real schema whose parent is in it; the synthetic
// schema need not declare any.
#pragma once
#include "core/quality/schema_frames.hpp"
#include "pg/evaluate/frames.hpp"

namespace pg {

struct ComparedTable {
    std::string name;
    std::vector<std::string> from; // by schema: the rows of the table itself, as FROM has it
    std::vector<Oid> relations;    // by schema
    Matching columns;              // without identifiers
    std::vector<std::string> key;  // columns of the primary key; empty if there is none
};

struct ComparedKey {
    synth::SchemaLink link;
    std::vector<std::string> columns, parent_columns, operators; // operators: the parent's column first
    // By schema: the key as a bigint that is the same for the same key, NULL if a part is, as expressions over "t".
    std::vector<std::string> child_key, parent_key;
};

struct ComparedSchemas {
    std::vector<std::string> names; // of the schemas
    std::vector<ComparedTable> tables;
    std::vector<ComparedKey> keys;
    std::vector<std::string> remarks; // sentences
};

// Locks the tables. A column identifies if it is the primary key or a foreign key, or if it is part of one and has more
// than 50 different values in the real schema; it is not compared then.
//
// Raises an error if there is no such schema, if it has no tables, or if a schema has a table that the real one does
// not have, or lacks a column of a key. A table that only the real one has is left out, with a remark.
ComparedSchemas compare_schemas(const std::vector<std::string>& names);

} // namespace pg
