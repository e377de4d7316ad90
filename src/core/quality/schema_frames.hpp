// Tables of a schema as the measures see them: frames a table, and which row refers to which.
//
// A side is one of the schemas that are compared, the real one first; every table has a frame for each. Of a large
// table there are some rows: first a uniform sample of it, then rows that are there because a row of the sample, or one
// that such a row refers to, refers to them. So the ancestors of a sampled row are all there, and a measure of rows and
// their ancestors begins at the sampled ones.
#pragma once
#include "core/quality/frame.hpp"
#include "core/table/row_number.hpp"

namespace synth {

// A foreign key.
struct SchemaLink {
    std::string name;                    // "order_line (order_id) -> orders"
    std::uint32_t child = 0, parent = 0; // tables
};

struct SchemaSide {
    std::vector<std::uint32_t> sampled; // by table: its first rows, which are a uniform sample
    // By link, then by row of the child: row of the parent, or no_row.
    std::vector<std::vector<std::uint32_t>> parent_of;
};

struct SchemaFrames {
    std::vector<std::string> names; // by table
    std::vector<Frames> tables;
    std::vector<SchemaLink> links;
    std::vector<SchemaSide> sides;
    double share_below = 1; // of the rows that refer to others: how many there are, the same share on each side

    const Frame& frame(std::size_t side, std::size_t table) const { return tables[table].tables[side]; }
    Frame sample_of(std::size_t side, std::size_t table, const Poll& poll) const; // its sampled rows
};

// Foreign keys one below the other, as links from the top down: each one's child is the parent of the next.
using SchemaPath = std::vector<std::uint32_t>;

// All paths of at most so many links, the short ones first. A link may repeat, where a table refers to itself.
std::vector<SchemaPath> downward_paths(const std::vector<SchemaLink>& links, std::size_t most);
// "order_line (order_id) -> orders" or, of several links, each behind "via".
std::string name_of(const SchemaFrames& schema, const SchemaPath& path);
// By row of the table at the bottom of a path: the row at its top, or no_row.
std::vector<std::uint32_t> ancestors(const SchemaFrames& schema, std::size_t side, const SchemaPath& path);

// Keys as numbers, the same for the same key; 0 is NULL. By row of the child: the first row of the parent that has its
// key, or no_row.
std::vector<std::uint32_t> find_parents(const std::vector<std::uint64_t>& child,
                                        const std::vector<std::uint64_t>& parent, const Poll& poll);

// Appends the rows of a frame of the same columns.
void append(Frame& frame, const Frame& more);

} // namespace synth
