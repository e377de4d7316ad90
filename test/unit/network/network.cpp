#include "core/network/network.hpp"
#include "core/error.hpp"
#include "core/network/describe.hpp"
#include "core/sample/sampler.hpp"
#include "tables.hpp"
#include <boost/test/unit_test.hpp>
#include <functional>

using namespace synth;
using namespace synth::test;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();

const Network& whole() {
    static const Network network = [] {
        Table table = shop(2500, 1);
        return learn(table, {}, no_poll);
    }();
    return network;
}

template <class Holds>
std::size_t find(const Network& network, const Holds& holds) {
    for (std::size_t v = 0; v < network.variables.size(); v++)
        if (holds(network.variables[v]))
            return v;
    throw std::logic_error("no such variable");
}

bool is_ordered(const Network& network, const Variable& variable, std::size_t k) {
    const Feature& feature = variable.conditional.features[std::size_t(variable.conditional.tree.feature[k])];
    return feature.regression || network.variables[feature.index].kind == Kind::number;
}

// A variable and a node that splits on an ordered or an unordered feature.
std::pair<std::size_t, std::size_t> inner_node(const Network& network, bool ordered) {
    for (std::size_t v = 0; v < network.variables.size(); v++) {
        const Tree& tree = network.variables[v].conditional.tree;
        for (std::size_t k = 0; k < tree.nodes(); k++)
            if (!tree.is_leaf(k) && is_ordered(network, network.variables[v], k) == ordered)
                return {v, k};
    }
    throw std::logic_error("no such node");
}

Variable& number_variable(Network& n) {
    return n.variables[find(n, [](const Variable& v) { return v.kind == Kind::number && v.number.knots.size() > 40; })];
}
Variable& category_variable(Network& n) {
    return n.variables[find(n, [](const Variable& v) { return v.kind == Kind::category; })];
}
Variable& residual_variable(Network& n) {
    return n.variables[find(n, [](const Variable& v) { return v.conditional.residual.has_value(); })];
}
Variable& product_variable(Network& n) {
    return n.variables[find(n, [](const Variable& v) {
        return !v.conditional.regressions.empty() && v.conditional.regressions[0].product;
    })];
}
Variable& split_variable(Network& n, bool ordered, std::size_t& k) {
    const auto [v, node] = inner_node(n, ordered);
    k = node;
    return n.variables[v];
}
// A variable with three inner nodes or more, and a leaf.
Variable& tree_variable(Network& n) {
    return n.variables[find(n, [](const Variable& v) { return v.conditional.tree.nodes() >= 7; })];
}
std::size_t leaf_of(const Tree& tree) {
    std::size_t k = 0;
    while (!tree.is_leaf(k))
        k++;
    return k;
}
std::size_t range_of(const NumberCodec& codec) {
    for (std::size_t c = 1; c < codec.codes(); c++)
        if (!codec.is_atom(Code(c)))
            return c;
    throw std::logic_error("no range");
}

using Damage = std::function<void(Network&)>;

