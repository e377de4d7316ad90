// Which codes were met: set bits among them, visited in ascending order. A sort of few rows whose codes are many,
// without a comparison.
#pragma once
#include "core/codec/code.hpp"
#include <vector>

namespace synth {

class Touched {
public:
    void reserve(std::uint32_t cardinality) {
        if (words_.size() < cardinality / 64 + 1)
            words_.resize(cardinality / 64 + 1);
    }
    void add(Code code) { words_[code / 64] |= std::uint64_t(1) << code % 64; }
    // Lists the codes, and forgets them.
    void drain(std::uint32_t cardinality, std::vector<Code>& codes) {
        codes.clear();
        for (std::size_t w = 0; w <= (cardinality - 1) / 64; w++)
            for (std::uint64_t bits = words_[w]; bits != 0; bits &= bits - 1)
                codes.push_back(Code(w * 64 + std::size_t(std::countr_zero(bits))));
        for (std::size_t w = 0; w <= (cardinality - 1) / 64; w++)
            words_[w] = 0;
    }

private:
    std::vector<std::uint64_t> words_;
};

} // namespace synth
