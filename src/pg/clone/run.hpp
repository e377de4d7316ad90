// Filling a schema, from the inside: the clone and what its parts share.
#pragma once
#include "core/relational/generation.hpp"
#include "pg/clone/clone.hpp"
#include "pg/clone/hooks.hpp"
#include "pg/inquiry.hpp"
#include "pg/registry.hpp"
#include "pg/sampling.hpp"
#include "pg/schema_catalog.hpp"
#include <map>

namespace pg {

// Values of a column that other tables refer to, by row: until no table is to come that does. What they point to is in
// the memory context of the table's keys.
struct KeyColumn {
    std::string name;
    std::int32_t by = -1; // a reference of the table's: it is a column of the row that a row refers to
    Oid type = InvalidOid;
    std::int16_t length = 0;
    bool by_value = false;
    std::vector<Datum> values;
    std::vector<bool> known; // else it is NULL

    NullableDatum at(std::uint32_t row) const { return {values[row], !known[row]}; }
    void set(std::uint32_t row, NullableDatum value) {
        values[row] = value.value;
        known[row] = !value.isnull;
    }
};

// The columns of a table that others refer to.
struct Keys {
    std::vector<KeyColumn> columns;
    MemoryContext context = nullptr;
};

class ChangedRow;
struct Clone;

// What is returned of a table.
struct TableReport {
    std::uint64_t rows = 0;
    double seconds = 0;
    std::string keys;
};

// What a row gets from a row that it refers to.
struct Assignment {
    std::uint32_t reference = 0;
    std::vector<int> attributes;          // from 0
    std::vector<bool> own;                // by attribute: has the row a value if it refers to none
    std::vector<std::string> referenced;  // columns of the parent, by attribute
    std::vector<std::size_t> key_columns; // of the parent, the same
    std::vector<FmgrInfo*> casts;         // to the attribute's type; null if it is the same
    bool inherited = false;               // else these are the columns of the foreign key
    std::vector<int> same; // of inherited ones, where among what is recorded is 1 if it is; -1: it always is
};

// What a row has been through: what is done about one that is not accepted depends on how often it was tried.
struct Try {
    static constexpr std::uint32_t until_moved = 16; // tries, and then it may have values that it was not drawn with

    std::uint64_t row = std::uint64_t(-1);
    std::uint32_t number = 0; // of tries before this
};

// A table that is being filled, row by row (table.cpp; copied.cpp, if it is public).
class TableFiller {
public:
    virtual ~TableFiller() = default;
    virtual std::optional<Datum> next() = 0; // the next row, or nothing
    virtual Oid row_type() const = 0;
    virtual std::uint64_t left_out() const = 0; // rows, so far
};

// Keeps the values of a table's key columns, row by row, once all of them have been asked for.
class KeyKeeper {
public:
    // `attribute_of`: a column's attribute, from 0, by its name.
    KeyKeeper(Clone& clone, std::uint32_t table, const std::function<int(const std::string&)>& attribute_of);
    void keep(std::uint32_t row, const Datum* values, const bool* nulls);
    void leave_out(std::uint32_t row);

private:
    Keys& keys_;
    struct Distant {
        const KeyColumn* column; // of the row that a row refers to
        std::uint32_t reference;
    };
    const synth::Generation& generation_;
    std::vector<int> attributes_;                 // from 0, of the table's own
    std::vector<std::optional<Distant>> distant_; // the same, of others
};

// A hash of a value that is equal to another of its type if they are; and the function that makes it, which the session
// keeps. Of types without one, as money and bit, it is that of what values print as.
std::uint64_t hash_of(FmgrInfo* hash, Oid collation, Datum value);
FmgrInfo* hash_function(Oid type);
// The function that says whether two are equal, likewise.
FmgrInfo* equal_function(Oid type);

// Runs a statement in the caller's name, with the caller's settings; how many rows it was about.
std::uint64_t execute(const std::string& statement);

// One clone, on its way. Its functions are in clone.cpp (the course of it), fill.cpp (filling table by table),
// links.cpp (what rows get from those that they refer to, and what is kept for it), late.cpp and
// aggregates.cpp and numbers.cpp (what comes when all tables have rows) and carry.cpp (what follows from that).
struct Clone final : synth::SharedValues {
    Clone(CloneRequest request, Tracker& tracker)
        : request_(std::move(request)), schema_(read_schema(get_schema(request_.model, GetUserId()))),
          tracker_(tracker) {
        MemoryContext const parent = CurrentMemoryContext;
        context_ = call([=] { return AllocSetContextCreate(parent, "synth clone", ALLOCSET_DEFAULT_SIZES); });
    }

    std::vector<ClonedTable> run();
    // The next row of the table that is being filled, or nothing.
    std::optional<Datum> next_row(Oid row_type);

    bool groups(std::uint32_t reference, std::uint32_t first, std::uint32_t end, std::uint32_t parents,
                std::vector<std::uint32_t>& child, std::vector<std::uint32_t>& parent) override;
    bool has_what_is_needed(std::uint32_t reference, std::uint32_t parent) const override;
    std::vector<std::uint32_t> order(std::uint32_t table, std::uint32_t column,
                                     std::span<const std::string> labels) const override;

