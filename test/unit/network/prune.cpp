#include "core/network/prune.hpp"
#include "tables.hpp"
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <numeric>

using namespace synth;
using namespace synth::test;

namespace {

constexpr std::uint32_t rows = least_pruned;
constexpr std::uint32_t cardinality = 8;

// Three features, the last one unordered, and a target that depends on them as `of` says.
struct Data {
    std::vector<std::vector<Code>> columns{3};
    std::vector<Coded> features;
    Coding coding;
    std::vector<std::uint32_t> held_out = held_out_rows(rows);

    Data(std::uint64_t seed, const std::function<Code(const Data&, std::uint32_t row, Random&)>& of) {
        Random random(seed);
        for (std::vector<Code>& codes : columns)
            for (std::uint32_t i = 0; i < rows; i++)
                codes.push_back(Code(random.below(10)));
        for (const std::vector<Code>& codes : columns)
            features.push_back({codes.data(), 10, &codes != &columns.back()});
        coding.cardinality = cardinality;
        for (std::uint32_t i = 0; i < rows; i++)
            coding.codes.push_back(of(*this, i, random));
        coding.draft.counts.resize(cardinality);
        for (const Code code : coding.codes)
            coding.draft.counts[code]++;
        coding.draft.spike.resize(cardinality);
    }

    Grown grown() const {
        std::vector<std::uint32_t> all(rows), learn;
        std::iota(all.begin(), all.end(), 0u);
        std::set_difference(all.begin(), all.end(), held_out.begin(), held_out.end(), std::back_inserter(learn));
        return grow(features, coding.target(), learn, 40, no_poll);
    }
    Grown pruned(std::size_t levels = 0) const {
        Grown grown = this->grown();
        prune(grown, coding, features, held_out, levels, no_poll);
        return grown;
    }
};

Code noise(Random& random) {
    return Code(random.below(cardinality));
}

std::size_t leaves(const Tree& tree) {
    return std::size_t(std::count(tree.feature.begin(), tree.feature.end(), leaf_feature));
}

} // namespace

BOOST_AUTO_TEST_SUITE(pruning)

BOOST_AUTO_TEST_CASE(what_depends_on_nothing_is_one_leaf) {
    const Data data(1, [](const Data&, std::uint32_t, Random& random) { return noise(random); });
    BOOST_TEST(leaves(data.grown().tree) > 500u);
    const Grown pruned = data.pruned();
    BOOST_TEST(pruned.tree.nodes() == 1u);
    BOOST_TEST(pruned.rows.size() == rows);
    BOOST_TEST(pruned.tree.rows[0] == std::int32_t(rows));
    for (const double gain : pruned.gain)
        BOOST_TEST(gain == 0);
}

BOOST_AUTO_TEST_CASE(levels_that_are_demanded_stay) {
    const Data data(1, [](const Data&, std::uint32_t, Random& random) { return noise(random); });
    BOOST_TEST(leaves(data.pruned(2).tree) >= 4u);
}

// Of the leaves only those are left that the two features make which matter: an interaction that neither shows alone.
BOOST_AUTO_TEST_CASE(what_depends_on_some_keeps_their_splits) {
    const Data data(2, [](const Data& data, std::uint32_t row, Random& random) {
        const bool differ = (data.columns[0][row] < 5) != (data.columns[2][row] % 2 == 0);
        return differ && random.below(3) > 0 ? Code(1) : noise(random);
    });
    const Grown grown = data.grown(), pruned = data.pruned();
    BOOST_TEST(leaves(pruned.tree) >= 4u);
    BOOST_TEST(leaves(pruned.tree) < leaves(grown.tree) / 10);
    BOOST_TEST(pruned.gain[1] < 0.01 * (pruned.gain[0] + pruned.gain[2]));
    BOOST_TEST(pruned.impurity == grown.impurity);
}

// Every row, held out or not, lies in the node that its codes lead to.
BOOST_AUTO_TEST_CASE(all_rows_are_in_their_leaves) {
    const Data data(3, [](const Data& data, std::uint32_t row, Random& random) {
        return random.below(2) == 0 ? Code(data.columns[2][row] / 2) : noise(random);
    });
    const Grown pruned = data.pruned();
    const Tree& tree = pruned.tree;
    std::vector<std::uint32_t> sorted = pruned.rows;
    std::sort(sorted.begin(), sorted.end());
    for (std::uint32_t i = 0; i < rows; i++)
        if (sorted[i] != i)
            BOOST_FAIL("row " << i << " is lost");
    std::size_t lost = 0;
    for (std::size_t k = 0; k < tree.nodes(); k++) {
        BOOST_TEST(tree.rows[k] == std::int32_t(pruned.end[k] - pruned.begin[k]));
        if (!tree.is_leaf(k))
            continue;
        for (std::uint32_t i = pruned.begin[k]; i < pruned.end[k]; i++) {
            std::size_t at = 0;
            while (!tree.is_leaf(at)) {
                const Coded& feature = data.features[std::size_t(tree.feature[at])];
                const bool left = tree.goes_left(at, feature.codes[pruned.rows[i]], feature.ordered);
                at = std::size_t(tree.child[at]) + (left ? 0 : 1);
            }
            lost += at != k;
        }
    }
    BOOST_TEST(lost == 0u);
}

BOOST_AUTO_TEST_CASE(small_tables_are_not_pruned) {
    BOOST_TEST(held_out_rows(least_pruned - 1).empty());
    const std::vector<std::uint32_t> some = held_out_rows(least_pruned), most = held_out_rows(10'000'000);
    BOOST_TEST(some.size() == least_pruned / 32);
    BOOST_TEST(most.size() == 32768u);
    BOOST_TEST((std::adjacent_find(most.begin(), most.end(), std::greater_equal<>()) == most.end()));
    BOOST_TEST(most.back() < 10'000'000u);
}

BOOST_AUTO_TEST_SUITE_END()
