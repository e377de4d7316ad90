#include "core/network/describe.hpp"
#include "core/sample/sampler.hpp"
#include "tables.hpp"
#include <boost/test/unit_test.hpp>
#include <map>

using namespace synth;
using namespace synth::test;

namespace {

std::vector<Cell> cells_of(const Network& network, std::uint32_t v, const FormatNumber& format = {}) {
    std::vector<Cell> cells;
    describe(network, v, format, [&](const Cell& cell) { cells.push_back(cell); });
    return cells;
}

Tree leaves(std::vector<Code> low, std::vector<Code> high) {
    Tree tree;
    tree.feature = {leaf_feature};
    tree.split = {std::int32_t(low.size())};
    tree.child = {0};
    tree.rows = {100};
    tree.weight.assign(low.size(), 25);
    tree.low = std::move(low);
    tree.high = std::move(high);
    return tree;
}

// land (NULL, DE, FR, US), age (NULL, <= 17.5, 18, > 20), and cost split by both.
Network by_hand() {
    Network network;
    Variable land;
    land.column = "land";
    land.kind = Kind::category;
    land.category.labels = {"DE", "FR", "US"};
    land.rows = {10, 40, 30, 20};
    land.conditional.counts = land.rows;
    land.conditional.spike.assign(4, true);
    land.conditional.tree = leaves({0, 1, 2, 3}, {0, 1, 2, 3});

    Variable age;
    age.column = "age";
    age.number.upper = {17.5, 20, std::numeric_limits<double>::infinity()};
    age.number.knots = {1, 17, 18, 21, 65};
    age.number.first = {0, 2, 3, 5};
    age.number.step = 1;
    age.rows = {5, 30, 40, 25};
    age.conditional.counts = age.rows;
    age.conditional.spike = {true, false, true, false};
    age.conditional.tree = leaves({0, 2, 1, 1}, {0, 2, 1, 3});

    Variable cost = age;
    cost.column = "cost";
    cost.conditional.features = {{false, 0}, {false, 1}};
    Tree& tree = cost.conditional.tree;
    for (std::size_t copy = 0; copy < 2 * 4; copy++) { // three leaves of four cells each
        tree.low.push_back(tree.low[copy]);
        tree.high.push_back(tree.high[copy]);
        tree.weight.push_back(tree.weight[copy]);
    }
    tree.feature = {0, leaf_feature, 1, leaf_feature, leaf_feature};
    tree.subsets = {1, 0b0110}; // DE, FR
    tree.split = {0, 4, 1, 4, 4};
    tree.child = {1, 0, 3, 4, 8};
    tree.rows = {100, 70, 30, 20, 10};
    network.variables = {land, age, cost};
    add_plain_columns(network);
    return network;
}

} // namespace

BOOST_AUTO_TEST_SUITE(describe_network)

BOOST_AUTO_TEST_CASE(values_are_named) {
    const Network network = by_hand();
    check(network);
    const std::vector<Cell> land = cells_of(network, 0), age = cells_of(network, 1);
    BOOST_REQUIRE(land.size() == 4u);
    BOOST_TEST(land[0].value == "NULL");
    BOOST_TEST(land[1].value == "DE");
    BOOST_TEST(land[3].value == "US");
    BOOST_TEST(land[0].given == "");
    BOOST_TEST(land[0].probability == .25);
    BOOST_TEST(land[0].rows == 100u);
    BOOST_REQUIRE(age.size() == 4u);
    BOOST_TEST(age[0].value == "NULL");
    BOOST_TEST(age[1].value == "18");
    BOOST_TEST(age[2].value == "1 .. 17");
    BOOST_TEST(age[3].value == "1 .. 65");
}

BOOST_AUTO_TEST_CASE(conditions_are_named) {
    Network network = by_hand();
    const auto given = [&] {
        std::vector<std::string> texts;
        for (const Cell& cell : cells_of(network, 2))
            if (texts.size() < cell.leaf)
                texts.push_back(cell.given);
        return texts;
    };
    // of four values two are as many as the others: then those are listed that it is
    BOOST_TEST(given() ==
                   (std::vector<std::string>{"land in (DE, FR)", "land in (NULL, US) and (age <= 17.5 or age is NULL)",
                                             "land in (NULL, US) and age > 17.5"}),
               boost::test_tools::per_element());
    network.variables[0].rows[0] = network.variables[1].rows[0] = 0; // no NULLs
    BOOST_TEST(given() == (std::vector<std::string>{"land not in (US)", "land in (US) and age <= 17.5",
                                                    "land in (US) and age > 17.5"}),
               boost::test_tools::per_element());
    network = by_hand();
    network.variables[2].conditional.tree.split[2] = 0; // NULL against all others
    BOOST_TEST(given()[1] == "land in (NULL, US) and age is NULL");
    BOOST_TEST(given()[2] == "land in (NULL, US) and age is not NULL");
}

BOOST_AUTO_TEST_CASE(numbers_are_formatted_by_the_caller) {
    const Network network = by_hand();
    const FormatNumber format = [](const Variable& v, double x) {
        return v.column + "=" + std::to_string(int(x));
    };
    BOOST_TEST(cells_of(network, 1, format)[2].value == "age=1 .. age=17");
    BOOST_TEST(cells_of(network, 2, format)[8].given == "land in (NULL, US) and age > age=17");
}

BOOST_AUTO_TEST_CASE(formulas) {
    Network network = by_hand();
    network.variables[0].column = "a";
    Conditional& conditional = network.variables[2].conditional;
    BOOST_TEST(formula(network, 2) == "");
    Regression& regression = conditional.regressions.emplace_back();
    conditional.residual.emplace();
    regression.terms = {{0, 1, 1, 1}, {1, -.19, 1, 1}};
    BOOST_TEST(formula(network, 2) == "a - 0.19 * age");
    regression.constant = 2.5;
    BOOST_TEST(formula(network, 2) == "2.5 + a - 0.19 * age");
    regression.constant = 0;
    regression.terms[0].coefficient = -1;
    BOOST_TEST(formula(network, 2) == "-a - 0.19 * age");
    regression.product = true;
    regression.constant = 1;
    regression.terms = {{0, 1, 1, 1}, {1, 2, 1, 1}};
    BOOST_TEST(formula(network, 2) == "a * age ^ 2");
    regression.constant = .5;
    BOOST_TEST(formula(network, 2) == "0.5 * a * age ^ 2");
}

BOOST_AUTO_TEST_CASE(probabilities_of_each_leaf_sum_to_one) {
    Table table = shop(2500, 2);
    const Network network = learn(table, {}, no_poll);
    for (std::uint32_t v = 0; v < network.variables.size(); v++) {
        std::map<std::uint32_t, double> sums;
        std::map<std::uint32_t, std::uint32_t> rows;
        for (const Cell& cell : cells_of(network, v)) {
            BOOST_TEST(!cell.value.empty());
            sums[cell.leaf] += cell.probability;
            rows[cell.leaf] = cell.rows;
        }
        std::uint32_t all = 0;
        for (const auto& [leaf, sum] : sums) {
            BOOST_TEST(sum == 1, boost::test_tools::tolerance(1e-5));
            all += rows[leaf];
        }
        BOOST_TEST(all == 2500u);
        BOOST_TEST(sums.rbegin()->first == sums.size());
    }
    BOOST_TEST(formula(network, std::uint32_t(variable_of(network, "city"))) == "");
}

BOOST_AUTO_TEST_SUITE_END()
