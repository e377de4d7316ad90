// The scan: a relation's rows on their way into a table of the core.
//
// It is an ordinary query, SELECT columns FROM relation, that the caller might have typed: privileges on tables and
// columns apply, and so do row-level security, views, partitions and foreign tables. Its rows are handed over one by
// one as the executor finds them. Sequential scans start at the beginning and run in one process, so that a table that
// has not changed is read in the same order every time.
//
// A plain table may be read by a crew: each process reads ranges of its blocks by queries with a condition on ctid, and
// the leader appends their rows in the order of the blocks, so that the outcome is the same. What a range has beyond a
// bound of memory the leader reads itself. A half of the rows is read by one process.
#pragma once
#include "core/progress.hpp"
#include "core/table/half.hpp"
#include "core/table/table.hpp"
#include "pg/crew.hpp"
#include "pg/shape/shape.hpp"
#include <functional>

namespace pg {

struct Scan {
    Oid relation = InvalidOid;
    std::vector<Attribute> attributes; // columns of the relation
    std::string zone;                  // of the reader
    std::optional<synth::Half> half;   // the rows that are read; all without it
};

// Numbers and labels that are read with each row, beside its columns.
struct Beside {
    // Expressions of type bigint, double precision, text, or tid and oid: a row's ctid and tableoid, which make one
    // number.
    std::vector<std::string> expressions;
    std::vector<Oid>* parts = nullptr; // the tables that tableoids have named so far, for scans that must agree
    std::string from;                  // what is read FROM; the relation's alias is "t"
    std::function<bool(std::span<const synth::Field>)> wants; // of these numbers: is the row learned; may be null
    bool own_path = false;                                    // are names in expressions PostgreSQL's, or qualified
};

// The same by one process, of rows whose numbers come first: the table has a column for each of them, then the leaves'.
void scan(const Scan& scan, const Beside& beside, Reader& reader, synth::Table& table, synth::Progress* progress);

// Appends every row of the relation to `table`, taken apart by `reader`, which is one of the scan's attributes and
// zone. The table gets a column for each leaf that is met on the way. Starts the crew if it can be of use; `progress`
// may be null.
void scan(const Scan& scan, Reader& reader, synth::Table& table, synth::Progress* progress, Crew& crew);

// Lets values print as they do here, whatever the settings of the session are: ISO dates, whole floats. Until the level
// of settings that is current ends. Calls PostgreSQL.
void print_as_scanned();

// The task of reading in a worker, by its name and bytes; null if it is another.
std::unique_ptr<synth::Task> scan_task(std::string_view name, std::span<const char> bytes);

} // namespace pg
