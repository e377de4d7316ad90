#include "core/sample/points.hpp"
#include "statistics.hpp"
#include <boost/test/unit_test.hpp>

using namespace synth;
using namespace synth::test;

namespace {

constexpr std::uint32_t variables = 40;
using Row = std::vector<std::uint32_t>;

Row at(Points& points, std::uint64_t seed, std::uint64_t row) {
    points.enter(seed, row, 1);
    Row numbers;
    for (std::uint32_t v = 0; v < variables; v++)
        numbers.push_back(*points.of(v));
    return numbers;
}

} // namespace

BOOST_AUTO_TEST_SUITE(points)

BOOST_AUTO_TEST_CASE(the_first_1024_rows_fill_1024_intervals) {
    for (const std::uint64_t seed : {0ull, 1ull, 42ull, ~0ull}) {
        Points points(variables, 1);
        std::vector<std::vector<int>> hits(variables, std::vector<int>(1024));
        for (std::uint64_t row = 0; row < 1024; row++) {
            const Row numbers = at(points, seed, row);
            for (std::uint32_t v = 0; v < variables; v++)
                hits[v][numbers[v] >> 22]++;
        }
        for (std::uint32_t v = 0; v < variables; v++)
            BOOST_TEST((hits[v] == std::vector<int>(1024, 1)), "seed " << seed << ", variable " << v);
    }
}

BOOST_AUTO_TEST_CASE(rows_can_be_entered_in_any_order) {
    Points sequential(variables, 1), random_access(variables, 1);
    std::vector<Row> rows;
    for (std::uint64_t row = 0; row < 3000; row++)
        rows.push_back(at(sequential, 7, row));
    Random random(1);
    for (int i = 0; i < 1000; i++) {
        const std::uint32_t row = random.below(3000);
        if (at(random_access, 7, row) != rows[row])
            BOOST_ERROR("row " << row);
    }
    BOOST_TEST(at(random_access, 7, 12) == rows[12], boost::test_tools::per_element());
    BOOST_TEST(at(random_access, 7, 12) == rows[12], boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(rows_entered_together_are_those_entered_alone) {
    constexpr std::size_t rows = 100;
    Points together(variables, rows), alone(variables, 1);
    for (const std::uint64_t first : {0ull, 1ull, 15ull, 16ull, 12345ull, (3ull << 32) + 7, (1ull << 32) - 50}) {
        const std::size_t n = Points::together(first, rows);
        BOOST_TEST(n == (first == (1ull << 32) - 50 ? 50u : rows));
        together.enter(9, first, n);
        for (const std::uint32_t v : {39u, 0u, 1u, 33u, 31u, 32u, 0u}) {
            const std::uint32_t* const numbers = together.of(v);
            for (std::size_t i = 0; i < n; i++)
                if (numbers[i] != at(alone, 9, first + i)[v])
                    BOOST_ERROR("row " << first + i << ", variable " << v);
        }
    }
}

BOOST_AUTO_TEST_CASE(other_seeds_give_other_numbers) {
    Points points(variables, 1);
    const Row one = at(points, 1, 100), two = at(points, 2, 100), high = at(points, 1ull << 32 | 1, 100);
    for (std::uint32_t v = 0; v < variables; v++) {
        BOOST_TEST(one[v] != two[v]);
        BOOST_TEST(one[v] != high[v]);
    }
    BOOST_TEST(at(points, 1, 100) == one, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(rows_beyond_32_bits) {
    Points points(variables, 1), other(variables, 1);
    const std::uint64_t turn = 1ull << 32;
    const Row before = at(points, 3, turn - 1), first = at(points, 3, turn), second = at(points, 3, turn + 1),
              zeroth = at(points, 3, 0);
    BOOST_TEST(at(other, 3, turn + 1) == second, boost::test_tools::per_element());
    BOOST_TEST(at(other, 3, turn) == first, boost::test_tools::per_element());
    BOOST_TEST(at(other, 3, turn - 1) == before, boost::test_tools::per_element());
    for (std::uint32_t v = 0; v < variables; v++)
        BOOST_TEST(first[v] != zeroth[v]);
}

// The correlation of two variables over 4,096 rows, were they independent, would have standard deviation 1 / 64; 6.1
// of them are exceeded with probability 1e-9, and there are 780 pairs.
BOOST_AUTO_TEST_CASE(variables_are_uncorrelated) {
    constexpr int rows = 4096;
    Points points(variables, 1);
    std::vector<std::vector<double>> numbers(variables);
    for (std::uint64_t row = 0; row < rows; row++) {
        const Row all = at(points, 11, row);
        for (std::uint32_t v = 0; v < variables; v++)
            numbers[v].push_back(all[v] * 0x1p-32 - .5);
    }
    for (std::uint32_t a = 0; a < variables; a++)
        for (std::uint32_t b = 0; b < a; b++) {
            double sum = 0;
            for (std::size_t i = 0; i < rows; i++)
                sum += numbers[a][i] * numbers[b][i];
            BOOST_TEST(std::abs(sum / rows * 12) < 6.1 / 64, "variables " << a << " and " << b);
        }
}

// The lowest bits are as good as the highest: after the code is found they say where in the bin a value lies.
BOOST_AUTO_TEST_CASE(numbers_are_uniform_to_the_last_bits) {
    Points points(variables, 1);
    for (const std::uint32_t v : {0u, 1u, 31u, 32u, 39u}) {
        std::vector<double> observed(64), expected(64, 8192 / 64.0);
        for (std::uint64_t row = 0; row < 8192; row++) {
            observed[at(points, 5, row)[v] & 63]++;
        }
        BOOST_TEST(upper_tail(chi_square(observed, expected), 63) > error_rate, "variable " << v);
    }
}

BOOST_AUTO_TEST_SUITE_END()
