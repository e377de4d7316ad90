#include "core/table/table.hpp"
#include "statistics.hpp"
#include "tables.hpp"
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <set>

using namespace synth;
using namespace synth::test;

namespace {

Table filled(std::uint32_t rows, const TableOptions& options) {
    Table table({number_column("n"), category_column("c")}, options);
    for (std::uint32_t i = 0; i < rows; i++) {
        const std::string text = std::to_string(i % 7);
        append(table, {i % 10 == 3 ? null_field() : number(i), i % 10 == 4 ? null_field() : label(text)});
    }
    return table;
}

} // namespace

BOOST_AUTO_TEST_SUITE(table)

BOOST_AUTO_TEST_CASE(all_rows_are_kept_while_they_fit) {
    const Table table = filled(1000, {});
    BOOST_TEST(table.rows() == 1000u);
    BOOST_TEST(table.rows_seen() == 1000u);
    const Column& numbers = table.columns()[0];
    const Column& categories = table.columns()[1];
    for (std::uint32_t i = 0; i < 1000; i++) {
        if (i % 10 == 3)
            BOOST_TEST(is_null(numbers.numbers[i]));
        else
            BOOST_TEST(numbers.numbers[i] == i);
        if (i % 10 == 4)
            BOOST_TEST(categories.ids[i] == Dictionary::null);
        else
            BOOST_TEST(categories.dictionary.label(categories.ids[i]) == std::to_string(i % 7));
    }
}

BOOST_AUTO_TEST_CASE(max_rows_limits_what_is_kept) {
    const Table table = filled(5000, {.max_rows = 100});
    BOOST_TEST(table.capacity() == 100u);
    BOOST_TEST(table.rows() == 100u);
    BOOST_TEST(table.rows_seen() == 5000u);
    BOOST_TEST(table.columns()[0].numbers.size() == 100u);
    BOOST_TEST(table.columns()[1].ids.size() == 100u);
}

BOOST_AUTO_TEST_CASE(rows_stay_whole) {
    Table table({number_column("a"), number_column("b")}, {.max_rows = 50});
    for (int i = 0; i < 3000; i++)
        append(table, {number(i), number(-i)});
    for (std::size_t i = 0; i < 50; i++)
        BOOST_TEST(table.columns()[0].numbers[i] == -table.columns()[1].numbers[i]);
}

BOOST_AUTO_TEST_CASE(capacity_follows_memory) {
    const Table small({number_column("n")}, {.memory = 100000}), large({number_column("n")}, {.memory = 1000000});
    BOOST_TEST(small.capacity() >= 1000u);
    BOOST_TEST(large.capacity() >= 9 * small.capacity());
    const std::vector<Column> many(100, number_column("n"));
    BOOST_TEST(Table(many, {.memory = 10000000}).capacity() <
               Table({number_column("n")}, {.memory = 10000000}).capacity() / 10);
}

BOOST_AUTO_TEST_CASE(too_little_memory_is_refused) {
    BOOST_CHECK_THROW(Table({number_column("n")}, {.memory = 10000}), std::length_error);
    BOOST_CHECK_THROW(Table({number_column("n")}, {.memory = 0}), std::length_error);
    // max_rows does not excuse it
    BOOST_CHECK_THROW(Table({number_column("n")}, {.memory = 10000, .max_rows = 5}), std::length_error);
}

BOOST_AUTO_TEST_CASE(the_sample_depends_on_the_seed_alone) {
    const Table one = filled(3000, {.max_rows = 200, .seed = 5}), again = filled(3000, {.max_rows = 200, .seed = 5}),
                other = filled(3000, {.max_rows = 200, .seed = 6});
    BOOST_TEST(one.columns()[1].ids == again.columns()[1].ids, boost::test_tools::per_element());
    const auto bits = [](const Table& table) {
        std::vector<std::uint64_t> all;
        for (const double value : table.columns()[0].numbers)
            all.push_back(std::bit_cast<std::uint64_t>(value));
        return all;
    };
    BOOST_TEST(bits(one) == bits(again), boost::test_tools::per_element());
    BOOST_TEST((bits(one) != bits(other)));
}

// Every row is as likely to be kept as any other: 100 of 1,000 rows by 400 seeds, counted by tenths of the table.
// Sampling without replacement makes the statistic smaller by the factor 0.9.
BOOST_AUTO_TEST_CASE(the_sample_is_uniform) {
    std::vector<double> observed(20), expected(20, 400.0 * 100 / 20);
    for (std::uint64_t seed = 0; seed < 400; seed++) {
        Table table({number_column("n")}, {.max_rows = 100, .seed = seed});
        for (int i = 0; i < 1000; i++)
            append(table, {number(i)});
        for (const double value : table.columns()[0].numbers)
            observed[std::size_t(value) / 50]++;
    }
    const double p = upper_tail(chi_square(observed, expected) / 0.9, 19);
    BOOST_TEST(p > error_rate);
    BOOST_TEST(p < 1 - error_rate);
}

