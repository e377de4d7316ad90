#include "core/predictor/boosted.hpp"
#include "core/predictor/bins.hpp"
#include "core/predictor/logistic.hpp"
#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

namespace synth {

namespace {

constexpr double lambda = 1;        // penalty of a leaf's value
constexpr double least_hessian = 1; // of a child

// Gradient and hessian, in integers: sums are exact, so a histogram less another has no rounding left in empty bins.
struct Sum {
    std::int64_t gradient = 0, hessian = 0;

    Sum& operator+=(const Sum& other) {
        gradient += other.gradient;
        hessian += other.hessian;
        return *this;
    }
    Sum& operator-=(const Sum& other) {
        gradient -= other.gradient;
        hessian -= other.hessian;
        return *this;
    }
    friend Sum operator-(Sum a, const Sum& b) { return a -= b; }
    friend Sum operator+(Sum a, const Sum& b) { return a += b; }
};

// The power of two by which numbers of this size become integers whose sum over n rows fits 63 bits.
int exponent_of(double largest, std::size_t n) {
    return largest > 1e-200 ? 60 - std::bit_width(n) - std::ilogb(largest) : 0;
}

} // namespace

// Grows trees, one after the other, on the same rows. Rows have local numbers, 0, 1, ..., in the order given.
class BoostedTrees::Grower {
public:
    Grower(const Features& features, const std::vector<std::uint32_t>& rows, const BoostOptions& options,
           const Poll& poll)
        : options_(options), poll_(poll), rows_(rows.size()), sums_(rows_), order_(rows_), scratch_(rows_),
          gathered_(rows_), histograms_(std::max(options.depth, 1u)) {
        for (std::uint32_t f = 0; f < features.columns.size(); f++) {
            poll_();
            ValueBins bins(features.columns[f], rows);
            poll_();
            Feature feature{f, std::move(bins), histogram_size_, std::vector<std::uint8_t>(rows_)};
            for (std::size_t i = 0; i < rows_; i++)
                feature.codes[i] = feature.bins.code(features.columns[f][rows[i]]);
            if (rows_ == 0 || std::adjacent_find(feature.codes.begin(), feature.codes.end(), std::not_equal_to()) ==
                                  feature.codes.end())
                continue; // constant
            histogram_size_ += feature.bins.count() + 1;
            features_.push_back(std::move(feature));
        }
    }

    // A tree for these gradients and hessians by row; what it says of a row is added to the row's score.
    Tree grow(std::span<const double> gradient, std::span<const double> hessian, std::span<double> scores) {
        double largest_gradient = 0, largest_hessian = 0;
        for (std::size_t i = 0; i < rows_; i++) {
            largest_gradient = std::max(largest_gradient, std::abs(gradient[i]));
            largest_hessian = std::max(largest_hessian, hessian[i]);
        }
        const int gradient_exponent = exponent_of(largest_gradient, rows_);
        const int hessian_exponent = exponent_of(largest_hessian, rows_);
        const double gradient_scale = std::ldexp(1.0, gradient_exponent);
        const double hessian_scale = std::ldexp(1.0, hessian_exponent);
        gradient_unit_ = std::ldexp(1.0, -gradient_exponent);
        hessian_unit_ = std::ldexp(1.0, -hessian_exponent);
        Sum total;
        for (std::size_t i = 0; i < rows_; i++) {
            sums_[i] = {std::int64_t(gradient[i] * gradient_scale),
                        std::max<std::int64_t>(std::int64_t(hessian[i] * hessian_scale), 1)};
            total += sums_[i];
        }
        std::iota(order_.begin(), order_.end(), 0u);
        scores_ = scores;
        tree_.assign(1, {});
        if (can_split(total, 0))
            fill(histograms_[0], 0, rows_);
        split(0, 0, rows_, total, 0, 0);
        return std::move(tree_);
    }

private:
    struct Feature {
        std::uint32_t column; // of the features
        ValueBins bins;
        std::uint32_t first;             // its place in a histogram
        std::vector<std::uint8_t> codes; // by row
    };
    struct Choice {
        double gain = 0;
        std::size_t feature = 0; // of features_
        std::uint32_t bin = 0;   // the last that goes left
        bool missing_left = false;
        Sum left;
    };
    using Histogram = std::vector<Sum>; // by feature, then by bin, a feature's missing values last

