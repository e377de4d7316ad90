#include "core/report/chart.hpp"
#include "core/report/figure.hpp"
#include <algorithm>
#include <cmath>

namespace synth {

namespace {

constexpr double width = 320;     // of a chart, in units about as large as a pixel
constexpr double small_type = 10; // in the same units
constexpr double bin_top = 16, bin_base = 136, bin_height = 154;
constexpr double null_width = 34; // of the bar of NULLs and the gap before it
constexpr double row_height = 17, label_end = 104, bar_start = 110, bar_width = 122;

void open_chart(Markup& out, std::string_view kind, std::string_view name, double height) {
    out.open("svg", {{"class", kind},
                     {"viewBox", "0 0 " + coordinate(width) + " " + coordinate(height)},
                     {"role", "img"},
                     {"aria-label", name}});
}

// What a bar stands for.
std::string bar_name(const Distribution& distribution, std::size_t bar) {
    const std::vector<std::string>& labels = distribution.labels;
    return distribution.numeric ? labels[bar] + " to " + labels[bar + 1] : labels[bar];
}

std::string in_words(std::string_view name, double real, double synthetic) {
    return std::string(name) + ": real " + percent(real) + ", synthetic " + percent(synthetic);
}

std::string shares_in_words(const Distribution& distribution) {
    std::string text = "Shares of all rows, real and synthetic. ";
    for (std::size_t bar = 0; bar < distribution.real.size(); bar++)
        text += bar_name(distribution, bar) + ": " + percent(distribution.real[bar]) + " and " +
                percent(distribution.synthetic[bar]) + "; ";
    return text + "NULL: " + percent(distribution.real_nulls) + " and " + percent(distribution.synthetic_nulls) + ".";
}

// An area that shows a text when the pointer rests on it.
void add_hint(Markup& out, double x, double y, double w, double h, std::string_view text) {
    out.open("rect", {{"class", "hint"}, {"x", x}, {"y", y}, {"width", w}, {"height", h}});
    out.add("title", text).close();
}

std::string box(double x, double y, double w, double h) {
    return "M" + coordinate(x) + " " + coordinate(y) + "h" + coordinate(w) + "v" + coordinate(h) + "h" +
           coordinate(-w) + "z";
}

double peak_of(const Distribution& distribution) {
    double peak = std::max(distribution.real_nulls, distribution.synthetic_nulls);
    for (const std::vector<double>* shares : {&distribution.real, &distribution.synthetic})
        for (const double share : *shares)
            peak = std::max(peak, share);
    return peak > 0 ? peak : 1;
}

bool has_nulls(const Distribution& distribution) {
    return distribution.real_nulls > 0 || distribution.synthetic_nulls > 0;
}

Markup upright(const Distribution& distribution) {
    const std::size_t bins = distribution.real.size();
    const double peak = peak_of(distribution), room = has_nulls(distribution) ? width - null_width : width;
    const double step = bins > 0 ? (room - 2) / double(bins) : 0;
    const auto top = [&](double share) {
        return bin_base - (bin_base - bin_top) * share / peak;
    };
    const auto left = [&](std::size_t bin) {
        return 1 + step * double(bin);
    };
    Markup out;
    open_chart(out, "bars", distribution.column + ", real and synthetic", bin_height);
    out.add("desc", shares_in_words(distribution));

    double tick = round_up(peak);
    if (tick > peak)
        tick = round_up(peak / 2.5);
    out.add("path", {{"class", "grid"}, {"d", "M0 " + coordinate(top(tick)) + "H" + coordinate(width)}});
    out.add("text", percent(tick), {{"class", "faint"}, {"x", 0.0}, {"y", top(tick) - 4}});

    std::string filled, outline = "M1 " + coordinate(bin_base);
    for (std::size_t bin = 0; bin < bins; bin++) {
        const double y = top(distribution.real[bin]);
        filled += box(left(bin) + 0.5, y, step - 1, bin_base - y);
        outline += "V" + coordinate(top(distribution.synthetic[bin])) + "H" + coordinate(left(bin + 1));
    }
    outline += "V" + coordinate(bin_base);
    const double null_left = width - null_width + 10, null_bar = null_width - 11;
    if (has_nulls(distribution)) {
        const double y = top(distribution.real_nulls), other = top(distribution.synthetic_nulls);
        filled += box(null_left, y, null_bar, bin_base - y);
        outline += box(null_left, other, null_bar, bin_base - other);
        out.add(
            "text", "NULL",
            {{"class", "faint"}, {"x", null_left + null_bar / 2}, {"y", bin_height - 4}, {"text-anchor", "middle"}});
    }
    out.add("path", {{"class", "real"}, {"d", filled}});
    out.add("path", {{"class", "base"}, {"d", "M0 " + coordinate(bin_base) + "H" + coordinate(width)}});
    out.add("path", {{"class", "synthetic"}, {"d", outline}});
    if (bins > 0) {
        const double each = room / 2 / small_type;
        out.add("text", shorten(distribution.labels.front(), each),
                {{"class", "faint"}, {"x", 0.0}, {"y", bin_height - 4}});
        out.add("text", shorten(distribution.labels.back(), each),
                {{"class", "faint"}, {"x", room}, {"y", bin_height - 4}, {"text-anchor", "end"}});
    }
    for (std::size_t bin = 0; bin < bins; bin++)
        add_hint(out, left(bin), 0, step, bin_base,
                 in_words(bar_name(distribution, bin), distribution.real[bin], distribution.synthetic[bin]));
    if (has_nulls(distribution))
        add_hint(out, null_left, 0, null_bar, bin_base,
                 in_words("NULL", distribution.real_nulls, distribution.synthetic_nulls));
    out.close();
    return out;
}

Markup lying(const Distribution& distribution) {
    struct Row {
        std::string name;
        double real, synthetic;
    };
    std::vector<Row> rows;
    for (std::size_t bar = 0; bar < distribution.real.size(); bar++)
        rows.push_back({distribution.labels[bar], distribution.real[bar], distribution.synthetic[bar]});
    if (has_nulls(distribution))
        rows.push_back({"NULL", distribution.real_nulls, distribution.synthetic_nulls});

    Markup out;
    open_chart(out, "bars", distribution.column + ", real and synthetic",
               row_height * double(std::max<std::size_t>(1, rows.size())) + 2);
    out.add("desc", shares_in_words(distribution));
    const double peak = peak_of(distribution);
    std::string filled, outline;
    for (std::size_t i = 0; i < rows.size(); i++) {
        const Row& row = rows[i];
        const double y = row_height * double(i) + 1;
        filled += box(bar_start, y + 2, bar_width * row.real / peak, row_height - 4);
        outline += box(bar_start, y + 2, bar_width * row.synthetic / peak, row_height - 4);
        out.add("text", shorten(row.name, label_end / small_type),
                {{"x", label_end}, {"y", y + row_height / 2 + 3.5}, {"text-anchor", "end"}});
        out.add("text", figure(row.real * 100, 1) + " / " + percent(row.synthetic),
                {{"class", "faint"}, {"x", width}, {"y", y + row_height / 2 + 3.5}, {"text-anchor", "end"}});
    }
    out.add("path", {{"class", "real"}, {"d", filled}});
    out.add("path", {{"class", "synthetic"}, {"d", outline}});
    for (std::size_t i = 0; i < rows.size(); i++)
        add_hint(out, 0, row_height * double(i) + 1, width, row_height,
                 in_words(rows[i].name, rows[i].real, rows[i].synthetic));
    out.close();
    return out;
}

} // namespace

double round_up(double x) {
    const double power = std::pow(10, std::floor(std::log10(x)));
    for (const double times : {1.0, 2.0, 5.0})
        if (x <= times * power * (1 + 1e-9))
            return times * power;
    return 10 * power;
}

Markup bars(const Distribution& distribution) {
    return distribution.numeric ? upright(distribution) : lying(distribution);
}

Markup gauge(const Gauge& gauge) {
    constexpr double left = 8, right = width - 8, middle = 30, height = 56;
    double least = 0, most = 0;
    for (const double value : {gauge.score, gauge.low, gauge.high, gauge.mark})
        if (std::isfinite(value)) {
            least = std::min(least, value);
            most = std::max(most, value);
        }
    const double from = least < 0 ? -round_up(-least) : 0, to = most > 0 ? round_up(most * 1.15) : 1;
    const auto place = [&](double value) {
        return left + (right - left) * (value - from) / (to - from);
    };
    const auto across = [&](double value, double up, double down) {
        return "M" + coordinate(place(value)) + " " + coordinate(middle - up) + "V" + coordinate(middle + down);
    };
    const auto along = [&](double a, double b) {
        return "M" + coordinate(place(a)) + " " + coordinate(middle) + "H" + coordinate(place(b));
    };
    const bool measured = std::isfinite(gauge.score), has_mark = std::isfinite(gauge.mark);
    const bool has_interval = std::isfinite(gauge.low) && std::isfinite(gauge.high);

    std::string words = measured ? "Score " + figure(gauge.score) : std::string("Not measured");
    if (has_interval)
        words += ", 95 % interval " + figure(gauge.low) + " to " + figure(gauge.high);
    if (has_mark)
        words += "; " + gauge.mark_name + ": " + figure(gauge.mark);
    Markup out;
    open_chart(out, "gauge", gauge.name, height);
    out.add("desc", words + ".");
    out.add("path", {{"class", "track"}, {"d", along(from, to)}});
    if (measured && has_mark && gauge.score > gauge.mark)
        out.add("path", {{"class", "fill"}, {"d", along(gauge.mark, gauge.score)}});
    if (has_interval)
        out.add("path", {{"class", "interval"},
                         {"d", along(gauge.low, gauge.high) + across(gauge.low, 5, 5) + across(gauge.high, 5, 5)}});
    if (has_mark) {
        out.add("path", {{"class", "mark"}, {"d", across(gauge.mark, 12, 9)}});
        const double x = place(gauge.mark);
        const std::string_view anchor = x < 70 ? "start" : x > width - 70 ? "end" : "middle";
        out.add("text", gauge.mark_name + " " + figure(gauge.mark), {{"x", x}, {"y", 13.0}, {"text-anchor", anchor}});
    }
    if (measured)
        out.add("circle", {{"class", "score"}, {"cx", place(gauge.score)}, {"cy", middle}, {"r", 6.0}});
    out.add("text", coordinate(from), {{"class", "faint"}, {"x", 2.0}, {"y", height - 3}});
    out.add("text", coordinate(to), {{"class", "faint"}, {"x", width - 2}, {"y", height - 3}, {"text-anchor", "end"}});
    out.close();
    return out;
}

} // namespace synth
