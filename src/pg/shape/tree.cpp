// The tree is made top down; each shape adds the leaves that it reads and writes.
#include "pg/shape/tree.hpp"
#include "pg/keys.hpp"

namespace pg {

namespace {

constexpr int greatest_depth = 4;
constexpr std::size_t most_leaves = 1000; // of an attribute; what else it has is opaque

// A value, as it prints, that every column of a type of frequent labels takes; null if none is known.
const char* simplest_of(Oid type) {
    Oid function, parameter;
    getTypeInputInfo(type, &function, &parameter);
    char* const name = get_func_name(function);
    if (name == nullptr)
        return nullptr;
    for (const char* const empty : {"tsvectorin", "tsqueryin", "xml_in", "hstore_in", "ltree_in"})
        if (std::strcmp(name, empty) == 0)
            return "";
    return nullptr;
}

class Scalar final : public Shape {
public:
    Scalar(Tree& tree, const Place& place, const Type& type) : leaf_(tree.add_scalar(place, type)) {}
    void read(Tree& tree, Datum value) override { tree.fields[leaf_] = pg::read(tree.inputs[leaf_], value); }
    bool write(Row& row, bool required, Datum& value) override { return row.scalar(leaf_, required, value); }

private:
    std::uint32_t leaf_;
};

} // namespace

std::string name_of(const std::vector<std::string>& path) {
    std::string name;
    for (const std::string& step : path) {
        if (!name.empty() && !step.starts_with('.') && !step.starts_with('['))
            name += '.';
        name += step;
    }
    return name;
}

Place Place::step(std::string name) const {
    Place place = *this;
    place.path.push_back(std::move(name));
    return place;
}

Tree::Tree(const std::vector<Attribute>& attributes, const std::string& zone_name, MemoryContext memory)
    : context(memory), zone(zone_name), document_leaves(attributes.size()) {
    for (const Attribute& attribute : attributes) {
        first.push_back(std::uint32_t(leaves.size()));
        const Place place{{attribute.name}, std::uint32_t(shapes.size())};
        if (attribute.as == Attribute::As::label || attribute.as == Attribute::As::text) {
            Type type = type_of(attribute.type, attribute.typmod);
            type.form = Form::printed;
            shapes.push_back(std::make_unique<Scalar>(*this, place, type));
            leaves.back().column.text = attribute.as == Attribute::As::text;
            leaves.back().opaque = attribute.as == Attribute::As::label;
        } else {
            shapes.push_back(make_shape(*this, place, attribute.type, attribute.typmod));
            if (attribute.as == Attribute::As::number)
                leaves[first.back()].column.whole = false;
        }
    }
}

Tree::~Tree() = default;

std::uint32_t Tree::add(const Place& place, synth::Kind kind, synth::Unit unit) {
    Leaf& leaf = leaves.emplace_back();
    leaf.path = place.path;
    leaf.attribute = place.attribute;
    leaf.column.name = name_of(place.path);
    leaf.column.kind = kind;
    leaf.column.unit = unit;
    types.emplace_back();
    inputs.emplace_back();
    fields.emplace_back();
    return std::uint32_t(leaves.size() - 1);
}

std::uint32_t Tree::add_number(const Place& place, synth::Unit unit) {
    return add(place, synth::Kind::number, unit);
}

std::uint32_t Tree::add_key_number(const Place& place, double lowest, double highest, synth::Unit unit) {
    const std::uint32_t leaf = add_number(place, unit);
    leaves[leaf].parts = true;
    leaves[leaf].key.emplace();
    leaves[leaf].key->lowest_possible = lowest;
    leaves[leaf].key->highest_possible = highest;
    return leaf;
}

std::uint32_t Tree::add_label(const Place& place, std::vector<std::string> spare) {
    const std::uint32_t leaf = add(place, synth::Kind::category, synth::Unit::one);
    leaves[leaf].column.spare = std::move(spare);
    return leaf;
}

std::uint32_t Tree::add_scalar(const Place& place, const Type& type) {
    const std::uint32_t leaf = add(place, type.kind(), type.unit());
    types[leaf] = type;
    inputs[leaf] = call([&] { return make_input(type, &zone, context); });
    leaves[leaf].opaque = type.form == Form::opaque;
    if (type.form != Form::opaque)
        leaves[leaf].key = key_request(type);
    leaves[leaf].column.text = type.is_text();
    leaves[leaf].column.moment = type.is_moment();
    leaves[leaf].column.whole = type.is_whole() && place.path.size() == 1; // parts belong to each other
    leaves[leaf].column.uuid = type.form == Form::uuid;
    if (type.form == Form::boolean)
        leaves[leaf].column.spare = {"f", "t"};
    else if (type.form == Form::enumeration)
        leaves[leaf].column.spare = enum_labels(type.base);
    else if (const char* const simplest =
                 type.form == Form::opaque ? call([&] { return simplest_of(type.base); }) : nullptr)
        leaves[leaf].column.spare = {simplest};
    return leaf;
}

std::unique_ptr<Shape> make_shape(Tree& tree, const Place& place, Oid declared, std::int32_t typmod) {
    Type type = type_of(declared, typmod);
    std::unique_ptr<Shape> shape;
    if (!type.is_scalar() && place.depth <= greatest_depth && tree.leaves_of_attribute() < most_leaves)
        switch (type.form) {
        case Form::inet:
        case Form::cidr: shape = make_network(tree, place, type); break;
        case Form::bit:
        case Form::varbit: shape = make_bits(tree, place, type); break;
        case Form::bytea: shape = make_bytes(tree, place); break;
        case Form::range: shape = make_range(tree, place, type); break;
        case Form::multirange: shape = make_multirange(tree, place, type); break;
        case Form::array: shape = make_array(tree, place, type); break;
        case Form::composite: shape = make_composite(tree, place, type); break;
        case Form::json:
        case Form::jsonb: shape = make_document(tree, place, type); break;
        default: shape = make_parts(tree, place, type); break;
        }
    if (!shape) {
        if (!type.is_scalar())
            type.form = Form::opaque;
        shape = std::make_unique<Scalar>(tree, place, type);
    }
    return shape;
}

} // namespace pg
