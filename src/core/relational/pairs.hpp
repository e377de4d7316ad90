// Pairs of a row's two numbers, each at most once: who has it is found by hashing. The numbers stay where they are, in
// two arrays by row, and the table holds rows alone, so that it takes about six bytes a row.
#pragma once
#include "core/key/permutation.hpp"
#include "core/relational/latent.hpp"
#include <bit>

namespace synth {

class Pairs {
public:
    // At most so many rows will be in it. The arrays must outlive it.
    Pairs(std::span<const std::uint32_t> first, std::span<const std::uint32_t> second, std::size_t rows)
        : first_(first), second_(second), slots_(std::bit_ceil(rows + rows / 2 + 1), no_row) {}

    // The row that has this pair, or no_row.
    std::uint32_t find(std::uint32_t first, std::uint32_t second) const { return slots_[slot_of(first, second)]; }
    // False, and nothing happens, if a row has the same pair.
    bool insert(std::uint32_t row) {
        std::uint32_t& slot = slots_[slot_of(first_[row], second_[row])];
        if (slot != no_row)
            return false;
        slot = row;
        return true;
    }
    // Takes out a row that is in it, before its numbers change. Rows behind it move up, so that none is cut off from
    // where its search begins.
    void erase(std::uint32_t row) {
        std::size_t hole = slot_of(first_[row], second_[row]);
        for (std::size_t at = next(hole); slots_[at] != no_row; at = next(at)) {
            const std::size_t home = home_of(first_[slots_[at]], second_[slots_[at]]), mask = slots_.size() - 1;
            if (((at - home) & mask) >= ((at - hole) & mask)) {
                slots_[hole] = slots_[at];
                hole = at;
            }
        }
        slots_[hole] = no_row;
    }

private:
    std::size_t home_of(std::uint32_t first, std::uint32_t second) const {
        return mix((std::uint64_t(first) << 32 | second) + 0x9e3779b97f4a7c15u) & (slots_.size() - 1);
    }
    std::size_t next(std::size_t slot) const { return (slot + 1) & (slots_.size() - 1); }
    std::size_t slot_of(std::uint32_t first, std::uint32_t second) const {
        std::size_t slot = home_of(first, second);
        while (slots_[slot] != no_row && (first_[slots_[slot]] != first || second_[slots_[slot]] != second))
            slot = next(slot);
        return slot;
    }

    std::span<const std::uint32_t> first_, second_;
    std::vector<std::uint32_t> slots_;
};

} // namespace synth
