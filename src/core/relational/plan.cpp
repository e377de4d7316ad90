#include "core/relational/plan.hpp"
#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/strong_components.hpp>
#include <functional>
#include <queue>
#include <tuple>

namespace synth {

namespace {

bool is_to_itself(const SchemaKey& key) {
    return key.child == key.parent;
}

// By table, which of the parts it is in whose tables reach each other over keys that are not late.
std::vector<std::uint32_t> circles(std::uint32_t tables, std::span<const SchemaKey> keys,
                                   const std::vector<bool>& late) {
    boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS> graph(tables);
    for (std::size_t k = 0; k < keys.size(); k++)
        if (!late[k])
            boost::add_edge(keys[k].parent, keys[k].child, graph);
    std::vector<std::uint32_t> part(tables);
    boost::strong_components(graph, boost::make_iterator_property_map(part.begin(), get(boost::vertex_index, graph)));
    return part;
}

// What is late first is the least.
auto lateness(std::span<const SchemaKey> keys, std::size_t k) {
    const SchemaKey& key = keys[k];
    return std::tuple(!key.nullable, key.in_primary_key, !key.deferrable, key.children, keys.size() - k);
}

std::vector<bool> break_circles(std::uint32_t tables, std::span<const SchemaKey> keys) {
    std::vector<bool> late(keys.size());
    std::vector<std::size_t> broken;
    const auto closes = [&](std::size_t k, const std::vector<std::uint32_t>& part) {
        return !late[k] && !is_to_itself(keys[k]) && part[keys[k].child] == part[keys[k].parent];
    };
    for (bool found = true; found;) {
        const std::vector<std::uint32_t> part = circles(tables, keys, late);
        std::size_t first = 0;
        found = false;
        for (std::size_t k = 0; k < keys.size(); k++)
            if (closes(k, part) && (!found || lateness(keys, k) < lateness(keys, first))) {
                first = k;
                found = true;
            }
        if (found) {
            late[first] = true;
            broken.push_back(first);
        }
    }
    // What was broken later may have broken the circles of what was broken before.
    std::sort(broken.begin(), broken.end(),
              [&](std::size_t a, std::size_t b) { return lateness(keys, a) > lateness(keys, b); });
    for (const std::size_t k : broken) {
        late[k] = false;
        late[k] = closes(k, circles(tables, keys, late));
    }
    return late;
}

// Does one table have to come before another?
bool comes_before(std::uint32_t table, std::uint32_t other, const std::vector<std::vector<std::uint32_t>>& children) {
    std::vector<bool> seen(children.size());
    std::vector<std::uint32_t> left = {table};
    while (!left.empty()) {
        const std::uint32_t next = left.back();
        left.pop_back();
        if (next == other)
            return true;
        if (!seen[next])
            left.insert(left.end(), children[next].begin(), children[next].end());
        seen[next] = true;
    }
    return false;
}

std::vector<std::uint32_t> parents_first(std::uint32_t tables, std::span<const SchemaKey> keys,
                                         const std::vector<bool>& late) {
    std::vector<std::vector<std::uint32_t>> children(tables);
    std::vector<std::uint32_t> waits_for(tables), order;
    for (std::size_t k = 0; k < keys.size(); k++)
        if (!late[k] && !is_to_itself(keys[k])) {
            children[keys[k].parent].push_back(keys[k].child);
            waits_for[keys[k].child]++;
        }
    for (std::size_t a = 0; a < keys.size(); a++)
        for (std::size_t b = 0; keys[a].unique && !late[a] && !is_to_itself(keys[a]) && b < keys.size(); b++) {
            const std::uint32_t relative = keys[a].child, other = keys[b].child;
            if (keys[b].parent != keys[a].parent || late[b] || is_to_itself(keys[b]) || relative == other ||
                (keys[b].unique && relative > other) || comes_before(other, relative, children))
                continue;
            children[relative].push_back(other);
            waits_for[other]++;
        }
    std::priority_queue<std::uint32_t, std::vector<std::uint32_t>, std::greater<>> ready;
    for (std::uint32_t table = 0; table < tables; table++)
        if (waits_for[table] == 0)
            ready.push(table);
    while (!ready.empty()) {
        const std::uint32_t table = ready.top();
        ready.pop();
        order.push_back(table);
        for (const std::uint32_t child : children[table])
            if (--waits_for[child] == 0)
                ready.push(child);
    }
    return order;
}

// Whether a key drives rather than another, which is an earlier one.
bool drives_rather(const SchemaKey& a, const SchemaKey& b) {
    const auto rank = [](const SchemaKey& key) {
        return std::tuple(!key.copied, !key.nullable, key.cascades, key.in_primary_key, key.nullable ? key.parents : 0,
                          -std::int64_t(key.column));
    };
    return rank(a) > rank(b);
}

} // namespace

SchemaPlan plan(std::uint32_t tables, std::span<const SchemaKey> keys, std::uint64_t least_parents) {
    SchemaPlan plan;
    plan.late = break_circles(tables, keys);
    plan.order = parents_first(tables, keys, plan.late);
    plan.driving.assign(tables, -1);
    for (std::size_t k = 0; k < keys.size(); k++) {
        std::int32_t& driving = plan.driving[keys[k].child];
        if (!plan.late[k] && !is_to_itself(keys[k]) && keys[k].parents >= least_parents &&
            (driving < 0 || drives_rather(keys[k], keys[std::size_t(driving)])))
            driving = std::int32_t(k);
    }
    return plan;
}

} // namespace synth
