#include "core/predictor/predictor.hpp"
#include "core/predictor/logistic.hpp"
#include "predictor/lookalikes.hpp"
#include <boost/test/unit_test.hpp>

using namespace synth;
using namespace synth::test;

BOOST_AUTO_TEST_SUITE(predictor)

// The area is the share of pairs that are the right way round; ties are half a pair.
BOOST_AUTO_TEST_CASE(area_counts_pairs) {
    test::Random random(1);
    std::vector<double> scores;
    std::vector<bool> positive;
    for (int i = 0; i < 200; i++) {
        positive.push_back(random.uniform() < .3);
        scores.push_back(std::floor(10 * random.uniform() + 2 * positive.back()));
    }
    double right = 0, pairs = 0;
    for (std::size_t i = 0; i < scores.size(); i++)
        for (std::size_t j = 0; j < scores.size(); j++)
            if (positive[i] && !positive[j]) {
                pairs++;
                right += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? .5 : 0;
            }
    BOOST_TEST(auc(scores, positive) == right / pairs, boost::test_tools::tolerance(1e-12));
}

// An area that cannot be is a half.
BOOST_AUTO_TEST_CASE(one_class_has_no_area) {
    BOOST_TEST(auc({}, {}) == .5);
    BOOST_TEST(auc(std::vector<double>{1, 2}, {true, true}) == .5);
    BOOST_TEST(auc(std::vector<double>{1, 2, 3}, {false, true, true}) == 1);
    BOOST_TEST(auc_variance(std::vector<double>{1, 2, 3}, {false, true, true}) == 0);
}

// DeLong's variance is that of the area over samples. The ratio of 400 samples' variance to it is off by a third with a
// probability of about 1e-5.
BOOST_AUTO_TEST_CASE(variance_is_that_over_samples) {
    test::Random random(2);
    constexpr int samples = 400;
    double sum = 0, squares = 0, expected = 0;
    for (int s = 0; s < samples; s++) {
        std::vector<double> scores;
        std::vector<bool> positive;
        for (int i = 0; i < 120; i++) {
            positive.push_back(i % 3 == 0);
            scores.push_back(std::round(4 * (random.normal() + positive.back())));
        }
        const double area = auc(scores, positive);
        sum += area;
        squares += area * area;
        expected += auc_variance(scores, positive) / samples;
    }
    const double variance = (squares - sum * sum / samples) / (samples - 1);
    BOOST_TEST(variance / expected > 2. / 3);
    BOOST_TEST(variance / expected < 4. / 3);
}

// NULL is missing, a category its code; a source can be left out.
BOOST_AUTO_TEST_CASE(features_are_numbers) {
    Frames frames;
    frames.tables.resize(2);
    add_numbers(frames, "x", {{1.5, null_number}, {-2e40}});
    add_codes(frames, "c", 2, {{1, -1}, {0}});
    const std::array tables = {&frames.tables[0], &frames.tables[1]};
    const Features features = features_of(frames, tables, {}, unpolled);
    BOOST_TEST_REQUIRE(features.columns.size() == 2u);
    BOOST_TEST(features.rows == 3u);
    BOOST_TEST(features.columns[0][0] == 1.5f);
    BOOST_TEST(std::isnan(features.columns[0][1]));
    BOOST_TEST(features.columns[0][2] == -1e30f);
    BOOST_TEST(features.columns[1][0] == 1.f);
    BOOST_TEST(std::isnan(features.columns[1][1]));
    BOOST_TEST(features.columns[1][2] == 0.f);
    BOOST_TEST(features_of(frames, tables, "x", unpolled).columns.size() == 1u);
}

// Moments a second apart, in microseconds, stay apart as floats; the zero is the real table's for every table.
BOOST_AUTO_TEST_CASE(seconds_stay_apart) {
    const double now = 8e14, second = 1e6;
    Frames frames;
    frames.tables.resize(2);
    add_numbers(frames, "t", {{now, now + second, now + 2 * second, null_number}, {now + 4 * second}}, Scale::time);
    const std::array tables = {&frames.tables[1], &frames.tables[0]};
    const Features features = features_of(frames, tables, {}, unpolled);
    BOOST_TEST(features.columns[0][0] == 3e6f);
    BOOST_TEST(features.columns[0][1] == -1e6f);
    BOOST_TEST(features.columns[0][2] == 0.f);
    BOOST_TEST(std::isnan(features.columns[0][4]));
}

BOOST_AUTO_TEST_CASE(exponential_is_exact_to_the_last_place) {
    for (double x = -699; x < 699; x += .37)
        BOOST_TEST_REQUIRE(std::abs(exponential(x) / std::exp(x) - 1) < 4e-16);
    BOOST_TEST(exponential(0) == 1);
    BOOST_TEST(logistic(0) == .5);
    BOOST_TEST(logistic(-1e9) >= 0);
    BOOST_TEST(logistic(1e9) == 1);
}

BOOST_AUTO_TEST_SUITE_END()
