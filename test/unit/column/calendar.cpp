#include "core/column/calendar.hpp"
#include "statistics.hpp"
#include <algorithm>
#include <boost/test/unit_test.hpp>

using namespace synth;
using namespace synth::test;

namespace {

using Rhythm = Calendar::Rhythm;

constexpr double day_length = 86400e6;
constexpr Rhythm rhythms[] = {Rhythm::none, Rhythm::week, Rhythm::month};

std::vector<double> split(const Calendar& calendar, double moment) {
    std::vector<double> parts(calendar.parts());
    calendar.split(moment, parts.data());
    return parts;
}

bool inverse(const Calendar& calendar, double moment) {
    return calendar.join(split(calendar, moment).data()) == moment;
}

// Day of the week from Monday, and day of the month from the calendar's own first day; both tested against known dates.
int weekday(double day) {
    return int(split({.rhythm = Rhythm::week}, day)[1]);
}
int month_day(double day) {
    return int(split({.rhythm = Rhythm::month}, day)[1]);
}

// n days of `span` that `weight`, at most 1, lets pass.
template <class Weight>
std::vector<double> days(std::size_t n, std::uint32_t span, std::uint64_t seed, const Weight& weight) {
    Random random(seed);
    std::vector<double> out;
    while (out.size() < n) {
        const double day = 7000 + random.below(span);
        if (random.uniform() < weight(day))
            out.push_back(day);
    }
    return out;
}

// Times of day given by `hour(random)`, to the microsecond, at those days.
template <class Hour>
std::vector<double> at(std::vector<double> days, std::uint64_t seed, const Hour& hour) {
    Random random(seed);
    for (double& day : days)
        day = day * day_length + std::floor(hour(random) * 3600e6);
    return days;
}

double any(double) {
    return 1;
}
double working_days(double day) {
    return weekday(day) < 5 ? 1 : .05;
}
double month_ends(double day) {
    return month_day(day) == 30 ? 1 : .1;
}
double any_hour(Random& random) {
    return random.uniform() * 24;
}
double office_hours(Random& random) {
    return 8 + random.uniform() * 9;
}

void expect(const std::vector<double>& moments, Unit unit, Rhythm rhythm, bool clock) {
    const Calendar calendar = learn_calendar(moments, unit);
    BOOST_TEST(int(calendar.rhythm) == int(rhythm));
    BOOST_TEST(calendar.clock == clock);
    BOOST_TEST((calendar.unit == unit));
}

} // namespace

BOOST_AUTO_TEST_SUITE(calendar)

