#include "core/relational/link.hpp"
#include "core/relational/pairs.hpp"
#include "tables.hpp"
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <set>

using namespace synth;
using namespace synth::test;

namespace {

using Numbers = std::vector<std::uint32_t>;

Numbers random_numbers(std::size_t n, std::uint32_t below, Random& random) {
    Numbers numbers(n);
    for (std::uint32_t& number : numbers)
        number = random.below(below);
    return numbers;
}

Numbers degrees_of(const Links& links, std::size_t parents) {
    Numbers degrees(parents);
    for (const std::uint32_t parent : links.parent)
        if (parent != no_row)
            degrees[parent]++;
    return degrees;
}

// Children, a stub each, of the classes of the parents that want them, in random order.
Numbers wanted_classes(const Numbers& parent_class, const Numbers& stubs, Random& random) {
    Numbers classes;
    for (std::size_t parent = 0; parent < stubs.size(); parent++)
        classes.insert(classes.end(), stubs[parent], parent_class[parent]);
    for (std::uint32_t i = std::uint32_t(classes.size()); i > 1; i--)
        std::swap(classes[i - 1], classes[random.below(i)]);
    return classes;
}

std::size_t pairs_twice(const Numbers& numbers, const Links& links) {
    std::set<std::pair<std::uint32_t, std::uint32_t>> pairs;
    std::size_t twice = 0;
    for (std::size_t child = 0; child < numbers.size(); child++)
        if (links.parent[child] != no_row && numbers[child] != no_row)
            twice += !pairs.emplace(numbers[child], links.parent[child]).second;
    return twice;
}

} // namespace

BOOST_AUTO_TEST_SUITE(links)

BOOST_AUTO_TEST_CASE(stubs_that_fit_are_kept_exactly) {
    Random random(1);
    const Numbers parent_class = random_numbers(3000, 20, random), stubs = random_numbers(3000, 9, random);
    const Numbers child_class = wanted_classes(parent_class, stubs, random);
    const LinkRequest request{.child_class = child_class, .parent_class = parent_class, .stubs = stubs};
    const Links links = link(request, no_poll);
    BOOST_TEST(links.unresolved == 0u);
    BOOST_TEST(degrees_of(links, 3000) == stubs, boost::test_tools::per_element());
    for (std::size_t child = 0; child < child_class.size(); child++)
        BOOST_TEST(parent_class[links.parent[child]] == child_class[child]);
    BOOST_TEST(link(request, no_poll).parent == links.parent);
    LinkRequest other = request;
    other.seed = 1;
    BOOST_TEST(link(other, no_poll).parent != links.parent);
}

BOOST_AUTO_TEST_CASE(other_numbers_of_children_are_in_proportion) {
    Random random(2);
    const Numbers parent_class(500, 3), stubs = random_numbers(500, 12, random), child_class(7000, 3);
    const double total = std::accumulate(stubs.begin(), stubs.end(), 0.0);
    const Links links =
        link({.child_class = child_class, .parent_class = parent_class, .stubs = stubs, .seed = 5}, no_poll);
    const Numbers degrees = degrees_of(links, 500);
    for (std::size_t parent = 0; parent < 500; parent++)
        BOOST_TEST(std::abs(degrees[parent] - stubs[parent] * 7000 / total) < 1);
}

// Chi-square over seeds: a parent of s stubs gets a single child with probability s / 10, and each of two children
// has the same chance.
BOOST_AUTO_TEST_CASE(who_gets_whom_is_chance) {
    const Numbers parent_class(4, 0), stubs = {1, 2, 3, 4}, child_class(2, 0);
    std::vector<double> first(4), second(4), expected;
    constexpr int repeats = 20000;
    for (int seed = 0; seed < repeats; seed++) {
        const Links links = link(
            {.child_class = child_class, .parent_class = parent_class, .stubs = stubs, .seed = std::uint64_t(seed)},
            no_poll);
        first[links.parent[0]]++;
        second[links.parent[1]]++;
    }
    for (const double s : stubs)
        expected.push_back(s / 10 * repeats);
    BOOST_TEST(upper_tail(chi_square(first, expected), 3) > error_rate);
    BOOST_TEST(upper_tail(chi_square(second, expected), 3) > error_rate);
}

