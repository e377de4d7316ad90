// Chains: siblings of whom each one refers to the row that the one before refers to by another foreign key. A leg of a
// trip begins at the place where the leg before ended. Times that do so are spans (spans.hpp).
#pragma once
#include "core/relational/schema.hpp"

namespace synth {

// Sets which references of a member follow others: where all neighbours by position do, of `least` families or more
// with two siblings, and 30 neighbours. All siblings are known, and none refers to its own table. Which one follows is
// kept by no chain of its own.
void find_chains(Schema& schema, std::uint32_t member, std::uint32_t least, const Poll& poll);

} // namespace synth
