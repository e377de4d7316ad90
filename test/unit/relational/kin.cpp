#include "core/relational/kin.hpp"
#include "tables.hpp"
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <set>

using namespace synth;
using namespace synth::test;

namespace {

using Numbers = std::vector<std::uint32_t>;

// 300 families of three children, who want teachers of grades 0, 1 and 2 (groups): 20 schools (kin) have five teachers
// of each, whose classes tell nothing of the school.
struct School {
    Numbers family, child_class, child_group, kin, parent_class, parent_group, stubs;

    School() {
        for (std::uint32_t school = 0; school < 20; school++)
            for (std::uint32_t grade = 0; grade < 3; grade++)
                for (std::uint32_t teacher = 0; teacher < 5; teacher++) {
                    kin.push_back(school);
                    parent_group.push_back(grade);
                    parent_class.push_back(grade * 4 + (school + teacher) % 4);
                    stubs.push_back(3);
                }
        for (std::uint32_t f = 0; f < 300; f++)
            for (std::uint32_t grade = 0; grade < 3; grade++) {
                family.push_back(f);
                child_group.push_back(grade);
                child_class.push_back(grade * 4 + f % 4);
            }
    }
    FamilyRequest request(double share) const {
        return {family, child_class, child_group, kin, parent_class, parent_group, share, false, 5};
    }
    // Families all of whose children that got a parent are of one school.
    std::uint32_t together(const Numbers& parents) const {
        std::uint32_t n = 0;
        for (std::size_t f = 0; f < parents.size(); f += 3) {
            std::set<std::uint32_t> schools;
            for (std::size_t i = f; i < f + 3; i++)
                schools.insert(parents[i] == no_row ? no_row : kin[parents[i]]);
            n += schools.size() == 1 && !schools.contains(no_row);
        }
        return n;
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(kin)

// 2,000 pairs of siblings of whom half are kin for sure, of 10: the estimate has a standard error of about .01.
BOOST_AUTO_TEST_CASE(kinship_is_told) {
    Random random(4);
    Numbers family, of_child, by_chance;
    for (std::uint32_t f = 0; f < 2000; f++) {
        const std::uint32_t first = random.below(10), second = random.below(2) ? first : random.below(10);
        for (const std::uint32_t k : {first, second}) {
            family.push_back(f);
            of_child.push_back(k);
            by_chance.push_back(random.below(10));
        }
    }
    BOOST_TEST(std::abs(kinship(family, of_child, no_poll) - .5) < .05);
    BOOST_TEST(kinship(family, by_chance, no_poll) < .05);
    BOOST_TEST(kinship(family, Numbers(family.size(), 3), no_poll) == 0); // all are kin
    BOOST_TEST(kinship(Numbers(60, no_row), Numbers(60, 1), no_poll) == 0);
    BOOST_TEST(kinship(std::span(family).first(60), std::span(of_child).first(60), no_poll) == 0); // 30 pairs
}

BOOST_AUTO_TEST_CASE(families_keep_together) {
    const School school;
    Numbers stubs = school.stubs;
    const Numbers parents = deal_to_families(school.request(1), stubs, no_poll);
    Numbers left = school.stubs;
    double away = 0;
    for (std::size_t i = 0; i < parents.size(); i++) {
        if (parents[i] == no_row)
            continue;
        BOOST_REQUIRE(left[parents[i]] > 0u); // nobody gets more than there is
        left[parents[i]]--;
        BOOST_TEST(school.parent_group[parents[i]] == school.child_group[i]);
        away += std::abs(double(school.parent_class[parents[i]]) - double(school.child_class[i]));
    }
    BOOST_TEST(left == stubs, boost::test_tools::per_element());
    BOOST_TEST(school.together(parents) > 270u);
    BOOST_TEST(away / double(parents.size()) < .5); // 1.25 by chance
    Numbers again = school.stubs;
    BOOST_TEST(deal_to_families(school.request(1), again, no_poll) == parents, boost::test_tools::per_element());
}

// 300 families with probability .4: within 5 standard deviations, of 8.5.
BOOST_AUTO_TEST_CASE(a_share_keeps_together) {
    const School school;
    Numbers stubs = school.stubs;
    const Numbers parents = deal_to_families(school.request(.4), stubs, no_poll);
    const auto left = std::count(parents.begin(), parents.end(), no_row);
    BOOST_TEST(std::abs(double(left) / 3 - 180) < 43);
}

// A family of four, and three teachers of its grade in each school: all of it is left.
BOOST_AUTO_TEST_CASE(whole_families_are_left_whole) {
    const Numbers family = {1, 1, 1, 1, 2, 2}, zeros(6), kin = {0, 0, 0, 1, 1, 1}, class_of(6);
    Numbers stubs(6, 9);
    FamilyRequest request{family, zeros, {}, kin, class_of, {}, 1, true, 1};
    const Numbers parents = deal_to_families(request, stubs, no_poll);
    BOOST_TEST(std::count(parents.begin(), parents.begin() + 4, no_row) == 4);
    BOOST_REQUIRE(parents[4] != no_row);
    BOOST_REQUIRE(parents[5] != no_row);
    BOOST_TEST(parents[4] != parents[5]);
    BOOST_TEST(kin[parents[4]] == kin[parents[5]]);
}

BOOST_AUTO_TEST_SUITE_END()
