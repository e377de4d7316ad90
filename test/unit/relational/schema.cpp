#include "core/relational/schema.hpp"
#include "schemas.hpp"
#include <boost/test/unit_test.hpp>
#include <map>
#include <set>

using namespace synth;
using namespace synth::test;

namespace {

using What = Internal::What;

std::vector<double> random_numbers(std::size_t n, Random& random) {
    std::vector<double> values(n);
    for (double& value : values)
        value = random.normal();
    return values;
}

// Parents and children that lie anywhere, in families of up to 6.
struct TwoTables {
    Schema schema;
    Numbers parent_of;
    std::uint32_t parents, children;

    TwoTables(std::uint32_t parents_, Random& random)
        : parent_of(families(random_sizes(parents_, 6, random), &random)), parents(parents_),
          children(std::uint32_t(parent_of.size())) {
        schema.order = {0, 1};
    }
    void add(std::vector<Column> of_parents, std::vector<Column> of_children) {
        schema.members.push_back(member("parents", std::move(of_parents), parents));
        schema.members.push_back(member("children", std::move(of_children), children));
        refer(schema, "children(parent)", 1, 0, parent_of, true);
    }
    const Numbers& positions() {
        find_latents(schema, 10, 1, no_poll);
        return schema.members[1].position;
    }
    // By child: how many siblings are before it by these values, and itself.
    Numbers places(const std::vector<double>& values) const {
        Numbers places(children, 1);
        for (std::uint32_t a = 0; a < children; a++)
            for (std::uint32_t b = 0; b < children; b++)
                places[a] += parent_of[a] == parent_of[b] && values[b] < values[a];
        return places;
    }
};

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

// Do rows of a class all have the same value?
template <class T>
bool are_apart(const Classes& classes, const std::vector<T>& values) {
    std::map<std::uint32_t, T> of_class;
    for (std::size_t row = 0; row < values.size(); row++)
        if (of_class.emplace(classes.of_row[row], values[row]).first->second != values[row])
            return false;
    return true;
}

} // namespace

BOOST_AUTO_TEST_SUITE(schema)

BOOST_AUTO_TEST_CASE(rows_are_found_by_their_identity) {
    const std::vector<double> rows = {10, 0x1p40 + 1, 30}, wanted = {30, null_number, 7, 10, 0x1p40 + 1, 30};
    std::vector<bool> whole(6, true);
    whole[5] = false; // for another reason
    const Numbers expected = {2, no_row, no_row, 0, 1, 2};
    BOOST_TEST(find_rows(rows, wanted, whole) == expected, boost::test_tools::per_element());
    const std::vector<bool> kept = {true, true, false, true, true, false};
    BOOST_TEST(whole == kept, boost::test_tools::per_element());
}

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

// Children tell of kinds of parents: their own numbers, and for the kinds of grandparents those of grandchildren.
BOOST_AUTO_TEST_CASE(classes_tell_of_kinds_from_below) {
    Random random(6);
    constexpr std::uint32_t parents = 600;
    const Numbers parent_of = families(Numbers(parents, 4)), grandparent_of = families(Numbers(parents * 4, 4));
    std::vector<double> kind, below;
    for (std::uint32_t p = 0; p < parents; p++)
        kind.push_back(random.below(2));
    for (const std::uint32_t child : grandparent_of)
        below.push_back(4 * kind[parent_of[child]] + random.normal());
    Schema schema;
    schema.members.push_back(member("top", {numbers("x", random_numbers(parents, random))}, parents));
    schema.members.push_back(member("middle", {numbers("y", random_numbers(parents * 4, random))}, parents * 4));
    schema.members.push_back(member("bottom", {numbers("z", below)}, parents * 16));
    schema.order = {0, 1, 2};
    refer(schema, "middle(top)", 1, 0, parent_of, true);
    refer(schema, "bottom(middle)", 2, 1, grandparent_of, true);
    find_latents(schema, 10, 1, no_poll);
    const Classes& classes = schema.references[0].classes;
    BOOST_TEST(classes.number == 40u); // 600 / 15
    std::vector<double> ones(classes.number), all(classes.number);
    for (std::uint32_t p = 0; p < parents; p++) {
        all[classes.of_row[p]]++;
        ones[classes.of_row[p]] += kind[p];
    }
    double right = 0;
    for (std::size_t c = 0; c < all.size(); c++) {
        BOOST_TEST(all[c] >= 10);
        right += std::max(ones[c], all[c] - ones[c]);
    }
    BOOST_TEST(right / parents > .95);
    BOOST_TEST(schema.references[0].group.empty());
    Schema again = schema;
    for (Reference& reference : again.references) {
        reference.factor_columns.clear();
        reference.factors.clear();
    }
    find_latents(again, 10, 1, no_poll);
    BOOST_TEST(again.references[0].classes.of_row == classes.of_row, boost::test_tools::per_element());
}

