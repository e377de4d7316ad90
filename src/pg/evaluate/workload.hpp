// The workload of queries for relations of the database: which of their columns SQL can be asked for, and how.
//
// Columns of PostgreSQL's own scalar types and of enumerations can; parts of columns, and texts of which only the form
// is compared, cannot.
#pragma once
#include "core/quality/workload.hpp"
#include "pg/types.hpp"

namespace pg {

// Over columns that the frames have of `real`. `bases`: by column of the frames, the name of the type that its numbers
// are of; "" for what is not the column as its type has it. `write` writes its numbers.
std::vector<synth::Query> make_workload(Oid real, const synth::Frames& frames, const std::vector<std::string>& bases,
                                        const synth::WriteNumber& write, std::uint32_t min_count, std::uint64_t seed);

} // namespace pg
