// Halves: a table's rows split in two at random, the same way for the same seed. One half is learned, and the other one
// was not seen.
#pragma once
#include "core/sample/philox.hpp"

namespace synth {

struct Half {
    std::uint64_t seed = 0;
    bool first = true;

    // `row`: number in the order in which rows are read, from 0.
    bool has(std::uint64_t row) const { return (draw(seed, row, 0, Purpose::half).v[0] >> 31 == 0) == first; }
};

} // namespace synth
