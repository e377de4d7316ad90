// Generation: lists and rings. Where no two rows of a table refer to the same one of it, they are lists, of which each
// slice has one row; where they go round in a circle they are rings, which are drawn open and closed at last.
//
// How long lists are is known from levels: as many go on as there are rows that want to be below. Beyond the deepest
// level, and where levels are too rare to be told apart, all go on together until no rows are left.
#include "core/error.hpp"
#include "core/polling.hpp"
#include "core/relational/generation.hpp"
#include "core/relational/match.hpp"
#include <algorithm>
#include <cmath>

namespace synth {

namespace {

constexpr std::uint32_t most_in_list = 1 << 17; // rows of one

} // namespace

// Are the rows of a table lists? Not if they must agree in more than who is before whom.
void Generation::find_list(std::uint32_t table) {
    Drawn& drawn = drawn_[table];
    std::vector<std::uint32_t> child, parent;
    for (std::uint32_t r = 0; r < references_.size(); r++)
        if (references_[r].child == table && alone_[r])
            class_of_[r].clear();
    for (std::uint32_t r = 0; r < references_.size(); r++)
        if (has_levels_by(table, r) && references_[r].unique && !class_of_[r].empty() &&
            !shared_.groups(r, 0, 0, 0, child, parent))
            drawn.list = std::int32_t(r);
}

// Does a table refer to itself by this reference alone?
bool Generation::has_levels_by(std::uint32_t table, std::uint32_t r) const {
    for (std::uint32_t other = 0; other < references_.size(); other++)
        if (references_[other].child == table && references_[other].is_to_itself() != (other == r) &&
            (other == r || references_[other].is_to_itself()))
            return false;
    return references_[r].child == table;
}

// How many rings there are: of rows that are deeper than levels are counted.
std::uint32_t Generation::count_rings(std::uint32_t table, std::uint32_t deepest) const {
    for (std::uint32_t r = 0; r < references_.size() && deepest > 1; r++)
        if (has_levels_by(table, r) && references_[r].ring > 1) {
            const double rings = std::round(references_[r].rings * drawn_[table].rows);
            return std::uint32_t(std::clamp(rings, 1.0, double(deepest / 2)));
        }
    return 0;
}

// Cuts the rows of lists, which are in the order of the levels that they want, into slices of one row of each.
void Generation::slice_lists(std::uint32_t table, const std::vector<std::uint32_t>& level) {
    Drawn& drawn = drawn_[table];
    const std::uint32_t end = std::min(drawn.rows, drawn.first_ring);
    const auto behind = [&](std::uint32_t deepest) {
        return std::uint32_t(std::upper_bound(level.begin(), level.begin() + end, deepest) - level.begin());
    };
    if (drawn.rings > 0)
        drawn.rings = std::max(drawn.rings, (drawn.rows - end) / most_in_list);
    drawn.slices.clear();
    std::uint32_t size = behind(0);
    for (std::uint32_t first = 0, depth = 0; first < end;) {
        drawn.slices.push_back({first, first + size});
        first += size;
        depth++;
        const std::uint32_t left = end - first,
                            willing = std::max(behind(std::min(depth, most_level + 1)), first) - first;
        size = std::min(size, willing > 0 ? willing : left);
        size = std::max(size, left / (most_in_list - std::min(depth, most_in_list - 1)));
    }
    for (std::uint32_t first = end; first < drawn.rows; first += size) {
        size = std::min(drawn.rings, drawn.rows - first);
        drawn.slices.push_back({first, first + size});
    }
    for (std::size_t s = 0; s < drawn.slices.size(); s++)
        for (std::uint32_t row = drawn.slices[s].first; row < drawn.slices[s].end; row++)
            drawn.level[row] = row >= end ? most_level : std::min(std::uint32_t(s), most_level);
}

// Links each row of a slice to one of the slice before it.
void Generation::link_lists(std::uint32_t table, std::size_t slice, const Poll& poll) {
    const Drawn& drawn = drawn_[table];
    const auto r = std::uint32_t(drawn.list);
    const Slice rows = drawn.slices[slice];
    if (slice == 0 || rows.first == drawn.first_ring)
        return;
    const Slice above = drawn.slices[slice - 1];
    const std::vector<std::uint32_t> wanted(class_of_[r].begin() + rows.first, class_of_[r].begin() + rows.end),
        classes = this->classes(r, above.first, above.end, poll);
    const std::vector<double>& degree = latent(table, {Internal::What::own_degree, r, 0}).numbers;
    if (degree.size() != drawn.rows)
        throw DamagedModel("a degree is no number");
    std::vector<std::uint32_t> stubs, child_group(wanted.size()), parent_group;
    for (std::uint32_t p = above.first; p < above.end; p++) {
        parent_group.push_back(drawn.left_out[p] ? no_row : 0);
        stubs.push_back(!drawn.left_out[p] && degree[p] > 0);
    }
    LinkRequest request;
    const std::vector<std::uint32_t> matched = match_classes(wanted, classes, stubs, {}, poll);
    request.child_class = matched;
    request.child_group = child_group;
    request.parent_class = classes;
    request.parent_group = parent_group;
    request.stubs = stubs;
    request.at_most_one = true;
    request.seed = seed_of(Choice::parents, r) + slice;
    const Links links = synth::link(request, poll);
    for (std::uint32_t row = rows.first; row < rows.end; row++)
        if (const std::uint32_t p = links.parent[row - rows.first]; p != no_row)
            parent_of_[r][row] = above.first + p;
}

std::vector<std::uint32_t> Generation::close_rings(std::uint32_t r, const Poll& poll) const {
    const ReferenceModel& reference = references_[r];
    const Drawn& drawn = drawn_[reference.child];
    if (drawn.rings == 0 || !has_levels_by(reference.child, r))
        return {};
    // What is below the first row of each ring: a row as deep as the last of a ring is.
    const std::uint32_t first = drawn.first_ring;
    struct Last {
        std::uint32_t row = no_row, depth = 0;
    };
    std::vector<Last> last(drawn.rings);
    std::vector<Last> below(drawn.rows - first); // the ring, and how deep
    const std::uint32_t deepest = reference.unique ? no_row : reference.ring - 1;
    for_rows(below.size(), poll, [&](std::size_t i) {
        const std::uint32_t row = first + std::uint32_t(i), p = parent_of_[r][row];
        if (i < last.size())
            below[i] = {std::uint32_t(i), 0};
        else if (p != no_row && p >= first && below[p - first].row != no_row)
            below[i] = {below[p - first].row, below[p - first].depth + 1};
        else
            return;
        Last& end = last[below[i].row];
        if (!drawn.left_out[row] && below[i].depth > end.depth && below[i].depth <= deepest)
            end = {row, below[i].depth};
    });
    std::vector<std::uint32_t> parents(drawn.rows, no_row);
    std::uint32_t other = no_row; // who has nobody below refers to another ring, if several rows may
    for (std::uint32_t i = 0; i < last.size(); i++) {
        if (!reference.unique && last[i].row != no_row)
            other = last[i].row;
        const std::uint32_t itself = reference.missing == 0 ? first + i : no_row;
        if (!drawn.left_out[first + i])
            parents[first + i] = last[i].row != no_row ? last[i].row : other != no_row ? other : itself;
    }
    return parents;
}

} // namespace synth
