// The model of a schema: a model of each of its tables, how they refer to each other, and the statements that make it
// again.
#pragma once
#include "pg/definition/definition.hpp"
#include "pg/enum_names.hpp"
#include "pg/model.hpp"

namespace pg {

// What becomes of a table.
enum class Mode : std::uint8_t {
    model, // it is learned
    copy,  // its rows are public, and copied as they are
    empty, // it has no rows
    skip   // it is not there
};
template <>
inline constexpr std::initializer_list<const char*> names_of<Mode> = {"model", "copy", "empty", "skip"};

struct SchemaTable {
    std::string name;
    Mode mode = Mode::model;
    std::int64_t rows = 0;             // when it was learned
    std::int64_t model = 0, links = 0; // identifiers of its models, 0 for none: of its rows, and of whom they refer to
    std::vector<std::string> columns;  // of one that is copied; its model is of what is latent of its rows
    // Keys that are kept row by row, since foreign keys are part of them or all columns repeat: columns of all of them,
    // how many these are up to the end of each, and whether NULL is like no other.
    std::vector<std::string> key_columns;
    std::vector<std::uint32_t> key_ends;
    std::vector<bool> nulls_distinct;         // by key
    std::vector<std::string> key_expressions; // by key: see DeclaredKey::expression
    // Columns that refer to tables that are copied, and whose values are drawn together: those of all labels, and how
    // many these are up to the end of each.
    std::vector<std::string> together;
    std::vector<std::uint32_t> together_ends;
    // A column that rises with another one, whose values come from elsewhere, or falls, from sibling to sibling; empty
    // if there is none. Siblings are those that agree in the columns of the driving foreign key.
    std::string numbered, numbered_by;
    bool numbered_falling = false;
};

struct SchemaReference {
    std::string name; // of the constraint
    std::string rule; // ForeignKey::rule
    bool kept = true; // else it is for people to see: one that is read is
    std::uint32_t child = 0, parent = 0;
    std::vector<std::string> columns, referenced;
    std::vector<std::string> inherited,
        inherited_from; // columns of the child, and of the parent whose values they have
    std::vector<bool> inherited_nulls,
        inherited_always; // by these: had any child NULL from its parent; have all its value
    // Columns of the parent that have the values of the row that another reference of the child leads to, in its
    // columns (core/relational/agreements.hpp), and how that is written.
    std::vector<std::string> agreeing, agreeing_columns, agreements;
    std::vector<std::uint32_t> agreeing_with;
    // Of each of both: a reference of the parent's, whose parent it is that has the column; -1 if the parent has.
    std::vector<std::int32_t> agreeing_by, agreeing_columns_by;
    // Columns of the parent that its children give: by a function of SQL, of no column of theirs, one, or the product
    // of two ("" for none), which is rounded to so many decimals first (-1: not). What parents have that are given
    // nothing (any, zero or null), and whether they may be NULL where they are given something.
    std::vector<std::string> aggregates, functions, arguments, factors;
    std::vector<std::int32_t> decimals;
    std::vector<std::string> empty;
    std::vector<bool> nulls;
    bool driving = false, late = false;
    bool unique = false;              // no two children have the same parent
    bool distinct = false;            // none of one driving parent have
    double missing = 0;               // share of children that have no parent
    bool exclusive = false;           // none of one driving parent have parents of the same group
    std::uint32_t classes_of = 0;     // the first of those that have its classes; itself if none do
    std::vector<std::uint32_t> group; // by class, see core/relational/schema.hpp
    std::int32_t kin = -1;            // a reference of the parent's table, by which siblings have kin; -1 for none
    double together = 0;              // how much they keep to it (core/relational/kin.hpp)
    std::int32_t beside =
        -1; // a reference to the same parent whose numbers of children go along, and how far (abreast.hpp)
    double abreast = 0;
    std::int32_t follows = -1; // siblings lead to what the one before refers to by this; -1 for none
    bool differs = false;      // and no row refers to one row by both (core/relational/chain.hpp)
    bool bundled = false;      // is known how many siblings have the same parent (core/relational/bundles.hpp)
    double rings = 0;          // of a table to itself: rings, by row, and rows of each (core/relational/schema.hpp)
    std::uint32_t ring = 0;
    // Rows of a parent that is copied that many rows refer to: their numbers from 0, how many, and classes, -1 for
    // those of which that is not known.
    std::vector<std::uint32_t> frequent, frequencies;
    std::vector<std::int32_t> frequent_classes;
};

// Columns of a table that say from when to when its rows last, and by which columns those that do not overlap are in
// one group (core/relational/spans.hpp).
struct SchemaSpan {
    std::uint32_t table = 0;
    std::string name;                                     // of the constraint that asks for it; empty if only rows do
    std::string from, to;                                 // columns; the same one if it is a range
    bool lower_inclusive = true, upper_inclusive = false; // of two columns
    std::vector<std::string> groups;                      // columns: none for all rows
    std::string expression = {};                          // of groups, if not columns alone (Exclusion::expression)
    double step = 0, touching = 0;
    double open = std::numeric_limits<double>::infinity();
    std::optional<double> never = {};
    std::vector<std::string> tied; // columns of other times, which go along with the start
    // Columns of rows that a row refers to, by references: no start is before one, or else no end after it.
    std::vector<std::uint32_t> within;
    std::vector<std::string> bounds;
    std::vector<bool> are_lower;
    bool ends_open = false;
    double grid = 1;
};

// A label that one row has of those with the same driving parent (core/relational/flags.hpp).
struct SchemaFlag {
    std::uint32_t reference = 0, number = 0; // the driving one; of its flags. Labels of one come together
    std::string column;
    std::optional<std::string> label; // NULL if there is none
    bool exactly = false;             // of each parent that has children; or at most
    std::string rule;                 // in words
    // A time by which rows that have it are the first of their siblings, or the last; empty if there is none.
    std::string ordered_by = {};
    bool last = false;
};

struct SchemaHeader {
    std::int64_t id = 0;
    Role owner;
    std::string name, source; // of the model, and of the schema that was learned
    std::int32_t min_count = 10;
    std::int32_t parents = 32;
    std::int64_t seed = 0;
    std::vector<std::uint32_t> order;  // of tables, parents first
    std::vector<std::string> left_out; // of the definition: sentences
};

struct SchemaModel : SchemaHeader {
    std::vector<SchemaTable> tables;
    std::vector<SchemaReference> references;
    std::vector<SchemaSpan> spans;
    std::vector<SchemaFlag> flags; // by reference, then number
    std::vector<Definition> definition;
};

} // namespace pg
