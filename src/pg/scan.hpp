// The scan: a relation's rows on their way into a table of the core.
//
// It is an ordinary query, SELECT columns FROM relation, that the caller might have typed: privileges on tables and
// columns apply, and so do row-level security, views, partitions and foreign tables. Its rows are handed over one by
// one as the executor finds them. Sequential scans start at the beginning and run in one process, so that a table that
// has not changed is read in the same order every time.
#pragma once
#include "core/table/table.hpp"
#include "pg/types.hpp"

namespace pg {

// Appends every row of the relation to `table`, whose columns are `names`, of these types.
void scan(Oid relation, const std::vector<std::string>& names, const std::vector<Type>& types, synth::Table& table);

} // namespace pg
