#include "core/relational/plan.hpp"
#include "statistics.hpp"
#include <algorithm>
#include <boost/test/unit_test.hpp>

using namespace synth;
using namespace synth::test;

namespace {

constexpr SchemaKey from(std::uint32_t child, std::uint32_t parent) {
    return {.child = child, .parent = parent, .children = 100, .parents = 10};
}
constexpr SchemaKey nullable(SchemaKey key) {
    key.nullable = true;
    return key;
}
constexpr SchemaKey deferrable(SchemaKey key) {
    key.deferrable = true;
    return key;
}

using Numbers = std::vector<std::uint32_t>;

// Whether an order is possible with these keys, by taking away tables that no others wait for.
bool is_possible(std::uint32_t tables, const std::vector<SchemaKey>& keys, const std::vector<bool>& left_out) {
    std::vector<bool> done(tables);
    for (std::uint32_t round = 0; round < tables; round++)
        for (std::uint32_t table = 0; table < tables; table++) {
            bool ready = true;
            for (std::size_t k = 0; k < keys.size(); k++)
                ready &= left_out[k] || keys[k].child != table || keys[k].parent == table || done[keys[k].parent];
            done[table] = done[table] || ready;
        }
    return std::count(done.begin(), done.end(), true) == tables;
}

} // namespace

BOOST_AUTO_TEST_SUITE(plans)

