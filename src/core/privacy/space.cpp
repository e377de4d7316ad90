#include "core/privacy/space.hpp"
#include "core/codec/sort.hpp"
#include <algorithm>

namespace synth {

namespace {

constexpr std::size_t most_ranks = 1u << 16, most_ranks_of_all = 1u << 21; // values that tell ranks, of columns
constexpr std::size_t most_values = 5u << 20, most_rows = 200000;          // of all points of a table
constexpr float null_place = 2;
constexpr std::size_t rows_between_polls = 1u << 15;

std::vector<double> sorted(const std::vector<double>& numbers) {
    std::vector<double> known;
    known.reserve(numbers.size());
    std::copy_if(numbers.begin(), numbers.end(), std::back_inserter(known), [](double x) { return !is_null(x); });
    sort_numbers(known);
    return known;
}

// At most n of them, at regular distances, with the first and the last.
std::vector<double> thin(const std::vector<double>& values, std::size_t n) {
    if (values.size() <= n)
        return {values.begin(), values.end()};
    std::vector<double> some(n);
    for (std::size_t i = 0; i < n; i++)
        some[i] = values[i * (values.size() - 1) / (n - 1)];
    return some;
}

} // namespace

Space::Space(const Frames& frames, const Frame& real, By by, const Poll& poll)
    : poll_(poll), by_(by), real_(frames.columns.size()), numeric_(frames.columns.size()) {
    const std::size_t ranks = std::min(most_ranks, most_ranks_of_all / std::max<std::size_t>(frames.columns.size(), 1));
    for (std::size_t c = 0; c < frames.columns.size(); c++) {
        poll_();
        numeric_[c] = frames.columns[c].is_numeric();
        if (numeric_[c])
            real_[c] = thin(sorted(real.numbers[c]), by == By::range ? 2 : ranks);
    }
}

float Space::place(std::size_t column, double x) const {
    const std::vector<double>& real = real_[column];
    if (is_null(x))
        return null_place;
    if (real.empty())
        return 0;
    if (by_ == By::range) {
        const double range = real.back() - real.front();
        return float(std::clamp((x - real.front()) / (range > 0 ? range : 1), 0.0, 1.0));
    }
    const auto [below, up_to] = std::equal_range(real.begin(), real.end(), x);
    return float(double((below - real.begin()) + (up_to - real.begin())) / (2 * double(real.size())));
}

Space::Points Space::points(const Frame& frame, const std::vector<std::uint32_t>& rows) const {
    Points points;
    points.rows = std::uint32_t(rows.size());
    points.numbers.resize(numeric_.size());
    points.codes.resize(numeric_.size());
    for (std::size_t c = 0; c < numeric_.size(); c++) {
        if (numeric_[c])
            points.numbers[c].reserve(rows.size());
        else
            points.codes[c].reserve(rows.size());
        for (std::size_t i = 0; i < rows.size(); i++) {
            if (i % rows_between_polls == 0)
                poll_();
            if (numeric_[c])
                points.numbers[c].push_back(place(c, frame.numbers[c][rows[i]]));
            else
                points.codes[c].push_back(frame.codes[c][rows[i]]);
        }
    }
    return points;
}

std::uint32_t most_points(std::size_t columns) {
    return std::uint32_t(std::clamp<std::size_t>(most_values / std::max<std::size_t>(columns, 1), 1, most_rows));
}

} // namespace synth
