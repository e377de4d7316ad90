// The definition of a schema: the statements that make it again, empty, under another name.
//
// They are read from the catalog, as pg_dump reads it, with the schema in front of the search path: the server's
// deparsers leave the names of the schema's own objects bare then, and qualify all others. So nothing is ever replaced
// in a text, and the statements, run with another schema in front, make the same objects there. Statements are in an
// order that satisfies dependencies. What pg_dump --schema-only --no-owner says of the copy is what it says of the
// source.
//
// Tables come first and bare; keys, indexes and foreign keys are for when the rows are there. Functions that tables,
// indexes or policies need always come, other functions and views on request. Objects of extensions do not come, nor
// do kinds of object that are rare in a schema of tables (operator classes, base types, conversions, foreign tables).
// If a schema has such, each stage begins with a statement that adds the schema to the end of the search path, and what
// needs them finds them where they are. Owners do not come: whoever runs the statements owns what they make. Privileges
// come as that role's grants, and those of the source's owner are its own. Roles are known by their names, and need not
// be there when the statements run.
#pragma once
#include "pg/boundary.hpp"
#include <set>

namespace pg {

// One statement of a definition.
struct Definition {
    enum class Stage : std::uint8_t {
        tables = 0, // types, sequences, functions that are needed, tables with defaults and CHECKs, partitions
        keys = 1,   // primary keys, UNIQUE, EXCLUDE, CHECKs that are NOT VALID, indexes, statistics
        foreign_keys = 2,
        rest = 3,  // what changes no rows: comments, policies, replica identities; triggers on request
        views = 4, // on request: views, materialized views with their rows and indexes, rules
        privileges = 5,
    };
    static constexpr Stage last = Stage::privileges;
    Stage stage = Stage::tables;
    std::string object;                  // "table orders", for progress and errors
    std::string text;                    // without a semicolon
    std::vector<std::string> roles = {}; // that it names; it does nothing if none of them is there
};

struct DefinitionOptions {
    bool views = false;     // and rules
    bool functions = false; // and triggers
    // Tables that do not come, nor do their partitions, what belongs to them, or what needs them. Raises
    // DEPENDENT_OBJECTS_STILL_EXIST if another table does.
    std::vector<Oid> without = {};
};

struct SchemaDefinition {
    std::vector<Definition> statements; // by stage, and in order
    std::vector<std::string> left_out;  // sentences about what does not come, or not as it is
};

// The definition of a schema. Any role that may use the schema can read it: catalogs are public. Tables are locked, so
// that they stay what they are until the end of the transaction. Raises INSUFFICIENT_PRIVILEGE, also for the server's
// own schemas, and OBJECT_NOT_IN_PREREQUISITE_STATE if tables go meanwhile.
SchemaDefinition read_definition(Oid schema, const DefinitionOptions& options);

// Raises INSUFFICIENT_PRIVILEGE if the caller has not the privilege on a schema (ACL_USAGE, ACL_CREATE).
void check_schema(Oid schema, AclMode privilege);

// "tables", "keys", "foreign keys", "rest", "views" or "privileges".
const char* stage_name(Definition::Stage stage);

// Makes an empty schema. Raises DUPLICATE_SCHEMA, INSUFFICIENT_PRIVILEGE.
void create_schema(const std::string& target);

// Runs the statements of a stage in the caller's name, with `target` in front of the search path; settings are then
// what they were. Errors keep their SQLSTATE and say in their context which object it was. `done` hears the number of
// statements after each one; it may be empty. Gives the names of roles that are not there: statements that name no
// other one are passed over.
std::set<std::string> create(const std::vector<Definition>& statements, const std::string& target,
                             Definition::Stage stage, const std::function<void(std::uint64_t)>& done = {});

// Lets every sequence of the schema that numbers a column (identity, serial, or a default that calls nextval) go on
// behind the column's values: the greatest, or the least if it descends, of those that it might give. It stays in step:
// its values are so many increments from its start. A sequence that is ahead of them already, or whose columns are
// empty, stays.
void set_sequences(const std::string& target);

} // namespace pg
