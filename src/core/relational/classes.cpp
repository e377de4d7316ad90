#include "core/polling.hpp"
#include "core/relational/latent.hpp"
#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <numeric>

namespace synth {

namespace {

using Eigen::Index;
using Eigen::VectorXd;
using Eigen::VectorXf;

constexpr std::size_t axis_rows = 20000; // that a principal axis is found from
constexpr int iterations = 15;           // of the power method
constexpr std::size_t work = 1 << 20;    // values between two polls

// Rows order[begin .. end - 1].
struct Part {
    std::size_t begin = 0, end = 0, group = 0;
    double scatter = 0; // sum of squared distances from the mean
    VectorXd mean = {};

    std::size_t size() const { return end - begin; }
};

class Divider {
public:
    Divider(const Embedding& embedding, const ClassOptions& options, const Poll& poll)
        : embedding_(embedding), least_(std::max(options.least, 1u)), most_(options.most), poll_(poll),
          order_(embedding.rows) {}

    Classes run(std::span<const std::uint32_t> apart) {
        std::iota(order_.begin(), order_.end(), 0);
        if (!apart.empty())
            sort_polling(order_, poll_, [&](std::uint32_t a, std::uint32_t b) {
                return apart[a] < apart[b] || (apart[a] == apart[b] && a < b);
            });
        for (std::size_t i = 0, group = 0; i < order_.size(); group++) {
            const std::size_t begin = i;
            while (i < order_.size() && (apart.empty() || apart[order_[i]] == apart[order_[begin]]))
                i++;
            parts_.push_back({.begin = begin, .end = i, .group = group});
        }
        divide();
        return number();
    }

private:
    Eigen::Map<const VectorXf> point(std::size_t i) const {
        return {embedding_.values.data() + std::size_t(order_[i]) * embedding_.dims, Index(embedding_.dims)};
    }
    void step() {
        worked_ += embedding_.dims;
        if (worked_ >= work) {
            worked_ = 0;
            poll_();
        }
    }

    void measure(Part& part) {
        VectorXd sum = VectorXd::Zero(embedding_.dims);
        double squares = 0;
        for (std::size_t i = part.begin; i < part.end; i++) {
            step();
            sum += point(i).cast<double>();
            squares += double(point(i).squaredNorm());
        }
        part.mean = sum / double(part.size());
        part.scatter = part.size() < 2 * std::size_t(least_)
                           ? 0
                           : std::max(0.0, squares - part.mean.squaredNorm() * double(part.size()));
    }

    // The first principal axis, by the power method from the point farthest from the mean; of length 1, or 0.
    VectorXf axis(const Part& part) {
        const std::size_t n = std::min(part.size(), axis_rows);
        const VectorXf mean = part.mean.cast<float>();
        const auto sampled = [&](std::size_t i) {
            return point(part.begin + i * part.size() / n);
        };
        VectorXf direction = VectorXf::Zero(embedding_.dims);
        float farthest = 0;
        for (std::size_t i = 0; i < n; i++) {
            step();
            const float distance = (sampled(i) - mean).squaredNorm();
            if (distance > farthest) {
                farthest = distance;
                direction = sampled(i) - mean;
            }
        }
        VectorXf next(embedding_.dims);
        for (int iteration = 0; iteration < iterations && direction.squaredNorm() > 0; iteration++) {
            direction.normalize();
            next.setZero();
            const float middle = mean.dot(direction);
            float sum = 0;
            for (std::size_t i = 0; i < n; i++) {
                step();
                const float along = sampled(i).dot(direction) - middle;
                next += along * sampled(i);
                sum += along;
            }
            direction = next - sum * mean;
        }
        direction.stableNormalize();
        return direction;
    }

    // What is before the part and what is behind it, as a direction; the part itself is in the place of what is not
    // of its group.
    VectorXd neighbourhood(std::size_t p) const {
        const Part& part = parts_[p];
        const auto mean = [&](std::size_t q) {
            return q < parts_.size() && parts_[q].group == part.group ? parts_[q].mean : part.mean;
        };
        return mean(p + 1) - mean(p - 1); // p - 1 of the first part is beyond the last
    }

    // Cuts a part in two; false if it cannot be cut.
    bool cut(std::size_t p) {
        const VectorXd around = neighbourhood(p);
        Part& part = parts_[p];
        VectorXf direction = axis(part);
        const double turn = around.dot(direction.cast<double>());
        Index largest = 0;
        direction.cwiseAbs().maxCoeff(&largest);
        if (turn < 0 || (turn == 0 && direction[largest] < 0))
            direction = -direction;

        places_.clear();
        for (std::size_t i = part.begin; i < part.end; i++) {
            step();
            places_.emplace_back(point(i).dot(direction), order_[i]);
        }
        sort_polling(places_, poll_, std::less<>());
        const std::size_t n = part.size(), first = threshold();
        if (first == 0)
            return false;
        for (std::size_t i = 0; i < n; i++)
            order_[part.begin + i] = places_[i].second;
        Part right = {.begin = part.begin + first, .end = part.end, .group = part.group};
        part.end = right.begin;
        measure(part);
        measure(right);
        parts_.insert(parts_.begin() + std::ptrdiff_t(p) + 1, std::move(right));
        return true;
    }

    // How many of the sorted places make the first of two classes on a line with the least scatter; 0 if none can.
    std::size_t threshold() const {
        const std::size_t n = places_.size();
        double sum = 0, before = 0, best = 0;
        for (const auto& [place, row] : places_)
            sum += place;
        const double mean = sum / double(n);
        std::size_t first = 0;
        for (std::size_t i = 1; i + least_ <= n; i++) {
            if (i % work == 0)
                poll_();
            before += places_[i - 1].first - mean;
            const double between = before * before / double(i) + before * before / double(n - i);
            if (i >= least_ && places_[i - 1].first < places_[i].first && between > best) {
                best = between;
                first = i;
            }
        }
        return first;
    }

    void divide() {
        if (parts_.size() >= most_)
            return;
        for (Part& part : parts_)
            measure(part);
        while (parts_.size() < most_) {
            std::size_t widest = parts_.size();
            double scatter = 0;
            for (std::size_t p = 0; p < parts_.size(); p++)
                if (parts_[p].scatter > scatter) {
                    scatter = parts_[p].scatter;
                    widest = p;
                }
            if (widest == parts_.size())
                return;
            if (!cut(widest))
                parts_[widest].scatter = 0;
        }
    }

    Classes number() const {
        Classes classes{std::vector<std::uint32_t>(order_.size()), std::uint32_t(parts_.size())};
        for (std::uint32_t p = 0; p < parts_.size(); p++)
            for (std::size_t i = parts_[p].begin; i < parts_[p].end; i++)
                classes.of_row[order_[i]] = p;
        return classes;
    }

    const Embedding& embedding_;
    std::uint32_t least_, most_;
    const Poll& poll_;
    std::vector<std::uint32_t> order_;                    // rows, those of a class beside each other
    std::vector<Part> parts_;                             // in the order of the tree's leaves
    std::vector<std::pair<float, std::uint32_t>> places_; // of a part's rows on its axis, and the rows
    std::size_t worked_ = 0;
};

} // namespace

Classes classify(const Embedding& embedding, std::span<const std::uint32_t> apart, const ClassOptions& options,
                 const Poll& poll) {
    return Divider(embedding, options, poll).run(apart);
}

} // namespace synth
