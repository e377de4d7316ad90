// Documents: json and jsonb, whose shape is what is met in them.
//
// Every path has a leaf "?" for the type of json that is there, and, as soon as they are met, one for its number, one
// for its string, one for the length of its array and nodes for the first elements and for the keys. Keys that few rows
// have become leaves too; it is for the core to leave those out.
#include "pg/shape/tree.hpp"
#include <map>

namespace pg {

namespace {

constexpr int greatest_depth = 6;
constexpr std::uint32_t most_leaves = 256; // of an attribute
constexpr std::size_t most_elements = 4;
constexpr std::size_t longest_key = 200; // longer ones are hardly names
constexpr std::int64_t longest = 1'000'000;

struct Node {
    static constexpr std::uint32_t none = 0xffffffff;

    Place place;
    int depth = 0;
    std::uint32_t type = none, number = none, string = none, length = none; // leaves
    std::map<std::string, std::unique_ptr<Node>, std::less<>> keys;
    std::array<std::unique_ptr<Node>, most_elements> elements;
};

bool has_room(const Tree& tree, const Node& node) {
    return tree.document_leaves[node.place.attribute] < most_leaves;
}

std::unique_ptr<Node> make_node(Tree& tree, const Place& place, int depth) {
    auto node = std::make_unique<Node>();
    node->place = place;
    node->depth = depth;
    tree.document_leaves[place.attribute]++;
    node->type = tree.add_label(place.step("?"), {"null"});
    return node;
}

Type number_type() {
    return {NUMERICOID, NUMERICOID, -1, Form::numeric};
}

// These add what is not there yet, and return Node::none or null when there is no room for it.
std::uint32_t leaf_of(Tree& tree, Node& node, std::uint32_t& leaf, std::string_view step) {
    if (leaf == Node::none && has_room(tree, node)) {
        const Place place = node.place.step(std::string(step));
        leaf = step == "number"   ? tree.add_scalar(place, number_type())
               : step == "string" ? tree.add_label(place, {})
                                  : tree.add_number(place);
        if (step == "string") {
            tree.leaves[leaf].column.text = true;
            tree.leaves[leaf].key.emplace();
        }
        tree.document_leaves[node.place.attribute]++;
    }
    return leaf;
}

Node* child_of(Tree& tree, Node& node, std::unique_ptr<Node>& child, std::string step) {
    if (!child && node.depth < greatest_depth && has_room(tree, node))
        child = make_node(tree, node.place.step(std::move(step)), node.depth + 1);
    return child.get();
}

Node* element_of(Tree& tree, Node& node, std::size_t i) {
    return child_of(tree, node, node.elements[i], "[" + std::to_string(i + 1) + "]");
}

Node* key_of(Tree& tree, Node& node, std::string_view key) {
    if (key.size() > longest_key || node.depth >= greatest_depth || !has_room(tree, node))
        return nullptr;
    return child_of(tree, node, node.keys[std::string(key)], '.' + std::string(key));
}

// Leaves that are there are found without a guard.
void set_number(Tree& tree, Node& node, std::uint32_t& leaf, std::string_view step, double value) {
    if (leaf == Node::none)
        enter([&] { leaf_of(tree, node, leaf, step); });
    if (leaf != Node::none)
        tree.number(leaf, value);
}

void read_container(Tree& tree, Node& node, JsonbContainer* container);

void read_value(Tree& tree, Node& node, const JsonbValue& value) {
    switch (value.type) {
    case jbvBinary: read_container(tree, node, value.val.binary.data); break;
    case jbvBool: tree.label(node.type, value.val.boolean ? "true" : "false"); break;
    case jbvNumeric:
        tree.label(node.type, "number");
        set_number(tree, node, node.number, "number", from_numeric(NumericGetDatum(value.val.numeric)));
        break;
    case jbvString:
        tree.label(node.type, "string");
        if (node.string == Node::none)
            enter([&] { leaf_of(tree, node, node.string, "string"); });
        if (node.string != Node::none)
            tree.label(node.string, {value.val.string.val, std::size_t(value.val.string.len)});
        break;
    default: tree.label(node.type, "null"); break;
    }
}

void read_container(Tree& tree, Node& node, JsonbContainer* container) {
    JsonbIterator* iterator = JsonbIteratorInit(container);
    JsonbValue value;
    if (JsonbIteratorNext(&iterator, &value, true) == WJB_BEGIN_ARRAY) {
        const bool is_scalar = value.val.array.rawScalar;
        if (!is_scalar) {
            tree.label(node.type, "array");
            set_number(tree, node, node.length, "#", value.val.array.nElems);
        }
        for (std::size_t i = 0; i < most_elements && JsonbIteratorNext(&iterator, &value, true) == WJB_ELEM; i++) {
            Node* element = is_scalar ? &node : node.elements[i].get();
            if (!element)
                element = enter([&] { return element_of(tree, node, i); });
            if (element)
                read_value(tree, *element, value);
        }
        return;
    }
    tree.label(node.type, "object");
    while (JsonbIteratorNext(&iterator, &value, true) == WJB_KEY) {
        const std::string_view key(value.val.string.val, std::size_t(value.val.string.len));
        const auto found = node.keys.find(key);
        Node* const child =
            found != node.keys.end() ? found->second.get() : enter([&] { return key_of(tree, node, key); });
        JsonbIteratorNext(&iterator, &value, true);
        if (child)
            read_value(tree, *child, value);
    }
}

JsonbValue* put(JsonbParseState** state, JsonbIteratorToken token, JsonbValue& value) {
    if (token != WJB_DONE)
        return pushJsonbValue(state, token, &value);
    auto* const root = static_cast<JsonbValue*>(palloc(sizeof(JsonbValue)));
    *root = value;
    return root;
}

JsonbValue string_value(std::string_view text) {
    JsonbValue value = {};
    value.type = jbvString;
    value.val.string.val = const_cast<char*>(text.data());
    value.val.string.len = int(text.size());
    return value;
}

// Puts the value of a node into the document that is being made, as a key's value, as an element, or as all of it
// (WJB_DONE).
JsonbValue* write_value(Row& row, const Node* node, JsonbParseState** state, JsonbIteratorToken token) {
    const std::string_view type = node ? row.text(node->type) : "null";
    JsonbValue value = {};
    value.type = jbvNull;
    if (type == "object") {
        pushJsonbValue(state, WJB_BEGIN_OBJECT, nullptr);
        for (const auto& [key, child] : node->keys) {
            if (!child || row.is_null(child->type))
                continue;
            JsonbValue name = string_value(key);
            pushJsonbValue(state, WJB_KEY, &name);
            write_value(row, child.get(), state, WJB_VALUE);
        }
        return pushJsonbValue(state, WJB_END_OBJECT, nullptr);
    }
    if (type == "array") {
        pushJsonbValue(state, WJB_BEGIN_ARRAY, nullptr);
        const auto count = std::uint32_t(node->length == Node::none ? 0 : row.integer(node->length, 0, longest));
        const std::uint32_t base = row.draw;
        for (std::uint32_t i = 0; i < count; i++) {
            row.select(Row::beyond(base, i / std::uint32_t(most_elements)));
            write_value(row, node->elements[i % most_elements].get(), state, WJB_ELEM);
        }
        row.select(base);
        return pushJsonbValue(state, WJB_END_ARRAY, nullptr);
    }
    if (type == "true" || type == "false") {
        value.type = jbvBool;
        value.val.boolean = type == "true";
    } else if (type == "number") {
        Datum number;
        const bool is_known = node->number != Node::none && synth::is_ordinary(row.number(node->number)) &&
                              row.scalar(node->number, true, number);
        value.type = jbvNumeric;
        value.val.numeric = DatumGetNumeric(is_known ? number : DirectFunctionCall1(int4_numeric, Int32GetDatum(0)));
    } else if (type == "string") {
        value = string_value(node->string == Node::none ? "" : row.text(node->string));
    }
    return put(state, token, value);
}

} // namespace

class Document final : public Shape {
public:
    Document(Tree& tree, const Place& place, const Type& type)
        : is_text_(type.form == Form::json), root_(make_node(tree, place, 0)) {
        tree.documents.push_back(this);
    }