// Who is chosen is chosen for what it is, even if its children tell nothing of it; who has children has not chosen
// them.
BOOST_AUTO_TEST_CASE(classes_of_those_that_are_chosen_tell_of_their_own_columns) {
    Random random(12);
    for (const bool driving : {false, true}) {
        TwoTables tables(600, random);
        std::vector<std::string> kinds;
        for (std::uint32_t p = 0; p < tables.parents; p++)
            kinds.push_back(random.below(2) ? "large" : "small");
        tables.add({labels("kind", kinds)}, {numbers("x", random_numbers(tables.children, random))});
        tables.schema.references[0].driving = driving;
        find_latents(tables.schema, 10, 1, no_poll);
        BOOST_TEST(are_apart(tables.schema.references[0].classes, kinds) == !driving);
    }
}

BOOST_AUTO_TEST_CASE(classes_do_not_mix_what_is_apart) {
    Random random(7);
    TwoTables tables(900, random);
    std::vector<std::string> grades;
    std::vector<double> years;
    std::vector<std::pair<std::string, std::string>> both; // NULL is a value of its own
    for (std::uint32_t p = 0; p < tables.parents; p++) {
        const std::uint32_t grade = random.below(4), year = random.below(3);
        grades.push_back(grade == 3 ? "" : std::string(1, char('A' + grade)));
        years.push_back(year == 2 ? null_number : 2000 + year);
        both.emplace_back(grades.back(), year == 2 ? "" : std::to_string(year));
    }
    tables.add({labels("grade", grades), numbers("year", years)},
               {numbers("x", random_numbers(tables.children, random))});
    Reference& reference = tables.schema.references[0];
    reference.apart = {0, 1};
    find_latents(tables.schema, 10, 1, no_poll);
    BOOST_TEST(are_apart(reference.classes, both));
    BOOST_REQUIRE(reference.group.size() == reference.classes.number);
    std::map<std::uint32_t, std::pair<std::string, std::string>> of_group;
    for (std::uint32_t p = 0; p < tables.parents; p++) {
        const auto& [group, values] = *of_group.emplace(reference.group[reference.classes.of_row[p]], both[p]).first;
        BOOST_TEST((values == both[p]), "group " << group);
    }
    BOOST_TEST(of_group.size() == 12u);
}

// Rows that refer to their own table: a tree, and a circle that leads nowhere.
BOOST_AUTO_TEST_CASE(groups_are_how_many_rows_are_above) {
    Random random(8);
    constexpr std::uint32_t rows = 1000;
    Numbers above, depth;
    for (std::uint32_t row = 0; row < rows; row++) {
        above.push_back(row < 20 ? no_row : random.below(row));
        depth.push_back(row < 20 ? 0 : depth[above[row]] + 1);
    }
    for (std::uint32_t row = rows; row < rows + 30; row++) {
        above.push_back(row + 1 < rows + 30 ? row + 1 : rows);
        depth.push_back(64);
    }
    Schema schema;
    schema.members.push_back(member("staff", {numbers("pay", random_numbers(rows + 30, random))}, rows + 30));
    schema.order = {0};
    const Reference& reference = refer(schema, "staff(boss)", 0, 0, above);
    find_latents(schema, 10, 1, no_poll);
    BOOST_REQUIRE(reference.group.size() == reference.classes.number);
    for (std::uint32_t row = 0; row < rows + 30; row++)
        BOOST_TEST(reference.group[reference.classes.of_row[row]] == depth[row]);
    BOOST_TEST(std::is_sorted(reference.group.begin(), reference.group.end()));
}

