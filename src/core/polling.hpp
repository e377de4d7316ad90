// Loops over rows, and sorting, that can be interrupted (poll.hpp).
#pragma once
#include "core/poll.hpp"
#include <algorithm>
#include <cstddef>

namespace synth {

// Calls f(row) for each row below `rows`, in ascending order.
template <class F>
void for_rows(std::size_t rows, const Poll& poll, const F& f) {
    constexpr std::size_t between_polls = 1 << 14;
    for (std::size_t row = 0; row < rows; row++) {
        if (row % between_polls == 0)
            poll();
        f(row);
    }
}

// std::sort. After an exception the values are not all those that there were.
template <class Values, class Less>
void sort_polling(Values& values, const Poll& poll, const Less& less) {
    constexpr std::size_t between_polls = 1 << 16; // comparisons
    std::size_t compared = 0;
    std::sort(values.begin(), values.end(), [&](const auto& a, const auto& b) {
        if (++compared % between_polls == 0)
            poll();
        return less(a, b);
    });
}

} // namespace synth
