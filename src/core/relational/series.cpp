#include "core/relational/series.hpp"
#include "core/codec/code.hpp"
#include "core/polling.hpp"
#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

namespace synth {

namespace {

constexpr std::size_t fewest_pairs = 30;
constexpr double tolerance = 0.1;

double median(std::vector<double>& values) {
    const auto middle = values.begin() + std::ptrdiff_t((values.size() - 1) / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

// Rows that have a parent and a time, family by family.
std::vector<std::uint32_t> in_order(std::span<const double> times, std::span<const std::uint32_t> parent_of,
                                    const Poll& poll) {
    std::vector<std::uint32_t> rows;
    for_rows(times.size(), poll, [&](std::size_t row) {
        if (parent_of[row] != no_row && is_ordinary(times[row]))
            rows.push_back(std::uint32_t(row));
    });
    sort_polling(rows, poll, [&](std::uint32_t a, std::uint32_t b) {
        return std::tuple(parent_of[a], times[a], a) < std::tuple(parent_of[b], times[b], b);
    });
    return rows;
}

// Equal steps count once a family.
void mark_repeated(Series& series, std::span<const std::uint32_t> parent_of, const Poll& poll) {
    const std::vector<std::uint32_t> rows = in_order(series.steps, parent_of, poll);
    series.repeated.assign(series.steps.size(), false);
    for_rows(rows.size(), poll, [&](std::size_t i) {
        series.repeated[rows[i]] =
            i > 0 && parent_of[rows[i]] == parent_of[rows[i - 1]] && series.steps[rows[i]] == series.steps[rows[i - 1]];
    });
}

} // namespace

std::optional<Series> find_series(std::span<const double> times, std::span<const std::uint32_t> parent_of,
                                  std::span<const std::uint32_t> degree, std::uint32_t min_count, const Poll& poll) {
    std::vector<std::uint32_t> ends(degree.size() + 1), rows(times.size());
    bool are_known = true;
    for_rows(times.size(), poll, [&](std::size_t row) {
        are_known = are_known && parent_of[row] != no_row && is_ordinary(times[row]);
        if (are_known)
            ends[parent_of[row] + 1]++;
    });
    for_rows(degree.size(), poll, [&](std::size_t p) { are_known = are_known && ends[p + 1] == degree[p]; });
    if (!are_known)
        return std::nullopt;
    std::partial_sum(ends.begin(), ends.end(), ends.begin());
    for_rows(times.size(), poll, [&](std::size_t row) { rows[ends[parent_of[row]]++] = std::uint32_t(row); });
    const auto family = [&](std::size_t p) {
        return std::span(rows).subspan(ends[p] - degree[p], degree[p]);
    };
    // Calls f(row, interval) for each row that comes after the sibling before it.
    const auto for_intervals = [&](std::span<const std::uint32_t> own, const auto& f) {
        for_rows(own.size(), poll, [&](std::size_t i) {
            if (const double interval = i > 0 ? times[own[i]] - times[own[i - 1]] : 0; interval > 0)
                f(own[i], interval);
        });
    };
    std::vector<double> all, intervals; // above 0; of one family
    std::size_t pairs = 0, agree = 0, families = 0;
    for_rows(degree.size(), poll, [&](std::size_t p) {
        const std::span<std::uint32_t> own = family(p);
        sort_polling(own, poll, [&](std::uint32_t a, std::uint32_t b) {
            return times[a] < times[b] || (times[a] == times[b] && a < b);
        });
        double before = 0;
        std::size_t n = 0;
        for_intervals(own, [&](std::uint32_t, double interval) {
            n++;
            all.push_back(interval);
            pairs += before > 0;
            agree += before > 0 && std::max(before, interval) * (1 - tolerance) <= std::min(before, interval);
            before = interval;
        });
        families += n >= 3;
    });
    const auto parents = std::size_t(std::count_if(degree.begin(), degree.end(), [](auto d) { return d > 0; }));
    const std::size_t ties = times.size() - parents - all.size();
    if (families < min_count || pairs < fewest_pairs || agree * 2 < pairs || ties * 100 > all.size())
        return std::nullopt;

    Series series;
    std::nth_element(all.begin(), all.begin() + std::ptrdiff_t(all.size() / 100), all.end());
    series.shortest = all[all.size() / 100];
    series.start.assign(degree.size(), null_number);
    series.period.assign(degree.size(), median(all));
    series.mean.assign(degree.size(), null_number);
    series.steps.assign(times.size(), 1);
    double steps = 0; // of all
    for_rows(degree.size(), poll, [&](std::size_t p) {
        const std::span<std::uint32_t> own = family(p);
        if (own.empty())
            return;
        series.start[p] = times[own.front()];
        intervals.clear();
        for_intervals(own, [&](std::uint32_t, double interval) { intervals.push_back(interval); });
        if (intervals.empty())
            return;
        const double period = series.period[p] = median(intervals);
        double sum = 0;
        for_intervals(own, [&](std::uint32_t row, double interval) {
            const double periods = series.steps[row] = interval / period;
            sum += periods;
            series.beside += std::abs(periods - std::max(std::nearbyint(periods), 1.0)) * period;
        });
        steps += sum;
        series.mean[p] = sum / double(intervals.size());
        series.steps[own.front()] = series.steps[own[own.size() / 2]];
    });
    series.beside /= double(all.size());
    for_rows(degree.size(), poll, [&](std::size_t p) {
        if (is_null(series.mean[p]))
            series.mean[p] = steps / double(all.size());
    });
    mark_repeated(series, parent_of, poll);
    return series;
}

std::optional<Series> find_series(std::span<const double> times, std::span<const std::uint32_t> parent_of,
                                  std::span<const double> all_times, std::span<const std::uint32_t> all_parents,
                                  std::span<const std::uint32_t> degree, std::uint32_t min_count, const Poll& poll) {
    std::optional<Series> series = find_series(all_times, all_parents, degree, min_count, poll);
    if (!series)
        return std::nullopt;
    const std::vector<std::uint32_t> rows = in_order(all_times, all_parents, poll);
    std::vector<double> steps;
    bool are_known = true;
    for_rows(times.size(), poll, [&](std::size_t row) {
        const std::pair wanted(parent_of[row], times[row]);
        const auto at = std::lower_bound(rows.begin(), rows.end(), wanted, [&](std::uint32_t other, const auto& key) {
            return std::pair(all_parents[other], all_times[other]) < key;
        });
        are_known = are_known && at != rows.end() && std::pair(all_parents[*at], all_times[*at]) == wanted;
        steps.push_back(are_known ? series->steps[*at] : 1);
    });
    if (!are_known)
        return std::nullopt;
    series->steps = std::move(steps);
    mark_repeated(*series, parent_of, poll);
    return series;
}

Apart apart(const Series& series, Unit unit) {
    const double day = unit == Unit::microsecond ? 86400e6 : 1;
    const auto is = [&](double days) {
        return series.shortest >= days * day && series.beside >= days * day / 2;
    };
    return is(31) ? Apart::months : is(7) ? Apart::weeks : is(1) ? Apart::days : Apart::any;
}

bool may_be_series(std::span<const double> times, std::span<const std::uint32_t> parent_of, std::uint32_t parents,
                   const Poll& poll) {
    const std::vector<std::uint32_t> rows = in_order(times, parent_of, poll);
    const auto interval = [&](std::size_t i) { // 0 if there is none
        return i > 0 && parent_of[rows[i - 1]] == parent_of[rows[i]] ? times[rows[i]] - times[rows[i - 1]] : 0;
    };
    std::vector<double> shortest(parents);
    std::size_t n = 0, multiples = 0;
    for_rows(rows.size(), poll, [&](std::size_t i) {
        if (double& least = shortest[parent_of[rows[i]]]; interval(i) > 0)
            least = least > 0 ? std::min(least, interval(i)) : interval(i);
    });
    for_rows(rows.size(), poll, [&](std::size_t i) {
        if (const double between = interval(i); between > 0) {
            const double periods = between / shortest[parent_of[rows[i]]];
            n++;
            multiples += std::abs(periods - std::nearbyint(periods)) <= tolerance;
        }
    });
    return n >= fewest_pairs && multiples * 2 >= n;
}

std::optional<std::size_t> find_base(std::span<const double> start, std::span<const std::vector<double>> times,
                                     const Poll& poll) {
    const auto variance = [&](const auto& value) {
        double n = 0, mean = 0, squares = 0;
        for_rows(start.size(), poll, [&](std::size_t p) {
            if (is_null(start[p]))
                return;
            const double beside = value(p) - mean;
            mean += beside / ++n;
            squares += beside * (value(p) - mean);
        });
        return squares;
    };
    double least = variance([&](std::size_t p) { return start[p]; }) / 4;
    std::optional<std::size_t> best;
    for (std::size_t c = 0; c < times.size(); c++) {
        bool all = true;
        for_rows(start.size(), poll,
                 [&](std::size_t p) { all = all && (is_null(start[p]) || is_ordinary(times[c][p])); });
        const double about = all ? variance([&](std::size_t p) { return start[p] - times[c][p]; }) : least;
        if (about < least) {
            least = about;
            best = c;
        }
    }
    return best;
}

} // namespace synth
