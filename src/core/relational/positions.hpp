// Positions: in what order siblings come, the children of one driving parent.
//
// The lines of an order are numbered, a pupil's years follow each other, visits have a time. A child's place among its
// siblings is known before it is drawn, and tells of it: the first visit is unlike the fifth.
#pragma once
#include "core/relational/schema.hpp"

namespace synth {

// Values that can be ordered and compared: numbers, or the places of labels in alphabetical order; NULL is null_number.
std::vector<double> ordered_values(const Column& column, const Poll& poll);

// Sets the positions of a member by its driving reference. Siblings are ordered by the first of these that there is:
// one of the member's `orders` that is unique among them, in nearly all families of two or more; a number that is their
// rank from 0 or 1; a time, if positions by it tell of a column that is no time. NULLs come last, and of equals the row
// with the lower number first. There are no positions, and none are set, where few have siblings: below 1.2 children
// for each parent that has any.
void find_positions(Schema& schema, Member& member, const Reference& driving, const Poll& poll);

// Sets which rows are the last of their siblings, if they have positions and that tells which rows have a flag.
void find_last(Member& member, const Reference& driving, const Poll& poll);

} // namespace synth
