#include "core/relational/match.hpp"
#include "core/polling.hpp"
#include "core/table/row_number.hpp"
#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_map>
#include <utility>

namespace synth {

std::vector<std::uint32_t> match_classes(std::span<const std::uint32_t> wanted, std::span<const std::uint32_t> classes,
                                         std::span<const std::uint32_t> stubs, std::span<const std::uint32_t> group,
                                         const Poll& poll) {
    std::vector<double> of_class(group.size());
    for_rows(classes.size(), poll, [&](std::size_t p) {
        if (classes[p] >= of_class.size())
            of_class.resize(classes[p] + 1u);
        of_class[classes[p]] += stubs[p];
    });
    const auto group_of = [&](std::uint32_t c) {
        return group.empty() ? 0 : group[std::min<std::size_t>(c, group.size() - 1)];
    };
    // Rows in the order of their classes, which are few.
    std::vector<std::uint32_t> rows_of, in_order;
    for_rows(wanted.size(), poll, [&](std::size_t row) {
        const std::uint32_t c = wanted[row];
        if (c == no_row)
            return;
        if (c >= rows_of.size())
            rows_of.resize(c + 1u);
        rows_of[c]++;
    });
    in_order.resize(rows_of.size());
    std::iota(in_order.begin(), in_order.end(), 0u);
    std::stable_sort(in_order.begin(), in_order.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return group_of(a) < group_of(b); });
    std::uint32_t begins = 0;
    for (const std::uint32_t c : in_order)
        begins += std::exchange(rows_of[c], begins);
    std::vector<std::uint32_t> order(begins);
    for_rows(wanted.size(), poll, [&](std::size_t row) {
        if (wanted[row] != no_row)
            order[rows_of[wanted[row]]++] = std::uint32_t(row);
    });
    std::vector<std::uint32_t> matched(wanted.begin(), wanted.end());
    for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
        const std::uint32_t g = group_of(wanted[order[begin]]);
        while (end < order.size() && group_of(wanted[order[end]]) == g)
            end++;
        std::vector<std::uint32_t> members;
        double total = 0;
        for (std::uint32_t c = 0; c < of_class.size(); c++)
            if (group_of(c) == g && of_class[c] > 0) {
                members.push_back(c);
                total += of_class[c];
            }
        if (members.empty())
            continue;
        double below = 0;
        std::size_t at = begin;
        for (std::size_t m = 0; m < members.size(); m++) {
            poll();
            below += of_class[members[m]];
            const std::size_t until =
                m + 1 == members.size() ? end : begin + std::size_t(std::llround(below / total * double(end - begin)));
            for (; at < until; at++)
                matched[order[at]] = members[m];
        }
    }
    return matched;
}

std::vector<std::uint32_t>
match_classes_within(std::span<const std::uint32_t> wanted, std::span<const std::uint32_t> child_group,
                     std::span<const std::uint32_t> classes, std::span<const std::uint32_t> parent_group,
                     std::span<const std::uint32_t> stubs, std::span<const std::uint32_t> group, const Poll& poll) {
    struct Members {
        std::vector<std::uint32_t> children, wanted, classes, stubs;
    };
    std::unordered_map<std::uint32_t, Members> groups;
    for_rows(wanted.size(), poll, [&](std::size_t row) {
        Members& members = groups[child_group[row]];
        members.children.push_back(std::uint32_t(row));
        members.wanted.push_back(wanted[row]);
    });
    for_rows(classes.size(), poll, [&](std::size_t p) {
        if (const auto found = groups.find(parent_group[p]); found != groups.end()) {
            found->second.classes.push_back(classes[p]);
            found->second.stubs.push_back(stubs[p]);
        }
    });
    std::vector<std::uint32_t> matched(wanted.begin(), wanted.end());
    for (const auto& [number, members] : groups) {
        const std::vector<std::uint32_t> of_group =
            match_classes(members.wanted, members.classes, members.stubs, group, poll);
        for (std::size_t i = 0; i < of_group.size(); i++)
            matched[members.children[i]] = of_group[i];
    }
    return matched;
}

std::vector<std::uint32_t> matching_stubs(std::span<const std::uint32_t> wanted,
                                          std::span<const std::uint32_t> child_group,
                                          std::span<const std::uint32_t> stubs,
                                          std::span<const std::uint32_t> parent_group) {
    struct Group {
        double children = 0, stubs = 0, left = 0.5;
    };
    std::unordered_map<std::uint32_t, Group> groups;
    for (std::size_t i = 0; i < wanted.size(); i++)
        if (wanted[i] != no_row)
            groups[child_group.empty() ? 0 : child_group[i]].children++;
    const auto group_of = [&](std::size_t p) -> Group& {
        return groups[parent_group.empty() ? 0 : parent_group[p]];
    };
    for (std::size_t p = 0; p < stubs.size(); p++)
        group_of(p).stubs += stubs[p];
    std::vector<std::uint32_t> matching;
    matching.reserve(stubs.size());
    for (std::size_t p = 0; p < stubs.size(); p++) {
        // What is left over by rounding goes on to the next parent of the group, so that the sum is right.
        Group& group = group_of(p);
        const double exact = group.left + (stubs[p] > 0 ? stubs[p] * group.children / group.stubs : 0);
        matching.push_back(stubs[p] > 0 ? std::uint32_t(exact) : 0);
        group.left = exact - matching.back();
    }
    return matching;
}

std::uint32_t new_group(std::span<const std::uint32_t> groups) {
    std::uint32_t group = 0;
    for (const std::uint32_t other : groups)
        group = other == no_row ? group : std::max(group, other + 1);
    return group;
}

} // namespace synth
