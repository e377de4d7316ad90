// Children by parent: the rows of a table that refer to the same row of another one, or are of the same group.
//
// A counting sort: it takes time and memory in proportion to rows and parents, and the children of one parent lie
// together, so that they are a span of rows.
#pragma once
#include "core/polling.hpp"
#include "core/table/row_number.hpp"
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

namespace synth {

class Children {
public:
    // `parent_of`: by row, a number below `parents`, or no_row for none.
    Children(std::span<const std::uint32_t> parent_of, std::uint32_t parents, const Poll& poll)
        : begin_(parents + std::size_t(2)) {
        for_rows(parent_of.size(), poll, [&](std::size_t row) {
            if (parent_of[row] != no_row)
                begin_[parent_of[row] + std::size_t(2)]++;
        });
        std::partial_sum(begin_.begin(), begin_.end(), begin_.begin());
        rows_.resize(begin_.back());
        for_rows(parent_of.size(), poll, [&](std::size_t row) {
            if (parent_of[row] != no_row)
                rows_[begin_[parent_of[row] + std::size_t(1)]++] =
                    std::uint32_t(row); // up to where the next one begins
        });
    }

    // Their rows, in ascending order until they are put into another one.
    std::span<const std::uint32_t> of(std::size_t parent) const {
        return std::span(rows_).subspan(begin_[parent], begin_[parent + 1] - begin_[parent]);
    }
    std::span<std::uint32_t> of(std::size_t parent) {
        return std::span(rows_).subspan(begin_[parent], begin_[parent + 1] - begin_[parent]);
    }
    std::size_t parents() const { return begin_.size() - 2; }
    std::size_t size() const { return rows_.size(); } // of all parents

private:
    std::vector<std::uint32_t> begin_; // by parent: where its children begin in rows_
    std::vector<std::uint32_t> rows_;
};

} // namespace synth