// Numbers whose siblings are alike, most alike first and four at the most; times too, but not keys.
BOOST_AUTO_TEST_CASE(factors_are_of_numbers_that_siblings_have_in_common) {
    Random random(9);
    TwoTables tables(400, random);
    std::vector<Column> columns;
    for (int c = 0; c < 8; c++) {
        const std::vector<double> common = random_numbers(tables.parents, random);
        std::vector<double> values;
        for (const std::uint32_t p : tables.parent_of)
            values.push_back((c == 0 ? 0 : .5 + c) * common[p] + random.normal());
        columns.push_back(numbers("c" + std::to_string(c), values, c == 3 ? Unit::day : Unit::one));
    }
    columns[5].is_key = true;
    tables.add({}, columns);
    find_latents(tables.schema, 10, 1, no_poll);
    const Reference& reference = tables.schema.references[0];
    const Numbers expected = {7, 6, 4, 3};
    BOOST_TEST(reference.factor_columns == expected, boost::test_tools::per_element());
    BOOST_REQUIRE(reference.factors.size() == 4u);
    for (const std::vector<double>& factor : reference.factors)
        for (std::uint32_t p = 0; p < tables.parents; p++)
            BOOST_TEST(is_null(factor[p]) == (reference.degree[p] == 0));
}

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
        BOOST_REQUIRE(table.columns().size() == own + expected.size());
        for (std::size_t i = 0; i < expected.size(); i++) {
            const Column& column = table.columns()[own + i];
            BOOST_TEST(int(added[i].what) == int(expected[i].what));
            BOOST_TEST(added[i].reference == expected[i].reference);
            BOOST_TEST(added[i].column == expected[i].column);
            BOOST_TEST(column.name == expected[i].name);
            BOOST_TEST(int(column.role) == int(expected[i].role), column.name);
        }
    };

    Table table = schema.members[1].table;
    const std::vector<Internal> added = add_internal(schema, 1, table);
    const std::vector<Expected> of_children = {{What::parent_class, 0, 0, "class of parents", Role::given},
                                               {What::siblings, 0, 0, "siblings", Role::given},
                                               {What::parent_factor, 0, 0, "amount of parents", Role::given},
                                               {What::position, 0, 0, "position", Role::given},
                                               {What::parent_column, 0, 0, "parents.age", Role::given},
                                               {What::parent_column, 0, 1, "parents.city", Role::given},
                                               {What::parent_class, 1, 0, "class of shops", Role::given},
                                               {What::parent_column, 1, 0, "shops.size", Role::given},
                                               {What::own_class, 2, 0, "class by parents(favourite)", Role::latent},
                                               {What::own_degree, 2, 0, "number of parents(favourite)", Role::latent}};
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
        BOOST_TEST(columns[6].numbers[i] == schema.members[0].table.columns()[0].numbers[p]);
        if (p == 3)
            BOOST_TEST(columns[7].ids[i] == Dictionary::null);
        else
            BOOST_TEST(columns[7].dictionary.label(columns[7].ids[i]) == "Bonn");
        BOOST_TEST(class_of(columns[8], i) == (s == no_row ? no_row : by_shop.classes.of_row[s]));
        BOOST_TEST((s == no_row ? is_null(columns[9].numbers[i])
                                : columns[9].numbers[i] == schema.members[2].table.columns()[0].numbers[s]));
        BOOST_TEST(class_of(columns[10], i) == favourite.classes.of_row[row]);
        BOOST_TEST(columns[11].numbers[i] == favourite.degree[row]);
    }
    for (std::size_t i = 0; i < added.size(); i++) // factors and parents' columns are no numbers of rows
        BOOST_TEST(table.columns()[2 + i].counts ==
                   (added[i].what != What::parent_factor && added[i].what != What::parent_column));

    Table of_parents = schema.members[0].table;
    const std::vector<Internal> to_parents = add_internal(schema, 0, of_parents);
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

    const std::optional<LinkTable> links = link_table(schema, 1, {});
    BOOST_REQUIRE(links.has_value());
    std::vector<Expected> of_links(of_children.begin(), of_children.begin() + 6);
    of_links.push_back({What::link, 1, 0, "class of shops", Role::own});
    compare(links->table, links->columns, 0, of_links);
    BOOST_REQUIRE(links->table.rows() == tables.children - 2);
    for (std::size_t c = 0; c < 6; c++)
        BOOST_TEST(same_values(links->table.columns()[c], table.columns()[2 + c]));
    BOOST_TEST(same_values(links->table.columns()[6], table.columns()[8]));
    BOOST_TEST(!link_table(schema, 2, {}).has_value());
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
    const std::vector<Internal> added = add_internal(tables.schema, 1, table);
    const std::vector<std::string> names = {"class of children(parent)", "siblings", "children(parent).age",
                                            "class of children(other)", "children(other).age"};
    BOOST_REQUIRE(table.columns().size() == names.size());
    for (std::size_t c = 0; c < names.size(); c++)
        BOOST_TEST(table.columns()[c].name == names[c]);
    const std::optional<LinkTable> links = link_table(tables.schema, 1, {});
    BOOST_REQUIRE(links.has_value());
    BOOST_TEST(links->table.columns().back().name == "class of children(other)");
}

BOOST_AUTO_TEST_SUITE_END()
