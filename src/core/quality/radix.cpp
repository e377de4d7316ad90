#include "core/quality/radix.hpp"
#include <algorithm>
#include <utility>

namespace synth {

namespace {

constexpr std::size_t few = 1000;    // words that comparing sorts as fast
constexpr std::size_t block = 65536; // words between two polls
constexpr int most_bits = 11;        // of a digit: its counters fit the fastest cache

} // namespace

void RadixSort::operator()(std::vector<std::uint64_t>& words, const Poll& poll) {
    const std::size_t n = words.size();
    if (n < few) {
        std::sort(words.begin(), words.end());
        return;
    }
    std::uint64_t different = 0; // bits in which words differ
    for (const std::uint64_t word : words)
        different |= word ^ words.front();
    if (different == 0)
        return;
    const int lowest = std::countr_zero(different), width = int(std::bit_width(different)) - lowest;
    const int digits = (width + most_bits - 1) / most_bits, bits = (width + digits - 1) / digits;
    const std::uint64_t mask = (std::uint64_t(1) << bits) - 1;
    scratch_.resize(n);
    next_.resize(mask + 1);
    for (int digit = 0; digit < digits; digit++) {
        const int shift = lowest + digit * bits;
        std::fill(next_.begin(), next_.end(), 0);
        poll();
        for (const std::uint64_t word : words)
            next_[word >> shift & mask]++;
        std::size_t before = 0;
        for (std::size_t& position : next_)
            before += std::exchange(position, before);
        for (std::size_t i = 0; i < n; i++) {
            if (i % block == 0)
                poll();
            scratch_[next_[words[i] >> shift & mask]++] = words[i];
        }
        words.swap(scratch_);
    }
}

} // namespace synth
