#include "core/relational/capacity.hpp"
#include "core/polling.hpp"
#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace synth {

namespace {

// Gives more to parents that have some and room for more, in proportion to what they have.
void deal(std::span<std::uint32_t> degree, std::span<const std::uint32_t> most, std::uint64_t left, const Poll& poll) {
    for (bool by_one = false; left > 0;) {
        double sum = 0;
        for_rows(degree.size(), poll, [&](std::size_t p) { sum += degree[p] < most[p] ? degree[p] : 0; });
        if (sum == 0)
            return;
        const double times = double(left) / sum;
        double due = 0;
        std::uint64_t given = 0;
        for_rows(degree.size(), poll, [&](std::size_t p) {
            if (degree[p] == 0 || degree[p] >= most[p] || given == left)
                return;
            due += by_one ? 1 : degree[p] * times;
            const auto more =
                std::uint32_t(std::min({std::floor(due), double(most[p] - degree[p]), double(left - given)}));
            due -= std::floor(due);
            degree[p] += more;
            given += more;
        });
        by_one = given == 0;
        left -= given;
    }
}

} // namespace

void fit_degrees(std::span<std::uint32_t> degree, std::span<const std::uint32_t> most, const Poll& poll) {
    std::vector<std::uint32_t> full;
    for (std::uint32_t p = 0; p < degree.size(); p++)
        if (degree[p] > most[p])
            full.push_back(p);
    if (full.empty())
        return;
    // Those that may take over, by degree: how much they have room for, and who they are.
    std::map<std::uint32_t, std::set<std::pair<std::uint32_t, std::uint32_t>>> others;
    for_rows(degree.size(), poll, [&](std::size_t p) {
        if (degree[p] > 0 && degree[p] <= most[p])
            others[degree[p]].emplace(most[p], std::uint32_t(p));
    });
    sort_polling(full, poll,
                 [&](std::uint32_t a, std::uint32_t b) { return std::pair(degree[b], a) < std::pair(degree[a], b); });
    std::uint64_t left = 0;
    for (std::size_t i = 0; i < full.size(); i++) {
        if (i % 256 == 0)
            poll();
        const std::uint32_t p = full[i];
        bool taken = false;
        for (auto next = others.upper_bound(most[p]); !taken && next != others.begin();) {
            --next;
            const auto other = next->second.lower_bound({degree[p], 0});
            taken = other != next->second.end();
            if (!taken)
                continue;
            std::swap(degree[p], degree[other->second]);
            next->second.erase(other);
            next->second.emplace(most[p], p);
        }
        if (!taken) {
            left += degree[p] - most[p];
            degree[p] = most[p];
        }
    }
    deal(degree, most, left, poll);
}

} // namespace synth