BOOST_AUTO_TEST_CASE(a_column_can_be_added) {
    Table table = filled(3000, {.memory = 100000});
    const std::uint32_t before = table.rows();
    table.add_column(number_column("more"));
    Column text = category_column("name");
    text.text = true;
    table.add_column(text);
    BOOST_TEST(table.rows() < before); // the rows have become wider
    BOOST_TEST(table.rows() == table.capacity());
    BOOST_REQUIRE(table.columns().size() == 4u);
    BOOST_TEST(table.columns()[2].numbers.size() == table.rows());
    BOOST_TEST(known_values(table.columns()[2]) == 0u);
    BOOST_TEST(known_values(table.columns()[3]) == 0u);
    for (std::uint64_t i = 0; i < 2000; i++)
        append(table, {number(1), label("x"), number(7), label("Ann")});
    BOOST_TEST(known_values(table.columns()[2]) == known_values(table.columns()[3]));
    BOOST_TEST(known_values(table.columns()[2]) > 100u);
}

BOOST_AUTO_TEST_CASE(columns_can_be_taken_away) {
    Table table({number_column("a"), category_column("b"), number_column("c")}, {});
    for (int i = 0; i < 100; i++)
        append(table, {number(i), label("x"), number(2 * i)});
    table.keep_columns({false, true, true});
    BOOST_REQUIRE(table.columns().size() == 2u);
    BOOST_TEST(table.columns()[0].name == "b");
    BOOST_TEST(table.columns()[0].dictionary.label(table.columns()[0].ids[5]) == "x");
    BOOST_TEST(table.columns()[1].numbers[9] == 18);
    table.keep_columns({false, false});
    BOOST_TEST(table.columns().empty());
    BOOST_TEST(table.rows() == 100u);
}

BOOST_AUTO_TEST_CASE(rows_can_be_taken_away) {
    Table table = filled(1000, {});
    std::vector<bool> kept(1000);
    for (std::size_t i = 0; i < 1000; i++)
        kept[i] = i % 3 == 1;
    table.keep_rows(kept);
    BOOST_TEST(table.rows() == 333u);
    const Column &numbers = table.columns()[0], &labels = table.columns()[1];
    BOOST_REQUIRE(numbers.numbers.size() == 333u);
    BOOST_REQUIRE(labels.ids.size() == 333u);
    for (std::size_t i = 0; i < 333; i++) {
        const std::size_t row = 3 * i + 1;
        BOOST_TEST((row % 10 == 3 ? is_null(numbers.numbers[i]) : numbers.numbers[i] == double(row)));
        if (row % 10 == 4)
            BOOST_TEST(labels.ids[i] == Dictionary::null);
        else
            BOOST_TEST(labels.dictionary.label(labels.ids[i]) == std::to_string(row % 7));
    }
    append(table, {number(5), label("new")}); // there is room again
    BOOST_TEST(table.rows() == 334u);
    BOOST_TEST(table.columns()[0].numbers.back() == 5);
    table.keep_rows(std::vector<bool>(334));
    BOOST_TEST(table.rows() == 0u);
    BOOST_TEST(table.columns()[1].ids.empty());
}

BOOST_AUTO_TEST_CASE(rows_are_thinned) {
    Table table = filled(1000, {});
    table.thin(100);
    BOOST_TEST(table.rows() == 100u);
    BOOST_TEST(table.columns()[1].ids.size() == 100u);
    const std::vector<double>& left = table.columns()[0].numbers;
    BOOST_TEST((std::adjacent_find(left.begin(), left.end(), std::greater_equal<>()) == left.end())); // in their order
    table.thin(500);
    BOOST_TEST(table.rows() == 100u);
    for (int i = 0; i < 500; i++) // it stays a sample of so many
        append(table, {number(-1), label("new")});
    BOOST_TEST(table.rows() == 100u);
}

