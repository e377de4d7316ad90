// Flags: labels that one of siblings has, the children of one driving parent. One owner of an account is the primary
// one, one address the default, one version the current one, of which alone the end is NULL.
//
// No network knows of it, which draws rows one by one. So the row that has the flag is chosen first, given what is
// known of each of its family before it is drawn, as its place and its parents; and rows are drawn given that.
//
// A label is a flag if no parent has two children with it, and chance would have let 20 pairs of siblings have it, so
// that with a probability of e^-20 none would. A column all of whose labels were flags has one less, and one with more
// than four is none of this: its values are different among siblings.
#pragma once
#include "core/poll.hpp"
#include "core/table/row_number.hpp"
#include "core/table/table.hpp"
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace synth {

struct Flag {
    struct Label {
        std::uint32_t column = 0, id = 0; // of its dictionary, Dictionary::null for NULL
    };
    std::vector<Label> labels;         // that come together, of different columns
    bool exactly = false;              // has one child of each parent it; or of some
    std::vector<std::uint32_t> of_row; // 1 for a row that has it, else 0
};

// The flags of a table's rows, by their parents (parent_of[row], no_row for none): at most eight, those that all
// parents have first, and then those of most. Of columns whose bit is set; of numbers NULL alone. `min_count` parents
// with several children have a flag each. If the rows are a sample, `holds` says of a label what is so in all rows:
// nothing if a parent has it twice, else whether all that have children have it.
using HoldsOfAll = std::function<std::optional<bool>(const Flag::Label& label)>;
std::vector<Flag> find_flags(const std::vector<Column>& columns, const std::vector<bool>& wanted,
                             std::span<const std::uint32_t> parent_of, std::uint32_t parents, std::uint32_t min_count,
                             const HoldsOfAll& holds, const Poll& poll);

// Where rows that have a flag are among their siblings, in order of times: in all families the first (-1), or the last
// (1), before all others; else 0, and where a time is NULL. By row: times, and parents.
int place_of(const Flag& flag, std::span<const double> times, std::span<const std::uint32_t> parent_of,
             std::uint32_t parents, const Poll& poll);

} // namespace synth
