// Sampling: a sample on its way out, row after row, as Datums of the row type that was asked for.
//
// Row i depends on the model, the seed and i, on nothing else: slices of a sample, in whatever order and by however
// many processes, are the rows of the whole. A row that breaks a rule, of the data or of the table, is drawn again; the
// first try that obeys all is the row.
#pragma once
#include "pg/cache.hpp"
#include "pg/demands/demands.hpp"

namespace pg {

class Relatives;

// The row type that is asked for.
struct RowType {
    Oid declared = InvalidOid; // may be a domain
    Oid type = InvalidOid;
    Oid relation = InvalidOid; // that has this row type
};

// The arguments of synth_sample(); of `row` the type alone matters.
struct SampleArguments {
    Oid row = InvalidOid;
    std::optional<std::int64_t> n, seed, first_row;
    std::optional<std::string> model;
};

// What they mean: rows first .. end - 1, counted from 0, under a seed.
struct Sample {
    RowType row;
    std::shared_ptr<Model> model;
    std::uint64_t first = 0, end = 0, seed = 0;
};

// Looks the model up in the name of the current user, and draws a seed if none is given. Raises an error where an
// argument makes no sense.
Sample find_sample(const SampleArguments& arguments);

// What a row type, of a relation or InvalidOid, asks of the model's rows.
Demands demands_of(TupleDesc row, Oid relation, const Model& model, MemoryContext context,
                   Relatives* relatives = nullptr);

// What the rows of a table have to do with those of others, for a table that is one of a schema.
class Relatives {
public:
    enum class Verdict : std::uint8_t { fits, again, never };

    virtual ~Relatives() = default;
    // What is given to the network, by what quotas it is drawn, and what siblings share; asked for at
    // every seek().
    virtual std::vector<synth::Given> givens() = 0;
    virtual synth::Quotas quotas() = 0;
    virtual const synth::Urn* urn() = 0;
    // Columns of the network whose values accept() is told: numbers, NULL being NaN, or codes of labels.
    virtual const std::vector<std::uint32_t>& recorded() = 0;
    // Attributes of the row type that complete() sets.
    virtual bool sets(const std::string& attribute) = 0;
    // What a type of the schema that was learned is called in the one of the row type.
    virtual std::string type_here(const std::string& type) = 0;
    // Sets them, of a row with these values that are recorded. Shall the row be drawn again, or is it of no use
    // whatever it is?
    virtual Verdict complete(std::uint64_t row, std::span<const double> recorded, Datum* values, bool* nulls) = 0;
    // Rows to which other values are given since it was asked last, for complete() has changed what they refer to.
    virtual std::vector<std::uint32_t> changed() = 0;
    // When defaults and overrides have been computed, too: does the row fit the others?
    virtual bool confirm(const Datum* values, const bool* nulls) = 0;
    // The row is made, or cannot be and is left out.
    virtual void accept(std::uint64_t row, std::span<const double> recorded, const Datum* values,
                        const bool* nulls) = 0;
    virtual void leave_out(std::uint64_t row) = 0;
};

// One scan of a sample, or of slices of it.
class Sampling {
public:
    // `wanted`: by attribute of the row type, those whose values are asked for; empty for all. Objects live in
    // `context`, which must not go before this. Raises an error if the row type does not fit the model, or if so many
    // rows cannot be.
    Sampling(const Sample& sample, const std::vector<bool>& wanted, MemoryContext context,
             Relatives* relatives = nullptr);
    ~Sampling();

    TupleDesc columns() const; // of the row type, blessed

    // Rows first .. end - 1 of the model's come next.
    void seek(std::uint64_t first, std::uint64_t end);
    // The next row, one value and null an attribute; those that are not wanted are NULL. False at the end. What values
    // point to is valid until the next call.
    bool next(Datum* values, bool* nulls);
    // How many rows broke a rule so far, and were drawn again.
    std::uint64_t redrawn() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace pg