const std::vector<std::pair<const char*, Damage>> damages{
    {"no variables",
     [](Network& n) {
         n.variables.clear();
     }},
    // codecs
    {"rows too few",
     [](Network& n) {
         category_variable(n).rows.pop_back();
     }},
    {"rows too many",
     [](Network& n) {
         number_variable(n).rows.push_back(1);
     }},
    {"label missing",
     [](Network& n) {
         category_variable(n).category.labels.pop_back();
     }},
    {"labels too many",
     [](Network& n) {
         category_variable(n).category.labels.resize(max_codes);
     }},
    {"kind",
     [](Network& n) {
         category_variable(n).kind = Kind::number;
     }},
    {"kind of a number",
     [](Network& n) {
         number_variable(n).kind = Kind::category;
     }},
    {"unsorted bounds",
     [](Network& n) {
         std::swap(number_variable(n).number.upper[0], number_variable(n).number.upper[1]);
     }},
    {"NaN bound",
     [](Network& n) {
         number_variable(n).number.upper[1] = null_number;
     }},
    {"bound missing",
     [](Network& n) {
         number_variable(n).number.upper.pop_back();
     }},
    {"no first",
     [](Network& n) {
         number_variable(n).number.first.clear();
     }},
    {"first missing",
     [](Network& n) {
         number_variable(n).number.first.pop_back();
     }},
    {"first not 0",
     [](Network& n) {
         number_variable(n).number.first[0] = 1;
     }},
    {"empty bin",
     [](Network& n) {
         number_variable(n).number.first[2] = number_variable(n).number.first[1];
     }},
    {"first beyond",
     [](Network& n) {
         number_variable(n).number.first[1] = 0xffffffff;
     }},
    {"first descends",
     [](Network& n) {
         number_variable(n).number.first[2] = 0;
     }},
    {"knot missing",
     [](Network& n) {
         number_variable(n).number.knots.pop_back();
     }},
    {"knots missing",
     [](Network& n) {
         number_variable(n).number.knots.clear();
     }},
    {"NaN knot",
     [](Network& n) {
         number_variable(n).number.knots[0] = null_number;
     }},
    {"infinite knot of a range",
     [](Network& n) {
         NumberCodec& codec = number_variable(n).number;
         codec.knots[codec.first[range_of(codec)] - 1] = inf;
     }},
    {"knots descend",
     [](Network& n) {
         NumberCodec& codec = number_variable(n).number;
         codec.knots[codec.first[range_of(codec) - 1]] = 1e200;
     }},
    {"negative step",
     [](Network& n) {
         number_variable(n).number.step = -1;
     }},
    {"NaN step",
     [](Network& n) {
         number_variable(n).number.step = null_number;
     }},
    {"infinite step",
     [](Network& n) {
         number_variable(n).number.step = inf;
     }},
    {"decimals",
     [](Network& n) {
         number_variable(n).number.decimals = 1000;
     }},
    {"negative decimals",
     [](Network& n) {
         number_variable(n).number.decimals = -1;
     }},
    // the whole range upside down: values are kept within it
    {"range upside down",
     [](Network& n) {
         NumberCodec& codec = residual_variable(n).number;
         std::fill(codec.knots.begin(), codec.knots.begin() + codec.first[1], 1e200);
     }},
    // regressions and residuals
    {"regression of a category",
     [](Network& n) {
         category_variable(n).conditional.regressions = residual_variable(n).conditional.regressions;
     }},
    {"no terms",
     [](Network& n) {
         residual_variable(n).conditional.regressions[0].terms.clear();
     }},
    {"NaN constant",
     [](Network& n) {
         residual_variable(n).conditional.regressions[0].constant = null_number;
     }},
    {"NaN coefficient",
     [](Network& n) {
         residual_variable(n).conditional.regressions[0].terms[0].coefficient = null_number;
     }},
    {"infinite coefficient",
     [](Network& n) {
         residual_variable(n).conditional.regressions[0].terms[0].coefficient = inf;
     }},
    {"NaN substitute",
     [](Network& n) {
         residual_variable(n).conditional.regressions[0].terms[0].missing = null_number;
     }},
    {"infinite smallest",
     [](Network& n) {
         residual_variable(n).conditional.regressions[0].terms[0].smallest = inf;
     }},
    {"term beyond",
     [](Network& n) {
         residual_variable(n).conditional.regressions[0].terms[0].variable = 1u << 31;
     }},
    {"term of itself",
     [](Network& n) {
         const std::size_t v = find(n, [](const Variable& x) { return x.conditional.residual.has_value(); });
         n.variables[v].conditional.regressions[0].terms[0].variable = std::uint32_t(v);
     }},
    {"term of a category",
     [](Network& n) {
         n.variables.back() = residual_variable(n);
         n.variables.back().conditional.regressions[0].terms[0].variable =
             std::uint32_t(find(n, [](const Variable& x) { return x.kind == Kind::category; }));
     }},
    {"zero substitute in a product",
     [](Network& n) {
         product_variable(n).conditional.regressions[0].terms[0].missing = 0;
     }},
    {"negative smallest in a product",
     [](Network& n) {
         product_variable(n).conditional.regressions[0].terms[0].smallest = -1;
     }},
    {"prediction's bounds",
     [](Network& n) {
         residual_variable(n).conditional.regressions[0].prediction.upper.push_back(0);
     }},
    {"prediction's knots",
     [](Network& n) {
         residual_variable(n).conditional.regressions[0].prediction.knots.push_back(0);
     }},
    {"residual without regressions",
     [](Network& n) {
         residual_variable(n).conditional.regressions.clear();
     }},
    {"residual's regression",
     [](Network& n) {
         residual_variable(n).conditional.residual->regression = 99;
     }},
    {"residual's codec",
     [](Network& n) {
         residual_variable(n).conditional.residual->codec = {};
     }},
    {"residual's knots",
     [](Network& n) {
         residual_variable(n).conditional.residual->codec.knots.push_back(0);
     }},
    {"too many spikes",
     [](Network& n) {
         Residual& residual = *residual_variable(n).conditional.residual;
         residual.spikes.assign(70000, 1);
         residual_variable(n).conditional.counts.assign(residual.codes(), 1);
         residual_variable(n).conditional.spike.assign(residual.codes(), true);
     }},
    {"one spike more",
     [](Network& n) {
         residual_variable(n).conditional.residual->spikes.push_back(1);
     }},
    {"NULL as spike",
     [](Network& n) {
         Conditional& c = residual_variable(n).conditional;
         c.residual->spikes.push_back(0);
         c.counts.push_back(1);
         c.spike.push_back(true);
     }},
    {"spike beyond",
     [](Network& n) {
         Conditional& c = residual_variable(n).conditional;
         c.residual->spikes.push_back(65000);
         c.counts.push_back(1);
         c.spike.push_back(true);
     }},
    {"spike is no atom",
     [](Network& n) {
         Variable& v = residual_variable(n);
         v.conditional.residual->spikes.push_back(Code(range_of(v.number)));
         v.conditional.counts.push_back(1);
         v.conditional.spike.push_back(true);
     }},
    {"residual removed",
     [](Network& n) {
         residual_variable(n).conditional.residual.reset();
     }},
    {"too many regressions for a node to name",
     [](Network& n) {
         std::vector<Regression>& all = residual_variable(n).conditional.regressions;
         Regression small = all[0];
         small.prediction = {};
         small.prediction.first = {0};
         all.resize(40000, small);
     }},
    // marginals, features, parents
    {"counts missing",
     [](Network& n) {
         number_variable(n).conditional.counts.pop_back();
     }},
    {"counts too many",
     [](Network& n) {
         number_variable(n).conditional.counts.push_back(1);
     }},
    {"spikes missing",
     [](Network& n) {
         number_variable(n).conditional.spike.clear();
     }},
    {"feature beyond",
     [](Network& n) {
         tree_variable(n).conditional.features[0] = {false, 1u << 30};
     }},
    {"feature of itself",
     [](Network& n) {
         n.variables.back().conditional.features.push_back({false, std::uint32_t(n.variables.size() - 1)});
     }},
    {"feature of no regression",
     [](Network& n) {
         category_variable(n).conditional.features.push_back({true, 0});
     }},
    {"too many features",
     [](Network& n) {
         n.variables.back().conditional.features.assign(32768, {false, 0});
     }},
    {"features missing",
     [](Network& n) {
         tree_variable(n).conditional.features.clear();
     }},
    {"parent beyond",
     [](Network& n) {
         n.variables[0].conditional.parents.push_back({0, .5f});
     }},
    {"NaN strength",
     [](Network& n) {
         n.variables.back().conditional.parents.push_back({0, std::numeric_limits<float>::quiet_NaN()});
     }},
    {"negative strength",
     [](Network& n) {
         n.variables.back().conditional.parents.push_back({0, -.1f});
     }},
    {"strength above 1",
     [](Network& n) {
         n.variables.back().conditional.parents.push_back({0, 1.1f});
     }},
    // trees
    {"no nodes",
     [](Network& n) {
         tree_variable(n).conditional.tree = {};
     }},
    {"splits missing",
     [](Network& n) {
         tree_variable(n).conditional.tree.split.pop_back();
     }},
    {"children missing",
     [](Network& n) {
         tree_variable(n).conditional.tree.child.pop_back();
     }},
    {"rows of nodes missing",
     [](Network& n) {
         tree_variable(n).conditional.tree.rows.pop_back();
     }},
    {"nodes missing",
     [](Network& n) {
         tree_variable(n).conditional.tree.feature.pop_back();
     }},
    {"cell's high missing",
     [](Network& n) {
         tree_variable(n).conditional.tree.high.pop_back();
     }},
    {"cell's low missing",
     [](Network& n) {
         tree_variable(n).conditional.tree.low.pop_back();
     }},
    {"cell's weight missing",
     [](Network& n) {
         tree_variable(n).conditional.tree.weight.pop_back();
     }},
    {"cell upside down",
     [](Network& n) {
         tree_variable(n).conditional.tree.low[0] = 65000;
     }},
    {"cell beyond",
     [](Network& n) {
         tree_variable(n).conditional.tree.high[0] = 65000;
     }},
    {"negative weight",
     [](Network& n) {
         tree_variable(n).conditional.tree.weight[0] = -1;
     }},
    {"NaN weight",
     [](Network& n) {
         tree_variable(n).conditional.tree.weight[0] = std::numeric_limits<float>::quiet_NaN();
     }},
    {"infinite weight",
     [](Network& n) {
         tree_variable(n).conditional.tree.weight[0] = std::numeric_limits<float>::infinity();
     }},
    {"no weight",
     [](Network& n) {
         Tree& tree = tree_variable(n).conditional.tree;
         std::fill(tree.weight.begin(), tree.weight.end(), 0.f);
     }},
    {"leaf without cells",
     [](Network& n) {
         Tree& t = tree_variable(n).conditional.tree;
         t.split[leaf_of(t)] = 0;
     }},
    {"leaf of negative cells",
     [](Network& n) {
         Tree& t = tree_variable(n).conditional.tree;
         t.split[leaf_of(t)] = -3;
     }},
    {"leaf beyond",
     [](Network& n) {
         Tree& t = tree_variable(n).conditional.tree;
         t.child[leaf_of(t)] = 0x7fffffff;
     }},
    {"leaf of all and more",
     [](Network& n) {
         Tree& t = tree_variable(n).conditional.tree;
         t.split[leaf_of(t)] = 0x7fffffff;
     }},
    {"leaf before",
     [](Network& n) {
         Tree& t = tree_variable(n).conditional.tree;
         t.child[leaf_of(t)] = -1;
     }},
    {"unknown feature",
     [](Network& n) {
         tree_variable(n).conditional.tree.feature[0] = 32767;
     }},
    {"negative feature",
     [](Network& n) {
         tree_variable(n).conditional.tree.feature[0] = -2;
     }},
    {"child beyond",
     [](Network& n) {
         Tree& t = tree_variable(n).conditional.tree;
         t.child[0] = std::int32_t(t.nodes()) - 1;
     }},
    {"child far beyond",
     [](Network& n) {
         tree_variable(n).conditional.tree.child[0] = 0x7fffffff;
     }},
    {"negative child",
     [](Network& n) {
         tree_variable(n).conditional.tree.child[0] = -5;
     }},
    {"its own child",
     [](Network& n) {
         tree_variable(n).conditional.tree.child[0] = 0;
     }},
    {"cyclic children",
     [](Network& n) {
         Tree& t = tree_variable(n).conditional.tree;
         for (std::size_t k = 1; k < t.nodes(); k++)
             if (!t.is_leaf(k)) {
                 t.child[k] = 1;
                 return;
             }
     }},
    {"shared children",
     [](Network& n) {
         Tree& t = tree_variable(n).conditional.tree;
         for (std::size_t k = t.nodes(); k-- > 1;)
             if (!t.is_leaf(k)) {
                 t.child[0] = t.child[k];
                 return;
             }
     }},
    {"threshold beyond",
     [](Network& n) {
         std::size_t k;
         Variable& v = split_variable(n, true, k);
         v.conditional.tree.split[k] = 65535;
     }},
    {"negative threshold",
     [](Network& n) {
         std::size_t k;
         Variable& v = split_variable(n, true, k);
         v.conditional.tree.split[k] = -1;
     }},
    {"subset beyond",
     [](Network& n) {
         std::size_t k;
         Variable& v = split_variable(n, false, k);
         v.conditional.tree.split[k] = std::int32_t(v.conditional.tree.subsets.size());
     }},
    {"negative subset",
     [](Network& n) {
         std::size_t k;
         Variable& v = split_variable(n, false, k);
         v.conditional.tree.split[k] = -1;
     }},
    {"subset too long",
     [](Network& n) {
         std::size_t k;
         Variable& v = split_variable(n, false, k);
         v.conditional.tree.subsets[std::size_t(v.conditional.tree.split[k])] = 0xffffffff;
     }},
    {"subset cut off",
     [](Network& n) {
         std::size_t k;
         Tree& t = split_variable(n, false, k).conditional.tree;
         t.subsets.resize(std::size_t(t.split[k]) + 1);
         t.subsets.back() = 1;
     }},
    {"pairs without shares",
     [](Network& n) {
         n.variables.back().conditional.excess.variables.push_back(0);
     }},
    {"pairs with themselves",
     [](Network& n) {
         Excess& excess = n.variables.back().conditional.excess;
         excess.variables.push_back(std::uint32_t(n.variables.size() - 1));
         excess.shares.resize(excess.variables.size() * 100);
     }},
    {"shares that are no number",
     [](Network& n) {
         Excess& excess = n.variables.back().conditional.excess;
         excess.variables.push_back(0);
         excess.shares.resize(excess.variables.size() * 100, std::numeric_limits<float>::quiet_NaN());
     }},
    {"no subsets",
     [](Network& n) {
         std::size_t k;
         split_variable(n, false, k).conditional.tree.subsets.clear();
     }},
};

