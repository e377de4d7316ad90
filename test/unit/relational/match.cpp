#include "core/relational/match.hpp"
#include "core/table/row_number.hpp"
#include "tables.hpp"
#include <boost/test/unit_test.hpp>

using namespace synth;
using namespace synth::test;

namespace {

using Numbers = std::vector<std::uint32_t>;

} // namespace

BOOST_AUTO_TEST_SUITE(match)

// Ten children want the first class and none the third, but the parents' stubs are 2 : 1 : 1.
BOOST_AUTO_TEST_CASE(classes_are_wanted_as_often_as_there_are_stubs) {
    Numbers wanted(12, 0);
    wanted[3] = wanted[7] = 1;
    wanted[5] = no_row;
    wanted.push_back(0);
    const Numbers matched = match_classes(wanted, Numbers{0, 1, 2, 2}, Numbers{4, 2, 1, 1}, {}, no_poll);
    Numbers of(3);
    for (std::size_t i = 0; i < matched.size(); i++) {
        BOOST_TEST((matched[i] == no_row) == (wanted[i] == no_row));
        if (matched[i] != no_row)
            of[matched[i]]++;
        for (std::size_t j = 0; j < i; j++) // nobody overtakes
            BOOST_TEST((wanted[i] == no_row || wanted[j] == no_row || wanted[i] == wanted[j] ||
                        (wanted[i] < wanted[j] ? matched[i] <= matched[j] : matched[i] >= matched[j])));
    }
    BOOST_TEST(of == (Numbers{6, 3, 3}), boost::test_tools::per_element());
}

// Classes 0 and 2 are one group, 1 and 3 another; nobody of the third group, class 4, has stubs.
BOOST_AUTO_TEST_CASE(classes_stay_within_their_group) {
    const Numbers group = {0, 1, 0, 1, 2}, wanted = {0, 0, 1, 1, 3, 4, 4};
    const Numbers matched = match_classes(wanted, Numbers{2, 1, 3, 4}, Numbers{5, 1, 2, 0}, group, no_poll);
    const Numbers expected = {2, 2, 1, 3, 3, 4, 4};
    BOOST_TEST(matched == expected, boost::test_tools::per_element());
}

// All of group 7 want class 0, of which group 8 has the parents; in group 9 there are none.
BOOST_AUTO_TEST_CASE(each_group_is_matched_to_its_own_parents) {
    const Numbers wanted = {0, 0, 0, 1, 0, no_row, 0}, of_child = {7, 8, 7, 8, 7, 7, 9};
    const Numbers matched = match_classes_within(wanted, of_child, Numbers{0, 1, 1, 2}, Numbers{8, 8, 7, 7},
                                                 Numbers{1, 1, 2, 1}, {}, no_poll);
    BOOST_TEST(matched == (Numbers{1, 0, 1, 1, 2, no_row, 0}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(without_stubs_or_children_nothing_moves) {
    const Numbers wanted = {2, no_row, 0};
    BOOST_TEST(match_classes(wanted, {}, {}, {}, no_poll) == wanted, boost::test_tools::per_element());
    BOOST_TEST(match_classes({}, Numbers{0}, Numbers{3}, {}, no_poll).empty());
}

// Of each group as many as its children, parents without any keeping none.
BOOST_AUTO_TEST_CASE(stubs_match_children) {
    const Numbers wanted = {0, 0, 0, 1, 1, no_row}, groups = {7, 7, 7, 8, 8, 8};
    const Numbers stubs = matching_stubs(wanted, groups, Numbers{4, 2, 0, 1, 3}, Numbers{7, 7, 7, 8, 9});
    BOOST_TEST(stubs == (Numbers{2, 1, 0, 2, 0}), boost::test_tools::per_element());
    const Numbers all = matching_stubs(wanted, {}, Numbers{1, 1, 0, 3}, {});
    BOOST_TEST(all == (Numbers{1, 1, 0, 3}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
