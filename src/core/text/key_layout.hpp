// How a TextKey's slots lie in its vector of numbers, and the arithmetic of its spaces.
//
// A slot's values are numbered: first the natural ones, those that are met in the column; then the extended ones, the
// rest of the same format. The space of a pattern is cut into boxes: in the first one all slots are natural; in the
// next ones, slot by slot in the order of extension, that slot is extended, those before it free and those after it
// natural; in the last one the first word is longer than any of before (far). The boxes are disjoint, and together they
// are the pattern's space.
#pragma once
#include "core/text/check_digit.hpp"
#include "core/text/pattern.hpp"
#include "core/text/text.hpp"
#include <cstring>
#include <span>

namespace synth::key_layout {

constexpr std::size_t cycle = 64;                      // slots[0 .. 63]: pattern and place of index i mod 64
constexpr std::uint64_t most = std::uint64_t(1) << 62; // elements of a box; what does not fit is filled in
constexpr std::uint64_t possible_at_most = ~std::uint64_t(0) >> 1;
constexpr std::uint32_t digits_at_most = 18; // of a number that count; the rest is filled in
constexpr std::size_t slots_at_most = 64;

struct Slot {
    std::uint64_t natural = 1, extended = 0, far = 0; // how many values
    // word, domain: symbols[first .. first + natural); extended words are two of symbols[parts .. parts + n_parts),
    // far ones three, in the case `letters`. number: first is the lowest natural one.
    std::uint64_t first = 0, parts = 0, n_parts = 0, letters = 0;
    std::uint64_t length = 0; // number: digits, 0 if without leading zeros or none is free; code: characters
    std::uint64_t before = 0, behind = 0; // number: digits that are check digits, at its beginning and end

    std::uint64_t all() const { return natural + extended; }
    bool has_leading_zeros() const { return length + before + behind > 0; } // of a number
};
constexpr std::size_t slot_words = sizeof(Slot) / sizeof(std::uint64_t);

// A pattern's part of the vector: check digit (0: none) and number of slots; the slots; their order of extension; sizes
// of the boxes.
struct Layout {
    std::uint64_t check = 0;
    std::vector<Slot> slots;
    std::vector<std::uint64_t> order;
};

inline std::uint64_t multiply(std::uint64_t a, std::uint64_t b, std::uint64_t limit) {
    const auto product = (unsigned __int128)(a)*b;
    return product > limit ? limit : std::uint64_t(product);
}
constexpr std::uint64_t power(std::uint64_t base, std::uint64_t n) {
    std::uint64_t result = 1;
    while (n-- > 0)
        result *= base;
    return result;
}
// How many characters of a code count; the rest is filled in.
inline std::uint64_t counted(std::uint64_t base, std::uint64_t length) {
    std::uint64_t n = 0;
    for (std::uint64_t size = base; n < length && size <= most / 64; size *= base)
        n++;
    return n;
}

// The values of the slot order[j] in a box, as a range.
struct Range {
    std::uint64_t first, size;
};
inline Range range_in_box(const Slot& slot, std::size_t j, std::size_t box, std::size_t slots) {
    if (box == slots + 1)
        return slot.far > 0 ? Range{slot.all(), slot.far} : Range{0, slot.all()};
    if (j + 1 == box)
        return {slot.natural, slot.extended};
    return {0, j + 1 < box ? slot.all() : slot.natural};
}

template <class Slots, class Order>
std::uint64_t box_size(const Slots& slots, const Order& order, std::size_t box) {
    const std::size_t n = order.size();
    std::uint64_t size = 1;
    bool has_far = false;
    for (std::size_t j = 0; j < n; j++) {
        const Range range = range_in_box(slots[order[j]], j, box, n);
        has_far |= slots[order[j]].far > 0;
        if (range.size == 0)
            return 0;
        if (size <= most / range.size)
            size *= range.size;
    }
    return box == n + 1 && !has_far ? 0 : size;
}

// Sets the shares and slots of a key whose patterns have these layouts, by how often they come.
void pack(std::span<const Layout> layouts, std::span<const std::uint64_t> weights, TextKey& key);

} // namespace synth::key_layout
