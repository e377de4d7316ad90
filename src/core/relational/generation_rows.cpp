// Generation: how many rows a table has, and in which order they come.
#include "core/error.hpp"
#include "core/key/permutation.hpp"
#include "core/polling.hpp"
#include "core/relational/generation.hpp"
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <tuple>
#include <utility>

namespace synth {

namespace {

constexpr std::uint64_t most_rows = 0x7fffffff; // see link.hpp

void check_rows(std::uint64_t rows) {
    if (rows > most_rows)
        throw std::out_of_range("a table would have more than " + std::to_string(most_rows) + " rows");
}

std::uint32_t whole(double number) {
    return is_ordinary(number) && number >= 0 && number < 4e9 ? std::uint32_t(std::llround(number)) : 0;
}

template <class T>
void permute(std::vector<T>& values, std::span<const std::uint32_t> order, const Poll& poll) {
    if (values.empty())
        return;
    std::vector<T> ordered;
    ordered.reserve(order.size());
    for_rows(order.size(), poll, [&](std::size_t i) { ordered.push_back(values[order[i]]); });
    values = std::move(ordered);
}

} // namespace

// By row of a parent's table: its number of children. As drawn it is what it is likely to be, given all else; its ranks
// stay, and numbers are those of all parents that were learned, so that they come out as they should. Where a table
// refers to itself not all parents have been drawn.
std::vector<std::uint32_t> Generation::degrees(std::uint32_t r, const Poll& poll) const {
    const std::uint32_t parent = references_[r].parent;
    const Recorded& recorded = latent(parent, {Internal::What::own_degree, r, 0});
    const std::vector<double>& drawn = recorded.numbers;
    const Variable* const variable = recorded.variable;
    if (variable->kind != Kind::number)
        throw DamagedModel("a degree is no number");
    const double all = std::accumulate(variable->rows.begin() + 1, variable->rows.end(), 0.0);
    std::vector<std::uint32_t> order, degree(drawn.size());
    if (references_[r].is_to_itself()) { // those of some levels, which are not like all
        for_rows(drawn.size(), poll,
                 [&](std::size_t p) { degree[p] = drawn_[parent].left_out[p] ? 0 : whole(drawn[p]); });
        return degree;
    }
    for_rows(drawn.size(), poll, [&](std::size_t p) {
        if (!drawn_[parent].left_out[p] && !is_null(drawn[p]))
            order.push_back(std::uint32_t(p));
    });
    const std::uint64_t seed = seed_of(Choice::ties, r);
    sort_polling(order, poll, [&](std::uint32_t a, std::uint32_t b) {
        return std::tuple(drawn[a], mix(seed + a), a) < std::tuple(drawn[b], mix(seed + b), b);
    });
    Code code = 1;
    double below = 0;
    for_rows(all > 0 ? order.size() : 0, poll, [&](std::size_t i) {
        const double at = (double(i) + 0.5) / double(order.size()) * all;
        while (code + 1u < variable->rows.size() && below + variable->rows[code] <= at)
            below += variable->rows[code++];
        const double within = variable->rows[code] > 0 ? (at - below) / variable->rows[code] : 0.5;
        degree[order[i]] =
            whole(variable->number.decode(code, std::uint32_t(std::clamp(within, 0.0, 0.9999999) * 0x1p32)));
    });
    return degree;
}

void Generation::share_out(std::uint32_t table, const Size& size, const Poll& poll) {
    Drawn& drawn = drawn_[table];
    const std::int32_t r = driving(table);
    if (r < 0) {
        const std::uint64_t rows = size.exactly.value_or(size.rows);
        check_rows(rows);
        drawn.rows = std::uint32_t(rows);
        return;
    }
    const ReferenceModel& reference = references_[std::size_t(r)];
    std::vector<std::uint32_t> degree = degrees(std::uint32_t(r), poll);
    const double share = 1 - std::min(reference.missing, 1.0);
    double sum = std::accumulate(degree.begin(), degree.end(), 0.0);
    for (std::uint32_t p = 0; p < degree.size() && sum == 0; p++) // nobody was to have any
        degree[p] = !drawn_[reference.parent].left_out[p];
    sum = std::accumulate(degree.begin(), degree.end(), 0.0);
    // As many as there are in all is known, whatever is known of each; one at the least, since others may need it.
    const double in_all = double(tables_[table].rows) * double(drawn_[reference.parent].rows) /
                          double(std::max<std::uint64_t>(1, tables_[reference.parent].rows)),
                 all = in_all > 0 ? std::max(in_all, 1.0) : 0,
                 expected = size.exactly ? std::round(double(*size.exactly) * share) : all * share;
    if (!(expected <= double(most_rows)))
        check_rows(std::numeric_limits<std::uint64_t>::max());
    const double times = sum > 0 ? expected / sum : 0;
    // What is left over by rounding goes on to the next parent, so that the sum is right.
    double left = 0.5;
    std::uint64_t rows = 0;
    for (std::uint32_t& d : degree) {
        const double exact = d * times + left;
        const double most = reference.unique ? std::min(d, 1u) : 1e15;
        const auto n = std::uint64_t(std::clamp(std::floor(exact), 0.0, most));
        left = exact - double(n);
        rows += n;
        d = std::uint32_t(n);
    }
    // Parents that have one child at the most may leave some to those that would have none.
    for (std::uint32_t p = 0; p < degree.size() && reference.unique && left >= 1; p++)
        if (degree[p] == 0 && !drawn_[reference.parent].left_out[p]) {
            degree[p] = 1;
            rows++;
            left--;
        }
    std::uint64_t missing = 0;
    if (size.exactly)
        missing = share < 1 && *size.exactly > rows ? *size.exactly - rows : 0;
    else
        missing = std::uint64_t(std::llround(share > 0 ? double(rows) * (1 - share) / share : all));
    check_rows(rows + missing);
    drawn.rows = std::uint32_t(rows + missing);
    std::vector<std::uint32_t>& parent_of = parent_of_[std::size_t(r)];
    parent_of.reserve(drawn.rows);
    drawn.position.reserve(drawn.rows);
    for_rows(degree.size(), poll, [&](std::size_t p) {
        for (std::uint32_t k = 0; k < degree[p]; k++) {
            parent_of.push_back(std::uint32_t(p));
            drawn.position.push_back(k + 1);
        }
    });
    parent_of.resize(drawn.rows, no_row);
    drawn.position.resize(drawn.rows, no_row);
}

// Rows that refer to their own table come after those that they may refer to.
void Generation::sort_by_level(std::uint32_t table, const Poll& poll) {
    Drawn& drawn = drawn_[table];
    std::vector<std::uint32_t> level(drawn.rows);
    for (std::size_t r = 0; r < references_.size(); r++) {
        const ReferenceModel& reference = references_[r];
        if (reference.child != table || !reference.is_to_itself() || class_of_[r].empty())
            continue;
        for_rows(drawn.rows, poll, [&](std::size_t row) {
            const std::uint32_t c = class_of_[r][row];
            if (c != no_row && !reference.group.empty())
                level[row] = std::max(
                    level[row],
                    std::min(reference.group[std::min<std::size_t>(c, reference.group.size() - 1)], most_level) + 1);
        });
    }
    // Somebody must be at the top.
    const auto top = std::min_element(level.begin(), level.end());
    if (top != level.end() && *top > 0) {
        for (std::size_t r = 0; r < references_.size(); r++)
            if (references_[r].child == table && references_[r].is_to_itself() && !class_of_[r].empty())
                class_of_[r][std::size_t(top - level.begin())] = no_row;
        *top = 0;
    }
    std::vector<std::uint32_t> order(drawn.rows);
    std::iota(order.begin(), order.end(), 0u);
    sort_polling(order, poll, [&](std::uint32_t a, std::uint32_t b) {
        return level[a] < level[b] || (level[a] == level[b] && a < b);
    });
    for (std::size_t r = 0; r < references_.size(); r++)
        if (references_[r].child == table) {
            permute(parent_of_[r], order, poll);
            permute(class_of_[r], order, poll);
        }
    permute(drawn.position, order, poll);
    permute(level, order, poll);
    drawn.level = level;
    drawn.slices.clear();
    for (std::uint32_t row = 0; row < drawn.rows; row++)
        if (row == 0 || level[row] != level[row - 1])
            drawn.slices.push_back({row, row});
    for (std::size_t s = 0; s < drawn.slices.size(); s++)
        drawn.slices[s].end = s + 1 < drawn.slices.size() ? drawn.slices[s + 1].first : drawn.rows;
}

} // namespace synth
