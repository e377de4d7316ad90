// Attacks on the entities of a schema, for synth_privacy_schema() and synth_audit_schema().
#pragma once
#include "core/privacy/attack.hpp"
#include "pg/evaluate/evaluate_schema.hpp"
#include "pg/progress.hpp"

namespace pg {

// Of the arguments of a function: how many keys below the root an entity has rows, 3 if it is NULL. Raises an error
// that names the argument.
std::uint32_t depth_of(FunctionCallInfo fcinfo, int number);

struct SchemaAttack {
    std::vector<synth::Attack> attacks;
    std::vector<std::string> remarks; // sentences
    double share_below = 1;           // of the rows below the root that were read
};

// Attacks what the rows of a table of the first schema, which is real, stand for, with all rows up to `depth` keys
// below them. Raises an error if the root is no table that is compared, or a column cannot be inferred.
SchemaAttack attack_schema(const SchemaQuestion& question, Oid root, std::uint32_t depth,
                           const synth::AttackOptions& options, synth::Progress& progress);
void tell(const SchemaAttack& attack); // notices

} // namespace pg
