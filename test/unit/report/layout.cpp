#include "core/report/layout.hpp"
#include "statistics.hpp"
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <map>

using namespace synth;
using namespace synth::test;

namespace {

using Edges = std::vector<Graph::Edge>;

Edges random_edges(std::uint32_t nodes, std::uint32_t edges, std::uint64_t seed) {
    test::Random random(seed);
    Edges out;
    while (out.size() < edges) {
        const std::uint32_t a = random.below(nodes), b = random.below(nodes);
        if (a < b &&
            std::none_of(out.begin(), out.end(), [&](const Graph::Edge& e) { return e.parent == a && e.child == b; }))
            out.push_back({a, b, 1});
    }
    return out;
}

// Pairs of edges that change sides between two layers.
std::size_t crossings(const Layout& layout) {
    struct Piece {
        Layout::Point from, to;
    };
    std::map<double, std::vector<Piece>> pieces; // by the upper layer
    for (const std::vector<Layout::Point>& route : layout.routes)
        for (std::size_t i = 1; i < route.size(); i++)
            pieces[route[i - 1].y].push_back({route[i - 1], route[i]});
    std::size_t n = 0;
    for (const auto& [y, all] : pieces)
        for (std::size_t i = 0; i < all.size(); i++)
            for (std::size_t j = 0; j < i; j++)
                n += (all[i].from.x - all[j].from.x) * (all[i].to.x - all[j].to.x) < 0;
    return n;
}

} // namespace

BOOST_AUTO_TEST_SUITE(layouts)

BOOST_AUTO_TEST_CASE(children_are_below_and_nothing_overlaps) {
    for (const std::uint32_t nodes : {2u, 10u, 40u, 120u}) {
        std::vector<double> widths;
        for (std::uint32_t v = 0; v < nodes; v++)
            widths.push_back(30 + 7 * (v % 11));
        const Edges edges = random_edges(nodes, nodes / 2 * 3 - 2, nodes);
        const Layout layout = lay_out(widths, edges);
        BOOST_TEST(layout.nodes.size() == nodes);
        BOOST_TEST(layout.routes.size() == edges.size());
        for (std::size_t e = 0; e < edges.size(); e++) {
            const std::vector<Layout::Point>& route = layout.routes[e];
            BOOST_TEST(route.front().x == layout.nodes[edges[e].parent].x);
            BOOST_TEST(route.back().y == layout.nodes[edges[e].child].y);
            for (std::size_t i = 1; i < route.size(); i++)
                BOOST_TEST(route[i].y - route[i - 1].y > node_height);
        }
        for (std::uint32_t a = 0; a < nodes; a++) {
            BOOST_TEST(layout.nodes[a].x - widths[a] / 2 >= -1e-6);
            BOOST_TEST(layout.nodes[a].x + widths[a] / 2 <= layout.width + 1e-6);
            BOOST_TEST(layout.nodes[a].y + node_height / 2 <= layout.height + 1e-6);
            for (std::uint32_t b = 0; b < a; b++) {
                const bool apart = std::abs(layout.nodes[a].x - layout.nodes[b].x) > (widths[a] + widths[b]) / 2 ||
                                   std::abs(layout.nodes[a].y - layout.nodes[b].y) > node_height;
                BOOST_TEST(apart);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(edges_that_need_not_cross_do_not) {
    const std::vector<double> widths(15, 50);
    BOOST_TEST(crossings(lay_out(std::span(widths).first(4), Edges{{0, 3, 1}, {1, 2, 1}})) == 0u);
    Edges tree; // binary, whose leaves are numbered out of order
    for (std::uint32_t v = 1; v < 15; v++)
        tree.push_back({v < 7 ? (v - 1) / 2 : 3 + v * 5 % 8 / 2, v, 1});
    BOOST_TEST(crossings(lay_out(widths, tree)) == 0u);
}

// In the order of their numbers such graphs have 88 crossings on average.
BOOST_AUTO_TEST_CASE(random_graphs_have_few_crossings) {
    std::size_t sum = 0;
    for (std::uint64_t seed = 0; seed < 10; seed++)
        sum += crossings(lay_out(std::vector<double>(20, 50), random_edges(20, 30, seed)));
    BOOST_TEST(sum < 10 * 20u);
}

BOOST_AUTO_TEST_CASE(a_layer_has_few_nodes) {
    Edges star;
    for (std::uint32_t v = 1; v < 40; v++)
        star.push_back({0, v, 1});
    const Layout layout = lay_out(std::vector<double>(40, 50), star);
    std::map<double, int> nodes;
    for (const Layout::Point& node : layout.nodes)
        nodes[node.y]++;
    for (const auto& [y, n] : nodes)
        BOOST_TEST(n <= 7);
}

BOOST_AUTO_TEST_CASE(nodes_without_edges_are_below_in_rows) {
    const Layout layout = lay_out(std::vector<double>(30, 100), Edges{{0, 1, 1}});
    for (std::size_t v = 2; v < 30; v++)
        BOOST_TEST(layout.nodes[v].y > layout.nodes[1].y + node_height);
    BOOST_TEST(layout.width < 700);
}

BOOST_AUTO_TEST_CASE(parents_come_down_to_their_children) {
    // 0 -> 1 -> 2 -> 4 <- 3: node 3 is beside 2, not at the top.
    const Layout layout = lay_out(std::vector<double>(5, 50), Edges{{0, 1, 1}, {1, 2, 1}, {2, 4, 1}, {3, 4, 1}});
    BOOST_TEST(layout.nodes[3].y == layout.nodes[2].y);
}

BOOST_AUTO_TEST_SUITE_END()
