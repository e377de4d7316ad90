// Charts: pictures of figures, as SVG elements.
//
// Each is an image to a screen reader, with a name and, in <desc>, its figures in words. Colour never stands alone:
// what is real is filled and what is synthetic is outlined, a dash marks a negative association, a gauge has its marks.
// Colours come from the page's style. A picture is as wide as its place, only a heat map keeps its size.
#pragma once
#include "core/report/html.hpp"
#include "core/report/report.hpp"

namespace synth {

// Real and synthetic shares, one over the other: upright bars of a number, lying ones of a category.
Markup bars(const Distribution& distribution);

// How pairs of columns are associated: the triangle below the diagonal, on which the columns' names are.
struct HeatMap {
    struct Cell {
        std::uint32_t row = 0, column = 0; // row > column
        double value = 0;                  // undefined ones are crossed
    };
    std::string name, description;
    std::vector<std::string> columns;
    std::vector<Cell> cells;
    double limit = 1; // the strongest colour is for values from here on, of either sign
};
Markup heat_map(const HeatMap& map);

// A score with its interval on a scale, beside the mark of what no leak would give.
struct Gauge {
    std::string name, mark_name;
    double score = undefined, low = undefined, high = undefined, mark = undefined;
};
Markup gauge(const Gauge& gauge);

// The smallest of 1, 2 and 5 times a power of ten that is at least x > 0.
double round_up(double x);

} // namespace synth
