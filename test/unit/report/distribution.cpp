#include "core/report/report.hpp"
#include "quality/hand_made.hpp"
#include <charconv>
#include <numeric>

using namespace synth;
using namespace synth::test;

namespace {

constexpr std::uint32_t min_count = 10;

Distribution distribution(const FrameColumn& column, const Frame& real, const Frame& synthetic) {
    Frames frames;
    frames.columns = {column};
    frames.tables = {real, synthetic};
    const WriteNumber write = [](std::size_t, double number) {
        char text[400];
        return std::string(text, std::to_chars(text, text + sizeof text, number, std::chars_format::fixed).ptr);
    };
    return distributions(frames, min_count, write, no_poll).front();
}

Distribution of_numbers(const Numbers& real, const Numbers& synthetic, Unit unit = Unit::one) {
    FrameColumn column = number_column("x");
    column.unit = unit;
    return distribution(column, frame_of(real), frame_of(synthetic));
}

double sum(const std::vector<double>& shares) {
    return std::accumulate(shares.begin(), shares.end(), 0.0);
}

Labels repeated(const std::vector<int>& counts) {
    Labels codes;
    for (std::size_t code = 0; code < counts.size(); code++)
        codes.insert(codes.end(), std::size_t(counts[code]), std::int32_t(code));
    return codes;
}

} // namespace

BOOST_AUTO_TEST_SUITE(distribution_of_columns)

// Ages of 17 to 90 in bars of five years, those beyond 20 rows at either end included.
BOOST_AUTO_TEST_CASE(numbers_have_bars_with_round_ends) {
    Numbers real;
    for (int i = 0; i < 4000; i++)
        real.push_back(17 + i % 74);
    const Distribution result = of_numbers(real, {0, 17, 20, 24, 25, 200, null_number, null_number});
    BOOST_TEST(result.numeric);
    BOOST_REQUIRE(result.labels.size() == 17u);
    BOOST_TEST(result.labels.front() == "15");
    BOOST_TEST(result.labels[1] == "20");
    BOOST_TEST(result.labels.back() == "95");
    BOOST_TEST(sum(result.real) == 1, boost::test_tools::tolerance(1e-12));
    BOOST_TEST(result.synthetic[0] == 0.25);
    BOOST_TEST(result.synthetic[1] == 0.25);
    BOOST_TEST(result.synthetic[2] == 0.125);
    BOOST_TEST(result.synthetic.back() == 0.125);
    BOOST_TEST(result.synthetic_nulls == 0.25);
    BOOST_TEST(result.real_nulls == 0);
}

// Bars narrower than the numbers' grid would be empty by turns, and 0.3 must not fall below 0.3.
BOOST_AUTO_TEST_CASE(bars_are_multiples_of_the_grid) {
    for (const auto& [grid, bars] : {std::pair{1.0, 12u}, {0.1, 12u}, {1000.0, 12u}}) {
        Numbers real;
        for (int i = 0; i < 1200; i++)
            real.push_back(grid < 1 ? (i % 12) / 10.0 : grid * (i % 12));
        const Distribution result = of_numbers(real, real);
        BOOST_REQUIRE(result.real.size() == bars);
        for (const double share : result.real)
            BOOST_TEST(share == 1 / 12.0);
        BOOST_TEST((result.real == result.synthetic));
    }
    const Numbers tenths{0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0};
    Numbers real;
    for (int i = 0; i < 20; i++)
        real.insert(real.end(), tenths.begin(), tenths.end());
    BOOST_TEST(of_numbers(real, real).labels[3] == "0.3");
}

BOOST_AUTO_TEST_CASE(times_have_bars_of_hours_and_days) {
    constexpr double hour = 3.6e9;
    Numbers days, hours;
    for (int i = 0; i < 3000; i++) {
        days.push_back(24 * hour * (i % 40));
        hours.push_back(hour / 60 * (i % 3000));
    }
    const Distribution of_days = of_numbers(days, days, Unit::microsecond);
    BOOST_TEST(of_days.labels[1] == std::to_string(std::int64_t(48 * hour)));
    const Distribution of_hours = of_numbers(hours, hours, Unit::microsecond);
    BOOST_TEST(of_hours.labels[1] == std::to_string(std::int64_t(3 * hour)));
}

