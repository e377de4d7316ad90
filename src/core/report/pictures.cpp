// The sections that are pictures: distributions, pair trends, the network.
#include "core/report/chart.hpp"
#include "core/report/figure.hpp"
#include "core/report/section.hpp"
#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <span>
#include <tuple>
#include <unordered_map>

namespace synth {

namespace {

constexpr std::size_t open_charts = 12, most_columns = 60, named_pairs = 3;

void add_charts(Markup& out, std::span<const Distribution> distributions,
                const std::unordered_map<std::string, const Score*>& scores) {
    out.open("div", {{"class", "charts"}});
    for (const Distribution& distribution : distributions) {
        out.open("figure").open("figcaption");
        add_name(out, distribution.column);
        if (const auto found = scores.find(distribution.column); found != scores.end()) {
            const Score& score = *found->second;
            out.open("span", {{"class", "faint"}}).text(figure(score.score));
            if (std::isfinite(score.real_sample))
                out.text("; another real sample " + figure(score.real_sample));
            out.close();
        }
        out.close().append(bars(distribution)).close();
    }
    out.close();
}

// The columns of the maps in their own order: all, or those whose pairs are worst on average.
std::vector<std::uint32_t> columns_of_maps(const ReportData& data) {
    const std::size_t n = data.columns.size();
    std::vector<double> sum(n);
    std::vector<std::uint32_t> pairs(n), order(n);
    for (const Pair& pair : data.trends)
        if (std::isfinite(pair.score))
            for (const std::uint32_t column : {pair.a, pair.b}) {
                sum[column] += pair.score;
                pairs[column]++;
            }
    const auto mean = [&](std::uint32_t column) {
        return pairs[column] > 0 ? sum[column] / pairs[column] : 1;
    };
    std::iota(order.begin(), order.end(), 0u);
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return mean(a) < mean(b); });
    order.resize(std::min(n, most_columns));
    std::sort(order.begin(), order.end());
    return order;
}

HeatMap map_of(const ReportData& data, const std::vector<std::uint32_t>& columns, std::string name,
               const std::function<double(const Pair&)>& value) {
    HeatMap map;
    map.name = std::move(name);
    std::vector<std::uint32_t> place(data.columns.size(), std::uint32_t(columns.size()));
    for (std::uint32_t i = 0; i < columns.size(); i++) {
        place[columns[i]] = i;
        map.columns.push_back(data.columns[columns[i]]);
    }
    for (const Pair& pair : data.trends) {
        const std::uint32_t a = place[pair.a], b = place[pair.b];
        if (a < columns.size() && b < columns.size())
            map.cells.push_back({std::max(a, b), std::min(a, b), value(pair)});
    }
    std::vector<HeatMap::Cell> strongest;
    std::copy_if(map.cells.begin(), map.cells.end(), std::back_inserter(strongest),
                 [](const HeatMap::Cell& cell) { return std::isfinite(cell.value); });
    const std::size_t named = std::min(named_pairs, strongest.size());
    std::partial_sort(strongest.begin(), strongest.begin() + std::ptrdiff_t(named), strongest.end(),
                      [](const HeatMap::Cell& a, const HeatMap::Cell& b) {
                          return std::tuple(-std::abs(a.value), a.row, a.column) <
                                 std::tuple(-std::abs(b.value), b.row, b.column);
                      });
    map.description = count(map.cells.size(), "pair") + ". The largest: ";
    for (std::size_t i = 0; i < named; i++)
        map.description += (i > 0 ? "; " : "") + map.columns[strongest[i].row] + " and " +
                           map.columns[strongest[i].column] + " " + figure(strongest[i].value, 2);
    map.description += named == 0 ? "none." : ".";
    return map;
}

void add_map(Markup& out, const HeatMap& map) {
    out.open("figure").add("figcaption", map.name);
    open_scroller(out, map.name);
    out.append(heat_map(map)).close().close();
}

} // namespace

