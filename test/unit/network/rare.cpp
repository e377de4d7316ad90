#include "core/network/rare.hpp"
#include "tables.hpp"
#include <boost/test/unit_test.hpp>
#include <set>

using namespace synth;
using namespace synth::test;

namespace {

// 2,000 rows of 20 common cities and, one row in ten, some of 60 rare ones; each in the country of its number.
Table travels(std::uint64_t seed) {
    Table table({category_column("city"), category_column("country"), number_column("dial"), number_column("age")}, {});
    Random random(seed);
    for (int i = 0; i < 2000; i++) {
        const std::uint32_t c = random.below(10) == 0 ? 20 + random.below(60) : random.below(20);
        const std::string in = (c < 20 ? "common" : "rare") + std::to_string(c), of = "in" + std::to_string(c % 4);
        append(table, {label(in), label(of), number(30 + c % 4), number(random.below(80))});
    }
    return table;
}

} // namespace

BOOST_AUTO_TEST_SUITE(rare_labels)

BOOST_AUTO_TEST_CASE(determined_codes) {
    const std::vector<Code> of{0, 1, 2, 1, 9}, column{5, 6, 6, 6, 1};
    BOOST_TEST(determined_by(of, 4, column) == (std::vector<std::uint32_t>{5, 6, 6, no_code}),
               boost::test_tools::per_element());
    BOOST_TEST(determined_by(std::vector<Code>{1, 1}, 2, std::vector<Code>{3, 4}).empty());
}

BOOST_AUTO_TEST_CASE(rare_labels_become_common_ones_of_the_same_country) {
    Table table = travels(1);
    const Column country_before = table.columns()[1];
    const Column city_before = table.columns()[0];
    std::vector<Variable> variables;
    const EncodedTable encoded = encode_table(table, 10, 5, variables);
    const auto& city = encoded.columns[0].codes;
    const auto& country = encoded.columns[1].codes;
    std::set<std::string> names(variables[0].category.labels.begin(), variables[0].category.labels.end());
    BOOST_TEST(names.size() == 20u);
    for (const std::string& name : names)
        BOOST_TEST(name.starts_with("common"));
    std::size_t replaced = 0;
    for (std::size_t i = 0; i < encoded.rows; i++) {
        BOOST_REQUIRE((city[i] > 0 && city[i] < variables[0].codes()));
        const std::string_view was = city_before.dictionary.label(city_before.ids[i]);
        const std::string& is = variables[0].category.labels[city[i] - 1u];
        if (was.starts_with("rare"))
            replaced++;
        else
            BOOST_TEST(is == was);
        BOOST_TEST(variables[1].category.labels[country[i] - 1u] ==
                   country_before.dictionary.label(country_before.ids[i])); // every country has common cities
        BOOST_TEST(variables[1].category.labels[country[i] - 1u] == "in" + std::to_string(std::stoi(is.substr(6)) % 4));
        BOOST_TEST(encoded.columns[2].numbers[i] == 30 + std::stoi(is.substr(6)) % 4);
    }
    BOOST_TEST(replaced > 100u);
    std::uint32_t rows = 0;
    for (const std::uint32_t n : variables[0].rows)
        rows += n;
    BOOST_TEST(rows == encoded.rows);
}

BOOST_AUTO_TEST_CASE(a_country_without_common_cities_follows_the_new_city) {
    Table table({category_column("city"), category_column("country"), number_column("dial")}, {});
    for (int i = 0; i < 1000; i++) {
        const std::string in = "city" + std::to_string(i % 10), of = "in" + std::to_string(i % 10 % 3);
        append(table, {label(in), label(of), number(i % 10 % 3)});
        if (i % 50 == 0) {
            const std::string hamlet = "hamlet" + std::to_string(i);
            append(table, {label(hamlet), label("far away"), number(77)});
        }
    }
    std::vector<Variable> variables;
    const EncodedTable encoded = encode_table(table, 10, 0, variables);
    for (std::size_t i = 0; i < encoded.rows; i++) {
        const std::string& in = variables[0].category.labels[encoded.columns[0].codes[i] - 1u];
        const int number = std::stoi(in.substr(4)) % 3;
        BOOST_TEST(variables[1].category.labels[encoded.columns[1].codes[i] - 1u] == "in" + std::to_string(number));
        BOOST_TEST(encoded.columns[2].numbers[i] == number);
        BOOST_TEST(encoded.columns[2].codes[i] == variables[2].number.encode(number));
    }
}

// What is given of another row does not make this row another one, nor one of another level.
BOOST_AUTO_TEST_CASE(columns_of_the_row_do_not_follow_what_is_given) {
    for (const bool given : {false, true}) {
        Table table = travels(3);
        table.columns()[0].role = given ? Role::given : Role::own;
        for (std::uint32_t row = 0; row < table.rows(); row++) // a rare city has a dial of its own
            if (table.columns()[0].dictionary.label(table.columns()[0].ids[row]).starts_with("rare"))
                table.columns()[2].numbers[row] = 99;
        for (const bool levels : {false, true}) {
            Table again = table;
            again.columns()[2].levels = again.columns()[2].required = levels;
            std::vector<Variable> variables;
            const EncodedTable encoded = encode_table(again, 10, 5, variables);
            const std::span<const double> is(encoded.columns[2].numbers.data(), encoded.rows);
            BOOST_TEST((std::count(is.begin(), is.end(), 99) > 100) == (given || levels));
        }
    }
}

