#include "core/relational/inherited.hpp"
#include "core/polling.hpp"
#include <algorithm>
#include <optional>
#include <unordered_map>

namespace synth {

namespace {

// For each label of the child its place among the parent's, or `overflow`.
std::vector<std::uint32_t> same_labels(const Column& child, const Column& parent) {
    std::vector<std::uint32_t> same;
    for (std::uint32_t id = 0; id < child.dictionary.size(); id++)
        same.push_back(parent.dictionary.find(child.dictionary.label(id)));
    return same;
}

bool is_inherited(const Column& child, const Column& parent, std::span<const std::uint32_t> parent_of,
                  std::uint32_t min_count, bool& nulls, const Poll& poll) {
    constexpr std::uint32_t between_polls = 1 << 16; // rows
    const bool labels = child.kind == Kind::category;
    const std::vector<std::uint32_t> same = labels ? same_labels(child, parent) : std::vector<std::uint32_t>();
    std::uint32_t known = 0;
    bool several = false;
    std::uint32_t first = no_row;
    for (std::uint32_t row = 0; row < parent_of.size(); row++) {
        if (row % between_polls == 0)
            poll();
        const std::uint32_t p = parent_of[row];
        if (p == no_row || (&child == &parent && p == row))
            continue;
        if (labels) {
            const std::uint32_t a = child.ids[row], b = parent.ids[p];
            if (a == Dictionary::null && b == Dictionary::null) {
                nulls = true;
                continue;
            }
            if (a >= Dictionary::overflow || same[a] != b)
                return false;
            several = several || (first != no_row && parent.ids[p] != parent.ids[first]);
        } else {
            const double a = child.numbers[row], b = parent.numbers[p];
            if (is_null(a) && is_null(b)) {
                nulls = true;
                continue;
            }
            if (!(a == b))
                return false;
            several = several || (first != no_row && parent.numbers[p] != parent.numbers[first]);
        }
        if (first == no_row)
            first = p;
        known++;
    }
    return several && known >= min_count;
}

bool is_same(const Column& child, std::size_t row, const Column& parent, std::size_t p) {
    if (child.kind == Kind::number)
        return child.numbers[row] == parent.numbers[p];
    const std::uint32_t a = child.ids[row], b = parent.ids[p];
    return a < Dictionary::overflow && b < Dictionary::overflow &&
           child.dictionary.label(a) == parent.dictionary.label(b);
}

// Of some rows that have parents, the share that has the parent's value.
double share_of_some(const Column& child, const Column& parent, std::span<const std::uint32_t> parent_of) {
    constexpr std::size_t some = 1000;
    const std::size_t n = std::min(parent_of.size(), some);
    double known = 0, same = 0;
    for (std::size_t i = 0; i < n; i++) {
        const std::size_t row = i * parent_of.size() / n;
        if (const std::uint32_t p = parent_of[row]; p != no_row) {
            known++;
            same += is_same(child, row, parent, p);
        }
    }
    return known > 0 ? same / known : 0;
}

// The share of rows that would have their parent's value by chance; values are by row, no_row where nothing is known.
double by_chance(std::span<const std::uint32_t> own, std::span<const std::uint32_t> of_parent, const Poll& poll) {
    std::unordered_map<std::uint32_t, std::pair<double, double>> rows;
    double known = 0, same = 0;
    for_rows(own.size(), poll, [&](std::size_t row) {
        if (own[row] == no_row || of_parent[row] == no_row)
            return;
        rows[own[row]].first++;
        rows[of_parent[row]].second++;
        known++;
    });
    for (const auto& [value, counts] : rows)
        same += counts.first * counts.second;
    return known > 0 ? same / (known * known) : 1;
}

// Which rows have a parent's value, and how many of those that know both; nothing if some values are not known, or too
// few would say something.
struct Mostly {
    std::vector<std::uint32_t> has;
    double share = 0;
};

std::optional<Mostly> find_mostly(const Column& child, const Column& parent, std::span<const std::uint32_t> parent_of,
                                  std::uint32_t min_count, const Poll& poll) {
    constexpr double least = 0.5, most_by_chance = 0.1;
    if (share_of_some(child, parent, parent_of) < least / 2)
        return std::nullopt;
    const bool labels = child.kind == Kind::category;
    const std::vector<std::uint32_t> same = labels ? same_labels(child, parent) : std::vector<std::uint32_t>();
    std::unordered_map<double, std::uint32_t> numbers;
    const auto number_of = [&](const Column& column, std::size_t row, bool own) -> std::uint32_t {
        if (!labels)
            return is_null(column.numbers[row])
                       ? no_row
                       : numbers.emplace(column.numbers[row], std::uint32_t(numbers.size())).first->second;
        const std::uint32_t id = column.ids[row];
        if (id >= Dictionary::overflow)
            return no_row;
        // Labels are numbered as the parent's, and those that it does not have behind them.
        return !own ? id : same[id] < Dictionary::overflow ? same[id] : std::uint32_t(parent.dictionary.size()) + id;
    };
    Mostly mostly{std::vector<std::uint32_t>(parent_of.size(), no_row)};
    std::vector<std::uint32_t> own(parent_of.size(), no_row), of_parent(own);
    double known = 0, having = 0;
    bool all_known = true;
    for_rows(parent_of.size(), poll, [&](std::size_t row) {
        const std::uint32_t p = parent_of[row];
        if (p == no_row)
            return;
        all_known &= !labels || (child.ids[row] != Dictionary::overflow && parent.ids[p] != Dictionary::overflow);
        own[row] = number_of(child, row, true);
        of_parent[row] = number_of(parent, p, false);
        mostly.has[row] = own[row] == of_parent[row];
        if (own[row] != no_row && of_parent[row] != no_row) {
            known++;
            having += mostly.has[row];
        }
    });
    const auto others = std::count(mostly.has.begin(), mostly.has.end(), 0u);
    mostly.share = known > 0 ? having / known : 0;
    if (!all_known || having < min_count || others < std::ptrdiff_t(min_count) || mostly.share < least ||
        by_chance(own, of_parent, poll) > most_by_chance)
        return std::nullopt;
    return mostly;
}

} // namespace

std::vector<Inherited> find_inherited(const Schema& schema, std::span<const std::vector<bool>> whole,
                                      std::uint32_t min_count, const Poll& poll) {
    std::vector<Inherited> found;
    const auto is_taken = [&](const Reference& reference, std::uint32_t column) {
        return std::any_of(found.begin(), found.end(), [&](const Inherited& one) {
            return schema.references[one.reference].child == reference.child && one.child_column == column;
        });
    };
    for (std::uint32_t r = 0; r < schema.references.size(); r++) {
        const Reference& reference = schema.references[r];
        if (reference.late)
            continue;
        const std::vector<Column>&children = schema.members[reference.child].table.columns(),
              &parents = schema.members[reference.parent].table.columns();
        for (std::uint32_t c = 0; c < children.size(); c++) {
            if (!whole[reference.child][c] || children[c].is_key || is_taken(reference, c))
                continue;
            for (std::uint32_t p = 0; p < parents.size(); p++) {
                bool nulls = false;
                if (whole[reference.parent][p] && (!reference.is_to_itself() || p == c) && !parents[p].is_key &&
                    children[c].kind == parents[p].kind && children[c].unit == parents[p].unit &&
                    is_inherited(children[c], parents[p], reference.parent_of, min_count, nulls, poll)) {
                    found.push_back({r, c, p, nulls});
                    break;
                }
            }
        }
    }
    for (std::uint32_t m = 0; m < schema.members.size(); m++) {
        const std::vector<Column>& children = schema.members[m].table.columns();
        for (std::uint32_t c = 0; c < children.size(); c++) {
            const auto may_be = [&](const Column& column) {
                return !column.is_key && column.kind == children[c].kind && column.unit == Unit::one;
            };
            std::optional<Inherited> best;
            double share = 0;
            for (std::uint32_t r = 0; r < schema.references.size(); r++) {
                const Reference& reference = schema.references[r];
                if (reference.child != m || reference.late || reference.is_to_itself() || !whole[m][c] ||
                    !may_be(children[c]) || is_taken(reference, c))
                    continue;
                const std::vector<Column>& parents = schema.members[reference.parent].table.columns();
                for (std::uint32_t p = 0; p < parents.size(); p++) {
                    if (!whole[reference.parent][p] || !may_be(parents[p]))
                        continue;
                    std::optional<Mostly> mostly =
                        find_mostly(children[c], parents[p], reference.parent_of, min_count, poll);
                    if (mostly && mostly->share > share) {
                        share = mostly->share;
                        best = Inherited{r, c, p, true, std::move(mostly->has)};
                    }
                }
            }
            if (best)
                found.push_back(std::move(*best));
        }
    }
    return found;
}

} // namespace synth
