#include "core/relational/generation.hpp"
#include "core/error.hpp"
#include "drawings.hpp"

using namespace synth;
using namespace synth::test;

BOOST_AUTO_TEST_SUITE(generation)

BOOST_AUTO_TEST_CASE(customers_have_the_orders_that_they_were_drawn_to_have) {
    Drawing rows = shop_rows();
    const Numbers degrees = rows.degrees(of_customer);
    Numbers real = shop_models().schema.references[of_customer].degree;
    BOOST_TEST(by_rank(rows.drawn_degrees(of_customer), degrees, real) == degrees, boost::test_tools::per_element());
    BOOST_TEST(sum(degrees) == rows.rows(orders));
    BOOST_TEST(rows.rows(orders) == sum(real));
    // So all of them are as they were, whoever has them.
    std::sort(real.begin(), real.end());
    Numbers sorted = degrees;
    std::sort(sorted.begin(), sorted.end());
    BOOST_TEST(sorted == real, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(children_of_a_few_large_families_are_as_many) {
    Random random(7);
    for (const double alpha : {.8, 1., 1.2, 1.5}) {
        const std::uint32_t parents = 300;
        Numbers sizes;
        for (std::uint32_t p = 0; p < parents; p++) // Pareto's, and some have none
            sizes.push_back(
                random.below(4) == 0 ? 0 : std::uint32_t(std::min(3000., std::pow(random.uniform(), -1 / alpha))));
        Schema schema;
        schema.order = {0, 1};
        const auto children = std::uint32_t(sum(sizes));
        schema.members.push_back(member("parents", {numbers("x", random_numbers(parents, random))}, parents));
        schema.members.push_back(member("children", {numbers("y", random_numbers(children, random))}, children));
        refer(schema, "children(parent)", 1, 0, families(sizes), true);
        const Learned learned(std::move(schema));
        for (std::uint64_t seed = 1; seed <= 600; seed++) {
            Drawing rows(learned, seed);
            const std::uint64_t drawn = parents - 12 + seed % 25;
            rows.draw(0, {drawn});
            rows.generation().begin(1, {}, no_poll);
            BOOST_TEST(std::abs(rows.rows(1) - children * double(drawn) / parents) <= .5001,
                       "seed " << seed << ", alpha " << alpha << ": " << rows.rows(1) << " of "
                               << children * double(drawn) / parents);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_row_resembles_another) {
    Drawing rows = shop_rows();
    Generation& generation = rows.generation();
    generation.begin(orders, {}, no_poll);
    generation.link(orders, 0, no_poll);
    const std::vector<Given> givens = generation.givens(orders, no_poll);
    std::uint32_t row = 1; // whose sibling the row before is, and has another product
    while (generation.parent(of_customer, row) != generation.parent(of_customer, row - 1) ||
           generation.parent(of_product, row) == generation.parent(of_product, row - 1))
        row++;
    generation.resemble(orders, row, row - 1);
    BOOST_TEST(generation.parent(of_product, row) == generation.parent(of_product, row - 1));
    // A stranger's product is not the row's; what is latent is: of customers, how many orders they have.
    std::uint32_t stranger = row + 1;
    while (generation.parent(of_customer, stranger) == generation.parent(of_customer, row) ||
           generation.parent(of_product, stranger) == generation.parent(of_product, row))
        stranger++;
    generation.resemble(orders, row, stranger);
    BOOST_TEST(generation.parent(of_product, row) != generation.parent(of_product, stranger));
    generation.begin(customers, {number_of_customers}, no_poll);
    generation.link(customers, 0, no_poll);
    for (const Given& given : generation.givens(customers, no_poll)) {
        std::uint32_t other = 1;
        while (given.codes[other] == given.codes[0])
            other++;
        generation.resemble(customers, 0, other);
        BOOST_TEST(given.codes[0] == given.codes[other]);
        BOOST_TEST((!given.numbers || given.numbers[0] == given.numbers[other]));
    }
}

BOOST_AUTO_TEST_CASE(more_and_fewer_customers_have_more_and_fewer_orders) {
    const Numbers& real = shop_models().schema.references[of_customer].degree;
    for (const double times : {.25, .9, 1.5, 7.}) {
        Drawing rows(shop_models());
        rows.draw(customers, {std::uint64_t(times * number_of_customers)}).draw(products, {number_of_products});
        rows.draw(orders, {});
        BOOST_TEST(std::abs(rows.rows(orders) - sum(real) * times) <= .5);
        BOOST_TEST(distance(rows.degrees(of_customer), real) < 1);
    }
}

BOOST_AUTO_TEST_CASE(more_and_fewer_orders_are_in_proportion) {
    const Numbers& real = shop_models().schema.references[of_customer].degree;
    for (const double about : {.25, .9, 1.5, 7.}) {
        const auto exactly = std::uint64_t(about * sum(real));
        const double times = double(exactly) / sum(real);
        Drawing rows = shop_rows(1, {.exactly = exactly});
        BOOST_TEST(rows.rows(orders) == exactly);
        const Numbers degrees = rows.degrees(of_customer),
                      should = by_rank(rows.drawn_degrees(of_customer), degrees, real);
        for (std::uint32_t c = 0; c < number_of_customers; c++)
            BOOST_TEST(std::abs(degrees[c] - should[c] * times) < 1);
    }
    for (const std::uint64_t exactly : {0u, 1u, 777u, 20000u})
        BOOST_TEST(shop_rows(1, {.exactly = exactly}).rows(orders) == exactly);
    Drawing rows(shop_models());
    BOOST_TEST(rows.draw(products, {.rows = 50, .exactly = 70}).rows(products) == 70u);
}

BOOST_AUTO_TEST_CASE(the_same_seed_gives_the_same_rows) {
    const Drawing one = shop_rows(3), again = shop_rows(3), other = shop_rows(4);
    BOOST_TEST(one.bits() == again.bits(), boost::test_tools::per_element());
    BOOST_TEST((one.bits() != other.bits()));
    for (const std::uint32_t r : {of_customer, of_product})
        BOOST_TEST((one.parents(r) == again.parents(r)));
    BOOST_TEST((one.parents(of_product) != other.parents(of_product)));
}

BOOST_AUTO_TEST_CASE(nobody_refers_to_rows_that_are_left_out) {
    const auto never = [](std::uint32_t row) {
        return row % 3 == 0;
    };
    for (const Generation::Size& size : {Generation::Size{}, Generation::Size{.exactly = 5000}}) {
        Drawing these(shop_models());
        these.draw(customers, {number_of_customers}, never).draw(products, {number_of_products}, never);
        these.draw(orders, size);
        BOOST_TEST(these.rows(orders) > 1000u);
        for (const std::uint32_t r : {of_customer, of_product})
            for (const std::uint32_t p : these.parents(r))
                BOOST_TEST_REQUIRE((p != no_row && !never(p)));
    }
    // If nobody is left there is nobody to refer to.
    Drawing none(shop_models());
    none.draw(customers, {number_of_customers}).draw(products, {20}, [](std::uint32_t) { return true; });
    for (const std::uint32_t p : none.draw(orders, {}).parents(of_product))
        BOOST_TEST_REQUIRE(p == no_row);
}

BOOST_AUTO_TEST_CASE(some_orders_have_no_customer) {
    const Learned learned(shop_schema(5, .3));
    const double missing = learned.references[of_customer].missing;
    BOOST_TEST(std::abs(missing - .3) < .05);
    Drawing rows = shop_rows(1, {}, learned);
    BOOST_TEST(std::abs(Learned::share_without(rows.parents(of_customer)) - missing) < 1. / rows.rows(orders));
    BOOST_TEST(Learned::share_without(rows.parents(of_product)) == 0);
    for (const std::uint64_t exactly : {0u, 1u, 2u, 9u, 10u, 11u, 1234u, 5001u}) {
        Drawing some = shop_rows(1, {.exactly = exactly}, learned);
        BOOST_TEST(some.rows(orders) == exactly);
        if (exactly > 0)
            BOOST_TEST(std::abs(Learned::share_without(some.parents(of_customer)) - missing) <= .51 / double(exactly));
    }
}

// Nobody has a customer: orders are as many as there were, in proportion to customers all the same.
BOOST_AUTO_TEST_CASE(orders_without_any_customer) {
    const Learned learned(shop_schema(6, 1));
    BOOST_TEST(learned.references[of_customer].missing == 1);
    BOOST_TEST(shop_rows(1, {}, learned).rows(orders) == learned.tables[orders].rows);
    BOOST_TEST(shop_rows(1, {.exactly = 40}, learned).rows(orders) == 40u);
    Drawing half(learned);
    half.draw(customers, {number_of_customers / 2}).draw(products, {number_of_products}).draw(orders, {});
    BOOST_TEST(std::abs(half.rows(orders) - double(learned.tables[orders].rows) / 2) <= .5);
}

BOOST_AUTO_TEST_CASE(at_most_one_child_of_each_parent) {
    Random random(7);
    std::vector<double> x, y;
    Numbers parent_of;
    for (std::uint32_t p = 0; p < 800; p++) {
        x.push_back(random.normal());
        if (x.back() > 0) {
            parent_of.push_back(p);
            y.push_back(x.back() + random.normal());
        }
    }
    Schema schema;
    schema.members.push_back(member("persons", {numbers("x", x)}, 800));
    schema.members.push_back(member("details", {numbers("y", y)}, std::uint32_t(y.size())));
    schema.order = {0, 1};
    refer(schema, "details(person)", 1, 0, parent_of, true);
    Learned learned(std::move(schema));
    learned.references[0].unique = true;
    const auto some = double(y.size());
    const auto never = [](std::uint32_t row) {
        return row % 10 == 0;
    };
    struct Expected {
        std::uint32_t persons;
        Generation::Size size;
        double details; // if it is known before
    };
    for (const auto& [persons, size, expected] :
         {Expected{800, {}, 0}, Expected{400, {}, 0}, Expected{2400, {}, 0}, Expected{800, {.exactly = 100}, 100},
          Expected{800, {.exactly = 500}, 500}, Expected{800, {.exactly = 2000}, 720}}) {
        Drawing rows(learned);
        rows.draw(0, {persons}, never).draw(1, size);
        const Numbers degrees = rows.degrees(0);
        std::uint32_t unlikely = 0;
        for (std::uint32_t p = 0; p < persons; p++) {
            BOOST_TEST(degrees[p] <= (never(p) ? 0u : 1u));
            unlikely += degrees[p] > 0 && rows.values[0][0][p] < -.1;
        }
        const double left = std::accumulate(rows.drawn_degrees(0).begin(), rows.drawn_degrees(0).end(), 0.0);
        BOOST_TEST(std::abs(left / (.9 * some * persons / 800) - 1) < .05); // of persons that are left
        // Those of others are nobody's, unless so many are asked for: then they go to persons that were to have none.
        BOOST_TEST(std::abs(rows.rows(1) - (size.exactly ? expected : left)) <= .5);
        BOOST_TEST(unlikely < .1 * rows.rows(1) + std::max(0.0, rows.rows(1) - left));
    }
}

BOOST_AUTO_TEST_CASE(what_follows_from_numbers_of_children_is_kept) {
    // An order is new, paid, sent or cancelled; who has paid has a payment, what was sent a parcel or two.
    Random random(12);
    std::vector<double> state;
    Numbers payment_of, parcel_of;
    for (std::uint32_t order = 0; order < 3000; order++) {
        state.push_back(random.below(4));
        if (state.back() == 1 || state.back() == 2)
            payment_of.push_back(order);
        for (std::uint32_t k = 0; k < 2 && state.back() == 2 && (k == 0 || random.below(5) == 0); k++)
            parcel_of.push_back(order);
    }
    Schema schema;
    schema.members.push_back(member("orders", {numbers("state", state)}, 3000));
    schema.members.push_back(member("payments", {}, std::uint32_t(payment_of.size())));
    schema.members.push_back(member("parcels", {}, std::uint32_t(parcel_of.size())));
    schema.order = {0, 1, 2};
    refer(schema, "payments(order)", 1, 0, payment_of, true);
    refer(schema, "parcels(order)", 2, 0, parcel_of, true);
    Learned learned(std::move(schema));
    learned.references[0].unique = true;
    for (const std::uint32_t orders : {300, 3000, 9000})
        for (const std::uint64_t seed : {1, 2, 3}) {
            Drawing rows(learned, seed);
            rows.draw(0, {orders}).draw(1, {}).draw(2, {});
            const Numbers payments = rows.degrees(0), parcels = rows.degrees(1);
            for (std::uint32_t order = 0; order < orders; order++) {
                const double drawn = rows.values[0][0][order];
                BOOST_TEST(payments[order] == (drawn == 1 || drawn == 2));
                BOOST_TEST((parcels[order] > 0) == (drawn == 2));
            }
            const double times = orders / 3000.;
            BOOST_TEST(std::abs(sum(payments) - double(payment_of.size()) * times) < 10);
            BOOST_TEST(std::abs(sum(parcels) - double(parcel_of.size()) * times) < 10);
        }
}

BOOST_AUTO_TEST_CASE(tables_may_be_empty) {
    Drawing rows(shop_models());
    rows.draw(customers, {0}).draw(products, {10}).draw(orders, {});
    BOOST_TEST(rows.rows(customers) == 0u);
    BOOST_TEST(rows.rows(orders) == 0u);
    Drawing others(shop_models());
    others.draw(customers, {10}).draw(products, {0}).draw(orders, {});
    for (const std::uint32_t p : others.parents(of_product))
        BOOST_TEST(p == no_row);
}

BOOST_AUTO_TEST_CASE(models_that_do_not_belong_together_are_refused) {
    const Learned& learned = shop_models();
    NothingShared nothing;
    const auto generate = [&](const std::function<void(std::vector<TableModel>&)>& damage) {
        std::vector<TableModel> tables = learned.tables;
        damage(tables);
        Generation generation(std::move(tables), learned.references, nothing, 1);
        for (const std::uint32_t t : {customers, products, orders}) {
            generation.begin(t, {.rows = 20}, no_poll);
            generation.givens(t, no_poll);
        }
    };
    const auto damaged = [&](const std::function<void(std::vector<TableModel>&)>& damage) {
        BOOST_CHECK_THROW(generate(damage), DamagedModel);
    };
    BOOST_CHECK_NO_THROW(generate([](auto&) {}));
    damaged([](auto& tables) { tables[orders].internal[0].internal.reference = 2; });
    damaged([](auto& tables) { tables[orders].internal[0].column = 99; });
    damaged([](auto& tables) { tables[orders].link_columns[0].column = 99; });
    damaged([](auto& tables) { tables[customers].internal[0].column = 99; });
    damaged([](auto& tables) { tables[customers].network = nullptr; });
    damaged([](auto& tables) { tables[customers].internal.clear(); });
    damaged([](auto& tables) { tables[products].internal.clear(); });
    // Classes that are no numbers, too large ones, and those that are no labels.
    for (const std::uint32_t t : {customers, products})
        for (const char* const name : {"x", "", "7x", "-1", "16777216", "99999999999"}) {
            Network network = learned.networks[t];
            for (const InternalColumn& column : learned.tables[t].internal)
                if (column.internal.what == What::own_class)
                    network.variables[network.columns[column.column].variables.front()].category.labels[0] = name;
            const CompiledNetwork compiled(network);
            damaged([&](auto& tables) { tables[t].network = &compiled; });
        }
    damaged(
        [](auto& tables) { std::swap(tables[customers].internal[0].column, tables[customers].internal[1].column); });
}

// Few rows: of a table that others need there is one, and rows refer to somebody if they must, though nothing is known
// of whom.
BOOST_AUTO_TEST_CASE(a_few_rows) {
    Random random(9);
    std::vector<double> x, y;
    for (std::uint32_t p = 0; p < 800; p++)
        x.push_back(random.normal());
    for (std::uint32_t p = 0; p < 40; p++)
        y.push_back(random.normal());
    Schema schema;
    schema.members.push_back(member("addresses", {numbers("x", x)}, 800));
    schema.members.push_back(member("regions", {numbers("y", y)}, 40));
    schema.members.push_back(member("stores", {numbers("z", {1, 2, 3})}, 3));
    schema.order = {0, 1, 2};
    refer(schema, "stores(address)", 2, 0, {7, 77, 777}, true);
    refer(schema, "stores(region)", 2, 1, {3, 13, 33});
    const Learned learned(std::move(schema));
    for (const auto& [addresses, stores] : {std::pair(8u, 1u), std::pair(80u, 1u), std::pair(800u, 3u)}) {
        Drawing rows(learned);
        rows.draw(0, {addresses}).draw(1, {4}).draw(2, {});
        BOOST_TEST(rows.rows(2) == stores);
        for (const std::uint32_t p : rows.parents(1))
            BOOST_TEST(p < 4u);
    }
}

BOOST_AUTO_TEST_SUITE_END()
