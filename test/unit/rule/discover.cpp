#include "core/rule/sources.hpp"
#include "rule_tables.hpp"
#include <boost/test/unit_test.hpp>

using namespace synth;
using namespace synth::test;

namespace {

// created <= paid <= sent, days of one year, the last two sometimes NULL; `spoiled` rows have paid before created.
Table shipments(int rows, std::uint64_t seed, int spoiled = 0) {
    Table table({number_column("created", Unit::day), number_column("paid", Unit::day),
                 number_column("sent", Unit::day), number_column("amount")},
                {});
    Random random(seed);
    for (int i = 0; i < rows; i++) {
        const double created = 8000 + random.below(365), paid = created + random.below(20),
                     sent = paid + random.below(9);
        append(table, {number(created), number(i < spoiled ? created - 1 : paid),
                       random.below(4) == 0 ? null_field() : number(sent), number(8000 + random.below(500))});
    }
    return table;
}

Table flags(int rows, std::uint64_t seed, int spoiled = 0) {
    Table table({category_column("a"), number_column("b"), category_column("c"), category_column("d"),
                 category_column("other")},
                {});
    Random random(seed);
    for (int i = 0; i < rows; i++) {
        const std::uint32_t one = i < spoiled ? 9 : random.below(4);
        append(table, {label(one == 0 ? "t" : "f"), number(one == 1 ? 1 : 0), label(one == 2 ? "yes" : "no"),
                       label(one == 3 ? "true" : "false"), label(random.below(3) == 0 ? "t" : "f")});
    }
    return table;
}

} // namespace

BOOST_AUTO_TEST_SUITE(discover)

BOOST_AUTO_TEST_CASE(constants) {
    Table table({category_column("currency"), number_column("version"), category_column("nearly"), number_column("x")},
                {});
    for (int i = 0; i < 500; i++)
        append(table, {label("EUR"), number(2.5), i < 20 ? null_field() : label("a"), number(i)});
    const Encoded encoded(std::move(table));
    const std::vector<Rule> rules = find_constants(encoded.variables, encoded.table, {.ignored = {"version = 2.5"}});
    BOOST_REQUIRE(rules.size() == 2u);
    BOOST_TEST(rules[0].text == "currency = 'EUR'");
    BOOST_TEST(rules[0].kept);
    BOOST_TEST(rules[1].text == "version = 2.5");
    BOOST_TEST(!rules[1].kept);
}

BOOST_AUTO_TEST_CASE(orders_without_what_follows) {
    const std::vector<Rule> rules = Encoded(shipments(3000, 1)).orders();
    BOOST_REQUIRE(rules.size() == 2u);
    BOOST_TEST(rules[0].text == "created <= paid");
    BOOST_TEST(rules[0].rows == 3000u);
    BOOST_TEST(rules[1].text == "paid <= sent");
    BOOST_TEST((rules[1].rows > 2000 && rules[1].rows < 2500));
}

// What followed from a rule that is not kept follows no more.
BOOST_AUTO_TEST_CASE(an_order_can_be_ignored) {
    const std::vector<Rule> rules = Encoded(shipments(3000, 2)).orders({.ignored = {"created <= paid"}});
    BOOST_TEST(rules.size() == 3u);
    BOOST_TEST(!has_rule(rules, "created <= paid"));
    BOOST_TEST(has_rule(rules, "created <= sent"));
    BOOST_TEST(has_rule(rules, "paid <= sent"));
}

// Nor does what followed from one between given numbers: other tables have these, or lack one of them.
BOOST_AUTO_TEST_CASE(orders_of_given_numbers_are_not_kept_here) {
    const std::vector<Rule> rules = Encoded(shipments(3000, 2)).orders({.given = 2});
    BOOST_TEST(rules.size() == 3u);
    BOOST_TEST(has_rule(rules, "created <= sent"));
}

// Nor through a number that has no place in orders: of that nothing is kept. In a network it may change places.
BOOST_AUTO_TEST_CASE(nothing_follows_from_what_is_not_ordered) {
    const std::vector<Rule> rules = Encoded(shipments(3000, 2)).orders({.unordered = {1}});
    BOOST_REQUIRE(rules.size() == 1u);
    BOOST_TEST(rules[0].text == "created <= sent");
    Table table = shipments(3000, 2);
    table.columns()[1].role = Role::given;
    LearnOptions options;
    options.unordered = {false, true, false, false};
    const Network network = learn(table, options, no_poll);
    BOOST_TEST(has_rule(network.rules, "created <= sent"));
    BOOST_TEST(!has_rule(network.rules, "created <= paid"));
}

BOOST_AUTO_TEST_CASE(exactly_one) {
    const std::vector<Rule> rules = Encoded(flags(2000, 3)).one_hot();
    BOOST_REQUIRE(rules.size() == 1u);
    BOOST_TEST(rules[0].text == "exactly one of a, b, c, d");
    BOOST_TEST(rules[0].rows == 2000u);
}

BOOST_AUTO_TEST_CASE(nearly_is_not_a_rule) {
    const std::vector<Rule> rules = Encoded(shipments(3000, 4, 3)).orders();
    BOOST_TEST(!has_rule(rules, "created <= paid"));
    BOOST_TEST(Encoded(flags(2000, 5, 2)).one_hot().empty());
}

