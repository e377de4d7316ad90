// Input: scalars on their way into the core.
//
// Everything here is plain data in PostgreSQL's memory and calls PostgreSQL freely, so it is for use inside `pg::call`
// and in callbacks of the executor. What is allocated for a value is left to the caller's memory context.
#pragma once
#include "core/table/table.hpp"
#include "pg/shape/zone.hpp"
#include "pg/types.hpp"

namespace pg {

struct Input {
    Form form = Form::opaque;

    // Labels of an enumeration by the last bits of their OIDs.
    struct Label {
        Oid value;
        NameData name;
    };
    static constexpr Oid labels = 256;
    Label* label = nullptr;

    FmgrInfo print = {};     // of the forms that print themselves
    std::uint64_t large = 0; // labels met so far that are too large to be kept
    Zone* zone = nullptr;    // moments are read as local time there; null for UTC
};

// Of a scalar type; in `context`, which must outlive the input, as the zone must.
Input make_input(const Type& type, Zone* zone, MemoryContext context);

// The value as a field; text in it lies in the value, or in the current memory context.
synth::Field read(Input& input, Datum value);

// The pieces that types of several leaves need too.
double from_float(double x);
double from_numeric(Datum value);
double from_bytes(const unsigned char* bytes, int count); // as one number, the first is the highest; at most 6

} // namespace pg
