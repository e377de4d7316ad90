// Numbers of children that parents have room for. A project has no more members than its tenant has users, whatever
// number was drawn: parents of which more was asked exchange numbers with such as have room, so that these are still
// those that were drawn, as near as possible. What nobody can take over is cut off, and others get more.
#pragma once
#include "core/poll.hpp"
#include <cstdint>
#include <span>

namespace synth {

// By parent: numbers of children, which become `most` at most. Their sum stays if there is room, and who has none stays
// without. Takes about n log n for n parents, times as many different numbers as are tried.
void fit_degrees(std::span<std::uint32_t> degree, std::span<const std::uint32_t> most, const Poll& poll);

} // namespace synth
