// The rows that a model is learned from, column by column, within a budget of bytes.
//
// Rows are appended in the order in which they are read. When the budget is used up the table becomes a uniform sample
// of everything read so far (reservoir sampling, Vitter 1985, algorithm R), drawn by a generator of its own: the same
// rows in the same order give the same sample. Labels have a budget too; when it is used up every other row goes, and
// with them the labels that only they had. Very long labels take a part of it at most, and then are not told apart.
#pragma once
#include "core/codec/code.hpp"
#include "core/column/calendar.hpp"
#include "core/table/dictionary.hpp"
#include "core/table/rows.hpp"
#include "core/text/token.hpp"
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace synth {

// One value on its way in: a number, or a label's bytes (they are copied, and only when new).
struct Field {
    bool null = true;
    double number = 0;
    std::string_view label;
};

// Asks for a column's values to be keys, different in every row. Columns of few values may be a key together: then row
// i has place p(i) of `places`, and each of them the value number p(i) / divisor modulo its values.
struct KeyRequest {
    bool sequence = false;                                       // 1, 2, 3, ... whatever the values are
    double lowest_possible = -9.2e18, highest_possible = 9.2e18; // of a number's type
    double step = 0;                                             // of numbers: multiples of it; 0 for their own grid
    double least_step = 0;                                       // of numbers: their grid must not be finer
    double exact = 0x1p63; // of numbers: whole numbers up to it are told apart by their type
    std::uint64_t places = 0, divisor = 1;
    std::vector<std::string> labels; // the values of a column that is a key together with others
    std::vector<double> numbers;     // the same, of numbers
    std::uint32_t longest = 0;       // of texts: the most characters, 0 for any number
};

// What a column is to the network, which draws them in this order: a value that is known before (it is another row's),
// something that rows which refer to this one depend on, or the row's own; then what those of its own table that refer
// to it depend on. A number of its family is no variable: it says which rows are siblings, and comes last.
enum class Role : std::uint8_t { given, latent, own, below, family };

struct Column {
    std::string name;
    Kind kind = Kind::number;
    Unit unit = Unit::one;
    Role role = Role::own;

    // What the column may be learned as, beside as it is.
    bool text = false;              // labels: as format and tokens, if they are mostly rare
    bool uuid = false;              // labels: as keys, if they are mostly rare
    bool moment = false;            // numbers: as dates with a rhythm, if they have one
    bool whole = false;             // numbers: as keys, if they look like it
    bool counts = false;            // numbers: of rows, see codec/number.hpp
    std::optional<KeyRequest> key;  // as keys
    bool is_key = false;            // labels: known to be different in every row, so that a few thousand tell enough
    bool required = false;          // never NULL
    bool alike = false;             // numbers: what siblings have in common is given already
    bool levels = false;            // of rows above in the same table, or how many: see network/conditional.hpp
    Apart apart = Apart::any;       // of moments that are given: only parts that such moments need are
    std::vector<std::string> spare; // labels that are no secret, to stand in when none is common
    std::int32_t added_to = -1;     // numbers: lengths, which another column of the table begins
    std::uint32_t group = alone;    // columns of one group are parts of one thing; they lie side by side
    static constexpr std::uint32_t alone = 0xffffffff;

    std::vector<double> numbers;    // kind number: a value a row, null_number for NULL
    std::vector<std::uint32_t> ids; // kind category: identifiers of `dictionary`, Dictionary::null for NULL
    Dictionary dictionary;
    // By row: is its value counted with that of another row, when it is asked how many rows have it? Empty if none is.
    // See relational/repeats.hpp. What is left of them in a sample is counted less, not more.
    std::vector<bool> repeated;

    bool counts_at(std::size_t row) const { return repeated.empty() || !repeated[row]; }
};

// How many different values a column has, NULL not counted, in 5,000 rows at regular distances.
std::uint32_t distinct_values(const Column& column);
// Rows that are not NULL.
std::uint32_t known_values(const Column& column);
// By identifier of the dictionary, how many rows have the label.
std::vector<std::uint32_t> count_labels(const Column& column);

// The values of a column that min_count rows have each, or its spare labels: written into the request; their number.
std::size_t list_values(const Column& column, std::uint32_t min_count, KeyRequest& request);

// Makes `upper` a length: of every row, how far it is above `lower`. The greatest that stays
// is that of a codec of them (codec/number.hpp), not any row's own; longer ones are cut to it. Returns it, or nothing
// if min_count rows do not have both.
std::optional<double> measure_lengths(const Column& lower, Column& upper, std::uint32_t min_count);

struct TableOptions {
    std::size_t memory = 64u << 20; // bytes for rows, labels and all that learning needs beside them
    std::uint64_t max_rows = 0;     // keep at most so many; 0 means as many as fit
    std::uint64_t seed = 0;         // which sample is drawn when they do not fit
};

class Table {
public:
    // Columns carry name, kind and unit. Throws std::length_error when not even 1,000 rows fit the budget.
    Table(std::vector<Column> columns, const TableOptions& options);

    // One field a column.
    void append(std::span<const Field> row);
    // The same for many rows, one after the other; they have all columns.
    void append(const Rows& rows);
    // Adds a column, which is NULL in all rows so far. It may take rows away to stay within the budget.
    void add_column(Column column);
    // Takes columns away: those whose bit is not set.
    void keep_columns(const std::vector<bool>& kept);
    // Keeps only so many rows, in their order; which ones is chance, by the seed.
    void thin(std::uint32_t rows);
    // Keeps only the rows whose bit is set.
    void keep_rows(const std::vector<bool>& kept);

    std::uint64_t rows_seen() const { return seen_; }
    std::uint32_t rows() const { return kept_; }
    std::uint32_t capacity() const { return capacity_; }
    const std::vector<Column>& columns() const { return columns_; }
    std::vector<Column>& columns() { return columns_; }
    // All words of columns that may be text, also those of rows that were not kept.
    const TokenFilter& words() const { return words_; }
    std::size_t memory() const { return memory_; } // the budget for rows

private:
    void set_capacity();
    bool has_room_for(const Rows& rows) const;
    std::uint32_t intern(Column& column, std::string_view label, std::uint64_t row);
    void make_room();
    void forget_labels(); // that no row has

    std::vector<Column> columns_;
    TokenFilter words_;
    std::uint64_t seed_, max_rows_, seen_ = 0;
    std::size_t labels_, memory_;             // bytes for labels, for rows
    std::size_t most_;                        // by labels, before some must go; more where 1,000 rows have more
    std::size_t used_ = 0, used_by_long_ = 0; // by labels
    std::uint32_t capacity_ = 0, kept_ = 0;
};

} // namespace synth
