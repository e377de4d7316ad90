// What synth_fit() was asked: its arguments, checked against the relation.
#pragma once
#include "core/network/learn.hpp"
#include "pg/declared.hpp"
#include "pg/demands/demands.hpp"
#include "pg/model.hpp"
#include "pg/shape/shape.hpp"

namespace pg {

struct Request {
    Oid relation = InvalidOid;
    std::string table;  // its name among those of a schema; empty for a relation alone
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
std::vector<std::pair<std::string, std::string>> pairs_of(FunctionCallInfo fcinfo, int number, const char* argument,
                                                          const char* example = "{\"column\": \"...\"}");
// What an argument says of several tables, in jsonb's order of keys: an object of arrays of strings, or of objects of
// strings.
template <class Item>
using ByTable = std::vector<std::pair<std::string, std::vector<Item>>>;
ByTable<std::string> lists_of(FunctionCallInfo fcinfo, int number, const char* argument, const char* example);
ByTable<std::pair<std::string, std::string>> objects_of(FunctionCallInfo fcinfo, int number, const char* argument,
                                                        const char* example);
// As pairs_of, of whole numbers that are not negative.
std::vector<std::pair<std::string, std::uint64_t>> numbers_of(FunctionCallInfo fcinfo, int number, const char* argument,
                                                              const char* example);

// The place of a column among those that are declared; an error if the relation has none of the name that an argument
// names.
std::uint32_t column_of(const Declared& declared, const std::string& relation, const std::string& name,
                        const char* argument);

// Raises an error if an argument is NULL.
void check_given(FunctionCallInfo fcinfo, int number, const char* argument);
// Raises an error unless the value of an argument is within limits.
void check_limit(const char* argument, std::int64_t value, std::int64_t lowest, std::int64_t highest);

// How to learn only some columns, ready to be typed.
std::string hint_to_exclude(const std::vector<std::string>& columns);

} // namespace pg
