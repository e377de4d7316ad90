#include "core/sample/sampler.hpp"
#include "core/network/marginal.hpp"
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

std::size_t leaf_of(const Network& network, std::size_t v, const std::vector<Code>& codes,
                    const std::vector<Code>& predicted = {}) {
    const Conditional& conditional = network.variables[v].conditional;
    const Tree& tree = conditional.tree;
    std::size_t k = 0;
    while (!tree.is_leaf(k)) {
        const Feature& feature = conditional.features[std::size_t(tree.feature[k])];
        const bool ordered = feature.regression || network.variables[feature.index].kind == Kind::number;
        const Code code = feature.regression ? predicted[feature.index] : codes[feature.index];
        k = std::size_t(tree.child[k]) + (tree.goes_left(k, code, ordered) ? 0 : 1);
    }
    return k;
}

// A code of the cell's, where the marginal distribution reaches it; what is left of u.
Code code_in(Code low, Code high, const Conditional& conditional, std::uint32_t& u) {
    std::vector<double> below{0};
    for (std::size_t c = 0; c < conditional.counts.size(); c++)
        below.push_back(below.back() + (conditional.spike[c] ? 0 : conditional.counts[c]));
    const double target = below[low] + (u + 0.5) * 0x1p-32 * (below[high + 1u] - below[low]);
    Code code = low;
    while (code < high && below[code + 1u] <= target)
        code++;
    const double fraction = (target - below[code]) / std::max(1.0, below[code + 1u] - below[code]);
    u = std::uint32_t(std::clamp(fraction * 0x1p32, 0.0, 0x1p32 - 1));
    return code;
}

