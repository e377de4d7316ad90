// Rules of a model as SQL, to be checked on the rows of any relation that has their columns.
//
// Columns are numbers or labels there as they are to the core (types.hpp), so that a rule means what it meant when it
// was found. Rules about parts of columns, such as a field of a composite, cannot be asked for.
#pragma once
#include "pg/model.hpp"

namespace pg {

struct RuleQuery {
    // A condition that is false in the rows that break the rule; or else two expressions whose pair of values must be
    // one that the real relation has.
    std::string condition;
    std::string given, told;
};

// Nothing if the rule cannot be asked for, or a column of the relation is missing or of another kind.
std::optional<RuleQuery> query_of(const synth::Rule& rule, const Model& model, Oid relation);

} // namespace pg
