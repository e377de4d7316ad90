#include "core/column/facets.hpp"
#include "tables.hpp"
#include <boost/test/unit_test.hpp>

using namespace synth;
using namespace synth::test;

namespace {

constexpr double day_length = 86400e6, inf = std::numeric_limits<double>::infinity();

Column moment_column(std::string name, Unit unit = Unit::microsecond) {
    Column column = number_column(std::move(name), unit);
    column.moment = true;
    return column;
}
Column text_column(std::string name) {
    Column column = category_column(std::move(name));
    column.text = true;
    return column;
}

// A moment in office hours of a working day.
double working_moment(Random& random) {
    const double week = 400 + random.below(200), day = random.below(5);
    return (2 + week * 7 + day) * day_length + (9 + random.below(8)) * 3600e6 + random.below(3600) * 1e6;
}

Facets take_apart(Table& table) {
    return synth::take_apart(table, 10, 1, no_poll);
}

std::vector<std::string> names(const Facets& facets, const ColumnModel& model) {
    std::vector<std::string> all;
    for (const std::uint32_t v : model.variables)
        all.push_back(facets.columns[v].name);
    return all;
}

} // namespace

BOOST_AUTO_TEST_SUITE(facets)

BOOST_AUTO_TEST_CASE(plain_columns_stay_as_they_are) {
    Table table({number_column("n"), category_column("c")}, {});
    for (int i = 0; i < 500; i++)
        append(table, {number(i % 50), i % 3 ? label("a") : null_field()});
    const Facets facets = take_apart(table);
    BOOST_TEST(facets.rows == 500u);
    BOOST_REQUIRE(facets.models.size() == 2u);
    for (std::uint32_t c = 0; c < 2; c++) {
        BOOST_TEST(int(facets.models[c].form) == int(Form::plain));
        BOOST_TEST(facets.models[c].variables == std::vector<std::uint32_t>{c}, boost::test_tools::per_element());
        BOOST_TEST(!facets.computed[c]);
    }
    BOOST_TEST(facets.columns[0].numbers[77] == 27);
    BOOST_TEST(table.columns()[0].numbers.empty());
    BOOST_TEST(facets.columns[0].group != facets.columns[1].group);
}

BOOST_AUTO_TEST_CASE(moments_have_parts_that_join_to_them) {
    Table table({category_column("c"), moment_column("at")}, {});
    Random random(1);
    std::vector<double> moments;
    for (int i = 0; i < 3000; i++) {
        moments.push_back(i % 50 == 1 ? null_number : i % 50 == 2 ? inf : working_moment(random));
        append(table, {label("a"), is_null(moments.back()) ? null_field() : number(moments.back())});
    }
    const Facets facets = take_apart(table);
    const ColumnModel& model = facets.models[1];
    BOOST_TEST(int(model.form) == int(Form::moment));
    BOOST_TEST(names(facets, model) == (std::vector<std::string>{"at.week", "at.weekday", "at.time", "at"}),
               boost::test_tools::per_element());
    BOOST_TEST(facets.computed == (std::vector<bool>{false, false, false, false, true}),
               boost::test_tools::per_element());
    for (const std::uint32_t v : model.variables)
        BOOST_TEST(facets.columns[v].group == facets.columns[1].group);
    std::size_t wrong = 0;
    for (std::size_t row = 0; row < moments.size(); row++) {
        const double parts[] = {facets.columns[1].numbers[row], facets.columns[2].numbers[row],
                                facets.columns[3].numbers[row]};
        if (is_ordinary(moments[row]))
            wrong += model.calendar.join(parts) != moments[row];
        else // NULL and infinity are the first part's
            wrong += is_null(moments[row]) != is_null(parts[0]) || !is_null(parts[1]) || !is_null(parts[2]) ||
                     (moments[row] == inf) != (parts[0] == inf);
    }
    BOOST_TEST(wrong == 0u);
}

// A deadline thirty days later is learned as that, although its weekdays have a rhythm too; one of its own is not.
BOOST_AUTO_TEST_CASE(what_follows_a_moment_is_not_taken_apart) {
    Table table({moment_column("created"), moment_column("due"), moment_column("seen")}, {});
    Random random(2);
    for (int i = 0; i < 3000; i++) {
        const double at = working_moment(random);
        append(table,
               {number(at), number(at + (7 + 7 * random.below(3)) * day_length), number(working_moment(random))});
    }
    const Facets facets = take_apart(table);
    BOOST_TEST(int(facets.models[0].form) == int(Form::moment));
    BOOST_TEST(int(facets.models[1].form) == int(Form::plain));
    BOOST_TEST(int(facets.models[2].form) == int(Form::moment));
}

BOOST_AUTO_TEST_CASE(texts_have_facets) {
    Table table({text_column("email"), text_column("state")}, {});
    Random random(3);
    for (int i = 0; i < 2000; i++) {
        const std::string email = "user" + std::to_string(random.below(100000)) + "@mail.com";
        append(table, {i % 10 ? label(email) : null_field(), label(i % 2 ? "open" : "closed")});
    }
    const Facets facets = take_apart(table);
    const ColumnModel& email = facets.models[0];
    BOOST_TEST(int(email.form) == int(Form::text));
    BOOST_REQUIRE(email.variables.size() > 1u);
    BOOST_TEST(names(facets, email).front() == "email.form");
    for (const std::uint32_t v : email.variables) {
        BOOST_TEST(facets.columns[v].group == facets.columns[0].group);
        BOOST_TEST(facets.columns[v].name.starts_with("email."));
    }
    BOOST_TEST(facets.columns[0].spare == std::vector<std::string>{free_text}, boost::test_tools::per_element());
    BOOST_TEST(known_values(facets.columns[0]) == 1800u);
    BOOST_TEST(int(facets.models[1].form) == int(Form::plain)); // frequent labels are labels
}

