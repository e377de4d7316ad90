// What synth_fit() was asked: its arguments, checked against the relation.
#pragma once
#include "core/network/learn.hpp"
#include "pg/declared.hpp"
#include "pg/demands.hpp"
#include "pg/model.hpp"
#include "pg/shape.hpp"

namespace pg {

struct Request {
    Oid relation = InvalidOid;
    bool named = false; // was the model's name given
    ModelHeader header;
    Declared declared;
    std::vector<std::uint32_t> columns; // to learn, positions in declared.columns, in the order asked for
    std::vector<Attribute> attributes;  // of these columns
    std::vector<std::uint32_t> keys;    // positions in `attributes` that were asked to be keys
    std::vector<Override> overrides;
    std::vector<synth::Edge> required, forbidden;
    std::vector<std::string> ignored_rules;
};

// Of a function whose arguments are those of synth_fit(), but the second, unless it is the model's name. Raises an
// error that names the argument at fault. Locks the relation.
Request request_of(FunctionCallInfo fcinfo, bool may_name = true);

// The elements of an array argument, of type name or text, as text; none if it is NULL. `argument`: its name, for
// errors.
std::vector<std::string> strings_of(FunctionCallInfo fcinfo, int number, const char* argument, Oid element);

// An argument that is an object of strings, in jsonb's order of keys; none if it is NULL.
std::vector<std::pair<std::string, std::string>> pairs_of(FunctionCallInfo fcinfo, int number, const char* argument);

// Raises an error unless the value of an argument is within limits.
void check_limit(const char* argument, std::int64_t value, std::int64_t lowest, std::int64_t highest);

// How to learn only some columns, ready to be typed.
std::string hint_to_exclude(const std::vector<std::string>& columns);

} // namespace pg
