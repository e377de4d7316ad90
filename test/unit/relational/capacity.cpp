#include "core/relational/capacity.hpp"
#include "schemas.hpp"
#include <boost/test/unit_test.hpp>
#include <numeric>

using namespace synth;
using namespace synth::test;

BOOST_AUTO_TEST_SUITE(capacity)

// Where the numbers fit somewhere they stay, all of them.
BOOST_AUTO_TEST_CASE(numbers_are_exchanged) {
    Random random(1);
    Numbers degree, most;
    for (std::uint32_t p = 0; p < 5000; p++) {
        most.push_back(p % 3 == 0 ? 2 : 25);
        degree.push_back(1 + random.below(most.back()));
    }
    for (std::size_t p = degree.size(); p > 1; p--)
        std::swap(degree[p - 1], degree[random.below(std::uint32_t(p))]);
    Numbers fitted = degree;
    fit_degrees(fitted, most, no_poll);
    for (std::size_t p = 0; p < most.size(); p++)
        BOOST_TEST(fitted[p] <= most[p]);
    std::sort(degree.begin(), degree.end());
    std::sort(fitted.begin(), fitted.end());
    BOOST_TEST(degree == fitted);
}

// What is cut off goes to others, in proportion, while there is room.
BOOST_AUTO_TEST_CASE(what_is_cut_off_is_dealt) {
    Numbers degree{9, 1, 2, 0, 4}, most{3, 4, 9, 5, 20};
    fit_degrees(degree, most, no_poll);
    BOOST_TEST(degree[0] <= 3u);
    BOOST_TEST(degree[3] == 0u);
    BOOST_TEST(std::accumulate(degree.begin(), degree.end(), 0u) == 16u);
    Numbers many{50, 50, 0}, few{3, 4, 9};
    fit_degrees(many, few, no_poll);
    BOOST_TEST((many == Numbers{3, 4, 0}));
    Numbers one{1000}, none{0};
    fit_degrees(one, none, no_poll);
    BOOST_TEST(one[0] == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
