#include "core/codec/sort.hpp"
#include "statistics.hpp"
#include <boost/test/unit_test.hpp>
#include <limits>

using namespace synth;

BOOST_AUTO_TEST_SUITE(sort)

BOOST_AUTO_TEST_CASE(numbers_of_any_sign_and_size) {
    constexpr double inf = std::numeric_limits<double>::infinity(), most = std::numeric_limits<double>::max();
    for (const std::size_t n : {0u, 1u, 2u, 50u, 20000u}) {
        test::Random random(n);
        std::vector<double> values(n);
        for (double& value : values)
            value = std::exp(200 * random.normal()) * (random.below(2) ? 1 : -1);
        values.insert(values.end(), {inf, -inf, 0, most, -most, 5e-324, -5e-324, 1, 1});
        std::vector<double> expected = values;
        std::sort(expected.begin(), expected.end());
        sort_numbers(values);
        BOOST_TEST((values == expected));
    }
}

BOOST_AUTO_TEST_SUITE_END()
