#include "core/relational/inherited.hpp"
#include "schemas.hpp"
#include <boost/test/unit_test.hpp>
#include <tuple>

using namespace synth;
using namespace synth::test;

namespace {

// Customers, and invoices that have their city and number; every fourth has no customer, and a city of its own.
struct Invoices {
    std::vector<Column> of_customers, of_invoices;
    Numbers customer_of;

    Invoices() {
        std::vector<std::string> cities, copied;
        std::vector<double> scores, copied_scores;
        for (std::uint32_t c = 0; c < 20; c++) {
            cities.push_back(c == 8 ? "" : "city" + std::to_string(c % 7));
            scores.push_back(c == 6 ? null_number : c % 3 + .5);
        }
        for (std::uint32_t i = 0; i < 80; i++) {
            customer_of.push_back(i % 4 == 3 ? no_row : i * 7 % 20);
            copied.push_back(customer_of[i] == no_row ? "elsewhere" : cities[customer_of[i]]);
            copied_scores.push_back(customer_of[i] == no_row ? 99 : scores[customer_of[i]]);
        }
        of_customers = {labels("city", cities), numbers("score", scores)};
        of_invoices = {numbers("score", copied_scores), labels("city", copied)};
    }
    Schema schema() const {
        Schema schema;
        schema.members.push_back(member("customers", of_customers, 20));
        schema.members.push_back(member("invoices", of_invoices, 80));
        schema.order = {0, 1};
        refer(schema, "invoices(customer)", 1, 0, customer_of, true);
        return schema;
    }
};

using Found = std::vector<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>>; // reference, child's, parent's

Found find(const Schema& schema, std::vector<std::vector<bool>> whole, std::uint32_t min_count = 10) {
    Found found;
    for (const Inherited& one : find_inherited(schema, whole, min_count, no_poll))
        found.emplace_back(one.reference, one.child_column, one.parent_column);
    return found;
}
// Of all columns but the number of the row.
Found find(const Schema& schema, std::uint32_t min_count = 10) {
    std::vector<std::vector<bool>> whole;
    for (const Member& member : schema.members) {
        whole.emplace_back(member.table.columns().size(), true);
        whole.back().back() = false;
    }
    return find(schema, whole, min_count);
}

const Found both = {{0, 0, 1}, {0, 1, 0}}, score_alone = {{0, 0, 1}}, city_alone = {{0, 1, 0}};

} // namespace

BOOST_AUTO_TEST_SUITE(inherited)

BOOST_AUTO_TEST_CASE(invoices_have_what_their_customers_have) {
    BOOST_TEST((find(Invoices().schema()) == both));
}

BOOST_AUTO_TEST_CASE(one_row_that_differs_is_one_too_many) {
    Invoices other_city, no_city, other_score, no_score, score_of_nothing;
    other_city.of_invoices[1].ids[0] = other_city.of_invoices[1].dictionary.intern("city6");
    BOOST_TEST((find(other_city.schema()) == score_alone));
    no_city.of_invoices[1].ids[0] = Dictionary::null;
    BOOST_TEST((find(no_city.schema()) == score_alone));
    other_score.of_invoices[0].numbers[0] = 7;
    BOOST_TEST((find(other_score.schema()) == city_alone));
    no_score.of_invoices[0].numbers[0] = null_number;
    BOOST_TEST((find(no_score.schema()) == city_alone));
    score_of_nothing.of_customers[1].numbers[0] = null_number;
    BOOST_TEST((find(score_of_nothing.schema()) == city_alone));
}

// One customer has no city, and one no score, and so have their invoices.
BOOST_AUTO_TEST_CASE(it_is_known_whether_there_are_nulls) {
    const auto nulls = [](const Schema& schema) {
        std::vector<bool> nulls;
        for (const Inherited& one :
             find_inherited(schema, std::vector<std::vector<bool>>(2, {true, true, false}), 10, no_poll))
            nulls.push_back(one.nulls);
        return nulls;
    };
    Invoices invoices;
    BOOST_TEST((nulls(invoices.schema()) == std::vector<bool>{true, true}));
    invoices.of_customers[1].numbers[6] = 7;
    for (std::uint32_t i = 0; i < 80; i++)
        if (invoices.customer_of[i] == 6)
            invoices.of_invoices[0].numbers[i] = 7;
    BOOST_TEST((nulls(invoices.schema()) == std::vector<bool>{false, true}));
}

// 60 invoices have a customer, of which 4 are without a city and 4 without a score.
BOOST_AUTO_TEST_CASE(enough_rows_must_know_it) {
    BOOST_TEST((find(Invoices().schema(), 56) == both));
    BOOST_TEST(find(Invoices().schema(), 57).empty());
}

BOOST_AUTO_TEST_CASE(one_value_is_nobodys) {
    Invoices invoices;
    invoices.of_customers[1].numbers.assign(20, 4);
    invoices.of_invoices[0].numbers.assign(80, 4);
    invoices.of_customers[0] = labels("city", std::vector<std::string>(20, "Bonn"));
    invoices.of_invoices[1] = labels("city", std::vector<std::string>(80, "Bonn"));
    BOOST_TEST(find(invoices.schema()).empty());
}

