#include "core/relational/generation.hpp"
#include "drawings.hpp"
#include <array>
#include <map>
#include <set>

using namespace synth;
using namespace synth::test;

namespace {

// Pupils, teachers of a subject, and marks: a pupil has one of each subject at the most. In a part of the marks no
// teacher is named.
Schema school_schema(std::uint32_t pupils, std::uint32_t subjects, double without) {
    Random random(9);
    const std::uint32_t teachers = 40 * subjects;
    std::vector<std::string> subject;
    std::vector<double> skill, mark;
    Numbers sizes, teacher_of;
    for (std::uint32_t t = 0; t < teachers; t++)
        subject.push_back("subject" + std::to_string(t % subjects));
    for (std::uint32_t p = 0; p < pupils; p++) {
        skill.push_back(random.normal());
        sizes.push_back(2 + random.below(subjects - 1));
        for (std::uint32_t k = 0; k < sizes[p]; k++) {
            teacher_of.push_back(random.below(teachers / subjects) * subjects + (p + k) % subjects);
            if (random.uniform() < without)
                teacher_of.back() = no_row;
            mark.push_back(skill[p] + random.normal());
        }
    }
    Schema schema;
    schema.members.push_back(member("pupils", {numbers("skill", skill)}, pupils));
    schema.members.push_back(member("teachers", {labels("subject", subject)}, teachers));
    schema.members.push_back(member("marks", {numbers("mark", mark)}, std::uint32_t(mark.size())));
    schema.order = {0, 1, 2};
    refer(schema, "marks(pupil)", 2, 0, families(sizes), true);
    refer(schema, "marks(teacher)", 2, 1, teacher_of).apart = {0};
    return schema;
}

} // namespace

BOOST_AUTO_TEST_SUITE(generation_links)

// Classes of products are those that orders of such customers have, and products have as many orders as they should.
BOOST_AUTO_TEST_CASE(links_keep_classes_and_stubs) {
    Drawing rows = shop_rows(2);
    const Schema& schema = shop_models().schema;
    const Numbers degrees = rows.degrees(of_product);
    BOOST_TEST(sum(degrees) == rows.rows(orders));
    BOOST_TEST(distance(degrees, schema.references[of_product].degree) < 1);
    const Numbers stubs = by_rank(rows.drawn_degrees(of_product), degrees, schema.references[of_product].degree);
    const double ratio = rows.rows(orders) / sum(stubs);
    BOOST_TEST(std::abs(ratio - 1) < .05);
    std::vector<double> off;
    for (std::uint32_t p = 0; p < number_of_products; p++)
        off.push_back(std::abs(degrees[p] - stubs[p] * ratio));
    std::sort(off.begin(), off.end());
    BOOST_TEST(off[off.size() * 9 / 10] < 1);

    // Age and price are three tables apart: four of their correlation's five parts must come through.
    const std::vector<double>&age = schema.members[customers].table.columns()[0].numbers,
          &price = schema.members[products].table.columns()[0].numbers;
    const double real = correlation(gather(age, schema.references[of_customer].parent_of),
                                    gather(price, schema.references[of_product].parent_of)),
                 drawn = correlation(gather(rows.values[customers][0], rows.parents(of_customer)),
                                     gather(rows.values[products][0], rows.parents(of_product)));
    BOOST_TEST(real > .6);
    BOOST_TEST(drawn > .8 * real);
    BOOST_TEST(drawn < 1.1 * real);
    // An order's amount is its product's price but for a deviation of 3.
    BOOST_TEST(correlation(rows.values[orders][0], gather(rows.values[products][0], rows.parents(of_product))) > .95);
}

