// Types: what a column is to us.
//
// A column is seen through its domains: a domain over date is learned as a date. A scalar is one label or one number.
// Labels are the text that the type prints and numbers are doubles, in the unit of the type: 1 for numbers, the
// smallest coin for money, days and microseconds since 2000-01-01 for dates and timestamps, microseconds since midnight
// for times. Other types are taken apart (shape.hpp), and one that we do not know is opaque: labels that nobody can
// look into.
#pragma once
#include "core/codec/code.hpp"
#include "pg/boundary.hpp"

namespace pg {

enum class Form : std::uint8_t {
    // Labels.
    boolean,
    text, // and varchar, citext
    bpchar,
    name,
    printed, // other strings, by their own input and output functions
    uuid,
    enumeration,
    opaque,
    // Numbers.
    int2,
    int4,
    int8,
    unsigned4, // oid, xid, cid
    unsigned8, // xid8, pg_lsn
    money,
    float4,
    float8,
    numeric,
    date,
    time,
    timestamp,
    timestamptz,
    // What has several leaves.
    timetz,
    interval,
    inet,
    cidr,
    macaddr,
    macaddr8,
    bit,
    varbit,
    bytea,
    point,
    lseg,
    box,
    line,
    circle,
    range,
    multirange,
    array,
    composite,
    json,
    jsonb,
};

struct Type {
    Oid declared = InvalidOid; // the column's own
    Oid base = InvalidOid;     // what it is a domain over, else the same
    std::int32_t typmod = -1;  // of the base type
    Form form = Form::opaque;

    bool is_scalar() const { return form <= Form::timestamptz; }
    // Of a scalar.
    synth::Kind kind() const { return form >= Form::int2 ? synth::Kind::number : synth::Kind::category; }
    synth::Unit unit() const;
    bool is_number() const { return is_scalar() && kind() == synth::Kind::number; }
    bool is_moment() const { return form == Form::date || form == Form::timestamp || form == Form::timestamptz; }
    bool is_whole() const { return form >= Form::int2 && form <= Form::unsigned8; }
    // Labels that are words to people, and not the names of states.
    bool is_text() const { return form >= Form::text && form <= Form::printed; }
};

Type type_of(Oid declared, std::int32_t typmod);

// All labels of an enumeration, in its order.
std::vector<std::string> enum_labels(Oid type);

// The name of a type, without typmod or with it, and qualified unless it is PostgreSQL's own, whatever the search path
// says.
std::string type_name(Oid type, std::int32_t typmod = -1);

// Names as SQL writes them.
std::string quoted(const std::string& name);
std::string qualified_name(Oid relation);
std::string role_name(Oid role);

// The operator that says whether a value of a type equals another, whatever the caller's search path is.
std::string equals(Oid type);

} // namespace pg
