#include "core/network/grow.hpp"
#include "tables.hpp"
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <numeric>

using namespace synth;
using namespace synth::test;

namespace {

struct Data {
    std::vector<std::vector<Code>> columns;
    std::vector<Coded> features;
    std::vector<Code> target;
    std::uint32_t cardinality = 0;
    bool ordered = false;
    std::vector<std::uint32_t> rows;

    // Feature f has cardinalities[f] codes; those of an unordered one are negative.
    Data(std::uint32_t n, std::vector<int> cardinalities, std::uint64_t seed) : rows(n) {
        std::iota(rows.begin(), rows.end(), 0u);
        Random random(seed);
        for (const int c : cardinalities) {
            std::vector<Code>& codes = columns.emplace_back();
            for (std::uint32_t i = 0; i < n; i++)
                codes.push_back(Code(random.below(std::uint32_t(std::abs(c)))));
        }
        for (std::size_t f = 0; f < columns.size(); f++)
            features.push_back({columns[f].data(), std::uint32_t(std::abs(cardinalities[f])), cardinalities[f] > 0});
    }

    void aim(std::uint32_t codes, bool by_rank, const std::function<Code(std::uint32_t)>& of) {
        cardinality = codes;
        ordered = by_rank;
        target.clear();
        for (std::uint32_t i = 0; i < columns[0].size(); i++)
            target.push_back(of(i));
    }

