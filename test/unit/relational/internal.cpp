#include "core/relational/schema.hpp"
#include "schemas.hpp"
#include <boost/test/unit_test.hpp>

using namespace synth;
using namespace synth::test;

namespace {

using What = Internal::What;

// The number that a label is, or no_row for NULL.
std::uint32_t class_of(const Column& column, std::size_t row) {
    BOOST_TEST_REQUIRE((column.kind == Kind::category));
    const std::uint32_t id = column.ids[row];
    return id == Dictionary::null ? no_row : std::uint32_t(std::stoul(std::string(column.dictionary.label(id))));
}

bool same_values(const Column& a, const Column& b) {
    const auto same_labels = [&](std::uint32_t x, std::uint32_t y) {
        return x == Dictionary::null || y == Dictionary::null ? x == y : a.dictionary.label(x) == b.dictionary.label(y);
    };
    if (a.kind != b.kind || a.ids.size() != b.ids.size() || a.numbers.size() != b.numbers.size())
        return false;
    if (a.kind == Kind::category)
        return std::equal(a.ids.begin(), a.ids.end(), b.ids.begin(), same_labels);
    return std::equal(a.numbers.begin(), a.numbers.end(), b.numbers.begin(), b.numbers.end(),
                      [](double x, double y) { return x == y || (is_null(x) && is_null(y)); });
}

} // namespace

BOOST_AUTO_TEST_SUITE(internal)

