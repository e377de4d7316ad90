#include "core/privacy/attack.hpp"
#include "core/privacy/verdict.hpp"
#include "populations.hpp"
#include <boost/test/unit_test.hpp>

using namespace synth;
using namespace synth::test;

namespace {

std::vector<Attack> attacks(const std::vector<Frame>& tables, std::uint64_t seed = 0, Progress* progress = nullptr) {
    AttackOptions options;
    options.most = 400;
    options.seed = seed;
    const Frames frames = side_by_side(people_columns, tables);
    return attack(frames, options, no_polls, progress);
}

class Watched : public Progress {
public:
    void phase(const char* /*name*/, std::uint64_t total) override { total_ = total; }
    void done(std::uint64_t parts) override { done_ = parts; }
    bool is_finished() const { return total_ > 0 && done_ == total_; }

private:
    std::uint64_t total_ = 0, done_ = 0;
};

} // namespace

BOOST_AUTO_TEST_SUITE(attacking)

BOOST_AUTO_TEST_CASE(attacks_have_names_in_order_and_words) {
    const std::vector<std::string> names = {"exact copies",
                                            "near copies",
                                            "DCR share",
                                            "NNDR",
                                            "membership, distance",
                                            "membership, distance, TPR at 1 % FPR",
                                            "membership, density by rank",
                                            "membership, density by rank, TPR at 1 % FPR",
                                            "membership, density by range",
                                            "membership, density by range, TPR at 1 % FPR",
                                            "attribute inference",
                                            "repU",
                                            "DiSCO",
                                            "rare values"};
    Watched progress;
    for (const bool has_holdout : {true, false}) {
        std::vector<Frame> tables = {people(700, 1), people(600, 2)};
        if (has_holdout)
            tables.push_back(people(500, 3));
        std::vector<std::string> found;
        for (const Attack& attack : attacks(tables, 0, &progress)) {
            if (found.empty() || found.back() != attack.attack)
                found.push_back(attack.attack);
            BOOST_TEST((attack.words.size() > 10 && attack.words.back() == '.'));
            if (attack.verdict == Verdict::unknown) {
                BOOST_TEST((!has_holdout && attack.score != attack.score && attack.low != attack.low));
                BOOST_TEST(attack.words.find("needs a holdout") != std::string::npos);
            } else {
                BOOST_TEST((attack.low <= attack.score && attack.score <= attack.high), attack.attack);
            }
        }
        BOOST_TEST(found == names, boost::test_tools::per_element());
        BOOST_TEST(progress.is_finished());
    }
}

BOOST_AUTO_TEST_CASE(a_copy_is_a_leak_by_every_attack) {
    const Frame real = people(900, 4);
    for (const std::vector<Frame>& tables : {std::vector{real, real, people(900, 5)}, {real, real}})
        for (const Attack& attack : attacks(tables)) {
            if (attack.attack == "rare values") // some of which rows of the population have as well
                BOOST_TEST((attack.score == 1 || tables.size() == 2), attack.words);
            else if (tables.size() > 2 || attack.verdict != Verdict::unknown)
                BOOST_TEST((attack.verdict == Verdict::leak), attack.subject << ": " << attack.words);
        }
}

// Some 35 figures a table that are no leak, each of which is taken for one with probability 1 / 2,000.
BOOST_AUTO_TEST_CASE(rows_of_the_population_are_no_leak_by_any_attack) {
    for (std::uint64_t seed = 0; seed < 2; seed++)
        for (const Attack& attack :
             attacks({people(800, 10 + seed), people(800, 20 + seed), people(800, 30 + seed)}, seed))
            BOOST_TEST((attack.verdict == Verdict::no_leak), attack.attack << ": " << attack.words);
}

BOOST_AUTO_TEST_CASE(tables_that_are_too_small_say_so) {
    for (const std::vector<Frame>& tables :
         {std::vector{people(0, 1), people(100, 2), people(100, 3)}, {people(100, 1), people(5, 2)}}) {
        const std::vector<Attack> found = attacks(tables);
        BOOST_TEST((found.size() == 1 && found[0].verdict == Verdict::unknown), found[0].words);
    }
    for (const std::uint32_t rows : {0u, 19u, 30u}) // a holdout of which little can be said
        for (const Attack& attack : attacks({people(100, 1), people(100, 2), people(rows, 3)}))
            BOOST_TEST((rows >= 20 || attack.attack.find("membership") != 0 || attack.verdict == Verdict::unknown));
    BOOST_TEST(attack({{}, {Frame(), Frame()}, {}}, {}, no_polls, nullptr).size() == 1u);
}

// Columns that are empty in one table or in all, that are constant, or that have nothing in common.
BOOST_AUTO_TEST_CASE(odd_columns_do_no_harm) {
    const std::vector<FrameColumn> columns = {numeric_column("x"),         numeric_column("empty"),
                                              numeric_column("new"),       numeric_column("when", Scale::time),
                                              category_column("one", 1),   category_column("none", 0),
                                              category_column("other", 40)};
    const auto table = [&](int which) {
        std::vector<std::vector<double>> rows;
        for (int i = 0; i < 120; i++)
            rows.push_back({double(i), null_number, which == 0 ? null_number : i, which == 1 ? null_number : i, 0,
                            null_number, double(20 * (which % 2) + i % 20)});
        return frame(columns, rows);
    };
    const Frames frames = side_by_side(columns, {table(0), table(1), table(2)});
    for (const Attack& attack : attack(frames, {}, no_polls, nullptr))
        BOOST_TEST((attack.verdict == Verdict::unknown || (attack.score >= -1 && attack.score <= 1)), attack.words);
    const std::vector<FrameColumn> one = {category_column("one", 1)};
    const Frame same = frame(one, std::vector<std::vector<double>>(30, {0}));
    for (const Attack& attack : attack(side_by_side(one, {same, same, same}), {}, no_polls, nullptr))
        BOOST_TEST((attack.verdict == Verdict::unknown || attack.verdict == Verdict::no_leak), attack.words);
}

BOOST_AUTO_TEST_CASE(verdicts_leave_room_for_chance) {
    const Limits limits = {.02, .04};
    const auto verdict = [](double excess, double low, const Limits& of) {
        return judge({excess, {low, 1}}, of);
    };
    BOOST_TEST((verdict(.015, .014, limits) == Verdict::no_leak)); // negligible
    BOOST_TEST((verdict(.03, -.01, limits) == Verdict::no_leak));  // within the interval
    BOOST_TEST((verdict(.03, .01, limits) == Verdict::no_leak));   // once in 2,000 by chance
    BOOST_TEST((verdict(.03, .015, limits) == Verdict::weak_leak));
    BOOST_TEST((verdict(.06, .03, limits) == Verdict::weak_leak)); // serious, if it is as large as it looks
    BOOST_TEST((verdict(.06, .045, limits) == Verdict::leak));
    // A copy of everything is a leak unless nearly all rows repeat by chance.
    for (const double p : {0.0, .01, .5, .9, .95})
        BOOST_TEST((verdict(1 - p, (1 - p) * .95, copy_limits(p)) == Verdict::leak));
}

BOOST_AUTO_TEST_SUITE_END()
