#include "core/rule/parts.hpp"
#include "core/error.hpp"
#include "core/sample/row.hpp"
#include "tables.hpp"
#include <boost/test/unit_test.hpp>

using namespace synth;
using namespace synth::test;

namespace {

constexpr double day_length = 86400e6;

// Timestamps of some years, with the year, the date, and a time that is NULL at midnight; `spoil` may change a row.
std::vector<Column> visits(
    std::uint32_t rows,
    const std::function<void(std::uint32_t, std::array<double, 4>&)>& spoil = [](std::uint32_t, auto&) {}) {
    std::vector<Column> columns{number_column("year"), number_column("at", Unit::microsecond),
                                number_column("day", Unit::day), number_column("time", Unit::time)};
    columns[1].moment = columns[2].moment = true;
    Random random(1);
    for (std::uint32_t i = 0; i < rows; i++) {
        const double day = random.below(3000), time = random.below(3) * 6 * 3600e6;
        std::array<double, 4> row{part_of(Part::year, day, Unit::day, Unit::one), day * day_length + time, day,
                                  time > 0 ? time : null_number};
        spoil(i, row);
        for (std::size_t c = 0; c < row.size(); c++)
            columns[c].numbers.push_back(row[c]);
    }
    return columns;
}

std::vector<std::string> texts(const std::vector<Column>& columns, const std::set<std::string>& ignored = {}) {
    std::vector<std::string> all;
    for (const PartOfColumn& part : find_parts(columns, 10, ignored, no_poll))
        all.push_back((part.rule.kept ? "" : "not ") + part.rule.text + (part.has_nulls ? " or NULL" : ""));
    return all;
}

Table visited(std::uint32_t rows) {
    const std::vector<Column> columns = visits(rows);
    std::vector<Column> empty = columns;
    for (Column& column : empty)
        column.numbers.clear();
    Table table(empty, {});
    for (std::size_t row = 0; row < rows; row++) {
        std::vector<Field> fields;
        for (const Column& column : columns)
            fields.push_back({is_null(column.numbers[row]), column.numbers[row], {}});
        table.append(fields);
    }
    return table;
}

} // namespace

BOOST_AUTO_TEST_SUITE(parts)