// Payments in tables by month: an order has one, in the table of its month. Classes of orders are those of all tables,
// which each by itself would not tell who has a payment in another one.
BOOST_AUTO_TEST_CASE(tables_that_choose_the_same_parents_have_their_classes_in_common) {
    constexpr std::uint32_t number = 6000, months = 5;
    Random random(4);
    std::vector<double> day;
    std::array<Numbers, months> orders_of;
    for (std::uint32_t order = 0; order < number; order++) {
        day.push_back(months * random.uniform());
        orders_of[std::size_t(day.back())].push_back(order);
    }
    Schema schema;
    schema.members.push_back(member("customers", {numbers("income", random_numbers(100, random))}, 100));
    schema.members.push_back(
        member("orders", {numbers("day", day), numbers("weight", random_numbers(number, random))}, number));
    schema.order = {0, 1};
    for (std::uint32_t month = 0; month < months; month++) {
        const Numbers& orders = orders_of[month];
        const auto payments = std::uint32_t(orders.size());
        Numbers customer_of;
        for (std::uint32_t i = 0; i < payments; i++)
            customer_of.push_back(i * 100 / payments);
        schema.members.push_back(
            member("month" + std::to_string(month), {numbers("paid", gather(day, orders))}, payments));
        schema.order.push_back(2 + month);
        refer(schema, "payments(customer)", 2 + month, 0, customer_of, true);
        refer(schema, "payments(order)", 2 + month, 1, orders);
    }
    const Learned learned(std::move(schema));
    Drawing rows(learned);
    rows.draw(0, {100}).draw(1, {number});
    Numbers payments(number);
    for (std::uint32_t month = 0; month < months; month++) {
        const std::uint32_t r = 2 * month;
        BOOST_TEST(learned.schema.references[r].classes_of == r);
        BOOST_TEST(learned.schema.references[r + 1].classes_of == 1u);
        const Numbers degrees = rows.draw(2 + month, {}).degrees(r + 1);
        for (std::uint32_t order = 0; order < number; order++)
            payments[order] += degrees[order];
    }
    const auto without = std::count(payments.begin(), payments.end(), 0u);
    BOOST_TEST(without <= number * .01);
}

BOOST_AUTO_TEST_CASE(pairs_are_distinct_where_they_must_be) {
    Learned learned(shop_schema(8));
    learned.references[of_product].distinct = true;
    Drawing rows(learned);
    rows.draw(customers, {number_of_customers}).draw(products, {number_of_products / 10});
    rows.draw(orders, {.exactly = 3 * learned.tables[orders].rows});
    const Numbers c = rows.parents(of_customer), p = rows.parents(of_product);
    std::set<std::pair<std::uint32_t, std::uint32_t>> pairs;
    for (std::uint32_t row = 0; row < rows.rows(orders); row++)
        BOOST_TEST(pairs.emplace(c[row], p[row]).second);
}

BOOST_AUTO_TEST_CASE(siblings_have_parents_of_different_groups) {
    for (const double without : {0., .4}) {
        Learned learned(school_schema(400, 5, without));
        learned.references[1].exclusive = true;
        Drawing rows(learned);
        rows.draw(0, {400}).draw(1, {200}).draw(2, {});
        const Numbers p = rows.parents(0), t = rows.parents(1);
        std::set<std::pair<std::uint32_t, double>> pairs;
        std::map<double, double> marks; // by subject
        for (std::uint32_t row = 0; row < rows.rows(2); row++) {
            if (t[row] == no_row)
                continue;
            const double of = rows.values[1][0][t[row]];
            BOOST_TEST(pairs.emplace(p[row], of).second);
            marks[of]++;
        }
        BOOST_TEST(distance(rows.degrees(0), learned.schema.references[0].degree) < 1);
        BOOST_TEST(std::abs(Learned::share_without(t) - learned.references[1].missing) < .02);
        BOOST_TEST(marks.size() == 5u);
        for (const auto& [of, n] : marks)
            BOOST_TEST(std::abs(n / double(pairs.size()) * 5 - 1) < .15,
                       "subject " << of << ": " << n << " of " << pairs.size());
    }
}

