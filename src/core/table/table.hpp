// The rows that a model is learned from, column by column, within a budget of bytes.
//
// Rows are appended in the order in which they are read. When the budget is used up the table becomes a uniform sample
// of everything read so far (reservoir sampling, Vitter 1985, algorithm R), drawn by a generator of its own: the same
// rows in the same order give the same sample.
#pragma once
#include "core/codec/code.hpp"
#include "core/table/dictionary.hpp"
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

struct Column {
    std::string name;
    Kind kind = Kind::number;
    Unit unit = Unit::one;
    bool text = false;
    bool uuid = false;
    bool required = false;
    std::vector<std::string> spare;

    std::vector<double> numbers;    // kind number: a value a row, null_number for NULL
    std::vector<std::uint32_t> ids; // kind category: identifiers of `dictionary`, Dictionary::null for NULL
    Dictionary dictionary{0, 0};
};

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

    std::uint64_t rows_seen() const { return seen_; }
    std::uint32_t rows() const { return kept_; }
    std::uint32_t capacity() const { return capacity_; }
    const std::vector<Column>& columns() const { return columns_; }
    std::vector<Column>& columns() { return columns_; }

private:
    std::vector<Column> columns_;
    std::uint64_t seed_, seen_ = 0;
    std::uint32_t capacity_, kept_ = 0;
};

} // namespace synth
