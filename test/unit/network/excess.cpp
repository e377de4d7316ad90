#include "core/network/excess.hpp"
#include "core/network/describe.hpp"
#include "core/network/groups.hpp"
#include "core/network/learn.hpp"
#include "core/sample/sampler.hpp"
#include "tables.hpp"
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numeric>

using namespace synth;
using namespace synth::test;

namespace {

constexpr std::uint32_t labels = 6, min_count = 10;

// Two columns of labels that have little to do with each other.
Table faint(std::uint32_t rows, std::uint64_t seed) {
    Table table({category_column("a"), category_column("b")}, {});
    Random random(seed);
    for (std::uint32_t i = 0; i < rows; i++) {
        const std::uint32_t a = random.below(labels), b = random.below(25) == 0 ? a : random.below(labels);
        append(table, {label("a" + std::to_string(a)), label("b" + std::to_string(b))});
    }
    return table;
}

// Trees are a leaf each.
Network learned(std::uint32_t rows, bool pairs) {
    Table table = faint(rows, 5);
    LearnOptions options;
    options.min_count = min_count;
    options.min_leaf = rows;
    options.pairs = pairs;
    return learn(table, options, no_poll);
}

// Rows of the table by pair of labels.
std::vector<double> counted(std::uint32_t rows) {
    std::vector<double> pairs(labels * labels);
    Random random(5);
    for (std::uint32_t i = 0; i < rows; i++) {
        const std::uint32_t a = random.below(labels), b = random.below(25) == 0 ? a : random.below(labels);
        pairs[a * labels + b]++;
    }
    return pairs;
}

// The same of as many rows that are drawn with balanced pairs.
std::vector<double> drawn(const Network& network, std::uint32_t rows) {
    const CompiledNetwork compiled(network);
    Sampler sampler(compiled, {}, rows);
    sampler.set_quotas(Quotas::pairs);
    BOOST_REQUIRE(sampler.draw(1, 0, rows) == rows);
    std::vector<double> pairs(labels * labels);
    const auto number = [&](std::size_t v, std::size_t i) {
        const Variable& variable = network.variables[v];
        return std::size_t(variable.category.labels[sampler.codes(v)[i] - 1u][1] - '0');
    };
    const std::size_t a = network.variables[0].column == "a" ? 0 : 1;
    for (std::size_t i = 0; i < rows; i++)
        pairs[number(a, i) * labels + number(1 - a, i)]++;
    return pairs;
}

double distance(std::span<const double> a, std::span<const double> b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); i++)
        sum += std::abs(a[i] - b[i]);
    return sum / 2;
}

} // namespace

BOOST_AUTO_TEST_SUITE(excess)

BOOST_AUTO_TEST_CASE(pairs_that_no_tree_tells_of_come_out_as_they_went_in) {
    constexpr std::uint32_t rows = 2000;
    const Network with = learned(rows, true), without = learned(rows, false);
    for (const Network* const network : {&with, &without})
        for (const Variable& variable : network->variables)
            BOOST_REQUIRE(variable.conditional.tree.nodes() == 1u);
    const std::vector<double> real = counted(rows);
    // Counts are whole: half a row for each of 36 pairs, and as much again since a row is dealt one value for all.
    BOOST_TEST(distance(drawn(with, rows), real) <= 36.0);
    BOOST_TEST(distance(drawn(without, rows), real) > 72.0);
}

