#include "core/relational/abreast.hpp"
#include "tables.hpp"
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numeric>

using namespace synth;
using namespace synth::test;

BOOST_AUTO_TEST_SUITE(abreast)

BOOST_AUTO_TEST_CASE(ranks_correlate_as_spearman_says) {
    const std::vector<double> up = {1, 2, 3, 4, 100}, down = {9, 7, 5, 3, -1}, same(5, 3), ties = {1, 1, 2, 2, 3};
    BOOST_TEST(std::abs(rank_correlation(up, up, no_poll) - 1) < 1e-9);
    BOOST_TEST(std::abs(rank_correlation(up, down, no_poll) + 1) < 1e-9);
    BOOST_TEST(rank_correlation(up, same, no_poll) == 0);
    BOOST_TEST(rank_correlation({}, {}, no_poll) == 0);
    BOOST_TEST(std::abs(rank_correlation(up, ties, no_poll) - 0.9486833) < 1e-6); // 9 / sqrt(10 * 9)
}

BOOST_AUTO_TEST_CASE(rows_move_as_far_as_they_must) {
    constexpr std::uint32_t n = 500;
    Random random(3);
    std::vector<double> other(n);
    for (double& number : other)
        number = random.below(40);
    std::vector<std::uint32_t> as_drawn(n);
    std::iota(as_drawn.begin(), as_drawn.end(), 0u);
    const auto correlation = [&](const std::vector<std::uint32_t>& order) {
        std::vector<double> place(n);
        for (std::uint32_t i = 0; i < n; i++)
            place[order[i]] = i;
        return rank_correlation(place, other, no_poll);
    };
    for (const double wanted : {.3, .7, .99}) {
        std::vector<std::uint32_t> order = as_drawn;
        keep_abreast(order, other, wanted, no_poll);
        BOOST_TEST(std::abs(correlation(order) - wanted) < .05);
        const std::vector<std::uint32_t> once = order;
        keep_abreast(order, other, wanted - .1, no_poll); // more than that is there already
        BOOST_TEST(order == once);
        std::sort(order.begin(), order.end());
        BOOST_TEST(order == as_drawn);
    }
}

BOOST_AUTO_TEST_SUITE_END()
