#include "core/network/regression.hpp"
#include "tables.hpp"
#include <boost/test/unit_test.hpp>
#include <numeric>

using namespace synth;
using namespace synth::test;

namespace {

constexpr auto no_codes = [](std::uint32_t) {
    return null_code;
};

// Three columns of cents and noise, some NULL; the target is to be set.
struct Data {
    std::vector<std::uint32_t> rows;
    std::vector<std::vector<double>> columns;
    std::vector<double> target;

    explicit Data(std::uint32_t n, std::uint64_t seed, double nulls = .05) : rows(n), columns(3) {
        std::iota(rows.begin(), rows.end(), 0u);
        Random random(seed);
        for (std::uint32_t i = 0; i < n; i++)
            for (std::vector<double>& column : columns) {
                const double x = cents(1 + 99 * random.uniform());
                column.push_back(random.uniform() < nulls ? null_number : x);
            }
    }

    template <class F>
    std::optional<Regression> learned(bool product, const F& f, double step = .01) {
        target.clear();
        for (const std::uint32_t i : rows)
            target.push_back(f(columns[0][i], columns[1][i], columns[2][i])); // NULL if an operand is
        RegressionData data;
        data.rows = rows;
        data.target = target;
        data.step = step;
        for (std::uint32_t c = 0; c < columns.size(); c++) {
            data.variables.push_back(c + 4);
            data.values.push_back(columns[c]);
            data.steps.push_back(.01);
        }
        return learn_regression(data, product);
    }

