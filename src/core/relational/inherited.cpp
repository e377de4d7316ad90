#include "core/relational/inherited.hpp"
#include <algorithm>

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
    return found;
}

} // namespace synth
