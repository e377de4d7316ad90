// Repeats: values that count once for their parent, however many of its children have them.
//
// What min_count rows have is kept, since it is nobody's alone. But rows need not be independent: a customer's ten
// orders all have the name on her parcels, which is hers alone. Where siblings, children of one driving parent, share a
// column's values, a value is as common as parents that have it. So of siblings with the same value only the first one
// counts, wherever it is asked whether a value is common (codec/, text/): what fewer than min_count parents have is
// rare.
//
// Siblings share a column if, beyond chance, at least half of them agree with the sibling before: (a - e) / (1 - e),
// where a is the share of pairs that agree and e that of any two rows (Cohen, "A coefficient of agreement for nominal
// scales", 1960). Columns that they share less are counted by rows: what a few parents with many children have in
// common with others by chance tells nothing of one of them, and would be lost.
#pragma once
#include "core/table/children.hpp"
#include "core/table/table.hpp"

namespace synth {

class Families {
public:
    // By row: its parent, as any number that is the parent's own; NaN for none.
    Families(std::span<const double> parents, const Poll& poll) : children_(by_family(parents, poll)) {}

    // How much siblings share a column's values, of which NULL is one: 1 if they have all the same, 0 if it is by
    // chance, and if nobody has siblings. The column has the rows that the families were made of.
    double agreement(const Column& column, const Poll& poll) const;
    // Sets `repeated` of the column, if siblings share it.
    void mark_repeats(Column& column, const Poll& poll) const;

private:
    static Children by_family(std::span<const double> parents, const Poll& poll);

    Children children_;
};

} // namespace synth