BOOST_AUTO_TEST_CASE(known_dates) {
    const auto parts = [](Rhythm rhythm, double day, double first, double second) {
        const std::vector<double> found = split({.rhythm = rhythm}, day);
        BOOST_TEST(found[0] == first);
        BOOST_TEST(found[1] == second);
    };
    parts(Rhythm::week, 0, -1, 5); // Saturday 2000-01-01
    parts(Rhythm::week, 2, 0, 0);
    parts(Rhythm::week, 8854, 1264, 4); // Friday 2024-03-29
    parts(Rhythm::month, 0, 0, 0);
    parts(Rhythm::month, 30, 0, 30);
    parts(Rhythm::month, 58, 1, 27); // 2000-02-28
    parts(Rhythm::month, 59, 1, 30); // 2000-02-29, its last
    parts(Rhythm::month, 60, 2, 0);
    parts(Rhythm::month, 8854, 290, 28);        // 2024-03-29
    parts(Rhythm::month, 36583, 1201, 30);      // 2100-02-28, its last
    parts(Rhythm::month, -1, -1, 30);           // 1999-12-31
    parts(Rhythm::month, -10957, -360, 0);      // 1970-01-01
    parts(Rhythm::month, -730119, -23988, 0);   // 0001-01-01
    parts(Rhythm::month, -2451545, -80546, 23); // 4714-11-24 BC, day 0 of Julian days
    const Calendar clock{.rhythm = Rhythm::week, .clock = true, .unit = Unit::microsecond};
    BOOST_TEST(split(clock, -1) == (std::vector<double>{-1, 4, day_length - 1}), boost::test_tools::per_element());
    BOOST_TEST(split(clock, 2 * day_length) == (std::vector<double>{0, 0, 0}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(every_day_of_400_years_and_more) {
    for (const Rhythm rhythm : rhythms) {
        const Calendar date{.rhythm = rhythm};
        int wrong = 0;
        for (double day = -80000; day < 80000; day++)
            wrong += !inverse(date, day);
        BOOST_TEST(wrong == 0);
    }
}

// Periods follow each other, and the days in each, from 0 to its last one.
BOOST_AUTO_TEST_CASE(days_count_up) {
    for (const Rhythm rhythm : {Rhythm::week, Rhythm::month}) {
        const Calendar date{.rhythm = rhythm};
        const double end = rhythm == Rhythm::week ? 6 : 30;
        int wrong = 0;
        std::vector<double> before = split(date, -80000);
        for (double day = -79999; day < 80000; day++) {
            const std::vector<double> parts = split(date, day);
            if (before[1] == end)
                wrong += parts[0] != before[0] + 1 || parts[1] != 0;
            else
                wrong += parts[0] != before[0] || (parts[1] != before[1] + 1 && parts[1] != 30);
            before = parts;
        }
        BOOST_TEST(wrong == 0);
    }
}

BOOST_AUTO_TEST_CASE(all_dates_and_timestamps) {
    constexpr double lowest_day = -2451545, highest_day = 2145031948; // 4714-11-24 BC and 5874897-12-31
    constexpr double lowest = -211813488000000000, highest = 9223371331199999000;
    Random random(1);
    for (const Rhythm rhythm : rhythms) {
        const Calendar date{.rhythm = rhythm};
        const Calendar time{.rhythm = rhythm, .clock = true, .unit = Unit::microsecond};
        for (const double day : {lowest_day, highest_day, highest_day - 1, 0., -1.})
            BOOST_TEST(inverse(date, day), day);
        for (const double moment : {lowest, highest, 0., -1., 1., day_length - 1, 0x1p53, -0x1p53})
            BOOST_TEST(inverse(time, moment), moment);
        for (int i = 0; i < 20000; i++) {
            const double day = std::floor(lowest_day + random.uniform() * (highest_day - lowest_day));
            if (!inverse(date, day))
                BOOST_ERROR("day " << day);
            for (const double moment : {std::floor(lowest + random.uniform() * (highest - lowest)),
                                        std::floor((random.uniform() - .5) * 0x1p54)})
                if (!inverse(time, moment))
                    BOOST_ERROR("moment " << moment);
        }
        const Calendar midnights{.rhythm = rhythm, .unit = Unit::microsecond};
        BOOST_TEST(inverse(midnights, 8854 * day_length));
        BOOST_TEST(midnights.join(split(midnights, 8854.5 * day_length).data()) == 8854 * day_length);
    }
}

BOOST_AUTO_TEST_CASE(a_month_ends_on_its_last_day) {
    const Calendar month{.rhythm = Rhythm::month};
    const auto join = [&](double m, double day) {
        return month.join(std::vector<double>{m, day}.data());
    };
    BOOST_TEST(join(1, 30) == 59);
    BOOST_TEST(join(1, 29) == 59);
    BOOST_TEST(join(1, 28) == 59);
    BOOST_TEST(join(1, 27) == 58);
    BOOST_TEST(join(13, 27) == 366 + 58); // 2001-02-28
    BOOST_TEST(join(13, 99) == 366 + 58);
    BOOST_TEST(join(13, -5) == 366 + 31);
}

// Parts of a forged or extrapolated model.
BOOST_AUTO_TEST_CASE(any_parts_make_a_moment) {
    constexpr double inf = std::numeric_limits<double>::infinity();
    const double wild[] = {0, 1e9, -1e9, 1e18, -1e18, 1e300, -1e300, inf, -inf, null_number, not_a_number};
    for (const Rhythm rhythm : rhythms)
        for (const Unit unit : {Unit::day, Unit::microsecond})
            for (const bool clock : {false, true}) {
                const Calendar calendar{rhythm, clock, unit};
                for (const double a : wild)
                    for (const double b : wild)
                        for (const double c : wild) {
                            const double parts[] = {a, b, c};
                            BOOST_TEST(std::abs(calendar.join(parts)) < 0x1p63);
                        }
                for (const double moment : wild)
                    if (is_ordinary(moment))
                        BOOST_TEST(std::abs(calendar.join(split(calendar, moment).data())) < 0x1p63);
            }
}

BOOST_AUTO_TEST_CASE(rhythms_of_days) {
    expect(days(5000, 1500, 1, working_days), Unit::day, Rhythm::week, false);
    expect(days(5000, 1500, 2, month_ends), Unit::day, Rhythm::month, false);
    expect(days(5000, 1500, 3, [](double day) { return month_day(day) == 0 || month_day(day) == 14 ? 1. : .2; }),
           Unit::day, Rhythm::month, false);
    expect(days(5000, 1500, 4, any), Unit::day, Rhythm::none, false);
    // Weak ones are there in many rows.
    const auto quiet_sunday = [](double day) {
        return weekday(day) == 6 ? .8 : 1;
    };
    expect(days(500, 1500, 5, quiet_sunday), Unit::day, Rhythm::none, false);
    expect(days(20000, 1500, 6, quiet_sunday), Unit::day, Rhythm::week, false);
    // Too weak to matter.
    expect(days(300000, 1500, 7, [](double day) { return weekday(day) == 6 ? .95 : 1; }), Unit::day, Rhythm::none,
           false);
}

BOOST_AUTO_TEST_CASE(the_stronger_rhythm) {
    expect(days(20000, 1500, 11, [](double day) { return working_days(day) * (month_day(day) == 30 ? 1 : .3); }),
           Unit::day, Rhythm::week, false);
    expect(days(20000, 1500, 12,
                [](double day) { return (weekday(day) < 5 ? 1 : .8) * (month_day(day) == 30 ? 1 : .02); }),
           Unit::day, Rhythm::month, false);
    // In a few months weekends fall on few days of the month.
    expect(at(days(20000, 100, 13, working_days), 13, any_hour), Unit::microsecond, Rhythm::week, true);
}

BOOST_AUTO_TEST_CASE(rhythms_of_hours) {
    expect(at(days(5000, 1500, 21, working_days), 22, office_hours), Unit::microsecond, Rhythm::week, true);
    expect(at(days(5000, 1500, 23, any), 24, office_hours), Unit::microsecond, Rhythm::none, true);
    expect(at(days(5000, 1500, 25, working_days), 26, any_hour), Unit::microsecond, Rhythm::week, true);
    expect(at(days(5000, 1500, 27, any), 28, any_hour), Unit::microsecond, Rhythm::none, false);
    // All at midnight, or all at noon.
    expect(at(days(5000, 1500, 29, working_days), 30, [](Random&) { return 0; }), Unit::microsecond, Rhythm::week,
           false);
    expect(at(days(5000, 1500, 31, working_days), 32, [](Random&) { return 12; }), Unit::microsecond, Rhythm::week,
           true);
    expect(at(days(5000, 1500, 33, any), 34, [](Random&) { return 12; }), Unit::microsecond, Rhythm::none, true);
    BOOST_TEST(learn_calendar(at(days(5000, 1500, 27, any), 28, any_hour), Unit::microsecond).plain());
}

BOOST_AUTO_TEST_CASE(short_columns_and_short_spans) {
    expect(days(99, 1500, 41, working_days), Unit::day, Rhythm::none, false);
    expect({}, Unit::microsecond, Rhythm::none, false);
    expect(at(days(5000, 20, 42, working_days), 43, any_hour), Unit::microsecond, Rhythm::none, false);
    expect(at(days(5000, 20, 42, working_days), 43, office_hours), Unit::microsecond, Rhythm::none, true);
    expect(at(days(5000, 2, 44, any), 45, office_hours), Unit::microsecond, Rhythm::none, false);
    expect(at(days(5000, 60, 46, month_ends), 47, any_hour), Unit::microsecond, Rhythm::none, false);
    expect(std::vector<double>(5000, 12), Unit::day, Rhythm::none, false);
    expect({1e300, -1e300, null_number, not_a_number}, Unit::day, Rhythm::none, false);
    expect(std::vector<double>(500, 1e300), Unit::microsecond, Rhythm::none, false);
}

BOOST_AUTO_TEST_CASE(few_frequent_values_need_no_calendar) {
    expect(days(20000, 300, 51, working_days), Unit::day, Rhythm::none, false);
    expect(days(1000, 380, 52, working_days), Unit::day, Rhythm::week, false); // few, but none is frequent
}

BOOST_AUTO_TEST_CASE(the_order_of_moments_does_not_matter) {
    std::vector<double> moments = days(5000, 1500, 61, working_days);
    const Calendar one = learn_calendar(moments, Unit::day);
    std::reverse(moments.begin(), moments.end());
    moments.push_back(std::numeric_limits<double>::infinity());
    BOOST_TEST(int(learn_calendar(moments, Unit::day).rhythm) == int(one.rhythm));
}

// Columns without rhythm: even ones, ones that grow or have seasons, and ones whose rows come in batches, up to a
// hundred on the same day. Each is taken for a rhythm with probability 3e-4 or less, so that three of 300 are by chance
// with probability 1e-4.
BOOST_AUTO_TEST_CASE(chance_is_no_rhythm) {
    int found = 0;
    for (std::uint64_t round = 0; round < 300; round++) {
        Random random(1000 + round);
        const std::uint32_t span = 450 + random.below(3000), kind = random.below(3);
        const std::size_t n = 300 + random.below(5000);
        std::vector<double> moments;
        if (kind == 0)
            moments = days(n, span, round, any);
        else if (kind == 1)
            moments = days(n, span, round, [&](double day) {
                return (day - 7000) / span * (.6 + .4 * std::sin(day / 365.2425 * 2 * std::numbers::pi));
            });
        else
            for (const double day : days(n / 30 + 20, span, round, any))
                for (std::uint32_t rows = 1 + random.below(100); rows > 0; rows--)
                    moments.push_back(day * day_length + std::floor(any_hour(random) * 3600e6));
        found += !learn_calendar(moments, kind == 2 ? Unit::microsecond : Unit::day).plain();
    }
    BOOST_TEST(found < 3);
}

// Batches with a rhythm of their own still show it.
BOOST_AUTO_TEST_CASE(batches_of_working_days) {
    Random random(71);
    std::vector<double> moments;
    for (const double day : days(400, 1500, 72, [](double d) { return weekday(d) < 5 ? 1 : 0; }))
        for (std::uint32_t rows = 1 + random.below(100); rows > 0; rows--)
            moments.push_back(day * day_length + std::floor(any_hour(random) * 3600e6));
    expect(moments, Unit::microsecond, Rhythm::week, true);
}

// Weeks apart, a week tells which moment it is; where there is none that has less, all parts that there are.
BOOST_AUTO_TEST_CASE(moments_that_are_far_apart_need_few_parts) {
    const Calendar weeks{.rhythm = Rhythm::week, .clock = true}, months{.rhythm = Rhythm::month, .clock = true},
        days{.clock = true};
    struct Known {
        const Calendar& calendar;
        Apart apart;
        std::size_t parts;
        double days;
    };
    for (const Known& known :
         {Known{weeks, Apart::any, 3, 1}, Known{weeks, Apart::days, 2, 1}, Known{weeks, Apart::weeks, 1, 7},
          Known{weeks, Apart::months, 1, 7}, Known{months, Apart::days, 2, 1}, Known{months, Apart::weeks, 2, 1},
          Known{months, Apart::months, 1, 31}, Known{days, Apart::any, 2, 1}, Known{days, Apart::days, 1, 1}}) {
        BOOST_TEST(known.calendar.parts_apart(known.apart) == known.parts);
        BOOST_TEST(known.calendar.days_apart(known.apart) == known.days);
    }
}

BOOST_AUTO_TEST_SUITE_END()
