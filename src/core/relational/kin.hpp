// Kin: rows of a parent's table that have a parent in common, and families that keep to them.
//
// A pupil's teachers are of one school; what a customer buys comes from one shop. No column of the pupil says which
// school, and classes (latent.hpp) tell only what kind of school it is: dealt by class alone, each of a pupil's
// teachers would be of another one. Where siblings, children of one driving parent, have other parents that are kin
// more often than chance has it, such parents are dealt by the family: the family takes, of the kin that some of its
// children would get anyway, those whose parents are nearest to the classes that its children want, and each child one
// of them. What cannot be had among them, or is wanted by families that do not keep together, is left to link.hpp.
#pragma once
#include "core/poll.hpp"
#include "core/table/row_number.hpp"
#include <cstdint>
#include <span>
#include <vector>

namespace synth {

// How much siblings keep to kin: the share of families that would have to, if others did by chance, for as many
// neighbours among siblings to have parents that are kin. By child: its family, ascending where it is not no_row, and
// its other parent's kin, no_row for none. 0 to 1; 0 if fewer than 50 pairs are known.
double kinship(std::span<const std::uint32_t> family, std::span<const std::uint32_t> kin, const Poll& poll);

struct FamilyRequest {
    // By child: its family, the class and the group of the parent that it wants. no_row of family or class: it is left.
    std::span<const std::uint32_t> family = {}, child_class = {}, child_group = {};
    // By parent: its kin (no_row for none), class and group. A class, and kin, may be of several groups.
    std::span<const std::uint32_t> kin = {}, parent_class = {}, parent_group = {};
    double share = 0;   // of families that keep together
    bool whole = false; // only all children of a family, each with another parent
    std::uint64_t seed = 0;
    bool distinct = false; // no two children of a family get the same parent
};

// By child the parent that it got, no_row if it is left. `stubs`: by parent, how many children it may have; what was
// given is taken off. Children of a family are consecutive. Takes about n log n for n children.
std::vector<std::uint32_t> deal_to_families(const FamilyRequest& request, std::span<std::uint32_t> stubs,
                                            const Poll& poll);

} // namespace synth
