// A code: one column's value as the network sees it. Codes are small integers, dense from 0; a codec (number.hpp,
// category.hpp) turns values into codes when a model is learned and codes into values when it is sampled.
#pragma once
#include "core/pure.hpp"
#include <bit>
#include <cstdint>
#include <limits>

namespace synth {

using Code = std::uint16_t;

constexpr Code null_code = 0;              // NULL, in every codec
constexpr std::uint32_t max_codes = 65535; // a codec has at most this many codes, NULL included

// Categories are labels without order; numbers have order, distance and a grid.
enum class Kind : std::uint8_t { category, number };

// What one unit of a number is: it decides which grids (multiples) are tried. Dates count days, timestamps
// microseconds, and times of day too, but since midnight.
enum class Unit : std::uint8_t { one, day, microsecond, time };

constexpr bool is_moment(Unit unit) {
    return unit == Unit::day || unit == Unit::microsecond;
}

// Dates and timestamps can be compared: by what a number of the first unit is multiplied for it. Else numbers of one
// unit can.
constexpr bool are_comparable(Unit a, Unit b) {
    return a == b || (is_moment(a) && is_moment(b));
}
constexpr double scale_to_compare(Unit a, Unit b) {
    return a == Unit::day && b == Unit::microsecond ? 86400e6 : 1;
}

// NULL in a column of doubles is a NaN. PostgreSQL's own NaN, which sorts above infinity, is a number to us: beyond
// every finite one that is met in practice, and like both infinities a value of its own and not part of any range.
constexpr double null_number = std::numeric_limits<double>::quiet_NaN();
constexpr double not_a_number = std::numeric_limits<double>::max();

inline bool is_null(double value) {
    return value != value;
}
// Neither NULL, nor infinite, nor not_a_number.
inline bool is_ordinary(double value) {
    return value > -not_a_number && value < not_a_number;
}

} // namespace synth
