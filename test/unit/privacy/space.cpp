#include "core/privacy/space.hpp"
#include "populations.hpp"
#include <boost/test/unit_test.hpp>
#include <limits>

using namespace synth;
using namespace synth::test;

namespace {

std::vector<std::uint32_t> all(std::uint32_t n) {
    return all_rows(n);
}

// The distance as the header defines it, from the points.
double distance(const Space::Points& a, std::size_t i, const Space::Points& b, std::size_t j,
                std::size_t left_out = ~std::size_t(0)) {
    double sum = 0;
    for (std::size_t c = 0; c < a.numbers.size(); c++) {
        if (c == left_out)
            continue;
        sum += a.numbers[c].empty() ? double(a.codes[c][i] != b.codes[c][j])
                                    : std::min(std::abs(double(a.numbers[c][i]) - double(b.numbers[c][j])), 1.0);
    }
    return sum;
}

// Points of several columns of either kind, NULLs among them.
Space::Points random_points(std::uint32_t rows, std::size_t numbers, std::size_t categories, std::uint64_t seed) {
    test::Random random(seed);
    Space::Points points;
    points.rows = rows;
    points.numbers.resize(numbers + categories);
    points.codes.resize(numbers + categories);
    for (std::size_t c = 0; c < numbers + categories; c++)
        for (std::uint32_t row = 0; row < rows; row++) {
            if (c % 2 == 0 ? c / 2 < numbers : c / 2 >= categories)
                points.numbers[c].push_back(random.below(20) == 0 ? 2 : float(random.uniform()));
            else
                points.codes[c].push_back(std::int32_t(random.below(4)) - 1);
        }
    return points;
}

} // namespace

BOOST_AUTO_TEST_SUITE(space)

