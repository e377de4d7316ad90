// Combinations: which groups of rows the children of a parent belong to, together.
//
// A pupil is in grades 0, 1 and 2, or in 2 and 3, hardly ever in 0 and 3, and never twice in one. Where most parents
// have one of few such combinations, classes of parents must not mix them (latent.hpp): drawn from a class that does,
// siblings would be of groups that do not go together, and had to be drawn until they differ, after which no group is
// as frequent as it should be.
#pragma once
#include "core/poll.hpp"
#include "core/table/row_number.hpp"
#include <cstddef>
#include <span>
#include <vector>

namespace synth {

// By parent (parent_of[child], no_row for none) a number of its children's combination of groups (by child), from 1 on;
// 0 for those that fewer than `least` parents have. Empty if fewer than three quarters of the parents have one of the
// others, if there are fewer than two of them, or more than `most`.
std::vector<std::uint32_t> find_combinations(std::span<const std::uint32_t> parent_of, std::uint32_t parents,
                                             std::span<const std::uint32_t> groups, std::uint32_t least,
                                             std::size_t most, const Poll& poll);

} // namespace synth
