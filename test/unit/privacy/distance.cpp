#include "core/privacy/distance.hpp"
#include "populations.hpp"
#include <boost/test/unit_test.hpp>

using namespace synth;
using namespace synth::test;

namespace {

const std::vector<FrameColumn> columns = {numeric_column("x")};

Frame at(const std::vector<double>& places) {
    std::vector<std::vector<double>> rows;
    for (const double x : places)
        rows.push_back({x});
    return frame(columns, rows);
}

std::vector<Attack> attacks(const Frames& frames) {
    return distance_attacks(scene_of(frames, {}));
}

} // namespace

BOOST_AUTO_TEST_SUITE(distance)

BOOST_AUTO_TEST_CASE(shares_are_those_of_rows_nearer_to_real_ones) {
    // 1: nearer to the holdout; 9: to the real rows, and by far to one of them; 5.5: to both alike.
    const std::vector<Attack> found =
        attacks(side_by_side(columns, {at({0, 5, 9, 10}), at({1, 9, 5.5}), at({1, 6, 7, 3})}));
    BOOST_TEST(found[0].attack == "DCR share");
    BOOST_TEST(found[0].score == .5);
    BOOST_TEST(found[1].attack == "NNDR");
    // Ratios: 1: 1 / 4 and 0 / 2; 9: 0 / 1 and 2 / 3; 5.5: .5 / 3.5 and .5 / 1.5.
    BOOST_TEST(found[1].score == 2 / 3.0);
}

BOOST_AUTO_TEST_CASE(repeated_rows_do_not_stand_out) {
    // The nearest is as near as the second nearest in both tables: a tie, though one distance is 0.
    const std::vector<Attack> found = attacks(side_by_side(columns, {at({3, 3, 10}), at({3}), at({4, 4, 9})}));
    BOOST_TEST(found[0].score == 1);
    BOOST_TEST(found[1].score == .5);
}

BOOST_AUTO_TEST_CASE(copies_are_a_leak_and_other_rows_are_none) {
    const Frame real = people(1000, 1);
    for (const std::uint64_t seed : {10, 20, 30}) {
        const Frame holdout = people(700, seed);
        for (const Attack& attack : attacks(side_by_side(people_columns, {real, real, holdout}))) {
            BOOST_TEST((attack.verdict == Verdict::leak && attack.score > .7), attack.words);
            BOOST_TEST((attack.no_leak == .5 && attack.low < attack.score && attack.high > attack.score));
        }
        for (const Attack& attack : attacks(side_by_side(people_columns, {real, people(900, seed + 1), holdout})))
            BOOST_TEST((attack.verdict == Verdict::no_leak), attack.words);
    }
}

BOOST_AUTO_TEST_SUITE_END()
