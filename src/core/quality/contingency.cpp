#include "core/quality/contingency.hpp"
#include <algorithm>
#include <array>
#include <cmath>

namespace synth {

namespace {

constexpr std::uint64_t most_dense = 1u << 18; // cells that are counted in arrays, small enough for a cache
constexpr std::size_t block = 2048;            // rows that are coded at a time, between two polls
constexpr std::size_t poll_cells = 65536;

// A row's cell is a number with the codes of the columns as its digits; `use` takes those of some rows.
template <class Key, class Use>
void each_block(const CodedFrame& frame, std::span<const std::uint32_t> columns, const Poll& poll, const Use& use) {
    std::array<Key, block> buffer;
    for (std::size_t first = 0; first < frame.rows; first += block) {
        poll();
        const std::span<Key> keys(buffer.data(), std::min<std::size_t>(block, frame.rows - first));
        std::fill(keys.begin(), keys.end(), Key(0));
        for (const std::uint32_t c : columns)
            frame.columns[c].append_to(keys, first);
        use(keys);
    }
}

void count(const CodedFrame& frame, std::span<const std::uint32_t> columns, std::uint64_t cells,
           std::vector<std::uint32_t>& counts, const Poll& poll) {
    counts.assign(cells, 0);
    each_block<std::uint32_t>(frame, columns, poll, [&](std::span<const std::uint32_t> keys) {
        for (const std::uint32_t key : keys)
            counts[key]++;
    });
}

void list(const CodedFrame& frame, std::span<const std::uint32_t> columns, std::vector<std::uint64_t>& sorted,
          RadixSort& sort, const Poll& poll) {
    sorted.clear();
    sorted.reserve(frame.rows);
    each_block<std::uint64_t>(frame, columns, poll, [&](std::span<const std::uint64_t> keys) {
        sorted.insert(sorted.end(), keys.begin(), keys.end());
    });
    sort(sorted, poll);
}

// Mean square contingency of one table, one cell after the other.
class Association {
public:
    Association(const CodedColumn& a, const CodedColumn& b) : a_(a), b_(b) {}

    void add(std::uint64_t cell, std::uint32_t rows) {
        if (rows > 0)
            sum_ += double(rows) / a_.counts[cell / b_.width] * (double(rows) / b_.counts[cell % b_.width]);
    }
    double cramers_v() const {
        const auto values = [](const CodedColumn& column) {
            return std::count_if(column.counts.begin(), column.counts.end(), [](std::uint32_t n) { return n > 0; });
        };
        const auto smaller = std::min(values(a_), values(b_));
        return smaller < 2 ? 0 : std::sqrt(std::max(sum_ - 1, 0.0) / double(smaller - 1));
    }

private:
    const CodedColumn &a_, &b_;
    double sum_ = 0;
};

double similarity_of(const CodedFrame& real, const CodedFrame& other, double difference) {
    return real.rows > 0 && other.rows > 0 ? 1 - difference / 2 : real.rows == other.rows ? 1 : 0;
}

} // namespace

// Takes cells with their numbers of rows, in ascending order.
template <class Visit>
void Contingency::visit_cells(std::span<const std::uint32_t> columns, const Poll& poll, const Visit& visit) {
    std::uint64_t cells = 1;
    for (const std::uint32_t c : columns)
        cells *= real_.columns[c].width;
    if (cells <= most_dense) {
        count(real_, columns, cells, real_cells_, poll);
        count(other_, columns, cells, other_cells_, poll);
        for (std::uint64_t cell = 0; cell < cells; cell++)
            if ((real_cells_[cell] | other_cells_[cell]) != 0)
                visit(cell, real_cells_[cell], other_cells_[cell]);
        return;
    }
    list(real_, columns, real_keys_, sort_, poll);
    list(other_, columns, other_keys_, sort_, poll);
    std::size_t r = 0, o = 0;
    const auto rows_of = [](const std::vector<std::uint64_t>& keys, std::size_t& at, std::uint64_t cell) {
        const std::size_t first = at;
        while (at < keys.size() && keys[at] == cell)
            at++;
        return std::uint32_t(at - first);
    };
    for (std::size_t n = 0; r < real_keys_.size() || o < other_keys_.size(); n++) {
        if (n % poll_cells == 0)
            poll();
        const std::uint64_t cell = r == real_keys_.size()    ? other_keys_[o]
                                   : o == other_keys_.size() ? real_keys_[r]
                                                             : std::min(real_keys_[r], other_keys_[o]);
        const std::uint32_t in_real = rows_of(real_keys_, r, cell);
        visit(cell, in_real, rows_of(other_keys_, o, cell));
    }
}

double Contingency::similarity(std::span<const std::uint32_t> columns, const Poll& poll) {
    double difference = 0;
    visit_cells(columns, poll, [&](std::uint64_t, std::uint32_t in_real, std::uint32_t in_other) {
        difference += std::abs(double(in_real) / real_.rows - double(in_other) / other_.rows);
    });
    return similarity_of(real_, other_, difference);
}

Contingency::Pairwise Contingency::compare(std::uint32_t a, std::uint32_t b, const Poll& poll) {
    double difference = 0;
    Association real(real_.columns[a], real_.columns[b]), other(other_.columns[a], other_.columns[b]);
    visit_cells(std::array{a, b}, poll, [&](std::uint64_t cell, std::uint32_t in_real, std::uint32_t in_other) {
        difference += std::abs(double(in_real) / real_.rows - double(in_other) / other_.rows);
        real.add(cell, in_real);
        other.add(cell, in_other);
    });
    return {similarity_of(real_, other_, difference), real.cramers_v(), other.cramers_v()};
}

} // namespace synth
