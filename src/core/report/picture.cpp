// The picture of graph.hpp: nodes as boxes, edges as curves, the stronger the thicker.
#include "core/report/figure.hpp"
#include "core/report/layout.hpp"
#include <algorithm>
#include <numeric>

namespace synth {

namespace {

constexpr double type = 13, padding = 12, margin = 6; // in pixels
constexpr double longest = 190;                       // name
constexpr double arrow_height = 8;

std::vector<Graph::Edge> strongest(const Graph& graph, std::uint32_t most) {
    std::vector<std::size_t> order(graph.edges.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return graph.edges[a].strength > graph.edges[b].strength; });
    order.resize(std::min<std::size_t>(order.size(), most));
    std::sort(order.begin(), order.end());
    std::vector<Graph::Edge> edges;
    edges.reserve(order.size());
    for (const std::size_t e : order)
        edges.push_back(graph.edges[e]);
    return edges;
}

// From the parent's lower side to the child's upper side, upright at both; in between as Catmull and Rom do: along the
// line from the point before to the point after.
std::string curve(std::vector<Layout::Point> points) {
    points.front().y += node_height / 2;
    points.back().y -= node_height / 2 + arrow_height - 1;
    const std::size_t last = points.size() - 1;
    const auto write = [](const Layout::Point& point) {
        return coordinate(point.x) + " " + coordinate(point.y);
    };
    std::string d = "M" + write(points.front());
    for (std::size_t i = 1; i <= last; i++) {
        const Layout::Point &from = points[i - 1], &to = points[i];
        const double upright = (to.y - from.y) / 2;
        Layout::Point a{from.x, from.y + upright}, b{to.x, to.y - upright};
        if (i > 1)
            a = {from.x + (to.x - points[i - 2].x) / 6, from.y + (to.y - points[i - 2].y) / 6};
        if (i < last)
            b = {to.x - (points[i + 1].x - from.x) / 6, to.y - (points[i + 1].y - from.y) / 6};
        d += "C" + write(a) + " " + write(b) + " " + write(to);
    }
    return d;
}

} // namespace

Markup picture(const Graph& graph, std::uint32_t most, std::string_view what, std::string_view arrows) {
    const std::vector<Graph::Edge> edges = strongest(graph, most);
    std::vector<std::string> names;
    std::vector<double> widths;
    for (const std::string& node : graph.nodes) {
        names.push_back(shorten(node, longest / type));
        widths.push_back(text_width(names.back()) * type + 2 * padding);
    }
    const Layout layout = lay_out(widths, edges);
    std::string words(arrows);
    for (const Graph::Edge& edge : edges)
        words +=
            " " + graph.nodes[edge.parent] + " to " + graph.nodes[edge.child] + ": " + figure(edge.strength, 2) + ".";

    Markup out;
    const double width = layout.width + 2 * margin, height = layout.height + 2 * margin;
    out.open("svg", {{"class", "network"},
                     {"width", width},
                     {"height", height},
                     {"viewBox", coordinate(-margin) + " " + coordinate(-margin) + " " + coordinate(width) + " " +
                                     coordinate(height)},
                     {"role", "img"},
                     {"aria-label", std::string(what) + graph.name}});
    out.add("desc", words);
    for (std::size_t e = 0; e < edges.size(); e++) {
        out.open("g", {{"class", "edge"}, {"opacity", 0.35 + 0.65 * edges[e].strength}});
        out.add("path", {{"d", curve(layout.routes[e])}, {"stroke-width", 1 + 3 * edges[e].strength}});
        const Layout::Point& end = layout.routes[e].back();
        out.add("path", {{"class", "arrow"},
                         {"d", "M" + coordinate(end.x) + " " + coordinate(end.y - node_height / 2) + "l-4.5 " +
                                   coordinate(-arrow_height) + "h9z"}});
        out.add("title", graph.nodes[edges[e].parent] + " \u2192 " + graph.nodes[edges[e].child] + ": " +
                             figure(edges[e].strength, 2));
        out.close();
    }
    for (std::size_t node = 0; node < graph.nodes.size(); node++) {
        const Layout::Point& middle = layout.nodes[node];
        out.open("g", {{"class", "node"}});
        out.add("rect", {{"x", middle.x - widths[node] / 2},
                         {"y", middle.y - node_height / 2},
                         {"width", widths[node]},
                         {"height", node_height},
                         {"rx", 6.0}});
        out.add("text", names[node], {{"x", middle.x}, {"y", middle.y + type * 0.35}, {"text-anchor", "middle"}});
        if (names[node] != graph.nodes[node])
            out.add("title", graph.nodes[node]);
        out.close();
    }
    out.close();
    return out;
}

} // namespace synth