BOOST_AUTO_TEST_CASE(columns_that_follow_from_dates_are_found) {
    const std::vector<std::string> all{"year = extract(year FROM at)", "day = at::date", "time = at::time or NULL"};
    BOOST_TEST(texts(visits(500)) == all, boost::test_tools::per_element());
    // Where the date is NULL they are, too.
    BOOST_TEST(texts(visits(500,
                            [](std::uint32_t i, auto& row) {
                                if (i % 5 == 0)
                                    row.fill(null_number);
                            })) == all,
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(one_row_that_is_off_and_there_is_none) {
    const auto with_row = [](std::size_t column, double value) {
        return texts(visits(500, [=](std::uint32_t i, auto& row) { row[column] = i == 77 ? value : row[column]; }));
    };
    BOOST_TEST(with_row(0, 1990) == std::vector<std::string>({"day = at::date", "time = at::time or NULL"}),
               boost::test_tools::per_element());
    BOOST_TEST(with_row(1, null_number) == std::vector<std::string>({"year = extract(year FROM day)"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(who_does_not_want_one_names_it) {
    BOOST_TEST(texts(visits(500), {"year = extract(year FROM at)", "day = at::date"}) ==
                   std::vector<std::string>({"not year = extract(year FROM at)", "year = extract(year FROM day)",
                                             "not day = at::date", "time = at::time or NULL"}),
               boost::test_tools::per_element());
}

// Few rows, or few values, may be chance; keys and what is given are no parts, and a column is none of itself.
BOOST_AUTO_TEST_CASE(chance_keys_and_equals_are_none) {
    BOOST_TEST(texts(visits(20)).empty());
    BOOST_TEST(texts(visits(500, [](std::uint32_t, auto& row) { row[1] = row[2] = row[3] = null_number; })).empty());
    std::vector<Column> columns = visits(500);
    columns[0].key = KeyRequest{};
    columns[2].role = Role::given;
    columns[3].is_key = true;
    BOOST_TEST(texts(columns).empty());
    columns = visits(500);
    columns[0] = columns[2];
    columns[1] = columns[3] = columns[2];
    BOOST_TEST(texts(columns).empty());
    columns = visits(500);
    columns[1].moment = columns[2].moment = false;
    BOOST_TEST(texts(columns).empty());
}

// What lies beside others has its place there: it is a part of what comes before it in its group alone.
BOOST_AUTO_TEST_CASE(columns_of_a_group_keep_their_order) {
    std::vector<Column> columns = visits(500);
    for (std::uint32_t c = 0; c < columns.size(); c++)
        columns[c].group = c;
    BOOST_TEST(texts(columns).size() == 3u);
    columns[0].group = columns[1].group = 5;
    BOOST_TEST(texts(columns) == std::vector<std::string>({"day = at::date", "time = at::time or NULL"}),
               boost::test_tools::per_element());
    columns[3].group = 5;
    BOOST_TEST(texts(columns).size() == 2u);
    columns[1].group = 1;
    BOOST_TEST(texts(columns) == std::vector<std::string>({"day = at::date"}), boost::test_tools::per_element());
}

// Of 500 rows that are told of 20 parents' timestamps.
BOOST_AUTO_TEST_CASE(what_is_told_of_parents_counts_once) {
    std::vector<Column> columns = visits(500);
    columns[1].role = Role::given;
    BOOST_TEST(texts(columns).size() == 3u);
    columns[1].repeated.assign(500, true);
    std::fill_n(columns[1].repeated.begin(), 20, false);
    BOOST_TEST(texts(columns) == std::vector<std::string>({"year = extract(year FROM day)"}),
               boost::test_tools::per_element());
}

// Rows that are drawn obey, and have values where others have.
BOOST_AUTO_TEST_CASE(parts_hold_in_every_row) {
    Table table = visited(2000);
    const Network network = learn(table, {}, no_poll);
    check(network);
    BOOST_TEST(int(network.columns[0].form) == int(Form::part));
    BOOST_TEST(network.columns[3].variables.size() == 2u);
    const CompiledNetwork compiled(network);
    RowSampler sampler(compiled);
    std::size_t known = 0;
    for (std::uint64_t row = 0; row < 2000; row++) {
        const auto values = sampler.draw(1, row);
        const double at = values[1].number;
        BOOST_TEST(values[0].number == part_of(Part::year, at, Unit::microsecond, Unit::one));
        BOOST_TEST(values[2].number == part_of(Part::date, at, Unit::microsecond, Unit::day));
        if (values[3].type != ColumnValue::Type::null) {
            known++;
            BOOST_TEST(values[3].number == part_of(Part::time, at, Unit::microsecond, Unit::time));
        }
    }
    BOOST_TEST(std::abs(double(known) / 2000 - 2. / 3) < .04);
    // A forged one is an error.
    for (const auto& damage : std::vector<std::function<void(ColumnModel&)>>{
             [](ColumnModel& c) { c.part_of = 3; }, [](ColumnModel& c) { c.part_of = -1; },
             [](ColumnModel& c) { c.part_of = 9; }, [](ColumnModel& c) { c.part = Part::end; },
             [](ColumnModel& c) { c.part = Part::year; },
             [](ColumnModel& c) {
                 c.variables.clear();
             }}) {
        Network forged = network;
        damage(forged.columns[3]);
        BOOST_CHECK_THROW(check(forged), DamagedModel);
    }
}

// A year that must be before the timestamp, by one edge or two, is drawn; one that tells something else is computed.
BOOST_AUTO_TEST_CASE(edges_come_before_parts) {
    const auto form = [](std::vector<Edge> required) {
        Table table = visited(500);
        LearnOptions options;
        options.required = std::move(required);
        const Network network = learn(table, options, no_poll);
        check(network);
        return network.columns[0].form;
    };
    BOOST_TEST((form({{"year", "at"}}) == Form::plain));
    BOOST_TEST((form({{"year", "time"}, {"time", "at"}}) == Form::plain));
    BOOST_TEST((form({{"year", "time"}}) == Form::part));
}

BOOST_AUTO_TEST_SUITE_END()
