// What an index of expressions, or of some rows only, keeps unique (DeclaredKey::expression), or the groups within
// which it keeps spans apart (Exclusion::expression): one expression, and what it says of rows that are not in a table
// yet.
#pragma once
#include "pg/boundary.hpp"
#include <optional>
#include <string>
#include <vector>

namespace pg {

// The expression of an index, of which `keys` are the keys, null for those that are left out: a record of them, and
// NULL where the index asks nothing of a row. In SQL; it means the same whatever the search path. `part`: the number of
// the partition that the table is, or -1; it becomes part of the record, and rows beyond the partition's bounds are
// asked nothing, unless it is one by hash. To be called inside pg::call.
const char* write_key_expression(Relation index, Relation table, Node* const* keys, int part = -1);
// The keys of an index: columns or expressions. To be called inside pg::call.
void read_keys(Relation index, Relation table, Node** keys);

class KeyExpression {
public:
    // An expression over rows of a relation, whose row type is `row`; of what it names in schema `source`, what schema
    // `target` has is taken from there. Lives in `context`, which must not go before it. Raises an error if the
    // relation does not have what it speaks of.
    KeyExpression(Oid relation, TupleDesc row, const std::string& source, const std::string& target,
                  const std::string& text, MemoryContext context);

    // What it is about: columns, from 0.
    const std::vector<int>& attributes() const { return attributes_; }
    // A hash of a row's key, which is equal to another one's if they are; nothing if the row has no key. Raises the
    // errors of the expression.
    std::optional<std::uint64_t> hash(const Datum* values, const bool* nulls) const;

private:
    EState* executor_ = nullptr;
    TupleTableSlot* slot_ = nullptr;
    ExprState* key_ = nullptr;
    mutable FmgrInfo hash_{};
    std::vector<int> attributes_;
};

} // namespace pg
