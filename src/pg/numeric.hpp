// Small numerics, made directly in the form in which PostgreSQL keeps them (since version 9.1): a header of 16 bits
// with sign, scale and weight, then digits to the base 10,000 without leading or trailing zeros, the first of which
// counts 10,000 to the weight. Going through text or arithmetic costs ten times as much.
#pragma once
#include "pg/postgres.hpp"

namespace pg {

constexpr double largest_small_numeric = 9e15;
constexpr std::size_t small_numeric_size = 16; // bytes, at most; a multiple of MAXALIGN

// units / 10^decimals, with so many decimals, 0 to 15, shown; |units| < largest_small_numeric. It is made in `room`,
// which is aligned and has small_numeric_size bytes.
inline Datum make_small_numeric(std::int64_t units, int decimals, void* room) {
    constexpr std::uint64_t base = 10'000;
    constexpr std::uint16_t is_short = 0x8000, is_negative = 0x2000;
    static constexpr std::uint32_t to_group[] = {1, 1000, 100, 10}; // digits after the point fill groups of four
    std::uint64_t left = std::uint64_t(units < 0 ? -units : units) * to_group[decimals % 4];
    std::uint16_t header = std::uint16_t(is_short | decimals << 7);
    std::int16_t digits[5];
    int n = 0, weight = -(decimals + 3) / 4;
    for (; left != 0; left /= base, weight++)
        if (const auto digit = std::int16_t(left % base); digit != 0 || n > 0)
            digits[n++] = digit;
    if (n > 0)
        header |= std::uint16_t((units < 0 ? is_negative : 0) | ((weight - 1) & 0x7f));
    auto* const out = static_cast<char*>(room);
    const std::size_t size = VARHDRSZ + sizeof header + std::size_t(n) * sizeof *digits;
    SET_VARSIZE(out, size);
    std::memcpy(out + VARHDRSZ, &header, sizeof header);
    for (int i = 0; i < n; i++)
        std::memcpy(out + VARHDRSZ + sizeof header + std::size_t(i) * sizeof *digits, &digits[n - 1 - i],
                    sizeof *digits);
    return PointerGetDatum(out);
}

} // namespace pg