// Rows often alternate, as persons and what they are employed by. Of 4,000 rows 1,000 stay, every row with the same
// probability, whatever its number's remainder: eight classes of 500, by 50 seeds.
BOOST_AUTO_TEST_CASE(rows_that_alternate_are_thinned_alike) {
    std::vector<double> observed(8), expected(8, 50. * 1000 / 8);
    for (std::uint64_t seed = 0; seed < 50; seed++) {
        Table table({number_column("n")}, {.seed = seed});
        for (int i = 0; i < 4000; i++)
            append(table, {number(i)});
        table.thin(2000);
        table.thin(1000);
        for (const double value : table.columns()[0].numbers)
            observed[std::size_t(value) % 8]++;
    }
    const double p = upper_tail(chi_square(observed, expected) / 0.75, 7);
    BOOST_TEST(p > error_rate);
    BOOST_TEST(p < 1 - error_rate);
}

BOOST_AUTO_TEST_CASE(distinct_and_known_values) {
    const Table table = filled(1000, {});
    BOOST_TEST(distinct_values(table.columns()[0]) == 900u);
    BOOST_TEST(known_values(table.columns()[0]) == 900u);
    BOOST_TEST(distinct_values(table.columns()[1]) == 7u);
    BOOST_TEST(known_values(table.columns()[1]) == 900u);
    const Table large = filled(20000, {});
    BOOST_TEST(distinct_values(large.columns()[0]) <= 5000u);
    BOOST_TEST(distinct_values(large.columns()[0]) > 4000u);
    // what did not fit the dictionary is different
    Column full = category_column("c");
    full.dictionary = Dictionary(1, 1u << 10);
    full.ids = {0, 0, Dictionary::overflow, Dictionary::overflow, Dictionary::null};
    BOOST_TEST(distinct_values(full) == 3u);
    BOOST_TEST(known_values(full) == 4u);
}

BOOST_AUTO_TEST_CASE(lengths_are_measured) {
    constexpr double inf = std::numeric_limits<double>::infinity();
    Column lower = number_column("lower"), upper = number_column("upper");
    for (int i = 0; i < 100; i++) {
        lower.numbers.push_back(i);
        upper.numbers.push_back(i + 1 + i / 10);
    }
    upper.numbers[0] = null_number;
    upper.numbers[1] = inf;
    lower.numbers[2] = -inf;
    lower.numbers[3] = null_number;
    upper.numbers[4] = 0;      // below
    upper.numbers[99] = 99999; // a secret
    const std::optional<double> greatest = measure_lengths(lower, upper, 5);
    BOOST_REQUIRE(greatest.has_value());
    BOOST_TEST(*greatest == 10); // which ten rows have
    for (int i = 0; i < 4; i++)
        BOOST_TEST(is_null(upper.numbers[std::size_t(i)]));
    BOOST_TEST(upper.numbers[4] == 0);
    BOOST_TEST(upper.numbers[55] == 6);
    BOOST_TEST(upper.numbers[99] == 10);
    Column few = number_column("few");
    few.numbers.assign(100, null_number);
    few.numbers[50] = 60;
    BOOST_TEST(!measure_lengths(lower, few, 5).has_value());
}

BOOST_AUTO_TEST_CASE(the_greatest_length_is_no_row_s_own) {
    Column lower = number_column("lower"), upper = number_column("upper");
    std::set<double> own;
    for (int i = 0; i < 1000; i++) {
        const double length = 1000 + i * 7919 % 100003;
        own.insert(length);
        lower.numbers.push_back(5000 * i);
        upper.numbers.push_back(5000 * i + length);
    }
    const std::optional<double> greatest = measure_lengths(lower, upper, 10);
    BOOST_REQUIRE(greatest.has_value());
    BOOST_TEST(!own.contains(*greatest));
    const auto longer = std::count_if(own.begin(), own.end(), [&](double length) { return length > *greatest; });
    BOOST_TEST(longer >= 9);
    BOOST_TEST(longer <= 30);
}

// Every row has a label of its own, and a short one that tells which: what stays must stay whole.
BOOST_AUTO_TEST_CASE(rows_go_when_labels_take_too_much_room) {
    Column text = category_column("text");
    text.text = true;
    Table table({std::move(text), category_column("class"), number_column("i")}, {.memory = 1u << 20});
    for (std::uint32_t i = 0; i < 40000; i++) {
        const std::string own = "label number " + std::to_string(i), of = std::to_string(i % 7);
        append(table, {label(own), label(of), number(i)});
    }
    BOOST_TEST(table.rows_seen() == 40000u);
    // Three quarters of the budget for labels are those of rows, but for what goes when a quarter is full again.
    BOOST_TEST(table.rows() >= 3000u);
    BOOST_TEST(table.rows() < 20000u);
    const Column &labels = table.columns()[0], &classes = table.columns()[1], &numbers = table.columns()[2];
    BOOST_TEST(labels.dictionary.bytes() <= (1u << 20) / 5 * 2);
    double sum = 0;
    for (std::uint32_t row = 0; row < table.rows(); row++) {
        const auto i = std::uint32_t(numbers.numbers[row]);
        sum += i;
        BOOST_TEST(labels.dictionary.label(labels.ids[row]) == "label number " + std::to_string(i));
        BOOST_TEST(classes.dictionary.label(classes.ids[row]) == std::to_string(i % 7));
    }
    // The mean of a uniform sample: its standard error is 40000 / sqrt(12 rows) < 260.
    BOOST_TEST(std::abs(sum / table.rows() - 20000) < 1300);
    BOOST_TEST(table.words().contains("number"));
}

