// The layout of a graph without cycles, in layers from top to bottom (Sugiyama, Tagawa and Toda, IEEE SMC 1981).
//
// A node is below all its parents; a layer has at most `widest` nodes (as Coffman and Graham's have), so that a page
// can show it. Edges that pass layers bend there, at points that take part in the order. The order within layers has
// few crossings: each vertex goes to the mean place of its neighbours, layer by layer, down and up, then neighbours
// change places where that helps (Gansner et al., IEEE TSE 1993), and the best of all rounds stays. Then each layer's
// vertices go as near to their neighbours as order and distances allow, which is an isotonic regression. Nodes without
// an edge are in rows of their own below.
#pragma once
#include "core/report/graph.hpp"
#include <span>

namespace synth {

struct Layout {
    struct Point {
        double x = 0, y = 0;
    };
    std::vector<Point> nodes;               // middles
    std::vector<std::vector<Point>> routes; // by edge: the parent's middle, a point on every layer between, the child's
    double width = 0, height = 0;
};

// widths: of the nodes, which are all `node_height` high.
constexpr double node_height = 28;
Layout lay_out(std::span<const double> widths, std::span<const Graph::Edge> edges);

} // namespace synth
