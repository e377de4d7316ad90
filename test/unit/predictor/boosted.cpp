#include "core/predictor/boosted.hpp"
#include "core/predictor/logistic.hpp"
#include "predictor/lookalikes.hpp"
#include <boost/test/unit_test.hpp>
#include <numeric>
#include <stdexcept>

using namespace synth;
using namespace synth::test;

namespace {

const float missing = std::numeric_limits<float>::quiet_NaN();

// Rows of which the first half is to learn from, the others to test with.
struct Data {
    Features features;
    std::vector<double> target;
    std::vector<std::uint32_t> train, test;

    Data(std::uint32_t rows, std::uint32_t columns, std::uint64_t seed) : random(seed) {
        features.rows = rows;
        for (std::uint32_t c = 0; c < columns; c++) {
            features.columns.emplace_back();
            for (std::uint32_t i = 0; i < rows; i++)
                features.columns[c].push_back(float(random.uniform()));
        }
        for (std::uint32_t i = 0; i < rows; i++)
            (i < rows / 2 ? train : test).push_back(i);
    }
    float x(std::size_t column, std::uint32_t row) const { return features.columns[column][row]; }
    template <class F>
    void set_target(F&& f) {
        target.clear();
        for (std::uint32_t i = 0; i < features.rows; i++)
            target.push_back(f(i));
    }
    std::vector<double> predicted(const BoostOptions& options) const {
        return BoostedTrees(features, train, target, options, unpolled).predict(features, test, unpolled);
    }
    double area(const BoostOptions& options) const {
        std::vector<bool> positive;
        for (const std::uint32_t row : test)
            positive.push_back(target[row] == 1);
        return auc(predicted(options), positive);
    }

    test::Random random;
};

constexpr BoostOptions few{.rounds = 20, .depth = 4, .rate = .3, .classes = 2};

} // namespace

BOOST_AUTO_TEST_SUITE(boosted)

// One tree of one split is as computed by hand: -G / (H + 1), shrunk.
BOOST_AUTO_TEST_CASE(a_stump_by_hand) {
    Features features;
    std::vector<double> target;
    for (int i = 0; i < 40; i++) {
        features.columns.resize(1);
        features.columns[0].push_back(i < 16 ? 1 : i < 36 ? 2 : missing);
        target.push_back(i < 16 ? i < 2 : i < 36 ? i < 33 : 0);
    }
    features.rows = 40;
    std::vector<std::uint32_t> rows(40);
    std::iota(rows.begin(), rows.end(), 0u);
    const BoostOptions stump{.rounds = 1, .depth = 1, .rate = .1, .classes = 2};
    const BoostedTrees trees(features, rows, target, stump, unpolled);
    const std::vector<double> p = trees.predict(features, rows, unpolled);
    // The 16 and the missing 4 have 2 positive ones; the others 17 of 20.
    const double left = logistic(-.1 * (20 * .5 - 2) / (20 * .25 + 1)),
                 right = logistic(-.1 * (20 * .5 - 17) / (20 * .25 + 1));
    BOOST_TEST(p[0] == left, boost::test_tools::tolerance(1e-9));
    BOOST_TEST(p[20] == right, boost::test_tools::tolerance(1e-9));
    BOOST_TEST(p[39] == left, boost::test_tools::tolerance(1e-9));
}

// Two features tell together what neither tells alone.
BOOST_AUTO_TEST_CASE(learns_an_interaction) {
    Data data(4000, 4, 1);
    data.set_target([&](std::uint32_t i) { return double((data.x(0, i) > .5) != (data.x(1, i) > .3)); });
    BOOST_TEST(data.area(few) > .99);
}

// Nothing to learn: the area is a half, within five standard deviations, sqrt((n + n + 1) / (12 n n)) each.
BOOST_AUTO_TEST_CASE(learns_nothing_from_noise) {
    Data data(4000, 4, 2);
    data.set_target([&](std::uint32_t i) { return double(i % 2); });
    BOOST_TEST(std::abs(data.area(few) - .5) < 5 * std::sqrt(2001. / (12e6)));
}

// Whether a value is missing tells the class, whatever the values are; in either direction.
BOOST_AUTO_TEST_CASE(missing_values_go_where_they_gain) {
    for (const bool low : {false, true}) {
        Data data(2000, 1, 3);
        data.set_target([&](std::uint32_t i) { return double((data.x(0, i) < .6) == low || i % 5 == 0); });
        for (std::uint32_t i = 0; i < 2000; i += 5)
            data.features.columns[0][i] = missing;
        BOOST_TEST(data.area(few) > .999);
    }
    Data data(2000, 1, 4);
    data.set_target([&](std::uint32_t i) { return double(i % 2); });
    for (std::uint32_t i = 0; i < 2000; i += 2)
        data.features.columns[0][i] = missing;
    BOOST_TEST(data.area(few) == 1);
}

