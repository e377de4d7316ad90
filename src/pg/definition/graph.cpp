#include "pg/definition/graph.hpp"

namespace pg {

std::string DefinitionNode::object() const {
    std::string lower = noun;
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? char(c + ('a' - 'A')) : c; });
    return lower + " " + name;
}

std::string DefinitionNode::text() const {
    std::string text = head;
    std::optional<std::int32_t> last;
    for (const auto& [place, part] : inside) {
        if (last && *last != place)
            text += between;
        text += part;
        last = place;
    }
    return text + tail;
}

bool DefinitionGraph::reaches(std::size_t from, std::size_t target, std::set<std::size_t>& seen) const {
    if (from == target)
        return true;
    if (!seen.insert(from).second)
        return false;
    call([] { check_stack_depth(); });
    return std::any_of(nodes[from].needs.begin(), nodes[from].needs.end(),
                       [&](std::size_t next) { return reaches(next, target, seen); });
}

// Writes a part into its holder, unless something that it needs needs the holder; then it is a node.
void DefinitionGraph::place_parts() {
    for (DefinitionPart& part : parts) {
        if (!part.instead) // a view may be its own source
            part.needs.erase(part.holder);
        std::set<std::size_t> seen;
        const bool fits = !part.alone || std::none_of(part.needs.begin(), part.needs.end(), [&](std::size_t needed) {
            return reaches(needed, part.holder, seen);
        });
        if (part.inside && fits) {
            DefinitionNode& holder = nodes[part.holder];
            holder.inside.emplace_back(part.place, std::move(*part.inside));
            holder.needs.merge(part.needs);
        } else if (part.alone) {
            if (part.instead)
                nodes[part.holder].inside.emplace_back(part.place, std::move(*part.instead));
            DefinitionNode node;
            node.stage = part.stage;
            node.always = nodes[part.holder].always;
            node.roles = std::move(part.roles);
            node.noun = part.noun;
            node.name = part.name;
            node.head = std::move(*part.alone);
            node.holders = {part.holder};
            node.needs = std::move(part.needs);
            node.needs.insert(part.holder);
            nodes.push_back(std::move(node));
        }
    }
    for (DefinitionNode& node : nodes)
        std::stable_sort(node.inside.begin(), node.inside.end(),
                         [](const auto& a, const auto& b) { return a.first < b.first; });
}

// A node comes, and what it needs with it, which must be there at that stage or before.
void DefinitionGraph::bring(std::size_t number, Definition::Stage limit) {
    DefinitionNode& node = nodes[number];
    if (node.comes && node.stage <= limit)
        return;
    call([] { check_stack_depth(); });
    node.comes = true;
    node.stage = std::min(node.stage, limit);
    for (const std::size_t needed : node.needs) {
        const bool holds = std::find(node.holders.begin(), node.holders.end(), needed) != node.holders.end();
        bring(needed, holds || !node.always ? Definition::last : node.stage);
    }
}

void DefinitionGraph::choose() {
    for (bool more = true; more;) {
        more = false;
        for (std::size_t i = 0; i < nodes.size(); i++) {
            const DefinitionNode& node = nodes[i];
            if (node.comes || !node.wanted || node.barred ||
                !std::all_of(node.holders.begin(), node.holders.end(), [&](std::size_t h) { return nodes[h].comes; }))
                continue;
            bring(i, Definition::last);
            more = true;
        }
    }
}

// Writes a node behind all that it needs.
void DefinitionGraph::place(std::size_t number, std::vector<Definition>& statements) {
    DefinitionNode& node = nodes[number];
    if (node.placed || !node.comes)
        return;
    check_interrupts();
    call([] { check_stack_depth(); });
    node.placed = true;
    for (const std::size_t needed : node.needs) {
        place(needed, statements);
        node.stage = std::max(node.stage, nodes[needed].stage);
    }
    statements.push_back({node.stage, node.object(), node.text(), node.roles});
}

void DefinitionGraph::settle() {
    place_parts();
    const auto is_barred = [&](std::size_t number) {
        return nodes[number].barred;
    };
    for (bool more = true; more;) {
        more = false;
        for (DefinitionNode& node : nodes)
            if (!node.barred && std::any_of(node.needs.begin(), node.needs.end(), is_barred))
                node.barred = more = true;
    }
}

std::vector<Definition> DefinitionGraph::statements() {
    choose();
    std::vector<Definition> statements;
    for (const bool at_end : {false, true})
        for (std::size_t i = 0; i < nodes.size(); i++)
            if (nodes[i].at_end == at_end)
                place(i, statements);
    return statements;
}

} // namespace pg