    double gradient(const Sum& sum) const { return double(sum.gradient) * gradient_unit_; }
    double hessian(const Sum& sum) const { return double(sum.hessian) * hessian_unit_; }
    bool can_split(const Sum& sum, std::uint32_t depth) const {
        return depth < options_.depth && hessian(sum) >= 2 * least_hessian;
    }

    void fill(Histogram& histogram, std::size_t begin, std::size_t end) {
        histogram.assign(histogram_size_, {});
        for (std::size_t i = begin; i < end; i++)
            gathered_[i] = sums_[order_[i]];
        for (const Feature& feature : features_) {
            poll_();
            Sum* const sums = histogram.data() + feature.first;
            const std::uint8_t* const codes = feature.codes.data();
            for (std::size_t i = begin; i < end; i++)
                sums[codes[order_[i]]] += gathered_[i];
        }
    }

    // The best of a feature's splits, if it is better than what `best` has.
    void find(std::size_t f, const Histogram& histogram, const Sum& total, Choice& best) const {
        const Feature& feature = features_[f];
        const Sum* const sums = histogram.data() + feature.first;
        const std::uint32_t bins = feature.bins.count();
        const Sum missing = sums[bins];
        Sum left;
        const auto consider = [&](std::uint32_t bin, const Sum& sum, bool missing_left) {
            const double h = hessian(sum), other_h = hessian(total - sum);
            if (h < least_hessian || other_h < least_hessian)
                return;
            const double g = gradient(sum), other_g = gradient(total - sum);
            const double gain = g * g / (h + lambda) + other_g * other_g / (other_h + lambda);
            if (gain > best.gain)
                best = {gain, f, bin, missing_left, sum};
        };
        for (std::uint32_t bin = 0; bin < bins; bin++) {
            if (sums[bin].hessian == 0)
                continue;
            left += sums[bin];
            consider(bin, left, false);
            if (missing.hessian > 0)
                consider(bin, left + missing, true);
        }
    }

    // Rows begin .. end of the order are the node's; histogram number `own` is its, if it can split, and those after
    // `depth` are free.
    void split(std::size_t node, std::size_t begin, std::size_t end, const Sum& total, std::uint32_t depth,
               std::size_t own) {
        poll_();
        const double g = gradient(total);
        const double least = g * g / (hessian(total) + lambda) * (1 + 1e-9);
        Choice best;
        best.gain = least;
        if (can_split(total, depth))
            for (std::size_t f = 0; f < features_.size(); f++)
                find(f, histograms_[own], total, best);
        if (!(best.gain > least)) {
            const double value = -g / (hessian(total) + lambda) * options_.rate;
            tree_[node].value = value;
            for (std::size_t i = begin; i < end; i++)
                scores_[order_[i]] += value;
            return;
        }

        const Feature& feature = features_[best.feature];
        const std::size_t middle = partition(feature, best, begin, end);
        const std::size_t left = tree_.size();
        tree_[node].feature = feature.column;
        tree_[node].upper = feature.bins.upper(best.bin);
        tree_[node].missing_left = best.missing_left;
        tree_[node].left = std::int32_t(left);
        tree_.resize(left + 2);

        // The smaller child's histogram is counted; the larger one's is what is left of the parent's.
        struct Child {
            std::size_t node, begin, end;
            Sum sum;
        };
        Child smaller{left, begin, middle, best.left}, larger{left + 1, middle, end, total - best.left};
        if (middle - begin > end - middle)
            std::swap(smaller, larger);
        if (can_split(smaller.sum, depth + 1) || can_split(larger.sum, depth + 1)) {
            fill(histograms_[depth + 1], smaller.begin, smaller.end);
            for (std::size_t i = 0; i < histogram_size_; i++)
                histograms_[own][i] -= histograms_[depth + 1][i];
        }
        split(smaller.node, smaller.begin, smaller.end, smaller.sum, depth + 1, depth + 1);
        split(larger.node, larger.begin, larger.end, larger.sum, depth + 1, own);
    }

