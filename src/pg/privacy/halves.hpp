// Halves of a schema: its rows split in two by the rows of one table, the root, such as customers.
//
// Each half is a schema of its own, made from the definition. It has one half of the root's rows, and of the tables
// below the root the rows that belong to those. A table is below if its foreign keys lead to the root; of several keys
// that which leads there by the fewest counts, of these the first by name. Tables above the root or beside it, and rows
// that belong to nobody, are in both halves.
//
// A row may also refer to one of the other half: a friendship between two people, an answer to a message. It lets go of
// that row where the key may be NULL, and is left out otherwise, so that all foreign keys hold in a half.
#pragma once
#include "core/progress.hpp"
#include "core/table/half.hpp"
#include "pg/definition/definition.hpp"
#include "pg/foreign_keys.hpp"

namespace pg {

class SchemaHalves {
public:
    // Locks the tables. Raises INVALID_PARAMETER_VALUE if the root is none of them.
    SchemaHalves(Oid schema, Oid root);

    // Makes the schema `target` with a half of the rows that the active snapshot sees, which must be a Sight, in the
    // caller's name; returns how many rows of the root it has. Raises DUPLICATE_SCHEMA, INSUFFICIENT_PRIVILEGE, and
    // what constraints raise.
    std::uint64_t make(const std::string& target, synth::Half half, synth::Progress& progress) const;

    const std::string& root() const { return tables_[root_].name; }

private:
    struct Key {
        std::size_t child = 0, parent = 0; // tables
        ForeignKey key;
    };
    class Half;

    void choose_ways();

    std::vector<TableOf> tables_;
    std::vector<Key> keys_; // within the schema
    std::size_t root_ = 0;
    std::vector<std::size_t> order_;       // of all tables: those that are whole, the root, those below it
    std::vector<std::optional<Key>> ways_; // by table: the key that leads to the root
    std::vector<bool> split_;              // by table: else it is whole in both halves
    SchemaDefinition definition_;
};

} // namespace pg
