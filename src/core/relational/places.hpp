// Places: rows that are told apart by a number, found by hashing. The numbers stay where they are, in an array by row,
// and the table holds rows alone, so that it takes about eight bytes a row.
#pragma once
#include "core/key/permutation.hpp"
#include "core/polling.hpp"
#include "core/table/row_number.hpp"
#include <bit>
#include <span>
#include <vector>

namespace synth {

class Places {
public:
    // Of rows with the same number the first one counts. The array, which has no NULLs, must outlive it.
    Places(std::span<const double> rows, const Poll& poll)
        : rows_(rows), slots_(std::bit_ceil(rows.size() + rows.size() / 2 + 1), no_row) {
        for_rows(rows.size(), poll, [&](std::size_t row) {
            std::uint32_t& slot = slots_[slot_of(rows[row])];
            if (slot == no_row)
                slot = std::uint32_t(row);
        });
    }

    // The row that has this number, or no_row.
    std::uint32_t find(double number) const { return slots_[slot_of(number)]; }

private:
    std::size_t slot_of(double number) const {
        const std::size_t mask = slots_.size() - 1;
        std::size_t slot = mix(std::bit_cast<std::uint64_t>(number)) & mask;
        while (slots_[slot] != no_row && rows_[slots_[slot]] != number)
            slot = (slot + 1) & mask;
        return slot;
    }

    std::span<const double> rows_;
    std::vector<std::uint32_t> slots_;
};

} // namespace synth
