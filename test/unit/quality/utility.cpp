#include "core/quality/utility.hpp"
#include "predictor/lookalikes.hpp"
#include <boost/test/unit_test.hpp>
#include <stdexcept>

using namespace synth;
using namespace synth::test;

namespace {

Score one(const Frames& frames, const std::string& target) {
    const std::vector<Score> scores = utility(frames, target, {}, unpolled);
    BOOST_TEST_REQUIRE(scores.size() == 1u);
    BOOST_TEST(scores[0].metric == "Utility");
    BOOST_TEST(scores[0].subject == target);
    return scores[0];
}

bool has(const Score& score, const std::string& words) {
    return score.detail.find(words) != std::string::npos;
}

} // namespace

BOOST_AUTO_TEST_SUITE(train_on_synthetic)

// Rows like the real ones teach as much as they do, shuffled ones nothing; each kind of target has its figure. Without
// a holdout a fifth of the real rows is tested on.
BOOST_AUTO_TEST_CASE(teaches_what_it_knows) {
    struct Case {
        const char *target, *figure;
        double nothing; // what a model gets that knows nothing
    };
    for (const Case& c : {Case{"weight", "R2", 0}, Case{"size", "macro-F1", .25}, Case{"side", "AUC", .5}})
        for (const bool unseen : {false, true}) {
            std::vector<Likeness> others = {Likeness::fresh};
            if (unseen)
                others.push_back(Likeness::fresh);
            const Score alike = one(lookalikes(1000, 1, others), c.target);
            BOOST_TEST(has(alike, c.figure));
            BOOST_TEST(has(alike, unseen ? "1000 of the holdout" : "200 other real ones"));
            BOOST_TEST(has(alike, unseen ? "trained on 1000 rows" : "trained on 800 rows"));
            BOOST_TEST(alike.real_sample > .75);
            BOOST_TEST(std::abs(alike.score - alike.real_sample) < .08);
            others[0] = Likeness::shuffled;
            const Score shuffled = one(lookalikes(1000, 1, others), c.target);
            BOOST_TEST(shuffled.score < c.nothing + .15);
            BOOST_TEST(shuffled.real_sample == alike.real_sample);
        }
}

// A synthetic table without the rarer label, or without any value, teaches nothing.
BOOST_AUTO_TEST_CASE(absent_labels) {
    Frames frames = lookalikes(300, 2, {Likeness::fresh, Likeness::fresh});
    frames.tables[1].codes[3].assign(300, 0);
    BOOST_TEST(one(frames, "side").score == .5);
    frames.tables[1].codes[2].assign(300, 0);
    BOOST_TEST(one(frames, "size").score < .25); // one label of four is right, for a third of the rows
    frames.tables[1].codes[2].assign(300, -1);
    BOOST_TEST(std::isnan(one(frames, "size").score));
    BOOST_TEST(has(one(frames, "size"), "no synthetic row has a value"));
    frames.tables[2].codes[2].assign(300, 1);
    BOOST_TEST(std::isnan(one(frames, "size").score));
    BOOST_TEST(has(one(frames, "size"), "fewer than two values"));
}

// A label that only the synthetic table has is a wrong guess, and no more.
BOOST_AUTO_TEST_CASE(labels_of_the_synthetic_table) {
    Frames frames = lookalikes(600, 3, {Likeness::fresh, Likeness::fresh});
    for (FrameColumn& column : frames.columns)
        if (!column.is_numeric())
            column.labels.emplace_back("unknown");
    for (std::uint32_t row = 0; row < 600; row += 10) {
        frames.tables[1].codes[2][row] = 4;
        frames.tables[1].codes[3][row] = 2;
    }
    BOOST_TEST(one(frames, "size").score > .7);
    BOOST_TEST(one(frames, "side").score > .7);
    BOOST_TEST(has(one(frames, "side"), "AUC"));
}

// Targets that cannot be.
BOOST_AUTO_TEST_CASE(impossible_targets) {
    Frames frames = lookalikes(50, 4, {Likeness::fresh});
    add_numbers(frames, "note", {std::vector<double>(50, 1), std::vector<double>(50, 1)});
    frames.columns.back().name = "note#length";
    add_codes(frames, "constant", 1, {std::vector<std::int32_t>(50, 0), std::vector<std::int32_t>(50, 0)});
    add_codes(frames, "many", 101, {std::vector<std::int32_t>(50, 0), std::vector<std::int32_t>(50, 0)});
    const auto message = [&](const char* target) -> std::string {
        try {
            utility(frames, target, {}, unpolled);
        } catch (const std::invalid_argument& e) {
            return e.what();
        }
        return {};
    };
    BOOST_TEST(message("nowhere") == "there is no column \"nowhere\" to predict");
    BOOST_TEST(message("note") == "column \"note\" is free text, which cannot be predicted");
    BOOST_TEST(message("constant") == "column \"constant\" has fewer than two values, so there is nothing to predict");
    BOOST_TEST(message("many") == "column \"many\" has 101 categories, and at most 100 can be predicted");
}

// Small tables: one class of each is enough not to fail.
BOOST_AUTO_TEST_CASE(small_tables) {
    for (const std::uint32_t rows : {0u, 1u, 4u, 12u}) {
        const Frames frames = lookalikes(rows, 5, {Likeness::fresh});
        for (const char* target : {"weight", "size", "side"}) {
            const Score score = one(frames, target);
            BOOST_TEST((!std::isnan(score.score) || !score.detail.empty()));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
