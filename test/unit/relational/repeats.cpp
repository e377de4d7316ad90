#include "core/relational/repeats.hpp"
#include "schemas.hpp"
#include <boost/test/unit_test.hpp>
#include <cmath>

using namespace synth;
using namespace synth::test;

namespace {

// 40 parents with 15 children each, who lie in any order; the last 5 rows have no parent.
struct Orders {
    std::vector<double> parents;
    std::vector<std::string> own, common;
    std::vector<double> own_number;

    Orders() {
        Random random(3);
        for (const std::uint32_t p : families(Numbers(40, 15), &random)) {
            parents.push_back(7.0 * p);
            own.push_back("name" + std::to_string(p));
            own_number.push_back(p == 3 ? null_number : p + 0.25);
            common.push_back("carrier" + std::to_string(random.below(4)));
        }
        for (std::uint32_t i = 0; i < 5; i++) {
            parents.push_back(null_number);
            own.emplace_back("name0");
            own_number.push_back(0.25);
            common.emplace_back("carrier0");
        }
    }
    Families families_of() const { return {parents, no_poll}; }
};

std::ptrdiff_t counted(const Column& column) {
    return column.repeated.empty() ? -1 : std::count(column.repeated.begin(), column.repeated.end(), false);
}

} // namespace

BOOST_AUTO_TEST_CASE(what_siblings_share_counts_once_for_their_parent) {
    const Orders orders;
    Column column = labels("name", orders.own);
    BOOST_TEST(orders.families_of().agreement(column, no_poll) == 1);
    orders.families_of().mark_repeats(column, no_poll);
    BOOST_TEST(counted(column) == 40 + 5);
    const std::vector<std::uint32_t> rows = count_labels(column);
    BOOST_TEST(rows[column.dictionary.find("name1")] == 1u);
    BOOST_TEST(rows[column.dictionary.find("name0")] == 1u + 5);
}

BOOST_AUTO_TEST_CASE(numbers_are_counted_like_labels) {
    const Orders orders;
    Column column = numbers("number", orders.own_number);
    orders.families_of().mark_repeats(column, no_poll);
    BOOST_TEST(counted(column) == 40 + 5);
}

BOOST_AUTO_TEST_CASE(what_siblings_share_by_chance_is_counted_by_rows) {
    const Orders orders;
    Column column = labels("carrier", orders.common);
    BOOST_TEST(orders.families_of().agreement(column, no_poll) < 0.1);
    orders.families_of().mark_repeats(column, no_poll);
    BOOST_TEST(counted(column) == -1);
}

BOOST_AUTO_TEST_CASE(a_value_of_one_parent_alone_among_nulls_is_shared) {
    const Orders orders;
    std::vector<std::string> values;
    for (const double parent : orders.parents)
        values.emplace_back(parent == 7 ? "secret" : "");
    Column column = labels("note", values);
    orders.families_of().mark_repeats(column, no_poll);
    BOOST_TEST(count_labels(column)[column.dictionary.find("secret")] == 1u);
}

BOOST_AUTO_TEST_CASE(half_of_the_neighbours_must_agree) {
    // Of ten siblings the first ones have a value of their parent's, all others one each.
    const auto column_of = [](std::uint32_t alike, std::vector<double>& parents) {
        std::vector<double> values;
        for (std::uint32_t p = 0; p < 100; p++)
            for (std::uint32_t i = 0; i < 10; i++) {
                parents.push_back(p);
                values.push_back(i < alike ? p : 1000 + p * 10 + i);
            }
        return numbers("x", values);
    };
    for (const std::uint32_t alike : {4u, 8u}) {
        std::vector<double> parents;
        Column column = column_of(alike, parents);
        Families(parents, no_poll).mark_repeats(column, no_poll);
        BOOST_TEST(counted(column) == (alike == 4 ? -1 : 300));
    }
}

BOOST_AUTO_TEST_CASE(nobody_has_siblings) {
    Column column = numbers("x", {1, 1, 1});
    const std::vector<double> none(3, null_number), each = {1, 2, 3};
    BOOST_TEST(Families(none, no_poll).agreement(column, no_poll) == 0);
    BOOST_TEST(Families(each, no_poll).agreement(column, no_poll) == 0);
    BOOST_TEST(Families({}, no_poll).agreement(numbers("x", {}), no_poll) == 0);
}

BOOST_AUTO_TEST_CASE(repeats_stay_with_their_rows) {
    Table table = member("orders", {labels("name", {"a", "a", "b", "a"})}, 4).table;
    table.columns()[0].repeated = {false, true, false, true};
    table.keep_rows({false, true, true, true});
    BOOST_TEST(table.columns()[0].repeated == std::vector<bool>({true, false, true}), boost::test_tools::per_element());
    table = member("orders", {labels("name", {"a", "b", "a", "b", "a", "b"})}, 6).table;
    table.columns()[0].repeated = {false, true, false, true, false, true};
    table.thin(3);
    const Column& left = table.columns()[0];
    BOOST_REQUIRE(left.repeated.size() == 3u);
    for (std::size_t row = 0; row < 3; row++)
        BOOST_TEST(left.repeated[row] == (left.dictionary.label(left.ids[row]) == "b"));
}
