#include "core/network/marginal.hpp"
#include "tables.hpp"
#include <boost/test/unit_test.hpp>

using namespace synth;
using namespace synth::test;

BOOST_AUTO_TEST_SUITE(marginal_distribution)

BOOST_AUTO_TEST_CASE(null_and_outstanding_codes_are_spikes) {
    std::vector<std::uint32_t> counts(40, 10);
    counts[7] = 200;
    counts[20] = 25;
    const std::vector<bool> spike = find_spikes(counts, 40);
    for (std::size_t c = 0; c < counts.size(); c++)
        BOOST_TEST(spike[c] == (c == 0 || c == 7));
    const std::vector<bool> certain = find_spikes(counts, 30);
    for (std::size_t c = 30; c < counts.size(); c++)
        BOOST_TEST(certain[c]);
    BOOST_TEST(find_spikes({}, 0).empty());
}

BOOST_AUTO_TEST_CASE(spikes_have_no_mass_in_a_range) {
    Conditional conditional;
    conditional.counts = {5, 10, 100, 20};
    conditional.spike = {true, false, true, false};
    const Marginal marginal(conditional);
    BOOST_TEST(marginal.mass(0, 3) == 30);
    BOOST_TEST(marginal.mass(1, 1) == 10);
    BOOST_TEST(marginal.mass(2, 2) == 0);
    Random random(1);
    for (int i = 0; i < 5000; i++) {
        auto u = std::uint32_t(random.bits());
        const Code code = marginal.draw(0, 3, u);
        BOOST_TEST((code == 1 || code == 3));
    }
}

BOOST_AUTO_TEST_CASE(codes_are_drawn_in_proportion_and_u_is_uniform_again) {
    Conditional conditional;
    conditional.counts = {0, 10, 30, 5, 55, 100};
    conditional.spike.assign(6, false);
    const Marginal marginal(conditional);
    Random random(2);
    std::vector<double> observed(4), expected{1000, 3000, 500, 5500}, tenths(10), even(10, 1000);
    for (int i = 0; i < 10000; i++) {
        auto u = std::uint32_t(random.bits());
        const Code code = marginal.draw(1, 4, u);
        BOOST_REQUIRE((code >= 1 && code <= 4));
        observed[code - 1u]++;
        tenths[std::size_t(u * 0x1p-32 * 10)]++;
    }
    BOOST_TEST(upper_tail(chi_square(observed, expected), 3) > error_rate);
    BOOST_TEST(upper_tail(chi_square(tenths, even), 9) > error_rate);
}

BOOST_AUTO_TEST_CASE(the_ends_stay_inside) {
    Conditional conditional;
    conditional.counts = {3, 1, 4000000000u, 4000000000u, 1, 7};
    conditional.spike.assign(6, false);
    const Marginal marginal(conditional);
    for (const std::uint32_t extreme : {0u, 1u, 0xfffffffeu, 0xffffffffu}) {
        std::uint32_t u = extreme;
        const Code code = marginal.draw(1, 4, u);
        BOOST_TEST((code >= 1 && code <= 4));
    }
}

BOOST_AUTO_TEST_SUITE_END()