BOOST_AUTO_TEST_CASE(long_labels_do_not_drive_rows_away) {
    Column text = category_column("text");
    text.text = true;
    Table table({std::move(text), number_column("i")}, {.memory = 1u << 20});
    for (std::uint32_t i = 0; i < 5000; i++) {
        const std::string own = std::to_string(i) + std::string(1000, 'x');
        append(table, {label(own), number(i)});
    }
    BOOST_TEST(table.rows() == 5000u);
    const Column& labels = table.columns()[0];
    BOOST_TEST(labels.dictionary.size() > 50u);
    BOOST_TEST(std::count(labels.ids.begin(), labels.ids.end(), Dictionary::overflow) > 4000);
}

BOOST_AUTO_TEST_CASE(some_labels_of_a_key_are_enough) {
    Column code = category_column("code");
    code.is_key = true;
    Table table({std::move(code)}, {});
    for (std::uint32_t i = 0; i < 50000; i++) {
        const std::string own = "AB-" + std::to_string(i);
        append(table, {label(own)});
    }
    BOOST_TEST(table.rows() == 50000u);
    BOOST_TEST(table.columns()[0].dictionary.size() == 20000u);
    for (const std::uint32_t id : table.columns()[0].ids)
        BOOST_TEST_REQUIRE(id < 20000u);
    BOOST_TEST(distinct_values(table.columns()[0]) == 5000u); // those that stand in for others are no repeats
}

BOOST_AUTO_TEST_CASE(many_rows_at_once_are_the_same_as_one_by_one) {
    // Whatever budget comes to its end on the way: none, rows, labels, long labels, labels of a key.
    const auto empty = [](const TableOptions& options, bool key) {
        Column text = category_column("text");
        text.text = !key;
        text.is_key = key;
        return Table({number_column("n"), std::move(text), category_column("c")}, options);
    };
    for (const auto& [options, key, length] :
         std::initializer_list<std::tuple<TableOptions, bool, std::uint32_t>>{{{}, false, 20},
                                                                              {{.max_rows = 5000}, false, 20},
                                                                              {{.memory = 1u << 20}, false, 20},
                                                                              {{.memory = 1u << 20}, false, 300},
                                                                              {{}, true, 20}}) {
        Table one = empty(options, key), many = empty(options, key);
        RowsWriter rows({false, true, true});
        for (std::uint32_t i = 0; i < 30000; i++) {
            const std::string own = std::to_string(i / (key ? 1 : 2)) + " " + std::string(length, 'x'),
                              few = std::to_string(i % 7);
            const Field row[] = {i % 10 == 3 ? null_field() : number(i), label(own),
                                 i % 10 == 4 ? null_field() : label(few)};
            one.append(row);
            rows.append(row);
            if (i % 700 == 699 || i == 29999) {
                ArchiveWriter archive;
                archive(rows.take());
                Rows some;
                ArchiveReader{archive.bytes()}(some);
                many.append(some);
                rows = RowsWriter({false, true, true});
            }
        }
        BOOST_TEST(many.rows() == one.rows());
        BOOST_TEST(many.rows_seen() == one.rows_seen());
        for (std::size_t c = 0; c < 3; c++) {
            const Column &a = one.columns()[c], &b = many.columns()[c];
            BOOST_TEST_REQUIRE(b.dictionary.size() == a.dictionary.size());
            BOOST_TEST((b.ids == a.ids));
            BOOST_TEST_REQUIRE(b.numbers.size() == a.numbers.size());
            for (std::size_t i = 0; i < a.numbers.size(); i++)
                BOOST_TEST_REQUIRE((a.numbers[i] == b.numbers[i] || (is_null(a.numbers[i]) && is_null(b.numbers[i]))));
            for (std::uint32_t id = 0; id < a.dictionary.size(); id++)
                BOOST_TEST_REQUIRE(b.dictionary.label(id) == a.dictionary.label(id));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
