// Shapes: how a type's values are taken apart into leaves, the columns that the core learns, and put together again.
//
// A scalar is one leaf. A composite has its fields, an array its length and its first elements, a range its bounds, a
// json document a leaf for every path that is met in it. A leaf has a path: the column's name, then one step a level.
// A step that the user has named begins with a dot (a composite's field, a key of json), an element's is its number in
// brackets from [1], and all other steps are ours: "present", "bounds", "lower", "upper", "#" (how many), "?" (which
// type of json), "number", "string" and so on. So no two leaves of a column have the same path, whatever its keys are.
//
// The first leaf of an attribute is NULL exactly when the attribute is. A leaf below it that is NULL where its value is
// needed counts as 0, as the empty text or as its first spare label.
#pragma once
#include "core/network/network.hpp"
#include "core/sample/row.hpp"
#include "core/table/table.hpp"
#include "pg/types.hpp"

namespace pg {

// A column of a relation or row type.
struct Attribute {
    std::string name;
    Oid type = InvalidOid;
    std::int32_t typmod = -1;
    // What it is taken for: what its type says, or its printed values as labels or as text, or as plain numbers.
    enum class As : std::uint8_t { type, label, text, number };
    As as = As::type;
};

struct Leaf {
    std::vector<std::string> path;
    std::uint32_t attribute = 0; // which column it is part of
    synth::Column column;        // as the core wants it; named by the path
    bool opaque = false;         // a type of which only frequent values can be learned: pooled or left out
    // What it may be as a key, if that makes values differ whatever the other leaves are.
    std::optional<synth::KeyRequest> key;
    bool parts = false; // if it is one, so are its neighbours that may be
};

// Takes rows apart. Made in C++; read() is for callbacks of the executor and calls PostgreSQL freely.
class Reader {
public:
    // `zone`: moments with time zone are read as local time there; a name of the IANA database, "" for the session's.
    Reader(const std::vector<Attribute>& attributes, const std::string& zone, MemoryContext context);
    ~Reader();

    // Leaves are added while rows are read (json); they are never removed or moved to another place in the list.
    const std::vector<Leaf>& leaves() const;
    // Whether several readers, in processes of their own, would read the same fields: leaves do not depend on what was
    // read, nor values on how many came before them, and functions that print values are parallel safe.
    bool is_parallel_safe() const;
    // Fields of all leaves, in their order, of one row. Valid until the next row is read or the memory context that is
    // current is reset.
    std::span<const synth::Field> read(const Datum* values, const bool* nulls);

private:
    struct State;
    std::unique_ptr<State> state_;
};

// Puts rows together.
class Writer {
public:
    // What a leaf of a model is to the writer. Leaves that the model does not have are written as if they were NULL.
    struct Source {
        std::vector<std::string> path;
        const synth::Variable* variable;        // of a plain leaf, else nullptr: values are computed
        const std::vector<std::string>* labels; // of a leaf whose values are labels
        bool can_batch;                         // does it come in batches too
    };
    // Throws an error if a leaf does not fit the attributes: UNDEFINED_COLUMN, or DATATYPE_MISMATCH. What sources point
    // to must outlive the writer, and so must the context. `zone` as above.
    Writer(const std::vector<Attribute>& attributes, const std::vector<Source>& leaves, const std::string& zone,
           MemoryContext context);
    ~Writer();

    // Is attribute a learned at all?
    bool is_learned(std::size_t attribute) const;
    // By attribute, which ones are written from now on; at first all that are learned.
    void choose(const std::vector<bool>& wanted);
    // By leaf of the model: is it part of an attribute that is written; is it one on its own, written in batches?
    const std::vector<bool>& wanted() const;
    const std::vector<bool>& batched() const;
    bool has_rest() const; // attributes that are written, but not in batches

    // Another independent row of leaves, k from 1: for elements of arrays beyond those that have leaves. It is valid
    // until the next draw; the row's own leaves stay valid. It may throw.
    struct More {
        std::span<const synth::ColumnValue> (*draw)(void* self, std::uint32_t k);
        void* self;
    };
    // Sets values and nulls of the attributes that are learned and wanted; `random` is the row's own number, for bytes
    // that have no leaf. Checks no domain. For use inside `pg::call`.
    void write(std::span<const synth::ColumnValue> leaves, std::uint64_t random, const More& more, Datum* values,
               bool* nulls);
    // The same, without those that are written in batches.
    void write_rest(std::span<const synth::ColumnValue> leaves, std::uint64_t random, const More& more, Datum* values,
                    bool* nulls);
    // The others, for some rows, one after the other in values and nulls; leaf by leaf, where it is batched.
    void write_batch(std::span<const synth::ColumnBatch> leaves, std::size_t rows, Datum* values, bool* nulls);

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace pg
