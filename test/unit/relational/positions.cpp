#include "core/relational/positions.hpp"
#include "schemas.hpp"
#include <boost/test/unit_test.hpp>

using namespace synth;
using namespace synth::test;

BOOST_AUTO_TEST_SUITE(positions)

BOOST_AUTO_TEST_CASE(siblings_are_ordered_by_what_is_unique_among_them) {
    Random random(1);
    TwoTables tables(200, random);
    const std::vector<double> values = random_numbers(tables.children, random);
    tables.add({}, {numbers("day", std::vector<double>(tables.children, 1), Unit::day), numbers("x", values)});
    tables.schema.members[1].orders = {{-1, 0}, {-1, 1}}; // the first one is not unique
    BOOST_TEST(tables.positions() == tables.places(values), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(or_by_a_column_of_another_parent) {
    Random random(2);
    TwoTables tables(200, random);
    const std::vector<double> years = random_numbers(tables.children, random);
    std::vector<std::string> names;
    std::vector<double> of_child;
    Numbers year_of;
    for (std::uint32_t i = 0; i < tables.children; i++) {
        names.push_back("y" + std::to_string(100000 + (i * 7919) % 10007)); // in alphabetical order
        year_of.push_back(tables.children - 1 - i);
    }
    for (std::uint32_t i = 0; i < tables.children; i++)
        of_child.push_back(double((year_of[i] * 7919ull) % 10007));
    tables.add({}, {});
    tables.schema.members.push_back(member("years", {labels("name", names)}, tables.children));
    tables.schema.order = {0, 2, 1};
    refer(tables.schema, "children(year)", 1, 2, year_of);
    tables.schema.members[1].orders = {{1, 0}};
    BOOST_TEST(tables.positions() == tables.places(of_child), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(or_by_their_rank) {
    Random random(3);
    for (const double first : {0., 1.}) {
        TwoTables tables(100, random);
        const Numbers places = tables.places(random_numbers(tables.children, random));
        std::vector<double> ranks, twice;
        for (const std::uint32_t place : places) {
            ranks.push_back(place - 1 + first);
            twice.push_back(2 * place);
        }
        tables.add({}, {numbers("day", random_numbers(tables.children, random), Unit::day), numbers("twice", twice),
                        numbers("rank", ranks)});
        BOOST_TEST(tables.positions() == places, boost::test_tools::per_element());
    }
}

// Of a sample of rows, as many siblings as there are in all decide: the last one is about where it was.
BOOST_AUTO_TEST_CASE(of_a_sample_places_are_those_among_all) {
    Random random(5);
    Numbers all, parent_of;
    std::vector<double> values;
    for (std::uint32_t p = 0; p < 50; p++)
        for (std::uint32_t k = 1; k <= 200; k++)
            if (random.below(4) == 0) {
                all.push_back(k);
                parent_of.push_back(p);
                values.push_back(k);
            }
    Schema schema;
    schema.members.push_back(member("parents", {}, 50));
    schema.members.push_back(member("children", {numbers("line", values)}, std::uint32_t(all.size())));
    schema.order = {0, 1};
    Reference& reference = refer(schema, "children(parent)", 1, 0, parent_of, true);
    reference.degree.assign(50, 200);
    schema.members[1].orders = {{-1, 0}};
    find_positions(schema, schema.members[1], reference, no_poll);
    double off = 0;
    for (std::size_t row = 0; row < all.size(); row++)
        off += std::abs(double(schema.members[1].position[row]) - all[row]);
    // The standard deviation of the i-th of 50 is 14 at the most, of a sample of 200.
    BOOST_TEST(off / double(all.size()) < 14);
    BOOST_TEST(*std::max_element(schema.members[1].position.begin(), schema.members[1].position.end()) > 180u);
}

// Siblings without a time come last, in the order of the rows. Their positions must tell of a column, which is no time.
BOOST_AUTO_TEST_CASE(or_by_time) {
    Random random(4);
    TwoTables tables(100, random);
    std::vector<double> times = random_numbers(tables.children, random);
    std::vector<double> values = times;
    for (std::size_t i = 0; i < values.size(); i += 5) {
        times[i] = null_number;
        values[i] = 100 + double(i);
    }
    const Numbers places = tables.places(values);
    std::vector<double> told = random_numbers(tables.children, random);
    std::vector<std::string> steps;
    for (std::size_t i = 0; i < places.size(); i++) {
        told[i] += places[i];
        steps.push_back(places[i] == 1 ? "ordered" : "again");
    }
    const std::vector<double> noise = random_numbers(tables.children, random);
    const Column at = numbers("at", times, Unit::microsecond), until = numbers("until", told, Unit::microsecond);
    Column key = numbers("key", told);
    key.is_key = true;
    const auto positions = [&](std::vector<Column> columns) {
        TwoTables these = tables;
        these.add({}, std::move(columns));
        return these.positions();
    };
    BOOST_TEST(positions({numbers("x", told), at}) == places, boost::test_tools::per_element());
    BOOST_TEST(positions({at, numbers("x", noise), labels("step", steps)}) == places, boost::test_tools::per_element());
    BOOST_TEST(positions({at, numbers("x", std::vector<double>(tables.children, 7)), until, key}).empty());
    BOOST_TEST(positions({at}).empty());
}

BOOST_AUTO_TEST_CASE(or_not_at_all) {
    Random random(5);
    TwoTables tables(100, random);
    tables.add({}, {numbers("x", random_numbers(tables.children, random))});
    BOOST_TEST(tables.positions().empty());
    TwoTables alone(100, random); // nobody has siblings
    alone.parent_of.resize(100);
    std::iota(alone.parent_of.begin(), alone.parent_of.end(), 0u);
    alone.children = 100;
    alone.add({}, {numbers("at", random_numbers(100, random), Unit::day)});
    BOOST_TEST(alone.positions().empty());
}

BOOST_AUTO_TEST_SUITE_END()
