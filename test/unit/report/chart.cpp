#include "core/report/chart.hpp"
#include "report/samples.hpp"
#include <boost/test/unit_test.hpp>
#include <regex>

using namespace synth;
using namespace synth::test;

namespace {

std::size_t occurrences(const std::string& text, const std::string& pattern) {
    const std::regex regex(pattern);
    return std::size_t(std::distance(std::sregex_iterator(text.begin(), text.end(), regex), std::sregex_iterator()));
}

std::string path_of(const std::string& svg, const std::string& kind) {
    std::smatch found;
    return std::regex_search(svg, found, std::regex("<path class=\"" + kind + "\"[^>]* d=\"([^\"]*)\""))
               ? found[1].str()
               : "";
}

Distribution three_bars(bool numeric) {
    Distribution out;
    out.column = "x";
    out.numeric = numeric;
    out.labels = {"a", "b", "c"};
    if (numeric)
        out.labels.push_back("d");
    out.real = {0.2, 0.4, 0.3};
    out.synthetic = {0.4, 0.1, 0.4};
    out.real_nulls = out.synthetic_nulls = 0.1;
    return out;
}

HeatMap::Cell cell(std::uint32_t row, std::uint32_t column, double value) {
    return {row, column, value};
}

} // namespace

BOOST_AUTO_TEST_SUITE(charts)

BOOST_AUTO_TEST_CASE(round_numbers) {
    BOOST_TEST(round_up(1) == 1);
    BOOST_TEST(round_up(0.011) == 0.02, boost::test_tools::tolerance(1e-12));
    BOOST_TEST(round_up(0.3) == 0.5, boost::test_tools::tolerance(1e-12));
    BOOST_TEST(round_up(7) == 10);
}

// An upright bar is as high as its share, from 130 to 8 for the largest.
BOOST_AUTO_TEST_CASE(upright_bars_have_the_heights_of_shares) {
    const std::string svg = bars(three_bars(true)).str(), filled = path_of(svg, "real");
    BOOST_TEST(occurrences(filled, "z") == 4u); // three bins and NULL
    BOOST_TEST(occurrences(filled, "v61h") == 1u);
    BOOST_TEST(occurrences(filled, "v122h") == 1u);
    BOOST_TEST(path_of(svg, "synthetic").find("V8H") != std::string::npos);
    BOOST_TEST(svg.find("a to b: real 20.0&#160;%, synthetic 40.0&#160;%") != std::string::npos);
    BOOST_TEST(svg.find("NULL: 10.0&#160;% and 10.0&#160;%.") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(lying_bars_have_the_lengths_of_shares) {
    const std::string filled = path_of(bars(three_bars(false)).str(), "real");
    BOOST_TEST(filled.find("h51v") != std::string::npos);
    BOOST_TEST(filled.find("h102v") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(bars_of_nothing_are_a_picture) {
    for (const bool numeric : {false, true}) {
        Distribution nothing;
        nothing.column = "x";
        nothing.numeric = numeric;
        BOOST_TEST(bars(nothing).str().find("</svg>") != std::string::npos);
        nothing.real_nulls = nothing.synthetic_nulls = 1;
        BOOST_TEST(bars(nothing).str().find(">NULL<") != std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(heat_maps_have_a_path_for_each_level) {
    HeatMap map;
    map.columns = {"a", "b", "c", "d"};
    map.cells = {cell(1, 0, 0.5), cell(2, 0, -1), cell(2, 1, 0.01), cell(3, 0, undefined), cell(3, 1, -7)};
    const std::string svg = heat_map(map).str();
    BOOST_TEST(occurrences(path_of(svg, "empty"), "M") == 21u + 4u); // the scale's, and all cells that are defined
    BOOST_TEST(occurrences(path_of(svg, "minus\" fill-opacity=\"0.5"), "M") == 1u);
    BOOST_TEST(occurrences(path_of(svg, "minus"), "M") == 1u);
    BOOST_TEST(occurrences(path_of(svg, "cross"), "M") == 1u);
    BOOST_TEST(occurrences(path_of(svg, "dash light"), "M") == 5u + 2u);
    BOOST_TEST(occurrences(svg, "class=\"hint\"") == 5u);
    BOOST_TEST(svg.find("<title>c, a: &#8722;1.000</title>") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(large_heat_maps_are_small) {
    HeatMap map;
    test::Random random(1);
    for (std::uint32_t row = 0; row < 60; row++) {
        map.columns.push_back("column " + std::to_string(row));
        for (std::uint32_t column = 0; column < row; column++)
            map.cells.push_back(cell(row, column, 2 * random.uniform() - 1));
    }
    BOOST_TEST(heat_map(map).str().size() < 120000u);
}

BOOST_AUTO_TEST_CASE(a_gauge_has_score_interval_and_mark) {
    const std::string svg =
        gauge({.name = "n", .mark_name = "no leak", .score = 0.6, .low = 0.55, .high = 0.65, .mark = 0.5}).str();
    BOOST_TEST(svg.find("Score 0.600, 95 % interval 0.550 to 0.650; no leak: 0.500.") != std::string::npos);
    BOOST_TEST(path_of(svg, "track") == "M8 30H312"); // 0.3 .. 0.7
    BOOST_TEST(path_of(svg, "mark") == "M160 18V40");
    BOOST_TEST(path_of(svg, "fill") == "M160 30H236");
    BOOST_TEST(svg.find("cx=\"236\"") != std::string::npos);
    BOOST_TEST(svg.find(">0.3<") != std::string::npos);
    BOOST_TEST(svg.find(">0.7<") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_gauge_below_its_mark_is_not_filled) {
    BOOST_TEST(path_of(gauge({.name = "n", .mark_name = "m", .score = 0.4, .mark = 0.5}).str(), "fill").empty());
}

BOOST_AUTO_TEST_CASE(a_gauge_shows_all_that_it_has_to) {
    for (const double mark : {0.0, 1e-4, 0.01, 0.5, 1.0})
        for (const double score : {-0.7, 0.0, 3e-4, 0.5, 0.93, 1.0, 2.5}) {
            const std::string svg = gauge({.name = "n", .mark_name = "m", .score = score, .mark = mark}).str();
            std::smatch found;
            BOOST_REQUIRE(std::regex_search(svg, found, std::regex("cx=\"([-0-9.]+)\"")));
            BOOST_TEST(std::stod(found[1]) >= 8);
            BOOST_TEST(std::stod(found[1]) <= 312);
        }
    BOOST_TEST(gauge({.name = "n", .mark_name = "m"}).str().find("Not measured") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
