#include "core/relational/factor.hpp"
#include "core/codec/code.hpp"
#include "statistics.hpp"
#include "tables.hpp"
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <limits>
#include <numeric>

using namespace synth;
using namespace synth::test;

namespace {

constexpr double sigmas = 4.9; // of a normal distribution, beyond which is one in a million

// Numbers of siblings, whose parents differ with variance t and who differ among themselves with variance s.
struct Families {
    std::vector<double> numbers, of_parent;
    std::vector<std::uint32_t> parent_of, groups, size;

    Families(std::uint32_t parents, std::uint32_t fewest, std::uint32_t most, double t, double s, Random& random) {
        for (std::uint32_t p = 0; p < parents; p++) {
            size.push_back(fewest + random.below(most - fewest + 1));
            of_parent.push_back(std::sqrt(t) * random.normal());
            for (std::uint32_t i = 0; i < size.back(); i++) {
                numbers.push_back(20 + of_parent.back() + std::sqrt(s) * random.normal());
                parent_of.push_back(p);
            }
        }
        groups.assign(numbers.size(), 0);
    }
    std::optional<Factor> find(std::uint64_t seed = 1, std::uint32_t stream = 0) const {
        return find_factor(numbers, groups, parent_of, std::uint32_t(size.size()), seed, stream, no_poll);
    }
};

// The standard error of the correlation of siblings by analysis of variance, k families of n (Fisher, 1925).
double error_of_correlation(double r, double n, double k) {
    return std::sqrt(2 * (1 - r) * (1 - r) * (1 + (n - 1) * r) * (1 + (n - 1) * r) / (n * (n - 1) * k));
}

bool same(const std::vector<double>& a, const std::vector<double>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](double x, double y) { return x == y || (is_null(x) && is_null(y)); });
}

} // namespace

BOOST_AUTO_TEST_SUITE(factors)

BOOST_AUTO_TEST_CASE(the_correlation_is_that_of_siblings) {
    for (const double t : {.5, 2., 6.}) {
        Random random(std::uint64_t(10 * t));
        const std::optional<Factor> factor = Families(5000, 4, 4, t, 3, random).find();
        BOOST_REQUIRE(factor.has_value());
        const double r = t / (t + 3);
        BOOST_TEST(std::abs(factor->correlation - r) < sigmas * error_of_correlation(r, 4, 5000));
    }
}

// Children drawn as the regression on the factor says, of parents with n children each, have covariance C^2 / F, where
// C is the covariance of child and factor and F the factor's variance. It must be t for every n. The error is that of a
// squared correlation with r^2 = t / (t + s / n), times a variance, and of the ratio s / t that the noise is made with.
BOOST_AUTO_TEST_CASE(siblings_drawn_around_a_factor_are_as_alike_as_real_ones) {
    constexpr double t = 2, s = 3, parents = 40000;
    Random random(1);
    const Families families(std::uint32_t(parents), 1, 8, t, s, random);
    const std::optional<Factor> factor = families.find();
    BOOST_REQUIRE(factor.has_value());
    std::vector<double> mean(families.size.size());
    for (std::size_t i = 0; i < families.numbers.size(); i++)
        mean[families.parent_of[i]] += families.numbers[i] / families.size[families.parent_of[i]];
    for (std::uint32_t n = 1; n <= 8; n++) {
        double k = 0, x = 0, f = 0, xf = 0, ff = 0;
        for (std::size_t p = 0; p < mean.size(); p++)
            if (families.size[p] == n) {
                k++;
                x += mean[p];
                f += factor->of_parent[p];
            }
        for (std::size_t p = 0; p < mean.size(); p++)
            if (families.size[p] == n) {
                xf += (mean[p] - x / k) * (factor->of_parent[p] - f / k) / k;
                ff += (factor->of_parent[p] - f / k) * (factor->of_parent[p] - f / k) / k;
            }
        const double r = t / (t + s / n), ratio = s / t / (n + s / t);
        const double error = std::sqrt((4 * (1 - r) * (1 - r) / r + 2 + 4 * (1 - r)) / k + ratio * ratio * 8 / parents);
        BOOST_TEST(std::abs(xf * xf / ff / t - 1) < sigmas * error, "families of " << n);
    }
}

// 5.2 standard errors: the correlation of chance is above .03 with probability 1e-7.
BOOST_AUTO_TEST_CASE(who_is_not_alike_has_nothing_in_common) {
    Random random(2);
    BOOST_TEST(!Families(5000, 4, 4, 0, 1, random).find().has_value());
    BOOST_TEST(!Families(3000, 1, 1, 2, 1, random).find().has_value()); // nobody has siblings
    BOOST_TEST(!Families(16, 3, 3, 5, .01, random).find().has_value()); // 48 siblings
    BOOST_TEST(Families(17, 3, 3, 5, .01, random).find().has_value());
    Families constant(100, 3, 3, 1, 1, random);
    std::fill(constant.numbers.begin(), constant.numbers.end(), 7);
    BOOST_TEST(!constant.find().has_value());
    BOOST_TEST(!find_factor({}, {}, {}, 0, 1, 0, no_poll).has_value());
}