    // Rows that the regression misses, of those with a target.
    std::size_t missed(const Regression& regression) const {
        std::size_t sum = 0;
        for (const std::uint32_t i : rows)
            if (!is_null(target[i]))
                sum += std::abs(regression.predict([&](std::uint32_t v) { return columns[v - 4][i]; }, no_codes) -
                                target[i]) > 1e-9;
        return sum;
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(regression)

BOOST_AUTO_TEST_CASE(a_sum_is_exact) {
    Data data(1000, 1);
    const auto found = data.learned(false, [](double a, double b, double) { return cents(a + b); });
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST(!found->product);
    BOOST_TEST(found->constant == 0);
    BOOST_REQUIRE(found->terms.size() == 2u);
    for (const Term& term : found->terms) {
        BOOST_TEST(term.coefficient == 1);
        BOOST_TEST((term.variable == 4 || term.variable == 5));
    }
    BOOST_TEST(data.missed(*found) == 0u);
    BOOST_TEST(found->prediction.step == .01);
}

BOOST_AUTO_TEST_CASE(a_difference_with_a_constant_is_exact) {
    Data data(1000, 2);
    const auto found = data.learned(false, [](double a, double, double c) { return cents(a - c + 12.5); });
    BOOST_REQUIRE(found.has_value());
    BOOST_REQUIRE(found->terms.size() == 2u);
    BOOST_TEST(found->constant == 12.5);
    BOOST_TEST(found->terms[0].coefficient * found->terms[1].coefficient == -1);
    BOOST_TEST(data.missed(*found) == 0u);
}

BOOST_AUTO_TEST_CASE(a_product_is_exact) {
    Data data(1000, 3);
    const auto found = data.learned(true, [](double a, double b, double) { return cents(a * b); });
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST(found->product);
    BOOST_TEST(found->constant == 1);
    BOOST_REQUIRE(found->terms.size() == 2u);
    for (const Term& term : found->terms) {
        BOOST_TEST(term.coefficient == 1);
        BOOST_TEST(term.missing > 0);
        BOOST_TEST(term.smallest > 0);
    }
    BOOST_TEST(data.missed(*found) <= 20u); // ties of half a cent, which `cents` rounds to even
}

BOOST_AUTO_TEST_CASE(a_rate_is_exact) {
    Data data(1000, 4);
    const auto found = data.learned(false, [](double a, double, double) { return cents(a * .19); });
    BOOST_REQUIRE(found.has_value());
    BOOST_REQUIRE(found->terms.size() == 1u);
    BOOST_TEST(found->terms[0].coefficient == .19);
    BOOST_TEST(found->constant == 0);
    BOOST_TEST(data.missed(*found) <= 10u); // ties of half a cent: one of a hundred rows
}

BOOST_AUTO_TEST_CASE(noise_gives_nothing) {
    for (const bool product : {false, true}) {
        Data data(1000, 5);
        Random random(6);
        BOOST_TEST(!data.learned(product, [&](double, double, double) { return cents(1 + 99 * random.uniform()); }));
        BOOST_TEST(!data.learned(product, [](double, double, double) { return 5; }));
        BOOST_TEST(!data.learned(product, [](double, double, double) { return null_number; }));
    }
}

BOOST_AUTO_TEST_CASE(few_rows_give_nothing) {
    Data data(49, 7, 0);
    BOOST_TEST(!data.learned(false, [](double a, double b, double) { return a + b; }));
}

BOOST_AUTO_TEST_CASE(negative_numbers_have_no_logarithm) {
    Data data(1000, 8);
    BOOST_TEST(!data.learned(true, [](double a, double, double) { return -a; }));
    const auto sum = data.learned(false, [](double a, double, double) { return -a; });
    BOOST_REQUIRE(sum.has_value());
    BOOST_TEST(sum->terms[0].coefficient == -1);
}

BOOST_AUTO_TEST_CASE(what_is_missing_has_a_substitute) {
    Regression sum;
    sum.constant = 1;
    sum.terms = {{0, 2, 10, 0}};
    for (const double x : {null_number, not_a_number, std::numeric_limits<double>::infinity()})
        BOOST_TEST(sum.predict([&](std::uint32_t) { return x; }, no_codes) == 21);
    Regression power;
    power.product = true;
    power.constant = 3;
    power.terms = {{0, .5, 4, .01}, {1, 2, 5, .01}};
    BOOST_TEST(power.predict([](std::uint32_t v) { return v == 0 ? null_number : -2.; }, no_codes) == 24,
               boost::test_tools::tolerance(1e-12));
    BOOST_TEST(power.predict([](std::uint32_t v) { return v == 0 ? -1. : 1.; }, no_codes) == .3,
               boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(halves_are_rounded_away_from_zero_as_decimals) {
    BOOST_TEST(round_half_away(12.5 * .19, .01) == 2.38); // 2.375, which no double is
    BOOST_TEST(round_half_away(-12.5 * .19, .01) == -2.38);
    BOOST_TEST(round_half_away(1.005, .01) == 1.01);
    BOOST_TEST(round_half_away(2.5, 1) == 3);
    BOOST_TEST(round_half_away(25, 10) == 30);
    BOOST_TEST(round_half_away(2.3749, .01) == 2.37);
    BOOST_TEST(!std::signbit(round_half_away(-.001, .01)));
    BOOST_TEST(round_half_away(1e300, .01) == 1e300);
    BOOST_TEST(round_half_away(1.2345, 0) == 1.2345);
    BOOST_TEST(is_null(round_half_away(null_number, .01)));
    std::size_t wrong = 0;
    for (int rate = 1; rate < 100; rate++)
        for (int n = 1; n < 1000000; n += 37)
            wrong += std::abs(round_half_away(n / 100. * (rate / 100.), .01) - (n * rate + 50) / 100 / 100.) > 1e-9;
    BOOST_TEST(wrong == 0u);
}

BOOST_AUTO_TEST_CASE(another_column_chooses_the_constant) {
    Regression tax;
    tax.product = true;
    tax.terms = {{0, 1, 1, 1}};
    tax.by = 1;
    tax.rates = {0, .19, .07};
    tax.prediction.step = .01;
    const auto value = [](std::uint32_t) {
        return 12.5;
    };
    BOOST_TEST(tax.predict(value, [](std::uint32_t) { return Code(1); }) == 2.38);
    BOOST_TEST(tax.predict(value, [](std::uint32_t) { return Code(2); }) == .88);
    tax.product = false;
    BOOST_TEST(tax.predict(value, [](std::uint32_t) { return Code(2); }) == 12.57);
}

BOOST_AUTO_TEST_SUITE_END()
