// Figures: numbers as a reader of the report sees them, and names cut to the room that a picture has.
#pragma once
#include "core/pure.hpp"
#include <cstdint>
#include <string>
#include <string_view>

namespace synth {

// "0.981", "−0.012"; "–" if it is undefined. Three decimals tell scores apart.
std::string figure(double value, int decimals = 3);
// With at least two digits that are not zeros before it: "0.584", "0.00041", but no more than six decimals.
std::string small_figure(double value);
// With its sign: "+0.004", "−0.012", "0.000".
std::string signed_figure(double value);
// A share: "12.3 %".
std::string in_percent(double share);
// "1,234,567".
std::string count(std::uint64_t n);
// "1 row", "1,234 rows".
std::string count(std::uint64_t n, std::string_view noun);

// About how wide a text is in the common sans-serif typefaces; 1 is the size of the type.
double text_width(std::string_view text);
// The text, or as much of its beginning and its end as fits, with an ellipsis between: generated names differ at their
// ends.
std::string shorten(std::string_view text, double width);

} // namespace synth
