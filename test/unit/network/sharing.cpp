#include "core/network/sharing.hpp"
#include "core/table/row_number.hpp"
#include "statistics.hpp"
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numeric>

using namespace synth;
using namespace synth::test;

namespace {

constexpr double sigmas = 4.9; // of a normal distribution, beyond which is one in a million

// Rows of families, whose values come from an urn; those of different leaves lie apart.
struct Rows {
    std::vector<std::uint32_t> family, leaf;
    std::vector<std::uint64_t> value;

    // Values are 1 .. 10, the low ones more frequent, in every leaf others.
    Rows(std::uint32_t families, std::uint32_t most, double share, std::uint32_t leaves, Random& random) {
        for (std::uint32_t f = 0; f < families; f++) {
            const std::uint32_t n = 1 + random.below(most);
            for (std::uint32_t k = 0; k < n; k++) {
                family.push_back(f);
                leaf.push_back(f % leaves);
                const bool copies = share > 0 && random.uniform() * (k + urn_of(share)) < k;
                const std::uint64_t other = value.empty() || k == 0 ? 0 : value[value.size() - 1 - random.below(k)];
                value.push_back(copies ? other
                                       : 1 + f % leaves + std::uint64_t(10 * random.uniform() * random.uniform()));
            }
        }
    }
    Sharing judged() const {
        Sharing sharing(family);
        for (std::uint32_t l = 0; l <= *std::max_element(leaf.begin(), leaf.end()); l++) {
            std::vector<std::uint32_t> rows;
            std::vector<std::uint64_t> values;
            for (std::uint32_t row = 0; row < family.size(); row++)
                if (leaf[row] == l) {
                    rows.push_back(row);
                    values.push_back(value[row]);
                }
            sharing.add_leaf(rows, values);
        }
        return sharing;
    }
};

struct Moments {
    double n = 0, sum = 0, squares = 0;

    void add(double x) {
        n++;
        sum += x;
        squares += x * x;
    }
    double mean() const { return sum / n; }
    double deviation() const { return std::sqrt(std::max(0.0, squares / n - mean() * mean()) * n / (n - 1)); }
};

} // namespace

BOOST_AUTO_TEST_SUITE(sharing)

// On an average of sixty tables, within what their differences say of it.
BOOST_AUTO_TEST_CASE(the_share_is_the_urns) {
    for (const double share : {.05, .2, .5, .9})
        for (const std::uint32_t leaves : {1u, 4u}) {
            Random random(std::uint64_t(100 * share) + leaves);
            Moments found;
            for (int i = 0; i < 60; i++)
                found.add(Rows(2500, 7, share, leaves, random).judged().share());
            BOOST_TEST(std::abs(found.mean() - share) < sigmas * found.deviation() / std::sqrt(found.n));
            BOOST_TEST(found.deviation() < .03);
        }
}

// Their deviations are as far from 0 as they should be, and none is taken for sharing.
BOOST_AUTO_TEST_CASE(independent_siblings_share_nothing) {
    for (const std::uint32_t leaves : {1u, 5u}) {
        Random random(leaves);
        Moments deviations;
        double beyond = 0;
        const int n = 4000;
        for (int i = 0; i < n; i++) {
            const Sharing sharing = Rows(100, 6, 0, leaves, random).judged();
            BOOST_TEST_REQUIRE(sharing.share() == 0);
            deviations.add(sharing.deviations());
            beyond += sharing.deviations() > 1.6449;
        }
        BOOST_TEST(std::abs(deviations.mean()) < sigmas / std::sqrt(n));
        // Of a normal distribution the variance of squares is 2; one in 20 is beyond.
        BOOST_TEST(std::abs(deviations.squares / n - 1) < sigmas * std::sqrt(2. / n) * 1.1);
        BOOST_TEST(std::abs(beyond / n - .05) < .01 + sigmas * std::sqrt(.05 * .95 / n));
    }
}

// What the leaves tell is no sharing.
BOOST_AUTO_TEST_CASE(siblings_in_one_leaf_are_compared_with_its_others) {
    Random random(3);
    Rows rows(2000, 6, 0, 10, random);
    BOOST_TEST(rows.judged().share() == 0);
    rows.leaf.assign(rows.leaf.size(), 0);
    BOOST_TEST(rows.judged().share() > .05);
}

BOOST_AUTO_TEST_CASE(siblings_that_always_agree_share_all) {
    Random random(4);
    const Rows rows(500, 5, 1, 2, random);
    BOOST_TEST(std::abs(rows.judged().share() - 1) < 1e-9);
    BOOST_TEST(urn_of(1) == 0);
}

BOOST_AUTO_TEST_CASE(few_families_tell_nothing) {
    Random random(5);
    Rows few(49, 5, 1, 1, random);
    BOOST_TEST(few.judged().share() == 0);
    const Sharing enough = Rows(400, 5, 1, 1, random).judged();
    BOOST_TEST(enough.share(200) > .9);
    BOOST_TEST(enough.share(401) == 0);
    Rows none(2000, 5, 1, 1, random);
    none.family.assign(none.family.size(), no_row);
    BOOST_TEST(none.judged().share() == 0);
    Rows constant(2000, 5, 1, 1, random);
    constant.value.assign(constant.value.size(), 1);
    BOOST_TEST(constant.judged().share() == 0);
    Rows alone(2000, 1, 1, 1, random);
    BOOST_TEST(alone.judged().share() == 0);
}

// Of very many rows some families are looked at.
BOOST_AUTO_TEST_CASE(one_in_some_families_is_enough) {
    Random random(6);
    BOOST_TEST(std::abs(Rows(200000, 5, .4, 3, random).judged().share() - .4) < .01);
}

BOOST_AUTO_TEST_SUITE_END()
