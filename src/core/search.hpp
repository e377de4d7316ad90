// Binary search without branches: where the answer cannot be predicted, as in inverting a distribution function, that
// is faster than the standard library's.
#pragma once
#include "core/pure.hpp"
#include <cstddef>

namespace synth {

// How many of the n values from `first` on satisfy `before`, which holds for the first ones and no others.
template <class T, class Before>
std::size_t count_before(const T* first, std::size_t n, const Before& before) {
    const T* base = first;
    while (n > 0) {
        const std::size_t half = (n + 1) / 2;
        base +=
            half & -std::size_t(before(base[half - 1])); // arithmetic, where compilers would make a branch of a choice
        n -= half;
    }
    return std::size_t(base - first);
}

// std::upper_bound and std::lower_bound, as a position.
template <class T>
std::size_t upper_position(const T* first, std::size_t n, const T& x) {
    return count_before(first, n, [&](const T& value) { return value <= x; });
}
template <class T>
std::size_t lower_position(const T* first, std::size_t n, const T& x) {
    return count_before(first, n, [&](const T& value) { return value < x; });
}

// lower_position of `lanes` values at once: each search waits for itself alone, so that they overlap.
template <std::size_t lanes, class T>
void lower_positions(const T* first, std::size_t n, const T* x, std::size_t* positions) {
    for (std::size_t l = 0; l < lanes; l++)
        positions[l] = 0;
    while (n > 0) {
        const std::size_t half = (n + 1) / 2;
        for (std::size_t l = 0; l < lanes; l++)
            positions[l] += half & -std::size_t(first[positions[l] + half - 1] < x[l]);
        n -= half;
    }
}

} // namespace synth
