#include "core/relational/latent.hpp"
#include "tables.hpp"
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <map>
#include <numeric>
#include <set>

using namespace synth;
using namespace synth::test;

namespace {

Embedding points(std::uint32_t dims, std::vector<float> values) {
    return {std::uint32_t(values.size() / dims), dims, std::move(values)};
}

double mean_of(const Embedding& embedding, std::size_t dim) {
    double sum = 0;
    for (std::size_t row = 0; row < embedding.rows; row++)
        sum += embedding.row(row)[dim];
    return sum / embedding.rows;
}
double deviation_of(const Embedding& embedding, std::size_t dim) {
    double squares = 0;
    for (std::size_t row = 0; row < embedding.rows; row++)
        squares += std::pow(embedding.row(row)[dim] - mean_of(embedding, dim), 2);
    return std::sqrt(squares / embedding.rows);
}

Embedding normal_points(std::uint32_t rows, std::uint32_t dims, Random& random) {
    Embedding embedding{rows, dims, std::vector<float>(std::size_t(rows) * dims)};
    for (float& value : embedding.values)
        value = float(random.normal());
    return embedding;
}

std::vector<std::uint32_t> sizes_of(const Classes& classes) {
    std::vector<std::uint32_t> sizes(classes.number);
    for (const std::uint32_t c : classes.of_row)
        sizes[c]++;
    return sizes;
}

} // namespace

BOOST_AUTO_TEST_SUITE(latent)

