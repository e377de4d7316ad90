// A table in codes: what the network is learned from. Each column's codec is learned here, and its values turned into
// codes.
#pragma once
#include "core/array.hpp"
#include "core/column/facets.hpp"
#include "core/network/grow.hpp"
#include "core/network/network.hpp"
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace synth {

struct EncodedColumn {
    Array<Code> codes;          // a code a row
    Array<double> numbers;      // kind number: the values; empty for categories
    Array<char> repeated = {};  // 1 where the row's parent has been met (table.hpp); empty if no row's has
    std::uint32_t replaced = 0; // rows whose label was rare and is another now
};

struct EncodedTable {
    std::uint32_t rows = 0;
    std::vector<EncodedColumn> columns;
    Array<std::uint32_t> families; // by row, which rows are siblings, no_row for none; empty if no rows are
};

// Learns the codecs of the facets into `variables`, in their order, with codes and counts of rows. Labels that fewer
// than min_count rows have are replaced by others; if all are as rare, by spare ones. Of fewer than min_count numbers
// nothing is learned: they become NULL, or 1 where there must be a value. The raw values move out of the facets. `done`
// is told how many columns are.
// A crew shares the work, and sees what is made of it from then on.
EncodedTable encode(Facets& facets, std::uint32_t min_count, std::uint64_t seed, std::vector<Variable>& variables,
                    Crew& crew, const Poll& poll, const std::function<void(std::uint64_t)>& done);

// The same, done by this process alone.
inline EncodedTable encode(Facets& facets, std::uint32_t min_count, std::uint64_t seed,
                           std::vector<Variable>& variables, const Poll& poll) {
    Crew alone;
    return encode(facets, min_count, seed, variables, alone, poll, [](std::uint64_t) {});
}

// The task of encoding in another process, by its name and bytes; null if it is another.
std::unique_ptr<Task> encode_task(std::string_view name, std::span<const char> bytes,
                                  const std::function<char*(std::uint64_t)>& at, const Poll& poll);

// A column as a feature or a target of a tree.
inline Coded coded(const EncodedColumn& column, const Variable& variable) {
    return {column.codes.data(), variable.codes(), variable.kind == Kind::number};
}

// The rows on which choices are made: a regular sample of a table, parted by chance in those to learn from (4 in 5) and
// those held out to judge by. `learn` and `held_out` are rows of the sample.
struct Trial {
    EncodedTable sample;
    std::vector<std::uint32_t> learn, held_out;
    std::uint32_t at_most = 0; // as it was made
    std::uint64_t seed = 0;

    Trial(const EncodedTable& table, std::uint32_t at_most, std::uint64_t seed);
};

} // namespace synth
