#include "core/relational/pace.hpp"
#include "core/codec/code.hpp"
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <limits>
#include <vector>

using namespace synth;

namespace {

using Times = std::vector<double>;

Times paced(Pace pace, TimeRange range, Times steps) {
    keep_pace(pace, range, steps);
    return steps;
}

bool rises(const Times& times) {
    return std::adjacent_find(times.begin(), times.end(), std::greater_equal<>()) == times.end();
}

const TimeRange wide{0, 1000, 1};

} // namespace

BOOST_AUTO_TEST_SUITE(pace)

BOOST_AUTO_TEST_CASE(times_follow_from_start_period_and_steps) {
    BOOST_TEST(paced({100, 10, 1.5, 0}, wide, {1, 1, 2, 1, 2}) == Times({100, 110, 130, 140, 160}),
               boost::test_tools::per_element());
    BOOST_TEST(paced({100, 10, 1, 0}, wide, {7}) == Times({100}), boost::test_tools::per_element());
    BOOST_TEST(paced({100, 10, 1, 0}, wide, {}).empty());
    // On the grid, and different.
    BOOST_TEST(paced({101, 4, 1, 0}, {0, 1000, 10}, {1, .9, 1.1, 1}) == Times({100, 110, 120, 130}),
               boost::test_tools::per_element());
}

// A family has more gaps of the lengths that it has, or fewer.
BOOST_AUTO_TEST_CASE(steps_come_to_their_mean) {
    BOOST_TEST(paced({100, 10, 2, 0}, wide, {1, 1, 2, 1, 2}) == Times({100, 120, 140, 160, 180}),
               boost::test_tools::per_element());
    BOOST_TEST(paced({100, 10, 1, 0}, wide, {1, 1, 9, 1, 2}) == Times({100, 110, 120, 130, 140}),
               boost::test_tools::per_element());
    BOOST_TEST(paced({100, 10, 1.5, 0}, wide, {1, 1, 1, 1, 1}) == Times({100, 110, 130, 140, 160}),
               boost::test_tools::per_element());
    BOOST_TEST(paced({100, 10, 2, 0}, wide, {1, 1, 5, 1, 5}) == Times({100, 110, 160, 170, 180}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(nothing_is_beyond_the_range) {
    // It starts earlier; if that does not do it has fewer gaps, and then a shorter period.
    BOOST_TEST(paced({990, 10, 1, 0}, wide, {1, 1, 1, 1}) == Times({970, 980, 990, 1000}),
               boost::test_tools::per_element());
    BOOST_TEST(paced({-50, 10, 1, -100}, wide, {1, 1}) == Times({0, 10}), boost::test_tools::per_element());
    BOOST_TEST(paced({990, 10, 2, 960}, wide, {1, 2, 2, 2}) == Times({960, 970, 990, 1000}),
               boost::test_tools::per_element());
    BOOST_TEST(paced({990, 100, 1, 960}, wide, {1, 1, 1, 1, 1}) == Times({960, 970, 980, 990, 1000}),
               boost::test_tools::per_element());
    for (const double n : {1, 5, 50, 700, 1001}) {
        const Times times = paced({500, 33, 1.3, 0}, wide, Times(std::size_t(n), 1));
        BOOST_TEST(times.front() >= 0);
        BOOST_TEST(times.back() <= 1000);
        BOOST_TEST(rises(times));
    }
}

// More siblings than there are times differ all the same.
BOOST_AUTO_TEST_CASE(siblings_differ) {
    const Times times = paced({500, 33, 1.3, 0}, wide, Times(1500, 1));
    BOOST_TEST(rises(times));
}

BOOST_AUTO_TEST_CASE(what_is_forged_is_bounded) {
    constexpr double inf = std::numeric_limits<double>::infinity();
    for (const double odd : {null_number, inf, -inf, 0., -5., 1e300}) {
        const Times times = paced({odd, odd, odd, 0}, wide, {odd, odd, odd});
        BOOST_TEST(times.front() >= 0);
        BOOST_TEST(times.back() <= 1000);
        BOOST_TEST(times[0] < times[1]);
        BOOST_TEST(times[1] < times[2]);
    }
}

BOOST_AUTO_TEST_SUITE_END()