    Grown grown(std::uint32_t min_leaf, const Poll& poll = no_poll) const {
        return grow(features, {target.data(), cardinality, ordered}, rows, min_leaf, poll);
    }
};

// Every node's rows are those that goes_left sends there, and no leaf is too small.
void inspect(const Data& data, const Grown& grown, std::uint32_t min_leaf) {
    const Tree& tree = grown.tree;
    BOOST_REQUIRE(grown.begin.size() == tree.nodes());
    BOOST_REQUIRE(grown.end.size() == tree.nodes());
    std::vector<std::uint32_t> sorted = grown.rows, all = data.rows;
    std::sort(sorted.begin(), sorted.end());
    std::sort(all.begin(), all.end());
    BOOST_TEST((sorted == all));
    std::size_t lost = 0;
    for (std::size_t k = 0; k < tree.nodes(); k++) {
        const std::uint32_t rows = grown.end[k] - grown.begin[k];
        BOOST_TEST(tree.rows[k] == std::int32_t(rows));
        if (k > 0)
            BOOST_TEST(rows >= min_leaf);
        if (tree.is_leaf(k))
            continue;
        const auto left = std::size_t(tree.child[k]);
        BOOST_REQUIRE((left > k && left + 1 < tree.nodes()));
        BOOST_TEST(grown.begin[left] == grown.begin[k]);
        BOOST_TEST(grown.end[left] == grown.begin[left + 1]);
        BOOST_TEST(grown.end[left + 1] == grown.end[k]);
        const Coded& feature = data.features[std::size_t(tree.feature[k])];
        for (std::uint32_t i = grown.begin[k]; i < grown.end[k]; i++)
            lost += tree.goes_left(k, feature.codes[grown.rows[i]], feature.ordered) != (i < grown.end[left]);
    }
    BOOST_TEST(lost == 0u);
}

bool same(const Tree& a, const Tree& b) {
    return a.feature == b.feature && a.split == b.split && a.child == b.child && a.rows == b.rows &&
           a.subsets == b.subsets;
}

std::size_t leaf_of(const Data& data, const Tree& tree, std::uint32_t row) {
    std::size_t k = 0;
    while (!tree.is_leaf(k)) {
        const Coded& f = data.features[std::size_t(tree.feature[k])];
        k = std::size_t(tree.child[k]) + (tree.goes_left(k, f.codes[row], f.ordered) ? 0 : 1);
    }
    return k;
}

// Rows whose target is not the one that most of their leaf have.
std::uint32_t misplaced(const Data& data, const Grown& grown) {
    std::vector<std::vector<std::uint32_t>> counts(grown.tree.nodes(), std::vector<std::uint32_t>(data.cardinality));
    for (const std::uint32_t row : data.rows)
        counts[leaf_of(data, grown.tree, row)][data.target[row]]++;
    std::uint32_t sum = 0;
    for (const auto& leaf : counts)
        sum += std::accumulate(leaf.begin(), leaf.end(), 0u) - *std::max_element(leaf.begin(), leaf.end());
    return sum;
}

// The impurity of rows, times their number: twice the variance is the Gini impurity of two classes.
double impurity(const Data& data, std::span<const std::uint32_t> rows) {
    const auto n = double(rows.size());
    if (data.ordered) {
        double sum = 0, squares = 0;
        for (const std::uint32_t row : rows) {
            sum += data.target[row];
            squares += double(data.target[row]) * data.target[row];
        }
        return squares - sum * sum / n;
    }
    std::vector<double> classes(data.cardinality);
    for (const std::uint32_t row : rows)
        classes[data.target[row]]++;
    return n - std::inner_product(classes.begin(), classes.end(), classes.begin(), 0.) / n;
}

// What the best cut of an ordered feature gains, or of an unordered one by the mean of the target: the plain search,
// each cut by itself.
double best_gain(const Data& data, std::span<const std::uint32_t> rows, std::uint32_t min_leaf) {
    double best = 0;
    for (const Coded& feature : data.features) {
        std::vector<double> sum(feature.cardinality), n(feature.cardinality);
        for (const std::uint32_t row : rows) {
            sum[feature.codes[row]] += data.target[row];
            n[feature.codes[row]]++;
        }
        std::vector<Code> order;
        for (std::uint32_t c = 0; c < feature.cardinality; c++)
            if (n[c] > 0)
                order.push_back(Code(c));
        if (!feature.ordered)
            std::stable_sort(order.begin(), order.end(), [&](Code a, Code b) { return sum[a] / n[a] < sum[b] / n[b]; });
        std::vector<bool> left(feature.cardinality);
        for (const Code code : order) {
            left[code] = true;
            std::vector<std::uint32_t> sides[2];
            for (const std::uint32_t row : rows)
                sides[left[feature.codes[row]] ? 0 : 1].push_back(row);
            if (sides[0].size() >= min_leaf && sides[1].size() >= min_leaf)
                best = std::max(best, impurity(data, rows) - impurity(data, sides[0]) - impurity(data, sides[1]));
        }
    }
    return best;
}

// Every split is as good as the best that the plain search finds, and where there is none that search finds none.
void compare(const Data& data, const Grown& grown, std::uint32_t min_leaf) {
    inspect(data, grown, min_leaf);
    for (std::size_t k = 0; k < grown.tree.nodes(); k++) {
        const auto rows_of = [&](std::size_t node) {
            return std::span(grown.rows).subspan(grown.begin[node], grown.end[node] - grown.begin[node]);
        };
        double gain = 0;
        if (!grown.tree.is_leaf(k)) {
            const auto left = std::size_t(grown.tree.child[k]);
            gain = impurity(data, rows_of(k)) - impurity(data, rows_of(left)) - impurity(data, rows_of(left + 1));
        }
        BOOST_TEST(std::abs(gain - best_gain(data, rows_of(k), min_leaf)) <= 1e-9 * (1 + impurity(data, rows_of(k))));
    }
}

} // namespace

BOOST_AUTO_TEST_SUITE(grow_tree)

