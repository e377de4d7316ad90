#include "core/key/permutation.hpp"
#include <bit>

namespace synth {

Permutation::Permutation(std::uint64_t size, std::uint64_t key) : size_(size), key_(mix(key + 0x9e3779b97f4a7c15u)) {
    const auto bits = std::uint32_t(std::bit_width(size - 1));
    low_bits_ = bits - bits / 2;
    rounds_ = bits < 8 ? 18 : 6; // parts of few bits are slow to mix
    low_mask_ = (std::uint64_t(1) << low_bits_) - 1;
    high_mask_ = (std::uint64_t(1) << bits / 2) - 1;
}

// Each round changes one part by a hash of the other part, the round and the key, and so can be undone.
std::uint64_t Permutation::walk(std::uint64_t x) const {
    std::uint64_t high = x >> low_bits_, low = x & low_mask_;
    for (std::uint64_t round = 0; round < rounds_; round += 2) {
        high ^= mix(key_ ^ (round << 32 | low)) & high_mask_;
        low ^= mix(key_ ^ ((round + 1) << 32 | high)) & low_mask_;
    }
    return high << low_bits_ | low;
}

std::uint64_t Permutation::operator()(std::uint64_t i) const {
    do
        i = walk(i);
    while (i >= size_);
    return i;
}

} // namespace synth
