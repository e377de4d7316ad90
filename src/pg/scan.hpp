// The scan: a relation's rows on their way into a table of the core.
//
// It is an ordinary query, SELECT columns FROM relation, that the caller might have typed: privileges on tables and
// columns apply, and so do row-level security, views, partitions and foreign tables. Its rows are handed over one by
// one as the executor finds them. Sequential scans start at the beginning and run in one process, so that a table that
// has not changed is read in the same order every time.
#pragma once
#include "core/table/table.hpp"
#include "pg/shape.hpp"

namespace pg {

// Appends every row of the relation to `table`, taken apart by `reader`, whose attributes are columns of the relation.
// The table gets a column for each leaf that is met on the way.
void scan(Oid relation, const std::vector<Attribute>& attributes, Reader& reader, synth::Table& table);

} // namespace pg
