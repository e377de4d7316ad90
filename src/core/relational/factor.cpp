#include "core/relational/factor.hpp"
#include "core/codec/code.hpp"
#include "core/polling.hpp"
#include "core/sample/philox.hpp"
#include <algorithm>
#include <cmath>
#include <numbers>

namespace synth {

namespace {

constexpr std::uint32_t least_siblings = 50;
constexpr double least_correlation = 0.03;

// Sums and numbers of groups; NULL and infinities do not count.
struct Sums {
    std::vector<double> sum;
    std::vector<std::uint32_t> n;

    void add(std::uint32_t group, double x) {
        if (group >= sum.size()) {
            sum.resize(group + 1u);
            n.resize(group + 1u);
        }
        sum[group] += x;
        n[group]++;
    }
    double mean(std::uint32_t group) const { return sum[group] / n[group]; }
};

double gauss(std::uint64_t seed, std::uint32_t row, std::uint32_t stream) {
    const Draw random = draw(seed, row, stream, Purpose::relation);
    const double u = (random.v[0] + 1.0) * 0x1p-32, v = random.v[1] * 0x1p-32;
    return std::sqrt(-2 * std::log(u)) * std::cos(2 * std::numbers::pi * v);
}

} // namespace

double explained(std::span<const double> numbers, std::span<const std::uint32_t> groups, const Poll& poll) {
    Sums of_groups, all;
    for_rows(numbers.size(), poll, [&](std::size_t i) {
        if (is_ordinary(numbers[i])) {
            of_groups.add(groups[i], numbers[i]);
            all.add(0, numbers[i]);
        }
    });
    if (all.n.empty())
        return 0;
    double total = 0, between = 0, used = 0;
    const double mean = all.mean(0);
    for_rows(numbers.size(), poll, [&](std::size_t i) {
        if (is_ordinary(numbers[i]))
            total += (numbers[i] - mean) * (numbers[i] - mean);
    });
    for (std::uint32_t g = 0; g < of_groups.n.size(); g++)
        if (of_groups.n[g] > 0) {
            const double d = of_groups.mean(g) - mean;
            between += of_groups.n[g] * d * d;
            used++;
        }
    const double n = all.n[0], left = n - used;
    if (total <= 0 || left <= 0 || used < 2)
        return 0;
    return std::max(0.0, 1 - (total - between) / left * (n - 1) / total);
}

std::optional<Factor> find_factor(std::span<const double> numbers, std::span<const std::uint32_t> groups,
                                  std::span<const std::uint32_t> parent_of, std::uint32_t parents, std::uint64_t seed,
                                  std::uint32_t stream, const Poll& poll) {
    Sums of_groups, of_parents;
    for_rows(numbers.size(), poll, [&](std::size_t i) {
        if (is_ordinary(numbers[i]))
            of_groups.add(groups[i], numbers[i]);
    });
    const auto rest = [&](std::size_t i) {
        return numbers[i] - of_groups.mean(groups[i]);
    };
    for_rows(numbers.size(), poll, [&](std::size_t i) {
        if (is_ordinary(numbers[i]) && parent_of[i] != no_row)
            of_parents.add(parent_of[i], rest(i));
    });
    of_parents.sum.resize(parents);
    of_parents.n.resize(parents);

    // Parents with one child say nothing of the variance within.
    double k = 0, n = 0, squares = 0, sum = 0;
    for (std::uint32_t p = 0; p < parents; p++)
        if (const double m = of_parents.n[p]; m > 1) {
            k++;
            n += m;
            squares += m * m;
            sum += of_parents.sum[p];
        }
    if (n < least_siblings || k < 2 || n == k)
        return std::nullopt;
    double between = 0, within = 0;
    const double mean = sum / n;
    for (std::uint32_t p = 0; p < parents; p++)
        if (of_parents.n[p] > 1)
            between += of_parents.n[p] * (of_parents.mean(p) - mean) * (of_parents.mean(p) - mean);
    for_rows(numbers.size(), poll, [&](std::size_t i) {
        if (is_ordinary(numbers[i]) && parent_of[i] != no_row && of_parents.n[parent_of[i]] > 1) {
            const double d = rest(i) - of_parents.mean(parent_of[i]);
            within += d * d;
        }
    });
    const double s = within / (n - k);
    const double t = std::max(0.0, (between / (k - 1) - s) / ((n - squares / n) / (k - 1)));
    if (!(t + s > 0) || t / (t + s) < least_correlation)
        return std::nullopt;
    Factor factor;
    factor.correlation = t / (t + s);
    for_rows(parents, poll, [&](std::size_t row) {
        const auto p = std::uint32_t(row);
        const double m = of_parents.n[p];
        const double noise = m > 0 ? std::sqrt((t + s / m) * s / (m * t)) : 0;
        factor.of_parent.push_back(m > 0 ? of_parents.mean(p) + noise * gauss(seed, p, stream) : null_number);
    });
    return factor;
}

} // namespace synth
