// A table in codes: what the network is learned from. Each column's codec is learned here, and its values turned into
// codes.
#pragma once
#include "core/network/grow.hpp"
#include "core/network/network.hpp"
#include "core/table/table.hpp"
#include <span>
#include <vector>

namespace synth {

struct EncodedColumn {
    std::vector<Code> codes;     // a code a row
    std::vector<double> numbers; // kind number: the values; empty for categories
    std::uint32_t replaced = 0;  // rows whose label was rare and is another now
};

struct EncodedTable {
    std::uint32_t rows = 0;
    std::vector<EncodedColumn> columns;
};

// Learns the codecs of table's columns into `variables`, in the table's order, with codes and counts of rows; rare
// labels are replaced. The raw values move out of the table. Throws Unlearnable, which names all columns of categories
// most of whose values are rarer than min_count.
EncodedTable encode(Table& table, std::uint32_t min_count, std::uint64_t seed, std::vector<Variable>& variables,
                    const Poll& poll);

// A column as a feature or a target of a tree.
inline Coded coded(const EncodedColumn& column, const Variable& variable) {
    return {column.codes.data(), variable.codes(), variable.kind == Kind::number};
}

// The rows on which choices are made: a regular sample of a table, parted by chance in those to learn from (4 in 5) and
// those held out to judge by. `learn` and `held_out` are rows of the sample.
struct Trial {
    EncodedTable sample;
    std::vector<std::uint32_t> learn, held_out;

    Trial(const EncodedTable& table, std::uint32_t at_most, std::uint64_t seed);
};

} // namespace synth
