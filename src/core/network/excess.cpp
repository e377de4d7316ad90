#include "core/network/excess.hpp"
#include "core/key/permutation.hpp"
#include "core/network/groups.hpp"
#include "core/polling.hpp"
#include "core/table/row_number.hpp"
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
using Shares = std::array<double, most_groups>;
using Pairs = std::array<double, most_groups * most_groups>; // by group of a variable before, then of the target

// The rows that are looked at, and the groups of the target there.
struct Looked {
    std::vector<std::uint32_t> rows;      // leaf after leaf
    std::vector<std::size_t> end;         // of each leaf
    std::vector<Shares> share;            // of the target's groups in each
    Groups group;                         // of the target, by row that is looked at
    std::vector<std::uint32_t> by_family; // which of the rows, those of a family beside each other; empty for none

    Looked(const Grown& grown, std::span<const Code> codes, std::span<const std::uint32_t> counts,
           std::span<const std::uint32_t> families, const Poll& poll) {
        const Groups of_code = groups_of(counts);
        const std::uint64_t each = 1 + grown.rows.size() / most_rows;
        for (std::size_t k = 0; k < grown.tree.nodes(); k++) {
            if (!grown.tree.is_leaf(k))
                continue;
            Shares& in_leaf = share.emplace_back(Shares{});
            const std::size_t first = rows.size();
            for_rows(grown.end[k] - grown.begin[k], poll, [&](std::size_t i) {
                const std::uint32_t row = grown.rows[grown.begin[k] + i];
                if (mix(row) % each != 0)
                    return;
                rows.push_back(row);
                group.push_back(of_code[codes[row]]);
                in_leaf[group.back()]++;
            });
            for (double& rows_of_group : in_leaf)
                rows_of_group /= std::max(1.0, double(rows.size() - first));
            end.push_back(rows.size());
        }
        if (families.empty())
            return;
        by_family.resize(rows.size());
        std::iota(by_family.begin(), by_family.end(), 0u);
        sort_polling(by_family, poll, [&](std::uint32_t a, std::uint32_t b) {
            return std::pair(families[rows[a]], a) < std::pair(families[rows[b]], b);
        });
    }
};

// How often one variable meets the target.
class Meetings {
public:
    Meetings(const Looked& looked, const EncodedColumn& column, std::span<const std::uint32_t> rows,
             std::span<const std::uint32_t> families) {
        const Groups of_code = groups_of(rows);
        Groups own;
        for (const std::uint32_t row : looked.rows)
            own.push_back(of_code[column.codes[row]]);
        const auto pair = [&](std::size_t i) {
            return own[i] * most_groups + looked.group[i];
        };
        for (std::size_t leaf = 0, i = 0; leaf < looked.end.size(); leaf++) {
            Shares of_group = {};
            for (; i < looked.end[leaf]; i++) {
                of_group[own[i]]++;
                real_[pair(i)]++;
                first_[pair(i)] += column.repeated.empty() || column.repeated[looked.rows[i]] == 0;
            }
            for (std::size_t p = 0; p < real_.size(); p++)
                expected_[p] += of_group[p / most_groups] * looked.share[leaf][p % most_groups];
        }
        if (looked.by_family.empty())
            return;
        bool is_of_family = true; // does no family have several groups
        std::array<std::uint32_t, most_groups * most_groups> last;
        last.fill(no_row);
        Pairs of_families = {};
        for (std::size_t at = 0; at < looked.by_family.size(); at++) {
            const std::uint32_t i = looked.by_family[at], family = families[looked.rows[i]];
            if (family == no_row || last[pair(i)] != family)
                of_families[pair(i)]++;
            last[pair(i)] = family;
            if (at > 0 && family != no_row)
                if (const std::uint32_t before = looked.by_family[at - 1]; families[looked.rows[before]] == family)
                    is_of_family = is_of_family && own[before] == own[i];
        }
        if (column.repeated.empty() || is_of_family)
            first_ = of_families;
    }

    // Turns what was counted into excess, and says how far that is from nothing (chi-square).
    double finish(std::uint32_t min_count) {
        double sum = 0;
        for (std::size_t own = 0; own < real_.size(); own += most_groups) {
            const double all = std::accumulate(&real_[own], &real_[own] + most_groups, 0.0);
            for (std::size_t i = own; i < own + most_groups; i++) {
                const double more = real_[i] - expected_[i];
                const bool tells = first_[i] >= min_count && expected_[i] >= min_count && std::abs(more) >= least_rows;
                sum += tells ? more * more / expected_[i] : 0;
                real_[i] = tells ? more / all : 0;
            }
        }
        return sum;
    }
    const Pairs& excess() const { return real_; }

private:
    Pairs real_ = {}, expected_ = {}; // rows
    Pairs first_ = {};                // of these, one of each family, or the first of each parent
};

} // namespace

Excess find_excess(std::span<const Variable> variables, std::span<const std::uint32_t> others,
                   const EncodedTable& table, std::span<const Code> codes, std::span<const std::uint32_t> counts,
                   const Grown& grown, std::uint32_t min_count, const Poll& poll) {
    const std::span<const std::uint32_t> families(table.families.data(), table.families.size());
    const Looked looked(grown, codes, counts, families, poll);
    struct Found {
        std::uint32_t variable = 0;
        double evidence = 0;
        Pairs excess = {};
    };
    std::vector<Found> all;
    for (const std::uint32_t p : others) {
        poll();
        Meetings pairs(looked, table.columns[p], variables[p].rows, families);
        if (const double evidence = pairs.finish(min_count); evidence > 0)
            all.push_back({p, evidence, pairs.excess()});
    }
    std::sort(all.begin(), all.end(), [](const Found& a, const Found& b) {
        return std::pair(-a.evidence, a.variable) < std::pair(-b.evidence, b.variable);
    });
    Excess excess;
    for (std::size_t i = 0; i < std::min(all.size(), most_variables); i++) {
        excess.variables.push_back(all[i].variable);
        excess.shares.insert(excess.shares.end(), all[i].excess.begin(), all[i].excess.end());
    }
    return excess;
}

} // namespace synth
