#include "core/table/table.hpp"
#include "core/codec/number.hpp"
#include "core/codec/sort.hpp"
#include "core/sample/philox.hpp"
#include <algorithm>
#include <map>
#include <stdexcept>
#include <unordered_set>

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
template <class T>
void extend(std::vector<T>& values, std::size_t more) {
    if (values.size() + more > values.capacity())
        values.reserve(std::max(values.size() + more, values.size() + values.size() / 4));
    values.resize(values.size() + more);
}

// The part of a budget that is left for rows, when vectors have just grown by a quarter.
std::size_t for_rows(std::size_t bytes) {
    return bytes / 5 * 4;
}

constexpr std::size_t long_label = 128;          // bytes; of longer ones not all are kept
constexpr std::uint32_t enough_of_a_key = 20000; // labels

} // namespace

std::uint32_t distinct_values(const Column& column) {
    constexpr std::size_t most = 5000;
    std::unordered_set<std::uint32_t> ids;
    std::unordered_set<double> numbers;
    const std::size_t rows = column.kind == Kind::number ? column.numbers.size() : column.ids.size();
    std::uint32_t beyond = 0; // labels that the dictionary could not hold are taken for different ones
    const bool is_full = column.is_key && column.dictionary.size() >= enough_of_a_key;
    for (std::size_t i = 0, n = std::min(rows, most); i < n; i++) {
        const std::size_t row = i * rows / n;
        if (column.kind == Kind::category) {
            const bool known = column.ids[row] < Dictionary::overflow && !is_full;
            beyond += !known && column.ids[row] != Dictionary::null;
            if (known)
                ids.insert(column.ids[row]);
        } else if (!is_null(column.numbers[row])) {
            numbers.insert(column.numbers[row]);
        }
    }
    return std::uint32_t(ids.size() + numbers.size()) + beyond;
}

std::uint32_t known_values(const Column& column) {
    if (column.kind == Kind::category)
        return std::uint32_t(column.ids.size()) -
               std::uint32_t(std::count(column.ids.begin(), column.ids.end(), Dictionary::null));
    return std::uint32_t(
        std::count_if(column.numbers.begin(), column.numbers.end(), [](double x) { return !is_null(x); }));
}

std::vector<std::uint32_t> count_labels(const Column& column) {
    std::vector<std::uint32_t> rows(column.dictionary.size());
    for (std::size_t row = 0; row < column.ids.size(); row++)
        if (const std::uint32_t id = column.ids[row]; id < rows.size() && column.counts_at(row))
            rows[id]++;
    return rows;
}

std::size_t list_values(const Column& column, std::uint32_t min_count, KeyRequest& request) {
    if (column.kind == Kind::number) {
        std::map<double, std::uint32_t> rows;
        for (std::size_t row = 0; row < column.numbers.size(); row++)
            if (is_ordinary(column.numbers[row]) && column.counts_at(row))
                rows[column.numbers[row]]++;
        for (const auto& [value, count] : rows)
            if (count >= min_count)
                request.numbers.push_back(value);
        return request.numbers.size();
    }
    request.labels = column.spare;
    if (column.spare.empty()) {
        const std::vector<std::uint32_t> rows = count_labels(column);
        for (std::uint32_t id = 0; id < rows.size(); id++)
            if (rows[id] >= min_count)
                request.labels.emplace_back(column.dictionary.label(id));
        std::sort(request.labels.begin(), request.labels.end());
    }
    return request.labels.size();
}

std::optional<double> measure_lengths(const Column& lower, Column& upper, std::uint32_t min_count) {
    std::vector<double> lengths;
    upper.repeated.clear(); // those were of other values
    for (std::size_t row = 0; row < upper.numbers.size(); row++) {
        double& value = upper.numbers[row];
        value = is_ordinary(value) && is_ordinary(lower.numbers[row]) ? std::max(0.0, value - lower.numbers[row])
                                                                      : null_number;
        if (!is_null(value))
            lengths.push_back(value);
    }
    if (lengths.size() < min_count)
        return std::nullopt;
    sort_numbers(lengths);
    const NumberCodec codec = learn_numbers(lengths, {.min_count = min_count, .unit = upper.unit});
    const double greatest = codec.round(codec.highest(Code(codec.codes() - 1)));
    for (double& value : upper.numbers)
        value = std::min(value, greatest); // NULL stays, as it is not less
    return greatest;
}