// 990 rows are spread, nine are far away, and one is in a gap.
BOOST_AUTO_TEST_CASE(nothing_rare_has_a_bar) {
    test::Random random(3);
    Numbers real;
    for (int i = 0; i < 990; i++)
        real.push_back(i % 2 == 0 ? random.uniform() : 9 + random.uniform());
    for (int i = 0; i < 9; i++)
        real.push_back(1e6 + i);
    real.push_back(5.5);
    const Distribution result = of_numbers(real, {5.5});
    BOOST_TEST(result.labels.back().size() < 4u);
    for (const double share : result.real)
        BOOST_TEST((share == 0 || share * 1000 >= min_count - 1e-9));
    BOOST_TEST(sum(result.real) == 1, boost::test_tools::tolerance(1e-12));
    BOOST_TEST(sum(result.synthetic) == 1);
}

// Twenty rows are too few for an axis with ten beyond either end; of a hundred alike, one bar is enough.
BOOST_AUTO_TEST_CASE(few_values_have_no_bars_and_equal_ones_have_one) {
    Numbers real(100, null_number);
    std::iota(real.begin(), real.begin() + 20, 0);
    const Distribution few = of_numbers(real, real);
    BOOST_TEST(few.labels.empty());
    BOOST_TEST(few.real.empty());
    BOOST_TEST(few.real_nulls == 0.8);
    const Distribution equal = of_numbers(Numbers(100, 7), Numbers(50, 7));
    BOOST_TEST(equal.real == std::vector<double>{1}, boost::test_tools::per_element());
    BOOST_TEST(equal.labels == (std::vector<std::string>{"7", "8"}), boost::test_tools::per_element());
    // Most are zero, so an axis without one row in 200 at either end would have no length.
    Numbers mostly(5000, 0);
    for (int i = 0; i < 20; i++)
        mostly[std::size_t(i)] = 1 + i * 100;
    BOOST_TEST(of_numbers(mostly, mostly).labels.size() > 5u);
    BOOST_TEST(of_numbers({}, {}).labels.empty());
    BOOST_TEST(of_numbers({}, {1, 2}).synthetic_nulls == 0);
}

BOOST_AUTO_TEST_CASE(huge_numbers_have_bars) {
    Numbers real;
    for (int i = -100; i <= 100; i++)
        real.push_back(1.7e306 * i);
    const Distribution result = of_numbers(real, {-1.7e308, 0, 1.7e308});
    BOOST_TEST((result.real.size() > 10 && result.real.size() < 30));
    BOOST_TEST(sum(result.real) == 1, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(the_commonest_categories_are_named) {
    const Frame real = frame_of(repeated({50, 40, 30, 9, 8, 0})), synthetic = frame_of(repeated({5, 5, 0, 0, 5, 5}));
    const Distribution result = distribution(category_column("c", 6), real, synthetic);
    BOOST_TEST(!result.numeric);
    BOOST_TEST(result.labels == (std::vector<std::string>{"c0", "c1", "c2", "others"}),
               boost::test_tools::per_element());
    BOOST_TEST(result.real == (std::vector<double>{50 / 137.0, 40 / 137.0, 30 / 137.0, 17 / 137.0}),
               boost::test_tools::per_element());
    BOOST_TEST(result.synthetic == (std::vector<double>{0.25, 0.25, 0, 0.5}), boost::test_tools::per_element());
    const Frame many = frame_of(repeated(std::vector<int>(20, 10)));
    BOOST_TEST(distribution(category_column("c", 20), many, many).labels.size() == 13u);
}

// Nine rows of other categories, and nine NULLs, cannot be seen.
BOOST_AUTO_TEST_CASE(rare_categories_are_part_of_a_common_one) {
    Labels codes = repeated({50, 32, 9});
    codes.insert(codes.end(), 9, -1);
    const Distribution result = distribution(category_column("c", 3), frame_of(codes), frame_of(Labels{0, -1}));
    BOOST_TEST(result.labels == (std::vector<std::string>{"c0", "c1"}), boost::test_tools::per_element());
    BOOST_TEST(result.real == (std::vector<double>{0.5, 0.41}), boost::test_tools::per_element());
    BOOST_TEST(result.real_nulls == 0);
    BOOST_TEST(result.synthetic_nulls == 0.5);
    const Distribution nothing = distribution(category_column("c", 3), frame_of(Labels{2}), frame_of(Labels{}));
    BOOST_TEST(nothing.labels.empty());
}

BOOST_AUTO_TEST_SUITE_END()
