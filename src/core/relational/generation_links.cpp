// Generation: who refers to whom, once it is known of which class each row's parent should be (generation_classes.cpp).
#include "core/key/permutation.hpp"
#include "core/polling.hpp"
#include "core/relational/generation.hpp"
#include "core/relational/kin.hpp"
#include "core/relational/match.hpp"
#include <algorithm>
#include <map>
#include <set>

namespace synth {

namespace {

// Each slice looks at all rows: so many in all, and so many slices.
constexpr std::size_t linked_in_all = 100'000'000, most_slices = 4096;

// Children whose group is not known are of any: of one of the parents', as often as these want children.
void choose_groups(std::span<std::uint32_t> child_group, std::span<const std::uint32_t> parent_group,
                   std::span<const std::uint32_t> stubs, std::uint64_t seed, const Poll& poll) {
    if (std::find(child_group.begin(), child_group.end(), no_row) == child_group.end())
        return;
    std::vector<std::uint64_t> passed;
    std::uint64_t all = 0;
    const std::uint32_t nobodys = new_group(parent_group);
    for_rows(parent_group.size(), poll, [&](std::size_t p) { passed.push_back(all += stubs[p]); });
    for_rows(child_group.size(), poll, [&](std::size_t row) {
        if (child_group[row] != no_row)
            return;
        const std::uint64_t at = all > 0 ? mix(seed + row) % all : 0;
        const auto p = std::size_t(std::upper_bound(passed.begin(), passed.end(), at) - passed.begin());
        child_group[row] = p < parent_group.size() ? parent_group[p] : nobodys;
    });
}

} // namespace

// Deals parents to families that keep to their kin. What is left is wanted, and of stubs, by others.
std::vector<std::uint32_t> Generation::deal_kin(const ReferenceModel& reference, Slice slice, LinkRequest& request,
                                                std::vector<std::uint32_t>& wanted, std::vector<std::uint32_t>& stubs,
                                                const Poll& poll) const {
    const std::int32_t driving = this->driving(reference.child);
    if (reference.kin < 0 || reference.unique || reference.is_to_itself() || driving < 0)
        return {};
    std::vector<std::uint32_t> child_group(request.child_group.begin(), request.child_group.end()),
        parent_group(request.parent_group.begin(), request.parent_group.end());
    if (child_group.empty() && !reference.group.empty()) {
        const auto group_of = [&](std::uint32_t c) {
            return c == no_row ? no_row : reference.group[std::min<std::size_t>(c, reference.group.size() - 1)];
        };
        std::transform(wanted.begin(), wanted.end(), std::back_inserter(child_group), group_of);
        std::transform(request.parent_class.begin(), request.parent_class.end(), std::back_inserter(parent_group),
                       group_of);
    }
    stubs = matching_stubs(wanted, child_group, stubs, parent_group);
    FamilyRequest families;
    families.family = std::span(parent_of_[std::size_t(driving)]).subspan(slice.first, slice.end - slice.first);
    families.child_class = wanted;
    families.child_group = child_group;
    families.kin = std::span(parent_of_[std::size_t(reference.kin)]).first(stubs.size());
    families.parent_class = request.parent_class;
    families.parent_group = parent_group;
    families.share = reference.together;
    families.whole = reference.distinct && !reference.exclusive;
    families.seed = request.seed;
    families.distinct = !request.weight.empty();
    std::vector<std::uint32_t> dealt = deal_to_families(families, stubs, poll);
    for (std::size_t i = 0; i < dealt.size(); i++)
        if (dealt[i] != no_row)
            wanted[i] = no_row;
    return dealt;
}

// Rows of a slice that refer to their own table get parents of the level that their class is of, or of the nearest one
// above that there is; those that have waited get the rows that they have waited for.
void Generation::group_by_level(std::uint32_t r, Slice slice, std::vector<std::uint32_t>& child_group,
                                std::vector<std::uint32_t>& parent_group) const {
    if (slice.above != no_row) {
        child_group.assign(slice.end - slice.first, 1);
        parent_group.assign(slice.first, 0);
        std::fill(parent_group.begin() + slice.above, parent_group.end(), 1);
        return;
    }
    const ReferenceModel& reference = references_[r];
    const std::vector<std::uint32_t>& level = drawn_[reference.parent].level;
    parent_group.assign(level.begin(), level.begin() + slice.first);
    const std::set<std::uint32_t> levels(parent_group.begin(), parent_group.end());
    std::vector<std::uint32_t> nearest; // by class
    for (const std::uint32_t g : reference.group) {
        const auto above = levels.upper_bound(g);
        nearest.push_back(above == levels.begin() ? *above : *std::prev(above));
    }
    for (std::uint32_t row = slice.first; row < slice.end; row++) {
        const std::uint32_t c = class_of_[r][row];
        child_group.push_back(c == no_row || nearest.empty() ? 0
                                                             : nearest[std::min<std::size_t>(c, nearest.size() - 1)]);
    }
}

// Links rows of a slice to the first `parents` rows of the parent's table.
void Generation::link_reference(std::uint32_t r, Slice slice, std::uint32_t parents, const Poll& poll) {
    const ReferenceModel& reference = references_[r];
    if (parents == 0 || class_of_[r].empty())
        return;
    const auto rows_of = [&](const std::vector<std::uint32_t>& all) {
        return std::span(all).subspan(slice.first, slice.end - slice.first);
    };
    std::vector<std::uint32_t> wanted(rows_of(class_of_[r]).begin(), rows_of(class_of_[r]).end());
    std::vector<std::uint32_t> of_parents = classes(r, 0, parents, poll), stubs = degrees(r, poll);
    stubs.resize(parents);
    // Nobody gets a parent that was left out, or has not what its children need, or one that a slice before has used
    // up.
    poll();
    std::vector<bool> gone = drawn_[reference.parent].left_out;
    for_rows(parents, poll, [&](std::size_t p) {
        if (!shared_.has_what_is_needed(r, std::uint32_t(p)))
            gone[p] = true;
    });
    if (reference.unique)
        for (std::uint32_t row = 0; row < slice.first; row++)
            if (const std::uint32_t p = used_by(r, row); p != no_row)
                gone[p] = true;
    bool any_gone = false;
    for (std::uint32_t p = 0; p < parents; p++)
        if (gone[p]) {
            any_gone = true;
            stubs[p] = 0;
        }
    LinkRequest request;
    request.parent_class = of_parents;
    request.at_most_one = reference.unique;
    request.seed = seed_of(Choice::parents, r);
    const std::int32_t first = driving(reference.child);
    if ((reference.distinct || reference.bundled) && first >= 0)
        request.distinct_with = rows_of(parent_of_[std::size_t(first)]);
    request.softly = !reference.distinct;
    std::vector<std::uint32_t> child_group, parent_group;
    const bool shares = shared_.groups(r, slice.first, slice.end, parents, child_group, parent_group);
    const std::uint32_t nobodys = new_group(parent_group);
    for (std::uint32_t other = 0; other < references_.size() && shares; other++) {
        const ReferenceModel& before = references_[other];
        if (before.child != reference.child || before.late || before.is_to_itself() || before.missing > 0 ||
            !(before.driving || other < r))
            continue;
        for (std::uint32_t row = slice.first; row < slice.end; row++) // who must refer to somebody there is left out
            if (parent_of_[other][row] == no_row && child_group[row - slice.first] == no_row)
                child_group[row - slice.first] = nobodys;
    }
    choose_groups(child_group, parent_group, stubs, seed_of(Choice::groups, r), poll);
    const bool by_level = !shares && reference.is_to_itself();
    if (by_level)
        group_by_level(r, slice, child_group, parent_group);
    if (!child_group.empty()) {
        request.child_group = child_group;
        request.parent_group = parent_group;
    }
    const Bundles bundles = bind(r, slice, child_group, wanted, poll);
    const std::vector<std::uint32_t> weights = bundles.weights();
    request.weight = weights;
    bundles.keep_leaders(wanted);
    const std::vector<std::uint32_t> all_stubs = bundles.empty() ? std::vector<std::uint32_t>() : stubs;
    const std::vector<std::uint32_t> dealt = deal_kin(reference, slice, request, wanted, stubs, poll);
    bundles.follow(wanted);
    request.dealt = dealt;
    wanted = shares ? match_classes_within(wanted, child_group, of_parents, parent_group, stubs, reference.group, poll)
                    : match_classes(wanted, of_parents, stubs, reference.group, poll);
    bundles.keep_leaders(wanted);
    request.child_class = wanted;
    request.stubs = stubs;
    const auto keep_away = [&] {
        child_group.resize(wanted.size(), 0);
        parent_group.resize(parents, 0);
        for (std::uint32_t p = 0; p < parents; p++)
            if (gone[p])
                parent_group[p] = no_row;
        request.child_group = child_group;
        request.parent_group = parent_group;
    };
    if (any_gone)
        keep_away();
    Links links = synth::link(request, poll);
    if (links.unresolved > 0 && by_level) { // parents of any level are better than none
        for (std::size_t i = 0; i < wanted.size(); i++)
            if (links.parent[i] != no_row) {
                wanted[i] = no_row;
                if (reference.unique)
                    gone[links.parent[i]] = true;
            }
        child_group.clear();
        parent_group.clear();
        keep_away();
        const Links others = synth::link(request, poll);
        for (std::size_t i = 0; i < wanted.size(); i++)
            if (wanted[i] != no_row)
                links.parent[i] = others.parent[i];
    }
    for (std::size_t i = 0; i < dealt.size(); i++)
        if (dealt[i] != no_row)
            links.parent[i] = dealt[i];
    bundles.follow(links.parent);
    bundles.spread(links.parent, of_parents, parent_group, all_stubs, poll);
    if (slice.first == 0 && slice.end == drawn_[reference.child].rows)
        parent_of_[r] = std::move(links.parent);
    else
        std::copy(links.parent.begin(), links.parent.end(), parent_of_[r].begin() + slice.first);
}

// The row that a row before has used up: itself, if it is at the top and must refer to something.
std::uint32_t Generation::used_by(std::uint32_t r, std::uint32_t row) const {
    const ReferenceModel& reference = references_[r];
    const std::uint32_t parent = parent_of_[r][row];
    return parent == no_row && reference.is_to_itself() && reference.missing == 0 ? row : parent;
}

// Levels of few rows are not told apart: all that is below them wants the same parents. Of the rows of a slice that are
// more than twice as many as their parents have stubs left only so many do not wait; of those that nobody may share a
// parent with only as many as there are parents.
void Generation::let_wait(std::uint32_t r, Slice slice, std::vector<bool>& waits, const Poll& poll) {
    const ReferenceModel& reference = references_[r];
    std::vector<std::uint32_t> child_group, parent_group;
    if (class_of_[r].empty() || shared_.groups(r, slice.first, slice.first, 0, child_group, parent_group))
        return;
    group_by_level(r, slice, child_group, parent_group);
    std::vector<std::uint32_t> left = degrees(r, poll);
    std::vector<bool> used(slice.first);
    for (std::uint32_t row = 0; row < slice.first; row++)
        if (const std::uint32_t p = used_by(r, row); p != no_row) {
            left[p] -= left[p] > 0;
            used[p] = true;
        }
    std::map<std::uint32_t, std::uint64_t> stubs;
    std::set<std::uint32_t> has_unused; // groups
    for (std::uint32_t p = 0; p < slice.first; p++)
        if (!reference.unique) {
            stubs[parent_group[p]] += left[p];
        } else if (!used[p]) {
            stubs[parent_group[p]] += left[p] > 0;
            has_unused.insert(parent_group[p]);
        }
    std::map<std::uint32_t, std::vector<std::uint32_t>> rows; // of the slice, by group
    for (std::uint32_t i = 0; i < child_group.size(); i++)
        if (class_of_[r][slice.first + i] != no_row)
            rows[child_group[i]].push_back(i);
    for (const auto& [group, of_group] : rows) {
        const std::uint64_t n = of_group.size(),
                            stay = std::max<std::uint64_t>(stubs[group], has_unused.contains(group)),
                            most = reference.unique ? stay : 2 * stay;
        for (std::uint64_t i = 0; i < n && n > most && stay > 0; i++) // at regular distances
            if ((i + 1) * stay / n == i * stay / n)
                waits[of_group[i]] = true;
    }
}

// Rows that wait come behind the others of their slice, and are a slice of their own.
void Generation::move_behind(std::uint32_t table, std::size_t slice, const std::vector<bool>& waits, const Poll& poll) {
    Drawn& drawn = drawn_[table];
    const Slice rows = drawn.slices[slice];
    std::vector<std::uint32_t> order;
    for (const bool waiting : {false, true})
        for (std::uint32_t i = 0; i < waits.size(); i++)
            if (waits[i] == waiting)
                order.push_back(rows.first + i);
    poll();
    const auto permute = [&](auto& values) {
        if (values.empty())
            return;
        auto ordered = values;
        ordered.clear();
        for (const std::uint32_t row : order)
            ordered.push_back(values[row]);
        std::copy(ordered.begin(), ordered.end(), values.begin() + rows.first);
    };
    for (std::uint32_t r = 0; r < references_.size(); r++)
        if (references_[r].child == table) {
            permute(parent_of_[r]);
            permute(class_of_[r]);
            permute(multiplicity_of_[r]);
        }
    permute(drawn.position);
    permute(drawn.siblings);
    permute(drawn.level);
    for (std::vector<std::uint32_t>& flagged : drawn.flags)
        permute(flagged);
    for (Progressing& one : drawn.progressing)
        permute(one.values);
    urn_.reset();
    const auto stay = std::uint32_t(std::count(waits.begin(), waits.end(), false));
    drawn.slices[slice].end = rows.first + stay;
    drawn.slices.insert(drawn.slices.begin() + std::ptrdiff_t(slice) + 1,
                        Slice{rows.first + stay, rows.end, rows.first});
}

void Generation::link(std::uint32_t table, std::size_t slice, const Poll& poll) {
    Drawn& drawn = drawn_[table];
    if (drawn.list >= 0)
        link_lists(table, slice, poll);
    else if (drawn.slices[slice].first > 0 && drawn.slices[slice].first != drawn.first_ring)
        link_to_itself(table, slice, poll);
    drawn.now = drawn.slices[slice];
    draw_latents(table, drawn.slices[slice], poll);
}

void Generation::link_to_itself(std::uint32_t table, std::size_t slice, const Poll& poll) {
    Drawn& drawn = drawn_[table];
    std::vector<std::uint32_t> to_itself;
    for (std::uint32_t r = 0; r < references_.size(); r++)
        if (references_[r].child == table && references_[r].is_to_itself())
            to_itself.push_back(r);
    if (drawn.slices.size() < std::clamp<std::size_t>(linked_in_all / drawn.rows, 2 * most_level, most_slices)) {
        std::vector<bool> waits(drawn.slices[slice].end - drawn.slices[slice].first);
        for (const std::uint32_t r : to_itself)
            let_wait(r, drawn.slices[slice], waits, poll);
        const auto waiting = std::count(waits.begin(), waits.end(), true);
        if (waiting > 0 && waiting < std::ptrdiff_t(waits.size()))
            move_behind(table, slice, waits, poll);
    }
    const Slice rows = drawn.slices[slice];
    for (const std::uint32_t r : to_itself)
        link_reference(r, rows, rows.first, poll);
    for (std::uint32_t row = rows.first; row < rows.end; row++) {
        std::uint32_t level = 0;
        for (const std::uint32_t r : to_itself)
            if (const std::uint32_t p = parent_of_[r][row]; p != no_row)
                level = std::max(level, std::min(drawn.level[p] + 1, most_level));
        drawn.level[row] = level;
    }
}

const std::vector<std::uint32_t>& Generation::link_late(std::uint32_t r, const Poll& poll) {
    link_reference(r, {0, drawn_[references_[r].child].rows}, drawn_[references_[r].parent].rows, poll);
    return parent_of_[r];
}

} // namespace synth
