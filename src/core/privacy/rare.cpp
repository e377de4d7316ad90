#include "core/privacy/rare.hpp"
#include "core/codec/sort.hpp"
#include "core/privacy/verdict.hpp"
#include <algorithm>
#include <cmath>

namespace synth {

namespace {

constexpr const char* name = "rare values";

// A column's rare values, and which of them rows have.
class Rare {
public:
    // Of some rows of the real table; fewer than `fewest` of them do not make a value common.
    Rare(const Scene& scene, std::uint32_t column, const std::vector<std::uint32_t>& rows, double fewest)
        : scene_(scene), c_(column), numeric_(scene.frames.columns[column].is_numeric()) {
        if (numeric_)
            find_numbers(rows, std::size_t(fewest));
        else
            find_labels(rows, fewest);
    }

    std::size_t size() const { return numeric_ ? numbers_.size() : labels_; }

    Share emitted(const Frame& frame, const std::vector<std::uint32_t>& rows) const {
        std::vector<bool> seen(numeric_ ? numbers_.size() : labels_of_all());
        for (const std::uint32_t row : rows) {
            if (frame.is_null(c_, row))
                continue;
            if (!numeric_) {
                const std::size_t label = label_of(frame, row);
                seen[label] = is_rare_[label];
                continue;
            }
            const double x = frame.numbers[c_][row];
            const auto found = std::lower_bound(numbers_.begin(), numbers_.end(), x);
            if (found != numbers_.end() && *found == x)
                seen[std::size_t(found - numbers_.begin())] = true;
        }
        return {double(std::count(seen.begin(), seen.end(), true)), double(size())};
    }

    std::string in_words() const {
        const std::string min_count = synth::in_words(scene_.options.min_count);
        return synth::in_words(size(), numeric_ ? "number" : "label") +
               (numeric_ ? " beyond what " : " that fewer than ") + min_count +
               (numeric_ ? " real rows reach" : " real rows have");
    }

private:
    // A category's label, or a text that is judged by its form.
    std::size_t label_of(const Frame& frame, std::uint32_t row) const {
        return frame.has_texts(c_) ? frame.texts[c_][row] : std::size_t(frame.codes[c_][row]);
    }
    std::size_t labels_of_all() const {
        std::size_t labels = scene_.frames.columns[c_].labels.size();
        for (const Frame& frame : scene_.frames.tables)
            if (frame.has_texts(c_))
                labels = std::max<std::size_t>(labels,
                                               *std::max_element(frame.texts[c_].begin(), frame.texts[c_].end()) + 1);
        return labels;
    }

    void find_labels(const std::vector<std::uint32_t>& rows, double fewest) {
        std::vector<std::uint32_t> count(labels_of_all());
        for (const std::uint32_t row : rows)
            if (!scene_.real().is_null(c_, row))
                count[label_of(scene_.real(), row)]++;
        is_rare_.resize(count.size());
        for (std::size_t code = 0; code < count.size(); code++)
            if (count[code] > 0 && count[code] < fewest) {
                is_rare_[code] = true;
                labels_++;
            }
    }

    void find_numbers(const std::vector<std::uint32_t>& rows, std::size_t fewest) {
        std::vector<double> known;
        for (const std::uint32_t row : rows)
            if (!scene_.real().is_null(c_, row))
                known.push_back(scene_.real().numbers[c_][row]);
        sort_numbers(known);
        const std::size_t n = known.size();
        for (std::size_t i = 0; i < n; i++) {
            const bool low = n < fewest || known[i] < known[fewest - 1],
                       high = n < fewest || known[i] > known[n - fewest];
            if ((low || high) && (numbers_.empty() || numbers_.back() != known[i]))
                numbers_.push_back(known[i]);
        }
    }

    const Scene& scene_;
    std::uint32_t c_;
    bool numeric_;
    std::vector<double> numbers_; // ascending
    std::vector<bool> is_rare_;   // by label
    std::size_t labels_ = 0;
};

// What `rows` times as many rows have of values of which some have this share: at most, if values differ in how often
// they come.
Figure of_more_rows(const Share& share, double rows) {
    const auto more = [&](double x) {
        return 1 - std::pow(1 - x, rows);
    };
    const Figure figure = share.figure();
    return {more(figure.value), {more(figure.interval.low), more(figure.interval.high)}};
}

} // namespace

std::vector<Attack> rare_values(const Scene& scene) {
    const Frame &real = scene.real(), &synthetic = scene.synthetic();
    const double share = double(real.rows) / double(std::max<std::uint64_t>(real.seen, real.rows)),
                 fewest = std::max(scene.options.min_count, 1u) * share;
    if (fewest < 2 && share < 1)
        return {unknown(name, "", "Too few of the real rows were read to tell which values are rare.")};
    // By chance: values of all real rows in those of the holdout, or values of one half in the other half.
    Random random = scene.random(Stream::rare);
    const std::vector<std::uint32_t> all_real = all_rows(real.rows), all = all_rows(synthetic.rows);
    std::vector<std::uint32_t> of = all_real, in;
    double fewest_of = fewest;
    if (scene.holdout != nullptr) {
        in = choose(scene.holdout->rows, synthetic.rows, random);
    } else {
        of = choose(real.rows, real.rows / 2, random);
        in = choose_among(remaining(real.rows, of), synthetic.rows, random);
        fewest_of = std::max(2.0, fewest / 2);
    }
    std::vector<Attack> attacks;
    for (std::uint32_t c = 0; c < scene.frames.columns.size(); c++) {
        scene.poll();
        const FrameColumn& column = scene.frames.columns[c];
        if (column.name != column.source && !real.has_texts(c))
            continue;
        const Rare rare(scene, c, all_real, fewest), others(scene, c, of, fewest_of);
        if (rare.size() == 0)
            continue;
        const Share score = rare.emitted(synthetic, all);
        const Figure chance = others.size() == 0
                                  ? exactly(0)
                                  : of_more_rows(others.emitted(scene.holdout != nullptr ? *scene.holdout : real, in),
                                                 double(synthetic.rows) / double(in.size()));
        attacks.push_back(against(name, column.source, score.figure(), chance, success_limits,
                                  "Of " + rare.in_words() + ", " + rows_of(synthetic, "synthetic row") + " have " +
                                      in_words(std::uint64_t(score.hits)) + "; as many other rows would have " +
                                      percent(chance.value) + " of such values"));
    }
    if (attacks.empty())
        attacks.push_back(against(name, "", exactly(0), exactly(0), success_limits, "No value is rare"));
    return attacks;
}

} // namespace synth
