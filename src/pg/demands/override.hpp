// Overrides: the user's own expressions, as PostgreSQL's parser understands them.
//
// An override sees the columns of its relation and nothing else: no subquery, aggregate, window function, set or
// parameter; no system column, and no generated column, which is computed after it. It is assigned to its column as
// INSERT would, but a column of a domain gets a value of the base type, whose constraints are checked with the row.
#pragma once
#include "pg/boundary.hpp"

namespace pg {

struct PreparedOverride {
    AttrNumber attribute;
    ExprState* value;
};

// For use inside `pg::call`. Errors have the position in the expression, and the column in their context.
PreparedOverride prepare_override(Relation relation, const char* column, const char* expression, EState* executor);

} // namespace pg