BOOST_AUTO_TEST_CASE(siblings_that_are_the_same_have_no_noise) {
    Random random(3);
    const Families families(200, 2, 5, 1, 0, random);
    const std::optional<Factor> factor = families.find();
    BOOST_REQUIRE(factor.has_value());
    BOOST_TEST(factor->correlation > .999999);
    double mean = 0;
    for (const double x : families.numbers)
        mean += x / double(families.numbers.size());
    for (std::size_t p = 0; p < 200; p++)
        BOOST_TEST(std::abs(factor->of_parent[p] - (20 + families.of_parent[p] - mean)) < 1e-5);
}

// The first sibling is 30 below the others, or the parents' differences would be lost in those.
BOOST_AUTO_TEST_CASE(means_of_groups_are_taken_off) {
    Random random(4);
    Families families(4000, 4, 4, 2, 2, random);
    for (std::size_t i = 0; i < families.numbers.size(); i += 4) {
        families.numbers[i] -= 30;
        families.groups[i] = 3;
    }
    const std::optional<Factor> factor = families.find();
    BOOST_REQUIRE(factor.has_value());
    BOOST_TEST(std::abs(factor->correlation - .5) < sigmas * error_of_correlation(.5, 4, 4000));
    std::fill(families.groups.begin(), families.groups.end(), 0);
    BOOST_TEST(!families.find().has_value());
}

BOOST_AUTO_TEST_CASE(nulls_and_infinities_do_not_count) {
    Random random(5);
    const Families some(500, 0, 4, 2, 1, random);
    Families all = some;
    for (std::uint32_t p = 0; p < 500; p++)
        for (const double x : {null_number, std::numeric_limits<double>::infinity(), not_a_number}) {
            all.numbers.push_back(x);
            all.parent_of.push_back(p);
            all.groups.push_back(0);
        }
    const std::optional<Factor> of_some = some.find(), of_all = all.find();
    BOOST_REQUIRE((of_some.has_value() && of_all.has_value()));
    BOOST_TEST(of_some->correlation == of_all->correlation);
    BOOST_TEST(same(of_some->of_parent, of_all->of_parent));
    for (std::size_t p = 0; p < 500; p++)
        BOOST_TEST(is_null(of_all->of_parent[p]) == (some.size[p] == 0));
}

BOOST_AUTO_TEST_CASE(children_without_parents_have_no_siblings) {
    Random random(6);
    Families families(500, 2, 4, 2, 1, random);
    const std::optional<Factor> before = families.find();
    for (int i = 0; i < 1000; i++) {
        families.numbers.push_back(20 + 100 * random.normal());
        families.parent_of.push_back(no_row);
        families.groups.push_back(1);
    }
    const std::optional<Factor> after = families.find();
    BOOST_REQUIRE((before.has_value() && after.has_value()));
    BOOST_TEST(same(before->of_parent, after->of_parent));
}

BOOST_AUTO_TEST_CASE(noise_belongs_to_seed_and_stream) {
    Random random(7);
    const Families families(300, 1, 4, 1, 1, random);
    BOOST_TEST(same(families.find(1, 2)->of_parent, families.find(1, 2)->of_parent));
    BOOST_TEST(!same(families.find(1, 2)->of_parent, families.find(1, 3)->of_parent));
    BOOST_TEST(!same(families.find(1, 2)->of_parent, families.find(2, 2)->of_parent));
}

BOOST_AUTO_TEST_CASE(groups_explain_a_share_of_the_variance) {
    Random random(8);
    std::vector<double> numbers;
    std::vector<std::uint32_t> groups, chance;
    for (int i = 0; i < 8000; i++) {
        groups.push_back(random.below(2) * 7); // numbers need not follow each other
        chance.push_back(random.below(20));
        numbers.push_back(groups.back() / 7. * 2 + random.normal());
        if (random.below(10) == 0)
            numbers.back() = null_number;
    }
    // Variance 1 between and 1 within: the error of a squared correlation is 2 r (1 - r^2) / sqrt(n).
    BOOST_TEST(std::abs(explained(numbers, groups, no_poll) - .5) < sigmas * std::sqrt(.5 / 7000));
    // What chance explains has mean 0 and standard deviation sqrt(2 * 19) / n.
    BOOST_TEST(explained(numbers, chance, no_poll) < 6 * std::sqrt(38.) / 7000);
    BOOST_TEST(explained(numbers, std::vector<std::uint32_t>(8000), no_poll) == 0);
    std::vector<std::uint32_t> own(8000);
    std::iota(own.begin(), own.end(), 0u);
    BOOST_TEST(explained(numbers, own, no_poll) == 0);
    BOOST_TEST(explained({}, {}, no_poll) == 0);
    BOOST_TEST(explained(std::vector<double>(8, null_number), chance, no_poll) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
