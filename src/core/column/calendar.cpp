#include "core/column/calendar.hpp"
#include "core/codec/sort.hpp"
#include <algorithm>
#include <array>
#include <cmath>

namespace synth {

namespace {

constexpr std::int64_t microseconds_a_day = 86400000000;
constexpr std::int64_t far_days = 4000000000;      // past every date of PostgreSQL
constexpr std::int64_t far_clock_days = 106751990; // microseconds of so many days fit 64 bits
constexpr std::int64_t first_monday = 2;           // 2000-01-03
constexpr std::int64_t last_day = 30;              // of a month, as a part

std::int64_t floor_divide(std::int64_t a, std::int64_t b) {
    return a / b - (a % b < 0);
}

// The nearest whole number in low .. high.
std::int64_t whole(double x, std::int64_t low, std::int64_t high) {
    return x > double(low) ? x < double(high) ? std::int64_t(std::nearbyint(x)) : high : low;
}

// The first day of a month counted from January 2000. Years are taken to start in March, so that the leap day is their
// last; a cycle of the calendar is 400 years. Hinnant, "chrono-compatible low-level date algorithms".
std::int64_t first_of_month(std::int64_t month) {
    const std::int64_t since_march = month - 2, year = floor_divide(since_march, 12), m = since_march - 12 * year;
    return 60 + 365 * year + floor_divide(year, 4) - floor_divide(year, 100) + floor_divide(year, 400) +
           (153 * m + 2) / 5;
}

std::int64_t month_of(std::int64_t day) {
    const std::int64_t since_march = day - 60, cycle = floor_divide(since_march, 146097);
    const std::int64_t d = since_march - 146097 * cycle;
    const std::int64_t year = (d - d / 1460 + d / 36524 - d / 146096) / 365;
    const std::int64_t m = (5 * (d - (365 * year + year / 4 - year / 100)) + 2) / 153;
    return 12 * (400 * cycle + year) + m + 2;
}

// Where a day lies in its week or month.
struct Place {
    std::int64_t period, position;
};

std::int64_t first_of(Calendar::Rhythm rhythm, std::int64_t period) {
    return rhythm == Calendar::Rhythm::week ? 7 * period + first_monday : first_of_month(period);
}

Place place(Calendar::Rhythm rhythm, std::int64_t day) {
    if (rhythm == Calendar::Rhythm::week) {
        const std::int64_t week = floor_divide(day - first_monday, 7);
        return {week, day - first_of(rhythm, week)};
    }
    const std::int64_t month = month_of(day);
    return {month, day + 1 == first_of_month(month + 1) ? last_day : day - first_of_month(month)};
}

// The day and the microsecond in it.
struct Instant {
    std::int64_t day, microsecond;
};

Instant instant(double moment, Unit unit) {
    if (unit != Unit::microsecond)
        return {whole(moment, -far_days, far_days), 0};
    const std::int64_t limit = far_clock_days * microseconds_a_day;
    const std::int64_t microseconds = whole(moment, -limit, limit),
                       day = floor_divide(microseconds, microseconds_a_day);
    return {day, microseconds - day * microseconds_a_day};
}

// Rows of every day, or hour, that has some, ascending.
struct Slot {
    std::int64_t at;
    double rows;
};

template <class At>
std::vector<Slot> count(std::span<const double> sorted, const At& at) {
    std::vector<Slot> slots;
    for (const double moment : sorted) {
        if (slots.empty() || slots.back().at != at(moment))
            slots.push_back({at(moment), 0});
        slots.back().rows++;
    }
    return slots;
}

// What chi-square with so many degrees of freedom exceeds with probability 1e-4 (Wilson and Hilferty, 1931).
double critical(double degrees) {
    const double spread = 2 / (9 * degrees), root = 1 - spread + 3.719 * std::sqrt(spread);
    return degrees * root * root * root;
}

// How many nats a row a rhythm explains, beyond what even slots within each period would show by chance; 0 if it is not
// significant or concerns fewer rows than `least`, a share. place(at) is a slot's period and its place in it, up to 30;
// first(period) is a period's first slot.
template <class PlaceOf, class First>
double strength(std::span<const Slot> slots, double least, const PlaceOf& place, const First& first) {
    constexpr std::size_t most_cells = last_day + 1;
    std::array<double, most_cells> observed{}, expected{};
    double n = 0, spread = 0, even_spread = 0;
    for (std::size_t s = 0; s < slots.size();) {
        // A period, the outermost ones cut where the column begins and ends.
        const std::int64_t period = place(slots[s].at).period;
        const std::int64_t begin = std::max(first(period), slots.front().at);
        const std::int64_t end = std::min(first(period + 1), slots.back().at + 1);
        const auto length = double(end - begin);
        double rows = 0, squares = 0;
        for (; s < slots.size() && slots[s].at < end; s++) {
            observed[std::size_t(place(slots[s].at).position)] += slots[s].rows;
            rows += slots[s].rows;
            squares += slots[s].rows * slots[s].rows;
        }
        for (std::int64_t at = begin; at < end; at++)
            expected[std::size_t(place(at).position)] += rows / length;
        n += rows;
        spread += squares - rows * rows / length;
        even_spread += rows - rows / length;
    }
    double cells = 0, statistic = 0, variation = 0, divergence = 0;
    for (std::size_t c = 0; c < most_cells; c++) {
        if (expected[c] == 0)
            continue;
        cells++;
        statistic += (observed[c] - expected[c]) * (observed[c] - expected[c]) / expected[c];
        variation += std::abs(observed[c] - expected[c]) / (2 * n);
        if (observed[c] > 0)
            divergence += observed[c] / n * std::log(observed[c] / expected[c]);
    }
    // The variance of slots within periods, 1 for rows that are independent and even.
    const double scatter = std::max(1.0, spread / even_spread);
    if (cells < 2 || statistic <= scatter * critical(cells - 1) || variation <= least)
        return 0;
    return std::max(0.0, divergence - scatter * (cells - 1) / (2 * n));
}

double strength_of_days(std::span<const Slot> days, Calendar::Rhythm rhythm) {
    return strength(
        days, .015, [&](std::int64_t day) { return place(rhythm, day); },
        [&](std::int64_t period) { return first_of(rhythm, period); });
}

double strength_of_hours(std::span<const Slot> hours) {
    const auto place = [](std::int64_t hour) {
        const std::int64_t day = floor_divide(hour, 24);
        return Place{day, hour - 24 * day};
    };
    return strength(hours, .02, place, [](std::int64_t day) { return 24 * day; });
}

// At most 400 values, and most of them frequent enough to be told one by one.
bool is_few_values(std::span<const double> sorted) {
    std::size_t values = 0, frequent = 0;
    for (std::size_t i = 0, end = 0; i < sorted.size() && values <= 400; i = end) {
        while (end < sorted.size() && sorted[end] == sorted[i])
            end++;
        values++;
        frequent += end - i >= 10;
    }
    return values <= 400 && 2 * frequent > values;
}

} // namespace

std::size_t Calendar::parts_apart(Apart apart) const {
    const Apart coarsest = rhythm == Rhythm::week ? Apart::weeks : Apart::months;
    if (apart == Apart::any)
        return parts();
    return rhythm == Rhythm::none || apart >= coarsest ? 1 : 2;
}

double Calendar::days_apart(Apart apart) const {
    if (rhythm == Rhythm::none || parts_apart(apart) > 1)
        return 1;
    return rhythm == Rhythm::week ? 7 : 31;
}

void Calendar::split(double moment, double* parts) const {
    const Instant at = instant(moment, unit);
    if (rhythm == Rhythm::none) {
        *parts++ = double(at.day);
    } else {
        const Place in = place(rhythm, at.day);
        *parts++ = double(in.period);
        *parts++ = double(in.position);
    }
    if (clock)
        *parts = double(at.microsecond);
}

double Calendar::join(const double* parts) const {
    const std::int64_t far = unit == Unit::microsecond ? far_clock_days : far_days;
    std::int64_t day;
    if (rhythm == Rhythm::none) {
        day = whole(*parts++, -far, far);
    } else {
        const std::int64_t first = first_of(rhythm, whole(*parts++, -far / 7, far / 7));
        const std::int64_t next = rhythm == Rhythm::week ? first + 7 : first_of(rhythm, month_of(first) + 1);
        day = std::min(first + whole(*parts++, 0, last_day), next - 1);
        day = std::clamp(day, -far, far);
    }
    if (unit != Unit::microsecond)
        return double(day);
    return double(day * microseconds_a_day + (clock ? whole(*parts, 0, microseconds_a_day - 1) : 0));
}

Calendar learn_calendar(std::span<const double> moments, Unit unit) {
    Calendar calendar{.unit = unit};
    std::vector<double> sorted;
    for (const double moment : moments)
        if (is_ordinary(moment))
            sorted.push_back(moment);
    sort_numbers(sorted);
    if (unit == Unit::one || sorted.size() < 100 || is_few_values(sorted))
        return calendar;

    const std::vector<Slot> days = count(sorted, [&](double moment) { return instant(moment, unit).day; });
    const std::int64_t span = days.back().at - days.front().at + 1;
    const double week = span >= 21 ? strength_of_days(days, Calendar::Rhythm::week) : 0;
    const double month = span >= 92 ? strength_of_days(days, Calendar::Rhythm::month) : 0;
    if (week > 0 || month > 0)
        calendar.rhythm = week >= month ? Calendar::Rhythm::week : Calendar::Rhythm::month;

    const auto is_midnight = [&](double moment) {
        return instant(moment, unit).microsecond == 0;
    };
    if (std::all_of(sorted.begin(), sorted.end(), is_midnight))
        return calendar;
    const std::vector<Slot> hours = count(sorted, [&](double moment) {
        const Instant at = instant(moment, unit);
        return 24 * at.day + at.microsecond / (microseconds_a_day / 24);
    });
    calendar.clock = calendar.rhythm != Calendar::Rhythm::none || (span >= 4 && strength_of_hours(hours) > 0);
    return calendar;
}

} // namespace synth
