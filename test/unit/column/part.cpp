#include "core/column/part.hpp"
#include <boost/test/unit_test.hpp>
#include <cmath>

using namespace synth;

namespace {

constexpr double day_length = 86400e6;

double of_day(Part part, double day) {
    return part_of(part, day, Unit::day, Unit::one);
}

} // namespace

BOOST_AUTO_TEST_SUITE(part)

// As PostgreSQL has them.
BOOST_AUTO_TEST_CASE(days_have_the_parts_that_extract_gives) {
    struct Known {
        double day, year, quarter, month, week, day_of_year, day_of_month, weekday, iso_weekday;
    };
    for (const Known& known : {Known{0, 2000, 1, 1, 52, 1, 1, 6, 6},            // 2000-01-01
                               Known{59, 2000, 1, 2, 9, 60, 29, 2, 2},          // 2000-02-29
                               Known{8400, 2022, 4, 12, 52, 365, 31, 6, 6},     // 2022-12-31
                               Known{8401, 2023, 1, 1, 52, 1, 1, 0, 7},         // 2023-01-01
                               Known{9131, 2024, 4, 12, 1, 366, 31, 2, 2},      // 2024-12-31
                               Known{7670, 2020, 4, 12, 53, 366, 31, 4, 4},     // 2020-12-31
                               Known{-1, 1999, 4, 12, 52, 365, 31, 5, 5},       // 1999-12-31
                               Known{-18262, 1950, 1, 1, 52, 1, 1, 0, 7},       // 1950-01-01
                               Known{-730120, -1, 4, 12, 52, 366, 31, 0, 7}}) { // 0001-12-31 BC
        BOOST_TEST_CONTEXT(known.day) {
            BOOST_TEST(of_day(Part::year, known.day) == known.year);
            BOOST_TEST(of_day(Part::quarter, known.day) == known.quarter);
            BOOST_TEST(of_day(Part::month, known.day) == known.month);
            BOOST_TEST(of_day(Part::week, known.day) == known.week);
            BOOST_TEST(of_day(Part::day_of_year, known.day) == known.day_of_year);
            BOOST_TEST(of_day(Part::day, known.day) == known.day_of_month);
            BOOST_TEST(of_day(Part::weekday, known.day) == known.weekday);
            BOOST_TEST(of_day(Part::iso_weekday, known.day) == known.iso_weekday);
        }
    }
    BOOST_TEST(of_day(Part::year_month, 59) == 200002);
    BOOST_TEST(of_day(Part::date_number, 59) == 20000229);
}

BOOST_AUTO_TEST_CASE(timestamps_have_times_and_truncate) {
    const double at = 59 * day_length + 13 * 3600e6 + 45 * 60e6 + 7; // 2000-02-29 13:45:00.000007
    const auto of = [&](Part part, Unit to) {
        return part_of(part, at, Unit::microsecond, to);
    };
    BOOST_TEST(of(Part::hour, Unit::one) == 13);
    BOOST_TEST(of(Part::minute, Unit::one) == 45);
    BOOST_TEST(of(Part::time, Unit::time) == at - 59 * day_length);
    BOOST_TEST(of(Part::date, Unit::day) == 59);
    BOOST_TEST(of(Part::date, Unit::microsecond) == 59 * day_length);
    BOOST_TEST(of(Part::first_of_hour, Unit::microsecond) == 59 * day_length + 13 * 3600e6);
    BOOST_TEST(of(Part::first_of_week, Unit::day) == 58);
    BOOST_TEST(of(Part::first_of_month, Unit::microsecond) == 31 * day_length);
    BOOST_TEST(of(Part::first_of_quarter, Unit::day) == 0);
    BOOST_TEST(of(Part::first_of_year, Unit::day) == 0);
    // Before 2000 as well.
    BOOST_TEST(part_of(Part::time, -1, Unit::microsecond, Unit::time) == day_length - 1);
    BOOST_TEST(part_of(Part::date, -1, Unit::microsecond, Unit::day) == -1);
}

BOOST_AUTO_TEST_CASE(parts_have_units) {
    BOOST_TEST(has_part(Part::year, Unit::day, Unit::one));
    BOOST_TEST(has_part(Part::date, Unit::microsecond, Unit::day));
    BOOST_TEST(has_part(Part::time, Unit::microsecond, Unit::time));
    BOOST_TEST(!has_part(Part::time, Unit::day, Unit::time));
    BOOST_TEST(!has_part(Part::time, Unit::microsecond, Unit::microsecond));
    BOOST_TEST(!has_part(Part::year, Unit::day, Unit::day));
    BOOST_TEST(!has_part(Part::year, Unit::one, Unit::one));
    BOOST_TEST(!has_part(Part::year, Unit::time, Unit::one));
    BOOST_TEST(!has_part(Part::end, Unit::day, Unit::one));
    BOOST_TEST(part_in_words(Part::year, "born") == "extract(year FROM born)");
    BOOST_TEST(part_in_words(Part::first_of_month, "at") == "date_trunc('month', at)");
    BOOST_TEST(part_in_words(Part::date, "at") == "at::date");
}

BOOST_AUTO_TEST_SUITE_END()
