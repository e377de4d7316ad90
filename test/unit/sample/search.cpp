#include "core/search.hpp"
#include "statistics.hpp"
#include <algorithm>
#include <boost/test/unit_test.hpp>

using namespace synth;

BOOST_AUTO_TEST_SUITE(search)

BOOST_AUTO_TEST_CASE(positions_are_those_of_the_standard_library) {
    test::Random random(1);
    for (std::size_t n = 0; n < 70; n++) {
        std::vector<std::uint32_t> values(n);
        for (std::uint32_t& value : values)
            value = random.below(40);
        std::sort(values.begin(), values.end());
        for (std::uint32_t x = 0; x <= 41; x++) {
            BOOST_TEST(std::ptrdiff_t(upper_position(values.data(), n, x)) ==
                       std::upper_bound(values.begin(), values.end(), x) - values.begin());
            BOOST_TEST(std::ptrdiff_t(lower_position(values.data(), n, x)) ==
                       std::lower_bound(values.begin(), values.end(), x) - values.begin());
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
