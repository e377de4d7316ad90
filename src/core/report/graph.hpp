// A network as a graph: in DOT, in Mermaid, and laid out in layers for a picture.
//
// Any name is quoted so that it stays a name. DOT and Mermaid have names as they come, in any encoding whose letters
// beyond ASCII have no ASCII bytes; the picture, as all of the report, wants UTF-8.
#pragma once
#include "core/report/html.hpp"
#include <cstdint>

namespace synth {

struct Graph {
    struct Edge {
        std::uint32_t parent = 0, child = 0; // nodes
        double strength = 0;                 // 0 .. 1
    };
    std::string name;
    std::vector<std::string> nodes; // parents before children
    std::vector<Edge> edges;
};

// For Graphviz: the stronger an edge, the thicker; its strength is the tooltip.
std::string dot(const Graph& graph);
// A flowchart: edges of strength 0.5 and more are thick, those below 0.1 dotted.
std::string mermaid(const Graph& graph);
// An SVG element, laid out in layers; of the strongest `most` edges, at most a few hundred. Its colours are those of
// the report's style. `what` it is of the graph's name, and what its arrows mean: for those who cannot see it.
Markup picture(const Graph& graph, std::uint32_t most, std::string_view what = "Network of ",
               std::string_view arrows = "Arrows lead from a column to those that depend on it.");

} // namespace synth