BOOST_AUTO_TEST_CASE(few_rows_are_no_evidence) {
    BOOST_TEST(Encoded(shipments(90, 6)).orders().empty());
    BOOST_TEST(Encoded(flags(90, 7)).one_hot().empty());
}

// Fifty columns of all kinds that have nothing to do with each other.
BOOST_AUTO_TEST_CASE(chance_makes_no_rules) {
    for (std::uint64_t seed = 1; seed <= 3; seed++) {
        std::vector<Column> columns;
        for (int c = 0; c < 50; c++) {
            const std::string name = "column" + std::to_string(c);
            columns.push_back(c % 2 == 0 ? number_column(name) : category_column(name));
        }
        Table table(std::move(columns), {});
        Random random(seed);
        std::array<std::string, 40> names;
        for (std::size_t k = 0; k < names.size(); k++)
            names[k] = std::to_string(k);
        names[0] = "f";
        names[1] = "t";
        for (int i = 0; i < 1000; i++) {
            std::vector<Field> row;
            for (std::uint32_t c = 0; c < 50; c++) {
                const std::uint32_t kinds = c % 10 < 4 ? 2 : 3 + c * 37 / 50;
                const double skewed = random.uniform() * random.uniform();
                row.push_back(c % 5 == 3 && random.below(10) == 0 ? null_field()
                              : c % 2 == 1                        ? label(names[std::size_t(skewed * kinds)])
                              : c % 4 == 0                        ? number(std::floor(skewed * kinds * 3))
                                                                  : number(cents(skewed * 100 * (1 + c))));
            }
            table.append(row);
        }
        Encoded encoded(table);
        BOOST_TEST(encoded.orders().empty());
        BOOST_TEST(encoded.one_hot().empty());
        BOOST_TEST(find_constants(encoded.variables, encoded.table, {}).empty());
        const Network network = learn(table, {}, no_poll);
        for (const Rule& rule : network.rules)
            BOOST_ERROR(rule.text);
    }
}

BOOST_AUTO_TEST_CASE(sources_come_first) {
    Table table({number_column("total"), category_column("country"), number_column("price"), category_column("city"),
                 number_column("qty")},
                {});
    Random random(8);
    for (int i = 0; i < 4000; i++) {
        const double n = 1 + random.below(9), p = cents(1 + 90 * random.uniform());
        const std::uint32_t c = random.below(20);
        const std::string in = "city" + std::to_string(c), of = "country" + std::to_string(c % 3);
        append(table, {number(cents(n * p)), label(of), number(p), label(in), number(n)});
    }
    const Encoded encoded(std::move(table));
    const Association association(encoded.variables, encoded.trial->sample, no_poll);
    const std::vector<std::uint32_t> order =
        put_sources_first({0, 1, 2, 3, 4}, encoded.variables, association, 32, 10, *encoded.trial, no_poll);
    BOOST_TEST((order == std::vector<std::uint32_t>{2, 3, 1, 4, 0}));
}

BOOST_AUTO_TEST_CASE(rows_are_checked) {
    Encoded encoded(shipments(1000, 9));
    Network network;
    network.variables = encoded.variables;
    network.rules = encoded.orders();
    const RuleChecker checker(network);
    BOOST_TEST(!checker.empty());
    const auto row = [](double created, double paid, double sent) {
        std::vector<Value> values;
        for (const double x : {created, paid, sent, 0.})
            values.push_back({is_null(x), 0, 0, is_null(x) ? 0 : x});
        return values;
    };
    BOOST_TEST(checker.holds(row(1, 1, 2)));
    BOOST_TEST(!checker.holds(row(2, 1, 2)));
    BOOST_TEST(!checker.holds(row(1, 3, 2)));
    BOOST_TEST(checker.holds(row(1, 3, null_number)));
    network.rules[0].kept = false;
    BOOST_TEST(RuleChecker(network).holds(row(2, 1, 2)));

    Encoded one_hot(flags(1000, 10));
    network.variables = one_hot.variables;
    network.rules = one_hot.one_hot();
    const RuleChecker counter(network);
    const auto label_of = [&](std::uint32_t v, bool yes) {
        const Code code = true_code(network.variables[v]);
        return network.variables[v].kind == Kind::number ? Value{false, 0, 0, yes ? 1. : 0.}
                                                         : Value{false, 0, yes ? code - 1u : 2u - code, 0};
    };
    for (int set = 0; set < 16; set++) {
        std::vector<Value> values;
        for (std::uint32_t v = 0; v < 4; v++)
            values.push_back(label_of(v, set >> v & 1));
        values.push_back({});
        BOOST_TEST(counter.holds(values) == (std::popcount(unsigned(set)) == 1));
    }
}

BOOST_AUTO_TEST_CASE(forged_rules_are_refused) {
    Table table = shipments(1000, 11);
    Network network = learn(table, {}, no_poll);
    const auto refused = [&](Rule rule) {
        network.rules = {std::move(rule)};
        BOOST_CHECK_THROW(check(network), DamagedModel);
    };
    refused({Rule::Type(77), {0}, "x", 0, true});
    refused({Rule::Type::constant, {4}, "x", 0, true});
    refused({Rule::Type::order, {1}, "x", 0, true});
    refused({Rule::Type::one_hot, {0, 1, 2}, "x", 0, true});
}

BOOST_AUTO_TEST_SUITE_END()