// What a server does with a model that passed.
void use(const Network& network) {
    const CompiledNetwork compiled(network);
    Sampler sampler(compiled);
    for (std::uint64_t row = 0; row < 256; row++) {
        const std::span<const Value> values = sampler.draw(3, row);
        for (std::size_t v = 0; v < values.size(); v++)
            if (network.variables[v].kind == Kind::category && !values[v].null)
                BOOST_REQUIRE(values[v].label < network.variables[v].category.labels.size());
    }
    std::size_t length = 0;
    for (std::uint32_t v = 0; v < network.variables.size(); v++) {
        describe(network, v, {}, [&](const Cell& cell) { length += cell.given.size() + cell.value.size(); });
        length += formula(network, v).size();
    }
    BOOST_TEST(length > 0u);
}

} // namespace

BOOST_AUTO_TEST_SUITE(check_network)

BOOST_AUTO_TEST_CASE(what_was_learned_passes) {
    BOOST_CHECK_NO_THROW(check(whole()));
    use(whole());
}

BOOST_AUTO_TEST_CASE(every_damage_is_found) {
    for (const auto& [name, damage] : damages) {
        Network network = whole();
        damage(network);
        BOOST_TEST_CONTEXT(name) {
            BOOST_CHECK_THROW(check(network), DamagedModel);
        }
    }
}

