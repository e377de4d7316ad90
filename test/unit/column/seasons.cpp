#include "core/column/seasons.hpp"
#include "tables.hpp"
#include <boost/test/unit_test.hpp>
#include <cmath>

using namespace synth;
using namespace synth::test;

namespace {

using Rhythm = Calendar::Rhythm;

constexpr double hour = 3600e6, day = 24 * hour;
constexpr double pi = 3.14159265358979;

// Every so often, from a Saturday on.
std::vector<double> every(double interval, double rows) {
    std::vector<double> moments;
    for (double i = 0; i < rows; i++)
        moments.push_back(8400 * day + i * interval);
    return moments;
}

template <class F>
Column column_of(const std::vector<double>& moments, const F& f) {
    Column column = number_column("y");
    for (const double moment : moments)
        column.numbers.push_back(f(moment));
    return column;
}

Calendar told(const std::vector<double>& moments, const std::vector<Column>& columns, Unit unit = Unit::microsecond) {
    Seasons seasons(moments, unit, no_poll);
    for (const Column& column : columns)
        seasons.add(column);
    Calendar calendar{.unit = unit};
    seasons.complete(calendar);
    return calendar;
}

double hour_of(double moment) {
    return std::fmod(moment, day) / hour;
}

} // namespace

BOOST_AUTO_TEST_SUITE(seasons)

BOOST_AUTO_TEST_CASE(what_depends_on_the_hour_tells_of_it) {
    const std::vector<double> moments = every(hour, 24 * 100);
    Random random(1);
    const auto temperature = [&](double moment) {
        return 15 + moment / day / 30 - 5 * std::cos(hour_of(moment) / 12 * pi) + 4 * random.uniform();
    };
    BOOST_TEST(told(moments, {column_of(moments, temperature)}).clock);
    BOOST_TEST((told(moments, {column_of(moments, temperature)}).rhythm == Rhythm::none));
    // So do labels, and what is missing.
    Column open = category_column("open"), missing = number_column("missing");
    for (const double moment : moments) {
        const bool is_open = hour_of(moment) >= 8 && random.below(10) < 7;
        open.ids.push_back(open.dictionary.intern(is_open ? "yes" : "no"));
        missing.numbers.push_back(is_open ? 1 : null_number);
    }
    BOOST_TEST(told(moments, {open}).clock);
    BOOST_TEST(told(moments, {missing}).clock);
}

BOOST_AUTO_TEST_CASE(what_depends_on_the_day_tells_of_weeks_or_months) {
    std::vector<double> days;
    for (double d = 0; d < 7 * 200; d++)
        days.push_back(8402 + d); // from a Monday on
    Random random(1);
    const auto sales = [&](double d) {
        return (std::fmod(d, 7) == 0 ? 0 : 10) + d / 100 + 10 * random.uniform();
    };
    const auto wages = [&](double d) {
        double parts[2];
        Calendar{.rhythm = Rhythm::month}.split(d, parts);
        return (parts[1] == 30 ? 100 : 0) + random.uniform();
    };
    BOOST_TEST((told(days, {column_of(days, sales)}, Unit::day).rhythm == Rhythm::week));
    BOOST_TEST((told(days, {column_of(days, wages)}, Unit::day).rhythm == Rhythm::month));
    BOOST_TEST(told(days, {column_of(days, sales)}, Unit::day).plain() == false);
}

// Trends, waves of other lengths, and walks at random are no seasons, however many rows there are.
BOOST_AUTO_TEST_CASE(what_does_not_repeat_is_no_season) {
    const std::vector<double> moments = every(hour / 4, 4 * 24 * 150);
    const auto battery = [](double moment) {
        return 100 - moment / day / 10;
    };
    const auto wave = [](double moment) {
        return std::sin(moment / day / 9 * 2 * pi);
    };
    BOOST_TEST(told(moments, {column_of(moments, battery), column_of(moments, wave)}).plain());
    std::uint32_t found = 0;
    for (std::uint64_t seed = 0; seed < 100; seed++) {
        Random random(seed);
        double at = 0;
        const auto walk = [&](double) {
            return at += random.uniform() - .5;
        };
        const auto noise = [&](double) {
            return random.uniform();
        };
        found += !told(moments, {column_of(moments, walk), column_of(moments, noise)}).plain();
    }
    BOOST_TEST(found == 0u);
}

BOOST_AUTO_TEST_CASE(too_little_tells_nothing) {
    const auto by_hour = [](double moment) {
        return hour_of(moment);
    };
    const auto of_days = [&](double days) {
        const std::vector<double> moments = every(hour / 2, 48 * days);
        return told(moments, {column_of(moments, by_hour)});
    };
    BOOST_TEST(of_days(20).plain());
    BOOST_TEST(of_days(100).clock);
    // A season that explains next to nothing.
    Random random(1);
    const std::vector<double> moments = every(hour / 2, 48 * 100);
    const auto slight = [&](double moment) {
        return hour_of(moment) + 600 * random.uniform();
    };
    BOOST_TEST(told(moments, {column_of(moments, slight)}).plain());
    BOOST_TEST(told({}, {column_of({}, by_hour)}).plain());
}

// Days that none of the few moments has would be made up.
BOOST_AUTO_TEST_CASE(few_moments_stay_as_they_are) {
    std::vector<double> daily, seldom;
    for (double i = 0; i < 20000; i++) {
        daily.push_back(8402 + std::floor(i / 60));
        seldom.push_back(8402 + 3 * std::floor(i / 60));
    }
    const auto sunday = [](double d) {
        return std::fmod(d, 7) == 0 ? 1. : 0.;
    };
    BOOST_TEST((told(daily, {column_of(daily, sunday)}, Unit::day).rhythm == Rhythm::week));
    BOOST_TEST(told(seldom, {column_of(seldom, sunday)}, Unit::day).plain());
}

BOOST_AUTO_TEST_SUITE_END()
