// Output: scalars on their way out of the core.
//
// A value leaves through its type: it is rounded to the typmod's scale or precision, cut to its length and kept within
// the type's range, so that it is never too much for the type. Labels, and numbers that many rows have, are turned into
// Datums once. Constraints of domains are not looked at. Like input.hpp this is for use inside `pg::call`.
#pragma once
#include "core/column/column.hpp"
#include "core/network/network.hpp"
#include "core/sample/row.hpp"
#include "pg/shape/zone.hpp"
#include "pg/types.hpp"

namespace pg {

struct Output {
    Type type;
    MemoryContext context; // where prepared Datums live
    const std::vector<std::string>* labels;
    const char* spare; // a label that the type always accepts, if there is one
    Zone* zone;        // numbers are local time there; null for UTC

    // Numbers are rounded to multiples of `step` (0: no need) and clamped to lowest .. highest; `decimals` are shown.
    double lowest, highest, step;
    int decimals;

    FmgrInfo scan; // the type's input function
    Oid parameter;

    // Prepared Datums, by label or, if it is worth it, by code of the variable; which of them are there.
    Datum* prepared;
    bool* known;
    std::size_t size;
};

// Of a scalar type; in `context`, which must outlive the output, as must all that it is given. `variable` is null for
// values that are computed, `labels` if none are chosen by index, and `spare` if there is none.
Output* make_output(const Type& type, const synth::Variable* variable, const std::vector<std::string>* labels,
                    const char* spare, Zone* zone, MemoryContext context);

// The value, which is not null, as a Datum of the type in the current memory context.
Datum write(Output& output, const synth::ColumnValue& value);

// The rows of a batch, in which the column is, as every `stride`-th of these values and nulls. What the values point to
// is in the current memory context, many in one piece.
void write_batch(Output& output, const synth::ColumnBatch& batch, std::size_t rows, std::size_t stride, Datum* values,
                 bool* nulls);

// A Datum for where the type needs a value and the model has none. Returns false if nothing is known that would do.
bool write_default(Output& output, Datum& value);

// The pieces that types of several leaves need too.
double to_float(double x);
std::int64_t to_integer(double x, std::int64_t lowest, std::int64_t highest); // not_a_number is the highest
void to_bytes(double x, unsigned char* bytes, int count);                     // the inverse of from_bytes

} // namespace pg
