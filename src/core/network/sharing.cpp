#include "core/network/sharing.hpp"
#include "core/table/row_number.hpp"
#include <algorithm>
#include <cmath>
#include <tuple>

namespace synth {

namespace {

constexpr std::size_t most_rows = 200000;
constexpr double least_deviations = 5, least_share = 0.03, least_families = 50;

// Of a symmetric matrix without a diagonal: its sum, the sum of its squares, and that of the squares of its rows' sums.
struct Matrix {
    double sum = 0, squares = 0, rows = 0;
};

// The variance of the sum of products of two matrices, one of which has its rows and columns permuted at random.
double variance(const Matrix& x, const Matrix& y, double n) {
    const auto apart = [](const Matrix& m) {
        return m.sum * m.sum + 2 * m.squares - 4 * m.rows;
    };
    const double mean = x.sum * y.sum / (n * (n - 1));
    const double square = 2 * x.squares * y.squares / (n * (n - 1)) +
                          4 * (x.rows - x.squares) * (y.rows - y.squares) / (n * (n - 1) * (n - 2)) +
                          apart(x) * apart(y) / (n * (n - 1) * (n - 2) * (n - 3));
    return std::max(0.0, square - mean * mean);
}

} // namespace

Sharing::Sharing(std::span<const std::uint32_t> families)
    : families_(families), each_(std::uint32_t(1 + families.size() / most_rows)) {}

template <class Equal, class What>
void Sharing::runs(const Equal& equal, const What& what) const {
    for (std::size_t begin = 0, end = 0; begin < members_.size(); begin = end) {
        while (end < members_.size() && equal(members_[begin], members_[end]))
            end++;
        what(begin, double(end - begin));
    }
}

void Sharing::add_leaf(std::span<const std::uint32_t> rows, std::span<const std::uint64_t> values) {
    members_.clear();
    for (std::size_t i = 0; i < rows.size(); i++)
        if (const std::uint32_t family = families_[rows[i]]; family != no_row && family % each_ == 0)
            members_.push_back({family, values[i]});
    if (members_.size() < 4)
        return;
    const auto n = double(members_.size());
    // Pairs of siblings, each of a family of m with weight 1 / (m - 1), and pairs of rows that agree.
    Matrix siblings, agree;
    std::sort(members_.begin(), members_.end(), [](const Member& a, const Member& b) { return a.value < b.value; });
    runs([](const Member& a, const Member& b) { return a.value == b.value; },
         [&](std::size_t, double m) {
             agree.sum += m * (m - 1);
             agree.rows += m * (m - 1) * (m - 1);
         });
    agree.squares = agree.sum;
    if (agree.sum == n * (n - 1)) // there is one value
        return;
    std::sort(members_.begin(), members_.end(), [](const Member& a, const Member& b) {
        return std::tie(a.family, a.value) < std::tie(b.family, b.value);
    });
    const auto is_sibling = [](const Member& a, const Member& b) {
        return a.family == b.family;
    };
    std::vector<double> weight(members_.size());
    runs(is_sibling, [&](std::size_t begin, double m) {
        if (m < 2)
            return;
        seen_++;
        siblings.sum += m;
        siblings.squares += m / (m - 1);
        siblings.rows += m;
        std::fill_n(weight.begin() + std::ptrdiff_t(begin), std::size_t(m), 1 / (m - 1));
    });
    double both = 0;
    runs([&](const Member& a, const Member& b) { return is_sibling(a, b) && a.value == b.value; },
         [&](std::size_t begin, double m) { both += weight[begin] * m * (m - 1); });
    const double by_chance = agree.sum / (n * (n - 1));
    excess_ += both - siblings.sum * by_chance;
    possible_ += siblings.sum * (1 - by_chance);
    variance_ += variance(siblings, agree, n);
}

double Sharing::deviations() const {
    return variance_ > 0 ? excess_ / std::sqrt(variance_) : 0;
}

double Sharing::share(std::uint32_t min_count) const {
    if (seen_ < std::max<double>(least_families, min_count) || possible_ <= 0 || deviations() < least_deviations)
        return 0;
    const double share = std::min(1.0, excess_ / possible_);
    return share < least_share ? 0 : share;
}

} // namespace synth
