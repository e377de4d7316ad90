#include "core/privacy/copies.hpp"
#include "populations.hpp"
#include <boost/test/unit_test.hpp>

using namespace synth;
using namespace synth::test;

namespace {

const std::vector<FrameColumn> columns = {numeric_column("price"), numeric_column("tiny"), category_column("kind", 5)};

Attack exact(const Frames& frames) {
    return exact_copies(scene_of(frames, {}));
}
Attack near(const Frames& frames) {
    return near_copies(scene_of(frames, {}));
}

// Rows of one price each.
Frame priced(const std::vector<double>& prices) {
    std::vector<std::vector<double>> rows;
    for (const double price : prices)
        rows.push_back({price, 1e-12, 0});
    return frame(columns, rows);
}

} // namespace

BOOST_AUTO_TEST_SUITE(copies)

BOOST_AUTO_TEST_CASE(rows_are_equal_as_the_real_column_writes_them) {
    const Frame real = priced({1.25, 2.5, -3, null_number, 1e9});
    const auto share = [&](const std::vector<double>& prices) {
        return exact(side_by_side(columns, {real, priced(prices)})).score;
    };
    BOOST_TEST(share({1.25, 2.5000001, -3.001, null_number, 1e9}) == 1);
    BOOST_TEST(share({1.26, 2.49, 3, 0, 1e9 + 1}) == 0);
    BOOST_TEST(share({1.25, 1.26, 1.27, 1.28}) == .25);
    // Whole numbers are told apart by whole numbers.
    BOOST_TEST(exact(side_by_side(columns, {priced({1, 2, 3}), priced({1.4, 1.6, 3.7})})).score == 2 / 3.0);
}

BOOST_AUTO_TEST_CASE(every_column_counts) {
    const auto of = [&](double tiny, double kind) {
        return side_by_side(
            columns, {frame(columns, {{1, 1.5e-9, 2}, {1, 2e-9, null_number}}), frame(columns, {{1, tiny, kind}})});
    };
    BOOST_TEST(exact(of(1.5e-9, 2)).score == 1);
    BOOST_TEST(exact(of(2e-9, null_number)).score == 1);
    BOOST_TEST(exact(of(2e-9, 2)).score == 0);
    BOOST_TEST(exact(of(1.5e-9, 1)).score == 0);
    BOOST_TEST(exact(of(null_number, 2)).score == 0);
}

BOOST_AUTO_TEST_CASE(chance_is_what_other_rows_do) {
    const Frame real = priced({1, 1, 2, 3, 4, 4, 4, 5}), synthetic = priced({1, 9}), holdout = priced({4, 5, 6, 7, 8});
    BOOST_TEST(exact(side_by_side(columns, {real, synthetic, holdout})).no_leak == .4);
    BOOST_TEST(exact(side_by_side(columns, {real, synthetic})).no_leak == 5 / 8.0);
}

BOOST_AUTO_TEST_CASE(copied_rows_are_a_leak) {
    const Frame real = people(1200, 1);
    Frame synthetic = people(1200, 2);
    const Frame holdout = people(1200, 3);
    for (const bool has_holdout : {true, false}) {
        const auto frames = [&] {
            std::vector<Frame> tables = {real, synthetic};
            if (has_holdout)
                tables.push_back(holdout);
            return side_by_side(people_columns, tables);
        };
        BOOST_TEST((exact(frames()).verdict == Verdict::no_leak));
        BOOST_TEST((near(frames()).verdict == Verdict::no_leak));
        const Frame fair = synthetic;
        for (std::size_t c = 0; c < people_columns.size(); c++) // a tenth of the rows
            for (std::size_t row = 0; row < 120; row++)
                if (people_columns[c].is_numeric())
                    synthetic.numbers[c][row] = real.numbers[c][row];
                else
                    synthetic.codes[c][row] = real.codes[c][row];
        BOOST_TEST((exact(frames()).verdict == Verdict::leak));
        BOOST_TEST((exact(frames()).score >= .1));
        BOOST_TEST((near(frames()).verdict == (has_holdout ? Verdict::leak : Verdict::weak_leak)));
        synthetic = fair;
    }
}

// Copies in disguise: every number is a little off.
BOOST_AUTO_TEST_CASE(near_copies_are_a_leak) {
    const Frame real = people(1500, 4);
    Frame synthetic = real;
    for (std::size_t c = 0; c < people_columns.size(); c++)
        for (double& x : synthetic.numbers[c])
            x += c == 0 ? 0 : 1;
    for (const std::vector<Frame>& tables : {std::vector{real, synthetic, people(1500, 5)}, {real, synthetic}}) {
        const Frames frames = side_by_side(people_columns, tables);
        BOOST_TEST(exact(frames).score == 0);
        BOOST_TEST((near(frames).verdict == Verdict::leak));
        BOOST_TEST(near(frames).score > (tables.size() > 2 ? .9 : .4));
        BOOST_TEST(std::abs(near(frames).no_leak - .05) < .005);
    }
}

BOOST_AUTO_TEST_CASE(few_different_rows_repeat_without_leak) {
    const std::vector<FrameColumn> few = {category_column("a", 4), category_column("b", 3)};
    test::Random random(6);
    const auto table = [&] {
        std::vector<std::vector<double>> rows;
        for (int i = 0; i < 500; i++)
            rows.push_back({double(random.below(4)), double(random.below(3))});
        return frame(few, rows);
    };
    for (const std::vector<Frame>& tables : {std::vector{table(), table(), table()}, {table(), table()}}) {
        const Attack attack = exact(side_by_side(few, tables));
        BOOST_TEST((attack.score == 1 && attack.no_leak == 1 && attack.verdict == Verdict::no_leak));
        BOOST_TEST((near(side_by_side(few, tables)).verdict == Verdict::no_leak));
    }
}

BOOST_AUTO_TEST_CASE(words_say_how_many_rows_were_read) {
    Frame real = priced({1, 2, 3});
    real.seen = 1234567;
    BOOST_TEST(
        exact(side_by_side(columns, {real, priced({1, 1, 1, 4}), priced({7})})).words ==
        "75.0 % of 4 synthetic rows equal one of 3 (of 1,234,567) real rows, and 0.0 % of 1 other row do: no leak.");
}

BOOST_AUTO_TEST_SUITE_END()
