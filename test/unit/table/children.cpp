#include "core/table/children.hpp"
#include "tables.hpp"
#include <boost/test/unit_test.hpp>

using namespace synth;
using namespace synth::test;

namespace {

std::vector<std::uint32_t> rows_of(const Children& children, std::uint32_t parent) {
    const std::span<const std::uint32_t> rows = children.of(parent);
    return {rows.begin(), rows.end()};
}

} // namespace

BOOST_AUTO_TEST_SUITE(children)

BOOST_AUTO_TEST_CASE(rows_of_a_parent_are_in_order) {
    const std::vector<std::uint32_t> parent_of = {2, 0, no_row, 2, 4, 0, 2};
    const Children children(parent_of, 6, no_poll);
    BOOST_TEST(children.parents() == 6u);
    BOOST_TEST(children.size() == 6u);
    BOOST_TEST(rows_of(children, 0) == std::vector<std::uint32_t>({1, 5}));
    BOOST_TEST(rows_of(children, 1).empty());
    BOOST_TEST(rows_of(children, 2) == std::vector<std::uint32_t>({0, 3, 6}));
    BOOST_TEST(rows_of(children, 3).empty());
    BOOST_TEST(rows_of(children, 4) == std::vector<std::uint32_t>({4}));
    BOOST_TEST(rows_of(children, 5).empty());
}

BOOST_AUTO_TEST_CASE(none_are_no_children) {
    BOOST_TEST(Children({}, 0, no_poll).size() == 0u);
    BOOST_TEST(Children({}, 0, no_poll).parents() == 0u);
    const std::vector<std::uint32_t> orphans = {no_row, no_row};
    BOOST_TEST(rows_of(Children(orphans, 1, no_poll), 0).empty());
}

BOOST_AUTO_TEST_CASE(siblings_may_be_put_into_another_order) {
    const std::vector<std::uint32_t> parent_of = {1, 0, 1};
    Children children(parent_of, 2, no_poll);
    std::swap(children.of(1).front(), children.of(1).back());
    BOOST_TEST(rows_of(children, 0) == std::vector<std::uint32_t>({1}));
    BOOST_TEST(rows_of(children, 1) == std::vector<std::uint32_t>({2, 0}));
}

BOOST_AUTO_TEST_CASE(it_can_be_cancelled) {
    const std::vector<std::uint32_t> parent_of(100000, 0);
    int polls = 0;
    const Poll cancel = [&] {
        if (++polls > 2)
            throw std::runtime_error("cancelled");
    };
    BOOST_CHECK_THROW(Children(parent_of, 1, cancel), std::runtime_error);
}

BOOST_AUTO_TEST_SUITE_END()
