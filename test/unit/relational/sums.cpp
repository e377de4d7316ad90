#include "core/relational/sums.hpp"
#include "core/relational/latent.hpp"
#include "tables.hpp"
#include <algorithm>
#include <boost/test/unit_test.hpp>

using namespace synth;
using namespace synth::test;

namespace {

using Numbers = std::vector<double>;

// Orders and their lines: number, price, amount = number * price, and what has nothing to do with them.
struct Orders {
    std::vector<std::uint32_t> order_of;
    Numbers number, price, amount, noise, total, shipping;

    explicit Orders(std::uint32_t orders, std::uint64_t seed, double part = 1) {
        Random random(seed);
        for (std::uint32_t order = 0; order < orders; order++) {
            total.push_back(0);
            shipping.push_back(random.below(5));
            for (std::uint32_t lines = random.below(6); lines > 0; lines--) {
                order_of.push_back(order);
                number.push_back((1 + random.below(9)) * part);
                price.push_back(cents(1 + 99 * random.uniform()));
                amount.push_back(cents(number.back() * price.back()));
                noise.push_back(random.below(4));
                total.back() = cents(total.back() + amount.back());
            }
        }
    }

    std::vector<Sum> find(std::uint32_t min_count = 10, bool with_amount = true) const {
        const std::vector<std::span<const double>> parents = {shipping, total};
        std::vector<std::span<const double>> children = {number, noise, price};
        if (with_amount)
            children.emplace_back(amount);
        return find_sums({.parents = parents, .children = children, .parent_of = order_of, .min_count = min_count},
                         no_poll);
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(sums)

BOOST_AUTO_TEST_CASE(a_total_is_the_sum_of_amounts) {
    const std::vector<Sum> found = Orders(1000, 1).find();
    BOOST_REQUIRE(found.size() == 1u);
    BOOST_TEST(found[0].parent_column == 1u);
    BOOST_TEST(found[0].child_column == 3u);
    BOOST_TEST(found[0].factor == -1);
    BOOST_TEST(found[0].step == .01);
    BOOST_TEST(found[0].parents > 700u);
}

BOOST_AUTO_TEST_CASE(or_of_products_if_there_are_no_amounts) {
    const std::vector<Sum> found = Orders(1000, 2).find(10, false);
    BOOST_REQUIRE(found.size() == 1u);
    BOOST_TEST(found[0].child_column == 0u);
    BOOST_TEST(found[0].factor == 2);
    BOOST_TEST(!found[0].rounded);
}

// Eighths of cents are rounded line by line, halves of them up.
BOOST_AUTO_TEST_CASE(products_are_rounded_before_they_are_added) {
    Orders orders(1000, 3, .125);
    std::fill(orders.total.begin(), orders.total.end(), 0);
    for (std::size_t line = 0; line < orders.number.size(); line++) {
        const auto eighths = std::int64_t(std::nearbyint(orders.number[line] * 8 * orders.price[line] * 100));
        double& total = orders.total[orders.order_of[line]];
        total = cents(total + double((eighths + 4) / 8) / 100);
    }
    const std::vector<Sum> found = orders.find(10, false);
    BOOST_REQUIRE(found.size() == 1u);
    BOOST_TEST(found[0].factor == 2);
    BOOST_TEST(found[0].rounded);
}

BOOST_AUTO_TEST_CASE(a_sum_of_finer_numbers_is_rounded) {
    Random random(4);
    Orders orders(1000, 4);
    std::fill(orders.total.begin(), orders.total.end(), 0);
    for (std::size_t line = 0; line < orders.amount.size(); line++) {
        orders.amount[line] += random.uniform();
        orders.total[orders.order_of[line]] += orders.amount[line];
    }
    for (double& total : orders.total)
        total = std::nearbyint(total);
    const std::vector<Sum> found = orders.find();
    BOOST_REQUIRE(found.size() == 1u);
    BOOST_TEST(found[0].child_column == 3u);
    BOOST_TEST(found[0].step == 1);
}

BOOST_AUTO_TEST_CASE(one_parent_that_is_off_is_one_too_many) {
    Orders orders(1000, 5);
    orders.total[orders.order_of[2000]] += .01;
    BOOST_TEST(orders.find().empty());
}

BOOST_AUTO_TEST_CASE(nulls_are_passed_over) {
    Orders orders(1000, 6);
    for (std::size_t line = 0; line < orders.amount.size(); line += 7) {
        double& total = orders.total[orders.order_of[line]];
        total = cents(total - orders.amount[line]);
        orders.amount[line] = null_number;
    }
    orders.total[orders.order_of[100]] = null_number;
    // An order without lines may have any total, a line without an order any amount.
    for (std::uint32_t order = 0; order < orders.total.size(); order++)
        if (std::find(orders.order_of.begin(), orders.order_of.end(), order) == orders.order_of.end())
            orders.total[order] = 17;
    orders.order_of.push_back(no_row);
    for (Numbers* numbers : {&orders.number, &orders.price, &orders.amount, &orders.noise})
        numbers->push_back(12.34);
    BOOST_TEST(orders.find().size() == 1u);
    orders.total[orders.order_of[500]] = std::numeric_limits<double>::infinity();
    BOOST_TEST(orders.find().empty());
}

BOOST_AUTO_TEST_CASE(what_says_nothing_is_no_sum) {
    // All zero; one line an order; too few orders.
    const std::vector<std::uint32_t> pairs = {0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5}, single = {0, 1, 2, 3, 4, 5};
    const Numbers zero(12), zeros(6), one = {1, 2, 3, 4, 5, 6};
    const auto found = [](const Numbers& parent, const Numbers& child, const std::vector<std::uint32_t>& parent_of,
                          std::uint32_t min_count) {
        const std::vector<std::span<const double>> parents = {parent}, children = {child};
        return find_sums({.parents = parents, .children = children, .parent_of = parent_of, .min_count = min_count},
                         no_poll)
            .size();
    };
    BOOST_TEST(found(zeros, zero, pairs, 1) == 0u);
    BOOST_TEST(found(one, one, single, 1) == 0u);
    // Six of six different numbers are less likely than one in a million only if there are more of them.
    Numbers halves, many_halves, many;
    std::vector<std::uint32_t> many_pairs;
    for (std::uint32_t i = 0; i < 24; i++) {
        many_pairs.push_back(i / 2);
        many_halves.push_back(i / 2 + 1 + (i % 2 == 0 ? .25 : -.25));
        many.resize(i / 2 + 1, i + 2.0);
    }
    halves.assign(many_halves.begin(), many_halves.begin() + 12);
    BOOST_TEST(found({2, 4, 6, 8, 10, 12}, halves, pairs, 1) == 0u);
    BOOST_TEST(found(many, many_halves, many_pairs, 1) == 1u);
    BOOST_TEST(found(many, many_halves, many_pairs, 13) == 0u);
    // A constant parent tells nothing, however many there are.
    BOOST_TEST(found(Numbers(12, 2), Numbers(24, 1), many_pairs, 1) == 0u);
    BOOST_TEST(find_sums({}, no_poll).empty());
    // Children of parents that have no numbers, or have none themselves.
    const Orders orders(100, 7);
    const std::vector<std::span<const double>> parents = {orders.total}, children = {orders.amount};
    BOOST_TEST(find_sums({.parents = {}, .children = children, .parent_of = orders.order_of}, no_poll).empty());
    BOOST_TEST(find_sums({.parents = parents, .children = {}, .parent_of = orders.order_of}, no_poll).empty());
}

// Small numbers of 20 parents with 3 by 4 columns, 2,000 times: less than one in a million of them may be a sum.
BOOST_AUTO_TEST_CASE(tables_without_numbers_have_no_sums) {
    const std::vector<std::uint32_t> parent_of = {0, 0, 1};
    BOOST_TEST(find_sums({{}, {}, parent_of}, no_poll).empty());
}

BOOST_AUTO_TEST_CASE(chance_makes_no_sums) {
    Random random(8);
    std::size_t found = 0;
    for (int repeat = 0; repeat < 2000; repeat++) {
        std::vector<Numbers> parent(3, Numbers(20)), child(4, Numbers(40));
        for (Numbers& numbers : parent)
            for (double& x : numbers)
                x = 2 + (random.below(10) == 0);
        for (Numbers& numbers : child)
            for (double& x : numbers)
                x = 1 + (random.below(20) == 0);
        std::vector<std::uint32_t> parent_of(40);
        for (std::uint32_t i = 0; i < 40; i++)
            parent_of[i] = i / 2;
        const std::vector<std::span<const double>> parents(parent.begin(), parent.end()),
            children(child.begin(), child.end());
        found += find_sums({.parents = parents, .children = children, .parent_of = parent_of}, no_poll).size();
    }
    BOOST_TEST(found == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
