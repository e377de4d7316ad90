// Columns one by one: how their values are distributed, how many are missing, and whether there are any that the real
// table could not have.
#include "core/quality/fidelity.hpp"
#include "core/quality/radix.hpp"
#include <algorithm>
#include <cmath>

namespace synth {

namespace {

constexpr std::size_t block = 65536; // rows between two polls

// Calls with every value that is not NULL.
template <class Value, class IsNull, class Use>
void each_known(const std::vector<Value>& values, const Poll& poll, const IsNull& null, const Use& use) {
    for (std::size_t row = 0; row < values.size(); row++) {
        if (row % block == 0)
            poll();
        if (!null(values[row]))
            use(values[row]);
    }
}
template <class Use>
void each_number(const std::vector<double>& numbers, const Poll& poll, const Use& use) {
    each_known(
        numbers, poll, [](double x) { return is_null(x); }, use);
}
template <class Use>
void each_code(const std::vector<std::int32_t>& codes, const Poll& poll, const Use& use) {
    each_known(
        codes, poll, [](std::int32_t code) { return code < 0; }, use);
}

void sort_known(const std::vector<double>& numbers, std::vector<std::uint64_t>& sorted, RadixSort& sort,
                const Poll& poll) {
    sorted.clear();
    sorted.reserve(numbers.size());
    each_number(numbers, poll, [&](double x) { sorted.push_back(word_of(x)); });
    sort(sorted, poll);
}

double nothing_to_compare(std::size_t in_real, std::size_t in_other) {
    return in_real == in_other ? 1 : 0;
}

// 1 - the largest distance between the two distribution functions (Kolmogorov and Smirnov).
double ks_complement(const std::vector<std::uint64_t>& real, const std::vector<std::uint64_t>& other,
                     const Poll& poll) {
    if (real.empty() || other.empty())
        return nothing_to_compare(real.size(), other.size());
    const auto size_real = double(real.size()), size_other = double(other.size());
    double largest = 0;
    std::size_t r = 0, o = 0;
    for (std::size_t n = 0; r < real.size() && o < other.size(); n++) {
        if (n % block == 0)
            poll();
        const std::uint64_t x = std::min(real[r], other[o]);
        while (r < real.size() && real[r] == x)
            r++;
        while (o < other.size() && other[o] == x)
            o++;
        largest = std::max(largest, std::abs(double(r) / size_real - double(o) / size_other));
    }
    return 1 - largest;
}

std::vector<std::uint32_t> count_codes(const std::vector<std::int32_t>& codes, std::size_t labels, const Poll& poll) {
    std::vector<std::uint32_t> counts(labels);
    each_code(codes, poll, [&](std::int32_t code) { counts[std::size_t(code)]++; });
    return counts;
}

// 1 - total variation.
double tv_complement(const std::vector<std::uint32_t>& real, const std::vector<std::uint32_t>& other) {
    std::uint64_t in_real = 0, in_other = 0;
    for (std::size_t i = 0; i < real.size(); i++) {
        in_real += real[i];
        in_other += other[i];
    }
    if (in_real == 0 || in_other == 0)
        return nothing_to_compare(in_real, in_other);
    double difference = 0;
    for (std::size_t i = 0; i < real.size(); i++)
        difference += std::abs(double(real[i]) / double(in_real) - double(other[i]) / double(in_other));
    return 1 - difference / 2;
}

double boundary_adherence(const std::vector<double>& real, const std::vector<double>& other, const Poll& poll) {
    double low = std::numeric_limits<double>::infinity(), high = -low;
    each_number(real, poll, [&](double x) {
        low = std::min(low, x);
        high = std::max(high, x);
    });
    std::uint64_t all = 0, inside = 0;
    each_number(other, poll, [&](double x) {
        all++;
        inside += low <= x && x <= high;
    });
    return low > high || all == 0 ? undefined : double(inside) / double(all);
}

double category_adherence(const std::vector<std::uint32_t>& real, const std::vector<std::uint32_t>& other) {
    std::uint64_t in_real = 0, all = 0, inside = 0;
    for (std::size_t i = 0; i < real.size(); i++) {
        in_real += real[i];
        all += other[i];
        inside += real[i] > 0 ? other[i] : 0;
    }
    return in_real == 0 || all == 0 ? undefined : double(inside) / double(all);
}

} // namespace

std::vector<double> column_shapes(const Frames& frames, const Frame& real, const Frame& other, const Poll& poll) {
    std::vector<double> shapes;
    std::vector<std::uint64_t> sorted_real, sorted_other;
    RadixSort sort;
    for (std::size_t c = 0; c < frames.columns.size(); c++)
        if (frames.columns[c].is_numeric()) {
            sort_known(real.numbers[c], sorted_real, sort, poll);
            sort_known(other.numbers[c], sorted_other, sort, poll);
            shapes.push_back(ks_complement(sorted_real, sorted_other, poll));
        } else {
            const std::size_t labels = frames.columns[c].labels.size();
            shapes.push_back(
                tv_complement(count_codes(real.codes[c], labels, poll), count_codes(other.codes[c], labels, poll)));
        }
    return shapes;
}

std::vector<double> null_shares(const Frames& frames, const Frame& frame, const Poll& poll) {
    std::vector<double> shares;
    for (std::size_t c = 0; c < frames.columns.size(); c++) {
        std::uint32_t known = 0;
        if (frames.columns[c].is_numeric())
            each_number(frame.numbers[c], poll, [&](double) { known++; });
        else
            each_code(frame.codes[c], poll, [&](std::int32_t) { known++; });
        shares.push_back(frame.rows > 0 ? double(frame.rows - known) / frame.rows : undefined);
    }
    return shares;
}

std::vector<double> missing_values(const Frames& frames, const Frame& real, const Frame& other, const Poll& poll) {
    std::vector<double> scores = null_shares(frames, real, poll);
    const std::vector<double> others = null_shares(frames, other, poll);
    for (std::size_t c = 0; c < scores.size(); c++)
        scores[c] = 1 - std::abs(scores[c] - others[c]);
    return scores;
}

std::vector<double> adherence(const Frames& frames, const Frame& real, const Frame& other, const Poll& poll) {
    std::vector<double> scores;
    for (std::size_t c = 0; c < frames.columns.size(); c++)
        if (frames.columns[c].is_numeric())
            scores.push_back(boundary_adherence(real.numbers[c], other.numbers[c], poll));
        else {
            const std::size_t labels = frames.columns[c].labels.size();
            scores.push_back(category_adherence(count_codes(real.codes[c], labels, poll),
                                                count_codes(other.codes[c], labels, poll)));
        }
    return scores;
}

} // namespace synth
