// The report's style: one sheet, for light and dark, from 320 pixels of width on, and for paper.
//
// Colours are variables. Text has a contrast of at least 4.5 to what is behind it, lines that mean something of 3; real
// is blue and synthetic orange, plus is green and minus purple, which colour-blind readers tell apart.
#pragma once
#include "core/pure.hpp"
#include <string_view>

namespace synth {

extern const std::string_view style;

} // namespace synth
