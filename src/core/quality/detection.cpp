#include "core/quality/detection.hpp"
#include "core/predictor/boosted.hpp"
#include "core/predictor/linear.hpp"
#include "core/predictor/logistic.hpp"
#include "core/quality/random.hpp"
#include "core/quality/summary.hpp"
#include <array>
#include <numeric>

namespace synth {

namespace {

constexpr std::uint32_t sample_stream = 40, fold_stream = 41; // of a seed
constexpr double penalty = 1, slight_penalty = 1e-3;

// Rows of a, then as many of b.
struct Both {
    Frame a, b;
    std::vector<bool> positive; // is the row of b?
};

bool is_measurable(const Frames& frames, std::uint32_t rows, const DetectionOptions& options) {
    return !frames.columns.empty() && rows >= 2 * options.folds;
}

Both both_of(const Frame& a, const Frame& b, const DetectionOptions& options, const Poll& poll) {
    const std::uint32_t n = std::min({a.rows, b.rows, options.most});
    Random random(options.seed, sample_stream);
    Both out;
    out.a = sample(a, n, random, poll);
    out.b = sample(b, n, random, poll);
    out.positive.assign(n, false);
    out.positive.resize(2 * std::size_t(n), true);
    return out;
}

// The fold of each row, as many of each class in each, or one more.
std::vector<std::uint32_t> stratified(const std::vector<bool>& positive, const DetectionOptions& options) {
    Random random(options.seed, fold_stream);
    std::vector<std::uint32_t> out(positive.size());
    for (const bool side : {false, true}) {
        std::vector<std::uint32_t> rows;
        for (std::uint32_t row = 0; row < positive.size(); row++)
            if (positive[row] == side)
                rows.push_back(row);
        random.shuffle(rows);
        for (std::size_t i = 0; i < rows.size(); i++)
            out[rows[i]] = std::uint32_t(i % options.folds);
    }
    return out;
}

// `scores_of` gives the scores of some rows by a model that has learned from others.
template <class F>
DetectionResult cross_validate(const std::vector<bool>& positive, const DetectionOptions& options, F&& scores_of) {
    const std::vector<std::uint32_t> fold_of = stratified(positive, options);
    double sum = 0, variance = 0;
    for (std::uint32_t fold = 0; fold < options.folds; fold++) {
        std::vector<std::uint32_t> train, test;
        std::vector<bool> truth;
        for (std::uint32_t row = 0; row < positive.size(); row++)
            if (fold_of[row] == fold) {
                test.push_back(row);
                truth.push_back(positive[row]);
            } else {
                train.push_back(row);
            }
        const std::vector<double> scores = scores_of(train, test);
        sum += auc(scores, truth);
        variance += auc_variance(scores, truth);
    }
    DetectionResult out;
    out.rows = std::uint32_t(positive.size() / 2);
    out.auc = sum / options.folds;
    const double error = 1.959964 * std::sqrt(variance) / options.folds;
    out.low = std::max(out.auc - error, 0.0);
    out.high = std::min(out.auc + error, 1.0);
    return out;
}

std::string why_undefined(const Frames& frames, std::uint32_t rows, const DetectionOptions& options) {
    if (frames.columns.empty())
        return "the tables have no columns to compare";
    return "too few rows: " + std::to_string(rows) + " of the smaller table, and at least " +
           std::to_string(2 * options.folds) + " are needed";
}

} // namespace

double score_of(const DetectionResult& result) {
    return is_null(result.auc) ? undefined : 1 - (2 * std::max(0.5, result.auc) - 1);
}

std::string in_words(const DetectionResult& result) {
    return "AUC " + rounded(result.auc, 3) + ", 95 % interval " + rounded(result.low, 3) + " to " +
           rounded(result.high, 3) + ", " + std::to_string(result.rows) + " rows of each table";
}

DetectionResult detect_by_trees(const Frames& frames, const Frame& a, const Frame& b, const DetectionOptions& options,
                                const Poll& poll) {
    const Both both = both_of(a, b, options, poll);
    if (!is_measurable(frames, both.a.rows, options))
        return {undefined, undefined, undefined, both.a.rows};
    const Features features = features_of(frames, std::array{&both.a, &both.b}, {}, poll);
    const std::vector<double> target(both.positive.begin(), both.positive.end());
    return cross_validate(both.positive, options, [&](const auto& train, const auto& test) {
        return BoostedTrees(features, train, target, {.rounds = options.rounds}, poll).predict(features, test, poll);
    });
}

DetectionResult detect_by_regression(const Frames& frames, const Frame& a, const Frame& b,
                                     const DetectionOptions& options, const Poll& poll) {
    const Both both = both_of(a, b, options, poll);
    if (!is_measurable(frames, both.a.rows, options))
        return {undefined, undefined, undefined, both.a.rows};
    const Design design = design_of(frames, std::array{&both.a, &both.b}, poll);
    return cross_validate(both.positive, options, [&](const auto& train, const auto& test) {
        return LogisticRegression(design, train, both.positive, penalty, poll).predict(design, test);
    });
}

double standardized_pmse(const Frames& frames, const Frame& real, const Frame& synthetic,
                         const DetectionOptions& options, const Poll& poll) {
    const Both both = both_of(real, synthetic, options, poll);
    if (!is_measurable(frames, both.a.rows, options))
        return undefined;
    const Design design = design_of(frames, std::array{&both.a, &both.b}, poll);
    const double share = 0.5; // of synthetic rows
    const double coefficients = free_coefficients(design, share, slight_penalty, poll);
    if (coefficients < 0.5)
        return undefined;
    std::vector<std::uint32_t> rows(design.rows);
    std::iota(rows.begin(), rows.end(), 0u);
    const LogisticRegression model(design, rows, both.positive, slight_penalty, poll);
    double sum = 0;
    for (const double odds : model.predict(design, rows))
        sum += (logistic(odds) - share) * (logistic(odds) - share);
    return sum / (coefficients * (1 - share) * (1 - share) * share); // both have been over N
}

std::vector<Score> detection(const Frames& frames, const DetectionOptions& options, const Poll& poll,
                             Progress* progress) {
    const Frame &real = frames.tables[0], &synthetic = frames.tables[1];
    const bool unseen = frames.tables.size() > 2;
    const Frame& reference = unseen ? frames.tables[2] : real;
    std::uint64_t done = 0;
    if (progress)
        progress->phase("telling tables apart", unseen ? 6 : 3);
    const auto count = [&](auto result) {
        if (progress)
            progress->done(++done);
        return result;
    };

    std::vector<Score> out;
    using Detect = DetectionResult (*)(const Frames&, const Frame&, const Frame&, const DetectionOptions&, const Poll&);
    const auto detect = [&](const char* metric, Detect by) {
        const DetectionResult result = count(by(frames, reference, synthetic, options, poll));
        Score score{metric, {}, score_of(result), 1, {}};
        if (unseen)
            if (const double other = score_of(count(by(frames, real, reference, options, poll))); !is_null(other))
                score.real_sample = other;
        if (is_null(result.auc)) {
            score.real_sample = undefined;
            score.detail = why_undefined(frames, result.rows, options);
        } else {
            score.detail = in_words(result) + (unseen ? ", real ones from the holdout" : "");
        }
        out.push_back(std::move(score));
    };
    detect("Detection (boosted trees)", detect_by_trees);
    detect("Detection (logistic)", detect_by_regression);

    Score score{"S_pMSE", {}, count(standardized_pmse(frames, reference, synthetic, options, poll)), 2, {}};
    if (unseen)
        if (const double other = count(standardized_pmse(frames, real, reference, options, poll)); !is_null(other))
            score.real_sample = other;
    if (is_null(score.score)) {
        score.real_sample = undefined;
        const std::uint32_t rows = std::min(reference.rows, synthetic.rows);
        score.detail = is_measurable(frames, rows, options) ? "no column varies" : why_undefined(frames, rows, options);
    } else {
        score.detail = "1 is perfect, up to about 3 is good";
    }
    out.push_back(std::move(score));
    return out;
}

} // namespace synth
