#include "core/table/table.hpp"
#include "core/sample/philox.hpp"
#include <algorithm>
#include <stdexcept>

namespace synth {

namespace {

// What learning needs for one row beside its raw values: a code a column, and row numbers and target values, twice.
std::size_t bytes_per_row(const std::vector<Column>& columns) {
    std::size_t bytes = 32;
    for (const Column& column : columns)
        bytes += sizeof(Code) + (column.kind == Kind::number ? sizeof(double) : sizeof(std::uint32_t));
    return bytes;
}

// A vector that grows by doubling would need three times its size when it moves; grow by a quarter instead.
template <class T>
void push(std::vector<T>& values, T value) {
    if (values.size() == values.capacity())
        values.reserve(values.size() < 4096 ? 4096 : values.size() + values.size() / 4);
    values.push_back(value);
}

} // namespace

Table::Table(std::vector<Column> columns, const TableOptions& options)
    : columns_(std::move(columns)), seed_(options.seed) {
    // A quarter of the budget for labels, a fifth of what is left for vectors that have just grown.
    const std::size_t labels = options.memory / 4;
    std::uint64_t rows = (options.memory - labels) / 5 * 4 / bytes_per_row(columns_);
    if (rows < 1000)
        throw std::length_error("not even 1,000 rows of " + std::to_string(columns_.size()) + " columns fit in " +
                                std::to_string(options.memory / 1024) + " kB");
    if (options.max_rows > 0)
        rows = std::min(rows, options.max_rows);
    capacity_ = std::uint32_t(std::min<std::uint64_t>(rows, 1u << 31));
    const auto categories = std::max<std::ptrdiff_t>(
        1, std::count_if(columns_.begin(), columns_.end(), [](const Column& c) { return c.kind == Kind::category; }));
    for (Column& column : columns_)
        if (column.kind == Kind::category)
            column.dictionary = Dictionary(1u << 20, labels / std::size_t(categories));
}

void Table::append(std::span<const Field> row) {
    std::uint64_t slot = kept_;
    if (kept_ == capacity_) {
        slot = draw(seed_, seen_, 0, Purpose::reservoir).below(seen_ + 1);
        if (slot >= capacity_) {
            seen_++;
            return;
        }
    }
    for (std::size_t i = 0; i < columns_.size(); i++) {
        Column& column = columns_[i];
        const Field& field = row[i];
        if (column.kind == Kind::number) {
            const double value = field.null ? null_number : field.number;
            slot == kept_ ? push(column.numbers, value) : void(column.numbers[slot] = value);
        } else {
            const std::uint32_t id = field.null ? Dictionary::null : column.dictionary.intern(field.label);
            slot == kept_ ? push(column.ids, id) : void(column.ids[slot] = id);
        }
    }
    kept_ += slot == kept_;
    seen_++;
}

} // namespace synth
