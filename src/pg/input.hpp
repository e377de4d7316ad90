// Input: a column's values on their way into the core.
//
// Everything here is plain data in PostgreSQL's memory and calls PostgreSQL freely, so it is for use inside `pg::call`
// and in callbacks of the executor. What is allocated for a value is left to the caller's memory context.
#pragma once
#include "core/table/table.hpp"
#include "pg/types.hpp"

namespace pg {

struct Input {
    Form form;

    // Labels of an enumeration by the last bits of their OIDs.
    struct Label {
        Oid value;
        NameData name;
    };
    static constexpr Oid labels = 256;
    Label* label;
};

// In the current memory context.
Input* make_inputs(const Type* types, int count);

// The value as a field; text in it lies in the value, or in the current memory context.
synth::Field read(Input& input, Datum value);

} // namespace pg
