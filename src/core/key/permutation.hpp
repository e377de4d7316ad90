// A keyed bijection of 0 .. size - 1: row numbers in, places in a space of keys out.
//
// A Feistel network over the fewest bits that hold the space, in two parts that differ by at most one bit, walked until
// it falls into the space (cycle walking; Black and Rogaway, "Ciphers with arbitrary finite domains", CT-RSA 2002). The
// bits hold less than twice the space, so that is fewer than two walks on average. It scatters; it is no cipher, and
// who knows its key can go back.
#pragma once
#include "core/pure.hpp"
#include <cstdint>

namespace synth {

// A hash of 64 bits that is a bijection, and maps 0 to 0 (the finaliser of MurmurHash3, with Stafford's constants).
constexpr std::uint64_t mix(std::uint64_t x) {
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    return x ^ x >> 31;
}

class Permutation {
public:
    // size > 0.
    Permutation(std::uint64_t size, std::uint64_t key);

    std::uint64_t operator()(std::uint64_t i) const; // i < size

private:
    std::uint64_t walk(std::uint64_t x) const;

    std::uint64_t size_, key_;
    std::uint32_t low_bits_, rounds_;
    std::uint64_t high_mask_, low_mask_;
};

} // namespace synth
