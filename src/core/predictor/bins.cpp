#include "core/predictor/bins.hpp"
#include <algorithm>
#include <limits>

namespace synth {

namespace {

constexpr std::size_t most = 255;

} // namespace

ValueBins::ValueBins(std::span<const float> values, const std::vector<std::uint32_t>& rows) {
    std::vector<float> sorted;
    const std::size_t step = 1 + rows.size() / 100000;
    for (std::size_t i = 0; i < rows.size(); i += step)
        if (const float x = values[rows[i]]; x == x)
            sorted.push_back(x);
    std::sort(sorted.begin(), sorted.end());

    struct Run {
        float value;
        std::size_t rows;
    };
    std::vector<Run> runs;
    for (const float x : sorted)
        if (runs.empty() || runs.back().value < x)
            runs.push_back({x, 1});
        else
            runs.back().rows++;

    std::size_t left = sorted.size(), bins_left = most, size = 0; // of rows not in closed bins; of the open bin
    for (const Run& run : runs) {
        if (size > 0 && (runs.size() <= most || (2 * size + run.rows) * bins_left > 2 * left) && bins_left > 1) {
            starts_.push_back(run.value);
            left -= size;
            bins_left--;
            size = 0;
        }
        size += run.rows;
    }
}

std::uint8_t ValueBins::code(float value) const {
    if (value != value)
        return std::uint8_t(count());
    return std::uint8_t(std::upper_bound(starts_.begin(), starts_.end(), value) - starts_.begin());
}

float ValueBins::upper(std::uint32_t bin) const {
    return bin < starts_.size() ? starts_[bin] : std::numeric_limits<float>::infinity();
}

} // namespace synth
