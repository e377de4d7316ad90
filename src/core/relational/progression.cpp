#include "core/relational/progression.hpp"
#include "core/codec/code.hpp"
#include <algorithm>

namespace synth {

namespace {

constexpr std::uint32_t fewest_pairs = 30;

// One of two directions, over families.
struct Direction {
    bool broken = false, strict = true;
    std::uint32_t steps = 0, families = 0;

    void compare(double before, double next) {
        broken = broken || next < before;
        strict = strict && next > before;
        steps += next > before;
    }
};

} // namespace

std::optional<Progression> find_progression(std::span<const double> values, std::span<const double> by,
                                            const Children& children, std::uint32_t min_count, const Poll& poll) {
    Direction rising, falling;
    std::uint64_t rows = 0;
    std::size_t nulls = 0, first = 0, last = 0; // families that have some, and have them so
    for_rows(children.parents(), poll, [&](std::size_t p) {
        if (rising.broken && falling.broken)
            return;
        const std::span<const std::uint32_t> siblings = children.of(p);
        const std::uint32_t before = rising.steps, before_falling = falling.steps;
        std::size_t places = 0, none = 0, begin = 0, end = 0;
        for (; places < siblings.size() && !is_null(by[siblings[places]]); places++)
            if (is_null(values[siblings[places]])) {
                begin += none == places;
                none++;
                end++;
            } else {
                end = 0;
            }
        if (none > 0 && none < places) {
            nulls++;
            first += begin == none;
            last += end == none;
        }
        double least = null_number, greatest = null_number; // of all siblings before
        for (std::size_t i = 0; i < siblings.size() && !is_null(by[siblings[i]]);) {
            double lowest = null_number, highest = null_number; // of those of one place
            std::uint32_t known = 0;
            const double place = by[siblings[i]];
            for (; i < siblings.size() && by[siblings[i]] == place; i++)
                if (const double value = values[siblings[i]]; !is_null(value)) {
                    lowest = known > 0 ? std::min(lowest, value) : value;
                    highest = known > 0 ? std::max(highest, value) : value;
                    known++;
                }
            if (known == 0)
                continue;
            rising.strict = rising.strict && known == 1;
            falling.strict = falling.strict && known == 1;
            if (!is_null(least)) {
                rows += known;
                rising.compare(greatest, lowest);
                falling.compare(-least, -highest);
            }
            least = is_null(least) ? lowest : std::min(least, lowest);
            greatest = is_null(greatest) ? highest : std::max(greatest, highest);
        }
        rising.families += rising.steps > before;
        falling.families += falling.steps > before_falling;
    });
    const Way::Nulls where = nulls < min_count ? Way::Nulls::anywhere
                             : first == nulls  ? Way::Nulls::first
                             : last == nulls   ? Way::Nulls::last
                                               : Way::Nulls::anywhere;
    for (const Direction* way : {&rising, &falling})
        if (!way->broken && way->families >= min_count && way->steps >= fewest_pairs)
            return Progression{0, {way == &falling, way->strict, where}, rows};
    return std::nullopt;
}

} // namespace synth
