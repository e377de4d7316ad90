#include "core/relational/agreements.hpp"
#include "schemas.hpp"
#include <boost/test/unit_test.hpp>
#include <tuple>

using namespace synth;
using namespace synth::test;

namespace {

// Orders of customers for products. Both are of one of 8 tenants, and have its country; of no order is the tenant
// known.
struct Sales {
    Numbers tenant_of_customer, tenant_of_product, customer_of, product_of;
    std::vector<std::string> country_of_customer, country_of_product;
    std::uint32_t orders = 300;

    Sales() {
        const std::vector<std::string> countries = {"de", "fr", ""};
        for (std::uint32_t i = 0; i < 40; i++) {
            tenant_of_customer.push_back(i % 8);
            tenant_of_product.push_back((i / 2) % 8);
            country_of_customer.push_back(countries[tenant_of_customer[i] % 3]);
            country_of_product.push_back(countries[tenant_of_product[i] % 3]);
        }
        Random random(5);
        for (std::uint32_t i = 0; i < orders; i++) {
            customer_of.push_back(random.below(40));
            do
                product_of.push_back(random.below(40));
            while (tenant_of_product[product_of[i]] != tenant_of_customer[customer_of[i]] &&
                   (product_of.pop_back(), true));
        }
    }
    Schema schema() const {
        Schema schema;
        schema.members.push_back(member("tenants", {}, 8));
        schema.members.push_back(member("customers", {labels("country", country_of_customer)}, 40));
        schema.members.push_back(member(
            "products", {numbers("price", std::vector<double>(40, 1)), labels("country", country_of_product)}, 40));
        schema.members.push_back(member("orders", {}, orders));
        schema.order = {0, 1, 2, 3};
        refer(schema, "customers(tenant)", 1, 0, tenant_of_customer, true);
        refer(schema, "products(tenant)", 2, 0, tenant_of_product, true);
        refer(schema, "orders(customer)", 3, 1, customer_of, true);
        refer(schema, "orders(product)", 3, 2, product_of);
        return schema;
    }
};

// Reference, with, and which columns or references.
using Found = std::vector<std::tuple<std::uint32_t, std::uint32_t, bool, Numbers, Numbers>>;

Found find(const Schema& schema, std::uint32_t min_count = 10) {
    std::vector<std::vector<bool>> whole;
    for (const Member& member : schema.members) {
        whole.emplace_back(member.table.columns().size(), true);
        whole.back().back() = false;
    }
    Found found;
    for (const Agreement& one : find_agreements(schema, whole, min_count, no_poll))
        found.emplace_back(one.reference, one.with, one.is_row,
                           one.is_row ? one.from_parent : std::vector{one.of_parent},
                           one.is_row ? one.from_other : std::vector{one.of_other});
    return found;
}

const Found tenant = {{3, 2, true, {1}, {0}}}, country = {{3, 2, false, {1}, {0}}}, both = {tenant[0], country[0]};

} // namespace

BOOST_AUTO_TEST_SUITE(agreements)

BOOST_AUTO_TEST_CASE(products_are_of_the_customers_tenant_and_country) {
    BOOST_TEST((find(Sales().schema()) == both));
}

BOOST_AUTO_TEST_CASE(one_row_that_differs_is_one_too_many) {
    Sales other_country, no_country, other_tenant;
    const std::uint32_t c = other_country.customer_of[0];
    other_country.country_of_customer[c] = "es";
    BOOST_TEST((find(other_country.schema()) == tenant));
    no_country.country_of_product[no_country.product_of[0]] =
        no_country.country_of_product[no_country.product_of[0]].empty() ? "es" : "";
    BOOST_TEST((find(no_country.schema()) == tenant));
    other_tenant.tenant_of_product[other_tenant.product_of[0]] += 3; // of the same country
    other_tenant.tenant_of_product[other_tenant.product_of[0]] %= 8;
    BOOST_TEST((find(other_tenant.schema()).size() < 2));
}

// Neither what one parent has in common with another row, nor what fewer rows or parents than min_count show.
BOOST_AUTO_TEST_CASE(enough_rows_and_parents_show_it) {
    Sales one_country;
    one_country.country_of_customer.assign(40, "de");
    one_country.country_of_product.assign(40, "de");
    BOOST_TEST((find(one_country.schema()) == tenant));
    BOOST_TEST((find(Sales().schema(), 36) == Found()));
    BOOST_TEST((find(Sales().schema(), 35) == tenant));
}

BOOST_AUTO_TEST_CASE(a_parent_alone_has_nobody_to_agree_with) {
    Sales sales;
    sales.customer_of[7] = no_row;
    BOOST_TEST((find(sales.schema()) == Found()));
    sales.product_of[7] = no_row;
    BOOST_TEST((find(sales.schema()) == both));
    Schema late = sales.schema();
    late.references[3].late = true;
    BOOST_TEST((find(late) == Found()));
}

// An order's agent is its customer's, and so of the customer's tenant, of which nothing more is said.
BOOST_AUTO_TEST_CASE(a_parent_is_the_one_that_the_other_refers_to) {
    Sales sales;
    Schema schema = sales.schema();
    Numbers tenant_of_agent, agent_of_customer, agent_of_order;
    for (std::uint32_t i = 0; i < 16; i++)
        tenant_of_agent.push_back(i % 8);
    for (std::uint32_t c = 0; c < 40; c++)
        agent_of_customer.push_back(sales.tenant_of_customer[c] + (c % 3 == 0 ? 8 : 0));
    for (const std::uint32_t c : sales.customer_of)
        agent_of_order.push_back(agent_of_customer[c]);
    schema.members.push_back(member("agents", {}, 16));
    schema.order = {0, 4, 1, 2, 3};
    refer(schema, "agents(tenant)", 4, 0, tenant_of_agent, true);
    refer(schema, "customers(agent)", 1, 4, agent_of_customer);
    refer(schema, "orders(agent)", 3, 4, agent_of_order);
    Found of_agents;
    for (const auto& one : find(schema))
        if (std::get<0>(one) == 6 && std::get<1>(one) == 2)
            of_agents.push_back(one);
    BOOST_TEST((of_agents == Found{{6, 2, true, {}, {5}}}));
}

BOOST_AUTO_TEST_SUITE_END()
