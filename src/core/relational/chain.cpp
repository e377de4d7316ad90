#include "core/relational/chain.hpp"
#include "core/table/children.hpp"
#include <algorithm>

namespace synth {

namespace {

constexpr std::uint32_t fewest_pairs = 30;

// Are all neighbours so, and do parents change from one to the next?
bool is_chain(const Reference& from, const Reference& to, const Children& children, std::uint32_t least,
              const Poll& poll) {
    std::uint32_t families = 0, pairs = 0;
    bool holds = true;
    for_rows(children.parents(), poll, [&](std::size_t p) {
        const std::span<const std::uint32_t> rows = children.of(p);
        std::uint32_t changes = 0;
        for (std::size_t i = 1; i < rows.size() && holds; i++) {
            const std::uint32_t parent = from.parent_of[rows[i]];
            holds = parent != no_row && parent == to.parent_of[rows[i - 1]];
            changes += parent != from.parent_of[rows[i - 1]];
        }
        families += changes > 0;
        pairs += changes;
    });
    return holds && families >= least && pairs >= fewest_pairs;
}

} // namespace

void find_chains(Schema& schema, std::uint32_t m, std::uint32_t least, const Poll& poll) {
    const Member& member = schema.members[m];
    const auto driving = std::find_if(schema.references.begin(), schema.references.end(),
                                      [&](const Reference& r) { return r.child == m && r.driving; });
    if (driving == schema.references.end() || member.position.empty() ||
        std::any_of(schema.references.begin(), schema.references.end(),
                    [&](const Reference& r) { return r.child == m && r.is_to_itself(); }))
        return;
    Children children(driving->parent_of, std::uint32_t(driving->degree.size()), poll);
    bool are_known = true;
    for_rows(children.parents(), poll, [&](std::size_t p) {
        const std::span<std::uint32_t> rows = children.of(p);
        are_known = are_known && rows.size() == driving->degree[p];
        sort_polling(rows, poll, [&](std::uint32_t a, std::uint32_t b) {
            return std::pair(member.position[a], a) < std::pair(member.position[b], b);
        });
    });
    const auto may = [&](const Reference& one) {
        return one.child == m && !one.driving && !one.late && !one.unique && one.follows < 0;
    };
    for (Reference& from : schema.references)
        for (std::uint32_t t = 0; t < schema.references.size() && are_known; t++) {
            const Reference& to = schema.references[t];
            const bool is_followed =
                std::any_of(schema.references.begin(), schema.references.end(), [&](const auto& r) {
                    return r.follows >= 0 && &schema.references[std::size_t(r.follows)] == &from;
                });
            if (&from == &to || !may(from) || !may(to) || is_followed || from.parent != to.parent ||
                !is_chain(from, to, children, least, poll))
                continue;
            from.follows = std::int32_t(t);
            from.differs = true;
            for_rows(from.parent_of.size(), poll,
                     [&](std::size_t row) { from.differs = from.differs && from.parent_of[row] != to.parent_of[row]; });
        }
}

} // namespace synth
