#include "core/quality/siblings.hpp"
#include "core/quality/families.hpp"
#include "core/quality/random.hpp"
#include "quality/schema_hand_made.hpp"

using namespace synth;
using namespace synth::test;

namespace {

constexpr double no_value = null_number;

// Families of `size` children, whose values have a part of variance `shared` in common.
double correlation_of(double shared, std::uint32_t families, std::uint32_t size) {
    test::Random random(7);
    std::vector<std::uint32_t> parent;
    std::vector<double> values;
    for (std::uint32_t p = 0; p < families; p++) {
        const double common = random.normal() * std::sqrt(shared);
        for (std::uint32_t i = 0; i < size; i++) {
            parent.push_back(p);
            values.push_back(1e9 + common + random.normal() * std::sqrt(1 - shared));
        }
    }
    return sibling_correlation(parent, values, no_poll);
}

} // namespace

BOOST_AUTO_TEST_SUITE(siblings)

// Real: half have none, half have two. Synthetic: all have one.
BOOST_AUTO_TEST_CASE(cardinalities_are_compared_by_their_distribution_functions) {
    const std::vector<FamilySize> real = {{0, 5}, {2, 5}}, one = {{1, 3}}, none = {};
    BOOST_TEST(cardinality_similarity(real, one) == 0.5);
    BOOST_TEST(cardinality_similarity(one, real) == 0.5);
    BOOST_TEST(cardinality_similarity(real, {{0, 1}, {2, 1}}) == 1);
    BOOST_TEST(cardinality_similarity(real, {{3, 1}}) == 0);
    BOOST_TEST(cardinality_similarity({{0, 3}, {1, 1}}, {{1, 4}}) == 0.25);
    BOOST_TEST(cardinality_similarity(real, none) == 0);
    BOOST_TEST(cardinality_similarity(none, none) == 1);
}

BOOST_AUTO_TEST_CASE(another_sample_has_half_of_as_many_parents) {
    synth::Random random(1, 1);
    const std::vector<FamilySize> real = {{0, 500}, {1, 300}, {4, 200}};
    const std::vector<FamilySize> drawn = real_sample(real, 1000, random, no_poll);
    BOOST_TEST(drawn[0].parents + drawn[1].parents + drawn[2].parents == 500u);
    BOOST_TEST(cardinality_similarity(real, drawn) > 0.93);
    BOOST_TEST(real_sample(std::vector<FamilySize>{}, 10, random, no_poll).empty());
}

BOOST_AUTO_TEST_CASE(siblings_correlate_as_much_as_they_share) {
    BOOST_TEST(std::abs(correlation_of(0.6, 2000, 4) - 0.6) < 0.03);
    BOOST_TEST(std::abs(correlation_of(0, 2000, 4)) < 0.03);
    BOOST_TEST(correlation_of(1, 100, 3) > 0.999999);
}

// Two groups of 30, means 1 and 3, values one beside the mean: between = 60, within = 60 / 58.
BOOST_AUTO_TEST_CASE(sibling_correlation_is_as_by_hand) {
    std::vector<std::uint32_t> parent;
    std::vector<double> values;
    for (std::uint32_t i = 0; i < 60; i++) {
        parent.push_back(i % 2);
        values.push_back((i % 2 == 0 ? 1.0 : 3.0) + (i % 4 < 2 ? 1 : -1));
    }
    const double within = 60.0 / 58, expected = (60 - within) / (60 + 29 * within);
    BOOST_TEST(sibling_correlation(parent, values, no_poll) == expected, boost::test_tools::tolerance(1e-12));
    // Neither rows without a value or a parent count, nor an only child.
    for (const auto& [of, value] : {std::pair{0u, no_value}, std::pair{no_row, 50.0}, std::pair{7u, 99.0}}) {
        parent.push_back(of);
        values.push_back(value);
    }
    BOOST_TEST(sibling_correlation(parent, values, no_poll) == expected, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(too_little_is_undefined) {
    const std::vector<std::uint32_t> one_family(100, 0);
    std::vector<std::uint32_t> families(100), only_children(100);
    std::vector<double> values(100), constant(100, 3);
    for (std::uint32_t i = 0; i < 100; i++) {
        families[i] = i / 10;
        only_children[i] = i;
        values[i] = i;
    }
    const auto undefined_for = [](const std::vector<std::uint32_t>& parent, const std::vector<double>& x) {
        return std::isnan(sibling_correlation(parent, x, no_poll));
    };
    BOOST_TEST(!undefined_for(families, values));
    BOOST_TEST(undefined_for(one_family, values));
    BOOST_TEST(undefined_for(only_children, values));
    BOOST_TEST(undefined_for(families, constant));
    BOOST_TEST(undefined_for({0, 0, 1, 1}, {1, 2, 3, 4}));
    BOOST_TEST(undefined_for({}, {}));
}

BOOST_AUTO_TEST_CASE(a_family_has_counts_means_and_different_values) {
    const SchemaFrames schema = two_tables(
        {category_column("c", 2)}, {number_column("x"), category_column("k", 3)},
        {{frame_of(Labels{0, 1, 0}), frame_of(Numbers{1, 3, no_value, 8}, Labels{0, 0, 1, -1}), {0, 0, 0, 2}},
         {frame_of(Labels{1}), frame_of(Numbers{}, Labels{}), {}}});
    const Frames frames = families(schema, 0, 1, no_poll);
    BOOST_TEST_REQUIRE(frames.columns.size() == 4u);
    BOOST_TEST(frames.columns[1].name == "children (parent) -> parents: count");
    BOOST_TEST(frames.columns[2].name == "children (parent) -> parents: mean x");
    BOOST_TEST(frames.columns[3].name == "children (parent) -> parents: different k");
    const Frame& real = frames.tables[0];
    BOOST_TEST((real.numbers[1] == Numbers{3, 0, 1}));
    BOOST_TEST((real.numbers[2][0] == 2 && is_null(real.numbers[2][1]) && real.numbers[2][2] == 8));
    BOOST_TEST((real.numbers[3] == Numbers{2, 0, 0}));
    BOOST_TEST((frames.tables[1].numbers[1] == Numbers{0}));
    BOOST_TEST(families(schema, 1, 1, no_poll).columns.size() == 2u);
}

BOOST_AUTO_TEST_SUITE_END()
