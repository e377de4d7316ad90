#include "core/privacy/membership.hpp"
#include "populations.hpp"
#include <boost/test/unit_test.hpp>

using namespace synth;
using namespace synth::test;

namespace {

std::vector<Attack> attacks(const std::vector<Frame>& tables, std::uint32_t most = 400, std::uint64_t seed = 0) {
    AttackOptions options;
    options.most = most;
    options.seed = seed;
    const Frames frames = side_by_side(people_columns, tables);
    return membership_attacks(scene_of(frames, options));
}

// Of every row its secret is another one: nearly copies.
Frame but_for_secrets(Frame rows, std::uint64_t seed) {
    test::Random random(seed);
    for (std::int32_t& code : rows.codes[7])
        code = std::int32_t(random.below(10));
    return rows;
}

} // namespace

BOOST_AUTO_TEST_SUITE(membership)

BOOST_AUTO_TEST_CASE(copies_are_found_by_every_attack) {
    const Frame real = people(900, 1);
    const std::vector<Attack> found = attacks({real, real, people(900, 2)});
    BOOST_TEST(found.size() == 6u);
    for (std::size_t i = 0; i < found.size(); i++) {
        BOOST_TEST(found[i].attack == std::string(membership_names[i / 2]) + (i % 2 == 0 ? "" : rate_name));
        BOOST_TEST((found[i].verdict == Verdict::leak), found[i].words);
        BOOST_TEST(found[i].no_leak == (i % 2 == 0 ? .5 : .01));
        BOOST_TEST(found[i].score > (i % 2 == 0 ? .97 : .8), found[i].words);
    }
}

BOOST_AUTO_TEST_CASE(rows_that_are_nearly_copies_are_found) {
    const Frame real = people(900, 1);
    const std::vector<Attack> found = attacks({real, but_for_secrets(real, 9), people(900, 2)});
    for (std::size_t i = 0; i < found.size(); i += 2)
        BOOST_TEST((found[i].verdict == Verdict::leak), found[i].words);
}

// Of 24 figures that are no leak, each is taken for one with probability 1 / 2,000 at most.
BOOST_AUTO_TEST_CASE(rows_of_the_population_are_no_leak) {
    for (std::uint64_t seed = 0; seed < 4; seed++)
        for (const Attack& attack :
             attacks({people(600, 10 + seed), people(600, 20 + seed), people(600, 30 + seed)}, 300, seed))
            BOOST_TEST((attack.verdict == Verdict::no_leak), attack.words);
}

BOOST_AUTO_TEST_CASE(small_tables) {
    // 45 rows of the holdout: 22 are the reference and 23 are attacked, too few for a rate of 1 %.
    const Frame real = people(30, 3);
    const std::vector<Attack> found = attacks({real, real, people(45, 4)});
    for (std::size_t i = 0; i < found.size(); i++)
        BOOST_TEST((found[i].verdict == (i % 2 == 0 ? Verdict::leak : Verdict::unknown)), found[i].words);
}

BOOST_AUTO_TEST_CASE(the_seed_chooses_the_rows) {
    const std::vector<Frame> tables = {people(700, 5), people(700, 6), people(700, 7)};
    const std::vector<Attack> a = attacks(tables, 200, 1), b = attacks(tables, 200, 1), c = attacks(tables, 200, 2);
    for (std::size_t i = 0; i < a.size(); i++)
        BOOST_TEST((a[i].score == b[i].score && a[i].low == b[i].low && a[i].words == b[i].words));
    BOOST_TEST(a[0].score != c[0].score);
}

BOOST_AUTO_TEST_SUITE_END()
