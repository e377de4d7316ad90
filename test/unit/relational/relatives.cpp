// Relatives: rows that refer to the same parent, of which it has one at most, and which are drawn before.
#include "core/error.hpp"
#include "drawings.hpp"

using namespace synth;
using namespace synth::test;

namespace {

enum Tables : std::uint32_t { bills, payments, deliveries };
enum References : std::uint32_t { of_payment, of_delivery };

// Bills, of which some are paid, and their deliveries: by post if paid by card, by car if paid in cash, else picked
// up.
Schema bills_schema(bool all = true) {
    constexpr std::uint32_t number = 600;
    Random random(3);
    Numbers paid, sizes;
    std::vector<std::string> method, way;
    for (std::uint32_t bill = 0; bill < number; bill++) {
        const bool is_paid = random.below(4) > 0, by_card = random.below(3) > 0;
        sizes.push_back(random.below(4));
        way.insert(way.end(), sizes.back(), !is_paid ? "picked up" : by_card ? "post" : "car");
        if (!is_paid || (!all && bill == 17))
            continue;
        paid.push_back(bill);
        method.emplace_back(by_card ? "card" : "cash");
    }
    Schema schema;
    schema.members.push_back(member("bills", {numbers("size", random_numbers(number, random))}, number));
    schema.members.push_back(member("payments", {labels("method", method)}, std::uint32_t(paid.size())));
    schema.members.push_back(member("deliveries", {labels("way", way)}, std::uint32_t(way.size())));
    schema.order = {bills, payments, deliveries};
    refer(schema, "payments(bill)", payments, bills, paid, true).unique = true;
    refer(schema, "deliveries(bill)", deliveries, bills, families(sizes), true);
    return schema;
}

std::uint32_t relatives(const Schema& from, std::uint32_t of = deliveries) {
    Schema schema = from;
    find_latents(schema, 10, 1, no_poll);
    for (Member& member : schema.members)
        member.known.assign(member.table.columns().size() - 1, true);
    Table table = schema.members[of].table;
    const std::vector<Internal> added = add_internal(schema, of, table, no_poll);
    return std::uint32_t(
        std::count_if(added.begin(), added.end(), [](const Internal& one) { return one.what == What::relative; }));
}

// Of the first column.
const std::string& label(const Learned& learned, std::uint32_t table, double code) {
    const CompiledNetwork& network = *learned.tables[table].network;
    const std::uint32_t v = network.columns().front().variables.back();
    return network.variables()[v].learned->category.labels.at(std::size_t(code) - 1);
}

} // namespace

BOOST_AUTO_TEST_SUITE(relatives_)

BOOST_AUTO_TEST_CASE(rows_know_their_relatives) {
    Schema schema = bills_schema();
    BOOST_TEST(relatives(schema) == 1u);
    BOOST_TEST(relatives(schema, payments) == 0u); // which come first
    schema.references[of_payment].unique = false;
    BOOST_TEST(relatives(schema) == 0u);
    schema = bills_schema();
    schema.order = {bills, deliveries, payments};
    BOOST_TEST(relatives(schema) == 0u);
    // Of a sample of payments nothing is told: bills whose payment is not there would look unpaid.
    schema = bills_schema(false);
    schema.references[of_payment].degree[17] = 1;
    BOOST_TEST(relatives(schema) == 0u);
    // A delivery of a payment knows it as its parent.
    schema = bills_schema();
    refer(schema, "deliveries(payment)", deliveries, payments, Numbers(schema.members[deliveries].table.rows(), 0));
    BOOST_TEST(relatives(schema) == 0u);
}

// Whom a row refers to, and which of siblings have a flag, may depend on them, too.
BOOST_AUTO_TEST_CASE(links_know_relatives) {
    Schema schema = bills_schema();
    const std::uint32_t rows = schema.members[deliveries].table.rows();
    Random random(4);
    Numbers depot;
    for (std::uint32_t row = 0; row < rows; row++)
        depot.push_back(random.below(50));
    schema.members.push_back(member("depots", {numbers("size", random_numbers(50, random))}, 50));
    schema.order.insert(schema.order.begin(), 3);
    refer(schema, "deliveries(depot)", deliveries, 3, depot);
    find_latents(schema, 10, 1, no_poll);
    for (Member& member : schema.members)
        member.known.assign(member.table.columns().size() - 1, true);
    const std::optional<LinkTable> links = link_table(schema, deliveries, {}, no_poll);
    BOOST_REQUIRE(links.has_value());
    BOOST_TEST(std::count_if(links->columns.begin(), links->columns.end(),
                             [](const Internal& one) { return one.what == What::relative; }) == 1);
}

BOOST_AUTO_TEST_CASE(rows_are_drawn_by_their_relatives) {
    const Learned learned(bills_schema());
    Drawing rows(learned, 5);
    const auto never = [](std::uint32_t row) {
        return row % 10 == 0;
    };
    rows.draw(bills, {600});
    rows.generation().finish(bills);
    rows.draw(payments, {}, never);
    const Numbers bill_of_payment = rows.parents(of_payment);
    rows.generation().finish(payments);
    rows.draw(deliveries, {});
    std::vector<std::string> way(600, "picked up");
    for (std::uint32_t row = 0; row < bill_of_payment.size(); row++)
        if (!never(row))
            way[bill_of_payment[row]] =
                label(learned, payments, rows.values[payments][0][row]) == "card" ? "post" : "car";
    const Numbers bill_of_delivery = rows.parents(of_delivery);
    BOOST_TEST(bill_of_delivery.size() > 700u);
    std::size_t wrong = 0;
    for (std::uint32_t row = 0; row < bill_of_delivery.size(); row++)
        wrong += label(learned, deliveries, rows.values[deliveries][0][row]) != way[bill_of_delivery[row]];
    BOOST_TEST(wrong == 0u);
}

BOOST_AUTO_TEST_CASE(relatives_that_make_no_sense_are_refused) {
    const Learned learned(bills_schema());
    NothingShared nothing;
    const auto refused = [&](const auto& damage) {
        std::vector<TableModel> tables = learned.tables;
        std::vector<ReferenceModel> references = learned.references;
        damage(tables, references);
        BOOST_CHECK_THROW(Generation(tables, references, nothing, 1), DamagedModel);
    };
    const auto relative = [](std::vector<TableModel>& tables) -> Internal& {
        for (InternalColumn& column : tables[deliveries].internal)
            if (column.internal.what == What::relative)
                return column.internal;
        throw std::out_of_range("no relative");
    };
    refused([&](auto& tables, auto&) { relative(tables).reference = of_delivery; });
    refused([&](auto& tables, auto&) { relative(tables).column = 1000; });
    refused([&](auto&, auto& references) { references[of_payment].late = true; });
    refused([&](auto&, auto& references) { references[of_payment].parent = deliveries; });
    refused([&](auto&, auto& references) { references[of_delivery].driving = false; });
}

BOOST_AUTO_TEST_SUITE_END()