constexpr std::size_t no_words = 64; // bytes of a filter that nothing is put in

Table::Table(std::vector<Column> columns, const TableOptions& options)
    : columns_(std::move(columns)),
      words_(std::any_of(columns_.begin(), columns_.end(), [](const Column& c) { return c.text; })
                 ? std::clamp<std::size_t>(options.memory / 32, 1u << 16, 1u << 24)
                 : no_words),
      seed_(options.seed), max_rows_(options.max_rows),
      labels_(words_.bytes() > no_words ? options.memory / 5 * 2 : options.memory / 4),
      memory_(for_rows(options.memory - labels_)), most_(labels_) {
    set_capacity();
    if (memory_ / bytes_per_row(columns_) < 1000)
        throw std::length_error("not even 1,000 rows of " + std::to_string(columns_.size()) + " columns fit in " +
                                std::to_string(options.memory / 1024) + " kB");
}

void Table::set_capacity() {
    std::uint64_t rows = memory_ / bytes_per_row(columns_);
    if (max_rows_ > 0)
        rows = std::min(rows, max_rows_);
    capacity_ = std::uint32_t(std::min<std::uint64_t>(rows, 1u << 31));
}

void Table::append(std::span<const Field> row) {
    std::uint64_t slot = kept_;
    if (kept_ == capacity_) {
        slot = draw(seed_, seen_, 0, Purpose::reservoir).below(seen_ + 1);
        if (slot >= capacity_) {
            for (std::size_t i = 0; i < columns_.size(); i++)
                if (columns_[i].text && !row[i].null &&
                    columns_[i].dictionary.find(row[i].label) == Dictionary::overflow)
                    words_.add(row[i].label);
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
            const std::uint32_t id = field.null ? Dictionary::null : intern(column, field.label, seen_);
            slot == kept_ ? push(column.ids, id) : void(column.ids[slot] = id);
        }
    }
    kept_ += slot == kept_;
    seen_++;
    if (used_ > most_)
        make_room();
}

// Whether none of the budgets can come to its end on the way.
bool Table::has_room_for(const Rows& rows) const {
    std::size_t labels = used_, long_labels = used_by_long_;
    for (const RowsColumn& column : rows.columns)
        for (std::uint32_t id = 0; id < column.ends.size(); id++) {
            const std::size_t length = column.label(id).size();
            labels += Dictionary::cost(length);
            if (length > long_label)
                long_labels += Dictionary::cost(length);
        }
    return std::uint64_t(kept_) + rows.rows <= capacity_ && labels <= labels_ && long_labels <= labels_ / 4;
}

void Table::append(const Rows& rows) {
    if (!has_room_for(rows)) {
        std::vector<Field> row(rows.columns.size());
        for (std::uint32_t i = 0; i < rows.rows; i++) {
            for (std::size_t c = 0; c < row.size(); c++) {
                const RowsColumn& from = rows.columns[c];
                if (columns_[c].kind == Kind::number)
                    row[c] = {is_null(from.numbers[i]), from.numbers[i], {}};
                else if (from.ids[i] == Dictionary::null)
                    row[c] = {};
                else
                    row[c] = {false, 0, from.label(from.ids[i])};
            }
            append(row);
        }
        return;
    }
    for (std::size_t c = 0; c < columns_.size(); c++) {
        Column& column = columns_[c];
        const RowsColumn& from = rows.columns[c];
        if (column.kind == Kind::number) {
            extend(column.numbers, rows.rows);
            std::copy(from.numbers.begin(), from.numbers.end(), column.numbers.end() - rows.rows);
            continue;
        }
        extend(column.ids, rows.rows);
        std::uint32_t* const to = column.ids.data() + kept_;
        std::vector<std::uint32_t> known(from.ends.size(), Dictionary::null); // identifiers in the dictionary
        for (std::uint32_t i = 0; i < rows.rows; i++) {
            const std::uint32_t id = from.ids[i];
            if (id == Dictionary::null)
                to[i] = id;
            else if (column.is_key || known[id] == Dictionary::null)
                to[i] = known[id] = intern(column, from.label(id), seen_ + i);
            else
                to[i] = known[id];
        }
    }
    kept_ += rows.rows;
    seen_ += rows.rows;
}

