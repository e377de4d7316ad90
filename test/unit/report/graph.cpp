#include "core/report/graph.hpp"
#include "report/reading.hpp"
#include "report/samples.hpp"
#include <boost/test/unit_test.hpp>

using namespace synth;
using namespace synth::test;

namespace {

Graph of_names(std::vector<std::string> names) {
    Graph graph;
    graph.name = "g";
    graph.nodes = std::move(names);
    return graph;
}

} // namespace

BOOST_AUTO_TEST_SUITE(graph)

BOOST_AUTO_TEST_CASE(dot_has_nodes_and_edges) {
    Graph graph = of_names({"age", "income"});
    graph.edges = {{0, 1, 0.5}};
    BOOST_TEST(dot(graph) == "digraph \"g\" {\n"
                             "    node [shape=box, style=rounded];\n"
                             "    n0 [label=\"age\"];\n"
                             "    n1 [label=\"income\"];\n"
                             "    n0 -> n1 [penwidth=2.25, tooltip=\"0.5\"];\n"
                             "}\n");
}

BOOST_AUTO_TEST_CASE(names_in_dot_stay_within_their_quotes) {
    BOOST_TEST(contains(dot(of_names({"a\"b"})), "[label=\"a\\\"b\"]"));
    BOOST_TEST(contains(dot(of_names({"a\\"})), "[label=\"a\\\\\"]"));
    BOOST_TEST(contains(dot(of_names({"\\N&amp;"})), "[label=\"\\\\N&amp;amp;\"]"));
    BOOST_TEST(contains(dot(of_names({"a\nb"})), "[label=\"a b\"]"));
}

BOOST_AUTO_TEST_CASE(mermaid_has_nodes_and_edges_by_strength) {
    Graph graph = of_names({"age", "marital_status", "income"});
    graph.edges = {{0, 1, 0.05}, {0, 2, 0.3}, {1, 2, 0.5}};
    BOOST_TEST(mermaid(graph) == "---\ntitle: \"g\"\n---\nflowchart TD\n"
                                 "    n0[\"age\"]\n"
                                 "    n1[\"marital_status\"]\n"
                                 "    n2[\"income\"]\n"
                                 "    n0 -.-> n1\n"
                                 "    n0 --> n2\n"
                                 "    n1 ==> n2\n");
}

BOOST_AUTO_TEST_CASE(names_in_mermaid_are_no_markdown) {
    BOOST_TEST(contains(mermaid(of_names({"a\"]b"})), "[\"a#34;#93;b\"]"));
    BOOST_TEST(contains(mermaid(of_names({"_x_ **y** #quot;"})), "[\"#95;x#95; #42;#42;y#42;#42; #35;quot#59;\"]"));
    BOOST_TEST(contains(mermaid(of_names({"1. a.b-c_d"})), "[\"1#46; a.b-c_d\"]"));
    BOOST_TEST(contains(mermaid(of_names({"\u00e9t\u00e9"})), "[\"\u00e9t\u00e9\"]"));
    Graph graph = of_names({"a"});
    graph.name = "x\"\n---\\";
    BOOST_TEST(mermaid(graph).starts_with("---\ntitle: \"x\\\" ---\\\\\"\n---\n"));
}

BOOST_AUTO_TEST_CASE(the_picture_has_all_nodes_and_the_strongest_edges) {
    Graph graph = of_names({"a", "b", "c", "d"});
    graph.edges = {{0, 1, 0.9}, {0, 2, 0.1}, {1, 2, 0.5}};
    const std::string svg = picture(graph, 2).str();
    BOOST_TEST(occurrences(svg, "class=\"node\"") == 4u);
    BOOST_TEST(occurrences(svg, "class=\"edge\"") == 2u);
    BOOST_TEST(contains(svg, "a to b: 0.90. b to c: 0.50."));
    BOOST_TEST(!contains(svg, "a to c"));
}

BOOST_AUTO_TEST_CASE(a_picture_of_nothing_is_one) {
    BOOST_TEST(contains(picture(of_names({}), 10).str(), "</svg>"));
    BOOST_TEST(occurrences(picture(of_names({"a"}), 10).str(), "class=\"node\"") == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
