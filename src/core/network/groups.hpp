// Groups of codes, for pairs of variables: each code by itself if there are few, else neighbours with about as many
// rows in each group.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace synth {

constexpr std::size_t most_groups = 10;

// By code, whose rows are counted: its group, less than most_groups.
std::vector<std::uint8_t> groups_of(std::span<const std::uint32_t> rows);

} // namespace synth
