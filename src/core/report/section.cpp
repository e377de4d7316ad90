#include "core/report/section.hpp"
#include "core/report/figure.hpp"
#include <cmath>

namespace synth {

Topic topic_of(const Score& score) {
    const std::string_view metric = score.metric;
    if (metric.starts_with("Query"))
        return Topic::query;
    if (metric.starts_with("Detection") || metric == "S_pMSE" || metric == "Utility")
        return Topic::detection;
    if (metric == "KSComplement" || metric == "TVComplement")
        return Topic::column;
    if (metric == "CorrelationSimilarity" || metric == "ContingencySimilarity")
        return Topic::pair;
    if (metric == "MissingValueSimilarity")
        return Topic::missing;
    return score.subject.empty() ? Topic::summary : Topic::diagnostic;
}

std::vector<const Score*> scores_of(const ReportData& data, Topic topic) {
    std::vector<const Score*> out;
    for (const Score& score : data.scores)
        if (topic_of(score) == topic)
            out.push_back(&score);
    return out;
}

void add_name(Markup& out, std::string_view name) {
    const auto is_lower = [](char c) {
        return c >= 'a' && c <= 'z';
    };
    const auto is_upper = [](char c) {
        return c >= 'A' && c <= 'Z';
    };
    out.open("bdi");
    std::size_t begin = 0;
    for (std::size_t i = 1; i < name.size(); i++)
        if (name[i - 1] == '_' || name[i - 1] == '.' || (is_lower(name[i - 1]) && is_upper(name[i]))) {
            out.text(name.substr(begin, i - begin)).add("wbr", {});
            begin = i;
        }
    out.text(name.substr(begin)).close();
}

void open_legend(Markup& out, std::string_view real, std::string_view synthetic) {
    out.open("p", {{"class", "legend"}});
    out.add("span", "", {{"class", "swatch real"}}).text("Filled: " + std::string(real) + ". ");
    out.add("span", "", {{"class", "swatch synthetic"}}).text("Outlined: " + std::string(synthetic) + ". ");
}

void open_scroller(Markup& out, std::string_view name) {
    out.open("div", {{"class", "scroll"}, {"role", "region"}, {"aria-label", name}, {"tabindex", "0"}});
}

void open_card(Markup& out, std::string_view title, std::string_view kind) {
    out.open("div", {{"class", kind.empty() ? "card" : "card " + std::string(kind)}}).add("h3", title);
}

void open_table(Markup& out, std::string_view caption, std::initializer_list<std::string_view> columns,
                Content content) {
    open_scroller(out, caption);
    out.open("table").add("caption", caption).open("thead").open("tr");
    bool first = true;
    for (const std::string_view column : columns) {
        out.add("th", column,
                {{"scope", "col"},
                 {"class", first                         ? "name"
                           : content == Content::figures ? "figure"
                                                         : "text"}});
        first = false;
    }
    out.close().close().open("tbody");
}

void close_table(Markup& out) {
    out.close().close().close();
}

void add_figure(Markup& out, double value) {
    out.open("td", {{"class", "figure"}});
    if (std::isfinite(value))
        out.text(figure(value));
    else
        out.add("span", figure(value), {{"aria-hidden", "true"}}).add("span", "not measured", {{"class", "unseen"}});
    out.close();
}

void add_gap(Markup& out, double score, double real_sample) {
    const double gap = score - real_sample;
    if (std::isfinite(gap))
        out.add("td", signed_figure(gap), {{"class", "figure"}});
    else
        add_figure(out, gap);
}

} // namespace synth