BOOST_AUTO_TEST_CASE(numbers_are_ranks) {
    Table table({number_column("x"), number_column("constant"), number_column("half")}, {});
    for (const double x : {7.0, 1.0, 7.0, 1e300})
        append(table, {number(x), number(5), x == 7 ? null_field() : number(5)});
    // Ranks .5, .125, .5, .875 have a variance of .0703125.
    const Embedding x = embed(table.columns(), {true, true, false}, no_poll);
    const float end = float(.375 / std::sqrt(.0703125));
    const std::vector<float> ranks = {0, -end, 0, end};
    BOOST_TEST(x.dims == 1u);
    BOOST_TEST(x.values == ranks, boost::test_tools::per_element());
    // Of a number that is constant or NULL, which of them.
    const Embedding half = embed(table.columns(), {false, false, true}, no_poll);
    const std::vector<float> nulls = {.5, -.5, .5, -.5};
    BOOST_TEST(half.values == nulls, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(ranks_are_standardised_whatever_the_nulls) {
    Table table({number_column("x")}, {});
    Random random(1);
    for (int i = 0; i < 1000; i++)
        append(table, {random.below(10) == 0 ? null_field() : number(double(random.below(50)))});
    const Embedding embedding = embed(table.columns(), {true}, no_poll);
    BOOST_TEST(embedding.dims == 2u);
    for (std::size_t dim = 0; dim < 2; dim++)
        BOOST_TEST(std::abs(mean_of(embedding, dim)) < 1e-6);
    BOOST_TEST(std::abs(deviation_of(embedding, 0) - 1) < 1e-6);
    for (std::size_t row = 0; row < 1000; row++)
        if (is_null(table.columns()[0].numbers[row]))
            BOOST_TEST(embedding.row(row)[0] == 0);
}

BOOST_AUTO_TEST_CASE(frequent_labels_have_a_dimension_each) {
    Table table({category_column("many"), category_column("nulls"), category_column("constant"),
                 category_column("name"), category_column("key")},
                {});
    for (int i = 0; i < 2000; i++) {
        const std::string many = "m" + std::to_string(i % 40), name = "n" + std::to_string(i);
        append(table, {label(many), i % 4 == 0 ? null_field() : label(i % 4 == 1 ? "a" : "b"), label("c"), label(name),
                       label(i % 2 == 0 ? "p" : "q")});
    }
    table.columns()[4].key.emplace();
    const std::vector<bool> all(5, true);
    const Embedding embedding = embed(table.columns(), all, no_poll);
    BOOST_TEST(embedding.dims == 12u + 3u);
    for (std::size_t dim = 0; dim < embedding.dims; dim++)
        BOOST_TEST(std::abs(mean_of(embedding, dim)) < 1e-6);
    // b, the most frequent, then a, then NULL: shares of a half, a quarter, a quarter.
    const float scale = float(1 / std::sqrt(3.0));
    const std::vector<float> null = {-.5f * scale, -.25f * scale, .75f * scale};
    for (std::size_t dim = 0; dim < 3; dim++)
        BOOST_TEST(std::abs(embedding.row(0)[12 + dim] - null[dim]) < 1e-6);
}

BOOST_AUTO_TEST_CASE(classes_become_dimensions) {
    Embedding few{4, 0, {}}, many{1000, 0, {}};
    add_classes(few, std::vector<std::uint32_t>{0, 1, no_row, 1}, 2, no_poll);
    BOOST_TEST(few.dims == 2u);
    const float scale = float(1 / std::numbers::sqrt2);
    const std::vector<float> expected = {scale * 2 / 3, -scale * 2 / 3, -scale / 3, scale / 3, 0, 0,
                                         -scale / 3,    scale / 3};
    for (std::size_t i = 0; i < expected.size(); i++)
        BOOST_TEST(std::abs(few.values[i] - expected[i]) < 1e-6);

    std::vector<std::uint32_t> classes(1000);
    for (std::uint32_t i = 0; i < 1000; i++)
        classes[i] = i % 100;
    add_classes(many, classes, 100, no_poll);
    BOOST_TEST(many.dims == 6u);
    double variance = 0;
    for (std::size_t dim = 0; dim < 6; dim++) {
        BOOST_TEST(std::abs(mean_of(many, dim)) < 1e-6);
        variance += std::pow(deviation_of(many, dim), 2);
    }
    BOOST_TEST(std::abs(variance - 1) < .01);
    // Near classes are near.
    const auto distance = [&](std::size_t a, std::size_t b) {
        double sum = 0;
        for (std::size_t dim = 0; dim < 6; dim++)
            sum += std::pow(many.row(a)[dim] - many.row(b)[dim], 2);
        return sum;
    };
    BOOST_TEST(distance(50, 51) < distance(50, 55));
    BOOST_TEST(distance(50, 55) < distance(50, 80));
}

BOOST_AUTO_TEST_CASE(points_are_gathered_and_put_beside_each_other) {
    const Embedding left = points(2, {1, 2, 3, 4, 5, 6}), right = points(1, {7, 8, 9});
    const Embedding some = gathered(left, std::vector<std::uint32_t>{2, no_row, 0}, no_poll);
    const std::vector<float> expected = {5, 6, 7, 0, 0, 8, 1, 2, 9};
    BOOST_TEST(beside(some, right, no_poll).values == expected, boost::test_tools::per_element());
    BOOST_TEST(beside(Embedding{3, 0, {}}, right, no_poll).values == right.values, boost::test_tools::per_element());
}

// Three dimensions: of the parent alone, half of the parent, and of nobody but the child.
BOOST_AUTO_TEST_CASE(means_of_children_keep_what_parents_differ_in) {
    Random random(3);
    constexpr std::uint32_t parents = 2000;
    Embedding children{0, 3, {}};
    std::vector<std::uint32_t> parent_of, degree(parents);
    std::vector<double> own(parents);
    for (std::uint32_t parent = 0; parent < parents; parent++) {
        own[parent] = random.normal();
        degree[parent] = random.below(12);
        for (std::uint32_t child = 0; child < degree[parent]; child++) {
            parent_of.push_back(parent);
            for (const double value :
                 {own[parent], (own[parent] + random.normal()) / std::numbers::sqrt2, random.normal()})
                children.values.push_back(float(value));
        }
    }
    children.rows = std::uint32_t(parent_of.size());
    const Embedding means = aggregate(children, parent_of, parents, degree, no_poll);
    BOOST_TEST(means.dims == 3u); // the third is left out
    for (std::size_t dim = 0; dim < 3; dim++)
        BOOST_TEST(std::abs(mean_of(means, dim)) < 1e-5);
    BOOST_TEST(std::abs(deviation_of(means, 0) - 1) < 1e-4);
    BOOST_TEST(std::abs(deviation_of(means, 1) - 1) < 1e-4);
    BOOST_TEST(std::abs(deviation_of(means, 2) - 2) < 1e-4);

    // Shrunk by the square root of n / (n + 3): of parents with many children the mean is nearer to their own.
    double scale = 0;
    std::uint32_t of = 0;
    for (std::uint32_t parent = 0; parent < parents; parent++)
        if (degree[parent] == 3 && std::abs(own[parent]) > 1) {
            scale += (means.row(parent)[0]) / own[parent];
            of++;
        }
    double more = 0;
    std::uint32_t of_more = 0;
    for (std::uint32_t parent = 0; parent < parents; parent++)
        if (degree[parent] == 11 && std::abs(own[parent]) > 1) {
            more += means.row(parent)[0] / own[parent];
            of_more++;
        }
    BOOST_TEST(std::abs(scale / of / (more / of_more) - std::sqrt(3.0 / 6) / std::sqrt(11.0 / 14)) < .05);
}

// A dimension of noise stays in one of 44 (two standard errors), so 10 of 60 or more with a probability of 1e-6.
BOOST_AUTO_TEST_CASE(chance_makes_no_dimensions) {
    Random random(4);
    const Embedding children = normal_points(20000, 60, random);
    std::vector<std::uint32_t> parent_of(20000), degree(3000, 1);
    for (std::uint32_t& parent : parent_of)
        parent = random.below(3000);
    BOOST_TEST(aggregate(children, parent_of, 3000, degree, no_poll).dims < 10u);
}

// Where nobody has siblings there is nothing to compare with: parents differ in all that their children do.
BOOST_AUTO_TEST_CASE(only_children_are_their_parents_own) {
    Random random(5);
    const Embedding children = normal_points(1000, 4, random);
    std::vector<std::uint32_t> parent_of(1000), degree(1500);
    for (std::uint32_t child = 0; child < 1000; child++)
        degree[parent_of[child] = child + child / 2] = 1;
    const Embedding means = aggregate(children, parent_of, 1500, degree, no_poll);
    BOOST_TEST(means.dims == 5u);
    double product = 0;
    for (std::uint32_t child = 0; child < 1000; child++)
        product += double(means.row(parent_of[child])[2]) * children.row(child)[2] / 1000;
    BOOST_TEST(product > 1.1); // standard deviations 1 and sqrt(1500 / 1000)
    degree[0] = 2;             // of which one is not here
    BOOST_TEST(aggregate(children, parent_of, 1500, degree, no_poll).dims < 5u);
}

BOOST_AUTO_TEST_CASE(parents_without_children) {
    const std::vector<std::uint32_t> none, degree = {0, 0, 0}, differ = {0, 1, 2};
    BOOST_TEST(aggregate(Embedding{0, 2, {}}, none, 3, degree, no_poll).dims == 0u);
    const Embedding means =
        aggregate(points(1, {1, -1}), std::vector<std::uint32_t>{no_row, no_row}, 3, differ, no_poll);
    BOOST_TEST(means.dims == 1u);
    BOOST_TEST(means.rows == 3u);
    BOOST_TEST(aggregate(Embedding{0, 2, {}}, none, 0, none, no_poll).rows == 0u);
}

BOOST_AUTO_TEST_CASE(clusters_are_found_and_numbered_along_a_line) {
    Random random(5);
    constexpr std::uint32_t clusters = 8, each = 50;
    Embedding embedding{clusters * each, 3, {}};
    for (std::uint32_t row = 0; row < embedding.rows; row++) {
        const double at = 10.0 * (row % clusters);
        for (const double value : {at, at / 2, -at})
            embedding.values.push_back(float(value + random.normal()));
    }
    const Classes classes = classify(embedding, {}, {.least = 10, .most = clusters}, no_poll);
    BOOST_TEST(classes.number == clusters);
    const bool up = classes.of_row[0] < classes.of_row[1];
    for (std::uint32_t row = 0; row < embedding.rows; row++)
        BOOST_TEST(classes.of_row[row] == (up ? row % clusters : clusters - 1 - row % clusters));
}

// On a circle there is no line, but neighbours in number are neighbours nevertheless, but for the two ends and the turn
// of a tree.
BOOST_AUTO_TEST_CASE(near_numbers_are_near) {
    Random random(6);
    constexpr std::uint32_t rows = 6000;
    Embedding embedding{rows, 2, {}};
    for (std::uint32_t row = 0; row < rows; row++) {
        const double angle = 2 * std::numbers::pi * random.uniform();
        embedding.values.push_back(float(std::cos(angle)));
        embedding.values.push_back(float(std::sin(angle)));
    }
    const Classes classes = classify(embedding, {}, {.least = 10, .most = 64}, no_poll);
    const std::vector<std::uint32_t> sizes = sizes_of(classes);
    std::vector<double> x(classes.number), y(classes.number);
    for (std::uint32_t row = 0; row < rows; row++) {
        x[classes.of_row[row]] += embedding.row(row)[0] / sizes[classes.of_row[row]];
        y[classes.of_row[row]] += embedding.row(row)[1] / sizes[classes.of_row[row]];
    }
    double path = 0;
    for (std::uint32_t c = 1; c < classes.number; c++)
        path += std::hypot(x[c] - x[c - 1], y[c] - y[c - 1]);
    BOOST_TEST(path < 2 * 2 * std::numbers::pi);
}

BOOST_AUTO_TEST_CASE(classes_have_least_rows_and_groups_stay_apart) {
    Random random(7);
    const Embedding embedding = normal_points(3000, 5, random);
    std::vector<std::uint32_t> apart(3000);
    for (std::uint32_t row = 0; row < 3000; row++)
        apart[row] = row < 4 ? 7 : row % 3 * 100;
    const Classes classes = classify(embedding, apart, {.least = 20, .most = 60}, no_poll);
    BOOST_TEST(classes.number == 60u);
    std::map<std::uint32_t, std::uint32_t> group_of;
    for (std::uint32_t row = 0; row < 3000; row++)
        BOOST_TEST(group_of.emplace(classes.of_row[row], apart[row]).first->second == apart[row]);
    std::uint32_t small = 0;
    for (const std::uint32_t size : sizes_of(classes))
        small += size < 20;
    BOOST_TEST(small == 1u);
    BOOST_TEST(std::is_sorted(group_of.begin(), group_of.end(),
                              [](const auto& a, const auto& b) { return a.second < b.second; }));
    // More groups than classes: a class each.
    const Classes groups = classify(embedding, apart, {.least = 20, .most = 2}, no_poll);
    BOOST_TEST(groups.number == 4u);
}

BOOST_AUTO_TEST_CASE(equal_rows_are_not_told_apart) {
    Embedding embedding{500, 2, {}};
    for (std::uint32_t row = 0; row < 500; row++) {
        embedding.values.push_back(row % 5 == 0 ? .1f : .7f);
        embedding.values.push_back(row % 5 == 0 ? .3f : -.3f);
    }
    const Classes classes = classify(embedding, {}, {.least = 10, .most = 50}, no_poll);
    BOOST_TEST(classes.number == 2u);
    BOOST_TEST(classify(Embedding{20, 0, {}}, {}, {}, no_poll).number == 1u);
    BOOST_TEST(classify(Embedding{0, 3, {}}, {}, {}, no_poll).number == 0u);
}

// Four kinds of parents that no column shows: means of 8 children are 6 standard errors from the middle between kinds,
// so that one of 800 parents or more is taken for another kind with a probability of 2e-6.
BOOST_AUTO_TEST_CASE(hidden_kinds_of_parents_are_found) {
    Random random(9);
    constexpr std::uint32_t parents = 800, each = 8, kinds = 4;
    Embedding children{parents * each, 2, {}};
    std::vector<std::uint32_t> parent_of;
    const std::vector<std::uint32_t> degree(parents, each);
    for (std::uint32_t child = 0; child < children.rows; child++) {
        parent_of.push_back(child / each);
        for (int dim = 0; dim < 2; dim++)
            children.values.push_back(float(3.0 * (child / each % kinds) + random.normal()));
    }
    const Embedding means = aggregate(children, parent_of, parents, degree, no_poll);
    const Classes classes = classify(means, {}, {.least = 10, .most = kinds}, no_poll);
    const bool up = classes.of_row[0] < classes.of_row[1];
    std::uint32_t wrong = 0;
    for (std::uint32_t parent = 0; parent < parents; parent++)
        wrong += classes.of_row[parent] != (up ? parent % kinds : kinds - 1 - parent % kinds);
    BOOST_TEST(wrong == 0u);
}

BOOST_AUTO_TEST_CASE(classification_can_be_interrupted) {
    Random random(8);
    const Embedding embedding = normal_points(50000, 40, random);
    int polls = 0;
    const Poll poll = [&] {
        if (++polls == 20)
            throw std::runtime_error("interrupted");
    };
    BOOST_CHECK_THROW(classify(embedding, {}, {}, poll), std::runtime_error);
}

BOOST_AUTO_TEST_SUITE_END()
