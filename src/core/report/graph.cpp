#include "core/report/graph.hpp"

namespace synth {

namespace {

// Inside double quotes, as a label: Graphviz reads backslashes and HTML's entities there.
std::string dot_text(std::string_view text) {
    std::string out;
    for (const char c : text)
        switch (c) {
        case '"': out += "\\\""; break;
        case '\\': out += "\\\\"; break;
        case '&': out += "&amp;"; break;
        default: out.push_back(std::uint8_t(c) < 0x20 || c == 0x7f ? ' ' : c);
        }
    return out;
}

bool is_word(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || std::uint8_t(c) >= 0x80;
}

// Inside double quotes, as a label. Mermaid reads Markdown there, so what is not a letter, a digit or a space, or a
// sign within a word, is written as its number.
std::string mermaid_text(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); i++) {
        const char c = text[i];
        const bool within = i > 0 && i + 1 < text.size() && is_word(text[i - 1]) && is_word(text[i + 1]);
        if (is_word(c) || c == ' ' || (within && (c == '_' || c == '-' || c == '.')))
            out.push_back(c);
        else if (std::uint8_t(c) < 0x20 || c == 0x7f)
            out.push_back(' ');
        else
            out += "#" + std::to_string(int(c)) + ";";
    }
    return out;
}

// A string of YAML, in which Mermaid has its title.
std::string yaml_text(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out.push_back('\\');
        out.push_back(std::uint8_t(c) < 0x20 || c == 0x7f ? ' ' : c);
    }
    return out;
}

} // namespace

std::string dot(const Graph& graph) {
    std::string out = "digraph \"" + dot_text(graph.name) + "\" {\n    node [shape=box, style=rounded];\n";
    for (std::size_t node = 0; node < graph.nodes.size(); node++)
        out += "    n" + std::to_string(node) + " [label=\"" + dot_text(graph.nodes[node]) + "\"];\n";
    for (const Graph::Edge& edge : graph.edges)
        out += "    n" + std::to_string(edge.parent) + " -> n" + std::to_string(edge.child) +
               " [penwidth=" + coordinate(0.5 + 3.5 * edge.strength) + ", tooltip=\"" + coordinate(edge.strength) +
               "\"];\n";
    return out + "}\n";
}

std::string mermaid(const Graph& graph) {
    std::string out = "---\ntitle: \"" + yaml_text(graph.name) + "\"\n---\nflowchart TD\n";
    for (std::size_t node = 0; node < graph.nodes.size(); node++)
        out += "    n" + std::to_string(node) + "[\"" + mermaid_text(graph.nodes[node]) + "\"]\n";
    for (const Graph::Edge& edge : graph.edges)
        out += "    n" + std::to_string(edge.parent) +
               (edge.strength >= 0.5  ? " ==> n"
                : edge.strength < 0.1 ? " -.-> n"
                                      : " --> n") +
               std::to_string(edge.child) + "\n";
    return out;
}

} // namespace synth
