#include "core/rule/arithmetic.hpp"
#include "core/network/conditional.hpp"
#include "core/rule/bounds.hpp"
#include "rule_tables.hpp"
#include <boost/test/unit_test.hpp>

using namespace synth;
using namespace synth::test;

namespace {

constexpr std::array rates{.2, .19, .1, .07, 0.};

// tax = total * rate(country), gross = total + tax; halves are rounded to even, or any way.
struct Order {
    std::string country;
    double total, tax, gross;

    Order(Random& random, bool mixed) {
        const std::uint32_t c = random.below(10);
        country = "country" + std::to_string(c);
        total = cents(1 + 400 * random.uniform());
        const double exact = std::nearbyint(total * 100) * std::nearbyint(rates[c % 5] * 100);
        tax = (mixed && random.below(2) == 0 ? std::floor(exact / 100 + .5) : std::nearbyint(exact / 100)) / 100;
        gross = cents(total + tax);
    }
};

double tax_of(double total, const std::string& country) {
    const double rate = rates[std::size_t(country.back() - '0') % 5];
    const auto exact = std::int64_t(std::nearbyint(total * 100)) * std::int64_t(std::nearbyint(rate * 100));
    return double((exact + 50) / 100) / 100;
}

template <class F>
Table orders(int rows, std::uint64_t seed, const F& row_of, bool mixed = false) {
    Table table({number_column("gross"), category_column("country"), number_column("total"), number_column("tax")}, {});
    Random random(seed);
    for (int i = 0; i < rows; i++) {
        const Order order(random, mixed);
        std::array row{number(order.gross), label(order.country), number(order.total), number(order.tax)};
        row_of(i, row);
        table.append(row);
    }
    return table;
}

// Sampled rows whose tax, where all is known, is not the rounded product.
std::size_t wrong_taxes(Learned& learned, std::size_t rows) {
    std::size_t wrong = 0;
    for (std::uint64_t i = 0; i < rows; i++) {
        const auto row = learned.row(i);
        const Value &total = row[learned.at("total")], &country = row[learned.at("country")],
                    &tax = row[learned.at("tax")];
        if (!total.null && !country.null && !tax.null)
            wrong += std::abs(tax.number - tax_of(total.number, learned.label("country", country))) > 1e-9;
    }
    return wrong;
}

constexpr auto without_gross = [](int, auto& row) {
    row[0] = null_field();
};

} // namespace

BOOST_AUTO_TEST_SUITE(arithmetic)

BOOST_AUTO_TEST_CASE(a_rate_depends_on_another_column) {
    for (const bool mixed : {false, true}) {
        Learned learned(orders(6000, 1, without_gross, mixed));
        BOOST_TEST(has_rule(learned.network.rules, "tax = total * rate(country)"));
        const Variable& tax = learned.variable("tax");
        BOOST_REQUIRE(tax.conditional.residual.has_value());
        BOOST_TEST(tax.conditional.residual->codec.codes() == 2u); // NULL and zero
        BOOST_TEST(wrong_taxes(learned, 20000) == 0u);
    }
}

BOOST_AUTO_TEST_CASE(the_order_of_columns_does_not_matter) {
    Learned learned(orders(6000, 2, [](int, auto& row) { row[3] = null_field(); }));
    BOOST_TEST(has_rule(learned.network.rules, "gross = total * rate(country)"));
    std::size_t wrong = 0;
    for (std::uint64_t i = 0; i < 20000; i++) {
        const auto row = learned.row(i);
        const double total = row[learned.at("total")].number;
        const std::string country = learned.label("country", row[learned.at("country")]);
        wrong += std::abs(row[learned.at("gross")].number - total - tax_of(total, country)) > 1e-9;
    }
    BOOST_TEST(wrong == 0u);
}

BOOST_AUTO_TEST_CASE(two_rules_hold_at_once) {
    Learned learned(orders(6000, 3, [](int, auto&) {}));
    BOOST_TEST(learned.rules(Rule::Type::arithmetic) == 2u);
    BOOST_TEST(wrong_taxes(learned, 20000) == 0u);
}

BOOST_AUTO_TEST_CASE(where_an_operand_is_null_nothing_is_computed) {
    Random random(4);
    Learned learned(orders(8000, 4, [&](int, auto& row) {
        row[0] = null_field();
        for (Field& field : row)
            if (random.below(25) == 0)
                field = null_field();
    }));
    BOOST_TEST(has_rule(learned.network.rules, "tax = total * rate(country)"));
    BOOST_TEST(wrong_taxes(learned, 20000) == 0u);
    std::size_t without = 0, null = 0;
    for (std::uint64_t i = 0; i < 20000; i++) {
        const auto row = learned.row(i);
        const bool unknown = row[learned.at("total")].null || row[learned.at("country")].null;
        null += row[learned.at("tax")].null;
        without += unknown && !row[learned.at("tax")].null;
    }
    BOOST_TEST((without > 1200 && without < 1900)); // 20000 * (1 - .96 * .96) * .96
    BOOST_TEST((null > 600 && null < 1000));
}

