#include "core/relational/match.hpp"
#include "core/table/row_number.hpp"
#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace synth {

std::vector<std::uint32_t> match_classes(std::span<const std::uint32_t> wanted, std::span<const std::uint32_t> classes,
                                         std::span<const std::uint32_t> stubs, std::span<const std::uint32_t> group) {
    std::vector<double> of_class(group.size());
    for (std::size_t p = 0; p < classes.size(); p++) {
        if (classes[p] >= of_class.size())
            of_class.resize(classes[p] + 1u);
        of_class[classes[p]] += stubs[p];
    }
    const auto group_of = [&](std::uint32_t c) {
        return group.empty() ? 0 : group[std::min<std::size_t>(c, group.size() - 1)];
    };
    // Rows in the order of their classes, which are few.
    std::vector<std::uint32_t> rows_of, in_order;
    for (const std::uint32_t c : wanted)
        if (c != no_row) {
            if (c >= rows_of.size())
                rows_of.resize(c + 1u);
            rows_of[c]++;
        }
    in_order.resize(rows_of.size());
    std::iota(in_order.begin(), in_order.end(), 0u);
    std::stable_sort(in_order.begin(), in_order.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return group_of(a) < group_of(b); });
    std::uint32_t begins = 0;
    for (const std::uint32_t c : in_order)
        begins += std::exchange(rows_of[c], begins);
    std::vector<std::uint32_t> order(begins);
    for (std::uint32_t row = 0; row < wanted.size(); row++)
        if (wanted[row] != no_row)
            order[rows_of[wanted[row]]++] = row;
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
            below += of_class[members[m]];
            const std::size_t until =
                m + 1 == members.size() ? end : begin + std::size_t(std::llround(below / total * double(end - begin)));
            for (; at < until; at++)
                matched[order[at]] = members[m];
        }
    }
    return matched;
}

} // namespace synth
