#include "core/relational/match.hpp"
#include "core/table/row_number.hpp"
#include <boost/test/unit_test.hpp>

using namespace synth;

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
    const Numbers matched = match_classes(wanted, Numbers{0, 1, 2, 2}, Numbers{4, 2, 1, 1}, {});
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
    const Numbers matched = match_classes(wanted, Numbers{2, 1, 3, 4}, Numbers{5, 1, 2, 0}, group);
    const Numbers expected = {2, 2, 1, 3, 3, 4, 4};
    BOOST_TEST(matched == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(without_stubs_or_children_nothing_moves) {
    const Numbers wanted = {2, no_row, 0};
    BOOST_TEST(match_classes(wanted, {}, {}, {}) == wanted, boost::test_tools::per_element());
    BOOST_TEST(match_classes({}, Numbers{0}, Numbers{3}, {}).empty());
}

BOOST_AUTO_TEST_SUITE_END()