BOOST_AUTO_TEST_CASE(an_amount_depends_on_another_column) {
    Table table({number_column("start", Unit::day), category_column("kind"), number_column("finish", Unit::day)}, {});
    Random random(5);
    for (int i = 0; i < 3000; i++) {
        const double start = 8000 + random.below(2000);
        const std::uint32_t kind = random.below(4);
        append(table, {number(start), label(std::to_string(kind)), number(start + 7 * kind + 1)});
    }
    Learned learned(std::move(table));
    BOOST_TEST(has_rule(learned.network.rules, "finish = start + amount(kind)"));
    std::size_t wrong = 0;
    for (std::uint64_t i = 0; i < 10000; i++) {
        const auto row = learned.row(i);
        const int kind = std::stoi(learned.label("kind", row[learned.at("kind")]));
        wrong += row[learned.at("finish")].number - row[learned.at("start")].number != 7 * kind + 1;
    }
    BOOST_TEST(wrong == 0u);
}

// A row with a rare country gets another, and its tax does not fit that one.
BOOST_AUTO_TEST_CASE(rare_labels_may_break_it) {
    std::array<std::string, 20> names;
    for (std::size_t k = 0; k < names.size(); k++)
        names[k] = "rare" + std::to_string(k);
    Learned learned(orders(8000, 6, [&](int i, auto& row) {
        row[0] = null_field();
        if (i % 400 == 3)
            row[1] = label(names[std::size_t(i / 400)]);
    }));
    BOOST_TEST(has_rule(learned.network.rules, "tax = total * rate(country)"));
    BOOST_TEST(wrong_taxes(learned, 20000) == 0u);
}

BOOST_AUTO_TEST_CASE(nearly_is_not_a_rule) {
    Learned learned(orders(6000, 7, [](int i, auto& row) {
        row[0] = number(row[2].number * 2 + (i % 1000 == 7 ? 1 : 0));
        row[3].number += i % 1000 == 7 ? 1 : 0;
    }));
    BOOST_TEST(learned.rules(Rule::Type::arithmetic) == 0u);
}

BOOST_AUTO_TEST_CASE(a_rule_can_be_ignored) {
    Encoded encoded(orders(3000, 8, without_gross));
    const std::vector<std::uint32_t> candidates{1, 2};
    ConditionalOptions options;
    options.ignored = {"tax = total * rate(country)"};
    const std::vector<Rule> rules =
        learn_conditional(encoded.variables, 3, candidates, encoded.table, *encoded.trial, options, no_poll);
    BOOST_REQUIRE(rules.size() == 1u);
    BOOST_TEST(options.ignored.contains(rules[0].text));
    BOOST_TEST(!rules[0].kept);
    for (const Regression& regression : encoded.variables[3].conditional.regressions)
        BOOST_TEST(regression.by < 0);
}

BOOST_AUTO_TEST_CASE(forged_rates_are_refused) {
    const Network good = Learned(orders(3000, 9, without_gross)).network;
    const auto forged = [&](auto change) {
        Network network = good;
        change(network.variables[variable_of(network, "tax")].conditional.regressions.front());
        return network;
    };
    BOOST_CHECK_THROW(check(forged([](Regression& r) { r.rates.pop_back(); })), DamagedModel);
    BOOST_CHECK_THROW(check(forged([](Regression& r) { r.by = 7; })), DamagedModel);
    BOOST_CHECK_THROW(check(forged([](Regression& r) { r.rates[1] = null_number; })), DamagedModel);
}

// Dates of 7.5 rows each come two in a bin; within one bin y and x go up together, and y = x + amount(day) holds. Dates
// of 75 rows have codes of their own, and tell y.
BOOST_AUTO_TEST_CASE(what_the_group_alone_tells_is_no_relation) {
    for (const int days : {40, 400}) {
        Table table({number_column("day", Unit::day), number_column("x"), number_column("y")}, {});
        for (int i = 0; i < 3000; i++)
            append(table, {number(8000 + i % days), number(1 + i % 8), number(days == 40 ? i * 7 % 40 : i % 50)});
        Encoded encoded(std::move(table));
        const std::vector<std::uint32_t> candidates{0, 1};
        BOOST_TEST(!find_relation(encoded.variables, 2, candidates, {}, encoded.table, *encoded.trial, {}, no_poll));
    }
}