// Who draws again may draw nobody, which is no class, and not the first one. The first class is a group here, so that
// who wants it gets it: about as many as its teachers should have. Of six subjects there are too many combinations for
// classes to keep them apart. Poisson: 1e-6 is beyond 4.9 standard deviations.
BOOST_AUTO_TEST_CASE(nobody_is_no_class) {
    Learned learned(school_schema(3000, 6, .4));
    learned.references[1].exclusive = true;
    learned.references[1].group[0] = 99;
    Drawing rows(learned);
    rows.draw(0, {3000}).draw(1, {120}).draw(2, {});
    const Numbers classes = rows.classes(1), degrees = rows.degrees(1),
                  stubs = by_rank(rows.drawn_degrees(1), Numbers(120), learned.schema.references[1].degree);
    double wanted = 0, all = 0, got = 0;
    for (std::size_t t = 0; t < classes.size(); t++) {
        all += stubs[t];
        wanted += classes[t] == 0 ? stubs[t] : 0;
        got += classes[t] == 0 ? degrees[t] : 0;
    }
    wanted *= sum(degrees) / all;
    BOOST_TEST(wanted > 50);
    BOOST_TEST(std::abs(got - wanted) < 4.9 * std::sqrt(wanted));
}

// Customers have a favourite among the orders, which are drawn after them; a fifth have none.
BOOST_AUTO_TEST_CASE(late_references_are_linked_at_the_end) {
    Schema schema = shop_schema(11);
    Random random(12);
    Numbers favourite_of;
    for (std::uint32_t c = 0; c < number_of_customers; c++)
        favourite_of.push_back(random.below(5) ? random.below(schema.members[orders].table.rows()) : no_row);
    refer(schema, "customers(favourite)", customers, orders, favourite_of).late = true;
    Learned learned(std::move(schema));
    Drawing rows = shop_rows(1, {}, learned);
    for (const std::uint32_t order : rows.parents(favourite))
        BOOST_TEST_REQUIRE(order == no_row);
    const Numbers linked = rows.generation().link_late(favourite, no_poll);
    BOOST_REQUIRE(linked.size() == number_of_customers);
    for (const std::uint32_t order : linked)
        BOOST_TEST_REQUIRE((order == no_row || order < rows.rows(orders)));
    BOOST_TEST(std::abs(Learned::share_without(linked) - Learned::share_without(favourite_of)) < .02);
    BOOST_TEST(distance(rows.degrees(favourite), learned.schema.references[favourite].degree) < 1);
}

// What a generation lets go of is needed by nobody.
BOOST_AUTO_TEST_CASE(tables_may_be_finished_one_by_one) {
    for (const bool late : {false, true}) {
        Schema schema = shop_schema(11);
        if (late) {
            Numbers favourite_of;
            for (std::uint32_t c = 0; c < number_of_customers; c++)
                favourite_of.push_back(7 * c % schema.members[orders].table.rows());
            refer(schema, "customers(favourite)", customers, orders, favourite_of).late = true;
        }
        const Learned learned(std::move(schema));
        Drawing kept = shop_rows(1, {}, learned), rows(learned);
        for (const auto& [table, size] :
             {std::pair(customers, number_of_customers), {products, number_of_products}, {orders, 0u}}) {
            rows.draw(table, {size});
            rows.generation().finish(table);
        }
        BOOST_TEST((rows.bits() == kept.bits()));
        if (late)
            BOOST_TEST(
                (rows.generation().link_late(favourite, no_poll) == kept.generation().link_late(favourite, no_poll)));
    }
}

