#include "core/network/prune.hpp"
#include "tables.hpp"
#include <boost/test/unit_test.hpp>
#include <numeric>

using namespace synth;
using namespace synth::test;

namespace {

// Features of 16 codes each, every second one unordered, that are independent of everything.
struct Data {
    std::vector<std::vector<Code>> columns;
    std::vector<Coded> features;
    std::vector<Code> target;
    std::uint32_t cardinality = 0;
    bool ordered = false;
    std::vector<std::uint32_t> rows;

    Data(std::uint32_t n, std::size_t count, std::uint64_t seed) : columns(count), rows(n) {
        std::iota(rows.begin(), rows.end(), 0u);
        Random random(seed);
        for (std::vector<Code>& codes : columns)
            for (std::uint32_t i = 0; i < n; i++)
                codes.push_back(Code(random.below(16)));
        for (std::size_t f = 0; f < count; f++)
            features.push_back({columns[f].data(), 16, f % 2 == 0});
    }

    void aim(std::uint32_t codes, bool by_rank, const auto& of) {
        cardinality = codes;
        ordered = by_rank;
        target.clear();
        for (const std::uint32_t row : rows)
            target.push_back(Code(of(row)));
    }

    Coded coded() const { return {target.data(), cardinality, ordered}; }
    Grown grown(std::span<const Demand> demands = {}) const {
        return grow(features, coded(), rows, 20, no_poll, demands);
    }
    Grown pruned(std::span<const Demand> demands = {}) const {
        return prune(grown(demands), features, coded(), no_poll);
    }
};

// Every node's rows are those that the tree sends there.
void inspect(const Data& data, const Grown& grown) {
    const Tree& tree = grown.tree;
    BOOST_REQUIRE(grown.begin.size() == tree.nodes());
    BOOST_REQUIRE(grown.end.size() == tree.nodes());
    BOOST_REQUIRE(grown.gain.size() == tree.nodes());
    BOOST_REQUIRE(grown.demanded.size() == tree.nodes());
    BOOST_TEST(grown.end[0] - grown.begin[0] == data.rows.size());
    std::size_t lost = 0;
    for (std::size_t k = 0; k < tree.nodes(); k++) {
        BOOST_TEST(tree.rows[k] == std::int32_t(grown.end[k] - grown.begin[k]));
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

std::size_t splits_on(const Tree& tree, std::int16_t feature) {
    return std::size_t(std::count(tree.feature.begin(), tree.feature.end(), feature));
}

} // namespace

BOOST_AUTO_TEST_SUITE(pruning)

BOOST_AUTO_TEST_CASE(most_of_what_chance_gives_goes) {
    Random random(2);
    for (const auto& [codes, by_rank] : {std::pair(2u, false), {9u, false}, {300u, false}, {300u, true}, {2u, true}}) {
        Data data(4000, 6, 1 + codes);
        data.aim(codes, by_rank, [&](std::uint32_t) { return random.below(codes); });
        const Grown all = data.grown(), some = data.pruned();
        inspect(data, some);
        BOOST_TEST(all.tree.nodes() > 100u);
        BOOST_TEST(some.tree.nodes() * 2 < all.tree.nodes());
    }
}

BOOST_AUTO_TEST_CASE(what_tells_something_stays) {
    // three kinds of rows, told apart by two of the features
    Random random(3);
    for (const bool by_rank : {false, true}) {
        Data data(8000, 6, 4);
        data.aim(30, by_rank, [&](std::uint32_t i) {
            const std::uint32_t kind = data.columns[0][i] < 8 ? 0 : data.columns[1][i] % 2 == 0 ? 1 : 2;
            return kind * 10 + random.below(10);
        });
        const Grown some = data.pruned();
        inspect(data, some);
        std::uint32_t mixed = 0;
        for (std::size_t k = 0; k < some.tree.nodes(); k++)
            for (std::uint32_t i = some.begin[k]; some.tree.is_leaf(k) && i < some.end[k]; i++)
                mixed += data.target[some.rows[i]] / 10 != data.target[some.rows[some.begin[k]]] / 10;
        BOOST_TEST(mixed == 0u);
        BOOST_TEST(splits_on(some.tree, 0) > 0u);
        BOOST_TEST(splits_on(some.tree, 1) > 0u);
    }
}

BOOST_AUTO_TEST_CASE(a_split_stays_for_what_stays_below_it) {
    // the first feature tells nothing by itself, and is demanded in one tree so as to be the first in both
    Data data(4000, 2, 5);
    data.aim(2, false, [&](std::uint32_t i) { return (data.columns[0][i] < 8) != (data.columns[1][i] < 8); });
    Grown grown = data.grown(std::vector<Demand>{{0, std::vector<bool>(8, true), 1}});
    BOOST_REQUIRE(grown.demanded[0]);
    grown.demanded[0] = false;
    const Grown some = prune(std::move(grown), data.features, data.coded(), no_poll);
    inspect(data, some);
    BOOST_TEST(some.tree.nodes() == 7u);
    BOOST_TEST(some.tree.feature[0] == 0);
    BOOST_TEST(gain_of_features(some, 2)[1] > 0);
}

BOOST_AUTO_TEST_CASE(what_was_demanded_stays) {
    Data data(2000, 2, 6);
    Random random(7);
    data.aim(2, false, [&](std::uint32_t) { return random.below(2); });
    const std::vector<Demand> demands{{1, {}, 1}, {0, std::vector<bool>(3, true), 1}};
    const Grown some = data.pruned(demands);
    inspect(data, some);
    BOOST_REQUIRE(some.tree.nodes() >= 7u);
    BOOST_TEST(some.tree.feature[0] == 1);
    for (const std::size_t k : {std::size_t(some.tree.child[0]), std::size_t(some.tree.child[0]) + 1})
        BOOST_TEST((some.tree.feature[k] == 0 && some.demanded[k]));
}

BOOST_AUTO_TEST_CASE(an_exact_dependency_keeps_pure_leaves) {
    Data data(6000, 3, 8);
    for (const bool by_rank : {false, true}) {
        data.aim(16, by_rank, [&](std::uint32_t i) { return data.columns[1][i] * 7 % 16; });
        const Grown some = data.pruned();
        inspect(data, some);
        for (std::size_t k = 0; k < some.tree.nodes(); k++)
            if (some.tree.is_leaf(k))
                for (std::uint32_t i = some.begin[k]; i < some.end[k]; i++)
                    BOOST_REQUIRE(data.target[some.rows[i]] == data.target[some.rows[some.begin[k]]]);
        BOOST_TEST(some.tree.nodes() == 31u);
    }
}

BOOST_AUTO_TEST_CASE(poll_may_throw_while_pruning) {
    struct Stop {};
    Data data(500, 2, 9);
    Random random(10);
    data.aim(3, false, [&](std::uint32_t) { return random.below(3); });
    BOOST_CHECK_THROW(prune(data.grown(), data.features, data.coded(), [] { throw Stop(); }), Stop);
}

BOOST_AUTO_TEST_SUITE_END()
