// Reports to test with: one of an ordinary table that has everything, one of a wide table with hostile names, one of
// nothing.
#pragma once
#include "core/report/report.hpp"
#include "statistics.hpp"
#include <algorithm>

namespace synth::test {

// No name, wherever it appears, may end what it is in.
inline const std::string hostile = "\"><script>alert('x')</script>&amp;<!-- ]]> \\n --> \xe2\x80\xae\xff\x01`#quot;";

inline Score score(std::string metric, std::string subject, double value, double real_sample, std::string detail = "") {
    return {std::move(metric), std::move(subject), value, real_sample, std::move(detail)};
}

// Shares of `bins` bars, which differ a little from each other in the two tables.
inline Distribution numeric_distribution(std::string column, double low, double high, double middle, double difference,
                                         double nulls, Random& random) {
    constexpr std::size_t bins = 24;
    Distribution out;
    out.column = std::move(column);
    out.numeric = true;
    double real = 0, synthetic = 0;
    for (std::size_t i = 0; i < bins; i++) {
        const double x = (double(i) + 0.5) / bins - middle, share = std::exp(-8 * x * x) + 0.05;
        out.real.push_back(share);
        out.synthetic.push_back(share * (1 + difference * (2 * random.uniform() - 1)));
        real += out.real.back();
        synthetic += out.synthetic.back();
        out.labels.push_back(std::to_string(std::lround(low + (high - low) * double(i) / bins)));
    }
    out.labels.push_back(std::to_string(std::lround(high)));
    for (std::size_t i = 0; i < bins; i++) {
        out.real[i] *= (1 - nulls) / real;
        out.synthetic[i] *= (1 - nulls) / synthetic;
    }
    out.real_nulls = out.synthetic_nulls = nulls;
    return out;
}

inline Distribution category_distribution(std::string column, std::vector<std::string> labels, double difference,
                                          double nulls, Random& random) {
    Distribution out;
    out.column = std::move(column);
    out.labels = std::move(labels);
    double real = 0, synthetic = 0;
    for (std::size_t i = 0; i < out.labels.size(); i++) {
        out.real.push_back(std::exp(-0.5 * double(i)));
        out.synthetic.push_back(out.real.back() * (1 + difference * (2 * random.uniform() - 1)));
        real += out.real.back();
        synthetic += out.synthetic.back();
    }
    for (std::size_t i = 0; i < out.labels.size(); i++) {
        out.real[i] *= (1 - nulls) / real;
        out.synthetic[i] *= (1 - nulls * 0.8) / synthetic;
    }
    out.real_nulls = nulls;
    out.synthetic_nulls = nulls * 0.8;
    return out;
}

inline void add_trends(ReportData& data, Random& random) {
    for (std::uint32_t a = 0; a < data.columns.size(); a++)
        for (std::uint32_t b = a + 1; b < data.columns.size(); b++) {
            Pair pair;
            pair.a = a;
            pair.b = b;
            const double near = std::exp(-0.5 * double(b - a)) * (random.below(4) == 0 ? -1 : 1);
            pair.real = near * random.uniform();
            pair.other = pair.real * (0.9 + 0.1 * random.uniform()) + 0.02 * random.normal();
            pair.score = 1 - std::abs(pair.real - pair.other) / 2;
            pair.strong = std::abs(pair.real) > 0.5;
            if (random.below(40) == 0)
                pair.score = pair.real = pair.other = undefined;
            data.trends.push_back(pair);
        }
    std::vector<Score> pairs;
    for (const Pair& pair : data.trends)
        pairs.push_back(score("CorrelationSimilarity", data.columns[pair.a] + ", " + data.columns[pair.b], pair.score,
                              pair.score + 0.3 * (1 - pair.score),
                              std::isfinite(pair.score) ? "" : "the real column does not vary"));
    std::stable_sort(pairs.begin(), pairs.end(), [](const Score& a, const Score& b) { return a.score < b.score; });
    data.scores.insert(data.scores.end(), pairs.begin(), pairs.end());
}

inline Graph chain_graph(std::string name, std::vector<std::string> nodes, std::uint32_t parents, Random& random) {
    Graph graph;
    graph.name = std::move(name);
    graph.nodes = std::move(nodes);
    for (std::uint32_t child = 1; child < graph.nodes.size(); child++)
        for (std::uint32_t i = 0; i < std::min(child, parents); i++) {
            const std::uint32_t parent = child - 1 - random.below(std::min(child, 6u));
            const bool known = std::any_of(graph.edges.begin(), graph.edges.end(), [&](const Graph::Edge& edge) {
                return edge.parent == parent && edge.child == child;
            });
            if (!known && child % 9 != 0)
                graph.edges.push_back({parent, child, std::pow(random.uniform(), 2)});
        }
    return graph;
}

inline ReportData ordinary_report() {
    Random random(1);
    ReportData data;
    data.title = "census_synthetic beside census";
    data.real = "public.census";
    data.synthetic = "public.census_synthetic";
    data.holdout = "public.census_holdout";
    data.real_rows = 32561;
    data.synthetic_rows = 32561;
    data.holdout_rows = 16281;
    data.when = "2024-03-01 12:34:56+00";
    data.columns = {"age",      "workclass", "weight",       "education",    "years",          "marital_status",
                    "relation", "sex",       "capital_gain", "hours_a_week", "native_country", "income"};
    data.distributions = {
        numeric_distribution("capital_gain", 0, 15024, 0, 0.5, 0, random),
        category_distribution("native_country",
                              {"United-States", "Mexico", "Philippines", "Germany", "Canada", "Puerto-Rico",
                               "El-Salvador", "India", "Cuba", "England", "Jamaica", "South Korea", "others"},
                              0.4, 0.02, random),
        numeric_distribution("weight", 18827, 506329, 0.35, 0.3, 0, random),
        category_distribution("workclass",
                              {"Private", "Self-emp-not-inc", "Local-gov", "State-gov", "Self-emp-inc", "Federal-gov"},
                              0.3, 0.056, random),
        numeric_distribution("age", 17, 78, 0.3, 0.2, 0, random),
        numeric_distribution("hours_a_week", 5, 80, 0.5, 0.2, 0.12, random),
        category_distribution("education",
                              {"HS-grad", "Some-college", "Bachelors", "Masters", "Assoc-voc", "11th", "Assoc-acdm",
                               "10th", "7th-8th", "Prof-school", "9th", "12th", "others"},
                              0.2, 0, random),
        category_distribution("marital_status",
                              {"Married-civ-spouse", "Never-married", "Divorced", "Separated", "Widowed", "others"},
                              0.15, 0, random),
        category_distribution("relation",
                              {"Husband", "Not-in-family", "Own-child", "Unmarried", "Wife", "Other-relative"}, 0.1, 0,
                              random),
        numeric_distribution("years", 1, 16, 0.6, 0.1, 0, random),
        category_distribution("income", {"<=50K", ">50K"}, 0.1, 0, random),
        category_distribution("sex", {"Male", "Female"}, 0.05, 0, random),
    };
    data.scores = {
        score("Overall", "", 0.9812, 0.9894),
        score("Column Shapes", "", 0.9871, 0.9921),
        score("Column Pair Trends", "", 0.9753, 0.9867),
        score("Column Pair Trends, strong pairs", "", 0.9698, 0.9931, "7 pairs"),
        score("Three-Way", "", 0.9421, 0.9655, "100 triples"),
        score("Missing Values", "", 0.9984, 0.9991),
        score("BoundaryAdherence", "age", 1, 0.9999),
        score("BoundaryAdherence", "weight", 1, 0.9998),
        score("CategoryAdherence", "workclass", 1, 1),
        score("KeyUniqueness", "census_pkey", 1, 1),
        score("ReferentialIntegrity", "census_country_fkey", 1, 1),
        score("CHECK constraints", "census_hours_check", 0.9994, 1, "19 of 32,561 rows are against it"),
        score("Rule", "education determines years", 1, 1),
    };
    double worst = 0.93;
    for (const Distribution& distribution : data.distributions) {
        data.scores.push_back(score(distribution.numeric ? "KSComplement" : "TVComplement", distribution.column, worst,
                                    worst + (1 - worst) * 0.4));
        worst += (1 - worst) * 0.2;
    }
    data.scores.push_back(score("MissingValueSimilarity", "workclass", 0.9888, 0.9971));
    data.scores.push_back(score("MissingValueSimilarity", "native_country", 0.996, 0.9985));
    add_trends(data, random);
    const std::vector<Score> others = {
        score("Detection (boosted trees)", "", 0.962, 0.991, "AUC 0.519, 0.508 to 0.530, of 10,000 rows of each"),
        score("Detection (logistic)", "", 0.994, 0.997, "AUC 0.503, 0.492 to 0.514, of 10,000 rows of each"),
        score("S_pMSE", "", 1.31, 1),
        score("Utility", "income", 0.917, 0.924, "AUC of boosted trees, tested on the holdout"),
        score("Query counts (filters)", "", 0.953, 0.978,
              "q-error: median 1.03, 95th percentile 1.19, largest 1.84: SELECT count(*) FROM census WHERE "
              "native_country = 'Mexico' AND hours_a_week BETWEEN 35 AND 40 AND workclass IS NULL"),
        score("Query sums", "", 0.941, 0.969, "q-error: median 1.04, 95th percentile 1.31, largest 2.2"),
        score("Query counts (groupings)", "", 0.902, 0.951),
        score("Query counts (joins)", "", 0.971, 0.985),
        score("Query plans", "", undefined, undefined, "the tables have no statistics: ANALYZE them first"),
    };
    data.scores.insert(data.scores.end(), others.begin(), others.end());

    const auto attack = [&](std::string name, std::string subject, double value, double no_leak, double half,
                            Verdict verdict, std::string words) {
        data.attacks.push_back({std::move(name), std::move(subject), value, no_leak, std::max(value - half, 0.0),
                                value + half, verdict, std::move(words)});
    };
    attack("exact copies", "", 0.0004, 0.0005, 0.0002, Verdict::no_leak,
           "0.04 % of the synthetic rows are real ones; of rows that were not learned 0.05 % are.");
    attack("near copies", "", 0.0121, 0.0109, 0.002, Verdict::no_leak,
           "1.2 % of the synthetic rows are nearly a real one; of rows that were not learned 1.1 % are.");
    attack("DCR share", "", 0.508, 0.5, 0.009, Verdict::no_leak,
           "Synthetic rows are as near to rows that were not learned as to those that were.");
    attack("NNDR", "", 0.511, 0.5, 0.009, Verdict::weak_leak, "Synthetic rows are a little nearer to learned rows.");
    attack("membership, distance", "", 0.513, 0.5, 0.012, Verdict::no_leak,
           "Who has a row cannot tell whether it was learned.");
    attack("membership, density by rank", "", 0.584, 0.5, 0.011, Verdict::leak,
           "Who has a row tells better than by guessing whether it was learned: AUC 0.584.");
    attack("membership, density by rank, TPR at 1 % FPR", "", 0.021, 0.01, 0.006, Verdict::weak_leak,
           "Of learned rows 2.1 % are found with 1 % of false alarms.");
    for (const std::string& column : data.columns) {
        const double value = 0.03 * (random.uniform() - 0.5);
        attack("attribute inference", column, value, 0, 0.025, Verdict::no_leak,
               "Guessed right of 41.2 % of learned rows and of 40.9 % of others.");
        data.attacks.back().low = value - 0.025;
    }
    attack("repU", "", 0.031, 0.028, 0.004, Verdict::no_leak, "3.1 % of the real rows are unique in both tables.");
    attack("rare values", "native_country", 0, 0, 0, Verdict::no_leak, "No rare value is emitted.");
    data.attacks.push_back({"DiSCO", "", undefined, undefined, undefined, undefined, Verdict::unknown,
                            "The key columns leave no row that is unique."});

    data.graph = chain_graph("census", data.columns, 3, random);
    data.options = {{"target", "income"}, {"seed", "42"}, {"min_count", "10"}, {"rows for detection", "10,000"}};
    data.remarks = {"Column note is free text; its length and its format are compared.",
                    "Of census 32,561 rows were compared, all that it has."};
    return data;
}

inline ReportData hostile_report(std::uint32_t columns) {
    Random random(2);
    ReportData data;
    data.title = data.real = data.synthetic = data.holdout = data.when = hostile;
    for (std::uint32_t i = 0; i < columns; i++) {
        std::string name = i % 3 == 0 ? hostile + std::to_string(i)
                           : i % 3 == 1
                               ? "a_rather_long_name_of_a_column_as_generators_make_them_" + std::to_string(i)
                               : "\xe5\x9b\xbd\xe5\xae\xb6\xe3\x81\xae\xe5\x90\x8d\xe5\x89\x8d " + std::to_string(i);
        data.columns.push_back(name);
        data.distributions.push_back(
            i % 2 == 0 ? numeric_distribution(name, 0, 1e9, 0.5, 0.3, 0.1, random)
                       : category_distribution(name, {hostile, std::string(5000, 'W'), "", "\xd8\xa7\xd9\x84"}, 0.2,
                                               0.1, random));
    }
    data.distributions.back().real.clear();
    data.distributions.back().synthetic.clear();
    data.distributions.back().labels.clear();
    data.scores.push_back(score("Overall", "", undefined, undefined, hostile));
    for (const Distribution& distribution : data.distributions)
        data.scores.push_back(score("KSComplement", distribution.column, random.uniform(), random.uniform(), hostile));
    for (const char* metric : {"Detection (logistic)", "Query sums", "Three-Way"})
        data.scores.push_back(score(metric, hostile, 0.5, undefined, hostile));
    add_trends(data, random);
    for (const std::string& column : data.columns)
        data.attacks.push_back(
            {hostile, column, random.uniform(), random.uniform(), -0.5, 1.5, Verdict::leak, hostile});
    data.graph = chain_graph(hostile, data.columns, 2, random);
    data.options = {{hostile, hostile}};
    data.remarks = {hostile};
    return data;
}

} // namespace synth::test
