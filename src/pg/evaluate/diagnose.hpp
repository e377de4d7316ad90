// Diagnosis: does a synthetic relation keep what the real one declares, and what its rows obey?
//
// Declared are keys, foreign keys, CHECK constraints and NOT NULL; what rows obey are the rules of the newest model of
// the relation that the caller may use. Each is a query in the caller's name on all rows of either relation. What does
// not concern the synthetic relation, since it lacks the columns, is left out; what cannot be checked is undefined, and
// the detail says why.
#pragma once
#include "core/quality/score.hpp"
#include "pg/boundary.hpp"

namespace pg {

// In this order, 1 is perfect; beside each the real relation's own share:
// "KeyUniqueness" per primary key, unique constraint and unique index: rows whose key is not NULL and not seen before,
// of all rows for a primary key, else of those whose key is not NULL.
// "ReferentialIntegrity" per foreign key: keys that find their parent, of those that are not NULL (MATCH SIMPLE; of
// MATCH FULL, not wholly NULL). The parents are those of the synthetic relation's own foreign key of the same columns,
// if it has one, its own rows if the real relation refers to itself, else those of the real relation.
// "CHECK constraints" per constraint, "NOT NULL columns" per column, "Rule" per kept rule: rows for which it is not
// false. A rule that one column tells another (city -> country) holds for the pairs that the real relation has.
std::vector<synth::Score> diagnose(Oid real, Oid synthetic);

} // namespace pg