BOOST_AUTO_TEST_CASE(classes_without_parents_borrow_from_the_nearest) {
    const Numbers parent_class = {2, 5, 9, 9}, stubs = {1, 1, 1, 0};
    const Numbers child_class = {0, 2, 3, 4, 7, 8, 100, no_row};
    const Links links = link({.child_class = child_class, .parent_class = parent_class, .stubs = stubs}, no_poll);
    const Numbers expected = {0, 0, 0, 1, 1, 2, 2, no_row};
    BOOST_TEST(links.parent == expected, boost::test_tools::per_element());
    BOOST_TEST(links.unresolved == 0u);
}

BOOST_AUTO_TEST_CASE(groups_do_not_mix) {
    Random random(3);
    const Numbers parent_class = random_numbers(400, 5, random), stubs = random_numbers(400, 3, random);
    Numbers parent_group = random_numbers(400, 30, random), child_group = random_numbers(5000, 31, random);
    const Numbers child_class = random_numbers(5000, 6, random);
    const Links links = link({.child_class = child_class,
                              .child_group = child_group,
                              .parent_class = parent_class,
                              .parent_group = parent_group,
                              .stubs = stubs},
                             no_poll);
    std::uint32_t without = 0;
    for (std::size_t child = 0; child < 5000; child++) {
        const std::uint32_t parent = links.parent[child];
        BOOST_TEST((parent == no_row) == (child_group[child] == 30));
        if (parent != no_row)
            BOOST_TEST(parent_group[parent] == child_group[child]);
        without += parent == no_row;
    }
    BOOST_TEST(links.unresolved == without);
}

BOOST_AUTO_TEST_CASE(if_nobody_wants_children_all_get_them) {
    const Numbers parent_class = {0, 0, 1, 1}, stubs(4), child_class = {0, 0, 1, 1, 1, 1};
    const Numbers expected = {1, 1, 2, 2};
    const Links links = link({.child_class = child_class, .parent_class = parent_class, .stubs = stubs}, no_poll);
    BOOST_TEST(degrees_of(links, 4) == expected, boost::test_tools::per_element());
    const Links none = link({.child_class = child_class, .parent_class = {}, .stubs = {}}, no_poll);
    BOOST_TEST(none.unresolved == 6u);
}

// Many to many: 300 by 200 with 12,000 of 60,000 pairs, so that a fifth of the children have a double at first.
BOOST_AUTO_TEST_CASE(pairs_are_distinct_and_numbers_of_children_kept) {
    Random random(4);
    Numbers numbers, parent_class = random_numbers(200, 4, random), stubs(200, 60), sizes(4);
    for (std::uint32_t number = 0; number < 300; number++)
        numbers.insert(numbers.end(), 40, number);
    Numbers child_class = wanted_classes(parent_class, stubs, random);
    const Links links = link(
        {.child_class = child_class, .parent_class = parent_class, .stubs = stubs, .distinct_with = numbers, .seed = 1},
        no_poll);
    BOOST_TEST(links.unresolved == 0u);
    BOOST_TEST(pairs_twice(numbers, links) == 0u);
    BOOST_TEST(degrees_of(links, 200) == stubs, boost::test_tools::per_element());
    for (std::size_t child = 0; child < child_class.size(); child++)
        BOOST_TEST(parent_class[links.parent[child]] == child_class[child]);
}

BOOST_AUTO_TEST_CASE(dense_pairs_are_distinct_and_what_cannot_be_is_unresolved) {
    // Each of 50 numbers has 9 of 10 parents; one more has 13 children, three too many.
    Numbers numbers;
    for (std::uint32_t number = 0; number < 50; number++)
        numbers.insert(numbers.end(), 9, number);
    numbers.insert(numbers.end(), 13, 50u);
    numbers.insert(numbers.end(), 5, no_row);
    const Numbers child_class(numbers.size(), 0), parent_class(10, 0), stubs(10, 45);
    for (std::uint64_t seed = 0; seed < 20; seed++) {
        const Links links = link({.child_class = child_class,
                                  .parent_class = parent_class,
                                  .stubs = stubs,
                                  .distinct_with = numbers,
                                  .seed = seed},
                                 no_poll);
        BOOST_TEST(links.unresolved == 3u);
        BOOST_TEST(std::count(links.parent.begin(), links.parent.end(), no_row) == 3);
        BOOST_TEST(pairs_twice(numbers, links) == 0u);
    }
}

