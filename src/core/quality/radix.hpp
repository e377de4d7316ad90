// Sorting 64-bit words by their digits, least significant first (radix sort), in steps short enough to be interrupted.
//
// What the measures sort are numbers, and cells of tables that are too large to count in. As words both take a fixed
// number of passes, which is the smaller the fewer bits there are in which they differ.
#pragma once
#include "core/poll.hpp"
#include <bit>
#include <cstdint>
#include <vector>

namespace synth {

class RadixSort {
public:
    // Ascending.
    void operator()(std::vector<std::uint64_t>& words, const Poll& poll);

private:
    std::vector<std::uint64_t> scratch_; // kept from one call to the next
    std::vector<std::size_t> next_;      // by digit, where its next word goes
};

// A number as a word, and back: words have the order of the numbers, and both zeros are the same. No NaNs.
inline std::uint64_t word_of(double number) {
    const auto bits = std::bit_cast<std::uint64_t>(number + 0.0);
    return bits >> 63 != 0 ? ~bits : bits | std::uint64_t(1) << 63;
}
inline double number_of(std::uint64_t word) {
    return std::bit_cast<double>(word >> 63 != 0 ? word & ~(std::uint64_t(1) << 63) : ~word);
}

} // namespace synth