// Customers, their orders, which refer to shops and to earlier orders, and a late reference to a favourite order.
BOOST_AUTO_TEST_CASE(tables_get_what_their_networks_must_know) {
    Random random(10);
    TwoTables tables(100, random);
    std::vector<double> amounts;
    const std::vector<double> means = random_numbers(100, random);
    // Times that siblings do not have in common, and whose order tells of the amount.
    std::vector<double> days = random_numbers(tables.children, random), mean_day(100);
    for (std::uint32_t i = 0; i < tables.children; i++)
        mean_day[tables.parent_of[i]] += days[i];
    for (std::uint32_t i = 0; i < tables.children; i++)
        days[i] -= mean_day[tables.parent_of[i]] /
                   double(std::count(tables.parent_of.begin(), tables.parent_of.end(), tables.parent_of[i]));
    const Numbers places = tables.places(days);
    for (std::uint32_t i = 0; i < tables.children; i++)
        amounts.push_back(5 * means[tables.parent_of[i]] + places[i] + random.normal());
    tables.add({numbers("age", random_numbers(100, random)), labels("city", std::vector<std::string>(100, "Bonn")),
                numbers("secret", random_numbers(100, random))},
               {numbers("amount", amounts), numbers("at", days, Unit::day)});
    Schema& schema = tables.schema;
    schema.members[0].table.columns()[1].ids[3] = Dictionary::null;
    schema.members.push_back(member("shops", {numbers("size", random_numbers(30, random))}, 30));
    schema.order = {0, 2, 1};
    Numbers shop_of(tables.children), favourite_of(100);
    for (std::uint32_t& s : shop_of)
        s = random.below(5) ? random.below(30) : no_row;
    for (std::uint32_t& f : favourite_of)
        f = random.below(tables.children);
    refer(schema, "children(shop)", 1, 2, shop_of);
    refer(schema, "parents(favourite)", 0, 1, favourite_of).late = true;
    find_latents(schema, 10, 1, no_poll);
    schema.least = 1; // classes as they are
    for (Member& member : schema.members)
        member.known.assign(member.table.columns().size() - 1, true);
    schema.members[0].known[2] = false;
    std::vector<bool>& whole = schema.members[1].whole;
    whole[0] = whole[7] = false;
    const Reference &by_parent = schema.references[0], &by_shop = schema.references[1],
                    &favourite = schema.references[2];
    BOOST_REQUIRE((by_parent.factor_columns == Numbers{0}));

    struct Expected {
        What what;
        std::uint32_t reference, column;
        const char* name;
        Role role;
    };
    const auto compare = [](const Table& table, const std::vector<Internal>& added, std::size_t own,
                            const std::vector<Expected>& expected) {
        BOOST_REQUIRE(added.size() == expected.size());
        // Behind them, of a table that has a driving reference: which rows are siblings.
        const bool has_families = table.columns().back().role == Role::family;
        BOOST_REQUIRE(table.columns().size() == own + expected.size() + has_families);
        BOOST_TEST(has_families == (added.size() > 1 && added[1].what == What::siblings && own > 0));
        for (std::size_t i = 0; i < expected.size(); i++) {
            const Column& column = table.columns()[own + i];
            BOOST_TEST(int(added[i].what) == int(expected[i].what));
            BOOST_TEST(added[i].reference == expected[i].reference);
            BOOST_TEST(added[i].column == expected[i].column);
            BOOST_TEST(column.name == expected[i].name);
            BOOST_TEST(int(column.role) == int(expected[i].role), column.name);
        }
    };

    Member::Length spans{.from = 1, .to = 1};
    for (std::uint32_t i = 0; i < tables.children; i++) {
        schema.members[1].last.push_back(i % 2);
        spans.gaps.push_back(i);
    }
    schema.members[1].lengths.push_back(spans);
    Table table = schema.members[1].table;
    const std::vector<Internal> added = add_internal(schema, 1, table, no_poll);
    const std::vector<Expected> of_children = {{What::parent_class, 0, 0, "class of parents", Role::given},
                                               {What::siblings, 0, 0, "siblings", Role::given},
                                               {What::parent_factor, 0, 0, "amount of parents", Role::given},
                                               {What::position, 0, 0, "position", Role::given},
                                               {What::last, 0, 0, "last", Role::given},
                                               {What::parent_column, 0, 0, "parents.age", Role::given},
                                               {What::parent_column, 0, 1, "parents.city", Role::given},
                                               {What::parent_class, 1, 0, "class of shops", Role::given},
                                               {What::parent_column, 1, 0, "shops.size", Role::given},
                                               {What::own_class, 2, 0, "class by parents(favourite)", Role::latent},
                                               {What::own_degree, 2, 0, "number of parents(favourite)", Role::latent},
                                               {What::gap, 0, 1, "at.gap", Role::own}};
    compare(table, added, 2, of_children);
    BOOST_REQUIRE(table.rows() == tables.children - 2);
    for (std::uint32_t i = 0; i < table.rows(); i++) {
        const std::uint32_t row = i < 6 ? i + 1 : i + 2, p = tables.parent_of[row], s = shop_of[row];
        const std::vector<Column>& columns = table.columns();
        BOOST_TEST(columns[0].numbers[i] == amounts[row]);
        BOOST_TEST(class_of(columns[2], i) == by_parent.classes.of_row[p]);
        BOOST_TEST(columns[3].numbers[i] == by_parent.degree[p]);
        BOOST_TEST(columns[4].numbers[i] == by_parent.factors[0][p]);
        BOOST_TEST(columns[5].numbers[i] == places[row]);
        BOOST_TEST(columns[6].numbers[i] == (row % 2));
        BOOST_TEST(columns[7].numbers[i] == schema.members[0].table.columns()[0].numbers[p]);
        if (p == 3)
            BOOST_TEST(columns[8].ids[i] == Dictionary::null);
        else
            BOOST_TEST(columns[8].dictionary.label(columns[8].ids[i]) == "Bonn");
        BOOST_TEST(class_of(columns[9], i) == (s == no_row ? no_row : by_shop.classes.of_row[s]));
        BOOST_TEST((s == no_row ? is_null(columns[10].numbers[i])
                                : columns[10].numbers[i] == schema.members[2].table.columns()[0].numbers[s]));
        BOOST_TEST(class_of(columns[11], i) == favourite.classes.of_row[row]);
        BOOST_TEST(columns[12].numbers[i] == favourite.degree[row]);
        BOOST_TEST(columns[13].numbers[i] == row);
    }
    for (std::size_t i = 0; i < added.size(); i++) // factors and parents' columns are no numbers of rows
        BOOST_TEST(table.columns()[2 + i].counts ==
                   (added[i].what != What::parent_factor && added[i].what != What::parent_column &&
                    added[i].what != What::gap));

    Table of_parents = schema.members[0].table;
    const std::vector<Internal> to_parents = add_internal(schema, 0, of_parents, no_poll);
    compare(of_parents, to_parents, 3,
            {{What::parent_class, 2, 0, "class of children", Role::given}, // of a late one the class alone
             {What::own_class, 0, 0, "class by children(parent)", Role::latent},
             {What::own_degree, 0, 0, "number of children(parent)", Role::latent},
             {What::own_factor, 0, 0, "amount by children(parent)", Role::latent}});
    for (std::uint32_t p = 0; p < 100; p++) {
        const std::uint32_t order = favourite_of[p];
        BOOST_TEST(class_of(of_parents.columns()[3], p) == favourite.classes.of_row[order]);
        BOOST_TEST(class_of(of_parents.columns()[4], p) == by_parent.classes.of_row[p]);
        const double factor = of_parents.columns()[6].numbers[p];
        BOOST_TEST((by_parent.degree[p] == 0 ? is_null(factor) : factor == by_parent.factors[0][p]));
    }

    const std::optional<LinkTable> links = link_table(schema, 1, {}, no_poll);
    BOOST_REQUIRE(links.has_value());
    std::vector<Expected> of_links(of_children.begin(), of_children.begin() + 7);
    of_links.push_back({What::link, 1, 0, "class of shops", Role::own});
    compare(links->table, links->columns, 0, of_links);
    BOOST_REQUIRE(links->table.rows() == tables.children - 2);
    for (std::size_t c = 0; c < 7; c++)
        BOOST_TEST(same_values(links->table.columns()[c], table.columns()[2 + c]));
    BOOST_TEST(same_values(links->table.columns()[7], table.columns()[9]));
    BOOST_TEST(!link_table(schema, 2, {}, no_poll).has_value());
}