    void read(Tree& tree, Datum value) override {
        if (!is_text_) {
            read_container(tree, *root_, &DatumGetJsonbP(value)->root);
            return;
        }
        const char* const json = TextDatumGetCString(value);
        if (std::strstr(json, "\\u0000")) // which jsonb cannot have
            tree.label(root_->type, first_type(json));
        else
            read_container(tree, *root_, &DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum(json)))->root);
    }

    bool write(Row& row, bool required, Datum& value) override {
        if (row.is_null(root_->type) && !required)
            return false;
        JsonbParseState* state = nullptr;
        Jsonb* const document = JsonbValueToJsonb(write_value(row, root_.get(), &state, WJB_DONE));
        value = is_text_ ? CStringGetTextDatum(JsonbToCString(nullptr, &document->root, int(VARSIZE(document))))
                         : JsonbPGetDatum(document);
        return true;
    }

    // Path from the column's name on.
    bool add(Tree& tree, const std::vector<std::string>& path) {
        const std::vector<std::string>& own = root_->place.path;
        if (path.size() <= own.size() || !std::equal(own.begin(), own.end(), path.begin()))
            return false;
        Node* node = root_.get();
        for (std::size_t i = own.size(); i + 1 < path.size() && node; i++)
            node = step(tree, *node, path[i]);
        if (!node)
            return false;
        const std::string& last = path.back();
        if (last == "number")
            return leaf_of(tree, *node, node->number, last) != Node::none;
        if (last == "string")
            return leaf_of(tree, *node, node->string, last) != Node::none;
        if (last == "#")
            return leaf_of(tree, *node, node->length, last) != Node::none;
        return last == "?";
    }

private:
    static std::string_view first_type(const char* text) {
        const char* const first = text + std::strspn(text, " \t\r\n");
        return *first == '{' ? "object" : *first == '[' ? "array" : "string";
    }

    static Node* step(Tree& tree, Node& node, const std::string& step) {
        if (step.starts_with('.')) {
            const auto found = node.keys.find(std::string_view(step).substr(1));
            return found != node.keys.end() ? found->second.get()
                                            : key_of(tree, node, std::string_view(step).substr(1));
        }
        for (std::size_t i = 0; i < most_elements; i++)
            if (step == "[" + std::to_string(i + 1) + "]")
                return element_of(tree, node, i);
        return nullptr;
    }

    bool is_text_;
    std::unique_ptr<Node> root_;
};

std::unique_ptr<Shape> make_document(Tree& tree, const Place& place, const Type& type) {
    return std::make_unique<Document>(tree, place, type);
}

bool add_to_document(Tree& tree, Document& document, const std::vector<std::string>& path) {
    return document.add(tree, path);
}

} // namespace pg
