#include "core/codec/number.hpp"
#include "core/search.hpp"
#include <algorithm>
#include <array>
#include <cmath>

namespace synth {

namespace {

using Sorted = std::span<const double>;

// Half open ranges of positions in the sorted values.
struct Bin {
    std::size_t begin, end;
    bool atom;
};

constexpr std::size_t max_knots = 33;

// Candidate grids of each unit, coarsest first; a step below 1 is one over a whole number.
std::span<const double> steps(Unit unit) {
    static constexpr double one[] = {1e6, 1e5, 1e4, 1000, 500, 100,  50,   20,   10,   5,    2,    1,
                                     .5,  .25, .1,  .05,  .01, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9};
    static constexpr double day[] = {1};
    static constexpr double microsecond[] = {86400e6, 43200e6, 21600e6, 3600e6, 1800e6, 1200e6, 900e6, 600e6,
                                             300e6,   60e6,    30e6,    10e6,   1e6,    1e3,    1};
    switch (unit) {
    case Unit::day: return day;
    case Unit::microsecond:
    case Unit::time: return microsecond;
    case Unit::one: break;
    }
    return one;
}

double to_grid(double value, double step) {
    if (step >= 1)
        return std::nearbyint(value / step) * step;
    const double parts = std::nearbyint(1 / step); // whole, so that n / parts is the double nearest to the decimal
    return std::nearbyint(value * parts) / parts;
}

// The coarsest step that all values but a few are multiples of; 0 if none is, or if doubles are too coarse to tell.
double learn_step(Sorted sorted, std::uint32_t min_count, Unit unit) {
    const double largest = std::max(std::abs(sorted.front()), std::abs(sorted.back()));
    const std::size_t allowed = std::min<std::size_t>(min_count - 1, sorted.size() / 100);
    for (const double step : steps(unit)) {
        if (largest / step > 0x1p50)
            return 0;
        if (largest > 0 && step > 2 * largest)
            continue; // all values would be zero
        std::size_t off = 0;
        for (std::size_t i = 0; i < sorted.size() && off <= allowed; i++)
            off += std::abs(sorted[i] - to_grid(sorted[i], step)) > 1e-6 * std::min(step, 1.0);
        if (off <= allowed)
            return step;
    }
    return 0;
}

int decimals_of(double step) {
    int decimals = 0;
    while (decimals < 9 && step > 0 && std::abs(step - std::nearbyint(step)) > 1e-9) {
        step *= 10;
        decimals++;
    }
    return decimals;
}

std::size_t run_end(Sorted sorted, std::size_t begin) {
    return std::size_t(std::upper_bound(sorted.begin() + std::ptrdiff_t(begin), sorted.end(), sorted[begin]) -
                       sorted.begin());
}

// Cuts the positions begin .. end, which hold no atom of target rows, into bins.
void cut_gap(Sorted sorted, std::size_t begin, std::size_t end, std::size_t target, std::size_t min_count,
             std::vector<Bin>& bins) {
    if (end - begin < min_count)
        return;
    std::size_t start = begin, runs = 0;
    for (std::size_t i = begin; i < end;) {
        i = run_end(sorted, i);
        runs++;
        if (i == end || (i - start >= target && end - i >= min_count)) {
            bins.push_back({start, i, runs == 1});
            start = i;
            runs = 0;
        }
    }
}

double midpoint(double low, double high) {
    const double middle = low + (high - low) / 2;
    return middle < high ? middle : low;
}

// The mean of `window` values from `first` on.
double mean(Sorted sorted, std::size_t first, std::size_t window) {
    double sum = 0;
    for (std::size_t i = first; i < first + window; i++)
        sum += sorted[i] - sorted[first];
    return sorted[first] + sum / double(window);
}

// The mean of `window` neighbouring values around a position, all within begin .. end.
double local_mean(Sorted sorted, double position, std::size_t window, std::size_t begin, std::size_t end) {
    return mean(sorted, std::size_t(std::clamp(position - double(window) / 2, double(begin), double(end - window))),
                window);
}

// The ends of a region: fewer than `window` values lie beyond, and it is the mean of the `window` values next to those.
// In a small region both windows stop in the middle, where they meet.
std::size_t beyond(std::size_t window, std::size_t begin, std::size_t end) {
    return std::min(window - 1, (end - begin - window) / 2);
}
double lower_end(Sorted sorted, std::size_t window, std::size_t begin, std::size_t end) {
    return mean(sorted, begin + beyond(window, begin, end), window);
}
double upper_end(Sorted sorted, std::size_t window, std::size_t begin, std::size_t end) {
    return mean(sorted, end - window - beyond(window, begin, end), window);
}

// Three knots within bounds, so that values drawn from them have this mean; an outer bound may be open. Where the mean
// is too near to one bound for all between them, the other one is not reached.
std::array<double, 3> knots_of_mean(double mean, double low, double high) {
    constexpr double inf = std::numeric_limits<double>::infinity();
    mean = std::clamp(mean, low, high);
    if (low == -inf && high == inf) {
        low = std::min(0.0, 2 * mean);
        high = std::max(0.0, 2 * mean);
    } else if (low == -inf) {
        low = mean < 0 ? 2 * mean - high : std::max(0.0, 2 * mean - high);
    } else if (high == inf) {
        high = 2 * mean - low;
    }
    low = std::max(low, std::min(mean, 4 * mean - 3 * high));
    high = std::min(high, std::max(mean, 4 * mean - 3 * low));
    return {low, std::clamp((4 * mean - low - high) / 2, low, high), high};
}

// How many rows the values drawn from a bin of counts with this mean are off the real ones, at most, below any value.
double misfit(Sorted sorted, std::size_t begin, std::size_t end, double mean) {
    constexpr double inf = std::numeric_limits<double>::infinity();
    const double lower = begin > 0 ? midpoint(sorted[begin - 1], sorted[begin]) : -inf,
                 upper = end < sorted.size() ? midpoint(sorted[end - 1], sorted[end]) : inf;
    const std::array<double, 3> knots = knots_of_mean(mean, lower, upper);
    double most = 0;
    for (std::size_t i = run_end(sorted, begin); i < end; i = run_end(sorted, i)) {
        const double at = midpoint(sorted[i - 1], sorted[i]);
        double below = 0;
        for (std::size_t k = 0; k < 2; k++)
            if (at >= knots[k + 1])
                below += 0.5;
            else if (at > knots[k])
                below += 0.5 * (at - knots[k]) / (knots[k + 1] - knots[k]);
        most = std::max(most, std::abs(below * double(end - begin) - double(i - begin)));
    }
    return most;
}

// The same where few different values lie between two atoms: into the bins, of target rows or more, that are least off
// in all. False, and nothing is done, if there are too many to try, or too few rows.
bool cut_gap_to_fit(Sorted sorted, std::size_t begin, std::size_t end, std::size_t target, std::vector<Bin>& bins) {
    constexpr std::size_t most_runs = 64;
    if (end - begin < target)
        return false;
    std::vector<std::size_t> ends{begin}; // of runs
    while (ends.back() < end && ends.size() <= most_runs)
        ends.push_back(run_end(sorted, ends.back()));
    if (ends.back() < end)
        return false;
    constexpr double inf = std::numeric_limits<double>::infinity();
    std::vector<double> below{0}; // by run: the sum of the values before it, from the first on
    for (std::size_t i = 1; i < ends.size(); i++)
        below.push_back(below.back() + double(ends[i] - ends[i - 1]) * (sorted[ends[i - 1]] - sorted[begin]));
    std::vector<double> off(ends.size(), inf);
    std::vector<std::size_t> from(ends.size());
    off[0] = 0;
    for (std::size_t i = 1; i < ends.size(); i++)
        for (std::size_t j = 0; j < i && ends[i] - ends[j] >= target; j++)
            if (const double sum =
                    off[j] < inf ? off[j] + misfit(sorted, ends[j], ends[i],
                                                   sorted[begin] + (below[i] - below[j]) / double(ends[i] - ends[j]))
                                 : inf;
                sum < off[i]) {
                off[i] = sum;
                from[i] = j;
            }
    const std::size_t first = bins.size();
    for (std::size_t i = ends.size() - 1; i > 0; i = from[i])
        bins.push_back({ends[from[i]], ends[i], i - from[i] == 1});
    std::reverse(bins.begin() + std::ptrdiff_t(first), bins.end());
    return true;
}

std::vector<Bin> cut(Sorted sorted, const NumberOptions& options) {
    const std::size_t target = std::max<std::size_t>(sorted.size() / options.bins, options.min_count);
    std::vector<Bin> bins;
    const auto cut_between = [&](std::size_t begin, std::size_t end) {
        if (!options.counts || !cut_gap_to_fit(sorted, begin, end, target, bins))
            cut_gap(sorted, begin, end, target, options.min_count, bins);
    };
    std::size_t gap = 0;
    for (std::size_t i = 0; i < sorted.size();) {
        const std::size_t end = run_end(sorted, i);
        if (end - i >= target) {
            cut_between(gap, i);
            bins.push_back({i, end, true});
            gap = end;
        }
        i = end;
    }
    cut_between(gap, sorted.size());
    return bins;
}

} // namespace

NumberCodec learn_numbers(std::span<const double> sorted, const NumberOptions& options) {
    const std::size_t min_count = std::max<std::uint32_t>(options.min_count, 2);
    const auto first_ordinary = std::upper_bound(sorted.begin(), sorted.end(), -not_a_number);
    const auto last_ordinary = std::lower_bound(first_ordinary, sorted.end(), not_a_number);
    const auto last_nan = std::upper_bound(last_ordinary, sorted.end(), not_a_number);
    const Sorted ordinary(first_ordinary, last_ordinary);
    const bool minus_infinity = std::size_t(first_ordinary - sorted.begin()) >= min_count;
    const bool infinity = std::size_t(sorted.end() - last_nan) >= min_count;
    const bool nan = std::size_t(last_nan - last_ordinary) >= min_count;

    NumberCodec codec;
    codec.first.push_back(0);
    const auto add_atom = [&](double value, double upper) {
        codec.upper.push_back(upper);
        codec.knots.push_back(value);
        codec.first.push_back(std::uint32_t(codec.knots.size()));
    };
    constexpr double inf = std::numeric_limits<double>::infinity();
    if (minus_infinity)
        add_atom(-inf, -inf);

    if (!ordinary.empty()) {
        codec.step = learn_step(ordinary, options.min_count, options.unit);
        codec.decimals = decimals_of(codec.step);
    }
    const std::vector<Bin> bins = cut(ordinary, {options.bins, std::uint32_t(min_count), options.unit, options.counts});
    std::size_t region = 0; // the bins of a region follow each other with no atom and no gap between them
    for (std::size_t b = 0; b < bins.size(); b++) {
        const Bin& bin = bins[b];
        const bool last = b + 1 == bins.size();
        // Values between two bins, too few for a bin of their own, go to the nearer one.
        const double upper = last ? inf : midpoint(ordinary[bin.end - 1], ordinary[bins[b + 1].begin]);
        if (bin.atom) {
            add_atom(ordinary[bin.begin], upper);
            continue;
        }
        if (options.counts) {
            const double lower = b == 0 ? -inf : codec.upper.back();
            const auto first = std::upper_bound(ordinary.begin(), ordinary.end(), lower),
                       end = std::upper_bound(first, ordinary.end(), upper);
            const std::array<double, 3> knots = knots_of_mean(
                mean(ordinary, std::size_t(first - ordinary.begin()), std::size_t(end - first)), lower, upper);
            codec.knots.insert(codec.knots.end(), knots.begin(), knots.end());
            codec.upper.push_back(upper);
            codec.first.push_back(std::uint32_t(codec.knots.size()));
            continue;
        }
        const auto joined = [&](std::size_t a) {
            return !bins[a].atom && !bins[a + 1].atom && bins[a].end == bins[a + 1].begin;
        };
        const bool open = b == 0 || !joined(b - 1), closed = last || !joined(b);
        if (open)
            region = b;
        std::size_t region_last = b;
        while (region_last + 1 < bins.size() && joined(region_last))
            region_last++;
        const std::size_t begin = bins[region].begin, end = bins[region_last].end;
        const std::size_t rows = bin.end - bin.begin;
        const std::size_t knots =
            std::min(max_knots, std::max<std::size_t>(2, rows / std::max<std::size_t>(1, min_count / 2) + 1));
        const double ceiling = closed ? upper_end(ordinary, min_count, begin, end) : upper;
        const double floor = std::min(
            open ? std::min(lower_end(ordinary, min_count, begin, end), upper_end(ordinary, min_count, begin, end))
                 : codec.upper.back(),
            ceiling);
        for (std::size_t q = 0; q < knots; q++) {
            const double position = double(bin.begin) + double(q) / double(knots - 1) * double(rows);
            const double knot = q == 0 ? floor
                                : q == knots - 1
                                    ? ceiling
                                    : std::clamp(local_mean(ordinary, position, min_count, begin, end), floor, ceiling);
            codec.knots.push_back(q > 0 ? std::max(knot, codec.knots.back()) : knot);
        }
        codec.upper.push_back(upper);
        codec.first.push_back(std::uint32_t(codec.knots.size()));
    }
    // Rare infinities and NaNs fall into the outermost bins, whose bounds are open towards them.
    if (nan) {
        if (!bins.empty())
            codec.upper.back() = std::nextafter(not_a_number, 0);
        add_atom(not_a_number, infinity ? not_a_number : inf);
    }
    if (infinity) {
        if (!nan && !bins.empty())
            codec.upper.back() = not_a_number;
        add_atom(inf, inf);
    }
    if (!codec.upper.empty())
        codec.upper.back() = inf;
    return codec;
}

Code NumberCodec::encode(double value) const {
    if (is_null(value) || upper.empty())
        return null_code;
    return Code(lower_position(upper.data(), upper.size(), value) + 1);
}

std::vector<Code> NumberCodec::encode(std::span<const double> values) const {
    constexpr std::size_t lanes = 8;
    std::vector<Code> codes(values.size());
    std::size_t i = 0;
    if (!upper.empty())
        for (std::size_t positions[lanes]; i + lanes <= values.size(); i += lanes) {
            lower_positions<lanes>(upper.data(), upper.size(), values.data() + i, positions);
            for (std::size_t l = 0; l < lanes; l++)
                codes[i + l] = is_null(values[i + l]) ? null_code : Code(positions[l] + 1);
        }
    for (; i < values.size(); i++)
        codes[i] = encode(values[i]);
    return codes;
}

double NumberCodec::decode(Code code, std::uint32_t u) const {
    if (code == null_code)
        return null_number;
    const double* knot = knots.data() + first[code - 1];
    const std::uint32_t segments = first[code] - first[code - 1] - 1;
    if (segments == 0)
        return *knot;
    const std::uint64_t position = std::uint64_t(u) * segments;
    knot += position >> 32;
    const double fraction = double(std::uint32_t(position)) * 0x1p-32;
    return round(knot[0] + fraction * (knot[1] - knot[0]));
}

double NumberCodec::width(Code code, double floor) const {
    if (code == null_code || is_atom(code))
        return step > 0 ? 1 : floor;
    const double range = highest(code) - lowest(code);
    return step > 0 ? range / step + 1 : std::max(floor, range);
}

double NumberCodec::round(double value) const {
    return step > 0 && is_ordinary(value) ? to_grid(value, step) : value;
}

} // namespace synth