BOOST_AUTO_TEST_CASE(the_message_names_the_column) {
    Network network = whole();
    network.variables[2].rows.clear();
    try {
        check(network);
        BOOST_ERROR("passed");
    } catch (const DamagedModel& error) {
        BOOST_TEST(std::string(error.what()).find('"' + network.variables[2].column + '"') != std::string::npos);
    }
}

// One to three values changed at random: either that is found, or sampling and describing are safe nonetheless.
BOOST_AUTO_TEST_CASE(what_passes_is_safe_to_use) {
    Random random(4);
    const double odd[] = {0,      -1,           1,     null_number, inf,   -inf, 1e308, -1e308,
                          1e-300, not_a_number, 65535, 2147483647., 5e-324};
    const auto number_in = [&](std::vector<double>& values) {
        if (!values.empty())
            values[random.below(std::uint32_t(values.size()))] = odd[random.below(std::size(odd))];
    };
    const auto whole_in = [&](auto& values) {
        using T = typename std::remove_reference_t<decltype(values)>::value_type;
        if (!values.empty()) {
            T& value = values[random.below(std::uint32_t(values.size()))];
            value = random.below(2) ? T(value + random.below(5) - 2) : T(random.bits() >> random.below(64));
        }
    };
    const auto codec_in = [&](NumberCodec& codec) {
        switch (random.below(4)) {
        case 0: number_in(codec.knots); break;
        case 1: number_in(codec.upper); break;
        case 2: whole_in(codec.first); break;
        default: codec.step = odd[random.below(std::size(odd))];
        }
    };
    int used = 0;
    for (int round = 0; round < 1500; round++) {
        Network network = whole();
        for (std::uint32_t changes = 1 + random.below(3); changes > 0; changes--) {
            Variable& v = network.variables[random.below(std::uint32_t(network.variables.size()))];
            Conditional& c = v.conditional;
            switch (random.below(14)) {
            case 0: codec_in(v.number); break;
            case 1:
                if (c.residual)
                    codec_in(c.residual->codec);
                break;
            case 2:
                if (!c.regressions.empty())
                    codec_in(c.regressions[0].prediction);
                break;
            case 3:
                if (!c.regressions.empty()) {
                    Term& term = c.regressions[0].terms[0];
                    (random.below(2)   ? term.coefficient
                     : random.below(2) ? term.missing
                                       : term.smallest) = odd[random.below(std::size(odd))];
                }
                break;
            case 4: whole_in(c.counts); break;
            case 5: whole_in(c.tree.feature); break;
            case 6: whole_in(c.tree.split); break;
            case 7: whole_in(c.tree.child); break;
            case 8: whole_in(c.tree.rows); break;
            case 9: whole_in(c.tree.subsets); break;
            case 10: whole_in(random.below(2) ? c.tree.low : c.tree.high); break;
            case 11:
                if (!c.tree.weight.empty())
                    c.tree.weight[random.below(std::uint32_t(c.tree.weight.size()))] = float(odd[random.below(7)]);
                break;
            case 12:
                if (!c.spike.empty())
                    c.spike[random.below(std::uint32_t(c.spike.size()))].flip();
                break;
            default:
                if (!c.features.empty())
                    c.features[random.below(std::uint32_t(c.features.size()))] = {random.below(2) == 0,
                                                                                  random.below(12)};
            }
        }
        try {
            check(network);
        } catch (const DamagedModel&) {
            continue;
        }
        used++;
        if (used <= 400)
            use(network);
    }
    BOOST_TEST(used > 100);
}

BOOST_AUTO_TEST_SUITE_END()
