#include "core/relational/aggregates.hpp"
#include "core/relational/latent.hpp"
#include "tables.hpp"
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <numeric>

using namespace synth;
using namespace synth::test;

namespace {

using Numbers = std::vector<double>;

std::vector<AggregateRequest::Column> columns(std::initializer_list<std::span<const double>> numbers) {
    std::vector<AggregateRequest::Column> columns;
    for (const std::span<const double> one : numbers)
        columns.push_back({one});
    return columns;
}

std::vector<std::uint32_t> degrees(std::size_t parents, const std::vector<std::uint32_t>& parent_of) {
    std::vector<std::uint32_t> degree(parents);
    for (const std::uint32_t parent : parent_of)
        if (parent != no_row)
            degree[parent]++;
    return degree;
}

std::vector<Aggregate> find(const std::vector<AggregateRequest::Column>& parents,
                            const std::vector<AggregateRequest::Column>& children,
                            const std::vector<std::uint32_t>& parent_of, std::uint32_t min_count = 10) {
    std::vector<std::uint32_t> degree;
    if (!parents.empty())
        degree = degrees(parents.front().numbers.size(), parent_of);
    return find_aggregates(
        {.parents = parents, .children = children, .parent_of = parent_of, .degree = degree, .min_count = min_count},
        no_poll);
}

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

    std::vector<Aggregate> find(std::uint32_t min_count = 10, bool with_amount = true) const {
        std::vector<AggregateRequest::Column> children = columns({number, noise, price});
        if (with_amount)
            children.push_back({amount});
        return ::find(columns({shipping, total}), children, order_of, min_count);
    }
    bool has_lines(std::uint32_t order) const {
        return std::find(order_of.begin(), order_of.end(), order) != order_of.end();
    }
};

// Orders with numbers of lines, and with what they have of their days.
struct Days : Orders {
    Numbers lines, day, first, last;

    explicit Days(std::uint32_t orders, std::uint64_t seed) : Orders(orders, seed) {
        Random random(seed + 1);
        lines.resize(orders);
        first.assign(orders, null_number);
        last = first;
        for (const std::uint32_t order : order_of) {
            day.push_back(9000 + random.below(500));
            lines[order]++;
            first[order] = std::min(is_null(first[order]) ? day.back() : first[order], day.back());
            last[order] = std::max(is_null(last[order]) ? day.back() : last[order], day.back());
        }
    }

