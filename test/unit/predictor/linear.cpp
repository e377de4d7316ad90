#include "core/predictor/linear.hpp"
#include "predictor/lookalikes.hpp"
#include <boost/test/unit_test.hpp>
#include <numeric>

using namespace synth;
using namespace synth::test;

namespace {

std::vector<std::uint32_t> first_rows(std::uint32_t n) {
    std::vector<std::uint32_t> rows(n);
    std::iota(rows.begin(), rows.end(), 0u);
    return rows;
}

Design design_of_first(const Frames& frames) {
    return design_of(frames, std::array{&std::as_const(frames.tables[0])}, unpolled);
}

Frames one_table() {
    Frames frames;
    frames.tables.resize(1);
    return frames;
}

} // namespace

BOOST_AUTO_TEST_SUITE(linear)

// The figures are those of scikit-learn 1.2: RobustScaler, one-hot, LogisticRegression(solver="newton-cholesky").
BOOST_AUTO_TEST_CASE(agrees_with_scikit_learn) {
    Frames frames = one_table();
    add_numbers(frames, "x", {{0, 1, 2, 3, 4, 5, 6, 7, 8, 40}});
    add_codes(frames, "c", 3, {{0, 1, 0, 1, 2, 0, 0, 1, 0, 2}});
    const std::vector<bool> positive = {false, false, true, false, false, true, true, false, true, true};
    const std::vector<double> expected = {-0.180964599, -1.674274845, 0.11990686,   -1.373403385, -0.838576767,
                                          0.571214049,  0.721649779,  -0.771660467, 1.022521238,  4.577109501};
    const Design design = design_of_first(frames);
    const LogisticRegression model(design, first_rows(10), positive, 1, unpolled);
    const std::vector<double> odds = model.predict(design, first_rows(10));
    for (std::size_t i = 0; i < odds.size(); i++)
        BOOST_TEST(odds[i] == expected[i], boost::test_tools::tolerance(1e-7));
}

// Numbers are (x - median) / interquartile range, NULL is the median and has a flag, what is far out is cut.
BOOST_AUTO_TEST_CASE(numbers_are_scaled) {
    Frames frames = one_table();
    add_numbers(frames, "x", {{1, 2, 3, 4, null_number, 1e300}});
    add_numbers(frames, "null", {std::vector<double>(6, null_number)});
    add_numbers(frames, "mostly_0", {{0, 0, 0, 0, 0, 7}});
    const Design design = design_of_first(frames);
    BOOST_TEST_REQUIRE(design.dense == 4u); // ones, flag, x, mostly_0
    BOOST_TEST(design.width == 4u);
    // Quartiles of 1 2 3 3 4 1e30 are 2.25 and 3.75.
    const std::vector<double> x = {-2 / 1.5, -1 / 1.5, 0, 1 / 1.5, 0, 1000};
    for (std::uint32_t i = 0; i < 6; i++) {
        BOOST_TEST(design.values[4 * i] == 1);
        BOOST_TEST(design.values[4 * i + 1] == (i == 4));
        BOOST_TEST(design.values[4 * i + 2] == x[i], boost::test_tools::tolerance(1e-12));
        BOOST_TEST(design.values[4 * i + 3] == (i == 5 ? 7 : 0));
    }
}

// Of a category NULL, the 50 commonest labels that occur and all others together have a column each.
BOOST_AUTO_TEST_CASE(rare_labels_share_a_column) {
    Frames frames = one_table();
    std::vector<std::int32_t> codes;
    for (std::int32_t code = -1; code < 60; code++)
        if (code != 3)
            codes.push_back(code);
    add_codes(frames, "c", 60, {codes});
    const Design design = design_of_first(frames);
    BOOST_TEST(design.width == 1u + 1 + 49 + 1);
    BOOST_TEST(design.positions[49] < design.positions[50]);
    BOOST_TEST(design.positions[50] == design.positions[51]);
    BOOST_TEST(design.positions.back() == design.positions[51]);
}

// A wide table has fewer columns for each category.
BOOST_AUTO_TEST_CASE(width_is_bounded) {
    Frames frames = one_table();
    std::vector<std::int32_t> codes(60);
    std::iota(codes.begin(), codes.end(), 0);
    for (int c = 0; c < 100; c++)
        add_codes(frames, std::to_string(c), 60, {codes});
    const Design design = design_of_first(frames);
    BOOST_TEST(design.width <= 1000u);
    BOOST_TEST(design.width >= 800u);
}