    void check_owner() const;
    void load_models();
    void open_target();
    void make(Definition::Stage stage);
    void say_missing() const;
    void fill(std::uint32_t t);
    std::uint64_t insert(std::uint32_t t, const std::vector<std::string>& names);
    std::vector<std::string> columns_to_fill(std::uint32_t t) const;
    void let_go(std::uint32_t t);
    std::uint64_t insert_nulls(std::uint32_t t, std::uint64_t rows);
    bool is_late(std::uint32_t r) const;
    bool is_own(std::uint32_t r, const std::string& column) const;
    std::vector<std::string> late_columns(std::uint32_t r) const;
    void let_be_null();
    // Is it one of these?
    bool must_be_set(std::uint32_t t, const std::string& column) const {
        return std::find(must_be_set_.begin(), must_be_set_.end(), std::pair(t, column)) != must_be_set_.end();
    }
    bool is_ring(std::uint32_t r) const;
    void link_late(std::uint32_t r, const std::vector<std::uint32_t>& parents);
    // How often a column of a table was set, and others followed.
    using Carried = std::map<std::pair<std::uint32_t, std::string>, int>;
    // Lets columns of parents be what their children come to: of all tables, the lowest first, or of one.
    void aggregate();
    void aggregate(std::uint32_t t, Carried& carried);
    // Lets columns rise from sibling to sibling with others that have their values from elsewhere.
    void renumber();
    // Sets columns of a table's rows, "p" in `from`, and what follows in the same rows, and then in others. Rows that
    // constraints do not let stay as they are, and a NOTICE says so.
    struct Change {
        std::string column, value;
    };
    void change(std::uint32_t t, const std::string& from, const std::vector<Change>& changes, Carried& carried);
    // Sets columns of all rows, or of none: then why.
    std::optional<Refusal> change_all(std::uint32_t t, const std::string& from, const std::vector<Change>& changes,
                                      std::vector<std::string>& changed);
    std::vector<std::string> told_by_number(std::uint32_t t) const;
    // What follows in other tables' rows from columns that are set.
    void carry_on(std::uint32_t t, std::vector<std::string> changed, Carried& carried);
    void write_anew(std::uint32_t t, const std::string& column);
    std::string set(std::uint32_t t, const std::string& from, const std::vector<Change>& changes,
                    std::vector<std::string>& changed) const;
    void follow(std::uint32_t t, ChangedRow& row, std::vector<std::string>& changed) const;
    void follow_dates(std::uint32_t t, ChangedRow& row, std::vector<std::string>& changed) const;
    void keep_orders(std::uint32_t t, ChangedRow& row, std::vector<std::string>& changed) const;
    void inherit(std::uint32_t r, const std::vector<std::string>& changed, Carried& carried);
    // Does something else decide on a column: children, a parent or a key?
    bool is_settled(std::uint32_t t, const std::string& column) const;
    // That a column of a foreign key is the same in a row of the parent, by its alias, as a value.
    std::string same(const SchemaReference& reference, std::size_t k, const std::string& parent,
                     const std::string& value);
    void prune();
    void check_empty(std::uint32_t t);
    std::size_t key_column(std::uint32_t table, const std::string& name, std::int32_t by = -1);
    // Columns of a reference's parent in which it agrees with the parents by other references.
    std::vector<std::pair<std::string, std::int32_t>> agreeing_columns(std::uint32_t r) const;
    // Those that rows that refer to the table need.
    void ask_for_keys(std::uint32_t table);
    // `inherited`: the columns that are, instead of the foreign key's.
    Assignment assignment_of(std::uint32_t r, TupleDesc row, bool inherited);
    int recorded_same(std::uint32_t r, const std::string& name) const;
    synth::Generation::Size size_of(std::uint32_t t) const;
    std::string relation_name(std::uint32_t t) const {
        return quoted(request_.target) + "." + quoted(schema_.tables[t].name);
    }
    std::vector<ClonedTable> report() const;
    std::string keys_in_words(std::uint32_t t) const;

    CloneRequest request_;
    SchemaModel schema_;
    Tracker& tracker_;
    MemoryContext context_;
    Snapshot snapshot_ = nullptr;   // in which the model is read, whatever becomes of it meanwhile
    bool made_ = false;             // was the target made by us
    std::set<std::string> missing_; // roles that the definition names
    std::vector<Oid> relations_;
    std::vector<std::shared_ptr<Model>> models_, links_;
    std::vector<Keys> keys_;   // by table
    std::vector<bool> filled_; // the same
    std::optional<synth::Generation> generation_;
    std::unique_ptr<TableFiller> current_;
    std::vector<Hooks> hooks_;                        // by table, of a target that was there
    bool making_ = false;                             // a row
    std::uint64_t delivered_ = 0;                     // rows of the current table, to its INSERT
    std::uint64_t left_out_ = 0;                      // rows of the current table
    std::vector<std::optional<TableReport>> reports_; // by table
    std::vector<std::vector<std::uint32_t>> closed_;  // by reference: parents that rows get late (close_rings())
    std::vector<std::uint64_t> pruned_;               // rows that were taken out again, by table
    std::vector<bool> aggregated_;                    // by table: has it what its children come to
    std::vector<std::pair<std::uint32_t, std::string>> must_be_set_; // columns that are NULL until keys are linked late
};

std::unique_ptr<TableFiller> make_filler(Clone& clone, std::uint32_t table);
std::unique_ptr<TableFiller> make_copied(Clone& clone, std::uint32_t table);

} // namespace pg