// 300 groups of 7 rows: what a row says beyond its group's first is too little.
BOOST_AUTO_TEST_CASE(many_small_groups_say_little) {
    for (const std::uint32_t groups : {30u, 300u}) {
        Table table({category_column("shop"), number_column("x"), number_column("y")}, {});
        Random random(12);
        for (std::uint32_t i = 0; i < 2100; i++) {
            const double x = random.below(1000);
            const std::string shop = "shop" + std::to_string(i % groups);
            append(table, {label(shop), number(x), number(x + i % groups * 7 % 31)});
        }
        std::vector<Variable> variables;
        const EncodedTable encoded = encode_table(table, 5, 0, variables);
        const Trial trial(encoded, 50000, 0);
        const std::vector<std::uint32_t> candidates{0, 1};
        const auto relation = find_relation(variables, 2, candidates, {}, encoded, trial, {.min_count = 5}, no_poll);
        BOOST_TEST(relation.has_value() == (groups == 30));
    }
}

// A rule is for people to agree with. What is exact otherwise is a coding, and keeps to the column's range.
BOOST_AUTO_TEST_CASE(ugly_constants_are_no_rule) {
    for (const bool ugly : {false, true}) {
        Table table({number_column("a"), number_column("y")}, {});
        Random random(13);
        for (int i = 0; i < 4000; i++) {
            const double n = random.below(500000);
            append(table, {number(ugly ? std::nearbyint(n * 7.3) : n * 8), number(n * 100000)}); // 13698.63 or 12500
        }
        LearnOptions options;
        options.required = {{"a", "y"}};
        const Network network = learn(table, options, no_poll);
        BOOST_TEST(has_rule(network.rules, "y = 12500 * a") == !ugly);
        BOOST_TEST(network.rules.size() == (ugly ? 0u : 1u));
        const Variable& y = network.variables[1];
        BOOST_TEST(y.conditional.residual.has_value());
        const double step = y.number.step, lowest = y.number.lowest(1),
                     highest = y.number.highest(Code(y.number.codes() - 1));
        Network beyond = network; // as it would be if operands came in other combinations
        beyond.variables[1].conditional.regressions[0].terms[0].coefficient *= 10;
        const CompiledNetwork compiled(beyond);
        Sampler sampler(compiled);
        std::size_t outside = 0;
        for (std::uint64_t i = 0; i < 4000; i++) {
            const double drawn = sampler.draw(1, i)[1].number;
            outside += drawn < lowest - step || drawn > highest + step;
        }
        BOOST_TEST((outside > 0) == !ugly);
    }
}

BOOST_AUTO_TEST_CASE(short_numbers) {
    for (const double x : {0., 1., -.19, 123456., -604800000000., 8.64e10, 1e-9, 1.00001, .3})
        BOOST_TEST(is_short(x), x);
    for (const double x : {1234567., 800.0206093691014, -620311428817101824., 1 / 3., 1.000001})
        BOOST_TEST(!is_short(x), x);
}

BOOST_AUTO_TEST_CASE(bounds_of_constants) {
    const auto [best, most] = common_bounds({{0, 2}, {1, 3}, {1.5, 1.75}, {9, 10}, {5, 4}});
    BOOST_TEST(most == 3u);
    BOOST_TEST(best.low == 1.5);
    BOOST_TEST(best.high == 1.75);
    BOOST_TEST((shortest_within({.1899, .1901}) == std::pair(.19, 2)));
    BOOST_TEST((shortest_within({-1, 1}) == std::pair(0., 0)));
    BOOST_TEST((shortest_within({.07249, .07251}) == std::pair(.0725, 4)));
    const Bounds negative = bounds_of(true, -10, 1.9, .005);
    BOOST_TEST((negative.low < -.19 && negative.high > -.19));
    const Bounds nowhere = bounds_of(true, 0, 1, .5);
    BOOST_TEST(nowhere.low > nowhere.high);
}

// Nothing that numbers may be makes it fail.
BOOST_AUTO_TEST_CASE(any_numbers_will_do) {
    constexpr std::array odd{0.,     -0.,     1e300,       -1e300,       1e-300,
                             5e-324, 1.7e308, null_number, not_a_number, std::numeric_limits<double>::infinity(),
                             1.,     .5};
    for (std::uint64_t seed = 0; seed < 20; seed++) {
        Random random(seed);
        const double share = .1 * random.uniform(), scale = std::pow(10, random.below(300) - 150.);
        Table table({number_column("a"), number_column("b"), category_column("g"), number_column("c")}, {});
        for (int i = 0; i < 600; i++) {
            const auto some = [&](double x) {
                return number(random.uniform() < share ? odd[random.below(odd.size())] : x);
            };
            const std::uint32_t g = random.below(5);
            const double a = random.normal() * scale, b = random.uniform() / scale;
            append(table, {some(a), some(b), label(std::to_string(g)), some(a * (g + 1))});
        }
        Learned learned(std::move(table));
        for (std::uint64_t i = 0; i < 300; i++)
            learned.row(i);
    }
}

BOOST_AUTO_TEST_SUITE_END()
