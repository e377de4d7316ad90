#include "core/privacy/rare.hpp"
#include "populations.hpp"
#include <boost/test/unit_test.hpp>

using namespace synth;
using namespace synth::test;

namespace {

std::vector<Attack> attacks(const Frames& frames, std::uint32_t min_count = 10) {
    AttackOptions options;
    options.min_count = min_count;
    return rare_values(scene_of(frames, options));
}

// A label that 97 rows have, and some that fewer have.
const std::vector<FrameColumn> labels = {category_column("label", 8)};

Frame labelled(const std::vector<int>& counts) {
    std::vector<std::vector<double>> rows;
    for (std::size_t label = 0; label < counts.size(); label++)
        rows.insert(rows.end(), std::size_t(counts[label]), {double(label)});
    return frame(labels, rows);
}

} // namespace

BOOST_AUTO_TEST_SUITE(rare)

BOOST_AUTO_TEST_CASE(labels_of_few_rows_are_counted) {
    const Frame real = labelled({97, 10, 9, 1, 5, 2}), synthetic = labelled({90, 5, 1, 0, 3, 0, 40, 7});
    const std::vector<Attack> found = attacks(side_by_side(labels, {real, synthetic, labelled({400, 0, 0, 9})}));
    BOOST_TEST(found.size() == 1u);
    BOOST_TEST((found[0].subject == "label" && found[0].score == .5));
    BOOST_TEST(
        found[0].words.find("Of 4 labels that fewer than 10 real rows have, 146 synthetic rows have 2; as many") == 0,
        found[0].words);
    BOOST_TEST(attacks(side_by_side(labels, {real, synthetic, real}), 2).front().score == 0);
    BOOST_TEST(attacks(side_by_side(labels, {real, real, real}), 1).front().subject.empty()); // nothing is rare
    BOOST_TEST(attacks(side_by_side(labels, {real, real, real}), 0).front().subject.empty());
}

BOOST_AUTO_TEST_CASE(numbers_at_the_ends_are_counted) {
    const std::vector<FrameColumn> columns = {numeric_column("x")};
    const auto of = [&](double from, double step) {
        std::vector<std::vector<double>> rows = {{null_number}};
        for (int i = 0; i < 100; i++)
            rows.push_back({from + step * i});
        return frame(columns, rows);
    };
    // 0 .. 8 and 91 .. 99 are rare; of them 90.5 .. is none and 50 .. 149 has the upper ones.
    const auto score = [&](const Frame& synthetic) {
        return attacks(side_by_side(columns, {of(0, 1), synthetic, of(1000, 1)})).front().score;
    };
    BOOST_TEST(score(of(.5, 1)) == 0);
    BOOST_TEST(score(of(50, 1)) == .5);
    BOOST_TEST(score(of(0, 1)) == 1);
    BOOST_TEST(score(of(9, .8)) == 0); // up to 88.2
}

BOOST_AUTO_TEST_CASE(a_table_that_keeps_rare_values_is_no_leak) {
    const Frame real = labelled({97, 3, 4}), safe = labelled({200});
    for (const std::vector<Frame>& tables : {std::vector{real, safe}, {real, safe, real}}) {
        const Attack found = attacks(side_by_side(labels, tables)).front();
        BOOST_TEST((found.score == 0 && found.verdict == Verdict::no_leak));
    }
}

BOOST_AUTO_TEST_CASE(copies_are_a_leak_and_other_rows_are_none) {
    const std::vector<FrameColumn> columns = {category_column("name", 20000), numeric_column("x")};
    const auto table = [&](std::uint64_t seed) {
        test::Random random(seed);
        std::vector<std::vector<double>> rows;
        for (int i = 0; i < 1000; i++)
            rows.push_back({std::floor(20000 * std::pow(random.uniform(), 3)), std::exp(random.normal())});
        return frame(columns, rows);
    };
    for (std::uint64_t seed = 0; seed < 4; seed++) {
        const Frame real = table(10 + seed), other = table(20 + seed), holdout = table(30 + seed);
        for (const std::vector<Frame>& tables : {std::vector{real, real, holdout}, {real, real}})
            for (const Attack& attack : attacks(side_by_side(columns, tables)))
                BOOST_TEST((attack.verdict == Verdict::leak), attack.subject << ": " << attack.words);
        for (const std::vector<Frame>& tables : {std::vector{real, other, holdout}, {real, other}})
            for (const Attack& attack : attacks(side_by_side(columns, tables)))
                BOOST_TEST((attack.verdict == Verdict::no_leak), attack.subject << ": " << attack.words);
    }
}

BOOST_AUTO_TEST_CASE(columns_without_rare_values_say_nothing) {
    const Frame common = labelled({50, 50, 50});
    const std::vector<Attack> found = attacks(side_by_side(labels, {common, common, common}));
    BOOST_TEST((found.size() == 1 && found[0].subject.empty() && found[0].verdict == Verdict::no_leak));
}

// What is rare among a sample of the rows may be common in the table.
BOOST_AUTO_TEST_CASE(rows_that_were_not_read_count) {
    Frame real = labelled({97, 3, 2, 4});
    real.seen = real.rows * 3; // a label of min_count rows would have 10 / 3 here
    const Attack found = attacks(side_by_side(labels, {real, real, real})).front();
    BOOST_TEST(found.words.find("Of 2 labels") == 0, found.words);
    real.seen = real.rows * 6;
    BOOST_TEST((attacks(side_by_side(labels, {real, real, real})).front().verdict == Verdict::unknown));
}

BOOST_AUTO_TEST_SUITE_END()
