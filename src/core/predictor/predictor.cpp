#include "core/predictor/predictor.hpp"
#include <algorithm>
#include <limits>
#include <numeric>

namespace synth {

namespace {

// Rows of one score: so many of each class, with so many of each class below them.
struct Tie {
    std::size_t positive = 0, negative = 0, positive_below = 0, negative_below = 0;
};

std::vector<Tie> ties(std::span<const double> scores, const std::vector<bool>& positive) {
    std::vector<std::uint32_t> order(scores.size());
    std::iota(order.begin(), order.end(), 0u);
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return scores[a] < scores[b]; });
    std::vector<Tie> out;
    Tie tie;
    for (std::size_t i = 0; i < order.size(); i++) {
        ++(positive[order[i]] ? tie.positive : tie.negative);
        if (i + 1 == order.size() || scores[order[i]] < scores[order[i + 1]]) {
            out.push_back(tie);
            tie = {0, 0, tie.positive_below + tie.positive, tie.negative_below + tie.negative};
        }
    }
    return out;
}

struct Counts {
    double positive = 0, negative = 0;
};

Counts count(const std::vector<bool>& positive) {
    const auto n = double(std::count(positive.begin(), positive.end(), true));
    return {n, double(positive.size()) - n};
}

double median(std::vector<double> values) {
    std::erase_if(values, [](double x) { return is_null(x); });
    if (values.empty())
        return 0;
    const auto middle = values.begin() + std::ptrdiff_t(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

} // namespace

Features features_of(const Frames& frames, std::span<const Frame* const> tables, const std::string& left_out,
                     const Poll& poll) {
    Features out;
    for (const Frame* table : tables)
        out.rows += table->rows;
    for (std::size_t c = 0; c < frames.columns.size(); c++) {
        const FrameColumn& column = frames.columns[c];
        if (!left_out.empty() && column.source == left_out)
            continue;
        poll();
        std::vector<float>& values = out.columns.emplace_back();
        values.reserve(out.rows);
        const double zero = column.scale == Scale::time ? median(frames.tables.front().numbers[c]) : 0;
        for (const Frame* table : tables)
            if (column.is_numeric())
                for (const double x : table->numbers[c]) // a NaN stays one
                    values.push_back(float(std::clamp(x - zero, -largest_feature, largest_feature)));
            else
                for (const std::int32_t code : table->codes[c])
                    values.push_back(code < 0 ? std::numeric_limits<float>::quiet_NaN() : float(code));
    }
    return out;
}

double auc(std::span<const double> scores, const std::vector<bool>& positive) {
    const Counts n = count(positive);
    if (n.positive == 0 || n.negative == 0)
        return 0.5;
    double sum = 0;
    for (const Tie& tie : ties(scores, positive))
        sum += double(tie.positive) * (double(tie.negative_below) + double(tie.negative) / 2);
    return sum / (n.positive * n.negative);
}

double auc_variance(std::span<const double> scores, const std::vector<bool>& positive) {
    const Counts n = count(positive);
    if (n.positive < 2 || n.negative < 2)
        return 0;
    // The placement of a row: the share of the other class that it is on the right side of.
    const double area = auc(scores, positive);
    double of_positive = 0, of_negative = 0;
    for (const Tie& tie : ties(scores, positive)) {
        const double above = (double(tie.negative_below) + double(tie.negative) / 2) / n.negative - area;
        const double below = 1 - (double(tie.positive_below) + double(tie.positive) / 2) / n.positive - area;
        of_positive += double(tie.positive) * above * above;
        of_negative += double(tie.negative) * below * below;
    }
    return of_positive / (n.positive - 1) / n.positive + of_negative / (n.negative - 1) / n.negative;
}

} // namespace synth
