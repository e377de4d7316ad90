#include "core/privacy/interval.hpp"
#include "populations.hpp"
#include <boost/test/unit_test.hpp>

using namespace synth;
using namespace synth::test;

namespace {

Roc roc_of(const std::vector<float>& members, const std::vector<float>& others, std::uint64_t seed = 1) {
    synth::Random random(seed, 0);
    return roc(members, others, random, no_polls);
}

bool is_near(double a, double b) {
    return std::abs(a - b) < 1e-4;
}

Interval of_difference(const Share& a, const Share& b) {
    return difference(a.figure(), b.figure()).interval;
}

} // namespace

BOOST_AUTO_TEST_SUITE(interval)

// Figures of Newcombe, Statistics in Medicine 1998, both papers.
BOOST_AUTO_TEST_CASE(shares_have_published_intervals) {
    const Interval some = Share{81, 263}.figure().interval, few = Share{15, 148}.figure().interval,
                   none = Share{0, 20}.figure().interval, one = Share{1, 29}.figure().interval;
    BOOST_TEST((is_near(some.low, .2553) && is_near(some.high, .3662)));
    BOOST_TEST((is_near(few.low, .0624) && is_near(few.high, .1605)));
    BOOST_TEST((none.low == 0 && is_near(none.high, .1611)));
    BOOST_TEST((is_near(one.low, .0061) && is_near(one.high, .1718)));

    const Interval a = of_difference({56, 70}, {48, 80}), b = of_difference({9, 10}, {3, 10}),
                   c = of_difference({5, 56}, {0, 29});
    BOOST_TEST((is_near(a.low, .0524) && is_near(a.high, .3339)));
    BOOST_TEST((is_near(b.low, .1705) && is_near(b.high, .8090)));
    BOOST_TEST((is_near(c.low, -.0381) && is_near(c.high, .1926)));
}

BOOST_AUTO_TEST_CASE(the_auc_counts_pairs_and_half_of_ties) {
    test::Random random(1);
    std::vector<float> members, others;
    for (int i = 0; i < 150; i++)
        members.push_back(float(random.below(20) + 3));
    for (int i = 0; i < 90; i++)
        others.push_back(float(random.below(20)));
    double pairs = 0;
    std::vector<double> of_members, of_others(others.size());
    for (const float a : members) {
        double right = 0;
        for (std::size_t i = 0; i < others.size(); i++) {
            const double is_right = a > others[i] ? 1 : a == others[i] ? .5 : 0;
            right += is_right;
            of_others[i] += is_right / double(members.size());
        }
        of_members.push_back(right / double(others.size()));
        pairs += right;
    }
    const auto variance_of_mean = [](const std::vector<double>& x) {
        double mean = 0, sum = 0;
        for (const double v : x)
            mean += v / double(x.size());
        for (const double v : x)
            sum += (v - mean) * (v - mean);
        return sum / double(x.size() - 1) / double(x.size());
    };
    const Roc roc = roc_of(members, others);
    const double auc = pairs / 150 / 90,
                 half = 1.959964 * std::sqrt(variance_of_mean(of_members) + variance_of_mean(of_others));
    BOOST_TEST(std::abs(roc.auc.value - auc) < 1e-12);
    BOOST_TEST((is_near(roc.auc.interval.low, auc - half) && is_near(roc.auc.interval.high, auc + half)));
}

BOOST_AUTO_TEST_CASE(the_rate_at_one_percent_lies_between_two_scores) {
    std::vector<float> members, others;
    for (int i = 0; i < 200; i++) {
        others.push_back(float(i));           // two of them may be taken for members: 199 and 198
        members.push_back(float(i) + 100.5f); // above 197 are 103
    }
    BOOST_TEST(std::abs(roc_of(members, others).tpr.value - 103 / 200.0) < 1e-12);
    // Of 50, half a row may be: those above 49 are 151, and nobody is as high as 49 itself.
    others.resize(50);
    for (float& score : members)
        score -= 100;
    BOOST_TEST(std::abs(roc_of(members, others).tpr.value - 151 / 200.0) < 1e-12);
    // Ties of both groups are shared.
    const std::vector<float> same(100, 1.0f);
    BOOST_TEST(std::abs(roc_of(same, same).tpr.value - .01) < 1e-12);
    BOOST_TEST(roc_of(same, same).auc.value == .5);
}

BOOST_AUTO_TEST_CASE(separate_groups_are_told_apart) {
    const std::vector<float> high(100, 2.0f), low(100, 1.0f);
    const Roc right = roc_of(high, low), wrong = roc_of(low, high);
    BOOST_TEST(
        (right.auc.value == 1 && right.tpr.value == 1 && right.auc.interval.low == 1 && right.tpr.interval.low == 1));
    BOOST_TEST((wrong.auc.value == 0 && wrong.tpr.value == 0 && wrong.tpr.interval.high == 0));
}

// Normal scores, a standard deviation apart: the AUC is .7602 and the rate at 1 % is .0924. Of 60 intervals, each of
// which misses with probability .05, 15 or more miss with probability 2e-7; the bootstrap's miss somewhat oftener than
// promised, so that .08 is taken for its, and 18 or more miss with probability 6e-7.
BOOST_AUTO_TEST_CASE(intervals_hold_the_truth) {
    test::Random random(2);
    int auc_missed = 0, tpr_missed = 0;
    for (int i = 0; i < 60; i++) {
        std::vector<float> members, others;
        for (int k = 0; k < 120; k++) {
            members.push_back(float(random.normal() + 1));
            others.push_back(float(random.normal()));
        }
        const Roc roc = roc_of(members, others, std::uint64_t(i));
        auc_missed += roc.auc.interval.low > .7602 || roc.auc.interval.high < .7602;
        tpr_missed += roc.tpr.interval.low > .0924 || roc.tpr.interval.high < .0924;
    }
    BOOST_TEST(auc_missed < 15);
    BOOST_TEST(tpr_missed < 18);
}

BOOST_AUTO_TEST_SUITE_END()
