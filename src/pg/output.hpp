// Output: sampled values on their way into a column.
//
// A value leaves through the type of the column that receives it: it is rounded to the typmod's scale or precision,
// kept within the type's range, and meets the constraints of domains. Labels are turned into Datums once, when first
// drawn. Like input.hpp this is for use inside `pg::call`.
#pragma once
#include "core/network/network.hpp"
#include "core/sample/sampler.hpp"
#include "pg/types.hpp"

namespace pg {

struct Output {
    Type type;
    const synth::Variable* variable;
    MemoryContext context; // where labels live

    // Numbers are rounded to multiples of `step` (0: no need) and clamped to lowest .. highest; `decimals` are shown.
    double lowest, highest, step;
    int decimals;

    Datum* labels; // by label; known[i]: is it there
    bool* known;

    bool constrained; // is it a domain with constraints
    void* constraints;
};

// In `context`, which must outlive the output; so must the variable.
Output* make_output(const Type& type, const synth::Variable& variable, MemoryContext context);

// The value as a Datum of the column's type, in the current memory context; the value is not NULL.
Datum write(Output& output, const synth::Value& value);

// Checks a NULL against the domain's constraints.
void write_null(Output& output);

} // namespace pg