// Without columns the log-odds are those of the classes, as the intercept is not penalised.
BOOST_AUTO_TEST_CASE(intercept_is_the_base_rate) {
    Design design = design_of_first(one_table());
    design.rows = 10;
    design.values.assign(10, 1);
    std::vector<bool> positive(10);
    positive[0] = positive[1] = true;
    const LogisticRegression model(design, first_rows(10), positive, 1, unpolled);
    BOOST_TEST(model.predict(design, {5})[0] == std::log(.25), boost::test_tools::tolerance(1e-9));
}

// Classes that a line tells apart, and columns that say the same: the penalty keeps all finite, and only given rows
// count.
BOOST_AUTO_TEST_CASE(bears_separation_and_collinearity) {
    Frames frames = one_table();
    std::vector<double> x;
    std::vector<std::int32_t> code;
    std::vector<bool> positive;
    for (int i = 0; i < 400; i++) {
        x.push_back(i < 300 ? i : -1000 - i);
        code.push_back(i % 300 < 150);
        positive.push_back(i >= 150 && i < 300);
    }
    add_numbers(frames, "x", {x});
    add_numbers(frames, "y", {x});
    add_codes(frames, "c", 2, {code});
    const Design design = design_of_first(frames);
    const LogisticRegression model(design, first_rows(300), positive, 1e-3, unpolled);
    const std::vector<double> odds = model.predict(design, first_rows(300));
    positive.resize(300);
    BOOST_TEST(auc(odds, positive) == 1);
    for (const double z : odds)
        BOOST_TEST_REQUIRE(std::abs(z) < 100);
}

// Coefficients that the others determine do not count, nor does what is constant.
BOOST_AUTO_TEST_CASE(free_coefficients_are_the_rank) {
    test::Random random(1);
    std::vector<double> x, y, sum;
    std::vector<std::int32_t> code, coarser, constant;
    for (int i = 0; i < 2000; i++) {
        x.push_back(random.normal());
        y.push_back(random.normal());
        sum.push_back(x.back() + y.back());
        code.push_back(std::int32_t(random.below(6)));
        coarser.push_back(code.back() / 2);
        constant.push_back(0);
    }
    Frames frames = one_table();
    const auto count = [&] {
        return free_coefficients(design_of_first(frames), .5, 1e-3, unpolled);
    };
    add_numbers(frames, "x", {x});
    add_numbers(frames, "y", {y});
    BOOST_TEST(count() == 2, boost::test_tools::tolerance(1e-3));
    add_numbers(frames, "sum", {sum});
    add_codes(frames, "constant", 1, {constant});
    BOOST_TEST(count() == 2, boost::test_tools::tolerance(1e-3));
    add_codes(frames, "code", 6, {code});
    BOOST_TEST(count() == 7, boost::test_tools::tolerance(1e-3));
    add_codes(frames, "coarser", 3, {coarser});
    BOOST_TEST(count() == 7, boost::test_tools::tolerance(1e-3));
}

// Wide designs, whose normal matrix is factorised in blocks, come out as narrow ones: a lone column decides.
BOOST_AUTO_TEST_CASE(blocks_make_no_difference) {
    test::Random random(2);
    Frames frames = one_table();
    std::vector<bool> positive;
    std::vector<double> x;
    for (int i = 0; i < 300; i++) {
        x.push_back(random.normal());
        positive.push_back(x.back() + random.normal() > 0);
    }
    add_numbers(frames, "x", {x});
    const Design narrow = design_of_first(frames);
    for (int c = 0; c < 200; c++)
        add_numbers(frames, std::to_string(c), {std::vector<double>(300, c)});
    const Design wide = design_of_first(frames);
    const std::vector<double> expected =
        LogisticRegression(narrow, first_rows(300), positive, 1, unpolled).predict(narrow, first_rows(300));
    const std::vector<double> odds =
        LogisticRegression(wide, first_rows(300), positive, 1, unpolled).predict(wide, first_rows(300));
    for (std::size_t i = 0; i < odds.size(); i++)
        BOOST_TEST_REQUIRE(odds[i] == expected[i], boost::test_tools::tolerance(1e-6));
}

BOOST_AUTO_TEST_SUITE_END()
