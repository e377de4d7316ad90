#include "core/privacy/inference.hpp"
#include "populations.hpp"
#include <boost/test/unit_test.hpp>

using namespace synth;
using namespace synth::test;

namespace {

std::vector<Attack> attacks(const Frames& frames, const std::vector<std::string>& sensitive = {}) {
    AttackOptions options;
    options.most = 500;
    options.sensitive = sensitive;
    return attribute_inference(scene_of(frames, options));
}

} // namespace

BOOST_AUTO_TEST_SUITE(inference)

BOOST_AUTO_TEST_CASE(a_copy_tells_every_column) {
    const Frame real = people(600, 1);
    const std::vector<Attack> found = attacks(side_by_side(people_columns, {real, real, people(600, 2)}));
    BOOST_TEST(found.size() == people_columns.size());
    for (std::size_t c = 0; c < found.size(); c++) {
        BOOST_TEST(found[c].subject == people_columns[c].name);
        BOOST_TEST((found[c].verdict == Verdict::leak && found[c].no_leak == 0), found[c].words);
        BOOST_TEST((found[c].low < found[c].score && found[c].score <= found[c].high), found[c].words);
    }
    // The secret is guessed of all that were learned, and of a tenth of the others, which is no excess.
    BOOST_TEST(found[7].score > .9);
}

BOOST_AUTO_TEST_CASE(rows_of_the_population_tell_no_more_of_some_than_of_others) {
    for (std::uint64_t seed = 0; seed < 4; seed++)
        for (const Attack& attack : attacks(side_by_side(
                 people_columns, {people(600, 10 + seed), people(600, 20 + seed), people(600, 30 + seed)})))
            BOOST_TEST((attack.verdict == Verdict::no_leak), attack.subject << ": " << attack.words);
}

// A table of one other column, which tells rows apart, and a target that is a little off in the synthetic one.
BOOST_AUTO_TEST_CASE(numbers_within_5_percent_and_times_within_1_percent_are_right) {
    for (const Scale scale : {Scale::number, Scale::time})
        for (const double off : {.9, 1.1}) {
            const std::vector<FrameColumn> columns = {numeric_column("other"), numeric_column("target", scale)};
            std::vector<std::vector<double>> real, synthetic, holdout;
            for (int i = 0; i < 200; i++) {
                const double truth = 1000 + i;
                real.push_back({double(i), truth});
                synthetic.push_back({double(i), truth + off * (scale == Scale::number ? .05 * truth : 199 * .01)});
                holdout.push_back({double(i), 5000});
            }
            const Attack found = attacks(side_by_side(columns, {frame(columns, real), frame(columns, synthetic),
                                                                frame(columns, holdout)}),
                                         {"target"})
                                     .front();
            BOOST_TEST(found.score == (off < 1 ? 1 : 0), found.words);
        }
}

BOOST_AUTO_TEST_CASE(null_is_a_value) {
    const std::vector<FrameColumn> columns = {numeric_column("other"), category_column("ill", 2)};
    std::vector<std::vector<double>> rows, holdout;
    for (int i = 0; i < 100; i++) {
        rows.push_back({double(i), i % 2 == 0 ? null_number : 1});
        holdout.push_back({double(i), 0});
    }
    const Frame real = frame(columns, rows);
    BOOST_TEST(attacks(side_by_side(columns, {real, real, frame(columns, holdout)}), {"ill"}).front().score == 1);
}

BOOST_AUTO_TEST_CASE(columns_that_cannot_be_guessed_say_why) {
    std::vector<FrameColumn> columns = {numeric_column("other"), category_column("same", 1), numeric_column("text")};
    columns[2].name = "text#length";
    std::vector<std::vector<double>> rows;
    for (int i = 0; i < 100; i++)
        rows.push_back({double(i), 0, double(i)});
    const Frame real = frame(columns, rows);
    const Frames frames = side_by_side(columns, {real, real, real});
    const std::vector<Attack> asked = attacks(frames, {"nothing", "same", "text", "other"});
    BOOST_TEST(asked.size() == 4u);
    for (std::size_t i = 0; i < 3; i++)
        BOOST_TEST(
            (asked[i].verdict == Verdict::unknown && asked[i].score != asked[i].score && !asked[i].words.empty()));
    BOOST_TEST(asked[3].subject == "other");
    const std::vector<Attack> all = attacks(frames);
    BOOST_TEST((all.size() == 1 && all[0].subject == "other"));
}

BOOST_AUTO_TEST_SUITE_END()
