#include "core/relational/schema.hpp"
#include "schemas.hpp"
#include <boost/test/unit_test.hpp>
#include <map>

using namespace synth;
using namespace synth::test;

namespace {

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

BOOST_AUTO_TEST_SUITE_END()