std::uint32_t Table::intern(Column& column, std::string_view label, std::uint64_t row) {
    const std::uint32_t known = column.dictionary.find(label);
    if (known != Dictionary::overflow)
        return known;
    if (column.text)
        words_.add(label);
    const std::size_t cost = Dictionary::cost(label.size());
    if (column.is_key && column.dictionary.size() >= enough_of_a_key)
        return std::uint32_t(row % enough_of_a_key); // whichever: keys are made from the format alone
    if (label.size() > long_label) {
        if (used_by_long_ + cost > labels_ / 4)
            return Dictionary::overflow;
        used_by_long_ += cost;
    }
    used_ += cost;
    return column.dictionary.intern(label);
}

// Labels of rows that were kept for a while go first. Of the rows as many as leave room for a third more of labels.
void Table::make_room() {
    constexpr std::uint32_t least = 1000; // rows
    forget_labels();
    while (used_ > labels_ / 4 * 3 && kept_ > least) {
        const double share = double(labels_) / 4 * 3 / double(used_);
        thin(std::max(least, std::min(std::uint32_t(share * kept_), kept_ - kept_ / 16)));
        forget_labels();
    }
    most_ = std::max(labels_, used_ / 3 * 4);
}

void Table::forget_labels() {
    used_ = used_by_long_ = 0;
    for (Column& column : columns_) {
        Dictionary left;
        for (std::uint32_t& id : column.ids) {
            if (id >= Dictionary::overflow)
                continue;
            const std::string_view label = column.dictionary.label(id);
            const std::uint32_t before = left.size();
            id = left.intern(label);
            if (id == before && label.size() > long_label)
                used_by_long_ += Dictionary::cost(label.size());
        }
        column.dictionary = std::move(left);
        used_ += column.dictionary.bytes();
    }
}

void Table::add_column(Column column) {
    column.numbers.clear();
    column.ids.clear();
    column.repeated.clear();
    if (column.kind == Kind::number)
        column.numbers.assign(kept_, null_number);
    else
        column.ids.assign(kept_, Dictionary::null);
    if (column.text && words_.bytes() < 1u << 16)
        words_ = TokenFilter(1u << 20); // nothing is in it yet
    columns_.push_back(std::move(column));
    set_capacity();
    if (kept_ > capacity_)
        thin(capacity_);
}

void Table::keep_columns(const std::vector<bool>& kept) {
    std::size_t to = 0;
    for (std::size_t c = 0; c < columns_.size(); c++)
        if (kept[c]) {
            if (to != c)
                columns_[to] = std::move(columns_[c]);
            to++;
        }
    columns_.resize(to);
}

void Table::keep_rows(const std::vector<bool>& kept) {
    const auto keep = [&](auto& values) {
        std::size_t to = 0;
        for (std::size_t row = 0; row < kept.size(); row++)
            if (kept[row])
                values[to++] = values[row];
        values.resize(to);
    };
    for (Column& column : columns_) {
        column.kind == Kind::number ? keep(column.numbers) : keep(column.ids);
        if (!column.repeated.empty())
            keep(column.repeated);
    }
    kept_ = std::uint32_t(std::count(kept.begin(), kept.end(), true));
}

// Selection sampling: Knuth, "The Art of Computer Programming", volume 2, section 3.4.2, algorithm S.
void Table::thin(std::uint32_t rows) {
    if (rows >= kept_)
        return;
    std::vector<bool> kept(kept_);
    for (std::uint32_t row = 0, left = rows; left > 0; row++) {
        kept[row] = draw(seed_, row, kept_, Purpose::reservoir).below(kept_ - row) < left;
        left -= kept[row];
    }
    keep_rows(kept);
    capacity_ = std::min(capacity_, rows);
}

} // namespace synth
