// ValueBins of a feature: what trees see of its values. At most 255, so that a value is a byte; each different value
// has its own if there are no more, else bins have about equal mass and a heavy value has one for itself.
#pragma once
#include "core/pure.hpp"
#include <cstdint>
#include <span>
#include <vector>

namespace synth {

class ValueBins {
public:
    // Of the values at these rows, or of about a hundred thousand of them at regular distances. NaN is missing.
    ValueBins(std::span<const float> values, const std::vector<std::uint32_t>& rows);

    // ValueBins have codes 0 .. count - 1; a missing value has code `count`.
    std::uint32_t count() const { return std::uint32_t(starts_.size()) + 1; }
    std::uint8_t code(float value) const;
    // Values less than this are in the bin or in one before it.
    float upper(std::uint32_t bin) const;

private:
    std::vector<float> starts_; // the least value of each bin but the first, ascending
};

} // namespace synth
