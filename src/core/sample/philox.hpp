// Random numbers by counting: Philox4x32-10 of the Random123 library. A draw is a function of a key and a counter, with
// no state to carry along. The key is the seed; the counter is the row, the variable and a purpose.
#pragma once
#include "core/pure.hpp"
#include <Random123/philox.h>
#include <cstdint>

namespace synth {

// What a stream of draws is for: streams of one seed must not meet.
enum class Purpose : std::uint32_t {
    sample = 0,
    reservoir = 1,
    holdout = 2,
    rare = 3,
    order = 4,
    text = 5,
    again = 6,
    quality = 7,
    half = 8,
    link = 9,
    relation = 10,
    span = 11
};

struct Draw {
    std::uint32_t v[4]; // independent, uniform in 0 .. 2^32 - 1

    // Uniform in 0 .. n - 1, from the first two words; off by less than n / 2^64.
    std::uint64_t below(std::uint64_t n) const {
        const auto u = std::uint64_t(v[0]) << 32 | v[1];
        return std::uint64_t((unsigned __int128)u * n >> 64);
    }
};

inline Draw draw(std::uint64_t seed, std::uint64_t row, std::uint32_t variable, Purpose purpose) {
    const r123::Philox4x32::ctr_type counter = {
        {std::uint32_t(row), std::uint32_t(row >> 32), variable, std::uint32_t(purpose)}};
    const r123::Philox4x32::key_type key = {{std::uint32_t(seed), std::uint32_t(seed >> 32)}};
    const auto out = r123::Philox4x32()(counter, key);
    return {{out[0], out[1], out[2], out[3]}};
}

} // namespace synth