BOOST_AUTO_TEST_CASE(keys_need_a_variable_only_for_nulls) {
    const auto taken = [](int nulls, bool required) {
        Column key = number_column("id");
        key.key = KeyRequest{};
        key.required = required;
        Table table({key, number_column("n")}, {});
        for (int i = 0; i < 1000; i++)
            append(table, {i < nulls ? null_field() : number(1 + i * 17 % 100003), number(i % 7)});
        return take_apart(table);
    };
    BOOST_TEST(taken(0, true).models[0].variables.empty());
    BOOST_TEST(taken(0, false).models[0].variables.empty());
    BOOST_TEST(taken(9, false).models[0].variables.empty()); // fewer than min_count
    BOOST_TEST(taken(300, true).models[0].variables.empty());
    const Facets facets = taken(300, false);
    BOOST_TEST(int(facets.models[0].form) == int(Form::key));
    BOOST_REQUIRE(facets.models[0].variables.size() == 1u);
    const Column& present = facets.columns[facets.models[0].variables[0]];
    BOOST_TEST(int(present.kind) == int(Kind::category));
    BOOST_TEST(known_values(present) == 700u);
    BOOST_TEST(distinct_values(present) == 1u);
}

BOOST_AUTO_TEST_CASE(what_looks_like_a_key_is_one) {
    Column whole = number_column("account"), category = category_column("kind"), uuid = category_column("token");
    whole.whole = true;
    uuid.uuid = true;
    category.key = KeyRequest{};
    category.spare = {"a", "b", "c"};
    Table table({whole, category, uuid}, {});
    Random random(4);
    for (int i = 0; i < 2000; i++) {
        char text[37];
        std::snprintf(text, sizeof text, "%08x-0000-4000-8000-%012x", i, i * 7919);
        append(table, {number(100000 + i * 5 + random.below(5)), label("a"), label(text)});
    }
    const Facets facets = take_apart(table);
    BOOST_TEST(int(facets.models[0].form) == int(Form::key));
    BOOST_TEST(int(facets.models[0].key.type) == int(KeyType::scattered));
    BOOST_TEST(int(facets.models[1].key.type) == int(KeyType::label));
    BOOST_TEST(facets.models[1].key.possible() == 3u);
    BOOST_TEST(int(facets.models[2].key.type) == int(KeyType::uuid));
    BOOST_TEST(facets.columns.empty());
}

// Ten facets need more room than the text did.
BOOST_AUTO_TEST_CASE(rows_are_thinned_to_make_room) {
    Table table({text_column("code")}, {.memory = 200000});
    for (int i = 0; i < 8000; i++) {
        const std::string code = "K" + std::to_string(10000 + i % 1000);
        append(table, {label(code)});
    }
    const std::uint32_t before = table.rows();
    const Facets facets = take_apart(table);
    BOOST_TEST(facets.rows < before);
    BOOST_TEST(facets.rows >= 1000u);
    for (const Column& facet : facets.columns)
        BOOST_TEST((facet.kind == Kind::number ? facet.numbers.size() : facet.ids.size()) == facets.rows);
}

BOOST_AUTO_TEST_CASE(no_rows) {
    Column key = number_column("id");
    key.key = KeyRequest{};
    Table table({key, moment_column("at"), text_column("name"), number_column("n")}, {});
    const Facets facets = take_apart(table);
    BOOST_TEST(facets.rows == 0u);
    BOOST_TEST(facets.models.size() == 4u);
}

// What is settled holds however few rows are left, and nothing else changes.
BOOST_AUTO_TEST_CASE(forms_are_settled_before) {
    Table table({number_column("n"), number_column("id"), moment_column("at"), category_column("c"),
                 text_column("words"), text_column("names"), category_column("key"), number_column("length")},
                {});
    table.columns()[0].whole = table.columns()[1].whole = true;
    table.columns()[6].key.emplace();
    table.columns()[7].added_to = 0;
    Random random(9);
    for (int i = 0; i < 2000; i++)
        append(table, {number(i % 50), number(3 * i), number(working_moment(random)), label(i % 3 ? "a" : "b"),
                       label("word " + std::to_string(i)), label("name" + std::to_string(i % 60)),
                       label("key" + std::to_string(i)), number(1)});
    const std::vector<bool> settled = settle_forms(table, 10);
    BOOST_TEST(settled == (std::vector<bool>{true, false, true, true, false, true, false, false}),
               boost::test_tools::per_element());
    table.thin(500);
    const Facets facets = take_apart(table);
    for (std::size_t c = 0; c < settled.size(); c++) {
        const Form form = facets.models[c].form;
        BOOST_TEST((settled[c] || c == 7) == (form == Form::plain || form == Form::moment));
    }
}

BOOST_AUTO_TEST_SUITE_END()
