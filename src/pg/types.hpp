// Types: which columns can be learned, and as what.
//
// A column is seen through its domains: a domain over date is learned as a date. Labels are the text that the type
// prints and numbers are doubles, in the unit of the type: 1 for numbers, days and microseconds since 2000-01-01 for
// dates and timestamps.
#pragma once
#include "core/codec/code.hpp"
#include "pg/boundary.hpp"

namespace pg {

enum class Form : std::uint8_t {
    other, // cannot be learned
    boolean,
    text, // and varchar
    bpchar,
    enumeration,
    int2,
    int4,
    int8,
    float4,
    float8,
    numeric,
    date,
    timestamp, // with or without time zone
};

struct Type {
    Oid declared = InvalidOid; // the column's own
    Oid base = InvalidOid;     // what it is a domain over, else the same
    std::int32_t typmod = -1;  // of the base type
    Form form = Form::other;

    bool is_domain() const { return declared != base; }
    bool learnable() const { return form != Form::other; }
    synth::Kind kind() const { return form >= Form::int2 ? synth::Kind::number : synth::Kind::category; }
    synth::Unit unit() const;
};

Type type_of(Oid declared, std::int32_t typmod);

// The name of a type without typmod, and qualified unless it is PostgreSQL's own, whatever the search path says.
std::string type_name(Oid type);

// Names as SQL writes them.
std::string quoted(const std::string& name);
std::string qualified_name(Oid relation);
std::string role_name(Oid role);

} // namespace pg
