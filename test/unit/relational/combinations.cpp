#include "core/relational/combinations.hpp"
#include "tables.hpp"
#include <boost/test/unit_test.hpp>

using namespace synth;
using namespace synth::test;

namespace {

// Parents with children of these groups.
struct Families {
    std::vector<std::uint32_t> parent_of, groups;
    std::uint32_t parents = 0;

    void add(std::uint32_t times, const std::vector<std::uint32_t>& of_children) {
        for (; times > 0; times--, parents++)
            for (const std::uint32_t group : of_children) {
                parent_of.push_back(parents);
                groups.push_back(group);
            }
    }
    std::vector<std::uint32_t> find(std::uint32_t least, std::size_t most) const {
        return find_combinations(parent_of, parents, groups, least, most, no_poll);
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(combinations)

BOOST_AUTO_TEST_CASE(frequent_ones_are_numbered) {
    Families families;
    families.add(12, {0, 1, 2});
    families.add(9, {0, 2});
    families.add(3, {2, 0});
    families.add(10, {1});
    families.add(11, {});
    const std::vector<std::uint32_t> found = families.find(10, 4);
    BOOST_REQUIRE(found.size() == 45u);
    BOOST_TEST(found[0] > 0u);
    BOOST_TEST(found[12] == found[20]);
    BOOST_TEST(found[12] == found[21]); // whatever the order
    BOOST_TEST(found[0] != found[12]);
    BOOST_TEST(found[24] > 0u);
    BOOST_TEST(found[34] > 0u);
    BOOST_TEST(families.find(10, 3).empty());
    const std::vector<std::uint32_t> without = families.find(11, 4);
    BOOST_REQUIRE(without.size() == 45u);
    BOOST_TEST(without[24] == 0u); // ten parents are too few
    BOOST_TEST(without[34] > 0u);
}

BOOST_AUTO_TEST_CASE(there_are_none_where_many_parents_are_of_their_own) {
    Families families;
    families.add(10, {0, 1});
    families.add(10, {0, 2});
    for (std::uint32_t i = 0; i < 7; i++)
        families.add(1, {3 + i});
    BOOST_TEST(families.find(10, 50).empty());
    families.add(1, {0, 2});
    BOOST_TEST(families.find(10, 50).size() == 28u);
    Families one;
    one.add(30, {7});
    BOOST_TEST(one.find(10, 50).empty());
}

BOOST_AUTO_TEST_CASE(children_without_a_parent_count_nowhere) {
    Families families;
    families.add(10, {0});
    families.add(10, {1});
    families.parent_of.push_back(no_row);
    families.groups.push_back(0);
    BOOST_TEST(families.find(10, 50).size() == 20u);
}

BOOST_AUTO_TEST_SUITE_END()
