#include "core/quality/siblings.hpp"
#include "core/quality/random.hpp"
#include "core/search.hpp"
#include <algorithm>
#include <cmath>

namespace synth {

namespace {

constexpr std::size_t fewest_children = 50;
constexpr std::uint64_t block = 65536; // draws between two polls

double parents_in(const std::vector<FamilySize>& families) {
    double sum = 0;
    for (const FamilySize& family : families)
        sum += double(family.parents);
    return sum;
}

} // namespace

double cardinality_similarity(const std::vector<FamilySize>& real, const std::vector<FamilySize>& synthetic) {
    const double in_real = parents_in(real), in_synthetic = parents_in(synthetic);
    if (in_real == 0 || in_synthetic == 0)
        return in_real == in_synthetic ? 1 : 0;
    double largest = 0, below_real = 0, below_synthetic = 0;
    std::size_t r = 0, s = 0;
    while (r < real.size() && s < synthetic.size()) {
        const std::uint64_t children = std::min(real[r].children, synthetic[s].children);
        if (real[r].children == children)
            below_real += double(real[r++].parents);
        if (synthetic[s].children == children)
            below_synthetic += double(synthetic[s++].parents);
        largest = std::max(largest, std::abs(below_real / in_real - below_synthetic / in_synthetic));
    }
    return 1 - largest;
}

std::vector<FamilySize> real_sample(const std::vector<FamilySize>& real, std::uint64_t parents, Random& random,
                                    const Poll& poll) {
    std::vector<FamilySize> drawn = real;
    std::vector<std::uint64_t> up_to; // parents with as many children or fewer
    for (FamilySize& family : drawn) {
        up_to.push_back((up_to.empty() ? 0 : up_to.back()) + family.parents);
        family.parents = 0;
    }
    if (up_to.empty() || up_to.back() == 0 || parents == 0)
        return drawn;
    const double fair = 1 / (1 / double(up_to.back()) + 1 / double(parents));
    for (auto n = std::uint64_t(std::max(1.0, std::nearbyint(fair))); n > 0; n--) {
        if (n % block == 0)
            poll();
        drawn[upper_position(up_to.data(), up_to.size(), random.below(up_to.back()))].parents++;
    }
    return drawn;
}

double sibling_correlation(const std::vector<std::uint32_t>& parent, const std::vector<double>& values,
                           const Poll& poll) {
    poll();
    std::uint32_t parents = 0;
    for (const std::uint32_t p : parent)
        parents = std::max(parents, p == no_row ? 0 : p + 1);
    std::vector<std::uint32_t> size(parents);
    const auto counts = [&](std::size_t row) {
        return parent[row] != no_row && !is_null(values[row]);
    };
    for (std::size_t row = 0; row < values.size(); row++)
        if (counts(row))
            size[parent[row]]++;
    poll();
    // Values are counted from the first one and scaled, so that times lose nothing and squares are finite.
    double zero = 0, largest = 0;
    std::size_t n = 0;
    const auto each = [&](const auto& use) {
        for (std::size_t row = 0; row < values.size(); row++)
            if (counts(row) && size[parent[row]] > 1)
                use(parent[row], values[row]);
    };
    each([&](std::uint32_t, double x) { zero = n++ == 0 ? x : zero; });
    each([&](std::uint32_t, double x) { largest = std::max(largest, std::abs(x / 2 - zero / 2)); });
    if (n < fewest_children || largest == 0)
        return undefined;
    const auto scaled = [&](double x) {
        return (x / 2 - zero / 2) / largest;
    };
    poll();
    std::vector<double> mean(parents);
    double sum = 0;
    each([&](std::uint32_t p, double x) {
        mean[p] += scaled(x);
        sum += scaled(x);
    });
    double groups = 0, squared_sizes = 0, between = 0;
    const double rows = double(n), overall = sum / rows;
    for (std::uint32_t p = 0; p < parents; p++)
        if (size[p] > 1) {
            mean[p] /= size[p];
            groups++;
            squared_sizes += double(size[p]) * size[p];
            between += size[p] * (mean[p] - overall) * (mean[p] - overall);
        }
    if (groups < 2)
        return undefined;
    poll();
    double within = 0;
    each([&](std::uint32_t p, double x) { within += (scaled(x) - mean[p]) * (scaled(x) - mean[p]); });
    between /= groups - 1;
    within /= rows - groups;
    const double typical = (rows - squared_sizes / rows) / (groups - 1); // size of a group
    const double all = between + (typical - 1) * within;
    return all > 0 ? (between - within) / all : undefined;
}

} // namespace synth