// A date with a rhythm is computed from its parts when these are drawn. What comes after it meets it as often as it
// did.
BOOST_AUTO_TEST_CASE(so_do_pairs_with_dates_that_are_computed) {
    constexpr std::uint32_t rows = 2000, weeks = 60;
    Column day = number_column("day", Unit::day);
    day.moment = true;
    Table table({day, category_column("b")}, {});
    Random random(11);
    for (std::uint32_t i = 0; i < rows; i++) { // never on two days of a week
        const std::uint32_t week = random.below(weeks), b = random.below(20) == 0 ? week / 10 : random.below(labels);
        append(table, {number(7000 + 7 * week + random.below(5)), label("b" + std::to_string(b))});
    }
    LearnOptions options;
    options.min_count = min_count;
    options.min_leaf = rows;
    options.pairs = true;
    const std::vector<double> dates = table.columns()[0].numbers;
    std::vector<std::string> of_row;
    for (const std::uint32_t id : table.columns()[1].ids)
        of_row.emplace_back(table.columns()[1].dictionary.label(id));
    const Network network = learn(table, options, no_poll);
    BOOST_REQUIRE((network.columns[0].form == Form::moment));
    const std::uint32_t date = network.columns[0].variables.back(), b = network.columns[1].variables.back();
    const std::vector<std::uint32_t>& met = network.variables[b].conditional.excess.variables;
    BOOST_REQUIRE(network.variables[date].computed);
    BOOST_REQUIRE(std::find(met.begin(), met.end(), date) != met.end());

    const auto group_of = groups_of(network.variables[date].rows);
    const auto pair = [&](double moment, const std::string& name) {
        return group_of[network.variables[date].number.encode(moment)] * labels + std::size_t(name[1] - '0');
    };
    std::vector<double> real(most_groups * labels), synthetic(most_groups * labels);
    for (std::uint32_t i = 0; i < rows; i++)
        real[pair(dates[i], of_row[i])]++;
    const CompiledNetwork compiled(network);
    Sampler sampler(compiled, {}, rows);
    sampler.set_quotas(Quotas::pairs);
    BOOST_REQUIRE(sampler.draw(1, 0, rows) == rows);
    for (std::size_t i = 0; i < rows; i++)
        synthetic[pair(sampler.numbers(date)[i], network.variables[b].category.labels[sampler.codes(b)[i] - 1u])]++;
    // Half a row for each of 60 pairs.
    BOOST_TEST(distance(synthetic, real) <= 30.0);
}

// What is kept is what a table of observed and expected rows says.
BOOST_AUTO_TEST_CASE(it_is_observed_less_expected) {
    constexpr std::uint32_t rows = 2000;
    const Network network = learned(rows, true);
    const Variable& target = network.variables[1];
    const Excess& excess = target.conditional.excess;
    BOOST_REQUIRE(excess.variables.size() == 1u);
    BOOST_TEST(excess.variables[0] == 0u);
    BOOST_REQUIRE(excess.shares.size() == most_groups * most_groups);
    const std::vector<double> pairs = counted(rows);
    const bool swapped = network.variables[0].column == "b";
    double most = 0;
    for (std::size_t x = 0; x < labels; x++) {
        const auto digit = [](const Variable& variable, std::size_t code) {
            return std::size_t(variable.category.labels[code - 1][1] - '0');
        };
        double all = 0;
        for (std::size_t y = 0; y < labels; y++)
            all += network.variables[0].rows[x + 1] > 0
                       ? pairs[swapped ? y * labels + digit(network.variables[0], x + 1)
                                       : digit(network.variables[0], x + 1) * labels + y]
                       : 0;
        for (std::size_t y = 0; y < labels; y++) {
            const std::size_t a = digit(network.variables[0], x + 1), b = digit(target, y + 1);
            const double observed = pairs[swapped ? b * labels + a : a * labels + b];
            const double expected = all * target.rows[y + 1] / rows;
            const double share = double(excess.shares[(x + 1) * most_groups + y + 1]);
            BOOST_TEST(share == (std::abs(observed - expected) < .5 ? 0 : (observed - expected) / all),
                       boost::test_tools::tolerance(1e-5));
            most = std::max(most, std::abs(share));
        }
    }
    BOOST_TEST(most > .02);
}

