#include "core/quality/radix.hpp"
#include <algorithm>
#include <array>
#include <utility>

namespace synth {

namespace {

constexpr std::size_t few = 1000;    // words that comparing sorts as fast
constexpr std::size_t block = 65536; // words between two polls
constexpr int digits = 8, bits = 8;

std::size_t digit(std::uint64_t word, int place) {
    return word >> (place * bits) & ((1u << bits) - 1);
}

} // namespace

void RadixSort::operator()(std::vector<std::uint64_t>& words, const Poll& poll) {
    const std::size_t n = words.size();
    if (n < few) {
        std::sort(words.begin(), words.end());
        return;
    }
    scratch_.resize(n);
    std::array<std::array<std::size_t, 1u << bits>, digits> counts{};
    for (std::size_t i = 0; i < n; i++) {
        if (i % block == 0)
            poll();
        for (int place = 0; place < digits; place++)
            counts[place][digit(words[i], place)]++;
    }
    for (int place = 0; place < digits; place++) {
        auto& next = counts[place];
        if (next[digit(words.front(), place)] == n)
            continue;
        std::size_t before = 0;
        for (std::size_t& position : next)
            before += std::exchange(position, before);
        for (std::size_t i = 0; i < n; i++) {
            if (i % block == 0)
                poll();
            scratch_[next[digit(words[i], place)]++] = words[i];
        }
        words.swap(scratch_);
    }
}

} // namespace synth
