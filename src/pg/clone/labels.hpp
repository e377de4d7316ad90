// What rows of a clone have from rows that are copied, where several columns refer to such: labels of values that come
// together. Other references may have set some of these columns; then a row has a label that agrees with them.
#pragma once
#include "pg/clone/columns.hpp"
#include "pg/clone/run.hpp"
#include "pg/clone/together.hpp"

namespace pg {

class CloneLabels {
public:
    using Verdict = Relatives::Verdict;

    // The labels of a table. Refers to all that it is given. Throws DamagedModel if the table's model draws none.
    CloneLabels(const Clone& clone, std::uint32_t table, const CloneColumns& columns);

    // Columns of the model whose values it must be told: those of the generation, then its own.
    const std::vector<std::uint32_t>& recorded() const { return recorded_; }
    // Sets all columns of labels, as they are drawn.
    void set(std::span<const double> recorded, Datum* values, bool* nulls) const;
    // When references have set theirs: do the values agree? After some tries they are made to.
    Verdict settle(const Try& current, std::span<const double> recorded, Datum* values, bool* nulls);

private:
    struct Label {
        Together columns;
        std::size_t place = 0; // of the label among what is recorded
    };

    static synth::Code code_of(const Label& label, std::span<const double> recorded);
    Verdict settle(Label& label, const Try& current, std::span<const double> recorded, Datum* values, bool* nulls);

    const Clone& clone_;
    std::uint32_t table_;
    const CloneColumns& columns_;
    std::vector<Label> labels_;
    std::vector<std::uint32_t> recorded_;
};

} // namespace pg
