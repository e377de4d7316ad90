#include "core/quality/utility.hpp"
#include "core/predictor/boosted.hpp"
#include "core/quality/random.hpp"
#include <algorithm>
#include <array>
#include <numeric>
#include <stdexcept>

namespace synth {

namespace {

constexpr std::uint32_t utility_stream = 42; // of a seed
constexpr std::uint32_t most_classes = 100;
constexpr std::uint32_t number_rounds = 150;

enum class Metric : std::uint8_t { auc, macro_f1, r2 };

std::size_t find_target(const Frames& frames, const std::string& target) {
    for (std::size_t c = 0; c < frames.columns.size(); c++) {
        const FrameColumn& column = frames.columns[c];
        if (column.source != target)
            continue;
        const std::string name = "column \"" + target + "\"";
        if (column.name != target)
            throw std::invalid_argument(name + " is free text, which cannot be predicted");
        if (!column.is_numeric() && column.known < 2)
            throw std::invalid_argument(name + " has fewer than two values, so there is nothing to predict");
        if (!column.is_numeric() && column.known > most_classes)
            throw std::invalid_argument(name + " has " + std::to_string(column.known) + " categories, and at most " +
                                        std::to_string(most_classes) + " can be predicted");
        return c;
    }
    throw std::invalid_argument("there is no column \"" + target + "\" to predict");
}

// Rows to train on and rows to test on, and what a test says of them.
class Trial {
public:
    Trial(const Frames& frames, std::size_t target, Metric metric, const Frame& train, const Frame& test,
          const Poll& poll)
        : poll_(poll), metric_(metric),
          features_(features_of(frames, std::array{&train, &test}, frames.columns[target].source, poll)) {
        for (const Frame* frame : {&train, &test})
            for (std::uint32_t row = 0; row < frame->rows; row++) {
                const bool known = !frame->is_null(target, row);
                if (known)
                    (frame == &train ? train_ : test_).push_back(std::uint32_t(target_.size()));
                target_.push_back(!known ? 0
                                  : metric == Metric::r2
                                      ? std::clamp(frame->numbers[target][row], -largest_feature, largest_feature)
                                      : frame->codes[target][row]);
            }
    }

    bool can_train() const { return !train_.empty(); }
    // Two different values at least.
    bool can_test() const {
        return std::any_of(test_.begin(), test_.end(),
                           [&](std::uint32_t row) { return target_[row] != target_[test_[0]]; });
    }
    double figure() const {
        switch (metric_) {
        case Metric::auc: return rare_auc();
        case Metric::macro_f1: return macro_f1();
        case Metric::r2: break;
        }
        return r2();
    }

private:
    // Probabilities of the classes that rows to train on have, by row to test on, then by class.
    struct Classes {
        std::vector<double> labels; // ascending
        std::vector<double> probabilities;
    };

    Classes classify() const {
        Classes out;
        for (const std::uint32_t row : train_)
            out.labels.push_back(target_[row]);
        std::sort(out.labels.begin(), out.labels.end());
        out.labels.erase(std::unique(out.labels.begin(), out.labels.end()), out.labels.end());
        const auto n = std::uint32_t(out.labels.size());
        if (n == 1) {
            out.probabilities.assign(test_.size(), 1);
            return out;
        }
        std::vector<double> index(target_.size());
        for (const std::uint32_t row : train_)
            index[row] = double(std::lower_bound(out.labels.begin(), out.labels.end(), target_[row]) - //
                                out.labels.begin());
        BoostOptions options;
        options.classes = n;
        options.rounds = std::clamp(300 / n, 10u, number_rounds);
        const std::vector<double> p =
            BoostedTrees(features_, train_, index, options, poll_).predict(features_, test_, poll_);
        for (const double x : p) {
            if (n == 2)
                out.probabilities.push_back(1 - x);
            out.probabilities.push_back(x);
        }
        return out;
    }

    // Label 1 is the rarer.
    double rare_auc() const {
        const Classes classes = classify();
        const std::size_t n = classes.labels.size();
        const auto rare = std::find(classes.labels.begin(), classes.labels.end(), 1.0);
        std::vector<double> scores(test_.size());
        std::vector<bool> positive;
        for (std::size_t i = 0; i < test_.size(); i++) {
            if (rare != classes.labels.end())
                scores[i] = classes.probabilities[i * n + std::size_t(rare - classes.labels.begin())];
            positive.push_back(target_[test_[i]] == 1);
        }
        return auc(scores, positive);
    }