    // Rows that go left come first; each side stays in order. Returns where the right side begins.
    std::size_t partition(const Feature& feature, const Choice& choice, std::size_t begin, std::size_t end) {
        const std::uint32_t missing = feature.bins.count();
        std::size_t left = begin, right = 0;
        for (std::size_t i = begin; i < end; i++) {
            const std::uint32_t row = order_[i];
            const std::uint32_t code = feature.codes[row];
            const bool goes_left = code == missing ? choice.missing_left : code <= choice.bin;
            order_[left] = row; // left <= i, and each place is written again or right
            scratch_[right] = row;
            left += goes_left;
            right += !goes_left;
        }
        std::copy_n(scratch_.begin(), right, order_.begin() + std::ptrdiff_t(left));
        return left;
    }

    const BoostOptions& options_;
    const Poll& poll_;
    std::size_t rows_;
    std::vector<Feature> features_;
    std::uint32_t histogram_size_ = 0;
    double gradient_unit_ = 1, hessian_unit_ = 1;
    std::vector<Sum> sums_;                      // by row
    std::vector<std::uint32_t> order_, scratch_; // rows, node by node
    std::vector<Sum> gathered_;                  // sums in the order of rows
    std::vector<Histogram> histograms_;          // by depth
    Tree tree_;
    std::span<double> scores_;
};

BoostedTrees::BoostedTrees(const Features& features, const std::vector<std::uint32_t>& rows,
                           std::span<const double> target, const BoostOptions& options, const Poll& poll)
    : outputs_(options.classes > 2 ? options.classes : 1), classes_(options.classes) {
    const std::size_t n = rows.size();
    if (classes_ == 1 && n > 0) {
        for (const std::uint32_t row : rows)
            base_ += target[row];
        base_ /= double(n);
    }
    Grower grower(features, rows, options, poll);
    std::vector<double> scores(n * outputs_, base_), gradient(n), hessian(n, 1.0);
    std::vector<double> greatest, sum; // of a row's scores; of their exponentials, the greatest's as 1
    for (std::uint32_t round = 0; round < options.rounds; round++) {
        if (outputs_ > 1) {
            greatest.assign(n, -std::numeric_limits<double>::infinity());
            sum.assign(n, 0);
            for (std::size_t first = 0; first < scores.size(); first += n)
                for (std::size_t i = 0; i < n; i++)
                    greatest[i] = std::max(greatest[i], scores[first + i]);
            for (std::size_t first = 0; first < scores.size(); first += n) {
                poll();
                for (std::size_t i = 0; i < n; i++)
                    sum[i] += exponential(scores[first + i] - greatest[i]);
            }
        }
        for (std::uint32_t output = 0; output < outputs_; output++) {
            poll();
            const std::span<double> own = std::span(scores).subspan(output * n, n);
            for (std::size_t i = 0; i < n; i++) {
                const double y = target[rows[i]];
                if (classes_ == 1) {
                    gradient[i] = own[i] - y;
                    continue;
                }
                const double p = outputs_ == 1 ? logistic(own[i]) : exponential(own[i] - greatest[i]) / sum[i];
                gradient[i] = p - (y == (outputs_ == 1 ? 1 : output) ? 1 : 0);
                hessian[i] = (outputs_ == 1 ? 1 : 2) * p * (1 - p); // XGBoost's, twice the softmax's diagonal
            }
            trees_.push_back(grower.grow(gradient, hessian, own));
        }
    }
}

std::vector<double> BoostedTrees::predict(const Features& features, const std::vector<std::uint32_t>& rows,
                                          const Poll& poll) const {
    std::vector<double> out(rows.size() * outputs_, base_);
    for (std::size_t t = 0; t < trees_.size(); t++) {
        const Tree& tree = trees_[t];
        for (std::size_t i = 0; i < rows.size(); i++) {
            if (i % 65536 == 0)
                poll();
            const Node* node = tree.data();
            while (node->left >= 0) {
                const float x = features.columns[node->feature][rows[i]];
                const bool left = x != x ? node->missing_left : x < node->upper;
                node = &tree[std::size_t(node->left) + !left];
            }
            out[i * outputs_ + t % outputs_] += node->value;
        }
    }
    if (classes_ == 2)
        for (double& x : out)
            x = logistic(x);
    if (outputs_ > 1)
        for (auto row = out.begin(); row != out.end(); row += outputs_) {
            const double greatest = *std::max_element(row, row + outputs_);
            double sum = 0;
            for (auto x = row; x != row + outputs_; ++x)
                sum += * x = exponential(*x - greatest);
            for (auto x = row; x != row + outputs_; ++x)
                *x /= sum;
        }
    return out;
}

} // namespace synth
