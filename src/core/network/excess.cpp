#include "core/network/excess.hpp"
#include "core/network/groups.hpp"
#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace synth {

namespace {

constexpr std::uint32_t most_rows = 1 << 17;
constexpr std::size_t most_variables = 32;
constexpr double least_rows = 0.5; // more or less than expected: fewer are none

using Groups = std::vector<std::uint8_t>;
using Pairs = std::array<double, most_groups * most_groups>; // by group of a variable before, then of the target

// The pairs of one variable with the target.
class Meetings {
public:
    Meetings(const EncodedColumn& column, std::span<const std::uint32_t> rows)
        : codes_(column.codes.data()), groups_(groups_of(rows)) {}

    // Rows of a leaf, and the shares of the target's groups there.
    void add(std::span<const std::uint32_t> rows, std::uint32_t each, const Code* targets, const Groups& group,
             const std::array<double, most_groups>& share) {
        std::array<std::uint32_t, most_groups> of_group = {};
        for (std::size_t i = 0; i < rows.size(); i += each) {
            const std::size_t own = groups_[codes_[rows[i]]];
            of_group[own]++;
            real_[own * most_groups + group[targets[rows[i]]]]++;
        }
        for (std::size_t own = 0; own < most_groups; own++)
            for (std::size_t g = 0; g < most_groups; g++)
                expected_[own * most_groups + g] += of_group[own] * share[g];
    }

    // Turns what was counted into excess, and says how far that is from nothing (chi-square).
    double finish(std::uint32_t min_count) {
        double sum = 0;
        for (std::size_t own = 0; own < real_.size(); own += most_groups) {
            const double all = std::accumulate(&real_[own], &real_[own] + most_groups, 0.0);
            for (std::size_t i = own; i < own + most_groups; i++) {
                const bool enough = real_[i] >= min_count && expected_[i] >= min_count;
                const double more = real_[i] - expected_[i];
                const bool tells = enough && std::abs(more) >= least_rows;
                sum += tells ? more * more / expected_[i] : 0;
                real_[i] = tells ? more / all : 0;
            }
        }
        return sum;
    }
    const Pairs& excess() const { return real_; }

private:
    const Code* codes_;
    Groups groups_;
    Pairs real_ = {}, expected_ = {};
};

} // namespace

Excess find_excess(std::span<const Variable> variables, std::uint32_t v, const EncodedTable& table,
                   std::span<const Code> codes, std::span<const std::uint32_t> counts, const Grown& grown,
                   std::uint32_t min_count, const Poll& poll) {
    const Groups group = groups_of(counts);
    std::vector<Meetings> meetings;
    for (std::uint32_t p = 0; p < v; p++)
        meetings.emplace_back(table.columns[p], variables[p].rows);
    const std::uint32_t each = 1 + std::uint32_t(grown.rows.size() / most_rows);
    for (std::size_t k = 0; k < grown.tree.nodes(); k++) {
        if (!grown.tree.is_leaf(k))
            continue;
        const auto rows = std::span(grown.rows).subspan(grown.begin[k], grown.end[k] - grown.begin[k]);
        std::array<double, most_groups> share = {};
        for (const std::uint32_t row : rows)
            share[group[codes[row]]] += 1.0 / double(rows.size());
        for (Meetings& pairs : meetings)
            pairs.add(rows, each, codes.data(), group, share);
        poll();
    }
    std::vector<double> evidence;
    std::vector<std::uint32_t> order(v);
    std::iota(order.begin(), order.end(), 0u);
    for (Meetings& pairs : meetings)
        evidence.push_back(pairs.finish(min_count));
    std::stable_sort(order.begin(), order.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return evidence[a] > evidence[b]; });
    Excess excess;
    for (const std::uint32_t p : order) {
        if (evidence[p] <= 0 || excess.variables.size() == most_variables)
            break;
        excess.variables.push_back(p);
        for (const double share : meetings[p].excess())
            excess.shares.push_back(float(share));
    }
    return excess;
}

} // namespace synth