// Two references to one table are called by their own names.
BOOST_AUTO_TEST_CASE(parents_are_told_apart_by_the_names_of_references) {
    Random random(11);
    TwoTables tables(60, random);
    tables.add({numbers("age", random_numbers(60, random))}, {});
    Numbers other(tables.children);
    for (std::uint32_t& p : other)
        p = random.below(60);
    refer(tables.schema, "children(other)", 1, 0, other);
    find_latents(tables.schema, 10, 1, no_poll);
    tables.schema.members[0].known = {true};
    Table table = tables.schema.members[1].table;
    const std::vector<Internal> added = add_internal(tables.schema, 1, table, no_poll);
    const std::vector<std::string> names = {"class of children(parent)", "siblings", "children(parent).age",
                                            "class of children(other)", "children(other).age"};
    BOOST_REQUIRE(table.columns().size() == names.size() + 1);
    const Numbers& driving = tables.schema.references[0].parent_of;
    BOOST_TEST(same_values(table.columns().back(), numbers("family", {driving.begin(), driving.end()})));
    for (std::size_t c = 0; c < names.size(); c++)
        BOOST_TEST(table.columns()[c].name == names[c]);
    const std::optional<LinkTable> links = link_table(tables.schema, 1, {}, no_poll);
    BOOST_REQUIRE(links.has_value());
    BOOST_TEST(links->table.columns().back().name == "class of children(other)");
}

// A table may have fewer columns than its member, whose columns factors are of.
BOOST_AUTO_TEST_CASE(numbers_with_a_factor_are_alike) {
    Random random(12);
    TwoTables tables(100, random);
    const std::vector<double> means = random_numbers(100, random);
    std::vector<double> amounts;
    for (std::uint32_t i = 0; i < tables.children; i++)
        amounts.push_back(5 * means[tables.parent_of[i]] + random.normal());
    tables.add({numbers("age", random_numbers(100, random))},
               {numbers("inherited", random_numbers(tables.children, random)),
                numbers("other", random_numbers(tables.children, random)), numbers("amount", amounts)});
    find_latents(tables.schema, 10, 1, no_poll);
    const Numbers& factors = tables.schema.references[0].factor_columns;
    const auto has_factor = [&](const std::string& name) {
        return std::any_of(factors.begin(), factors.end(),
                           [&](std::uint32_t c) { return tables.schema.members[1].table.columns()[c].name == name; });
    };
    BOOST_TEST_REQUIRE(has_factor("amount"));
    tables.schema.members[0].known = {true};
    Table table = tables.schema.members[1].table;
    table.keep_columns({false, false, true, true});
    add_internal(tables.schema, 1, table, no_poll);
    for (const Column& column : table.columns())
        BOOST_TEST(column.alike == has_factor(column.name), column.name);
}

// A ring is learned as it is drawn: open, so that a row of it knows of no other.
BOOST_AUTO_TEST_CASE(rings_are_open) {
    Numbers next;
    std::vector<double> value;
    for (std::uint32_t row = 0; row < 100; row++) {
        next.push_back(row < 60 ? (row % 3 == 0 ? row + 2 : row - 1) : no_row);
        value.push_back(row);
    }
    Schema schema;
    schema.members.push_back(member("rows", {numbers("x", value)}, 100));
    schema.order = {0};
    refer(schema, "rows(next)", 0, 0, next);
    find_latents(schema, 10, 1, no_poll);
    schema.members[0].known = {true};
    Table table = schema.members[0].table;
    const std::vector<Internal> added = add_internal(schema, 0, table, no_poll);
    std::size_t above = 1;
    while (added[above - 1].what != Internal::What::parent_column)
        above++;
    for (std::uint32_t row = 0; row < 100; row++) {
        const double known = table.columns()[above].numbers[row];
        if (row < 60 && row % 3 > 0)
            BOOST_TEST(known == double(row - 1));
        else
            BOOST_TEST(is_null(known));
    }
}

BOOST_AUTO_TEST_SUITE_END()
