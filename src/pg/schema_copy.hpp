// Tables whose rows are public: kept as text, and put into a table again.
#pragma once
#include "pg/boundary.hpp"

namespace pg {

// Keeps all rows of a relation, read as `rows`, in the caller's name; returns its columns, but generated ones.
std::vector<std::string> copy_table(std::int64_t schema, std::uint32_t table, Oid relation, const std::string& rows);

// Inserts them into a table, in the caller's name; how many there were.
std::int64_t paste_table(std::int64_t schema, std::uint32_t table, const std::vector<std::string>& columns,
                         Oid relation);

} // namespace pg
