#include "core/quality/detection.hpp"
#include "predictor/lookalikes.hpp"
#include <boost/test/unit_test.hpp>
#include <utility>

using namespace synth;
using namespace synth::test;

namespace {

// Standard deviation of an area if nothing tells n rows from n others; rows of three folds together.
double null_error(double n) {
    return std::sqrt(1 / (6 * n));
}

} // namespace

BOOST_AUTO_TEST_SUITE(detect)

// Another sample of the population is not told from the real table: within five standard deviations. The interval is
// 1.96 of them on both sides.
BOOST_AUTO_TEST_CASE(real_samples_are_not_detected) {
    const Frames frames = lookalikes(2000, 1, {Likeness::fresh});
    for (const auto by : {detect_by_trees, detect_by_regression}) {
        const DetectionResult result = by(frames, frames.tables[0], frames.tables[1], {}, unpolled);
        BOOST_TEST(std::abs(result.auc - .5) < 5 * null_error(2000));
        BOOST_TEST(result.rows == 2000u);
        BOOST_TEST((result.high - result.low) / 2 / null_error(2000) == 1.96, boost::test_tools::tolerance(.05));
        BOOST_TEST((result.high + result.low) / 2 == result.auc, boost::test_tools::tolerance(1e-9));
    }
}

// Independent columns are seen by trees and not by main effects; a shift of one column by both.
BOOST_AUTO_TEST_CASE(each_sees_what_it_can) {
    const Frames frames = lookalikes(1500, 2, {Likeness::shuffled, Likeness::shifted});
    const auto area = [&](auto by, std::size_t table) {
        return by(frames, frames.tables[0], frames.tables[table], DetectionOptions{}, unpolled).auc;
    };
    BOOST_TEST(area(detect_by_trees, 1) > .9);
    BOOST_TEST(std::abs(area(detect_by_regression, 1) - .5) < .06);
    BOOST_TEST(area(detect_by_trees, 2) > .9);
    BOOST_TEST(area(detect_by_regression, 2) > .9);
}

// Copies fall below a half: a row's twin in the training folds has the other label.
BOOST_AUTO_TEST_CASE(copies_fall_below_a_half) {
    const Frames frames = lookalikes(1500, 3, {});
    const double area = detect_by_trees(frames, frames.tables[0], frames.tables[0], {}, unpolled).auc;
    BOOST_TEST(area < .5 - 5 * null_error(1500));
}

// The same seed gives the same figure, another one another; no more rows are taken than asked for.
BOOST_AUTO_TEST_CASE(the_seed_decides) {
    const Frames frames = lookalikes(600, 4, {Likeness::shuffled});
    const auto area = [&](std::uint64_t seed) {
        const DetectionOptions options{.most = 400, .folds = 3, .seed = seed};
        const DetectionResult result = detect_by_trees(frames, frames.tables[0], frames.tables[1], options, unpolled);
        BOOST_TEST(result.rows == 400u);
        return result.auc;
    };
    BOOST_TEST(area(1) == area(1));
    BOOST_TEST(area(1) != area(2));
}

// Of independent samples of one size S_pMSE is 2 on average, however many rows they have: each is a chi-square of 11
// coefficients (height, weight and its NULLs, 3 of size, 1 of side, 4 of eyes) times 2 / 11, whose standard deviation
// is 0.85. The mean of 100 is off by five of its own with a probability of 6e-7.
BOOST_AUTO_TEST_CASE(independent_samples_have_an_s_pmse_of_two) {
    double sum = 0;
    constexpr int samples = 100;
    for (int s = 0; s < samples; s++) {
        const Frames frames = lookalikes(s % 2 ? 300 : 600, std::uint64_t(100 + 2 * s), {Likeness::fresh});
        sum += standardized_pmse(frames, frames.tables[0], frames.tables[1], {}, unpolled);
    }
    BOOST_TEST(std::abs(sum / samples - 2) < 5 * .085);
    const Frames frames = lookalikes(800, 5, {Likeness::shifted});
    BOOST_TEST(standardized_pmse(frames, frames.tables[0], frames.tables[1], {}, unpolled) > 20);
    BOOST_TEST(standardized_pmse(frames, frames.tables[0], frames.tables[0], {}, unpolled) < 1e-6);
}

