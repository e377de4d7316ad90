// Generation: rows that refer to what the sibling before refers to by another reference (chain.hpp). Rows come family
// by family, siblings in order.
#include "core/polling.hpp"
#include "core/relational/generation.hpp"

namespace synth {

// Where no row refers to one row by both, rows exchange what they lead to until none does.
void Generation::follow(std::uint32_t r, const Poll& poll) {
    constexpr std::uint32_t farthest = 4096; // rows
    const ReferenceModel& reference = references_[r];
    std::vector<std::uint32_t>&from = parent_of_[r], &to = parent_of_[std::size_t(reference.follows)];
    const std::vector<std::uint32_t>& position = drawn_[reference.child].position;
    const auto rows = std::uint32_t(from.size());
    const auto follows = [&](std::uint32_t row) {
        return row > 0 && row < rows && position[row] != no_row && position[row] > 1;
    };
    const auto origin = [&](std::uint32_t row) {
        return follows(row) ? to[row - 1] : from[row];
    };
    const auto may_lead = [&](std::uint32_t row, std::uint32_t there) {
        return there == no_row || (there != origin(row) && !(follows(row + 1) && to[row + 1] == there));
    };
    for (std::uint32_t row = 0; row < rows && reference.differs; row++) {
        if (row % 1024 == 0)
            poll();
        if (may_lead(row, to[row]))
            continue;
        for (std::uint32_t away = 2; away < std::min(rows - 1, farthest); away++) {
            const std::uint32_t other = (row + away) % rows;
            if (!may_lead(row, to[other]) || !may_lead(other, to[row]))
                continue;
            std::swap(to[row], to[other]);
            break;
        }
    }
    for_rows(rows, poll, [&](std::size_t row) {
        if (follows(std::uint32_t(row)))
            from[row] = to[row - 1];
    });
}

} // namespace synth