BOOST_AUTO_TEST_CASE(numbers_are_placed_by_range_or_by_rank) {
    const std::vector<FrameColumn> columns = {numeric_column("x"), category_column("c", 3)};
    Frames frames;
    frames.columns = columns;
    frames.tables = {frame(columns, {{10, 0}, {20, 1}, {20, 2}, {null_number, null_number}, {1010, 0}})};
    const Frame other = frame(columns, {{-5, 0}, {10, 0}, {15, 1}, {20, 1}, {1010, 2}, {5000, 0}, {null_number, 0}});
    const Space by_range(frames, frames.tables[0], By::range, no_polls),
        by_rank(frames, frames.tables[0], By::rank, no_polls);
    const std::vector<float> range = {0, 0, .005f, .01f, 1, 1, 2}, rank = {0, .125f, .25f, .5f, .875f, 1, 2};
    BOOST_TEST(by_range.points(other, all(7)).numbers[0] == range, boost::test_tools::per_element());
    BOOST_TEST(by_rank.points(other, all(7)).numbers[0] == rank, boost::test_tools::per_element());
    const std::vector<std::int32_t> codes = {2, 0};
    BOOST_TEST(by_rank.points(other, {4, 0}).codes[1] == codes, boost::test_tools::per_element());

    // NULL is near NULL and far from everything else.
    const Space::Points real = by_range.points(frames.tables[0], all(5)), nulls = by_range.points(other, {6});
    const std::vector<float> found = nearest(nulls, real, 5, no_polls), expected = {1, 1, 1, 2, 2};
    BOOST_TEST(found == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(columns_without_range_are_no_distance) {
    const std::vector<FrameColumn> columns = {numeric_column("x"), numeric_column("empty")};
    Frames frames;
    frames.columns = columns;
    frames.tables = {frame(columns, {{7, null_number}, {7, null_number}})};
    for (const By by : {By::range, By::rank}) {
        const Space space(frames, frames.tables[0], by, no_polls);
        const Space::Points points = space.points(frames.tables[0], all(2));
        BOOST_TEST(nearest(points, points, 1, no_polls)[0] == 0);
    }
}

// More values than ranks are kept of: a rank is still right to 1 in 65,536.
BOOST_AUTO_TEST_CASE(ranks_of_many_values) {
    const std::vector<FrameColumn> columns = {numeric_column("x")};
    std::vector<std::vector<double>> rows;
    for (int i = 0; i < 100000; i++)
        rows.push_back({double(i) * i});
    Frames frames;
    frames.columns = columns;
    frames.tables = {frame(columns, rows)};
    const Space::Points points =
        Space(frames, frames.tables[0], By::rank, no_polls).points(frames.tables[0], all(100000));
    for (std::size_t i = 0; i < rows.size(); i += 997)
        BOOST_TEST(std::abs(points.numbers[0][i] - (double(i) + .5) / 100000) < 1.0 / 65536);
}

BOOST_AUTO_TEST_CASE(the_nearest_are_those_of_a_plain_search) {
    for (const auto& [numbers, categories] : {std::pair{4, 3}, std::pair{0, 6}, std::pair{5, 0}, std::pair{1, 0}})
        for (const std::uint32_t rows : {1u, 31u, 32u, 513u, 1100u}) {
            const Space::Points queries = random_points(60, numbers, categories, rows),
                                points = random_points(rows, numbers, categories, 1000 + rows);
            std::vector<std::uint32_t> which;
            constexpr std::uint32_t k = 5;
            const std::vector<float> found = nearest(queries, points, k, no_polls, &which);
            for (std::size_t q = 0; q < queries.rows; q++) {
                std::vector<double> expected;
                for (std::size_t p = 0; p < rows; p++)
                    expected.push_back(distance(queries, q, points, p));
                for (std::size_t i = 0; i < std::min(k, rows); i++)
                    if (std::abs(found[q * k + i] - expected[which[q * k + i]]) > 1e-5)
                        BOOST_ERROR("distance of query " << q);
                std::sort(expected.begin(), expected.end());
                expected.resize(k, std::numeric_limits<double>::infinity());
                for (std::size_t i = 0; i < k; i++)
                    if (std::isinf(expected[i]) ? !std::isinf(found[q * k + i])
                                                : std::abs(found[q * k + i] - expected[i]) > 1e-5)
                        BOOST_ERROR("neighbour " << i << " of query " << q << " among " << rows);
            }
        }
}

BOOST_AUTO_TEST_CASE(of_equally_near_points_the_first_is_taken) {
    Space::Points points = random_points(700, 0, 2, 3), queries = random_points(20, 0, 2, 4);
    std::vector<std::uint32_t> which;
    nearest(queries, points, 1, no_polls, &which);
    for (std::size_t q = 0; q < 20; q++) {
        std::uint32_t first = 0;
        for (std::uint32_t p = 1; p < 700; p++)
            if (distance(queries, q, points, p) < distance(queries, q, points, first))
                first = p;
        BOOST_TEST(which[q] == first);
    }
}

BOOST_AUTO_TEST_CASE(the_nearest_without_a_column) {
    const Space::Points queries = random_points(50, 4, 4, 5), points = random_points(600, 4, 4, 6);
    const std::vector<std::uint32_t> left_out = {0, 3, 7};
    const std::vector<std::uint32_t> which = nearest_without(queries, points, left_out, no_polls);
    for (std::size_t q = 0; q < queries.rows; q++)
        for (std::size_t i = 0; i < left_out.size(); i++) {
            double least = 100;
            for (std::size_t p = 0; p < points.rows; p++)
                least = std::min(least, distance(queries, q, points, p, left_out[i]));
            BOOST_TEST(std::abs(distance(queries, q, points, which[q * 3 + i], left_out[i]) - least) < 1e-5);
        }
}

BOOST_AUTO_TEST_CASE(a_long_search_can_be_interrupted) {
    const Space::Points points = random_points(4000, 6, 6, 7);
    int polls = 0;
    const Poll poll = [&] {
        if (++polls == 3)
            throw std::runtime_error("interrupted");
    };
    BOOST_CHECK_THROW(nearest(points, points, 1, poll), std::runtime_error);
    BOOST_TEST(polls == 3);
}

BOOST_AUTO_TEST_SUITE_END()
