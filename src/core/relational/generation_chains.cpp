// Generation: rows that refer to what the sibling before refers to by another reference (chain.hpp). Rows come family
// by family, siblings in order.
#include "core/polling.hpp"
#include "core/relational/generation.hpp"

namespace synth {

// Where no row refers to one row by both, rows exchange what they lead to until none does: with those that must agree
// with theirs in the same, and siblings where these must not lead to the same. Who has nothing to follow stays.
void Generation::follow(std::uint32_t r, const Poll& poll) {
    constexpr std::uint32_t farthest = 4096; // rows
    const ReferenceModel& reference = references_[r];
    const ReferenceModel& followed = references_[std::size_t(reference.follows)];
    std::vector<std::uint32_t>&from = parent_of_[r], &to = parent_of_[std::size_t(reference.follows)];
    const std::vector<std::uint32_t>&family = parent_of_[std::size_t(driving(reference.child))],
          &position = drawn_[reference.child].position;
    const auto rows = std::uint32_t(from.size());
    const auto follows = [&](std::uint32_t row) {
        return row > 0 && row < rows && position[row] != no_row && position[row] > 1;
    };
    const auto origin = [&](std::uint32_t row) {
        return follows(row) && to[row - 1] != no_row ? to[row - 1] : from[row];
    };
    const auto may_lead = [&](std::uint32_t row, std::uint32_t there) {
        return there == no_row || (there != origin(row) && !(follows(row + 1) && to[row + 1] == there));
    };
    // Only the last of siblings leads nowhere, for others are followed.
    const std::vector<std::uint32_t>& siblings = drawn_[reference.child].siblings;
    for_rows(rows, poll, [&](std::size_t row) {
        if (to[row] == no_row && position[row] != no_row)
            std::swap(to[row], to[row + siblings[row] - position[row]]);
    });
    std::vector<std::uint32_t> group, of_nobody;
    if (reference.differs)
        shared_.groups(std::uint32_t(reference.follows), 0, rows, 0, group, of_nobody);
    const auto may_exchange = [&](std::uint32_t row, std::uint32_t other) {
        return to[other] != no_row && (group.empty() || group[row] == group[other]) &&
               (!(followed.distinct || followed.exclusive) || family[row] == family[other]) &&
               may_lead(row, to[other]) && may_lead(other, to[row]);
    };
    for (std::uint32_t row = 0; row < rows && reference.differs; row++) {
        if (row % 1024 == 0)
            poll();
        if (may_lead(row, to[row]))
            continue;
        for (std::uint32_t away = 2; away < std::min(rows - 1, farthest); away++) {
            const std::uint32_t other = (row + away) % rows;
            if (!may_exchange(row, other))
                continue;
            std::swap(to[row], to[other]);
            break;
        }
    }
    for_rows(rows, poll, [&](std::size_t row) {
        if (follows(std::uint32_t(row)) && to[row - 1] != no_row)
            from[row] = to[row - 1];
    });
}

// Who follows a row that is left out follows the row before that, unless both would lead to the same.
std::vector<std::uint32_t> Generation::hand_on_origins(std::uint32_t table, std::uint32_t row) {
    const std::vector<std::uint32_t>& position = drawn_[table].position;
    const std::uint32_t next = row + 1;
    std::vector<std::uint32_t> heirs;
    if (next >= position.size() || position[next] == no_row || position[next] == 1)
        return heirs;
    for (std::uint32_t r = 0; r < references_.size(); r++) {
        if (references_[r].child != table || references_[r].follows < 0)
            continue;
        const std::uint32_t origin = parent_of_[r][row];
        if (references_[r].differs && origin == parent_of_[std::size_t(references_[r].follows)][next])
            continue;
        parent_of_[r][next] = origin;
        heirs.push_back(next);
    }
    return heirs;
}

} // namespace synth
