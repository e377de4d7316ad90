// Progressions: columns that rise, or fall, from sibling to sibling, the children of one driving parent in the order
// in which these come. The higher the number of a booking, the later it was made; the farther a parcel has come, by the
// order of the labels of an enum, the later it was there. Values may be equal, or always differ: then strictly so.
//
// Exact means exact, as with spans (spans.hpp): two siblings the wrong way round, and there is no progression. Of
// independent values that differ every other pair of neighbours is; 30 pairs are on the right side with a probability
// below 1e-9.
#pragma once
#include "core/table/children.hpp"
#include <optional>

namespace synth {

// How values come. Siblings that have none are anywhere, or always first or last.
struct Way {
    enum class Nulls : std::uint8_t { anywhere, first, last };
    bool falling = false, strict = false;
    Nulls nulls = Nulls::anywhere;

    std::uint32_t bits() const { return std::uint32_t(falling) | strict << 1 | std::uint32_t(nulls) << 2; }
    static constexpr std::uint32_t end = 3 << 2; // of bits
    static Way of(std::uint32_t bits) { return {(bits & 1) != 0, (bits & 2) != 0, Nulls(bits >> 2)}; }
};

struct Progression {
    std::uint32_t column = 0; // of the table
    Way way = {};
    std::uint64_t rows = 0; // that were compared with one before
};

// Do values progress with others, `by`? By row both, NULL is null_number, and says nothing. Siblings are in ascending
// order of `by`, NULLs last; where that is equal, they may have any values. Nothing if fewer than min_count families
// have values that differ, or fewer than 30 neighbours. `column` is 0.
std::optional<Progression> find_progression(std::span<const double> values, std::span<const double> by,
                                            const Children& children, std::uint32_t min_count, const Poll& poll);

} // namespace synth
