#include "core/quality/fidelity.hpp"
#include "core/quality/summary.hpp"

namespace synth {

namespace {

constexpr std::uint32_t stream = 0x100; // of random numbers

// What one table scores against the real one.
struct Measured {
    std::vector<double> shapes, missing, adherence;
    std::vector<Pair> trends;
    double three_way = undefined;
};

struct Means {
    Mean overall, shapes, trends, strong, missing;
};

bool is_first_of_source(const Frames& frames, std::size_t column) {
    return column == 0 || frames.columns[column - 1].source != frames.columns[column].source;
}

Means means_of(const Frames& frames, const Measured& measured) {
    Means means;
    for (std::size_t c = 0; c < frames.columns.size(); c++) {
        means.shapes.add(measured.shapes[c]);
        if (is_first_of_source(frames, c))
            means.missing.add(measured.missing[c]);
    }
    for (const Pair& pair : measured.trends) {
        means.trends.add(pair.score);
        if (pair.strong)
            means.strong.add(pair.score);
    }
    means.overall.add(means.shapes.value());
    means.overall.add(means.trends.value());
    return means;
}

class Evaluation {
public:
    Evaluation(const Frames& frames, std::uint64_t seed, const Poll& poll)
        : frames_(frames), real_(frames.tables[0]), other_(frames.tables[1]), seed_(seed), poll_(poll) {}

    Fidelity run() {
        const Trends trends(frames_, real_, poll_);
        measured_ = measure(trends, other_);
        {
            Random random(seed_, stream);
            again_ = measure(trends, real_sample(real_, other_.rows, random, poll_));
        }
        real_nulls_ = null_shares(frames_, real_, poll_);
        other_nulls_ = null_shares(frames_, other_, poll_);
        summarize();
        for (std::size_t c = 0; c < frames_.columns.size(); c++)
            add_column(c);
        for (std::size_t i = 0; i < measured_.trends.size(); i++)
            add_pair(measured_.trends[i], again_.trends[i].score);
        for (std::vector<Score>* scores : {&result_.diagnostic, &result_.columns, &result_.missing, &result_.pairs})
            sort_worst_first(*scores);
        result_.trends = std::move(measured_.trends);
        return std::move(result_);
    }

private:
    Measured measure(const Trends& trends, const Frame& table) const {
        return {column_shapes(frames_, real_, table, poll_), missing_values(frames_, real_, table, poll_),
                adherence(frames_, real_, table, poll_), trends.measure(table, poll_),
                three_way(frames_, real_, table, seed_, poll_)};
    }

    void summarize() {
        const Means means = means_of(frames_, measured_), again = means_of(frames_, again_);
        const auto add = [&](const char* metric, Mean Means::*mean, const std::string& detail) {
            result_.summary.push_back({metric, "", (means.*mean).value(), (again.*mean).value(), detail});
        };
        const std::size_t all = measured_.trends.size(), pairs = means.trends.count(), strong = means.strong.count();
        add("Overall", &Means::overall,
            pairs > 0 ? "mean of Column Shapes and Column Pair Trends" : "Column Shapes alone: there is no pair");
        add("Column Shapes", &Means::shapes, plural(means.shapes.count(), "column"));
        add("Column Pair Trends", &Means::trends,
            plural(pairs, "pair") + (pairs < all ? "; " + std::to_string(all - pairs) +
                                                       " more have a real column that "
                                                       "does not vary"
                                                 : ""));
        add("Column Pair Trends, strong pairs", &Means::strong,
            plural(strong, "pair") + " with a real |correlation| > 0.5 or Cramer's V > 0.3");
        result_.summary.push_back({"Three-Way", "", measured_.three_way, again_.three_way,
                                   std::isnan(measured_.three_way) ? "fewer than three columns" : ""});
        add("Missing Values", &Means::missing, means.missing.count() > 0 ? "" : "a table has no rows");
    }

    void add_column(std::size_t c) {
        const FrameColumn& column = frames_.columns[c];
        const bool real = real_nulls_[c] < 1, other = other_nulls_[c] < 1; // has it values?
        const char* const lacks = real && other ? ""
                                  : real        ? "the synthetic table has no values"
                                  : other       ? "the real table has no values"
                                                : "neither table has values";
        result_.diagnostic.push_back({column.is_numeric() ? "BoundaryAdherence" : "CategoryAdherence", column.name,
                                      measured_.adherence[c], undefined, lacks});
        result_.columns.push_back({column.is_numeric() ? "KSComplement" : "TVComplement", column.name,
                                   measured_.shapes[c], again_.shapes[c], lacks});
        if (is_first_of_source(frames_, c) && (real_nulls_[c] > 0 || other_nulls_[c] > 0))
            result_.missing.push_back({"MissingValueSimilarity", column.source, measured_.missing[c], again_.missing[c],
                                       rounded(100 * other_nulls_[c]) + " % NULL, in the real table " +
                                           rounded(100 * real_nulls_[c]) + " %"});
    }

    void add_pair(const Pair& pair, double real_sample) {
        const FrameColumn &a = frames_.columns[pair.a], &b = frames_.columns[pair.b];
        const bool correlation = a.is_numeric() && b.is_numeric();
        result_.pairs.push_back({correlation ? "CorrelationSimilarity" : "ContingencySimilarity",
                                 a.name + ", " + b.name, pair.score, real_sample,
                                 std::isnan(pair.real)
                                     ? "a real column does not vary"
                                     : std::string(correlation ? "correlation " : "Cramer's V ") + rounded(pair.other) +
                                           ", in the real table " + rounded(pair.real)});
    }

    const Frames& frames_;
    const Frame &real_, &other_;
    std::uint64_t seed_;
    const Poll& poll_;
    Measured measured_, again_;
    std::vector<double> real_nulls_, other_nulls_;
    Fidelity result_;
};

} // namespace

Fidelity fidelity(const Frames& frames, std::uint64_t seed, const Poll& poll) {
    return Evaluation(frames, seed, poll).run();
}

} // namespace synth
