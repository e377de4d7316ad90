// A network as a graph: in DOT, in Mermaid, and laid out in layers for a picture.
#pragma once
#include "core/pure.hpp"
#include <cstdint>
#include <string>
#include <vector>

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

std::string dot(const Graph& graph);
std::string mermaid(const Graph& graph);
// An SVG element, laid out in layers (Sugiyama et al. 1981); of the strongest `most` edges.
std::string picture(const Graph& graph, std::uint32_t most);

} // namespace synth
