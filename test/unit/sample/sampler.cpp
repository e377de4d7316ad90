#include "core/sample/sampler.hpp"
#include "tables.hpp"
#include <boost/test/unit_test.hpp>

using namespace synth;
using namespace synth::test;

namespace {

struct Model {
    Network network;
    CompiledNetwork compiled;

    explicit Model(Network learned) : network(std::move(learned)), compiled(network) { check(network); }
};

const Model& shop_model() {
    static const Model model([] {
        Table table = shop(2500, 1);
        return learn(table, {}, no_poll);
    }());
    return model;
}

using Row = std::vector<Value>;

Row draw_row(Sampler& sampler, std::uint64_t seed, std::uint64_t row) {
    const std::span<const Value> values = sampler.draw(seed, row);
    return {values.begin(), values.end()};
}

bool same(const Row& a, const Row& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Value& x, const Value& y) {
        return x.null == y.null && x.code == y.code && x.label == y.label &&
               std::bit_cast<std::uint64_t>(x.number) == std::bit_cast<std::uint64_t>(y.number);
    });
}

Variable category(std::string name, std::uint32_t labels) {
    Variable v;
    v.column = std::move(name);
    v.kind = Kind::category;
    for (std::uint32_t i = 0; i < labels; i++)
        v.category.labels.push_back(v.column + std::to_string(i));
    v.rows.assign(labels + 1, 10);
    v.conditional.counts = v.rows;
    v.conditional.spike.assign(labels + 1, true);
    return v;
}

void add_cell(Tree& tree, Code code, float weight) {
    tree.low.push_back(code);
    tree.high.push_back(code);
    tree.weight.push_back(weight);
}

// Of `codes` codes one variable, and another whose value is the leaf it comes to in a tree of random subsets.
Network routed(std::uint32_t codes, std::uint64_t seed) {
    Random random(seed);
    Network network;
    Variable root = category("root", codes - 1);
    root.conditional.tree.feature = {leaf_feature};
    root.conditional.tree.split = {std::int32_t(codes)};
    root.conditional.tree.child = {0};
    root.conditional.tree.rows = {1000};
    for (std::uint32_t c = 0; c < codes; c++)
        add_cell(root.conditional.tree, Code(c), 1);

    Variable leaf = category("leaf", 16);
    leaf.conditional.features = {{false, 0}};
    Tree& tree = leaf.conditional.tree;
    for (std::int32_t k = 0; k < 31; k++) { // 15 inner nodes, then 16 leaves
        tree.rows.push_back(10);
        if (k < 15) {
            tree.feature.push_back(0);
            tree.child.push_back(2 * k + 1);
            tree.split.push_back(std::int32_t(tree.subsets.size()));
            const std::uint32_t words = 1 + random.below((codes + 31) / 32); // may be too few for all codes
            tree.subsets.push_back(words);
            for (std::uint32_t w = 0; w < words; w++)
                tree.subsets.push_back(std::uint32_t(random.bits()));
        } else {
            tree.feature.push_back(leaf_feature);
            tree.child.push_back(k - 15);
            tree.split.push_back(1);
            add_cell(tree, Code(k - 14), 1);
        }
    }
    network.variables = {std::move(root), std::move(leaf)};
    add_plain_columns(network);
    return network;
}

std::size_t leaf_of(const Network& network, std::size_t v, const std::vector<Code>& codes) {
    const Conditional& conditional = network.variables[v].conditional;
    const Tree& tree = conditional.tree;
    std::size_t k = 0;
    while (!tree.is_leaf(k)) {
        const Feature& feature = conditional.features[std::size_t(tree.feature[k])];
        BOOST_REQUIRE(!feature.regression);
        const bool ordered = network.variables[feature.index].kind == Kind::number;
        k = std::size_t(tree.child[k]) + (tree.goes_left(k, codes[feature.index], ordered) ? 0 : 1);
    }
    return k;
}

} // namespace

BOOST_AUTO_TEST_SUITE(sampler)

BOOST_AUTO_TEST_CASE(a_row_does_not_depend_on_those_before) {
    Sampler sequential(shop_model().compiled), random_access(shop_model().compiled);
    std::vector<Row> rows;
    for (std::uint64_t i = 0; i < 1000; i++)
        rows.push_back(draw_row(sequential, 5, i));
    Random random(1);
    for (int i = 0; i < 200; i++) {
        const std::uint32_t row = random.below(1000);
        BOOST_TEST(same(draw_row(random_access, 5, row), rows[row]), "row " << row);
    }
    // from another place on, and another sampler, it is the same sequence
    for (std::uint64_t i = 333; i < 600; i++)
        BOOST_TEST(same(draw_row(random_access, 5, i), rows[i]), "row " << i);
    Sampler fresh(shop_model().compiled);
    BOOST_TEST(same(draw_row(fresh, 5, 999), rows[999]));
}

BOOST_AUTO_TEST_CASE(seeds_differ_and_come_back) {
    Sampler one(shop_model().compiled);
    const Row a = draw_row(one, 1, 0), b = draw_row(one, 2, 0);
    BOOST_TEST(!same(a, b));
    BOOST_TEST(same(draw_row(one, 1, 0), a));
    BOOST_TEST(same(draw_row(one, 2, 0), b));
}

