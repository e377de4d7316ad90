// Sorting numbers, by their bits.
#pragma once
#include "core/pure.hpp"
#include <algorithm>
#include <boost/sort/spreadsort/float_sort.hpp>
#include <cmath>
#include <vector>

namespace synth {

// Ascending; no NaNs. Boost subtracts the least number's bits from the greatest's, which overflows when their signs
// differ, so each sign is sorted by itself.
inline void sort_numbers(std::vector<double>& values) {
    const auto positive = std::partition(values.begin(), values.end(), [](double x) { return std::signbit(x); });
    boost::sort::spreadsort::float_sort(values.begin(), positive);
    boost::sort::spreadsort::float_sort(positive, values.end());
}

} // namespace synth