// A row as the network itself says, step by step: nothing compiled, and nothing in batches. Without moments.
Row row_by_definition(const Network& network, std::uint64_t seed, std::uint64_t i) {
    Points points(std::uint32_t(network.variables.size()), 1);
    points.enter(seed, i, 1);
    Row row;
    std::vector<Code> codes;
    std::vector<double> numbers;
    for (std::uint32_t v = 0; v < network.variables.size(); v++) {
        const Variable& variable = network.variables[v];
        const Conditional& conditional = variable.conditional;
        std::vector<double> predictions;
        std::vector<Code> predicted;
        for (const Regression& regression : conditional.regressions) {
            predictions.push_back(regression.predict([&](std::uint32_t p) { return numbers[p]; },
                                                     [&](std::uint32_t p) { return codes[p]; }));
            predicted.push_back(regression.prediction.encode(predictions.back()));
        }
        const Tree& tree = conditional.tree;
        const std::size_t leaf = leaf_of(network, v, codes, predicted);
        const auto first = std::size_t(tree.child[leaf]), last = first + std::size_t(tree.split[leaf]) - 1;
        double total = 0, below = 0;
        for (std::size_t c = first; c <= last; c++)
            total += tree.weight[c];
        const auto until = [&](double weight) {
            return std::uint64_t(std::min(weight / total * 0x1p32, 0x1p32 - 1));
        };
        std::uint32_t u = *points.of(v);
        std::size_t cell = first;
        while (cell < last && until(below + tree.weight[cell]) <= u)
            below += tree.weight[cell++];
        const std::uint64_t begin = cell == first ? 0 : until(below);
        const std::uint64_t end = cell == last ? std::uint64_t(1) << 32 : until(below + tree.weight[cell]);
        u = std::uint32_t(((u - begin) << 32) / (end - begin));
        const Code low = tree.low[cell], high = tree.high[cell];
        const Code target = low == high ? low : code_in(low, high, conditional, u);
        codes.push_back(target);
        numbers.push_back(null_number);
        if (variable.kind == Kind::category) {
            row.push_back({target == null_code, target, target - 1u, 0});
            continue;
        }
        double& number = numbers.back();
        if (!conditional.residual) {
            number = variable.number.decode(target, u);
        } else if (const Residual& residual = *conditional.residual; target >= residual.codec.codes()) {
            number = variable.number.lowest(residual.spikes[target - residual.codec.codes()]);
        } else if (target != null_code) {
            const double left = residual.codec.decode(target, u);
            number = variable.number.round(predictions[residual.regression] + left);
            const bool exact = std::any_of(network.rules.begin(), network.rules.end(), [&](const Rule& rule) {
                return rule.kept && rule.type == Rule::Type::arithmetic && rule.variables.back() == v;
            });
            if (left != 0 || !exact)
                number = variable.number.round(
                    std::clamp(number, variable.number.lowest(1), variable.number.highest(Code(variable.codes() - 1))));
        }
        const bool null = is_null(number);
        const bool has_code = !conditional.residual && !null && variable.number.is_atom(target);
        row.push_back({null, has_code ? target : null_code, 0, number});
        if (conditional.residual)
            codes.back() = variable.number.encode(number);
    }
    return row;
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

BOOST_AUTO_TEST_CASE(rows_are_what_the_network_says) {
    for (const std::uint64_t seed : {1ull, 77ull}) {
        Sampler sampler(shop_model().compiled, {}, 300);
        for (std::uint64_t i = 0; i < 3000; i++)
            if (!same(draw_row(sampler, seed, i), row_by_definition(shop_model().network, seed, i)))
                BOOST_ERROR("seed " << seed << ", row " << i);
    }
    for (const std::uint32_t codes : {3u, 64u, 500u, 5000u}) {
        const Model model(routed(codes, codes + 1));
        Sampler sampler(model.compiled);
        for (std::uint64_t i = 0; i < 1000; i++)
            if (!same(draw_row(sampler, 5, i), row_by_definition(model.network, 5, i)))
                BOOST_ERROR(codes << " codes, row " << i);
    }
}

BOOST_AUTO_TEST_CASE(batches_are_rows) {
    Sampler rows(shop_model().compiled), batches(shop_model().compiled, {}, 700);
    for (const std::uint64_t first : {0ull, 5ull, (1ull << 32) - 30, 12345678901ull})
        for (const std::size_t n : {1u, 16u, 100u, 1000u}) {
            const std::size_t drawn = batches.draw(9, first, n);
            BOOST_TEST(drawn == std::min<std::size_t>({n, 700, first == (1ull << 32) - 30 ? 30 : n}));
            for (std::size_t i = 0; i < drawn; i++) {
                const Row row = draw_row(rows, 9, first + i);
                const Sampler::Row in_batch(batches, i);
                for (std::size_t v = 0; v < row.size(); v++) {
                    if (!same({row[v]}, {in_batch[v]}))
                        BOOST_ERROR("row " << first + i << ", variable " << v);
                    if (shop_model().network.variables[v].kind == Kind::category)
                        BOOST_TEST(batches.codes(v)[i] == row[v].code);
                    else
                        BOOST_TEST(
                            (row[v].null ? is_null(batches.numbers(v)[i]) : batches.numbers(v)[i] == row[v].number));
                }
            }
        }
}

// Each variable alone, with its ancestors.
BOOST_AUTO_TEST_CASE(what_is_drawn_does_not_depend_on_what_is_needed) {
    Sampler all(shop_model().compiled);
    const std::size_t d = shop_model().network.variables.size();
    for (std::size_t v = 0; v < d; v++) {
        std::vector<bool> needed(d);
        needed[v] = true;
        shop_model().compiled.add_ancestors(needed);
        Sampler some(shop_model().compiled, needed);
        for (std::uint64_t i = 0; i < 200; i++) {
            const Row row = draw_row(all, 3, i), part = draw_row(some, 3, i);
            for (std::size_t w = 0; w < d; w++)
                BOOST_TEST((needed[w] ? same({row[w]}, {part[w]}) : part[w].null));
        }
    }
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

// However wide a table is, and however large the batch, it can be interrupted, and is drawn as if it had not been.
BOOST_AUTO_TEST_CASE(a_batch_polls_after_each_variable) {
    Sampler sampler(shop_model().compiled, {}, 1000), other(shop_model().compiled, {}, 1000);
    std::size_t polls = 0;
    struct Interrupt {};
    const auto poll = [&] {
        if (++polls == 3)
            throw Interrupt();
    };
    BOOST_CHECK_THROW(sampler.draw(5, 0, 1000, poll), Interrupt);
    BOOST_TEST(sampler.draw(5, 0, 1000, poll) == 1000u);
    BOOST_TEST(polls == 3 + shop_model().network.variables.size());
    other.draw(5, 0, 1000);
    for (std::size_t v = 0; v < shop_model().network.variables.size(); v++)
        BOOST_TEST(std::equal(sampler.codes(v), sampler.codes(v) + 1000, other.codes(v)));
}

// Values of the last rows of a sample are given to the first ones of another: what depends on them is drawn as if they
// had been.
BOOST_AUTO_TEST_CASE(given_variables_are_those_of_other_rows) {
    const Network& network = shop_model().network;
    const std::size_t c = variable_of(network, "city"), n = variable_of(network, "qty"),
                      of = variable_of(network, "country");
    Sampler source(shop_model().compiled, {}, 1000), sampler(shop_model().compiled, {}, 1000);
    source.draw(5, 0, 1000);
    std::vector<std::uint32_t> rows;
    for (std::uint32_t i = 0; i < 1000; i++)
        rows.push_back(i % 7 == 0 ? no_row : 999 - i);
    const Given given[] = {{std::uint32_t(c), source.codes(c), nullptr, rows.data()},
                           {std::uint32_t(n), source.codes(n), source.numbers(n), nullptr}};
    sampler.give(given);
    sampler.draw(6, 0, 1000);
    for (std::size_t i = 0; i < 1000; i++) {
        const Row row = draw_row(sampler, 6, i);
        BOOST_TEST(row[c].null == (rows[i] == no_row));
        BOOST_TEST(row[n].number == source.numbers(n)[i]);
        if (rows[i] == no_row)
            continue;
        BOOST_TEST(row[c].code == source.codes(c)[rows[i]]);
        const std::uint32_t place =
            std::uint32_t(std::stoul(network.variables[c].category.labels[row[c].label].substr(4)));
        if (of > c) // the rule that a city is in one country
            BOOST_TEST(network.variables[of].category.labels[row[of].label] ==
                       "country" + std::to_string(country_of(place)));
    }
    // One row's values for all, and none any more.
    sampler.give(given, 8);
    sampler.draw(6, 500, 100);
    for (std::size_t i = 0; i < 100; i++) {
        BOOST_TEST(sampler.codes(c)[i] == source.codes(c)[991]);
        BOOST_TEST(sampler.numbers(n)[i] == source.numbers(n)[8]);
    }
    sampler.give({});
    Sampler fresh(shop_model().compiled);
    for (std::uint64_t i = 0; i < 100; i++)
        BOOST_TEST(same(draw_row(sampler, 6, i), draw_row(fresh, 6, i)));
}

// Whatever leaf a row comes to: of n rows in one, a code with share w is drawn w n times, off by less than one.
BOOST_AUTO_TEST_CASE(quotas_are_met_in_every_leaf) {
    Table table({category_column("a"), category_column("b"), number_column("c")}, {});
    Random random(12);
    for (int i = 0; i < 4000; i++) {
        const std::uint32_t x = random.below(6), y = random.below(3) ? x % 4 : random.below(4),
                            z = random.below(2) ? x + y : random.below(9);
        const std::string a = "a" + std::to_string(x), b = "b" + std::to_string(y);
        append(table, {label(a), label(b), number(z)});
    }
    const Model model(learn(table, {}, no_poll));
    constexpr std::size_t rows = 3001;
    for (const Quotas quotas : {Quotas::values, Quotas::pairs}) {
        Sampler sampler(model.compiled, {}, rows);
        sampler.set_quotas(quotas);
        BOOST_REQUIRE(sampler.draw(1, 0, rows) == rows);
        std::size_t leaves = 0;
        for (std::size_t v = 0; v < 3; v++) {
            const Conditional& conditional = model.network.variables[v].conditional;
            const Tree& tree = conditional.tree;
            BOOST_REQUIRE(!conditional.residual);
            std::vector<double> in_leaf(tree.nodes());
            std::vector<std::vector<double>> observed(tree.nodes(),
                                                      std::vector<double>(model.network.variables[v].codes()));
            for (std::size_t i = 0; i < rows; i++) {
                const std::vector<Code> codes = {sampler.codes(0)[i], sampler.codes(1)[i], sampler.codes(2)[i]};
                const std::size_t k = leaf_of(model.network, v, codes);
                in_leaf[k]++;
                observed[k][codes[v]]++;
            }
            for (std::size_t k = 0; k < tree.nodes(); k++) {
                if (!tree.is_leaf(k))
                    continue;
                leaves++;
                const auto first = std::size_t(tree.child[k]), last = first + std::size_t(tree.split[k]);
                double total = 0;
                for (std::size_t c = first; c < last; c++)
                    total += tree.weight[c];
                for (std::size_t c = first; c < last; c++) {
                    double n = 0;
                    for (std::uint32_t code = tree.low[c]; code <= tree.high[c]; code++)
                        n += observed[k][code];
                    BOOST_TEST(std::abs(n - tree.weight[c] / total * in_leaf[k]) < 1.01);
                }
            }
        }
        BOOST_TEST(leaves > 5u);
        // The same batch is the same, and others have other rows.
        Sampler again(model.compiled, {}, rows);
        again.set_quotas(quotas);
        again.draw(1, 0, rows);
        BOOST_TEST(std::equal(again.codes(2), again.codes(2) + rows, sampler.codes(2)));
        again.draw(2, 0, rows);
        BOOST_TEST(!std::equal(again.codes(2), again.codes(2) + rows, sampler.codes(2)));
    }
}

// Columns that the network has as independent: how far pairs are from what they should be, in 400 rows, is mostly
// chance; balanced it is less than half of that, and the quotas are the same.
BOOST_AUTO_TEST_CASE(pairs_are_balanced) {
    Table table({category_column("a"), category_column("b"), category_column("c")}, {});
    Random random(3);
    for (int i = 0; i < 5000; i++) {
        std::string labels[3];
        for (std::string& label : labels)
            label = std::to_string(random.below(5));
        append(table, {label(labels[0]), label(labels[1]), label(labels[2])});
    }
    const Model model(learn(table, {}, no_poll));
    constexpr std::size_t rows = 400;
    const auto distance = [&](Quotas quotas) {
        Sampler sampler(model.compiled, {}, rows);
        sampler.set_quotas(quotas);
        double sum = 0;
        for (std::uint64_t seed = 0; seed < 20; seed++) {
            sampler.draw(seed, 0, rows);
            for (const auto& [x, y] : {std::pair(0, 1), std::pair(0, 2), std::pair(1, 2)}) {
                std::vector<double> pairs(36), xs(6), ys(6);
                for (std::size_t i = 0; i < rows; i++) {
                    const Code cx = sampler.codes(std::size_t(x))[i], cy = sampler.codes(std::size_t(y))[i];
                    pairs[cx * 6u + cy]++;
                    xs[cx]++;
                    ys[cy]++;
                }
                for (std::size_t p = 0; p < pairs.size(); p++)
                    sum += std::abs(pairs[p] - xs[p / 6] * ys[p % 6] / double(rows));
            }
        }
        return sum;
    };
    BOOST_TEST(distance(Quotas::pairs) * 2 < distance(Quotas::values));
}

// Chi-square over batches of a few rows, all in one leaf: where the quotas begin is chance. Rows of a batch share the
// numbers out, which makes the statistic smaller than that of independent rows, and not larger.
BOOST_AUTO_TEST_CASE(rows_drawn_by_quotas_follow_the_marginal) {
    Table table({category_column("a")}, {});
    const std::vector<double> shares = {.4, .3, .2, .1};
    for (std::uint32_t i = 0; i < 1000; i++) {
        const std::string a = "a" + std::to_string(i % 10 < 4 ? 0 : i % 10 < 7 ? 1 : i % 10 < 9 ? 2 : 3);
        append(table, {label(a)});
    }
    const Model model(learn(table, {}, no_poll));
    for (const auto& [rows, quotas] : {std::pair(1u, Quotas::values),
                                       {2u, Quotas::values},
                                       {3u, Quotas::values},
                                       {7u, Quotas::values},
                                       {7u, Quotas::pairs}}) {
        Sampler sampler(model.compiled, {}, rows);
        sampler.set_quotas(quotas);
        std::vector<double> observed(4), expected;
        constexpr int batches = 20000;
        for (std::uint64_t seed = 0; seed < batches; seed++) {
            sampler.draw(seed, 0, rows);
            for (std::size_t i = 0; i < rows; i++)
                observed[sampler.codes(0)[i] - 1u]++;
        }
        for (const double share : shares)
            expected.push_back(share * batches * double(rows));
        BOOST_TEST(upper_tail(chi_square(observed, expected), 3) > error_rate, rows << " rows");
    }
}

BOOST_AUTO_TEST_SUITE_END()
