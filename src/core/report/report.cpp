#include "core/report/report.hpp"
#include "core/report/section.hpp"
#include "core/report/style.hpp"
#include <array>

namespace synth {

namespace {

struct Section {
    std::string_view id, title;
    Markup (*write)(const ReportData&);
};

constexpr std::array<Section, 11> sections{{
    {"headline", "In short", headline},
    {"fidelity", "Fidelity", summary},
    {"distributions", "Distributions", distribution_charts},
    {"trends", "Pair trends", trend_maps},
    {"worst", "Worst columns and pairs", worst_scores},
    {"detection", "Detection and utility", detection_scores},
    {"queries", "Query fidelity", query_scores},
    {"network", "Network", network_picture},
    {"leakage", "Leakage", leakage},
    {"options", "Options", options},
    {"remarks", "Remarks", remarks},
}};

} // namespace

Markup options(const ReportData& data) {
    Markup out;
    if (data.options.empty())
        return out.add("p", "None.");
    open_table(out, "Options that were used", {"Option", "Value"}, Content::texts);
    for (const auto& [name, value] : data.options) {
        out.open("tr").open("th", {{"scope", "row"}, {"class", "name"}});
        add_name(out, name);
        out.close().add("td", value).close();
    }
    close_table(out);
    return out;
}

Markup remarks(const ReportData& data) {
    Markup out;
    if (data.remarks.empty())
        return out.add("p", "None.");
    out.open("ul");
    for (const std::string& remark : data.remarks)
        out.add("li", remark);
    out.close();
    return out;
}

std::string report(const ReportData& data) {
    Markup out;
    out.open("html", {{"lang", "en"}}).open("head");
    out.add("meta", {{"charset", "utf-8"}});
    out.add("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
    out.add("meta", {{"name", "color-scheme"}, {"content", "light dark"}});
    out.add("link", {{"rel", "icon"}, {"href", "data:,"}});
    out.add("title", data.title).style(style).close();

    out.open("body").open("header");
    out.add("h1", data.title).add("p", data.when, {{"class", "faint"}}).close();
    out.open("nav", {{"aria-label", "Sections"}}).open("ul");
    for (const Section& section : sections)
        out.open("li").add("a", section.title, {{"href", "#" + std::string(section.id)}}).close();
    out.close().close();
    out.open("main");
    for (const Section& section : sections) {
        const std::string heading = std::string(section.id) + "-heading";
        out.open("section", {{"id", section.id}, {"aria-labelledby", heading}});
        out.add("h2", section.title, {{"id", heading}}).append(section.write(data)).close();
    }
    out.close().close().close();
    return "<!DOCTYPE html>\n" + out.str() + "\n";
}

} // namespace synth
