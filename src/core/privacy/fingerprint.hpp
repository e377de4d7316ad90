// Fingerprints: numbers that stand for what rows have in some columns. Rows that are equal there have the same, and two
// others, but for a chance of 2^-64, different ones.
#pragma once
#include "core/pure.hpp"
#include <boost/sort/spreadsort/integer_sort.hpp>
#include <cstdint>
#include <vector>

namespace synth {

// The fingerprint with one more column. The mixing is that of SplitMix64 (Steele et al., OOPSLA 2014).
inline std::uint64_t extend(std::uint64_t print, std::uint64_t value) {
    std::uint64_t x = print + 0x9e3779b97f4a7c15u + value;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    return x ^ x >> 31;
}

inline void sort_prints(std::vector<std::uint64_t>& prints) {
    boost::sort::spreadsort::integer_sort(prints.begin(), prints.end());
}

// How many of the fingerprints, which ascend, are there once.
inline std::size_t count_unique(const std::vector<std::uint64_t>& sorted) {
    std::size_t unique = 0;
    for (std::size_t i = 0; i < sorted.size(); i++)
        unique += (i == 0 || sorted[i - 1] != sorted[i]) && (i + 1 == sorted.size() || sorted[i + 1] != sorted[i]);
    return unique;
}

} // namespace synth
