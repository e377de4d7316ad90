// Tables whose rows are public: kept as text, and put into a table again.
#pragma once
#include "pg/boundary.hpp"

namespace pg {

// Keeps all rows of a relation, read as `rows`, in the caller's name; returns its columns, but generated ones.
std::vector<std::string> copy_table(std::int64_t schema, std::uint32_t table, Oid relation, const std::string& rows);

// The rows of such a table, one after the other.
class CopiedRows {
public:
    // They are those of a snapshot, which must outlive this. A thousand rows at a time live in a context of their own
    // below `context`.
    CopiedRows(std::int64_t schema, std::uint32_t table, Snapshot snapshot, MemoryContext context);

    // The values of the next row, text[] in the order of its columns, or nothing. It is valid until the next call.
    std::optional<Datum> next();

private:
    std::int64_t schema_;
    std::uint32_t table_;
    Snapshot snapshot_;
    MemoryContext context_;
    std::int64_t last_ = 0; // number of the row that was read last
    std::vector<Datum> rows_;
    std::size_t next_ = 0;
};

} // namespace pg