// Pairs of fewer rows than min_count are not told of: here 55 and 45 rows have each.
BOOST_AUTO_TEST_CASE(rare_pairs_have_none) {
    for (const std::uint32_t least : {40u, 60u}) {
        Table table({category_column("a"), category_column("b")}, {});
        for (std::uint32_t i = 0; i < 200; i++)
            append(table, {label(i < 100 ? "x" : "y"), label(i % 100 < (i < 100 ? 55 : 45) ? "p" : "q")});
        LearnOptions options;
        options.min_count = least;
        options.pairs = true;
        const Network network = learn(table, options, no_poll);
        BOOST_TEST(network.variables[1].conditional.excess.variables.empty() == (least > 55));
    }
}

// Rows in turn are one thing and the other: those that are looked at, of very many, must not be of one kind.
BOOST_AUTO_TEST_CASE(rows_that_alternate_have_none) {
    Table table({category_column("side"), number_column("n")}, {});
    constexpr std::uint32_t rows = 140000;
    for (std::uint32_t i = 0; i < rows; i++)
        append(table, {label(i % 2 == 0 ? "debit" : "credit"), number(i / 2 % 7)});
    LearnOptions options;
    options.min_leaf = rows;
    options.pairs = true;
    for (const Variable& variable : learn(table, options, no_poll).variables)
        for (const float share : variable.conditional.excess.shares)
            BOOST_TEST(std::abs(share) < .02); // 4.9 deviations of 10,000 rows of a pair
}

// One parent with many children is one: what only its rows are is not told.
BOOST_AUTO_TEST_CASE(families_count_once) {
    for (const bool alone : {true, false}) {
        Table table({category_column("a"), category_column("b")}, {});
        Column family = number_column("family");
        family.role = Role::family;
        for (std::uint32_t row = 0; row < 960; row++) {
            const bool of_one = row < 60;
            append(table, {label(of_one ? "x" : "y"), label(of_one || row % 3 == 0 ? "p" : "q")});
        }
        table.add_column(std::move(family));
        for (std::uint32_t row = 0; row < 960; row++)
            table.columns().back().numbers[row] = row < 60 && alone ? 0 : row;
        LearnOptions options;
        options.min_leaf = 960;
        options.pairs = true;
        const Network network = learn(table, options, no_poll);
        std::size_t of_others = 0, of_x = 0;
        for (std::uint32_t v = 0; v < network.variables.size(); v++)
            describe_excess(network, v, {}, [&](const Meeting& meeting) {
                const bool tells = (meeting.given + meeting.value).find('x') != std::string::npos;
                (tells ? of_x : of_others)++;
            });
        BOOST_TEST(of_others > 0u);
        BOOST_TEST((of_x > 0) == !alone);
    }
}

// So do parents of another reference: their first rows count.
BOOST_AUTO_TEST_CASE(rows_that_repeat_a_parent_do_not_count) {
    for (const bool repeated : {true, false}) {
        Table table({category_column("of parent"), category_column("b")}, {});
        for (std::uint32_t row = 0; row < 960; row++)
            append(table, {label(row < 60 ? "x" : "y"), label(row < 30 || (row >= 60 && row % 3 == 0) ? "p" : "q")});
        table.columns()[0].role = Role::given;
        table.columns()[0].repeated.assign(960, false);
        for (std::uint32_t row = 1; row < 60 && repeated; row++)
            table.columns()[0].repeated[row] = row % 5 != 0; // 12 parents, six with each
        LearnOptions options;
        options.min_leaf = 960;
        options.pairs = true;
        const Network network = learn(table, options, no_poll);
        BOOST_TEST(network.variables[0].conditional.excess.variables.empty()); // it is given
        std::size_t of_others = 0, of_x = 0;
        describe_excess(network, 1, {}, [&](const Meeting& meeting) {
            (meeting.given.find('x') != std::string::npos ? of_x : of_others)++;
        });
        BOOST_TEST(of_others > 0u);
        BOOST_TEST((of_x > 0) == !repeated);
    }
}

BOOST_AUTO_TEST_SUITE_END()
