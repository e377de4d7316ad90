#include "core/report/chart.hpp"
#include "core/report/figure.hpp"
#include <algorithm>
#include <cmath>

namespace synth {

namespace {

constexpr double width = 320; // of a chart, in units about as large as a pixel
constexpr double type = 11;   // in the same units
constexpr double bin_start = 42, bin_top = 8, bin_base = 130, bin_height = 150;
constexpr double null_width = 30, null_gap = 10;
constexpr double row_height = 19, label_end = 116, row_start = 122, row_width = 102;

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
    return std::string(name) + ": real " + in_percent(real) + ", synthetic " + in_percent(synthetic);
}

std::string shares_in_words(const Distribution& distribution) {
    std::string text = "Shares of all rows, real and synthetic. ";
    for (std::size_t bar = 0; bar < distribution.real.size(); bar++)
        text += bar_name(distribution, bar) + ": " + in_percent(distribution.real[bar]) + " and " +
                in_percent(distribution.synthetic[bar]) + "; ";
    return text + "NULL: " + in_percent(distribution.real_nulls) + " and " + in_percent(distribution.synthetic_nulls) +
           ".";
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
    const bool nulls = has_nulls(distribution);
    const double peak = peak_of(distribution), end = nulls ? width - null_width - null_gap : width - 1;
    const auto top = [&](double share) {
        return bin_base - (bin_base - bin_top) * share / peak;
    };
    const auto left = [&](std::size_t bin) {
        return bin_start + (end - bin_start) * double(bin) / double(bins);
    };
    const auto line = [](double y) {
        return "M" + coordinate(bin_start) + " " + coordinate(y) + "H" + coordinate(width);
    };
    Markup out;
    open_chart(out, "bars", distribution.column + ", real and synthetic", bin_height);
    out.add("desc", shares_in_words(distribution));

    const double tick = round_up(peak / 2.5);
    out.add("path", {{"class", "grid"}, {"d", line(top(tick))}});
    out.add("text", in_percent(tick),
            {{"class", "faint"}, {"x", bin_start - 5}, {"y", top(tick) + 4}, {"text-anchor", "end"}});

    std::string filled, outline;
    for (std::size_t bin = 0; bin < bins; bin++) {
        const double x = left(bin), y = top(distribution.real[bin]), other = top(distribution.synthetic[bin]);
        filled += box(x + 0.5, y, left(bin + 1) - x - 1, bin_base - y);
        outline += bin == 0 ? "M" + coordinate(x) + " " + coordinate(bin_base) : "";
        outline += "V" + coordinate(other) + "H" + coordinate(left(bin + 1));
    }
    outline += bins > 0 ? "V" + coordinate(bin_base) : "";
    const double null_left = width - null_width - 1;
    if (nulls) {
        const double y = top(distribution.real_nulls), other = top(distribution.synthetic_nulls);
        filled += box(null_left, y, null_width, bin_base - y);
        outline += box(null_left, other, null_width, bin_base - other);
        out.add("text", "NULL", {{"class", "faint"}, {"x", width}, {"y", bin_height - 4}, {"text-anchor", "end"}});
    }
    out.add("path", {{"class", "real"}, {"d", filled}});
    out.add("path", {{"class", "base"}, {"d", line(bin_base)}});
    out.add("path", {{"class", "synthetic"}, {"d", outline}});

    if (bins > 0) {
        const double each = (end - bin_start) / 2 / type - 0.5;
        out.add("text", shorten(distribution.labels.front(), each),
                {{"class", "faint"}, {"x", bin_start}, {"y", bin_height - 4}});
        out.add("text", shorten(distribution.labels.back(), each),
                {{"class", "faint"}, {"x", end}, {"y", bin_height - 4}, {"text-anchor", "end"}});
    }
    for (std::size_t bin = 0; bin < bins; bin++)
        add_hint(out, left(bin), 0, left(bin + 1) - left(bin), bin_base,
                 in_words(bar_name(distribution, bin), distribution.real[bin], distribution.synthetic[bin]));
    if (nulls)
        add_hint(out, null_left, 0, null_width, bin_base,
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
        filled += box(row_start, y + 2, row_width * row.real / peak, row_height - 4);
        outline += box(row_start, y + 2, row_width * row.synthetic / peak, row_height - 4);
        out.add("text", shorten(row.name, label_end / type),
                {{"x", label_end}, {"y", y + row_height / 2 + 4}, {"text-anchor", "end"}});
        out.add("text", figure(row.real * 100, 1) + " / " + in_percent(row.synthetic),
                {{"class", "faint"}, {"x", width}, {"y", y + row_height / 2 + 4}, {"text-anchor", "end"}});
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

namespace {

// What a gauge shows: the mark in the middle, unless nothing is below 0 or above 1; both ends are round.
struct Axis {
    double from = 0, to = 1;

    explicit Axis(const Gauge& gauge) {
        const double middle = std::isfinite(gauge.mark) ? gauge.mark : 0;
        double least = middle, most = middle;
        for (const double value : {gauge.score, gauge.low, gauge.high})
            if (std::isfinite(value)) {
                least = std::min(least, value);
                most = std::max(most, value);
            }
        const double furthest = std::max({most - middle, middle - least, std::abs(middle) / 6});
        const double half = round_up(furthest > 0 ? furthest * 1.2 : 0.01), unit = half / 2;
        from = std::floor((middle - half) / unit + 1e-6) * unit;
        to = std::ceil((middle + half) / unit - 1e-6) * unit;
        if (least >= 0)
            from = std::max(from, 0.0);
        if (most <= 1)
            to = std::min(to, 1.0);
    }
    static std::string write(double value) {
        std::string text = figure(value, 8);
        text.erase(text.find_last_not_of('0') + 1);
        if (text.back() == '.')
            text.pop_back();
        return text;
    }
};

} // namespace

Markup gauge(const Gauge& gauge) {
    constexpr double left = 8, right = width - 8, middle = 30, height = 56;
    const Axis axis(gauge);
    const auto place = [&](double value) {
        return left + (right - left) * (value - axis.from) / (axis.to - axis.from);
    };
    const auto across = [&](double value, double up, double down) {
        return "M" + coordinate(place(value)) + " " + coordinate(middle - up) + "V" + coordinate(middle + down);
    };
    const auto along = [&](double a, double b) {
        return "M" + coordinate(place(a)) + " " + coordinate(middle) + "H" + coordinate(place(b));
    };
    const bool measured = std::isfinite(gauge.score), has_mark = std::isfinite(gauge.mark);
    const bool has_interval = std::isfinite(gauge.low) && std::isfinite(gauge.high);

    std::string words = measured ? "Score " + small_figure(gauge.score) : std::string("Not measured");
    if (has_interval)
        words += ", 95 % interval " + small_figure(gauge.low) + " to " + small_figure(gauge.high);
    if (has_mark)
        words += "; " + gauge.mark_name + ": " + small_figure(gauge.mark);
    Markup out;
    open_chart(out, "gauge", gauge.name, height);
    out.add("desc", words + ".");
    out.add("path", {{"class", "track"}, {"d", along(axis.from, axis.to)}});
    if (measured && has_mark && gauge.score > gauge.mark)
        out.add("path", {{"class", "fill"}, {"d", along(gauge.mark, gauge.score)}});
    if (has_interval)
        out.add("path", {{"class", "interval"},
                         {"d", along(gauge.low, gauge.high) + across(gauge.low, 5, 5) + across(gauge.high, 5, 5)}});
    if (has_mark) {
        out.add("path", {{"class", "mark"}, {"d", across(gauge.mark, 12, 10)}});
        const double x = place(gauge.mark);
        const std::string_view anchor = x < 70 ? "start" : x > width - 70 ? "end" : "middle";
        out.add("text", gauge.mark_name + " " + small_figure(gauge.mark),
                {{"x", std::clamp(x, 2.0, width - 2)}, {"y", 13.0}, {"text-anchor", anchor}});
    }
    if (measured)
        out.add("circle", {{"class", "score"}, {"cx", place(gauge.score)}, {"cy", middle}, {"r", 6.0}});
    out.add("text", Axis::write(axis.from), {{"class", "faint"}, {"x", 2.0}, {"y", height - 3}});
    out.add("text", Axis::write(axis.to),
            {{"class", "faint"}, {"x", width - 2}, {"y", height - 3}, {"text-anchor", "end"}});
    out.close();
    return out;
}

} // namespace synth