BOOST_AUTO_TEST_CASE(parents_are_before_children) {
    // A star: enrolments of students and teachers, teachers of schools.
    const std::vector<SchemaKey> keys = {from(0, 1), from(0, 3), from(3, 2)};
    const SchemaPlan found = plan(5, keys);
    const Numbers order = {1, 2, 3, 0, 4};
    BOOST_TEST(found.order == order, boost::test_tools::per_element());
    BOOST_TEST(std::count(found.late.begin(), found.late.end(), true) == 0);
    const std::vector<std::int32_t> driving = {0, -1, -1, 2, -1};
    BOOST_TEST(found.driving == driving, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(keys_to_the_table_itself_are_neither_late_nor_driving) {
    const SchemaPlan found = plan(2, std::vector{nullable(from(1, 1)), from(0, 1)});
    const Numbers order = {1, 0};
    BOOST_TEST(found.order == order, boost::test_tools::per_element());
    BOOST_TEST(!found.late[0]);
    BOOST_TEST(found.driving[1] == -1);
    BOOST_TEST(plan(0, {}).order.empty());
}

BOOST_AUTO_TEST_CASE(circles_are_broken_where_it_hurts_least) {
    const auto late = [](const std::vector<SchemaKey>& keys) {
        const SchemaPlan found = plan(3, keys);
        Numbers late;
        for (std::uint32_t k = 0; k < keys.size(); k++)
            if (found.late[k])
                late.push_back(k);
        return late;
    };
    SchemaKey small = from(1, 2);
    small.children = 7;
    BOOST_TEST(late({from(0, 1), deferrable(small), nullable(from(2, 0))}) == Numbers{2});
    BOOST_TEST(late({from(0, 1), deferrable(from(1, 2)), from(2, 0)}) == Numbers{1});
    BOOST_TEST(late({from(0, 1), small, from(2, 0)}) == Numbers{1});
    BOOST_TEST(late({nullable(from(0, 1)), nullable(small), nullable(from(2, 0))}) == Numbers{1});
    BOOST_TEST(late({from(0, 1), from(1, 0)}) == Numbers{1});
    // Two keys one way: both, if they are the ones that may be NULL.
    BOOST_TEST((late({nullable(from(0, 1)), nullable(from(0, 1)), from(1, 0)}) == Numbers{0, 1}));
    // A primary key is what the circle's rows are known by.
    SchemaKey primary = deferrable(from(0, 1));
    primary.in_primary_key = true;
    BOOST_TEST(late({primary, from(1, 0)}) == Numbers{1});
    // A nullable key outside of the circle stays.
    BOOST_TEST(late({from(0, 1), from(1, 0), nullable(from(2, 0))}) == Numbers{1});
}

BOOST_AUTO_TEST_CASE(the_key_that_drives) {
    const auto driving = [](SchemaKey a, SchemaKey b) {
        return plan(3, std::vector{a, b}).driving[0];
    };
    SchemaKey cascading = from(0, 2), primary = from(0, 2), later = from(0, 1), larger = from(0, 2);
    cascading.cascades = primary.in_primary_key = true;
    later.column = 1;
    larger.parents = 11;
    BOOST_TEST(driving(from(0, 1), from(0, 2)) == 0);
    BOOST_TEST(driving(later, from(0, 2)) == 1);
    BOOST_TEST(driving(from(0, 2), later) == 0);
    BOOST_TEST(driving(from(0, 1), larger) == 0); // however many rows the parent has
    BOOST_TEST(driving(later, larger) == 1);
    primary.column = 2;
    BOOST_TEST(driving(later, primary) == 1);
    BOOST_TEST(driving(primary, cascading) == 1);
    BOOST_TEST(driving(nullable(cascading), from(0, 1)) == 1);
    BOOST_TEST(driving(nullable(later), nullable(larger)) == 1);
    BOOST_TEST(driving(nullable(from(0, 1)), nullable(larger)) == 1); // since of nullable ones it does matter
    // Nor does one to a table with too few rows.
    BOOST_TEST(plan(3, std::vector{from(0, 1), nullable(larger)}, 11).driving[0] == 1);
    BOOST_TEST(plan(3, std::vector{from(0, 1)}, 11).driving[0] == -1);
    // Late keys do not drive.
    const SchemaPlan found = plan(2, std::vector{nullable(from(0, 1)), from(1, 0)});
    BOOST_TEST(found.driving[0] == -1);
    BOOST_TEST(found.driving[1] == 1);
}

// What a parent has one of at most comes before what it may have several of, unless that must be there before.
BOOST_AUTO_TEST_CASE(relatives_are_before_others) {
    const auto unique = [](SchemaKey key) {
        key.unique = true;
        return key;
    };
    // Orders, deliveries, payments, their methods, invoices.
    std::vector<SchemaKey> keys = {from(1, 0), unique(from(2, 0)), from(2, 3), unique(from(4, 0))};
    const Numbers order = {0, 3, 2, 4, 1};
    BOOST_TEST(plan(5, keys).order == order, boost::test_tools::per_element());
    keys.push_back(from(2, 1));
    const Numbers with_payments_of_deliveries = {0, 1, 3, 2, 4};
    BOOST_TEST(plan(5, keys).order == with_payments_of_deliveries, boost::test_tools::per_element());
}

// Made-up schemas: there is an order, every late key would make it impossible, and keys that are not nullable are late
// only if nullable ones do not suffice.
BOOST_AUTO_TEST_CASE(no_more_keys_are_late_than_must_be) {
    Random random(1);
    std::uint32_t broken = 0;
    for (int schema = 0; schema < 500; schema++) {
        const std::uint32_t tables = 2 + random.below(8);
        std::vector<SchemaKey> keys(random.below(3 * tables));
        for (SchemaKey& key : keys)
            key = {.child = random.below(tables),
                   .parent = random.below(tables),
                   .nullable = random.below(2) == 0,
                   .deferrable = random.below(3) == 0,
                   .children = random.below(10)};
        const SchemaPlan found = plan(tables, keys);
        std::vector<std::uint32_t> place(tables);
        BOOST_REQUIRE(found.order.size() == tables);
        for (std::uint32_t i = 0; i < tables; i++)
            place[found.order[i]] = i;
        std::vector<bool> left_out = found.late, nullable_left_out(keys.size());
        bool hard = false;
        for (std::size_t k = 0; k < keys.size(); k++) {
            nullable_left_out[k] = keys[k].nullable;
            if (!found.late[k]) {
                BOOST_TEST((keys[k].child == keys[k].parent || place[keys[k].parent] < place[keys[k].child]));
                continue;
            }
            broken++;
            hard |= !keys[k].nullable;
            left_out[k] = false;
            BOOST_TEST(!is_possible(tables, keys, left_out));
            left_out[k] = true;
        }
        BOOST_TEST((!hard || !is_possible(tables, keys, nullable_left_out)));
    }
    BOOST_TEST(broken > 500u);
}

BOOST_AUTO_TEST_SUITE_END()