BOOST_AUTO_TEST_CASE(nulls_are_not_rare) {
    Table table({category_column("c")}, {});
    for (int i = 0; i < 100; i++)
        append(table, {i < 20 ? label("a") : i < 25 ? label("b") : null_field()});
    std::vector<Variable> variables;
    const EncodedTable encoded = encode_table(table, 10, 0, variables);
    BOOST_TEST(variables[0].rows == (std::vector<std::uint32_t>{75, 25}), boost::test_tools::per_element());
    BOOST_TEST(encoded.rows == 100u);
}

BOOST_AUTO_TEST_CASE(where_all_labels_are_rare_there_is_null_or_a_spare_one) {
    const auto labels = [](int known, bool required, std::vector<std::string> spare, std::vector<Variable>& variables) {
        Column column = category_column("id");
        column.required = required;
        column.spare = std::move(spare);
        Table table({column, number_column("n")}, {});
        for (int i = 0; i < 500; i++) {
            const std::string text = "secret" + std::to_string(i);
            append(table, {i < known ? label(text) : null_field(), number(i % 7)});
        }
        return encode_table(table, 10, 0, variables);
    };
    std::vector<Variable> none, spare, few, few_required;
    labels(400, false, {}, none);
    BOOST_TEST(none[0].category.labels.empty());
    BOOST_TEST(none[0].rows == std::vector<std::uint32_t>{500}, boost::test_tools::per_element());

    const std::vector<std::string> two{"x", "y"};
    const EncodedTable encoded = labels(400, false, two, spare);
    BOOST_TEST(spare[0].category.labels == two, boost::test_tools::per_element());
    BOOST_TEST(spare[0].rows[0] == 100u);
    BOOST_TEST((spare[0].rows[1] > 150 && spare[0].rows[2] > 150));
    BOOST_TEST(encoded.columns[0].codes[499] == null_code);

    labels(9, false, two, few); // so few values are not told from NULL
    BOOST_TEST(few[0].category.labels.empty());
    BOOST_TEST(few[0].rows == std::vector<std::uint32_t>{500}, boost::test_tools::per_element());
    labels(500, true, two, few_required);
    BOOST_TEST(few_required[0].rows[0] == 0u);
}

BOOST_AUTO_TEST_CASE(few_numbers_are_null_or_one) {
    for (const bool required : {false, true}) {
        Column column = number_column("n");
        column.required = required;
        Table table({column, number_column("m")}, {});
        for (int i = 0; i < 9; i++)
            append(table, {number(1234 + i), number(i)});
        std::vector<Variable> variables;
        const EncodedTable encoded = encode_table(table, 10, 0, variables);
        BOOST_TEST(variables[0].codes() == (required ? 2u : 1u));
        for (const double x : encoded.columns[0].numbers)
            BOOST_TEST((required ? x == 1 : is_null(x)));
    }
}

BOOST_AUTO_TEST_CASE(the_same_rows_get_the_same_labels) {
    std::vector<Variable> variables, again;
    Table table = travels(2), same = travels(2);
    const EncodedTable one = encode_table(table, 10, 5, variables), two = encode_table(same, 10, 5, again);
    for (std::size_t c = 0; c < 4; c++)
        BOOST_TEST(one.columns[c].codes == two.columns[c].codes, boost::test_tools::per_element());
}

// Where a rare label of one column is replaced, another column follows to what it has with the new one: then none of
// its common labels may be left when its own rare ones are replaced.
BOOST_AUTO_TEST_CASE(common_labels_may_all_follow_others) {
    for (const bool null : {true, false}) {
        Table table({category_column("x"), category_column("y")}, {});
        for (const char* const n : {"1", "2", "3"}) {
            append(table, {label("a"), null ? null_field() : label(std::string("v") + n)});
            append(table, {label("e"), label(std::string("w") + n)});
            append(table, {label(std::string("b") + n), label("z")});
        }
        std::vector<Variable> variables;
        const EncodedTable encoded = encode_table(table, 3, 5, variables);
        BOOST_TEST(variables[0].category.labels.size() == 2u);
        BOOST_TEST(variables[1].category.labels == std::vector<std::string>{"z"}, boost::test_tools::per_element());
        for (std::uint32_t row = 0; row < encoded.rows; row++) {
            BOOST_TEST((encoded.columns[0].codes[row] == 1 || encoded.columns[0].codes[row] == 2));
            BOOST_TEST((encoded.columns[1].codes[row] == 1 || (null && encoded.columns[1].codes[row] == null_code)));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
