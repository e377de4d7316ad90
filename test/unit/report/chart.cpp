#include "core/report/chart.hpp"
#include "report/reading.hpp"
#include "report/samples.hpp"
#include <boost/test/unit_test.hpp>

using namespace synth;
using namespace synth::test;

namespace {

// The data of the first path of a kind.
std::string_view path_of(std::string_view svg, const std::string& kind) {
    return between(between(svg, "<path class=\"" + kind, "/>"), " d=\"", "\"");
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
    const std::string svg = bars(three_bars(true)).str(), filled(path_of(svg, "real"));
    BOOST_TEST(occurrences(filled, "z") == 4u); // three bins and NULL
    BOOST_TEST(occurrences(filled, "v61h") == 1u);
    BOOST_TEST(occurrences(filled, "v122h") == 1u);
    BOOST_TEST(contains(path_of(svg, "synthetic"), "V8H"));
    BOOST_TEST(contains(svg, "a to b: real 20.0&#160;%, synthetic 40.0&#160;%"));
    BOOST_TEST(contains(svg, "NULL: 10.0&#160;% and 10.0&#160;%."));
}

BOOST_AUTO_TEST_CASE(lying_bars_have_the_lengths_of_shares) {
    const std::string filled(path_of(bars(three_bars(false)).str(), "real"));
    BOOST_TEST(contains(filled, "h51v"));
    BOOST_TEST(contains(filled, "h102v"));
}

BOOST_AUTO_TEST_CASE(bars_of_nothing_are_a_picture) {
    for (const bool numeric : {false, true}) {
        Distribution nothing;
        nothing.column = "x";
        nothing.numeric = numeric;
        BOOST_TEST(contains(bars(nothing).str(), "</svg>"));
        nothing.real_nulls = nothing.synthetic_nulls = 1;
        BOOST_TEST(contains(bars(nothing).str(), ">NULL<"));
    }
}

BOOST_AUTO_TEST_CASE(heat_maps_have_a_path_for_each_level) {
    HeatMap map;
    map.columns = {"a", "b", "c", "d"};
    map.cells = {cell(1, 0, 0.5), cell(2, 0, -1), cell(2, 1, 0.01), cell(3, 0, undefined), cell(3, 1, -7)};
    const std::string svg = heat_map(map).str();
    BOOST_TEST(occurrences(path_of(svg, "empty"), "M") == 21u + 4u); // the scale's, and all cells that are defined
    BOOST_TEST(occurrences(path_of(svg, "plus\" fill-opacity=\"0.5"), "M") == 1u + 1u);
    BOOST_TEST(occurrences(path_of(svg, "plus\" fill-opacity=\"0.4"), "M") == 1u);
    BOOST_TEST(occurrences(between(svg, "class=\"minus\" d=", "/>"), "M") == 1u + 2u); // -7 is as strong as -1
    BOOST_TEST(occurrences(path_of(svg, "cross"), "M") == 1u);
    BOOST_TEST(occurrences(path_of(svg, "dash light"), "M") == 5u + 2u);
    BOOST_TEST(occurrences(svg, "class=\"hint\"") == 5u);
    BOOST_TEST(contains(svg, "<title>c, a: &#8722;1.000</title>"));
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
    BOOST_TEST(contains(svg, "Score 0.600, 95 % interval 0.550 to 0.650; no leak: 0.500."));
    BOOST_TEST(path_of(svg, "track") == "M8 30H312"); // 0.3 .. 0.7
    BOOST_TEST(path_of(svg, "mark") == "M160 18V40");
    BOOST_TEST(path_of(svg, "fill") == "M160 30H236");
    BOOST_TEST(contains(svg, "cx=\"236\""));
    BOOST_TEST(contains(svg, ">0.3<"));
    BOOST_TEST(contains(svg, ">0.7<"));
}

BOOST_AUTO_TEST_CASE(a_gauge_below_its_mark_is_not_filled) {
    BOOST_TEST(path_of(gauge({.name = "n", .mark_name = "m", .score = 0.4, .mark = 0.5}).str(), "fill").empty());
}

BOOST_AUTO_TEST_CASE(a_gauge_shows_all_that_it_has_to) {
    for (const double mark : {0.0, 1e-4, 0.01, 0.5, 1.0})
        for (const double score : {-0.7, 0.0, 3e-4, 0.5, 0.93, 1.0, 2.5}) {
            const std::string svg = gauge({.name = "n", .mark_name = "m", .score = score, .mark = mark}).str();
            const double x = std::stod(std::string(between(svg, "cx=\"", "\"")));
            BOOST_TEST(x >= 8);
            BOOST_TEST(x <= 312);
        }
    BOOST_TEST(contains(gauge({.name = "n", .mark_name = "m"}).str(), "Not measured"));
}

BOOST_AUTO_TEST_SUITE_END()
