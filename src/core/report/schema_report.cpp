#include "core/report/schema_report.hpp"
#include "core/report/chart.hpp"
#include "core/report/figure.hpp"
#include "core/report/page.hpp"
#include "core/report/section.hpp"
#include <algorithm>
#include <array>
#include <cmath>

namespace synth {

namespace {

constexpr std::size_t most_paths = 15, most_columns = 15, most_pairs = 20, most_links = 20, most_tables = 12;
constexpr std::uint32_t most_edges = 200;

using Scores = std::vector<const Score*>;

template <class Wanted>
Scores select(const std::vector<Score>& scores, const Wanted& wanted) {
    Scores selected;
    for (const Score& score : scores)
        if (wanted(score))
            selected.push_back(&score);
    return selected;
}
Scores of_metric(const std::vector<Score>& scores, std::string_view metric) {
    return select(scores, [&](const Score& score) { return score.metric == metric; });
}

const Score* find(const std::vector<Score>& scores, std::string_view metric, std::string_view subject) {
    for (const Score& score : scores)
        if (score.metric == metric && score.subject == subject)
            return &score;
    return nullptr;
}

std::string_view meaning(std::string_view metric) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 13> meanings{{
        {"Overall", "The mean of the four below."},
        {"Cardinality", "How many children parents have: the mean over foreign keys."},
        {"Column Shapes", "Each column by itself."},
        {"Column Pair Trends", "How two columns of a table go together."},
        {"Intertable Trends", "How a row's columns and those of rows above it go together."},
        {"Intertable Trends, 1 hop", "One foreign key apart."},
        {"Intertable Trends, 2 hops", "Two foreign keys apart."},
        {"Intertable Trends, 3 hops", "Three foreign keys apart."},
        {"Co-Parent Trends", "How the columns of two rows go together that one child refers to."},
        {"Key Uniqueness", "Rows whose primary key nobody else has: must be 1."},
        {"Referential Integrity", "Foreign keys that find their parent: must be 1."},
        {"Sibling Correlation", "How much alike are the children of one parent."},
        {"Aggregated Detection", "Can boosted trees tell parents with their children from real ones? 1: not at all."},
    }};
    for (const auto& [name, words] : meanings)
        if (name == metric)
            return words;
    return {};
}

std::string_view no_meaning(std::string_view) {
    return {};
}

std::uint64_t rows_in(const SchemaCounts& counts) {
    std::uint64_t rows = 0;
    for (const std::uint64_t n : counts.rows)
        rows += n;
    return rows;
}

void add_schema(Markup& out, std::string_view role, std::string_view name, const SchemaCounts& counts) {
    out.open("div").add("dt", role).open("dd").add("bdi", name);
    out.text(", " + count(counts.rows.size(), "table") + ", " + count(rows_in(counts), "row")).close().close();
}

void add_big(Markup& out, std::string_view title, const Score* score, std::string_view words) {
    open_card(out, title);
    out.add("p", figure(score ? score->score : undefined), {{"class", "big"}});
    if (score && std::isfinite(score->real_sample))
        out.add("p", "Another real sample: " + figure(score->real_sample), {{"class", "faint"}});
    out.add("p", words).close();
}

Scores broken_keys(const SchemaReportData& data) {
    const auto is_broken = [](const Score& score) {
        return (score.metric == "KeyUniqueness" || score.metric == "ReferentialIntegrity") && score.score < 1;
    };
    Scores broken = select(data.fidelity.tables, is_broken);
    for (const Score* const score : select(data.fidelity.links, is_broken))
        broken.push_back(score);
    return broken;
}

Markup headline(const SchemaReportData& data) {
    Markup out;
    out.open("div", {{"class", "cards"}});
    add_big(out, "Overall fidelity", find(data.fidelity.summary, "Overall", ""),
            "Tables by themselves, children per parent, and what lies between tables.");
    add_big(out, "Between tables", find(data.fidelity.summary, "Intertable Trends", ""),
            "Columns of rows and of those they refer to, one to three foreign keys apart.");
    const std::size_t broken = broken_keys(data).size();
    open_card(out, "Keys", broken == 0 ? "safe" : "leak");
    out.add("p", count(broken), {{"class", "big"}});
    out.add("p", broken == 0 ? "All primary and foreign keys hold." : "Some keys do not hold: see below.").close();
    open_card(out, "Schemas");
    out.open("dl");
    add_schema(out, "Real", data.real, data.counts[0]);
    add_schema(out, "Synthetic", data.synthetic, data.counts[1]);
    out.close().close().close();
    return out;
}

Markup diagram(const SchemaReportData& data) {
    Markup out;
    const SchemaDiagram drawn = diagram_of(data);
    out.add("p",
            "Arrows lead from a table to those that refer to it; the thicker, the more faithful are the trends along "
            "them. Beside a table's name is its own quality.",
            {{"class", "faint"}});
    open_scroller(out, "Schema");
    out.append(
        picture(drawn.graph, most_edges, "Diagram of schema ", "Arrows lead from a table to those that refer to it."));
    out.close();
    if (!drawn.back.empty()) {
        out.add("p", "Not drawn, since they lead back:", {{"class", "faint"}});
        out.append(remark_list(drawn.back));
    }
    open_table(out, "Tables, and how many rows they have", {"Table", "Rows, real", "Rows, synthetic", "Quality"});
    for (std::size_t t = 0; t < data.tables.size(); t++) {
        const Score* const quality = find(data.fidelity.tables, "Table Quality", data.tables[t]);
        out.open("tr").open("th", {{"scope", "row"}, {"class", "name"}});
        add_name(out, data.tables[t]);
        out.close();
        for (std::size_t side = 0; side < 2; side++)
            out.add("td", count(data.counts[side].rows[t]), {{"class", "figure"}});
        add_figure(out, quality ? quality->score : undefined);
        out.close();
    }
    close_table(out);
    return out;
}

Markup summary(const SchemaReportData& data) {
    Markup out;
    out.add("p",
            "1 is perfect. No sample reaches it, not even a real one: the third column has what another sample of the "
            "real rows would get.",
            {{"class", "faint"}});
    add_scores(out, "Fidelity of the whole schema", "Measure",
               select(data.fidelity.summary, [](const Score&) { return true; }), data.fidelity.summary.size(), true,
               meaning);
    const Scores broken = broken_keys(data);
    if (!broken.empty()) {
        out.add("h3", "Keys that do not hold");
        add_scores(out, "Shares of rows and keys that hold", "Key", broken, most_links, true, no_meaning);
    }
    return out;
}

Markup cardinality(const SchemaReportData& data) {
    Markup out;
    if (data.links.empty())
        return out.add("p", "The schema has no foreign keys.");
    open_legend(out, "real parents", "synthetic parents");
    out.text("Shares of all parents by how many children they have.").close();
    out.open("div", {{"class", "charts"}});
    for (std::size_t link = 0; link < data.links.size(); link++) {
        const std::string& name = data.links[link].name;
        const Distribution sizes = family_sizes(name, data.counts[0].links[link].families,
                                                data.counts[1].links[link].families, data.min_count);
        out.open("figure").open("figcaption");
        add_name(out, name);
        if (const Score* const score = find(data.fidelity.links, "CardinalityShapeSimilarity", name))
            out.add("span", figure(score->score) + "; " + score->detail, {{"class", "faint"}});
        out.close();
        if (sizes.real.empty())
            out.add("p", "There are too few real parents to be shown.", {{"class", "faint"}});
        else
            out.append(bars(sizes));
        out.close();
    }
    out.close();
    return out;
}

Markup between_tables(const SchemaReportData& data) {
    Markup out;
    if (data.fidelity.paths.empty())
        return out.add("p", "No rows of two tables meet.");
    for (const auto& [metric, title, caption] : {std::tuple{"Intertable Trends", "Rows and those above them",
                                                            "Mean over pairs of columns, by path of foreign keys"},
                                                 std::tuple{"Co-Parent Trends", "Parents of one row",
                                                            "Mean over pairs of columns, by pair of foreign keys"}}) {
        const Scores scores = of_metric(data.fidelity.paths, metric);
        if (scores.empty())
            continue;
        out.add("h3", title);
        add_scores(out, caption, "Path", scores, most_paths, false, no_meaning);
    }
    for (const auto& [metric, title, caption] :
         {std::tuple{"SiblingCorrelation", "Siblings",
                     "Correlation of the children of one parent (ICC), by foreign key and column"},
          std::tuple{"MissingValueSimilarity", "Rows without a parent", "Share of NULLs, by foreign key"}}) {
        const Scores scores = of_metric(data.fidelity.links, metric);
        if (scores.empty())
            continue;
        out.add("h3", title);
        add_scores(out, caption, "Foreign key", scores, most_links, false, no_meaning);
    }
    const Scores told = of_metric(data.fidelity.tables, "Aggregated Detection");
    if (!told.empty()) {
        out.add("h3", "Parents with their children");
        add_scores(out, "Can they be told from real ones? 1: not at all", "Table", told, most_tables, false,
                   no_meaning);
    }
    return out;
}

// Of "table.column" and of pairs of them.
Scores of_table(const std::vector<Score>& scores, const std::string& table) {
    return select(scores, [&](const Score& score) { return score.subject.starts_with(table + "."); });
}

Markup tables(const SchemaReportData& data) {
    Markup out;
    add_scores(out, "Tables by themselves", "Table", of_metric(data.fidelity.tables, "Table Quality"), most_tables,
               false, no_meaning);
    for (const std::string& table : data.tables) {
        const Scores columns = of_table(data.fidelity.columns, table);
        if (columns.empty())
            continue;
        out.open("details").open("summary");
        add_name(out, table);
        out.text(": " + count(columns.size(), "column")).close();
        add_scores(out, "Columns of " + table + ", the worst first", "Column", columns, most_columns, false,
                   no_meaning);
        out.close();
    }
    if (!data.fidelity.pairs.empty()) {
        out.add("h3", "Worst pairs, within tables and between them");
        add_scores(out, "Pairs of columns, the worst first", "Pair",
                   select(data.fidelity.pairs, [](const Score&) { return true; }), most_pairs, false, no_meaning);
    }
    return out;
}

} // namespace

