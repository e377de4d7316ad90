#include "core/network/conditional.hpp"
#include "rule_tables.hpp"
#include <boost/test/unit_test.hpp>

using namespace synth;
using namespace synth::test;

namespace {

// Three columns that are NULL together, and a state that only one country has; `spoil` may change a row.
template <class F>
Table addresses(int rows, std::uint64_t seed, const F& spoil) {
    Table table({category_column("street"), number_column("zip"), category_column("country"), category_column("state"),
                 number_column("house")},
                {});
    Random random(seed);
    const std::array<std::string, 4> countries{"US", "FR", "DE", "IT"};
    std::array<std::string, 30> names;
    for (std::size_t k = 0; k < names.size(); k++)
        names[k] = "name" + std::to_string(k);
    for (int i = 0; i < rows; i++) {
        const std::uint32_t c = random.below(4);
        std::array row{label(names[random.below(30)]), number(10000 + random.below(80000)), label(countries[c]),
                       c == 0 ? label(names[random.below(10)]) : null_field(), number(1 + random.below(300))};
        if (random.below(5) == 0)
            row[0] = row[1] = row[4] = null_field();
        spoil(i, row);
        table.append(row);
    }
    return table;
}

constexpr auto as_it_is = [](int, auto&) {
};

} // namespace

BOOST_AUTO_TEST_SUITE(presence)

BOOST_AUTO_TEST_CASE(nulls_come_together) {
    Learned learned(addresses(5000, 1, as_it_is));
    BOOST_TEST(learned.rules(Rule::Type::together) == 2u);
    const Rule& rule = *std::find_if(learned.network.rules.begin(), learned.network.rules.end(),
                                     [](const Rule& r) { return r.text.ends_with(": all or none"); });
    BOOST_TEST(rule.variables.size() == 3u);
    BOOST_TEST(rule.rows == 5000u);
    std::size_t wrong = 0, null = 0;
    for (std::uint64_t i = 0; i < 200000; i++) {
        const auto row = learned.row(i);
        const bool street = row[learned.at("street")].null;
        wrong += street != row[learned.at("zip")].null || street != row[learned.at("house")].null;
        null += street;
    }
    BOOST_TEST(wrong == 0u);
    BOOST_TEST((null > 37000 && null < 43000));
}

BOOST_AUTO_TEST_CASE(a_code_tells_who_has_a_value) {
    Learned learned(addresses(5000, 2, as_it_is));
    const bool forward = has_rule(learned.network.rules, "state only where country in (US)"),
               backward = has_rule(learned.network.rules, "country -> state");
    BOOST_TEST((forward || backward));
    std::size_t wrong = 0;
    for (std::uint64_t i = 0; i < 200000; i++) {
        const auto row = learned.row(i);
        wrong += row[learned.at("state")].null == (learned.label("country", row[learned.at("country")]) == "US");
    }
    BOOST_TEST(wrong == 0u);
}

// A number tells by a bound, and what is computed may be NULL as well.
BOOST_AUTO_TEST_CASE(a_bound_tells_who_has_a_value) {
    Table table({number_column("age"), number_column("pay"), number_column("tax")}, {});
    Random random(3);
    for (int i = 0; i < 5000; i++) {
        const double age = random.below(90), pay = cents(1000 + 4000 * random.uniform());
        append(table, {number(age), age < 18 ? null_field() : number(pay),
                       age < 18 ? null_field() : number(std::nearbyint(pay * 100) / 1000)});
    }
    Learned learned(std::move(table));
    BOOST_TEST(learned.rules(Rule::Type::together) == 2u); // one of them with age, one with each other
    std::size_t wrong = 0;
    for (std::uint64_t i = 0; i < 200000; i++) {
        const auto row = learned.row(i);
        wrong += row[learned.at("pay")].null != row[learned.at("tax")].null ||
                 row[learned.at("pay")].null != (row[learned.at("age")].number < 18);
    }
    BOOST_TEST(wrong == 0u);
}

BOOST_AUTO_TEST_CASE(nearly_is_not_a_rule) {
    Learned learned(addresses(5000, 4, [](int i, auto& row) {
        if (i % 1000 == 9) {
            row[0] = label("name1");
            row[1] = null_field();
            row[4] = null_field();
            row[2] = label("DE");
            row[3] = label("name1");
        }
        if (i % 1000 == 10) {
            row[1] = number(12345);
            row[4] = null_field();
        }
    }));
    BOOST_TEST(learned.rules(Rule::Type::together) == 0u);
}

BOOST_AUTO_TEST_CASE(it_can_be_ignored) {
    Encoded encoded(addresses(3000, 5, as_it_is));
    const std::vector<std::uint32_t> candidates{0};
    ConditionalOptions options;
    options.ignored = {"street, zip, house: all or none"};
    const std::vector<Rule> rules =
        learn_conditional(encoded.variables, 1, candidates, encoded.table, *encoded.trial, options, no_poll);
    BOOST_REQUIRE(rules.size() == 1u);
    BOOST_TEST(rules[0].text == "street, zip, house: all or none");
    BOOST_TEST(!rules[0].kept);
}

BOOST_AUTO_TEST_CASE(what_is_required_is_a_parent) {
    Table table({number_column("a"), category_column("b"), number_column("c")}, {});
    Random random(6);
    for (int i = 0; i < 2000; i++)
        append(table, {number(random.normal()), label(random.below(2) == 0 ? "x" : "y"), number(random.normal())});
    Encoded encoded(std::move(table));
    const std::vector<std::uint32_t> candidates{0};
    ConditionalOptions options;
    options.required = {1, 0};
    learn_conditional(encoded.variables, 2, candidates, encoded.table, *encoded.trial, options, no_poll);
    const Conditional& conditional = encoded.variables[2].conditional;
    BOOST_TEST(conditional.parents.size() == 2u);
    const auto feature = [&](std::size_t node) {
        return conditional.features[std::size_t(conditional.tree.feature[node])].index;
    };
    BOOST_TEST(feature(0) == 1u);
    BOOST_TEST(feature(std::size_t(conditional.tree.child[0])) == 0u);
    BOOST_TEST(feature(std::size_t(conditional.tree.child[0]) + 1) == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
