// Relations side by side: the real one, the synthetic one and perhaps a holdout, read for measures and attacks.
//
// Rows are read as the caller, as synth_fit() reads them, within maintenance_work_mem: what does not fit is a uniform
// sample. Columns go together by name. Those that are keys of the real relation by themselves are left out: every value
// of them is another one. A column whose types differ is compared by what its values print as, unless all are numbers.
#pragma once
#include "core/quality/frame.hpp"
#include "core/quality/score.hpp"
#include "pg/declared.hpp"
#include "pg/progress.hpp"
#include "pg/sampling.hpp"
#include "pg/scan.hpp"

namespace pg {

struct Comparison {
    Oid real = InvalidOid, synthetic = InvalidOid, holdout = InvalidOid; // holdout: or none
    std::optional<std::int64_t> max_rows;                                // of each
    std::int64_t seed = 0;
};

struct Compared {
    synth::Frames frames;           // real, synthetic, and the holdout if there is one
    std::vector<std::string> bases; // by column of the frames: the type whose values its numbers are, for write_number
    std::vector<std::string> missing; // columns of the real relation that the synthetic one does not have
    std::vector<std::string> rows;    // of each relation, in words: "39,073 of 50,000 rows of adult"

    synth::WriteNumber writer() const;
};

// Locks the relations, and reads them. Raises an error if one is no relation to read from, is empty, or if they have no
// column in common.
Compared read_frames(const Comparison& comparison, Tracker& tracker);

// The columns of relations that go together by name.
struct Matching {
    std::vector<std::vector<Attribute>> attributes;      // by relation
    std::vector<std::string> missing, left_out, remarks; // missing: the second relation does not have them
};
// `is_left_out`: by column of the first relation.
Matching match_columns(const std::vector<Declared>& declared, const std::function<bool(std::uint32_t)>& is_left_out);

// Rows taken apart; by column the type whose values its numbers are, and which attribute of the scan it is part of.
struct Reading {
    synth::Table table;
    std::vector<std::string> bases;
    std::vector<std::uint32_t> attributes;
};
// The columns that a table needs to take the rows of a reader.
std::vector<synth::Column> columns_of(const Reader& reader);
// Of a table that was read by a reader of these attributes, which has these leaves.
Reading reading_of(synth::Table table, const std::vector<Leaf>& leaves, const std::vector<Attribute>& attributes);
// Keeps the columns of some attributes.
void keep_attributes(Reading& reading, const std::vector<bool>& kept);
// Rows of a relation, all or half of them.
Reading read_rows(const Scan& scan, const synth::TableOptions& options, Tracker& tracker);
// Synthetic rows, as if they had been written to a relation.
Reading read_rows(const Sample& sample, const Scan& scan, const synth::TableOptions& options, Tracker& tracker);
// Side by side; the first one is the real one.
Compared frames_of(std::vector<Reading> readings);

} // namespace pg
