#include "core/report/report.hpp"
#include "core/report/page.hpp"
#include "core/report/section.hpp"
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

Markup option_table(const std::vector<std::pair<std::string, std::string>>& options) {
    Markup out;
    if (options.empty())
        return out.add("p", "None.");
    open_table(out, "Options that were used", {"Option", "Value"}, Content::texts);
    for (const auto& [name, value] : options) {
        out.open("tr").open("th", {{"scope", "row"}, {"class", "name"}});
        add_name(out, name);
        out.close().add("td", value).close();
    }
    close_table(out);
    return out;
}

Markup remark_list(const std::vector<std::string>& remarks) {
    Markup out;
    if (remarks.empty())
        return out.add("p", "None.");
    out.open("ul");
    for (const std::string& remark : remarks)
        out.add("li", remark);
    out.close();
    return out;
}

Markup options(const ReportData& data) {
    return option_table(data.options);
}

Markup remarks(const ReportData& data) {
    return remark_list(data.remarks);
}

std::string report(const ReportData& data) {
    std::vector<PageSection> written;
    for (const Section& section : sections)
        written.push_back({section.id, section.title, section.write(data)});
    return page(data.title, data.when, written);
}

} // namespace synth
