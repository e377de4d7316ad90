#include "core/quality/correlation.hpp"
#include "quality/hand_made.hpp"

using namespace synth;
using namespace synth::test;

namespace {

double correlation(const Numbers& x, const Numbers& y) {
    Frames frames;
    frames.columns = {number_column("x"), number_column("y")};
    const Frame frame = frame_of(x, y);
    return Correlations(frames, frame, no_poll).of(0, 1, no_poll);
}

} // namespace

BOOST_AUTO_TEST_SUITE(correlations)

// Deviations -2 -1 0 1 2 and -1 -2 2 1 0: products 5, squares 10 and 10.
BOOST_AUTO_TEST_CASE(five_rows_are_as_by_hand) {
    BOOST_TEST(correlation({1, 2, 3, 4, 5}, {2, 1, 5, 4, 3}) == 0.5, boost::test_tools::tolerance(1e-15));
}

BOOST_AUTO_TEST_CASE(only_rows_that_have_both_values_count) {
    const double null = null_number;
    BOOST_TEST(correlation({1, 2, 99, 3, 4, null, 5}, {2, 1, null, 5, 4, -99, 3}) == 0.5,
               boost::test_tools::tolerance(1e-15));
}

// Microseconds of two years, and squares that no double holds.
BOOST_AUTO_TEST_CASE(neither_place_nor_size_of_numbers_matters) {
    for (const auto& [at, by] : {std::pair{7.5e14, 1e6}, {0, 1e300}, {0, -1e300}, {0, 1e-300}, {-1e9, 1}}) {
        Numbers x, y{2, 1, 5, 4, 3, null_number}, complete{2, 1, 5, 4, 3, 3};
        for (const int i : {1, 2, 3, 4, 5, 3})
            x.push_back(at + by * i);
        BOOST_TEST(correlation(x, y) == std::copysign(0.5, by), boost::test_tools::tolerance(1e-9));
        BOOST_TEST(correlation(x, complete) == std::copysign(0.5, by), boost::test_tools::tolerance(1e-9));
    }
    BOOST_TEST(correlation({-1.7e308, 0, 1.7e308}, {1, 2, 3}) == 1, boost::test_tools::tolerance(1e-12));
}

// The second varies, but not where the first has values.
BOOST_AUTO_TEST_CASE(what_does_not_vary_has_no_correlation) {
    const double null = null_number;
    for (const auto& [x, y] : {std::pair<Numbers, Numbers>{{1, 2, 3}, {4, 4, 4}},
                               {{1, 2, null}, {4, 4, 5}},
                               {{null, null, null}, {1, 2, 3}},
                               {{1, null, null}, {null, 2, 3}},
                               {{1, null, 5}, {1, 2, null}},
                               {{}, {}}}) {
        BOOST_TEST(std::isnan(correlation(x, y)));
        BOOST_TEST(std::isnan(correlation(y, x)));
    }
}

BOOST_AUTO_TEST_SUITE_END()
