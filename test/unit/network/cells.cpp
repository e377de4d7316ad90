#include "core/network/cells.hpp"
#include "tables.hpp"
#include <boost/test/unit_test.hpp>
#include <numeric>

using namespace synth;
using namespace synth::test;

namespace {

Conditional conditional_of(const std::vector<Code>& codes, std::uint32_t cardinality, bool ordered) {
    Conditional conditional;
    conditional.counts.assign(cardinality, 0);
    for (const Code code : codes)
        conditional.counts[code]++;
    conditional.spike = ordered ? find_spikes(conditional.counts, cardinality) : std::vector<bool>(cardinality, true);
    return conditional;
}

Tree one_leaf() {
    Tree tree;
    tree.feature = {leaf_feature};
    tree.split = tree.child = tree.rows = {0};
    return tree;
}

std::vector<Code> random_codes(std::uint32_t n, std::uint32_t cardinality, std::uint64_t seed) {
    Random random(seed);
    std::vector<Code> codes(n);
    for (Code& code : codes) {
        const double u = random.uniform();
        code = u < .1 ? null_code : u < .3 ? Code(cardinality / 2) : Code(random.below(cardinality));
    }
    return codes;
}

double sum_of_probabilities(const Tree& tree, const Conditional& conditional) {
    const Marginal marginal(conditional);
    double sum = 0;
    for (std::uint32_t c = 0; c < conditional.counts.size(); c++)
        sum += probability(tree, 0, Code(c), conditional, marginal);
    return sum;
}

} // namespace

BOOST_AUTO_TEST_SUITE(cells)

BOOST_AUTO_TEST_CASE(probabilities_of_a_leaf_sum_to_one) {
    for (const bool ordered : {false, true})
        for (const std::uint32_t rows : {1u, 4u, 5u, 37u, 1000u}) {
            const std::vector<Code> all = random_codes(5000, 120, rows);
            const Conditional conditional = conditional_of(all, 120, ordered);
            std::vector<Code> some(all.begin(), all.begin() + rows);
            Tree tree = one_leaf();
            CellMaker(conditional, ordered, {}).fill(some, 0, tree);
            BOOST_TEST(sum_of_probabilities(tree, conditional) == 1, boost::test_tools::tolerance(1e-9));
            BOOST_TEST(std::accumulate(tree.weight.begin(), tree.weight.end(), 0.) == rows);
        }
}

BOOST_AUTO_TEST_CASE(ranges_hold_their_floor) {
    for (std::uint32_t rows = 10; rows < 600; rows += 7) {
        const std::vector<Code> all = random_codes(5000, 120, rows);
        const Conditional conditional = conditional_of(all, 120, true);
        std::vector<Code> some(all.begin(), all.begin() + rows);
        Tree tree = one_leaf();
        CellMaker(conditional, true, {}).fill(some, 0, tree);
        std::size_t small = 0;
        int before = -1;
        for (std::size_t c = 0; c < tree.low.size(); c++) {
            BOOST_TEST(tree.low[c] <= tree.high[c]);
            if (tree.low[c] == tree.high[c] && conditional.spike[tree.low[c]])
                continue;
            BOOST_TEST(tree.low[c] > before); // the ranges ascend
            before = tree.high[c];
            small += tree.weight[c] * 2 < 3;
        }
        // the last may be a rest behind a single code, and one before a frequent code
        BOOST_TEST(small <= 2u);
        BOOST_TEST(tree.low.size() <= 2 * 64u + 4);
    }
}

BOOST_AUTO_TEST_CASE(spikes_are_cells_of_their_own) {
    const std::vector<Code> all = random_codes(5000, 120, 3);
    const Conditional conditional = conditional_of(all, 120, true);
    BOOST_TEST(conditional.spike[0]);
    BOOST_TEST(conditional.spike[60]);
    std::vector<Code> some(all.begin(), all.begin() + 1000);
    const double nulls = double(std::count(some.begin(), some.end(), null_code)),
                 middle = double(std::count(some.begin(), some.end(), Code(60)));
    Tree tree = one_leaf();
    CellMaker(conditional, true, {}).fill(some, 0, tree);
    BOOST_TEST(tree.low[0] == null_code);
    BOOST_TEST(tree.weight[0] == nulls);
    BOOST_TEST(tree.low[1] == 60);
    BOOST_TEST(tree.weight[1] == middle);
    const Marginal marginal(conditional);
    BOOST_TEST(probability(tree, 0, 60, conditional, marginal) == middle / 1000, boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(labels_keep_their_shares) {
    std::vector<Code> some{1, 1, 1, 2, 2, 0, 1, 1, 2, 2, 2};
    const Conditional conditional = conditional_of(some, 4, false);
    Tree tree = one_leaf();
    CellMaker(conditional, false, {}).fill(some, 0, tree);
    const Marginal marginal(conditional);
    BOOST_TEST(probability(tree, 0, 1, conditional, marginal) == 5 / 11., boost::test_tools::tolerance(1e-9));
    BOOST_TEST(probability(tree, 0, 2, conditional, marginal) == 5 / 11., boost::test_tools::tolerance(1e-9));
    BOOST_TEST(probability(tree, 0, 3, conditional, marginal) == 0);
}

BOOST_AUTO_TEST_CASE(cells_of_several_leaves_follow_each_other) {
    std::vector<Code> a{1, 1, 1}, b{2, 2, 3};
    const Conditional conditional = conditional_of({1, 1, 1, 2, 2, 3}, 4, false);
    Tree tree;
    tree.feature = {0, leaf_feature, leaf_feature};
    tree.split = {1, 0, 0};
    tree.child = {1, 0, 0};
    tree.rows = {6, 3, 3};
    CellMaker maker(conditional, false, {});
    maker.fill(a, 1, tree);
    maker.fill(b, 2, tree);
    BOOST_TEST(tree.child[1] == 0);
    BOOST_TEST(tree.split[1] == 1);
    BOOST_TEST(tree.child[2] == 1);
    BOOST_TEST(tree.split[2] == 2);
}

BOOST_AUTO_TEST_SUITE_END()
