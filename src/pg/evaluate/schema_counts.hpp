// Counts over all rows of compared schemas: rows, keys, and children per parent.
#pragma once
#include "core/quality/schema_fidelity.hpp"
#include "pg/evaluate/compared_schemas.hpp"

namespace pg {

// Rows of each table of one of the schemas.
std::vector<std::uint64_t> count_rows(const ComparedSchemas& schemas, std::size_t side);
// By schema. Queries in the caller's name, which sort and hash within work_mem.
std::vector<synth::SchemaCounts> count(const ComparedSchemas& schemas, synth::Progress& progress);

} // namespace pg
