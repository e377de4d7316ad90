#include "core/quality/frame.hpp"
#include "core/quality/random.hpp"
#include "tables.hpp"
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <numeric>

using namespace synth;
using namespace synth::test;

namespace {

std::string write(std::size_t column, double x) {
    return std::to_string(column) + ":" + std::to_string(std::int64_t(x));
}

Table table_of(std::uint32_t rows, std::uint32_t first, const std::string& extra = {}) {
    std::vector<Column> columns{number_column("age"), number_column("floor"), number_column("day", Unit::day),
                                category_column("city"), category_column("name")};
    Table table(std::move(columns), {});
    const char* const cities[] = {"Bonn", "Lyon", "Paris"};
    for (std::uint32_t i = first; i < first + rows; i++) {
        const std::string name = (i % 2 == 0 ? "Ann-" : "bob ") + std::to_string(i);
        append(table, {i % 7 == 0 ? null_field() : number(i % 40), number(i % 3),
                       i == first ? number(std::numeric_limits<double>::infinity()) : number(i % 100),
                       extra.empty() ? label(cities[std::min(2u, i % 6)]) : label(extra), label(name)});
    }
    return table;
}

Frames frames_of(Table real, Table synthetic) {
    std::vector<Table> tables;
    tables.push_back(std::move(real));
    tables.push_back(std::move(synthetic));
    return make_frames(tables, write, no_poll);
}

} // namespace

BOOST_AUTO_TEST_SUITE(frames)

BOOST_AUTO_TEST_CASE(the_real_table_decides_what_columns_are) {
    const Frames frames = frames_of(table_of(600, 0), table_of(300, 300));
    BOOST_REQUIRE(frames.columns.size() == 6u);
    BOOST_TEST((frames.columns[0].scale == Scale::number));
    BOOST_TEST((frames.columns[1].scale == Scale::category)); // few numbers
    BOOST_TEST((frames.columns[2].scale == Scale::time));
    BOOST_TEST((frames.columns[3].scale == Scale::category));
    BOOST_TEST(frames.columns[4].name == "name#length");
    BOOST_TEST(frames.columns[5].name == "name#format");
    BOOST_TEST(frames.columns[5].source == "name");
    BOOST_TEST(frames.remarks.size() == 1u);
    BOOST_TEST(frames.tables[0].rows == 600u);
    BOOST_TEST(frames.tables[1].rows == 300u);
    BOOST_TEST(is_null(frames.tables[0].numbers[2][0])); // infinite
    BOOST_TEST(frames.tables[0].is_null(0, 0));
    BOOST_TEST(!frames.tables[0].is_null(0, 1));
}

BOOST_AUTO_TEST_CASE(labels_come_commonest_first) {
    const Frames frames = frames_of(table_of(600, 0), table_of(300, 0, "Rome"));
    const FrameColumn& city = frames.columns[3];
    BOOST_TEST((city.labels == std::vector<std::string>{"Paris", "Bonn", "Lyon", "Rome"})); // then others' labels
    BOOST_TEST(city.known == 3u);
    BOOST_TEST(frames.tables[0].codes[3][0] == 1);
    BOOST_TEST(frames.tables[1].codes[3][0] == 3);
    BOOST_TEST((frames.columns[1].labels == std::vector<std::string>{"1:0", "1:1", "1:2"}));
}

BOOST_AUTO_TEST_CASE(texts_are_judged_by_their_form) {
    const Frames frames = frames_of(table_of(600, 0), table_of(300, 590));
    const FrameColumn& format = frames.columns[5];
    BOOST_TEST((format.labels == std::vector<std::string>{"Aa-9", "a 9"}));
    BOOST_TEST(frames.tables[0].numbers[4][123] == 7); // "bob 123"
    // The same text has the same number in both tables.
    const Frame &real = frames.tables[0], &synthetic = frames.tables[1];
    BOOST_REQUIRE(real.has_texts(5));
    BOOST_TEST(!real.has_texts(3));
    for (std::uint32_t i = 0; i < 10; i++)
        BOOST_TEST(real.texts[5][590 + i] == synthetic.texts[5][i]);
    for (std::uint32_t i = 10; i < 300; i++)
        BOOST_TEST(
            (std::find(real.texts[5].begin(), real.texts[5].end(), synthetic.texts[5][i]) == real.texts[5].end()));
}

BOOST_AUTO_TEST_CASE(rows_are_taken_whole) {
    const Frames frames = frames_of(table_of(600, 0), table_of(300, 0));
    const Frame taken = take(frames.tables[0], {5, 3, 5}, no_poll);
    BOOST_TEST(taken.rows == 3u);
    BOOST_TEST(taken.numbers[0][0] == 5);
    BOOST_TEST(taken.numbers[0][1] == 3);
    BOOST_TEST(taken.codes[3][2] == frames.tables[0].codes[3][5]);
    BOOST_TEST(taken.texts[5][1] == frames.tables[0].texts[5][3]);
    std::size_t polls = 0;
    take(frames.tables[0], {5}, [&] { polls++; });
    BOOST_TEST(polls >= frames.columns.size()); // there may be many of them
    synth::Random random(1, 2);
    BOOST_TEST(sample(frames.tables[0], 100, random, no_poll).rows == 100u);
    BOOST_TEST(sample(frames.tables[0], 1000, random, no_poll).rows == 600u);
    BOOST_TEST(real_sample(frames.tables[0], 300, random, no_poll).rows == 200u); // 1 / (1 / 600 + 1 / 300)
    BOOST_TEST(real_sample(frames.tables[0], 0, random, no_poll).rows == 0u);
}

// Each of 20 rows is chosen in a quarter of 4,000 draws of 5: within five standard deviations.
BOOST_AUTO_TEST_CASE(choices_are_uniform) {
    synth::Random random(3, 4);
    std::vector<int> chosen(20);
    for (int i = 0; i < 4000; i++) {
        const std::vector<std::uint32_t> rows = choose(20, 5, random);
        BOOST_REQUIRE(rows.size() == 5u);
        BOOST_REQUIRE((std::adjacent_find(rows.begin(), rows.end(), std::greater_equal<>()) == rows.end()));
        for (const std::uint32_t row : rows)
            chosen[row]++;
    }
    for (const int n : chosen)
        BOOST_TEST(std::abs(n - 1000) < 5 * std::sqrt(4000 * .25 * .75));
    BOOST_TEST(choose(3, 9, random).size() == 3u);
}

BOOST_AUTO_TEST_SUITE_END()
