#include "core/privacy/combine.hpp"
#include <boost/test/unit_test.hpp>
#include <cmath>

using namespace synth;

BOOST_AUTO_TEST_SUITE(combining)

BOOST_AUTO_TEST_CASE(means_and_the_median_verdict) {
    const auto audit = [](double score, Verdict verdict) {
        return std::vector<Attack>{
            {"DCR share", "", score, .5, score - .01, score + .02, verdict, "Found " + std::to_string(score) + "."},
            {"NNDR", "", undefined, .5, undefined, undefined, Verdict::unknown, "Cannot be."}};
    };
    const std::vector<Attack> combined =
        combine({audit(.5, Verdict::no_leak), audit(.6, Verdict::leak), audit(.55, Verdict::weak_leak)});
    BOOST_REQUIRE(combined.size() == 2u);
    BOOST_TEST(combined[0].score == .55, boost::test_tools::tolerance(1e-12));
    BOOST_TEST(combined[0].low == .54, boost::test_tools::tolerance(1e-12));
    BOOST_TEST(combined[0].high == .57, boost::test_tools::tolerance(1e-12));
    BOOST_TEST((combined[0].verdict == Verdict::weak_leak));
    BOOST_TEST(
        combined[0].words.starts_with("Of 3 audits, no leak in 1, a weak leak in 1, a leak in 1. The last one: "));
    BOOST_TEST(std::isnan(combined[1].score));
    BOOST_TEST((combined[1].verdict == Verdict::unknown));
    BOOST_TEST(combined[1].words == "Cannot be.");
    // Of two audits the worse one counts.
    BOOST_TEST((combine({audit(.5, Verdict::no_leak), audit(.6, Verdict::leak)})[0].verdict == Verdict::leak));
    BOOST_TEST(combine({audit(.5, Verdict::no_leak)})[0].words.starts_with("Found"));
}

BOOST_AUTO_TEST_SUITE_END()