    // The mean of F1 over labels that either rows to test on have or their predictions.
    double macro_f1() const {
        const Classes classes = classify();
        const std::size_t n = classes.labels.size();
        struct Counts {
            double hits = 0, rows = 0; // rows: with the label, and predicted to have it
        };
        std::vector<Counts> counts;
        const auto of = [&](double label) -> Counts& {
            if (counts.size() <= std::size_t(label))
                counts.resize(std::size_t(label) + 1);
            return counts[std::size_t(label)];
        };
        for (std::size_t i = 0; i < test_.size(); i++) {
            const auto first = classes.probabilities.begin() + std::ptrdiff_t(i * n);
            const double truth = target_[test_[i]];
            const double guess =
                classes.labels[std::size_t(std::max_element(first, first + std::ptrdiff_t(n)) - first)];
            of(truth).rows++;
            of(guess).rows++;
            of(truth).hits += truth == guess;
        }
        double sum = 0, labels = 0;
        for (const Counts& label : counts)
            if (label.rows > 0) {
                sum += 2 * label.hits / label.rows;
                labels++;
            }
        return sum / labels;
    }

    double r2() const {
        BoostOptions options;
        options.classes = 1;
        options.rounds = number_rounds;
        const std::vector<double> guesses =
            BoostedTrees(features_, train_, target_, options, poll_).predict(features_, test_, poll_);
        double mean = 0, left = 0, total = 0;
        for (const std::uint32_t row : test_)
            mean += target_[row] / double(test_.size());
        for (std::size_t i = 0; i < test_.size(); i++) {
            const double truth = target_[test_[i]];
            left += (truth - guesses[i]) * (truth - guesses[i]);
            total += (truth - mean) * (truth - mean);
        }
        return 1 - left / total;
    }

    const Poll& poll_;
    Metric metric_;
    Features features_;                       // of rows to train on, then of those to test on
    std::vector<std::uint32_t> train_, test_; // rows of the features whose target is known
    std::vector<double> target_;              // by row of the features: number, or code
};

} // namespace

std::vector<Score> utility(const Frames& frames, const std::string& target, const DetectionOptions& options,
                           const Poll& poll) {
    const std::size_t column = find_target(frames, target);
    const Frame &real = frames.tables[0], &synthetic = frames.tables[1];
    const bool unseen = frames.tables.size() > 2;
    const Metric metric = frames.columns[column].is_numeric() ? Metric::r2
                          : frames.columns[column].known == 2 ? Metric::auc
                                                              : Metric::macro_f1;
    const std::uint32_t most = 5 * options.most;
    Random random(options.seed, utility_stream);

    std::vector<std::uint32_t> rest(real.rows); // of the real table, to train on
    std::iota(rest.begin(), rest.end(), 0u);
    Frame test;
    if (unseen) {
        test = sample(frames.tables[2], most, random, poll);
    } else {
        const std::vector<std::uint32_t> chosen = choose(real.rows, std::min(real.rows / 5, most), random);
        test = take(real, chosen, poll);
        rest.clear();
        for (std::uint32_t row = 0; row < real.rows; row++)
            if (!std::binary_search(chosen.begin(), chosen.end(), row))
                rest.push_back(row);
    }
    const auto rows = std::min({std::uint32_t(rest.size()), synthetic.rows, most});
    std::vector<std::uint32_t> real_rows;
    for (const std::uint32_t i : choose(std::uint32_t(rest.size()), rows, random))
        real_rows.push_back(rest[i]);

    Score score{"Utility", target, undefined, undefined, {}};
    const Trial trial(frames, column, metric, sample(synthetic, rows, random, poll), test, poll);
    if (!trial.can_test()) {
        score.detail = "the rows to test on have fewer than two values";
    } else if (!trial.can_train()) {
        score.detail = "no synthetic row has a value";
    } else {
        score.score = trial.figure();
        const Trial other(frames, column, metric, take(real, real_rows, poll), test, poll);
        if (other.can_train())
            score.real_sample = other.figure();
        score.detail = std::string(metric == Metric::r2    ? "R2"
                                   : metric == Metric::auc ? "AUC"
                                                           : "macro-F1") +
                       ", trained on " + std::to_string(rows) + " rows, tested on " + std::to_string(test.rows) +
                       (unseen ? " of the holdout" : " other real ones");
    }
    return {score};
}

} // namespace synth