Markup distribution_charts(const ReportData& data) {
    Markup out;
    if (data.distributions.empty())
        return out.add("p", "No column could be compared.");
    std::unordered_map<std::string, const Score*> scores;
    for (const Score* score : scores_of(data, Topic::column))
        scores.emplace(score->subject, score);
    open_legend(out, "real rows", "synthetic rows");
    out.text("Shares of all rows, the least alike columns first. Figures beside bars: real / synthetic.").close();
    const std::span<const Distribution> all(data.distributions);
    const std::size_t shown = std::min(open_charts, all.size());
    add_charts(out, all.first(shown), scores);
    if (shown < all.size()) {
        out.open("details").add("summary", "The other " + count(all.size() - shown, "column"));
        add_charts(out, all.subspan(shown), scores);
        out.close();
    }
    return out;
}

Markup trend_maps(const ReportData& data) {
    Markup out;
    if (data.trends.empty())
        return out.add("p", "There are no two columns to compare.");
    const std::vector<std::uint32_t> columns = columns_of_maps(data);
    const HeatMap real = map_of(data, columns, "Real", [](const Pair&pair) { return pair.real; }),
                  other = map_of(data, columns, "Synthetic", [](const Pair&pair) { return pair.other; });
    HeatMap difference = map_of(data, columns, "Difference: synthetic less real",
                                [](const Pair& pair) { return pair.other - pair.real; });
    double largest = 0.1;
    for (const HeatMap::Cell& cell : difference.cells)
        if (std::isfinite(cell.value))
            largest = std::max(largest, std::abs(cell.value));
    difference.limit = round_up(largest);

    out.add(
        "p",
        "How strongly two columns are associated: the correlation of two numbers, Cram\u00e9r's V of other pairs. "
        "Each column's name is where its row ends and its column begins. A dash marks a negative value, a cross one "
        "that is not defined.",
        {{"class", "faint"}});
    if (columns.size() < data.columns.size())
        out.add("p", "The " + count(columns.size()) + " columns, of " + count(data.columns.size()) +
                         ", whose pairs are least alike.");
    out.open("div", {{"class", "maps"}});
    add_map(out, real);
    add_map(out, other);
    add_map(out, difference);
    out.close();
    return out;
}

Markup network_picture(const ReportData& data) {
    Markup out;
    if (!data.graph)
        return out.add("p", "No model of the real table is known, so there is no network to draw.");
    const Graph& graph = *data.graph;
    const auto most = std::uint32_t(std::min<std::size_t>(2 * graph.nodes.size() + 10, 150));
    out.open("p", {{"class", "faint"}});
    out.text("The model ").add("bdi", graph.name);
    out.text(" learns each column given those that arrows lead from; the thicker, the more they tell.");
    if (graph.edges.size() > most)
        out.text(" The strongest " + count(most) + " of " + count(graph.edges.size()) + " arrows are drawn.");
    out.close();
    open_scroller(out, "Network");
    out.append(picture(graph, most)).close();

    out.open("details").add("summary", "The network in words");
    open_table(out, "Columns, and what they depend on", {"Column", "Depends on"}, Content::texts);
    for (std::uint32_t node = 0; node < graph.nodes.size(); node++) {
        std::vector<Graph::Edge> parents;
        std::copy_if(graph.edges.begin(), graph.edges.end(), std::back_inserter(parents),
                     [&](const Graph::Edge& edge) { return edge.child == node; });
        std::stable_sort(parents.begin(), parents.end(),
                         [](const Graph::Edge& a, const Graph::Edge& b) { return a.strength > b.strength; });
        out.open("tr").open("th", {{"scope", "row"}, {"class", "name"}});
        add_name(out, graph.nodes[node]);
        out.close().open("td");
        for (const Graph::Edge& edge : parents) {
            out.text(&edge == &parents.front() ? "" : ", ").add("bdi", graph.nodes[edge.parent]);
            out.text(" (" + figure(edge.strength, 2) + ")");
        }
        out.text(parents.empty() ? "\u2013" : "").close().close();
    }
    close_table(out);
    out.close();
    return out;
}

} // namespace synth
