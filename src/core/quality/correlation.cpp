#include "core/quality/correlation.hpp"
#include <algorithm>
#include <array>
#include <cmath>

namespace synth {

namespace {

constexpr std::size_t block = 16384; // rows between two polls

// Sums in four lanes, which do not wait for each other; the order of additions is always the same.
template <class Term>
double sum(std::size_t n, const Poll& poll, const Term& term) {
    std::array<double, 4> lanes{};
    std::size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        if (i % block == 0)
            poll();
        for (std::size_t lane = 0; lane < 4; lane++)
            lanes[lane] += term(i + lane);
    }
    for (; i < n; i++)
        lanes[0] += term(i);
    return (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]);
}

double ratio(double products, double squares_a, double squares_b) {
    const double size = std::sqrt(squares_a) * std::sqrt(squares_b);
    return size > 0 ? std::clamp(products / size, -1.0, 1.0) : undefined;
}

} // namespace

Correlations::Correlations(const Frames& frames, const Frame& frame, const Poll& poll)
    : frame_(frame), moments_(frames.columns.size()) {
    for (std::size_t c = 0; c < moments_.size(); c++)
        if (frames.columns[c].is_numeric())
            moments_[c] = moments_of(frame.numbers[c], poll);
}

Correlations::Moments Correlations::moments_of(const std::vector<double>& values, const Poll& poll) const {
    Moments moments;
    double low = std::numeric_limits<double>::infinity(), high = -low;
    for (std::size_t i = 0; i < values.size(); i++) {
        if (i % block == 0)
            poll();
        moments.complete &= !is_null(values[i]);
        if (!is_null(values[i])) {
            low = std::min(low, values[i]);
            high = std::max(high, values[i]);
        }
    }
    moments.varies = low < high;
    if (!moments.varies)
        return moments;
    const int exponent = std::ilogb(std::max(std::abs(low), std::abs(high)));
    moments.scale = std::ldexp(1, -std::clamp(exponent, -1000, 1000));
    if (!moments.complete)
        return moments;
    const double scale = moments.scale;
    const double mean =
        sum(values.size(), poll, [&](std::size_t i) { return values[i] * scale; }) / double(values.size());
    moments.mean = mean;
    moments.squares = sum(values.size(), poll, [&](std::size_t i) {
        const double deviation = values[i] * scale - mean;
        return deviation * deviation;
    });
    return moments;
}

double Correlations::of_complete(std::size_t a, std::size_t b, const Poll& poll) const {
    const Moments &ma = moments_[a], &mb = moments_[b];
    const double *xs = frame_.numbers[a].data(), *ys = frame_.numbers[b].data();
    const double products = sum(
        frame_.rows, poll, [&](std::size_t i) { return (xs[i] * ma.scale - ma.mean) * (ys[i] * mb.scale - mb.mean); });
    return ratio(products, ma.squares, mb.squares);
}

double Correlations::of(std::size_t a, std::size_t b, const Poll& poll) const {
    const Moments &ma = moments_[a], &mb = moments_[b];
    if (!ma.varies || !mb.varies)
        return undefined;
    if (ma.complete && mb.complete)
        return of_complete(a, b, poll);
    const double *xs = frame_.numbers[a].data(), *ys = frame_.numbers[b].data();
    double rows = 0, sum_x = 0, sum_y = 0;
    bool varies_x = false, varies_y = false;
    double first_x = null_number, first_y = null_number;
    for (std::size_t i = 0; i < frame_.rows; i++) {
        if (i % block == 0)
            poll();
        if (is_null(xs[i]) || is_null(ys[i]))
            continue;
        if (rows == 0) {
            first_x = xs[i];
            first_y = ys[i];
        }
        varies_x |= xs[i] != first_x;
        varies_y |= ys[i] != first_y;
        rows++;
        sum_x += xs[i] * ma.scale;
        sum_y += ys[i] * mb.scale;
    }
    if (!varies_x || !varies_y)
        return undefined;
    const double mean_x = sum_x / rows, mean_y = sum_y / rows;
    double products = 0, squares_x = 0, squares_y = 0;
    for (std::size_t i = 0; i < frame_.rows; i++) {
        if (i % block == 0)
            poll();
        if (is_null(xs[i]) || is_null(ys[i]))
            continue;
        const double x = xs[i] * ma.scale - mean_x, y = ys[i] * mb.scale - mean_y;
        products += x * y;
        squares_x += x * x;
        squares_y += y * y;
    }
    return ratio(products, squares_x, squares_y);
}

} // namespace synth
