// Positions: in what order siblings come, the children of one driving parent.
//
// The lines of an order are numbered, a pupil's years follow each other, visits have a time. A child's place among its
// siblings is known before it is drawn, and tells of it: the first visit is unlike the fifth.
#pragma once
#include "core/relational/schema.hpp"

namespace synth {

// Values that can be ordered and compared: numbers, or the places of labels in the order of their type, if it lists
// them, else in alphabetical order; NULL is null_number.
std::vector<double> ordered_values(const Column& column, const Poll& poll);

// Sets the positions of a member by its driving reference. Siblings are ordered by the first of these that there is:
// one of the member's `orders` that is unique among them, in nearly all families of two or more; a number that is their
// rank from 0 or 1; a time, if positions by it tell of a column that is no time. NULLs come last, and of equals the row
// with the lower number first. There are no positions, and none are set, where few have siblings: below 1.2 children
// for each parent that has any. Returns what they are by.
std::optional<Member::Order> find_positions(Schema& schema, Member& member, const Reference& driving, const Poll& poll);

// Sets what progresses with what positions are by; if there are none, with the first column of which that can be said
// of siblings and not of any rows. `parent` is what rules call the parent. Where positions are by the times of a
// series, by the starts of spans that follow from each other, or by a number that is the position, these are as they
// are. Anything else that they are by is a progression, too, if it may be one; or there is none. If nothing else
// progresses with that, it may be numbered by a column that may lead. At least `least` families have told each.
void find_progressions(Member& member, const Reference& driving, const std::string& parent,
                       const std::optional<Member::Order>& by, std::uint32_t least, const Poll& poll);

// Sets which rows are the last of their siblings, if they have positions and that tells which rows have a flag.
void find_last(Member& member, const Reference& driving, const Poll& poll);

} // namespace synth
