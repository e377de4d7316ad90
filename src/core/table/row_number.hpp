// Rows of another table, by number.
#pragma once
#include "core/pure.hpp"
#include <cstdint>

namespace synth {

constexpr std::uint32_t no_row = 0xffffffff; // where there is none

} // namespace synth