// Regression comes close to a smooth function, and does not mind the unit of the target.
BOOST_AUTO_TEST_CASE(regression_follows_a_function) {
    Data data(4000, 3, 5);
    const auto f = [&](std::uint32_t i) {
        return std::sin(6 * data.x(0, i)) + 2 * data.x(1, i);
    };
    const BoostOptions options{.rounds = 60, .depth = 5, .rate = .2, .classes = 1};
    data.set_target(f);
    const std::vector<double> guesses = data.predicted(options);
    double left = 0;
    for (std::size_t i = 0; i < guesses.size(); i++)
        left += std::pow(guesses[i] - data.target[data.test[i]], 2);
    BOOST_TEST(left / double(guesses.size()) < .005); // the variance is about .8

    for (const double unit : {0x1p-60, 0x1p60}) {
        data.set_target([&](std::uint32_t i) { return unit * f(i); });
        const std::vector<double> others = data.predicted(options);
        for (std::size_t i = 0; i < guesses.size(); i++)
            BOOST_TEST_REQUIRE(others[i] == unit * guesses[i]);
    }
}

// More than two classes: probabilities, and the likeliest is right.
BOOST_AUTO_TEST_CASE(classes_get_probabilities) {
    Data data(3000, 2, 6);
    data.set_target([&](std::uint32_t i) { return std::floor(4 * data.x(0, i)); });
    BoostOptions options = few;
    options.classes = 4;
    const std::vector<double> p = data.predicted(options);
    BOOST_TEST_REQUIRE(p.size() == 4 * data.test.size());
    std::size_t right = 0;
    for (std::size_t i = 0; i < data.test.size(); i++) {
        const auto row = p.begin() + std::ptrdiff_t(4 * i);
        BOOST_TEST_REQUIRE(std::accumulate(row, row + 4, 0.) == 1, boost::test_tools::tolerance(1e-12));
        right += double(std::max_element(row, row + 4) - row) == data.target[data.test[i]];
    }
    BOOST_TEST(right > 1470u);
}

// What does not vary is no feature; without any, predictions are those of the base rate.
BOOST_AUTO_TEST_CASE(constants_tell_nothing) {
    Data data(100, 2, 7);
    data.features.columns[0].assign(100, 7);
    data.features.columns[1].assign(100, missing);
    data.set_target([&](std::uint32_t i) { return double(i % 2); });
    BOOST_TEST(data.area(few) == .5);
    data.features.columns.clear();
    BOOST_TEST(data.area(few) == .5);
    data.set_target([](std::uint32_t) { return 3.; });
    const BoostOptions regression{.rounds = 3, .depth = 2, .rate = .1, .classes = 1};
    BOOST_TEST(data.predicted(regression)[0] == 3);
    data.train.clear();
    BOOST_TEST(data.predicted(regression)[0] == 0);
}

// A child has a hessian of one at least: four rows at first.
BOOST_AUTO_TEST_CASE(small_children_are_not_born) {
    for (const std::uint32_t rows : {7u, 8u}) {
        Data data(2 * rows, 1, 8);
        for (std::uint32_t i = 0; i < 2 * rows; i++)
            data.features.columns[0][i] = i % rows < rows / 2 ? 0 : 1;
        data.set_target([&](std::uint32_t i) { return double(data.x(0, i)); });
        BOOST_TEST(data.area({.rounds = 1, .depth = 1, .rate = .1, .classes = 2}) == (rows == 7 ? .5 : 1));
    }
}

// The order of rows does not matter, down to the last bit: sums are of integers.
BOOST_AUTO_TEST_CASE(order_does_not_matter) {
    Data data(1000, 3, 9);
    data.set_target([&](std::uint32_t i) { return double(data.x(0, i) + data.random.normal() > .5); });
    const std::vector<double> before = data.predicted(few);
    for (std::size_t i = data.train.size() - 1; i > 0; i--)
        std::swap(data.train[i], data.train[data.random.below(std::uint32_t(i + 1))]);
    BOOST_TEST((data.predicted(few) == before));
}

// Whoever polls can end it.
BOOST_AUTO_TEST_CASE(can_be_cancelled) {
    Data data(500, 2, 10);
    data.set_target([&](std::uint32_t i) { return double(i % 2); });
    int polls = 0;
    const Poll poll = [&] {
        if (++polls == 300)
            throw std::runtime_error("cancelled");
    };
    BOOST_CHECK_THROW(BoostedTrees(data.features, data.train, data.target, few, poll), std::runtime_error);
}

BOOST_AUTO_TEST_SUITE_END()