BOOST_AUTO_TEST_CASE(rows_beyond_32_bits) {
    Sampler one(shop_model().compiled), other(shop_model().compiled);
    const std::uint64_t turn = 1ull << 32;
    const Row before = draw_row(one, 1, turn - 1), after = draw_row(one, 1, turn);
    BOOST_TEST(same(draw_row(other, 1, turn), after));
    BOOST_TEST(same(draw_row(other, 1, turn - 1), before));
    BOOST_TEST(!same(draw_row(other, 1, 0), after));
}

BOOST_AUTO_TEST_CASE(subsets_route_as_in_the_tree) {
    for (const std::uint32_t codes : {2u, 31u, 32u, 33u, 63u, 64u, 65u, 66u, 96u, 97u, 128u, 129u, 200u, 1000u}) {
        const Model model(routed(codes, codes));
        Sampler sampler(model.compiled);
        std::vector<bool> seen(codes);
        std::size_t wrong = 0;
        for (std::uint64_t i = 0; i < 4096; i++) {
            const std::span<const Value> row = sampler.draw(3, i);
            BOOST_TEST(row[0].null == (row[0].code == 0));
            seen[row[0].code] = true;
            const std::size_t leaf = leaf_of(model.network, 1, {row[0].code});
            wrong += row[1].null || row[1].label + 15 != leaf;
        }
        BOOST_TEST(wrong == 0u, codes << " codes");
        BOOST_TEST(std::count(seen.begin(), seen.end(), true) == std::ptrdiff_t(codes));
    }
}

// Each column of categories against what its tree says for each row's parents. Points are more even than independent
// ones, so that the statistic is smaller than chi-square's: only its upper tail is tested.
BOOST_AUTO_TEST_CASE(categories_follow_the_model) {
    Table table({category_column("a"), category_column("b"), category_column("c")}, {});
    Random random(2);
    for (int i = 0; i < 4000; i++) {
        const std::uint32_t x = std::uint32_t(80 * random.uniform() * random.uniform()),
                            y = random.below(3) ? x % 5 : random.below(5), z = random.below(4) ? (x + y) % 3 : 2;
        const std::string a = "a" + std::to_string(x / 2), b = "b" + std::to_string(y), c = "c" + std::to_string(z);
        append(table, {label(a), random.below(9) ? label(b) : null_field(), label(c)});
    }
    const Model model(learn(table, {}, no_poll));
    Sampler sampler(model.compiled);
    constexpr std::uint64_t rows = 20000;
    for (std::size_t v = 0; v < 3; v++) {
        const Variable& variable = model.network.variables[v];
        const Tree& tree = variable.conditional.tree;
        std::vector<double> observed(variable.codes()), expected(variable.codes());
        for (std::uint64_t i = 0; i < rows; i++) {
            const std::span<const Value> row = sampler.draw(4, i);
            std::vector<Code> codes;
            for (const Value& value : row)
                codes.push_back(value.code);
            observed[codes[v]]++;
            const std::size_t k = leaf_of(model.network, v, codes);
            double total = 0;
            const auto first = std::size_t(tree.child[k]), last = first + std::size_t(tree.split[k]);
            for (std::size_t c = first; c < last; c++)
                total += tree.weight[c];
            for (std::size_t c = first; c < last; c++)
                expected[tree.low[c]] += tree.weight[c] / total;
        }
        if (expected[0] == 0) {
            BOOST_TEST(observed[0] == 0);
            observed.erase(observed.begin());
            expected.erase(expected.begin());
        }
        BOOST_TEST(upper_tail(chi_square(observed, expected), double(expected.size() - 1)) > error_rate,
                   variable.column);
    }
}

// A number without parents: its codec's codes in proportion to the table's rows, within ranges too.
BOOST_AUTO_TEST_CASE(numbers_follow_the_marginal) {
    Table table({number_column("n")}, {});
    Random random(3);
    for (int i = 0; i < 5000; i++)
        append(table, {random.below(10) == 0 ? null_field() : number(random.below(5) == 0 ? 0 : random.normal())});
    const Model model(learn(table, {}, no_poll));
    const Variable& variable = model.network.variables[0];
    Sampler sampler(model.compiled);
    constexpr double rows = 20000;
    // by tens of codes, since a decoded value may lie on a bin's edge
    std::vector<double> observed(variable.codes() / 10 + 1), expected(observed.size());
    for (std::uint32_t c = 0; c < variable.codes(); c++)
        expected[c / 10] += variable.rows[c] * rows / 5000;
    for (std::uint64_t i = 0; i < std::uint64_t(rows); i++) {
        const Value value = sampler.draw(6, i)[0];
        observed[variable.number.encode(value.null ? null_number : value.number) / 10]++;
        if (value.code != 0)
            BOOST_TEST(variable.number.decode(value.code, 0) == value.number);
    }
    BOOST_TEST(upper_tail(chi_square(observed, expected), double(observed.size() - 1)) > error_rate);
}

BOOST_AUTO_TEST_SUITE_END()
