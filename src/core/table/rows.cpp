#include "core/table/rows.hpp"
#include "core/table/table.hpp"

namespace synth {

RowsWriter::RowsWriter(std::vector<bool> labels) : labels_(std::move(labels)), dictionaries_(labels_.size()) {
    rows_.columns.resize(labels_.size());
}

void RowsWriter::append(std::span<const Field> row) {
    for (std::size_t c = 0; c < labels_.size(); c++) {
        RowsColumn& column = rows_.columns[c];
        const Field& field = row[c];
        if (!labels_[c]) {
            column.numbers.push_back(field.null ? null_number : field.number);
            bytes_ += sizeof(double);
            continue;
        }
        bytes_ += sizeof(std::uint32_t);
        if (field.null) {
            column.ids.push_back(Dictionary::null);
            continue;
        }
        const std::uint32_t known = dictionaries_[c].size(), id = dictionaries_[c].intern(field.label);
        column.ids.push_back(id);
        if (id == known)
            bytes_ += 2 * Dictionary::cost(field.label.size());
    }
    rows_.rows++;
}

Rows RowsWriter::take() {
    for (std::size_t c = 0; c < labels_.size(); c++) {
        RowsColumn& column = rows_.columns[c];
        for (std::uint32_t id = 0; id < dictionaries_[c].size(); id++) {
            column.labels += dictionaries_[c].label(id);
            column.ends.push_back(std::uint32_t(column.labels.size()));
        }
    }
    return std::move(rows_);
}

} // namespace synth