SchemaDiagram diagram_of(const SchemaReportData& data) {
    SchemaDiagram diagram;
    diagram.graph.name = data.real;
    const auto n = std::uint32_t(data.tables.size());
    std::vector<std::uint32_t> place(n, n);
    // A table whose parents all have their place; where keys lead in a circle, the first that has none.
    for (std::uint32_t next = 0; next < n; next++) {
        std::uint32_t chosen = n;
        for (std::uint32_t table = 0; table < n && chosen == n; table++)
            if (place[table] == n && std::all_of(data.links.begin(), data.links.end(), [&](const SchemaLink& link) {
                    return link.child != table || link.parent == table || place[link.parent] < n;
                }))
                chosen = table;
        for (std::uint32_t table = 0; table < n && chosen == n; table++)
            if (place[table] == n)
                chosen = table;
        place[chosen] = next;
        const Score* const quality = find(data.fidelity.tables, "Table Quality", data.tables[chosen]);
        diagram.graph.nodes.push_back(
            data.tables[chosen] + (quality && std::isfinite(quality->score) ? "  " + figure(quality->score, 2) : ""));
    }
    for (const SchemaLink& link : data.links) {
        if (place[link.parent] >= place[link.child]) {
            diagram.back.push_back(link.name);
            continue;
        }
        const Score* const trends = find(data.fidelity.paths, "Intertable Trends", link.name);
        diagram.graph.edges.push_back(
            {place[link.parent], place[link.child],
             trends && std::isfinite(trends->score) ? std::clamp(trends->score, 0.0, 1.0) : 0});
    }
    return diagram;
}

std::string report(const SchemaReportData& data) {
    const std::array<PageSection, 8> sections{{
        {"headline", "In short", headline(data)},
        {"schema", "Schema", diagram(data)},
        {"fidelity", "Fidelity", summary(data)},
        {"cardinality", "Children per parent", cardinality(data)},
        {"between", "Between tables", between_tables(data)},
        {"tables", "Tables", tables(data)},
        {"options", "Options", option_table(data.options)},
        {"remarks", "Remarks", remark_list(data.remarks)},
    }};
    return page(data.title, data.when, sections);
}

} // namespace synth
