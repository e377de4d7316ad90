// Frames: tables as the measures of quality and of privacy see them, side by side with the same columns.
//
// The first table is the real one; what its columns are decides what the columns are of all. A column of numbers or
// times is one with more than 10 different values there; one with fewer is a category. A text of which most values are
// rare (more than 20 different ones, fewer than 5 rows each) cannot be compared value by value: it is judged by its
// form, as two columns, NAME#length and NAME#format ("AB-12" is "A-9"). Infinite values count as NULL.
#pragma once
#include "core/poll.hpp"
#include "core/table/table.hpp"
#include <functional>
#include <string>
#include <vector>

namespace synth {

enum class Scale : std::uint8_t { number, time, category };

struct FrameColumn {
    std::string name;   // of the column, with #length or #format behind it for the form of a text
    std::string source; // the column
    Scale scale = Scale::category;
    Unit unit = Unit::one; // of numbers and times
    // Of a category, by code: those of the first table, commonest there first, ties in order of labels; then the
    // others'.
    std::vector<std::string> labels;
    std::uint32_t known = 0; // how many labels the first table has

    bool is_numeric() const { return scale != Scale::category; }
};

// One table's values, by column, then by row.
struct Frame {
    std::uint32_t rows = 0;
    std::uint64_t seen = 0;                       // rows of the table, of which these are all or a uniform sample
    std::vector<std::vector<double>> numbers;     // null_number is NULL; empty for a category
    std::vector<std::vector<std::int32_t>> codes; // of a category: index of the label, -1 is NULL; else empty
    // Of the format of a text: a number of the text itself, the same for the same text in all tables; else empty. There
    // may be none at all.
    std::vector<std::vector<std::uint32_t>> texts;

    bool is_null(std::size_t column, std::size_t row) const {
        return codes[column].empty() ? synth::is_null(numbers[column][row]) : codes[column][row] < 0;
    }
    bool has_texts(std::size_t column) const { return column < texts.size() && !texts[column].empty(); }
};

struct Frames {
    std::vector<FrameColumn> columns;
    std::vector<Frame> tables;        // the real one first
    std::vector<std::string> remarks; // sentences about choices that a reader should know of
};

// Writes a number of a column, for labels.
using WriteNumber = std::function<std::string(std::size_t column, double number)>;

// Takes tables of the same columns (kinds and names), whose values are gone afterwards.
Frames make_frames(std::vector<Table>& tables, const WriteNumber& write, const Poll& poll);

// Some rows of a frame, in the order given.
Frame take(const Frame& frame, const std::vector<std::uint32_t>& rows, const Poll& poll);
// The same rows of all of n, or k of them without replacement, in ascending order.
class Random;
std::vector<std::uint32_t> choose(std::uint32_t n, std::uint32_t k, Random& random);
Frame sample(const Frame& frame, std::uint32_t most, Random& random, const Poll& poll);
// Rows drawn with replacement.
Frame bootstrap(const Frame& frame, std::uint32_t rows, Random& random, const Poll& poll);

// Another real sample: a bootstrap of the real table that differs from it as much as an independent sample of the other
// table's size would: of 1 / (1 / n_real + 1 / n_other) rows.
Frame real_sample(const Frame& real, std::uint32_t rows, Random& random, const Poll& poll);

} // namespace synth
