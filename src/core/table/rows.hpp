// Rows on their way from the process that has read them to the table of another: columns of numbers, or of labels, of
// which each is there once.
#pragma once
#include "core/archive.hpp"
#include "core/table/dictionary.hpp"

namespace synth {

struct Field;

struct RowsColumn {
    std::vector<double> numbers;
    std::vector<std::uint32_t> ids; // positions in `ends`, or Dictionary::null
    std::vector<std::uint32_t> ends;
    std::string labels; // one behind the other, each up to its end

    std::string_view label(std::uint32_t id) const {
        const std::uint32_t begin = id == 0 ? 0 : ends[id - 1];
        return std::string_view(labels).substr(begin, ends[id] - begin);
    }
};

void fields(auto& archive, Is<RowsColumn> auto& column) {
    auto& [numbers, ids, ends, labels] = column;
    archive(numbers, ids, ends, labels);
}

struct Rows {
    std::uint32_t rows = 0;
    std::vector<RowsColumn> columns;
};

void fields(auto& archive, Is<Rows> auto& rows) {
    auto& [number, columns] = rows;
    archive(number, columns);
}

// Collects rows.
class RowsWriter {
public:
    // By column: has it labels.
    explicit RowsWriter(std::vector<bool> labels);

    void append(std::span<const Field> row);
    std::size_t bytes() const { return bytes_; } // about
    Rows take();

private:
    std::vector<bool> labels_;
    std::vector<Dictionary> dictionaries_;
    Rows rows_;
    std::size_t bytes_ = 0;
};

} // namespace synth
