// Domains: their constraints, wherever in a value they are.
//
// A value of a domain meets its constraints, and so does every element of an array, field of a composite and bound of a
// range that is of a domain, to any depth. That is what PostgreSQL checks piece by piece when it reads such a value,
// but here a broken constraint is an answer and no error. The constraints are those at the time when the check is made.
// For use inside `pg::call`.
#pragma once
#include "pg/demands/rule.hpp"

namespace pg {

struct DomainCheck;

// What values of the type must satisfy, in the current memory context; nullptr if that is nothing. Adds to the rules
// the constraints that it meets; `column` is part of their names.
DomainCheck* make_domain_check(Oid type, const char* column, List*& rules);

// The first constraint that the value breaks, or nullptr. Works in the current memory context, which must be
// short-lived.
const Rule* broken_constraint(const DomainCheck* check, RuleEvaluation& at, Datum value, bool null);

} // namespace pg
