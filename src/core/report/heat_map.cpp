// The heat map of chart.hpp: a path for each level of colour, so that a map of 60 columns is small.
#include "core/report/chart.hpp"
#include "core/report/figure.hpp"
#include <algorithm>
#include <array>
#include <cmath>

namespace synth {

namespace {

constexpr int levels = 10;
constexpr std::size_t most_hints = 300; // cells; beyond that they would be larger than all the rest
constexpr double type = 11;             // height of the columns' names, in pixels
constexpr double name_width = 150;      // of one of them at the most
constexpr double scale_height = 40, scale_cell = 12;

int level_of(double value, double limit) {
    return int(std::clamp(std::nearbyint(value / limit * levels), -double(levels), double(levels)));
}

// Cells of all levels, drawn one level at a time.
class Cells {
public:
    void add(double x, double y, double size, int level) {
        const std::string box = "M" + coordinate(x) + " " + coordinate(y) + "h" + coordinate(size) + "v" +
                                coordinate(size) + "h" + coordinate(-size) + "z";
        empty_ += box;
        if (level != 0)
            (level > 0 ? plus_ : minus_)[std::size_t(std::abs(level))] += box;
        if (level < 0)
            (level < -levels / 2 ? light_dashes_ : dark_dashes_) +=
                "M" + coordinate(x + size * 0.28) + " " + coordinate(y + size / 2) + "h" + coordinate(size * 0.44);
    }
    void add_crossed(double x, double y, double size) {
        const double arm = size * 0.36;
        crosses_ += "M" + coordinate(x + (size - arm) / 2) + " " + coordinate(y + (size - arm) / 2) + "l" +
                    coordinate(arm) + " " + coordinate(arm) + "m0 " + coordinate(-arm) + "l" + coordinate(-arm) + " " +
                    coordinate(arm);
    }
    void draw(Markup& out) const {
        path(out, "empty", empty_, 1);
        for (int level = 1; level <= levels; level++) {
            path(out, "plus", plus_[std::size_t(level)], double(level) / levels);
            path(out, "minus", minus_[std::size_t(level)], double(level) / levels);
        }
        path(out, "dash", dark_dashes_, 1);
        path(out, "dash light", light_dashes_, 1);
        path(out, "cross", crosses_, 1);
    }

private:
    static void path(Markup& out, std::string_view kind, const std::string& d, double opacity) {
        if (d.empty())
            return;
        if (opacity < 1)
            out.add("path", {{"class", kind}, {"fill-opacity", opacity}, {"d", d}});
        else
            out.add("path", {{"class", kind}, {"d", d}});
    }

    std::array<std::string, levels + 1> plus_, minus_; // by level
    std::string empty_, light_dashes_, dark_dashes_, crosses_;
};

} // namespace

Markup heat_map(const HeatMap& map) {
    const std::size_t n = map.columns.size();
    const double size = n <= 16 ? 20 : 15;
    double width = scale_cell * (2 * levels + 1) + 8;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < n; i++) {
        names.push_back(shorten(map.columns[i], name_width / type));
        width = std::max(width, size * double(i) + 6 + text_width(names[i]) * type);
    }
    const double below = size * double(n) + 14, height = below + scale_height;

    Markup out;
    out.open("svg", {{"class", "map"},
                     {"width", width},
                     {"height", height},
                     {"viewBox", "0 0 " + coordinate(width) + " " + coordinate(height)},
                     {"role", "img"},
                     {"aria-label", map.name}});
    out.add("desc", map.description);
    Cells cells;
    for (const HeatMap::Cell& cell : map.cells) {
        const double x = size * cell.column, y = size * cell.row;
        if (std::isfinite(cell.value))
            cells.add(x, y, size - 1, level_of(cell.value, map.limit));
        else
            cells.add_crossed(x, y, size - 1);
    }
    for (int level = -levels; level <= levels; level++)
        cells.add(scale_cell * double(level + levels) + 4, below, scale_cell - 1, level);
    cells.draw(out);
    for (std::size_t i = 0; i < n; i++) {
        out.open("text", {{"x", size * double(i) + 4}, {"y", size * (double(i) + 0.5) + 4}}).text(names[i]);
        if (names[i] != map.columns[i])
            out.add("title", map.columns[i]);
        out.close();
    }
    const double y = below + scale_cell + 13, last = scale_cell * (2 * levels + 1) + 4;
    out.add("text", figure(-map.limit, 2), {{"class", "faint"}, {"x", 4.0}, {"y", y}});
    out.add("text", "0", {{"class", "faint"}, {"x", (last + 4) / 2}, {"y", y}, {"text-anchor", "middle"}});
    out.add("text", figure(map.limit, 2), {{"class", "faint"}, {"x", last}, {"y", y}, {"text-anchor", "end"}});
    if (map.cells.size() <= most_hints)
        for (const HeatMap::Cell& cell : map.cells) {
            out.open("rect", {{"class", "hint"},
                              {"x", size * cell.column},
                              {"y", size * cell.row},
                              {"width", size},
                              {"height", size}});
            out.add("title", map.columns[cell.row] + ", " + map.columns[cell.column] + ": " + figure(cell.value));
            out.close();
        }
    out.close();
    return out;
}

} // namespace synth
