// The tree of shapes behind Reader and Writer: both make the same tree from the same attributes.
//
// Nodes are C++ objects that live as long as the tree. Their read and write call PostgreSQL, so they have no local
// object with a destructor while they do, and where they call C++ that may throw they do so through `enter`.
#pragma once
#include "pg/input.hpp"
#include "pg/output.hpp"
#include "pg/shape/shape.hpp"

namespace pg {

struct Tree;
struct Row;

// How values of one type, in one place of a column, are taken apart and put together.
class Shape {
public:
    virtual ~Shape() = default;
    // Sets the fields of a value that is not NULL. Those of a NULL are NULL already.
    virtual void read(Tree& tree, Datum value) = 0;
    // Returns false for NULL. If a value is required, only when there is none that the type would take.
    virtual bool write(Row& row, bool required, Datum& value) = 0;
};

// How a path is written in names and errors.
std::string name_of(const std::vector<std::string>& path);

// Where a shape is.
struct Place {
    std::vector<std::string> path;
    std::uint32_t attribute = 0;
    int depth = 0;         // composites, arrays and ranges around it
    bool in_array = false; // then arrays have fewer leaves

    Place step(std::string name) const;
};

class Document;

struct Tree {
    Tree(const std::vector<Attribute>& attributes, const std::string& zone, MemoryContext context);
    ~Tree();

    // Adds a leaf that is part of a type's structure, and returns its position.
    std::uint32_t add_number(const Place& place, synth::Unit unit = synth::Unit::one);
    std::uint32_t add_label(const Place& place, std::vector<std::string> spare);
    // Adds the leaf of a scalar.
    std::uint32_t add_scalar(const Place& place, const Type& type);

    // A number that may be a key, between these.
    std::uint32_t add_key_number(const Place& place, double lowest, double highest,
                                 synth::Unit unit = synth::Unit::one);

    std::size_t leaves_of_attribute() const { return leaves.size() - first.back(); }

    void number(std::uint32_t leaf, double value) { fields[leaf] = {false, value, {}}; }
    void label(std::uint32_t leaf, std::string_view value) { fields[leaf] = {false, 0, value}; }

    MemoryContext context;
    Zone zone;
    std::vector<Leaf> leaves;
    std::vector<std::optional<Type>> types;     // by leaf: of scalars
    std::vector<Input> inputs;                  // by leaf: of scalars
    std::vector<synth::Field> fields;           // by leaf: of the row that is read
    std::vector<std::unique_ptr<Shape>> shapes; // by attribute
    std::vector<std::uint32_t> first;           // by attribute: its first leaf
    std::vector<Document*> documents;           // json, wherever it is
    std::vector<std::uint32_t> document_leaves; // by attribute

private:
    std::uint32_t add(const Place& place, synth::Kind kind, synth::Unit unit);
};

// A row on its way out.
struct Row {
    std::span<const synth::ColumnValue> own;    // leaves of the row itself
    std::span<const synth::ColumnValue> values; // leaves in use: of draw `draw`, where 0 is the row itself
    std::uint32_t draw;
    std::uint64_t random;
    const Writer::More& more;
    const std::int32_t* sources;                   // by leaf: position in values, or -1
    const std::vector<std::string>* const* labels; // by leaf
    Output* const* outputs;                        // by leaf: of scalars

    // Null for NULL, and for a leaf that the model does not have.
    const synth::ColumnValue* value(std::uint32_t leaf) const;
    bool is_null(std::uint32_t leaf) const { return !value(leaf); }
    double number(std::uint32_t leaf) const;         // 0 for NULL
    std::string_view text(std::uint32_t leaf) const; // empty for NULL
    std::int64_t integer(std::uint32_t leaf, std::int64_t lowest, std::int64_t highest) const;
    bool scalar(std::uint32_t leaf, bool required, Datum& datum) const;

    // Leaves of another draw come into use.
    void select(std::uint32_t k);
    // The draw that has the leaves of elements beyond the first, the `more`-th time, of what is part of draw `base`.
    static std::uint32_t beyond(std::uint32_t base, std::uint32_t more);
    std::uint64_t next_random();
};

// The shape of a type, whose leaves are added to the tree.
std::unique_ptr<Shape> make_shape(Tree& tree, const Place& place, Oid type, std::int32_t typmod);

// The shapes of each kind, for make_shape.
std::unique_ptr<Shape> make_parts(Tree& tree, const Place& place, const Type& type); // timetz to circle
std::unique_ptr<Shape> make_network(Tree& tree, const Place& place, const Type& type);
std::unique_ptr<Shape> make_bits(Tree& tree, const Place& place, const Type& type);
std::unique_ptr<Shape> make_bytes(Tree& tree, const Place& place);
std::unique_ptr<Shape> make_range(Tree& tree, const Place& place, const Type& type); // null: the subtype is opaque
std::unique_ptr<Shape> make_multirange(Tree& tree, const Place& place, const Type& type);
std::unique_ptr<Shape> make_array(Tree& tree, const Place& place, const Type& type);
std::unique_ptr<Shape> make_composite(Tree& tree, const Place& place, const Type& type);
std::unique_ptr<Shape> make_document(Tree& tree, const Place& place, const Type& type);
// Adds the leaf of this path, if it can be one of the document.
bool add_to_document(Tree& tree, Document& document, const std::vector<std::string>& path);

} // namespace pg
