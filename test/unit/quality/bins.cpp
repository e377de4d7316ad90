#include "core/quality/bins.hpp"
#include "quality/hand_made.hpp"

using namespace synth;
using namespace synth::test;

namespace {

std::vector<int> codes_of(const CodedColumn& column, std::size_t rows) {
    std::vector<std::uint32_t> keys(rows);
    column.append_to(std::span(keys), 0);
    return {keys.begin(), keys.end()};
}

std::vector<int> coded(const Numbers& real, const Numbers& other, Cut cut) {
    Frames frames;
    frames.columns = {number_column("x")};
    const Frame table = frame_of(other);
    const CodedFrame result = Bins(frames, frame_of(real), cut, no_poll).code(table, no_poll);
    return codes_of(result.columns[0], other.size());
}

} // namespace

BOOST_AUTO_TEST_SUITE(bins_of_columns)

// Edges are 10, 20, ... 90, whatever the other table's values are; one on an edge is above it.
BOOST_AUTO_TEST_CASE(bins_of_equal_width_have_the_edges_of_the_real_table) {
    const std::vector<int> codes =
        coded({0, 100, 50, null_number}, {-1e9, 0, 9.9, 10, 19, 90, 100, 1e9, null_number}, Cut::equal_width);
    BOOST_TEST(codes == (std::vector<int>{1, 1, 1, 2, 2, 10, 10, 10, 0}), boost::test_tools::per_element());
}

// Of 0 .. 20, quantiles are 2, 4, ... 18; of many equal values they coincide.
BOOST_AUTO_TEST_CASE(quantile_bins_hold_as_many_rows_each_as_far_as_values_differ) {
    Numbers real;
    for (int i = 20; i >= 0; i--)
        real.push_back(i);
    BOOST_TEST(coded(real, {0, 1.9, 2, 3.9, 4, 17.9, 18, 20, 21}, Cut::quantiles) ==
                   (std::vector<int>{1, 1, 2, 2, 3, 9, 10, 10, 10}),
               boost::test_tools::per_element());
    BOOST_TEST(coded({1, 1, 1, 1, 1, 1, 1, 1, 1, 5}, {0, 1, 1.5, 5}, Cut::quantiles) == (std::vector<int>{1, 2, 3, 3}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(quantiles_between_two_values_are_interpolated) {
    // Tenths of 0 and 1: .1, .2, ... .9
    BOOST_TEST(coded({0, 1}, {0, 0.11, 0.89, 0.91}, Cut::quantiles) == (std::vector<int>{1, 2, 9, 10}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(constant_empty_and_huge_columns_have_bins) {
    for (const Cut cut : {Cut::equal_width, Cut::quantiles}) {
        BOOST_TEST(coded({}, {1, null_number}, cut) == (std::vector<int>{1, 0}), boost::test_tools::per_element());
        const std::vector<int> constant = coded({7, 7, 7}, {7, 7}, cut);
        BOOST_TEST(constant[0] == constant[1]);
        const std::vector<int> huge = coded({-1.7e308, 1.7e308}, {-1.7e308, 0.1, 1.7e308}, cut);
        BOOST_TEST(huge == (std::vector<int>{1, 6, 10}), boost::test_tools::per_element());
    }
}

// Many labels are read where the frame has them, few are copied: the codes are the same.
BOOST_AUTO_TEST_CASE(labels_are_codes_from_one_and_null_is_zero) {
    const Frame table = frame_of(Labels{0, 254, -1, 3});
    for (const std::size_t labels : {255u, 256u}) {
        Frames frames;
        frames.columns = {category_column("c", labels)};
        const CodedFrame result = Bins(frames, table, Cut::quantiles, no_poll).code(table, no_poll);
        BOOST_TEST(result.columns[0].narrow.empty() == (labels == 256));
        BOOST_TEST(result.columns[0].counts[0] == 1u);
        BOOST_TEST(codes_of(result.columns[0], 4) == (std::vector<int>{1, 255, 0, 4}),
                   boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_SUITE_END()