BOOST_AUTO_TEST_CASE(splits_are_those_of_a_plain_search) {
    for (const std::uint32_t min_leaf : {1u, 20u})
        for (const auto& [codes, by_rank] : {std::pair(40u, true), {2u, true}, {2u, false}}) {
            // more than four features; some with many more codes than rows, one constant
            Data data(600, {30, -25, 1, 7, -3, 2000, 90}, codes + min_leaf);
            Random random(codes);
            data.aim(codes, by_rank, [&](std::uint32_t i) {
                return Code((data.columns[0][i] + data.columns[1][i] % 5 * 4 + random.below(9)) % codes);
            });
            const Grown grown = data.grown(min_leaf);
            compare(data, grown, min_leaf);
            BOOST_TEST(grown.tree.nodes() > 1u);
        }
    for (const std::uint32_t classes : {5u, 60u}) { // ordered features alone: subsets of more classes are a heuristic
        Data data(600, {30, 25, 1, 7, 3, 2000}, classes);
        Random random(classes);
        data.aim(classes, false,
                 [&](std::uint32_t i) { return Code((data.columns[0][i] + random.below(classes / 2)) % classes); });
        compare(data, data.grown(20), 20);
    }
}

BOOST_AUTO_TEST_CASE(codes_of_all_sizes) {
    // 65,535 codes, of which most nodes see few; more than 64 classes; rows far apart, so that copies are made of
    // copies
    Data data(30000, {65535, -65535, -300, 300, 1}, 21);
    Random random(22);
    for (const auto& [codes, by_rank] : {std::pair(65535u, true), {65535u, false}, {200u, false}, {3u, false}}) {
        data.aim(codes, by_rank, [&](std::uint32_t i) {
            return Code((data.columns[0][i] / 8000 * 7 + data.columns[2][i] % 11 + random.below(5)) % codes);
        });
        for (const std::uint32_t apart : {1u, 3u, 1000u}) {
            data.rows.clear();
            for (std::uint32_t row = 0; row < data.target.size(); row += apart)
                data.rows.push_back(row);
            const Grown grown = data.grown(5);
            inspect(data, grown, 5);
            BOOST_TEST((apart == 1000 || grown.tree.nodes() > 10u));
            BOOST_TEST(gain_of_features(grown, 5)[4] == 0);
        }
    }
}