// Three scores; without a holdout what a real sample gets is what it is expected to get.
BOOST_AUTO_TEST_CASE(scores_are_beside_those_of_a_real_sample) {
    struct Watch : Progress {
        std::uint64_t total = 0, last = 0;
        void phase(const char*, std::uint64_t parts) override { total = parts; }
        void done(std::uint64_t parts) override {
            BOOST_TEST(parts == last + 1);
            last = parts;
        }
    };
    const Frames three = lookalikes(500, 6, {Likeness::shuffled, Likeness::fresh});
    Frames two = three;
    two.tables.pop_back();
    for (const Frames* frames : {&std::as_const(two), &three}) {
        Watch watch;
        const std::vector<Score> scores = detection(*frames, {}, unpolled, &watch);
        BOOST_TEST(watch.last == watch.total);
        BOOST_TEST_REQUIRE(scores.size() == 3u);
        const bool unseen = frames == &three;
        const Frame& reference = frames->tables[unseen ? 2 : 0];
        const DetectionResult trees = detect_by_trees(*frames, reference, frames->tables[1], {}, unpolled);
        BOOST_TEST(scores[0].metric == "Detection (boosted trees)");
        BOOST_TEST(scores[0].score == 2 - 2 * trees.auc);
        BOOST_TEST(scores[0].detail.find("500 rows of each table") != std::string::npos);
        BOOST_TEST((scores[0].detail.find("holdout") != std::string::npos) == unseen);
        BOOST_TEST(scores[1].metric == "Detection (logistic)");
        BOOST_TEST(scores[2].metric == "S_pMSE");
        if (unseen) {
            const DetectionResult other = detect_by_trees(*frames, frames->tables[0], reference, {}, unpolled);
            BOOST_TEST(scores[0].real_sample == 2 - 2 * std::max(.5, other.auc));
            BOOST_TEST(scores[2].real_sample == standardized_pmse(*frames, frames->tables[0], reference, {}, unpolled));
        } else {
            BOOST_TEST(scores[0].real_sample == 1);
            BOOST_TEST(scores[1].real_sample == 1);
            BOOST_TEST(scores[2].real_sample == 2);
        }
    }
}

// What cannot be measured is undefined, and the detail says why.
BOOST_AUTO_TEST_CASE(too_little_to_measure) {
    const auto detail = [](const Frames& frames, std::size_t score) {
        const std::vector<Score> scores = detection(frames, {}, unpolled, nullptr);
        BOOST_TEST(std::isnan(scores[score].score));
        BOOST_TEST(std::isnan(scores[score].real_sample));
        return scores[score].detail;
    };
    for (const std::uint32_t rows : {0u, 5u})
        for (std::size_t score = 0; score < 3; score++)
            BOOST_TEST(detail(lookalikes(rows, 7, {Likeness::fresh}), score).starts_with("too few rows"));
    Frames frames;
    frames.tables.resize(2);
    frames.tables[0].rows = frames.tables[1].rows = 100;
    BOOST_TEST(detail(frames, 0) == "the tables have no columns to compare");

    add_numbers(frames, "null", {std::vector<double>(100, null_number), std::vector<double>(100, null_number)});
    add_numbers(frames, "constant", {std::vector<double>(100, 7), std::vector<double>(100, 7)});
    add_codes(frames, "null_label", 0, {std::vector<std::int32_t>(100, -1), std::vector<std::int32_t>(100, -1)});
    const std::vector<Score> scores = detection(frames, {}, unpolled, nullptr);
    BOOST_TEST(scores[0].score == 1);
    BOOST_TEST(scores[1].score == 1);
    BOOST_TEST(detail(frames, 2) == "no column varies");
}

// A column that only one table has values in gives it away.
BOOST_AUTO_TEST_CASE(a_column_of_nulls_gives_itself_away) {
    Frames frames;
    frames.tables.resize(2);
    std::vector<double> x;
    for (int i = 0; i < 60; i++)
        x.push_back(i);
    add_numbers(frames, "x", {x, std::vector<double>(60, null_number)});
    const std::vector<Score> scores = detection(frames, {}, unpolled, nullptr);
    BOOST_TEST(scores[0].score == 0);
    BOOST_TEST(scores[1].score == 0);
    BOOST_TEST(scores[2].score > 20);
}

BOOST_AUTO_TEST_SUITE_END()
