// Parts of moments: what is known of a column's value once another one's is, the year of a date, or its first of the
// month. They are computed and not drawn.
//
// Numbers are what PostgreSQL's extract() gives, and to_char() where that makes a number of a date; moments are what
// its casts and date_trunc() give. Weeks are those of ISO 8601.
#pragma once
#include "core/codec/code.hpp"
#include <string>

namespace synth {

enum class Part : std::uint8_t {
    year,
    quarter,
    month,
    week,
    day_of_year,
    day,
    weekday,     // Sunday is 0
    iso_weekday, // Monday is 1
    hour,
    minute,
    year_month,  // 202412
    date_number, // 20241231
    time,
    date,
    first_of_week,
    first_of_month,
    first_of_quarter,
    first_of_year,
    first_of_hour,
    end
};

// Can a part of a moment of unit `from` be a number of unit `to`?
bool has_part(Part part, Unit from, Unit to);
// The part, of a moment that is_ordinary(); where has_part().
double part_of(Part part, double moment, Unit from, Unit to);
// The same as SQL, of an expression: "extract(year FROM moment)".
std::string part_in_words(Part part, const std::string& moment);

} // namespace synth
