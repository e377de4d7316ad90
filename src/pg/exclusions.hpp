// Exclusion constraints, as far as a schema's rows can be made to keep them: what their index says.
//
// One that compares by equalities and by one && of ranges of dates, times or integers keeps spans apart
// (core/relational/spans.hpp). The range is a column, or made of two columns by an expression as
// daterange(a, coalesce(b, 'infinity'), '[]'), also in a generated column. Equalities of expressions, and a WHERE, are
// another expression. An equality of what has no hash is passed over: rows that may be equal are kept apart.
#pragma once
#include "pg/boundary.hpp"

namespace pg {

struct Exclusion {
    enum class Kind : std::uint8_t {
        spans,
        equality, // a unique key, to which ranges of other numbers that must not overlap are counted (declared.hpp)
        other
    };
    Kind kind = Kind::other;
    std::string name;
    // Of spans: names of columns.
    std::vector<std::string> equal;
    // What else is equal, if not columns alone: see DeclaredKey::expression. And as a hash that a query finds of rows
    // "t", if it calls no functions but the caller's and those of superusers. Else empty.
    std::string expression = {}, hash = {};
    std::string from, to;                                 // the same one if it is a range
    bool lower_inclusive = true, upper_inclusive = false; // of two columns
};

// Of a relation that is locked.
std::vector<Exclusion> read_exclusions(Oid relation);

// Operators of exclusion constraints. To be called inside pg::call.
bool is_equality(Oid op);
bool is_overlap(Oid op, Oid type);

} // namespace pg
