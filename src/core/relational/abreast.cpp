#include "core/relational/abreast.hpp"
#include "core/polling.hpp"
#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace synth {

namespace {

// Ranks, those of equals their mean, with mean 0 and variance 1; empty if all are equal.
std::vector<double> scores(std::span<const double> numbers, const Poll& poll) {
    const std::size_t n = numbers.size();
    std::vector<std::uint32_t> order(n);
    std::iota(order.begin(), order.end(), 0u);
    sort_polling(order, poll,
                 [&](std::uint32_t a, std::uint32_t b) { return std::pair(numbers[a], a) < std::pair(numbers[b], b); });
    std::vector<double> scores(n);
    double squares = 0;
    for (std::size_t begin = 0, end = 0; begin < n; begin = end) {
        while (end < n && numbers[order[end]] == numbers[order[begin]])
            end++;
        const double rank = (double(begin) + double(end) - double(n)) / 2;
        for (std::size_t i = begin; i < end; i++)
            scores[order[i]] = rank;
        squares += rank * rank * double(end - begin);
    }
    poll();
    for (double& score : scores)
        score /= std::sqrt(squares / double(n));
    return squares > 0 ? std::move(scores) : std::vector<double>();
}

double correlation_of(std::span<const double> a, std::span<const double> b) {
    return a.empty() || b.empty() ? 0 : std::inner_product(a.begin(), a.end(), b.begin(), 0.0) / double(a.size());
}

// How often the one is to be added to the other, so that the sum has this correlation with it: both have variance 1,
// and a lower correlation.
double weight_for(double correlation, double lower) {
    double low = 0, high = 1000;
    for (int i = 0; i < 60; i++) {
        const double weight = (low + high) / 2,
                     now = (lower + weight) / std::sqrt(1 + 2 * lower * weight + weight * weight);
        (now < correlation ? low : high) = weight;
    }
    return high;
}

} // namespace

double rank_correlation(std::span<const double> a, std::span<const double> b, const Poll& poll) {
    return correlation_of(scores(a, poll), scores(b, poll));
}

void keep_abreast(std::vector<std::uint32_t>& order, std::span<const double> other, double correlation,
                  const Poll& poll) {
    std::vector<double> place(order.size()), of_other;
    std::iota(place.begin(), place.end(), 0.0);
    for (const std::uint32_t row : order)
        of_other.push_back(other[row]);
    std::vector<double> own = scores(place, poll);
    of_other = scores(of_other, poll);
    const double now = correlation_of(own, of_other);
    if (own.empty() || of_other.empty() || now >= correlation)
        return;
    const double weight = weight_for(correlation, now);
    std::vector<std::pair<double, std::uint32_t>> moved;
    for (std::size_t i = 0; i < order.size(); i++)
        moved.emplace_back(own[i] + weight * of_other[i], std::uint32_t(i));
    sort_polling(moved, poll, std::less<>());
    const std::vector<std::uint32_t> before = order;
    for (std::size_t i = 0; i < order.size(); i++)
        order[i] = before[moved[i].second];
}

} // namespace synth
