// Columns whose values come together: those of foreign keys that refer to tables whose rows are public. A row has one
// of the combinations that rows of its table had, as a label, so that all of these keys hold. Combinations that fewer
// than min_count rows have are no labels, as of any column.
#pragma once
#include "pg/model.hpp"
#include <unordered_map>

namespace pg {

class Together {
public:
    // What column `column` of a model draws, in columns of a row type, one after the other; those that are `fixed` have
    // their values from elsewhere, too. Throws DamagedModel if that makes no sense. `context` is where values live, and
    // must outlive it.
    Together(const Model& model, std::uint32_t column, TupleDesc row, std::vector<int> attributes,
             std::vector<bool> fixed, MemoryContext context);

    const std::vector<int>& attributes() const { return attributes_; } // from 0

    // Sets the values of a code of the column: 0, or one more than the place of a label.
    void set(synth::Code code, Datum* values, bool* nulls) const;
    // Does a row have them?
    bool has(synth::Code code, const Datum* values, const bool* nulls) const;
    // Lets a row keep the values that are fixed: sets those of a code that has them, as often as it is found among
    // those that have, which `random` chooses; if none has, the others are NULL. False: there are no others.
    bool keep_fixed(std::uint64_t random, Datum* values, bool* nulls);

private:
    std::uint64_t hash(const Datum* values, const bool* nulls) const; // of those that are fixed
    bool is(std::size_t k, synth::Code code, const Datum* values, const bool* nulls) const;

    std::vector<int> attributes_;
    std::vector<bool> fixed_;
    std::vector<FmgrInfo*> equal_, hash_; // by column
    std::vector<Oid> collations_;
    std::unordered_map<std::uint64_t, std::vector<synth::Code>> codes_; // by hash, once they are needed
    std::vector<std::uint32_t> rows_;                                   // by code
    std::vector<NullableDatum> values_;                                 // by code, then column
};

} // namespace pg
