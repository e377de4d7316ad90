#include "core/quality/bins.hpp"
#include "core/quality/radix.hpp"
#include <algorithm>
#include <cmath>

namespace synth {

namespace {

constexpr std::size_t block = 16384;       // rows between two polls
constexpr std::uint32_t most_narrow = 256; // codes that fit a byte

// Then high - low is no number, though all between them are.
bool overflows(double low, double high) {
    return !std::isfinite(high - low);
}

std::vector<double> equal_width(const std::vector<double>& values) {
    double low = std::numeric_limits<double>::infinity(), high = -low;
    for (const double x : values)
        if (!is_null(x)) {
            low = std::min(low, x);
            high = std::max(high, x);
        }
    if (low > high)
        return {};
    if (low == high) {
        low -= 0.5;
        high += 0.5;
    }
    const double step = (high - low) / bins;
    std::vector<double> edges;
    for (std::uint32_t i = 1; i < bins; i++)
        edges.push_back(overflows(low, high) ? low / bins * (bins - i) + high / bins * i : i * step + low);
    return edges;
}

// Quantiles between two values are interpolated, as type 7 of Hyndman and Fan (1996) has it.
std::vector<double> quantiles(const std::vector<double>& values, const Poll& poll) {
    std::vector<std::uint64_t> sorted;
    sorted.reserve(values.size());
    for (const double x : values)
        if (!is_null(x))
            sorted.push_back(word_of(x));
    if (sorted.empty())
        return {};
    RadixSort()(sorted, poll);
    std::vector<double> edges;
    for (std::uint32_t i = 1; i < bins; i++) {
        const double position = double(sorted.size() - 1) * (double(i) / bins), below = std::floor(position);
        const double share = position - below;
        const auto at = std::size_t(below);
        const double low = number_of(sorted[at]), high = number_of(sorted[std::min(at + 1, sorted.size() - 1)]);
        const double edge = overflows(low, high) ? low * (1 - share) + high * share
                            : share < 0.5        ? low + (high - low) * share
                                                 : high - (high - low) * (1 - share);
        if (edges.empty() || edge > edges.back())
            edges.push_back(edge);
    }
    return edges;
}

} // namespace

Bins::Bins(const Frames& frames, const Frame& real, Cut cut, const Poll& poll)
    : frames_(frames), edges_(frames.columns.size()) {
    for (std::size_t c = 0; c < edges_.size(); c++) {
        poll();
        if (frames.columns[c].is_numeric())
            edges_[c] = cut == Cut::equal_width ? equal_width(real.numbers[c]) : quantiles(real.numbers[c], poll);
    }
}

std::uint32_t Bins::width(std::size_t column) const {
    const FrameColumn& c = frames_.columns[column];
    return std::uint32_t(c.is_numeric() ? edges_[column].size() + 2 : c.labels.size() + 1);
}

CodedColumn Bins::code_column(const Frame& frame, std::size_t column, const Poll& poll) const {
    CodedColumn coded;
    coded.width = width(column);
    coded.counts.resize(coded.width);
    const bool numeric = frames_.columns[column].is_numeric(), narrow = coded.width <= most_narrow;
    const std::vector<double>& edges = edges_[column];
    if (narrow)
        coded.narrow.resize(frame.rows);
    else
        coded.wide = frame.codes[column];
    for (std::uint32_t row = 0; row < frame.rows; row++) {
        if (row % block == 0)
            poll();
        std::uint32_t code = 0;
        if (!numeric)
            code = std::uint32_t(frame.codes[column][row] + 1);
        else if (const double x = frame.numbers[column][row]; !is_null(x)) {
            code = 1;
            for (const double edge : edges)
                code += edge <= x;
        }
        if (narrow)
            coded.narrow[row] = std::uint8_t(code);
        coded.counts[code]++;
    }
    return coded;
}

CodedFrame Bins::code(const Frame& frame, const Poll& poll) const {
    CodedFrame coded{frame.rows, {}};
    for (std::size_t c = 0; c < edges_.size(); c++)
        coded.columns.push_back(code_column(frame, c, poll));
    return coded;
}

} // namespace synth
