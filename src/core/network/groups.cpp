#include "core/network/groups.hpp"
#include <algorithm>
#include <numeric>

namespace synth {

std::vector<std::uint8_t> groups_of(std::span<const std::uint32_t> rows) {
    const double all = std::accumulate(rows.begin(), rows.end(), 0.0);
    double below = 0;
    std::vector<std::uint8_t> group;
    for (std::size_t code = 0; code < rows.size(); code++) {
        const double share = all > 0 ? (below + rows[code] / 2.0) / all : 0;
        group.push_back(std::uint8_t(
            std::min(most_groups - 1, rows.size() <= most_groups ? code : std::size_t(share * double(most_groups)))));
        below += rows[code];
    }
    return group;
}

} // namespace synth