    std::vector<Aggregate> find(Unit unit = Unit::day) const {
        return ::find({{first, Unit::day}, {shipping}, {last, Unit::day}, {lines}}, {{number}, {day, unit}}, order_of);
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(aggregates)

BOOST_AUTO_TEST_CASE(a_total_is_the_sum_of_amounts) {
    const std::vector<Aggregate> found = Orders(1000, 1).find();
    BOOST_REQUIRE(found.size() == 1u);
    BOOST_TEST(found[0].parent_column == 1u);
    BOOST_TEST(found[0].child_column == 3u);
    BOOST_TEST(found[0].factor == -1);
    BOOST_TEST(found[0].step == .01);
    BOOST_TEST(found[0].parents > 700u);
    BOOST_TEST((found[0].what == Aggregate::What::sum && found[0].empty == Aggregate::Empty::zero));
    BOOST_TEST(!found[0].nulls);
}

BOOST_AUTO_TEST_CASE(or_of_products_if_there_are_no_amounts) {
    const std::vector<Aggregate> found = Orders(1000, 2).find(10, false);
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
    const std::vector<Aggregate> found = orders.find(10, false);
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
    const std::vector<Aggregate> found = orders.find();
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
        if (!orders.has_lines(order))
            orders.total[order] = 17;
    orders.order_of.push_back(no_row);
    for (Numbers* numbers : {&orders.number, &orders.price, &orders.amount, &orders.noise})
        numbers->push_back(12.34);
    const std::vector<Aggregate> found = orders.find();
    BOOST_REQUIRE(found.size() == 1u);
    BOOST_TEST((found[0].empty == Aggregate::Empty::any && found[0].nulls));
    orders.total[orders.order_of[500]] = std::numeric_limits<double>::infinity();
    BOOST_TEST(orders.find().empty());
}

// An infinite amount is near to any total, and no reason to call it their sum.
BOOST_AUTO_TEST_CASE(infinite_children_add_up_to_nothing) {
    Orders orders(1000, 6);
    const std::vector<Aggregate> before = orders.find();
    BOOST_REQUIRE(before.size() == 1u);
    BOOST_TEST(before[0].factor == -1); // of the amounts
    orders.amount[500] = std::numeric_limits<double>::infinity();
    for (const Aggregate& found : orders.find())
        BOOST_TEST(found.factor != -1); // number times price has not changed
}

BOOST_AUTO_TEST_CASE(what_says_nothing_is_no_aggregate) {
    // All zero; one line an order; too few orders.
    const std::vector<std::uint32_t> pairs = {0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5}, single = {0, 1, 2, 3, 4, 5};
    const Numbers zero(12), zeros(6), one = {1, 2, 3, 4, 5, 6};
    const auto found = [](const Numbers& parent, const Numbers& child, const std::vector<std::uint32_t>& parent_of,
                          std::uint32_t min_count) {
        return find(columns({parent}), columns({child}), parent_of, min_count).size();
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
    BOOST_TEST(find_aggregates({}, no_poll).empty());
    // Children of parents that have no numbers, or have none themselves.
    const Orders orders(100, 7);
    BOOST_TEST(find({}, columns({orders.amount}), orders.order_of).empty());
    BOOST_TEST(find(columns({orders.total}), {}, orders.order_of).empty());
}

BOOST_AUTO_TEST_CASE(lines_are_counted_and_their_days_compared) {
    const std::vector<Aggregate> found = Days(1000, 9).find();
    BOOST_REQUIRE(found.size() == 3u);
    BOOST_TEST((found[0].what == Aggregate::What::min && found[1].what == Aggregate::What::max));
    BOOST_TEST((found[0].parent_column == 0u && found[1].parent_column == 2u && found[2].parent_column == 3u));
    BOOST_TEST((found[0].child_column == 1u && found[1].child_column == 1u));
    BOOST_TEST((found[0].empty == Aggregate::Empty::null && !found[0].nulls));
    BOOST_TEST((found[2].what == Aggregate::What::count && found[2].empty == Aggregate::Empty::zero));
    BOOST_TEST(found[2].parents == 1000u);
    // Days and moments are not compared.
    BOOST_TEST(Days(1000, 9).find(Unit::microsecond).size() == 1u);
}

BOOST_AUTO_TEST_CASE(one_count_or_day_that_is_off_is_one_too_many) {
    Days days(1000, 10);
    days.lines[days.order_of[100]]++;
    BOOST_TEST(days.find().size() == 2u);
    days.last[days.order_of[100]]++;
    BOOST_TEST(days.find().size() == 1u);
    // What parents without lines have is drawn, if it is no day at all; but no lines are 0.
    Days empty(1000, 11);
    std::uint32_t order = 0;
    while (empty.has_lines(order))
        order++;
    empty.lines[order] = 1;
    empty.first[order] = empty.last[order] = 0;
    const std::vector<Aggregate> found = empty.find();
    BOOST_REQUIRE(found.size() == 2u);
    BOOST_TEST((found[0].empty == Aggregate::Empty::any && found[1].empty == Aggregate::Empty::any));
}

BOOST_AUTO_TEST_CASE(a_count_that_is_not_known_is_passed_over) {
    const auto empty = [](const Numbers& lines, const Days& days) {
        const std::vector<Aggregate> found = find(columns({lines}), {}, days.order_of);
        BOOST_REQUIRE(found.size() == 1u);
        return std::pair(found[0].empty, found[0].nulls);
    };
    const Days days(1000, 12);
    Numbers lines = days.lines;
    for (double& n : lines)
        n = n == 0 ? null_number : n;
    BOOST_TEST((empty(lines, days) == std::pair(Aggregate::Empty::null, false)));
    lines[days.order_of[5]] = null_number;
    BOOST_TEST((empty(lines, days) == std::pair(Aggregate::Empty::null, true)));
    lines = days.lines;
    *std::find(lines.begin(), lines.end(), 0) = null_number;
    BOOST_TEST((empty(lines, days) == std::pair(Aggregate::Empty::zero, true)));
}

// Whether there is the one child that there may be.
BOOST_AUTO_TEST_CASE(a_flag_is_a_count) {
    Numbers flag(200), ones(200, 1);
    std::vector<std::uint32_t> parent_of;
    for (std::uint32_t parent = 0; parent < flag.size(); parent++)
        if (parent % 3 != 0) {
            flag[parent] = 1;
            parent_of.push_back(parent);
        }
    BOOST_TEST(find(columns({ones, flag}), {}, parent_of).size() == 1u);
    // One child each says nothing.
    parent_of.resize(200);
    std::iota(parent_of.begin(), parent_of.end(), 0u);
    BOOST_TEST(find(columns({ones}), {}, parent_of).empty());
}

// Of a sample of children only their numbers are known.
BOOST_AUTO_TEST_CASE(children_that_are_not_there_count) {
    Days days(1000, 13);
    const std::vector<std::uint32_t> degree = degrees(1000, days.order_of);
    days.order_of.resize(10);
    const std::vector<AggregateRequest::Column> parents = columns({days.lines, days.total});
    BOOST_TEST(
        find_aggregates({.parents = parents, .children = {}, .parent_of = days.order_of, .degree = degree}, no_poll)
            .size() == 1u);
}

// Small numbers of 20 parents with 3 by 4 columns, 2,000 times: less than one in a million of them may be a sum.
BOOST_AUTO_TEST_CASE(chance_makes_nothing) {
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
        std::vector<AggregateRequest::Column> parents, children;
        for (const Numbers& numbers : parent)
            parents.push_back({numbers});
        for (const Numbers& numbers : child)
            children.push_back({numbers});
        found += find(parents, children, parent_of).size();
    }
    BOOST_TEST(found == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