// A column that two references have in common: an order's product is of the customer's country.
BOOST_AUTO_TEST_CASE(links_stay_within_shared_values) {
    struct Countries : SharedValues {
        const Drawing* rows = nullptr;
        bool groups(std::uint32_t reference, std::uint32_t first, std::uint32_t end, std::uint32_t parents,
                    Numbers& child, Numbers& parent) override {
            if (reference != of_product)
                return false;
            for (std::uint32_t row = first; row < end; row++)
                child.push_back(rows->parents(of_customer)[row] % 4);
            for (std::uint32_t p = 0; p < parents; p++)
                parent.push_back(p % 4);
            return true;
        }
    } shared;
    Drawing rows(shop_models(), 1, shared);
    shared.rows = &rows;
    rows.draw(customers, {100}).draw(products, {100}).draw(orders, {});
    const Numbers c = rows.parents(of_customer), p = rows.parents(of_product);
    BOOST_TEST(rows.rows(orders) > 100u);
    for (std::uint32_t row = 0; row < rows.rows(orders); row++)
        BOOST_TEST(c[row] % 4 == p[row] % 4);
}

// Every other product has not what its orders need. All orders have others.
BOOST_AUTO_TEST_CASE(nobody_refers_to_rows_that_have_not_what_is_needed) {
    struct Half : SharedValues {
        bool groups(std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t, Numbers&, Numbers&) override {
            return false;
        }
        bool has_what_is_needed(std::uint32_t reference, std::uint32_t parent) const override {
            return reference != of_product || parent % 2 == 0;
        }
    } half;
    Drawing rows(shop_models(), 1, half);
    rows.draw(customers, {100}).draw(products, {100}).draw(orders, {});
    BOOST_TEST(rows.rows(orders) > 100u);
    for (const std::uint32_t p : rows.parents(of_product))
        BOOST_TEST((p != no_row && p % 2 == 0));
}

// Payments are by card, and in a shop then. Every other account has no card, and pays in no shop.
BOOST_AUTO_TEST_CASE(who_has_nobody_to_refer_to_wants_nobody_else_either) {
    constexpr std::uint32_t accounts = 200;
    Random random(4);
    Numbers of_account, card_of, shop_of;
    for (std::uint32_t row = 0; row < 2000; row++) {
        const std::uint32_t account = row % accounts;
        const bool by_card = account % 2 == 0 && random.uniform() < .6;
        of_account.push_back(account);
        card_of.push_back(by_card ? account / 2 : no_row);
        shop_of.push_back(by_card ? random.below(30) : no_row);
    }
    Schema schema;
    for (const auto& [name, rows] : {std::pair("accounts", accounts), {"cards", accounts / 2}, {"shops", 30u}})
        schema.members.push_back(member(name, {numbers("size", random_numbers(rows, random))}, rows));
    schema.members.push_back(member("payments", {numbers("amount", random_numbers(2000, random))}, 2000));
    schema.order = {0, 1, 2, 3};
    refer(schema, "payments(account)", 3, 0, of_account, true);
    refer(schema, "payments(card)", 3, 1, card_of);
    refer(schema, "payments(shop)", 3, 2, shop_of);
    const Learned learned(std::move(schema));
    struct Cards : SharedValues {
        const Drawing* rows = nullptr;
        bool groups(std::uint32_t reference, std::uint32_t first, std::uint32_t end, std::uint32_t parents,
                    Numbers& child, Numbers& parent) override {
            if (reference != 1)
                return false;
            for (std::uint32_t row = first; row < end; row++)
                child.push_back(rows->parents(0)[row]);
            for (std::uint32_t p = 0; p < parents; p++)
                parent.push_back(2 * p);
            return true;
        }
    } cards;
    Drawing rows(learned, 1, cards);
    cards.rows = &rows;
    rows.draw(0, {accounts}).draw(1, {accounts / 2}).draw(2, {30}).draw(3, {});
    const Numbers account = rows.parents(0), card = rows.parents(1), shop = rows.parents(2);
    std::size_t by_card = 0;
    for (std::uint32_t row = 0; row < rows.rows(3); row++) {
        BOOST_TEST((card[row] == no_row) == (shop[row] == no_row));
        BOOST_TEST((card[row] == no_row || account[row] == 2 * card[row]));
        by_card += card[row] != no_row;
    }
    BOOST_TEST(by_card > rows.rows(3) / 10);
}

BOOST_AUTO_TEST_SUITE_END()
