#include "core/quality/contingency.hpp"
#include "quality/hand_made.hpp"
#include <array>

using namespace synth;
using namespace synth::test;

namespace {

// Columns a, b and c, whose labels are 0 .. labels - 1.
struct Two {
    Two(std::size_t labels, Frame first, Frame second) : real(std::move(first)), other(std::move(second)) {
        frames.columns = {category_column("a", labels), category_column("b", labels), category_column("c", labels)};
        const Bins bins(frames, real, Cut::equal_width, no_poll);
        coded_real = bins.code(real, no_poll);
        coded_other = bins.code(other, no_poll);
    }
    Contingency contingency() const { return {coded_real, coded_other}; }

    Frames frames;
    Frame real, other;
    CodedFrame coded_real, coded_other;
};

Frame random_frame(std::uint64_t seed, std::size_t rows, std::uint32_t labels) {
    test::Random random(seed);
    Labels a, b, c;
    for (std::size_t i = 0; i < rows; i++) {
        a.push_back(std::int32_t(random.below(labels)) - 1);
        b.push_back(std::int32_t((a.back() + 1 + random.below(2)) % labels));
        c.push_back(std::int32_t(random.below(labels)));
    }
    return frame_of(a, b, c);
}

} // namespace

BOOST_AUTO_TEST_SUITE(contingency_tables)

// Real: (0,0) and (1,1), a half each. Other: all four cells, a quarter each. They share a half.
BOOST_AUTO_TEST_CASE(a_small_table_is_as_by_hand) {
    const Two two(2, frame_of(Labels{0, 0, 1, 1}, Labels{0, 0, 1, 1}, Labels{0, 0, 0, 0}),
                  frame_of(Labels{0, 0, 1, 1}, Labels{0, 1, 0, 1}, Labels{0, 0, 0, 0}));
    Contingency contingency = two.contingency();
    const Contingency::Pairwise pair = contingency.compare(0, 1, no_poll);
    BOOST_TEST(pair.similarity == 0.5);
    BOOST_TEST(pair.real == 1);
    BOOST_TEST(pair.other == 0);
    BOOST_TEST(contingency.compare(0, 2, no_poll).similarity == 1);
    BOOST_TEST(contingency.compare(0, 2, no_poll).real == 0); // c does not vary
    BOOST_TEST(contingency.similarity(std::array{0u, 1u, 2u}, no_poll) == 0.5);
}

// V of a 2 x 2 table is |phi|: 3 of 4 rows on the diagonal, phi = .5.
BOOST_AUTO_TEST_CASE(cramers_v_of_two_by_two_is_phi) {
    const Frame table = frame_of(Labels{0, 0, 0, 0, 1, 1, 1, 1}, Labels{0, 0, 0, 1, 1, 1, 1, 0}, Labels(8));
    const Two two(2, table, table);
    BOOST_TEST(two.contingency().compare(0, 1, no_poll).real == 0.5, boost::test_tools::tolerance(1e-12));
}

// Labels that nobody has make the table too large to be counted in arrays, and nothing else.
BOOST_AUTO_TEST_CASE(large_tables_are_listed_with_the_same_result) {
    const Frame real = random_frame(1, 3000, 30), other = random_frame(2, 2000, 30);
    const Two small(30, real, other), large(100000, real, other);
    Contingency dense = small.contingency(), sparse = large.contingency();
    for (const auto& [a, b] : {std::pair{0u, 1u}, {0u, 2u}, {1u, 2u}}) {
        const Contingency::Pairwise in_arrays = dense.compare(a, b, no_poll), listed = sparse.compare(a, b, no_poll);
        BOOST_TEST(in_arrays.similarity == listed.similarity);
        BOOST_TEST(in_arrays.real == listed.real);
        BOOST_TEST(in_arrays.other == listed.other);
    }
    const std::array triple{0u, 1u, 2u};
    BOOST_TEST(dense.similarity(triple, no_poll) == sparse.similarity(triple, no_poll));
}

BOOST_AUTO_TEST_CASE(empty_tables_have_nothing_in_common_with_others) {
    const Frame empty = frame_of(Labels{}, Labels{}, Labels{}), one = frame_of(Labels{0}, Labels{0}, Labels{0});
    for (const std::size_t labels : {2u, 100000u}) {
        BOOST_TEST(Two(labels, empty, one).contingency().compare(0, 1, no_poll).similarity == 0);
        BOOST_TEST(Two(labels, one, empty).contingency().compare(0, 1, no_poll).similarity == 0);
        BOOST_TEST(Two(labels, empty, empty).contingency().compare(0, 1, no_poll).similarity == 1);
    }
}

BOOST_AUTO_TEST_SUITE_END()