// One number has more children of a class than the class has parents: the others come from the next class of the group.
BOOST_AUTO_TEST_CASE(doubles_go_to_other_classes_of_the_group) {
    const Numbers parent_class = {0, 0, 1, 1, 1}, parent_group = {0, 0, 0, 0, 1}, stubs = {3, 3, 2, 2, 9};
    const Numbers child_class = {0, 0, 0, 0, 1, 1}, child_group(6, 0), numbers = {8, 8, 8, 8, 9, 7};
    const Links links = link({.child_class = child_class,
                              .child_group = child_group,
                              .parent_class = parent_class,
                              .parent_group = parent_group,
                              .stubs = stubs,
                              .distinct_with = numbers},
                             no_poll);
    BOOST_TEST(links.unresolved == 0u);
    BOOST_TEST(pairs_twice(numbers, links) == 0u);
    BOOST_TEST(degrees_of(links, 5)[4] == 0u);
}

BOOST_AUTO_TEST_CASE(at_most_one_child_a_parent) {
    Random random(5);
    const Numbers parent_class = random_numbers(1000, 10, random), stubs = random_numbers(1000, 2, random);
    for (const std::uint32_t children : {300u, 900u, 1000u, 1200u}) {
        const Numbers child_class = random_numbers(children, 10, random);
        const Links links = link(
            {.child_class = child_class, .parent_class = parent_class, .stubs = stubs, .at_most_one = true}, no_poll);
        const Numbers degrees = degrees_of(links, 1000);
        BOOST_TEST(*std::max_element(degrees.begin(), degrees.end()) == 1u);
        const auto linked = std::uint32_t(std::accumulate(degrees.begin(), degrees.end(), 0u));
        BOOST_TEST(linked == std::min(children, 1000u));
        BOOST_TEST(links.unresolved == children - linked);
        // Who wants no child has one only if everybody who does has one.
        std::uint32_t unwilling = 0, waiting = 0;
        for (std::size_t parent = 0; parent < 1000; parent++) {
            unwilling += stubs[parent] == 0 && degrees[parent] > 0;
            waiting += stubs[parent] > 0 && degrees[parent] == 0;
        }
        BOOST_TEST((unwilling == 0 || waiting == 0));
    }
}

// At most one: what a class cannot give comes from the nearest that can.
BOOST_AUTO_TEST_CASE(at_most_one_borrows_from_the_nearest) {
    const Numbers parent_class = {0, 1, 4, 5}, stubs = {1, 1, 1, 1}, child_class = {1, 1, 5};
    const Links links =
        link({.child_class = child_class, .parent_class = parent_class, .stubs = stubs, .at_most_one = true}, no_poll);
    const Numbers expected = {1, 1, 0, 1};
    BOOST_TEST(degrees_of(links, 4) == expected, boost::test_tools::per_element());
}

// The table against a set of pairs, through insertions and removals.
BOOST_AUTO_TEST_CASE(pairs_are_found) {
    Random random(6);
    Numbers first = random_numbers(500, 12, random), second = random_numbers(500, 12, random);
    Pairs pairs(first, second, 500);
    std::vector<bool> in(500);
    for (int i = 0; i < 20000; i++) {
        const std::uint32_t row = random.below(500);
        std::uint32_t owner = no_row;
        for (std::uint32_t other = 0; other < 500; other++)
            if (in[other] && first[other] == first[row] && second[other] == second[row])
                owner = other;
        if (pairs.find(first[row], second[row]) != owner)
            BOOST_ERROR("pair of row " << row);
        if (owner == row) {
            pairs.erase(row);
            in[row] = false;
        } else if (pairs.insert(row) != (owner == no_row)) {
            BOOST_ERROR("insertion of row " << row);
        } else {
            in[row] = owner == no_row;
        }
    }
}

BOOST_AUTO_TEST_CASE(linking_can_be_interrupted) {
    const Numbers parent_class(100, 0), stubs(100, 1), child_class(2000000, 0);
    int polls = 0;
    const Poll poll = [&] {
        if (++polls == 20)
            throw std::runtime_error("interrupted");
    };
    BOOST_CHECK_THROW(link({.child_class = child_class, .parent_class = parent_class, .stubs = stubs}, poll),
                      std::runtime_error);
}

BOOST_AUTO_TEST_SUITE_END()
