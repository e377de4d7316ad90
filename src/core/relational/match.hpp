// Classes that children can have: those that they want, matched to the ones that parents offer.
//
// A network of links draws the class of a child's parent as it was among the rows that were learned; the parents that
// are there now have drawn their own classes and numbers of children, their stubs, and chance makes these differ. Who
// wants a class of which there are too few has to go elsewhere, and should go next door: near classes are alike
// (latent.hpp). So children, in the order of the classes that they want, are laid along the stubs, in the order of
// theirs: transport on a line, where keeping the order moves everybody least.
#pragma once
#include "core/poll.hpp"
#include <cstdint>
#include <span>
#include <vector>

namespace synth {

// By child: `wanted` (no_row for none, which stays), moved to near classes so that each is wanted as often as its
// parents' stubs are of all stubs. `classes` and `stubs` are by parent. Classes stay within their group: `group` is by
// class, empty if there is one group. Where nobody of a group has stubs, its children's classes stay as they are.
std::vector<std::uint32_t> match_classes(std::span<const std::uint32_t> wanted, std::span<const std::uint32_t> classes,
                                         std::span<const std::uint32_t> stubs, std::span<const std::uint32_t> group,
                                         const Poll& poll);

// The same among children and parents of one group each, whose numbers are those of `child_group` and `parent_group`.
std::vector<std::uint32_t>
match_classes_within(std::span<const std::uint32_t> wanted, std::span<const std::uint32_t> child_group,
                     std::span<const std::uint32_t> classes, std::span<const std::uint32_t> parent_group,
                     std::span<const std::uint32_t> stubs, std::span<const std::uint32_t> group, const Poll& poll);

// By parent: stubs, made more or fewer so that those of a group are as many as its children, as nearly in proportion as
// whole numbers can be. By child what it wants (no_row: nothing) and its group; groups are empty if there is one.
std::vector<std::uint32_t> matching_stubs(std::span<const std::uint32_t> wanted,
                                          std::span<const std::uint32_t> child_group,
                                          std::span<const std::uint32_t> stubs,
                                          std::span<const std::uint32_t> parent_group);

// A group that none of these is of, of whom some may not be known (no_row).
std::uint32_t new_group(std::span<const std::uint32_t> groups);

} // namespace synth
