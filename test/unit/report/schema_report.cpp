#include "core/report/schema_report.hpp"
#include "report/reading.hpp"
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>

using namespace synth;
using namespace synth::test;

namespace {

using Families = std::vector<FamilySize>;

// shop <- customer <- order, customer <- customer, and a circle of two tables.
SchemaReportData sample(const std::string& suffix = "") {
    SchemaReportData data;
    data.real = "shop" + suffix;
    data.synthetic = "staging" + suffix;
    data.title = data.synthetic + " against " + data.real;
    data.when = "2026-01-01 12:00 UTC";
    for (const char* const table : {"orders", "customer", "shop", "left", "right"})
        data.tables.push_back(table + suffix);
    data.links = {{"orders (customer_id) -> customer" + suffix, 0, 1},
                  {"customer (shop_id) -> shop" + suffix, 1, 2},
                  {"customer (friend_id) -> customer" + suffix, 1, 1},
                  {"left (r) -> right" + suffix, 3, 4},
                  {"right (l) -> left" + suffix, 4, 3}};
    SchemaCounts counts{{5000, 1000, 20, 7, 7},
                        std::vector<std::optional<KeyCounts>>(5),
                        std::vector<std::vector<std::string>>(5),
                        std::vector<LinkCounts>(5)};
    counts.links[0] = {5000, 0, 0, {{0, 100}, {1, 300}, {5, 400}, {40, 200}}};
    data.counts = {counts, counts};
    data.counts[1].links[0].families = {{0, 500}, {5, 500}};
    data.fidelity.summary = {{"Overall", "", 0.93, 0.98, "all rows"}, {"Intertable Trends", "", 0.9, 0.97, "12 pairs"}};
    data.fidelity.tables = {{"Table Quality", data.tables[1], 0.97, 0.99, ""},
                            {"KeyUniqueness", data.tables[0], 1, 1, ""}};
    data.fidelity.links = {{"CardinalityShapeSimilarity", data.links[0].name, 0.6, 0.98, "5.00 children a parent"},
                           {"ReferentialIntegrity", data.links[0].name, 0.5, 1, "half of them"},
                           {"SiblingCorrelation", data.links[0].name + ": total", 0.9, undefined, ""}};
    data.fidelity.paths = {{"Intertable Trends", data.links[0].name, 0.8, 0.97, "12 pairs, 1 hop"}};
    data.fidelity.columns = {{"KSComplement", data.tables[0] + ".total", 0.9, 0.98, ""}};
    data.fidelity.pairs = {{"CorrelationSimilarity", data.tables[1] + ".age, orders.total", 0.7, 0.97, ""}};
    data.options = {{"seed", "0"}};
    data.remarks = {"A remark" + suffix + "."};
    return data;
}

std::string page_of(const SchemaReportData& data, const std::string& name) {
    const std::string page = report(data);
    const auto& suite = boost::unit_test::framework::master_test_suite();
    if (suite.argc > 1) // for the browser test
        std::ofstream(std::filesystem::path(suite.argv[1]) / (name + ".html"), std::ios::binary) << page;
    return page;
}

} // namespace

BOOST_AUTO_TEST_SUITE(schema_reports)

BOOST_AUTO_TEST_CASE(few_sizes_are_bars_with_their_own_names) {
    const Distribution sizes = family_sizes("key", {{0, 100}, {1, 300}, {2, 100}}, {{1, 5}, {7, 5}}, 10);
    BOOST_TEST(!sizes.numeric);
    BOOST_TEST((sizes.labels == std::vector<std::string>{"0", "1", "2 and more"}));
    BOOST_TEST((sizes.real == std::vector<double>{0.2, 0.6, 0.2}));
    BOOST_TEST((sizes.synthetic == std::vector<double>{0, 0.5, 0.5}));
}

BOOST_AUTO_TEST_CASE(many_sizes_are_bars_of_one_width) {
    Families real;
    for (std::uint64_t n = 0; n < 100; n++)
        real.push_back({n, 20});
    real.push_back({100000, 1});
    const Distribution sizes = family_sizes("key", real, real, 10);
    BOOST_TEST(sizes.numeric);
    BOOST_TEST(sizes.labels.size() == sizes.real.size() + 1);
    BOOST_TEST(sizes.real.size() == 20u); // of five sizes each
    BOOST_TEST(sizes.labels[1] == "5");
    double sum = 0;
    for (const double share : sizes.real)
        sum += share;
    BOOST_TEST(sum == 1, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(no_bar_stands_for_few_parents) {
    const Distribution sizes = family_sizes("key", {{0, 3}, {1, 50}, {2, 2}, {3, 40}, {9, 4}}, {}, 10);
    for (const double share : sizes.real)
        BOOST_TEST((share == 0 || share >= 10 / 99.0));
    BOOST_TEST(sizes.labels.back() == "3 and more");
    BOOST_TEST(family_sizes("key", {{0, 8}, {1, 9}}, {{0, 100}}, 10).real.empty());
    BOOST_TEST(family_sizes("key", {}, {}, 10).real.empty());
}

BOOST_AUTO_TEST_CASE(parents_are_above_children_and_keys_that_lead_back_are_named) {
    const SchemaDiagram diagram = diagram_of(sample());
    BOOST_TEST((diagram.graph.nodes == std::vector<std::string>{"shop", "customer  0.97", "orders", "left", "right"}));
    BOOST_TEST_REQUIRE(diagram.graph.edges.size() == 3u);
    for (const Graph::Edge& edge : diagram.graph.edges)
        BOOST_TEST(edge.parent < edge.child);
    BOOST_TEST(diagram.graph.edges[0].strength == 0.8);
    BOOST_TEST((diagram.back == std::vector<std::string>{"customer (friend_id) -> customer", "left (r) -> right"}));
}

BOOST_AUTO_TEST_CASE(a_page_has_all_sections) {
    const std::string page = page_of(sample(), "schema");
    for (const char* const id :
         {"headline", "schema", "fidelity", "cardinality", "between", "tables", "options", "remarks"})
        BOOST_TEST(occurrences(page, "<section id=\"" + std::string(id) + "\"") == 1u, id);
    BOOST_TEST(contains(page, "Some keys do not hold"));
    BOOST_TEST(contains(page, "There are too few real parents to be shown."));
    BOOST_TEST(occurrences(page, "<svg") == 2u);
}

BOOST_AUTO_TEST_CASE(names_cannot_become_markup) {
    const std::string page = page_of(sample("<script>\"&'\xc3\xa9"), "schema_hostile");
    BOOST_TEST(!contains(page, "<script"));
    for (const char c : page)
        BOOST_TEST_REQUIRE(std::uint8_t(c) < 0x80);
}

BOOST_AUTO_TEST_CASE(a_schema_without_keys_has_a_page) {
    SchemaReportData data;
    data.counts.resize(2);
    const std::string page = page_of(data, "schema_empty");
    BOOST_TEST(contains(page, "The schema has no foreign keys."));
    BOOST_TEST(contains(page, "No rows of two tables meet."));
}

BOOST_AUTO_TEST_SUITE_END()