BOOST_AUTO_TEST_CASE(the_table_may_lie_anywhere) {
    // the same rows with others between them: the same tree, whether or not codes are copied
    Data dense(20000, {60, -70, 12}, 23);
    Random random(24);
    dense.aim(9, true, [&](std::uint32_t i) { return Code((dense.columns[0][i] / 9 + random.below(4)) % 9); });
    Data wide = dense;
    constexpr std::uint32_t apart = 7;
    for (std::size_t f = 0; f < wide.columns.size(); f++) {
        wide.columns[f].assign(dense.target.size() * apart, 0);
        wide.features[f].codes = wide.columns[f].data();
    }
    wide.target.assign(dense.target.size() * apart, 0);
    for (std::uint32_t i = 0; i < dense.target.size(); i++) {
        for (std::size_t f = 0; f < wide.columns.size(); f++)
            wide.columns[f][i * apart] = dense.columns[f][i];
        wide.target[i * apart] = dense.target[i];
        wide.rows[i] = i * apart;
    }
    const Grown one = dense.grown(30), other = wide.grown(30);
    inspect(wide, other, 30);
    BOOST_TEST(same(one.tree, other.tree));
    BOOST_TEST(one.gain == other.gain, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_planted_tree_is_found) {
    // more than two classes, so by Gini impurity; feature 2 is noise
    Data data(4000, {20, -12, 30}, 1);
    const auto planted = [&](std::uint32_t i) {
        const Code a = data.columns[0][i], b = data.columns[1][i];
        return Code(a <= 7 ? 0 : b % 3 == 1 ? 1 : a <= 14 ? 2 : 3);
    };
    for (const bool by_rank : {false, true}) {
        data.aim(4, by_rank, planted);
        const Grown grown = data.grown(30);
        inspect(data, grown, 30);
        BOOST_TEST(misplaced(data, grown) == 0u);
        BOOST_TEST(grown.tree.nodes() == 7u);
        const std::vector<double> gain = gain_of_features(grown, 3);
        BOOST_TEST(gain[2] == 0);
        BOOST_TEST(gain[0] > 0);
        BOOST_TEST(gain[1] > 0);
        // pure leaves: all impurity is gone
        BOOST_TEST(gain[0] + gain[1] == grown.impurity, boost::test_tools::tolerance(1e-9));
    }
}

BOOST_AUTO_TEST_CASE(two_classes_are_told_apart) {
    Data data(2000, {-40, 10}, 2);
    data.aim(2, false, [&](std::uint32_t i) { return Code(data.columns[0][i] % 2); });
    const Grown grown = data.grown(20);
    inspect(data, grown, 20);
    BOOST_TEST(grown.tree.nodes() == 3u);
    BOOST_TEST(misplaced(data, grown) == 0u);
}

BOOST_AUTO_TEST_CASE(min_leaf_holds_at_every_node) {
    for (const std::uint32_t min_leaf : {1u, 5u, 30u, 400u})
        for (const int classes : {2, 5, 200})
            for (const bool by_rank : {false, true}) {
                Data data(3000, {50, -50, 600, -300}, min_leaf + std::uint64_t(classes));
                Random random(3);
                data.aim(std::uint32_t(classes), by_rank, [&](std::uint32_t i) {
                    return Code((data.columns[0][i] + data.columns[1][i] % 7 + random.below(20)) %
                                std::uint32_t(classes));
                });
                const Grown grown = data.grown(min_leaf);
                inspect(data, grown, min_leaf);
                BOOST_TEST(grown.tree.nodes() > 1u);
            }
}

BOOST_AUTO_TEST_CASE(more_than_64_codes_without_order) {
    Data data(6000, {-500, 9}, 4);
    data.aim(3, false, [&](std::uint32_t i) { return Code(data.columns[0][i] * 31 % 3); });
    const Grown grown = data.grown(10);
    inspect(data, grown, 10);
    BOOST_TEST(misplaced(data, grown) == 0u);
}

BOOST_AUTO_TEST_CASE(nothing_to_split) {
    Data data(500, {5, -5}, 5);
    data.aim(3, false, [](std::uint32_t) { return Code(2); }); // one target
    BOOST_TEST(data.grown(10).tree.nodes() == 1u);
    data.aim(3, true, [](std::uint32_t) { return Code(2); });
    BOOST_TEST(data.grown(10).tree.nodes() == 1u);
    data.aim(2, false, [&](std::uint32_t i) { return Code(data.columns[0][i] > 2); });
    BOOST_TEST(data.grown(251).tree.nodes() == 1u); // too few rows
    data.features.clear();
    BOOST_TEST(data.grown(10).tree.nodes() == 1u);
    data.rows.clear();
    const Grown none = data.grown(10);
    BOOST_TEST(none.tree.nodes() == 1u);
    BOOST_TEST(none.tree.rows[0] == 0);
}

BOOST_AUTO_TEST_CASE(one_row) {
    Data data(1, {5, -5}, 14);
    for (const bool by_rank : {false, true}) {
        data.aim(3, by_rank, [](std::uint32_t) { return Code(1); });
        const Grown grown = data.grown(1);
        inspect(data, grown, 1);
        BOOST_TEST(grown.tree.nodes() == 1u);
        BOOST_TEST(grown.rows == data.rows, boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(some_rows_only) {
    Data data(3000, {40, -20}, 6);
    data.aim(3, false, [&](std::uint32_t i) { return Code(data.columns[1][i] % 3); });
    std::erase_if(data.rows, [](std::uint32_t row) { return row % 3 == 0; });
    inspect(data, data.grown(15), 15);
}

// Nodes of more than 32,768 rows are searched on a sample.
BOOST_AUTO_TEST_CASE(large_nodes_keep_min_leaf_too) {
    Data data(100000, {1000, -100, 3}, 7);
    Random random(8);
    for (const bool by_rank : {false, true}) {
        // a corner of about 100 rows, which a sample hardly sees
        data.aim(5, by_rank, [&](std::uint32_t i) {
            return Code(data.columns[0][i] == 0 ? 4 : (data.columns[1][i] % 2 + random.below(2)) % 4);
        });
        for (const std::uint32_t min_leaf : {80u, 110u, 3000u}) {
            const Grown grown = data.grown(min_leaf);
            inspect(data, grown, min_leaf);
            BOOST_TEST(grown.tree.nodes() > 2u);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_large_planted_tree_is_found) {
    Data data(70000, {50, -90}, 9);
    data.aim(3, false, [&](std::uint32_t i) {
        return Code(data.columns[0][i] < 20 ? 0 : data.columns[1][i] % 5 < 2 ? 1 : 2);
    });
    const Grown grown = data.grown(50);
    inspect(data, grown, 50);
    BOOST_TEST(misplaced(data, grown) == 0u);
}

BOOST_AUTO_TEST_CASE(the_same_rows_give_the_same_tree) {
    Data data(40000, {100, -80, 5}, 10);
    Random random(11);
    data.aim(6, false, [&](std::uint32_t i) { return Code((data.columns[0][i] / 30 + random.below(3)) % 6); });
    const Grown one = data.grown(40), two = data.grown(40);
    BOOST_TEST(same(one.tree, two.tree));
    BOOST_TEST((one.rows == two.rows));
    BOOST_TEST(one.gain == two.gain, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(poll_may_throw) {
    struct Stop {};
    Data data(40000, {100, -80}, 12);
    Random random(13);
    data.aim(6, false, [&](std::uint32_t i) { return Code((data.columns[0][i] / 30 + random.below(3)) % 6); });
    int polls = 0;
    data.grown(40, [&] { polls++; });
    BOOST_TEST(polls > 100);
    for (int at = 1; at < polls; at = at * 2 + 1) {
        int left = at;
        BOOST_CHECK_THROW(data.grown(40,
                                     [&] {
                                         if (--left == 0)
                                             throw Stop();
                                     }),
                          Stop);
    }
}

BOOST_AUTO_TEST_CASE(demanded_splits_come_first) {
    for (const std::uint32_t rows : {200u, 2000u, 50000u}) {
        Data data(rows, {-4, 5, -3}, rows);
        data.aim(6, true, [&](std::uint32_t i) { return Code(data.columns[2][i] + data.columns[0][i]); });
        const std::vector<Demand> demands{{0, {true, false, true, false}, 10}, {1, {true, true}, 10}, {1, {}, 0}};
        const Grown grown = grow(data.features, {data.target.data(), 6, true}, data.rows, 5, no_poll, demands);
        inspect(data, grown, 5);
        const Tree& tree = grown.tree;
        BOOST_TEST(tree.feature[0] == 0);
        for (std::uint32_t c = 0; c < 4; c++)
            BOOST_TEST(tree.goes_left(0, Code(c), false) == (c % 2 == 0));
        for (const std::size_t k : {1, 2}) {
            BOOST_TEST(tree.feature[k] == 1);
            BOOST_TEST(tree.split[k] == 1);
            for (const std::size_t side : {0, 1})
                BOOST_TEST(tree.feature[std::size_t(tree.child[k]) + side] == 1);
        }
        BOOST_TEST(grown.impurity > 0);
    }
}

BOOST_AUTO_TEST_CASE(impossible_demands_are_passed_over) {
    Data data(1000, {-4, 5}, 3);
    data.aim(4, false, [&](std::uint32_t i) { return data.columns[0][i]; });
    const Coded target{data.target.data(), 4, false};
    const std::vector<Demand> demands{
        {1, std::vector<bool>(5, true), 1}, {1, std::vector<bool>(5, false), 1}, {0, {true}, 900}};
    BOOST_TEST(same(grow(data.features, target, data.rows, 5, no_poll, demands).tree, data.grown(5).tree));
}

BOOST_AUTO_TEST_SUITE_END()
