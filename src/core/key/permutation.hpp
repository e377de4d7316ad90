// A keyed bijection of 0 .. size - 1: row numbers in, places in a space of keys out.
//
// A Feistel network over the smallest even number of bits that holds the space, walked until it falls into the space
// (cycle walking; Black and Rogaway, "Ciphers with arbitrary finite domains", CT-RSA 2002). On average fewer than four
// walks.
#pragma once
#include "core/pure.hpp"
#include <cstdint>

namespace synth {

class Permutation {
public:
    // size > 0.
    Permutation(std::uint64_t size, std::uint64_t key);

    std::uint64_t operator()(std::uint64_t i) const; // i < size

private:
    std::uint64_t size_, key_;
    std::uint32_t half_; // bits in each half
};

} // namespace synth
