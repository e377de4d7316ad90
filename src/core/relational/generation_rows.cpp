// Generation: how many rows a table has, and in which order they come.
#include "core/error.hpp"
#include "core/key/permutation.hpp"
#include "core/polling.hpp"
#include "core/relational/capacity.hpp"
#include "core/relational/generation.hpp"
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace synth {

namespace {

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

void Generation::check_rows(std::uint64_t rows) {
    if (rows > most_rows)
        throw std::out_of_range("a table would have more than " + std::to_string(most_rows) + " rows");
}

void Generation::share_out(std::uint32_t table, const Size& size, const Poll& poll) {
    Drawn& drawn = drawn_[table];
    const std::int32_t r = driving(table);
    if (r < 0) {
        const std::uint64_t rows = size.exactly.value_or(size.rows);
        check_rows(rows);
        drawn.rows = std::uint32_t(rows);
        drawn.scale = size.scale;
        return;
    }
    const ReferenceModel& reference = references_[std::size_t(r)];
    std::vector<std::uint32_t> degree = degrees(std::uint32_t(r), poll);
    const double share = 1 - std::min(reference.missing, 1.0), all = expected_children(std::uint32_t(r)),
                 expected = size.exactly ? std::round(double(*size.exactly) * share) : all * share;
    const bool none = std::all_of(degree.begin(), degree.end(), [](std::uint32_t d) { return d == 0; });
    for (std::size_t p = 0; p < degree.size() && none; p++) // nobody was to have any
        degree[p] = !drawn_[reference.parent].left_out[p];
    if (!(expected <= double(most_rows)))
        check_rows(std::numeric_limits<std::uint64_t>::max());
    // They have been put right; parents that were left out leave theirs to nobody, for whom they would be too many.
    const bool are_right = !size.exactly && !none && !has_levels(reference.parent);
    double left = are_right ? 0 : scale_degrees(std::uint32_t(r), degree, expected, {}, true, poll);
    // Parents that have one child at the most may leave some to those that would have none.
    for (std::uint32_t p = 0; p < degree.size() && reference.unique && left >= 0.5; p++)
        if (degree[p] == 0 && !drawn_[reference.parent].left_out[p]) {
            degree[p] = 1;
            left--;
        }
    const auto rows = std::accumulate(degree.begin(), degree.end(), std::uint64_t(0));
    std::uint64_t missing = 0;
    if (size.exactly)
        missing = share < 1 && *size.exactly > rows ? *size.exactly - rows : 0;
    else
        missing = std::uint64_t(std::llround(share > 0 ? double(rows) * (1 - share) / share : all));
    check_rows(rows + missing);
    drawn.rows = std::uint32_t(rows + missing);
    place_children(table, degree, poll);
    make_room(table, degree, poll);
}

// Rows of a table, parent by parent, and behind them those that have none.
void Generation::place_children(std::uint32_t table, std::span<const std::uint32_t> degree, const Poll& poll) {
    Drawn& drawn = drawn_[table];
    std::vector<std::uint32_t>& parent_of = parent_of_[std::size_t(driving(table))];
    for (std::vector<std::uint32_t>* values : {&parent_of, &drawn.position, &drawn.siblings}) {
        values->clear();
        values->reserve(drawn.rows);
    }
    for_rows(degree.size(), poll, [&](std::size_t p) {
        for (std::uint32_t k = 0; k < degree[p]; k++) {
            parent_of.push_back(std::uint32_t(p));
            drawn.position.push_back(k + 1);
            drawn.siblings.push_back(degree[p]);
        }
    });
    parent_of.resize(drawn.rows, no_row);
    drawn.position.resize(drawn.rows, no_row);
    drawn.siblings.resize(drawn.rows, no_row);
}

// Where children of one parent must refer to different rows by another reference, too, there are no more of them than
// such rows: of those that agree with the parent in what both references share. Where they must refer to one that
// agrees there are none if there is none.
void Generation::make_room(std::uint32_t table, std::vector<std::uint32_t>& degree, const Poll& poll) {
    Drawn& drawn = drawn_[table];
    const std::vector<std::uint32_t>& parent_of = parent_of_[std::size_t(driving(table))];
    for (std::uint32_t r = 0; r < references_.size(); r++) {
        const ReferenceModel& reference = references_[r];
        if (reference.child != table || reference.driving || reference.late || reference.is_to_itself() ||
            reference.missing > 0)
            continue;
        const auto others = [&](const auto& set) {
            for (std::uint32_t other = 0; other < references_.size(); other++)
                if (references_[other].child == table && !references_[other].driving)
                    set(parent_of_[other]);
        };
        const std::uint32_t parents = drawn_[reference.parent].rows;
        std::vector<std::uint32_t> child_group, parent_group;
        others([&](auto& parent_of) { parent_of.assign(drawn.rows, no_row); }); // it is not known yet
        const bool shares = shared_.groups(r, 0, drawn.rows, parents, child_group, parent_group);
        others([](auto& parent_of) { parent_of.clear(); });
        const bool limits = reference.distinct || reference.unique;
        if (!shares && (!limits || reference.unique))
            continue;
        if (!shares) {
            child_group.assign(drawn.rows, 0);
            parent_group.assign(parents, 0);
        }
        std::unordered_map<std::uint32_t, std::uint32_t> room;
        for_rows(parents, poll, [&](std::size_t p) { room[parent_group[p]] += !drawn_[reference.parent].left_out[p]; });
        const auto most_of = [&](std::uint32_t group) {
            const std::uint32_t n = group == no_row ? parents : room[group];
            return limits || n == 0 ? n : no_row;
        };
        std::vector<std::uint32_t> most(degree.size());
        for_rows(drawn.rows, poll, [&](std::size_t row) {
            if (parent_of[row] != no_row && drawn.position[row] == 1)
                most[parent_of[row]] = most_of(child_group[row]);
        });
        // What nobody has room for is not made.
        const auto sum = [&] {
            return std::accumulate(degree.begin(), degree.end(), std::uint64_t(0));
        };
        const std::uint64_t before = sum();
        fit_degrees(degree, most, poll);
        drawn.rows -= std::uint32_t(before - sum());
        place_children(table, degree, poll);
    }
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
    drawn.rings = count_rings(table, std::uint32_t(std::count(level.begin(), level.end(), most_level + 1)));
    for (std::uint32_t r = 0; r < references_.size() && drawn.rings > 0; r++)
        if (has_levels_by(table, r))
            drawn.ring = std::min(references_[r].ring, most_level);
    // Somebody must be at the top.
    const auto top = std::min_element(level.begin(), level.end());
    if (top != level.end() && *top > 0 && (drawn.rings == 0 || *top <= most_level)) {
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
            permute(multiplicity_of_[r], order, poll);
        }
    permute(drawn.position, order, poll);
    permute(drawn.siblings, order, poll);
    for (std::vector<std::uint32_t>& flagged : drawn.flags)
        permute(flagged, order, poll);
    for (Progressing& one : drawn.progressing)
        permute(one.values, order, poll);
    permute(level, order, poll);
    drawn.level = level;
    drawn.first_ring = no_row;
    if (drawn.rings > 0) {
        drawn.first_ring = std::uint32_t(std::lower_bound(level.begin(), level.end(), most_level + 1) - level.begin());
        std::fill(drawn.level.begin() + drawn.first_ring, drawn.level.end(), most_level);
    }
    if (drawn.list >= 0) {
        slice_lists(table, level);
        return;
    }
    drawn.slices.clear();
    for (std::uint32_t row = 0; row < drawn.rows; row++) {
        const std::uint32_t behind = row - drawn.first_ring;
        const bool in_ring = drawn.rings > 0 && row > drawn.first_ring && behind % drawn.rings == 0 &&
                             behind / drawn.rings <= drawn.ring;
        if (row == 0 || level[row] != level[row - 1] || in_ring)
            drawn.slices.push_back(
                {row, row, in_ring && behind / drawn.rings < drawn.ring ? row - drawn.rings : no_row});
    }
    for (std::size_t s = 0; s < drawn.slices.size(); s++)
        drawn.slices[s].end = s + 1 < drawn.slices.size() ? drawn.slices[s + 1].first : drawn.rows;
}

} // namespace synth