// 400 orders of 40 customers, which are sent to their town, but for every fifth; some towns are unknown.
BOOST_AUTO_TEST_CASE(most_have_what_their_customers_have) {
    constexpr std::uint32_t customers = 40, orders = 400;
    std::vector<std::string> towns, towns_of_orders, sizes, sizes_of_orders;
    std::vector<double> fees, fees_of_orders;
    Numbers customer_of;
    for (std::uint32_t c = 0; c < customers; c++) {
        towns.push_back(c == 7 ? "" : "town" + std::to_string(c));
        sizes.push_back(c % 2 == 0 ? "small" : "large");
        fees.push_back(c * 1.5);
    }
    for (std::uint32_t i = 0; i < orders; i++) {
        const std::uint32_t c = i * 7 % customers;
        customer_of.push_back(i % 40 == 39 ? no_row : c);
        towns_of_orders.push_back(i % 5 == 0 ? "elsewhere" + std::to_string(i) : towns[c]);
        sizes_of_orders.push_back(i % 5 == 0 ? "small" : sizes[c]);
        fees_of_orders.push_back(i % 5 == 0 ? -1.0 : fees[c]);
    }
    Schema schema;
    schema.members.push_back(
        member("customers", {labels("town", towns), labels("size", sizes), numbers("fee", fees)}, customers));
    schema.members.push_back(member(
        "orders", {labels("town", towns_of_orders), labels("size", sizes_of_orders), numbers("fee", fees_of_orders)},
        orders));
    schema.order = {0, 1};
    refer(schema, "orders(customer)", 1, 0, customer_of, true);
    const std::vector<std::vector<bool>> whole(2, {true, true, true, false});
    const auto found = [&](std::uint32_t min_count) {
        return find_inherited(schema, whole, min_count, no_poll);
    };
    // Two sizes are the same too often by chance.
    const std::vector<Inherited> both = found(10);
    BOOST_REQUIRE(both.size() == 2u);
    for (std::size_t k = 0; k < 2; k++) {
        BOOST_TEST(both[k].child_column == 2 * k);
        BOOST_TEST(both[k].parent_column == 2 * k);
        BOOST_REQUIRE(both[k].has.size() == orders);
        for (std::uint32_t i = 0; i < orders; i++)
            BOOST_TEST(both[k].has[i] == (customer_of[i] == no_row ? no_row : std::uint32_t(i % 5 != 0)));
    }
    BOOST_TEST(found(80).size() == 2u); // so many have something else
    BOOST_TEST(found(81).empty());
    schema.members[1].table.columns()[2].unit = Unit::day;
    schema.members[0].table.columns()[2].unit = Unit::day;
    BOOST_TEST(found(10).size() == 1u);
    for (std::uint32_t i = 0; i < orders; i++)
        if (i % 2 == 0)
            schema.members[1].table.columns()[0].ids[i] = schema.members[1].table.columns()[0].ids[0];
    BOOST_TEST(found(10).empty());
}

BOOST_AUTO_TEST_CASE(columns_are_of_one_kind_and_no_keys_and_whole) {
    Schema schema = Invoices().schema();
    schema.members[1].table.columns()[0].unit = Unit::day;
    BOOST_TEST((find(schema) == city_alone));
    schema.members[0].table.columns()[1].unit = Unit::day;
    BOOST_TEST((find(schema) == both));
    schema.members[1].table.columns()[0].is_key = true;
    BOOST_TEST((find(schema) == city_alone));
    schema.members[0].table.columns()[0].is_key = true;
    BOOST_TEST(find(schema).empty());
    const Schema again = Invoices().schema();
    BOOST_TEST((find(again, {{true, true, false}, {true, false, false}}) == score_alone));
    BOOST_TEST((find(again, {{true, false, false}, {true, true, false}}) == city_alone));
}

// Late references give nothing, nor does a row that refers to itself.
BOOST_AUTO_TEST_CASE(the_first_reference_and_column_are_taken) {
    Invoices invoices;
    invoices.of_customers.push_back(invoices.of_customers[0]);
    Schema schema = invoices.schema();
    refer(schema, "invoices(payer)", 1, 0, invoices.customer_of);
    BOOST_TEST((find(schema) == both));
    schema.references[0].late = true;
    const Found second = {{1, 0, 1}, {1, 1, 0}};
    BOOST_TEST((find(schema) == second));
    schema.references[1].late = true;
    Numbers self(80);
    std::iota(self.begin(), self.end(), 0u);
    refer(schema, "invoices(corrected)", 1, 1, self);
    BOOST_TEST(find(schema).empty());
}

// Nodes are of the tenant of the node above; those at the top are of any.
BOOST_AUTO_TEST_CASE(rows_have_what_those_above_them_have) {
    std::vector<std::string> tenant, other;
    Numbers above;
    for (std::uint32_t i = 0; i < 200; i++) {
        above.push_back(i < 20 ? no_row : i / 4);
        tenant.push_back(i < 20 ? "tenant" + std::to_string(i % 7) : tenant[above[i]]);
        other.push_back(i == 150 ? "other" : tenant[i]);
    }
    Schema schema;
    schema.members.push_back(member("nodes", {labels("other", other), labels("tenant", tenant)}, 200));
    schema.order = {0};
    refer(schema, "nodes(above)", 0, 0, above);
    const Found of_tenant = {{0, 1, 1}};
    BOOST_TEST((find(schema) == of_tenant));
}

BOOST_AUTO_TEST_SUITE_END()
