// Reader and Writer: rows taken apart into leaves, and put together.
#include "pg/shape/tree.hpp"
#include <map>

namespace pg {

struct Reader::State {
    State(const std::vector<Attribute>& attributes, const std::string& zone, MemoryContext context)
        : tree(attributes, zone, context) {
        for (std::size_t a = 0; a < attributes.size(); a++)
            is_scalar.push_back(tree.types[tree.first[a]].has_value());
        flat = std::find(is_scalar.begin(), is_scalar.end(), false) == is_scalar.end();
    }

    Tree tree;
    std::vector<char> is_scalar; // by attribute
    bool flat;                   // are all of them
};

Reader::Reader(const std::vector<Attribute>& attributes, const std::string& zone, MemoryContext context)
    : state_(std::make_unique<State>(attributes, zone, context)) {}

Reader::~Reader() = default;

const std::vector<Leaf>& Reader::leaves() const {
    return state_->tree.leaves;
}

bool Reader::is_parallel_safe() const {
    const Tree& tree = state_->tree;
    return tree.documents.empty() && std::all_of(tree.inputs.begin(), tree.inputs.end(), [](const Input& input) {
               const Oid printer = input.print.fn_oid;
               return !OidIsValid(printer) || (input.form != Form::opaque && // which counts large values
                                               call([=] { return func_parallel(printer) == PROPARALLEL_SAFE; }));
           });
}

std::span<const synth::Field> Reader::read(const Datum* values, const bool* nulls) {
    Tree& tree = state_->tree;
    if (!state_->flat)
        std::fill(tree.fields.begin(), tree.fields.end(), synth::Field{});
    for (std::size_t a = 0; a < tree.shapes.size(); a++) {
        const std::uint32_t leaf = tree.first[a];
        if (state_->is_scalar[a])
            tree.fields[leaf] = nulls[a] ? synth::Field{} : pg::read(tree.inputs[leaf], values[a]);
        else if (!nulls[a])
            tree.shapes[a]->read(tree, values[a]);
    }
    return tree.fields;
}

struct Writer::State {
    State(const std::vector<Attribute>& attributes, const std::vector<Source>& leaves, const std::string& zone,
          MemoryContext context)
        : tree(attributes, zone, context), is_learned(attributes.size()) {
        std::map<std::vector<std::string>, std::uint32_t> by_path;
        for (std::uint32_t leaf = 0; leaf < tree.leaves.size(); leaf++)
            by_path.emplace(tree.leaves[leaf].path, leaf);
        for (const Source& source : leaves) {
            auto found = by_path.find(source.path);
            if (found == by_path.end()) {
                const auto last = std::uint32_t(tree.leaves.size());
                if (!add_leaf(source.path))
                    raise_misfit(attributes, source, "");
                for (std::uint32_t leaf = last; leaf < tree.leaves.size(); leaf++)
                    by_path.emplace(tree.leaves[leaf].path, leaf);
                found = by_path.find(source.path);
            }
            check_kind(attributes, found->second, source);
            bind(found->second, source, std::int32_t(&source - leaves.data()));
        }
        sources.resize(tree.leaves.size(), -1);
        labels.resize(tree.leaves.size());
        variables.resize(tree.leaves.size());
        for (std::uint32_t leaf = 0; leaf < tree.leaves.size(); leaf++)
            outputs.push_back(tree.types[leaf] ? make_output_of(leaf) : nullptr);
        for (const Source& source : leaves)
            can_batch.push_back(source.can_batch);
        choose(std::vector<bool>(attributes.size(), true));
    }

    void choose(const std::vector<bool>& attributes) {
        written.clear();
        batches.clear();
        rest.clear();
        wanted.assign(can_batch.size(), false);
        batched.assign(can_batch.size(), false);
        for (std::uint32_t a = 0; a < is_learned.size(); a++) {
            if (!is_learned[a] || !attributes[a])
                continue;
            written.push_back(a);
            const std::uint32_t first = tree.first[a];
            const std::int32_t source = sources[first];
            if (outputs[first] && source >= 0 && can_batch[std::size_t(source)]) {
                batches.push_back(a);
                batched[std::size_t(source)] = true;
            } else {
                rest.push_back(a);
            }
        }
        for (std::uint32_t leaf = 0; leaf < sources.size(); leaf++)
            if (sources[leaf] >= 0 && attributes[tree.leaves[leaf].attribute])
                wanted[std::size_t(sources[leaf])] = true;
    }

    void write(const std::vector<std::uint32_t>& attributes, std::span<const synth::ColumnValue> leaves,
               std::uint64_t random, const More& more, Datum* values, bool* nulls) {
        Row row{leaves, leaves, 0, random, more, sources.data(), labels.data(), outputs.data()};
        for (const std::uint32_t a : attributes) {
            const std::uint32_t leaf = tree.first[a];
            row.random = random + a * 0xd1342543de82ef95; // does not depend on what else is written
            nulls[a] =
                outputs[leaf] ? !row.scalar(leaf, false, values[a]) : !tree.shapes[a]->write(row, false, values[a]);
            row.select(0);
        }
    }

    bool add_leaf(const std::vector<std::string>& path) {
        for (Document* const document : tree.documents)
            if (add_to_document(tree, *document, path))
                return true;
        return false;
    }

    void check_kind(const std::vector<Attribute>& attributes, std::uint32_t leaf, const Source& source) const {
        const synth::Column& column = tree.leaves[leaf].column;
        const bool has_labels = source.labels && !source.labels->empty();
        if ((source.variable && source.variable->kind != column.kind) ||
            (has_labels && column.kind == synth::Kind::number))
            raise_misfit(attributes, source, "");
        if (!has_labels || !tree.types[leaf] || tree.types[leaf]->form != Form::enumeration)
            return;
        for (const std::string& label : *source.labels)
            if (std::find(column.spare.begin(), column.spare.end(), label) == column.spare.end())
                raise_misfit(attributes, source,
                             "Type " + type_name(tree.types[leaf]->base) + " has no label \"" + label + "\" any more.");
    }

    void bind(std::uint32_t leaf, const Source& source, std::int32_t position) {
        sources.resize(tree.leaves.size(), -1);
        labels.resize(tree.leaves.size());
        variables.resize(tree.leaves.size());
        sources[leaf] = position;
        labels[leaf] = source.labels;
        variables[leaf] = source.variable;
        is_learned[tree.leaves[leaf].attribute] = true;
    }

    Output* make_output_of(std::uint32_t leaf) {
        const std::vector<std::string>& spare = tree.leaves[leaf].column.spare;
        const char* const first = spare.empty() ? nullptr : spare.front().c_str();
        return call([&] {
            return make_output(*tree.types[leaf], variables[leaf], labels[leaf], first, &tree.zone, tree.context);
        });
    }

    [[noreturn]] static void raise_misfit(const std::vector<Attribute>& attributes, const Source& source,
                                          std::string detail) {
        const std::string hint = "If the table has changed, learn it again with synth_fit().";
        const std::string column = source.path.empty() ? "" : source.path.front();
        const auto attribute =
            std::find_if(attributes.begin(), attributes.end(), [&](const Attribute& a) { return a.name == column; });
        if (attribute == attributes.end())
            raise(ERRCODE_UNDEFINED_COLUMN,
                  {.message = "column \"" + column + "\" of the model does not exist", .hint = hint});
        if (detail.empty())
            detail = "It is of type " + type_name(attribute->type) + ", which does not have what was learned as \"" +
                     name_of(source.path) + "\".";
        raise(ERRCODE_DATATYPE_MISMATCH,
              {.message = "column \"" + column + "\" has another type than the model has learned",
               .detail = detail,
               .hint = hint});
    }

    Tree tree;
    std::vector<char> is_learned;                      // by attribute
    std::vector<std::uint32_t> written, batches, rest; // attributes that are wanted, and by how they are written
    std::vector<bool> can_batch, wanted, batched;      // by leaf of the model
    std::vector<std::int32_t> sources;                 // by leaf, as in Row
    std::vector<const std::vector<std::string>*> labels;
    std::vector<const synth::Variable*> variables;
    std::vector<Output*> outputs;
};

Writer::Writer(const std::vector<Attribute>& attributes, const std::vector<Source>& leaves, const std::string& zone,
               MemoryContext context)
    : state_(std::make_unique<State>(attributes, leaves, zone, context)) {}

Writer::~Writer() = default;

bool Writer::is_learned(std::size_t attribute) const {
    return state_->is_learned[attribute];
}

void Writer::choose(const std::vector<bool>& wanted) {
    state_->choose(wanted);
}

const std::vector<bool>& Writer::wanted() const {
    return state_->wanted;
}

const std::vector<bool>& Writer::batched() const {
    return state_->batched;
}

bool Writer::has_rest() const {
    return !state_->rest.empty();
}

void Writer::write(std::span<const synth::ColumnValue> leaves, std::uint64_t random, const More& more, Datum* values,
                   bool* nulls) {
    state_->write(state_->written, leaves, random, more, values, nulls);
}

void Writer::write_rest(std::span<const synth::ColumnValue> leaves, std::uint64_t random, const More& more,
                        Datum* values, bool* nulls) {
    state_->write(state_->rest, leaves, random, more, values, nulls);
}

void Writer::write_batch(std::span<const synth::ColumnBatch> leaves, std::size_t rows, Datum* values, bool* nulls) {
    for (const std::uint32_t a : state_->batches) {
        const std::uint32_t leaf = state_->tree.first[a];
        pg::write_batch(*state_->outputs[leaf], leaves[std::size_t(state_->sources[leaf])], rows,
                        state_->is_learned.size(), values + a, nulls + a);
    }
}

const synth::ColumnValue* Row::value(std::uint32_t leaf) const {
    const std::int32_t source = sources[leaf];
    if (source < 0 || values[std::size_t(source)].type == synth::ColumnValue::Type::null)
        return nullptr;
    return &values[std::size_t(source)];
}

double Row::number(std::uint32_t leaf) const {
    const synth::ColumnValue* const v = value(leaf);
    const bool has_number =
        v && (v->type == synth::ColumnValue::Type::number || v->type == synth::ColumnValue::Type::units);
    return has_number && !synth::is_null(v->number) ? v->number : 0;
}

std::string_view Row::text(std::uint32_t leaf) const {
    const synth::ColumnValue* const v = value(leaf);
    if (v && v->type == synth::ColumnValue::Type::text)
        return v->text;
    if (v && v->type == synth::ColumnValue::Type::label && labels[leaf] && v->label < labels[leaf]->size())
        return (*labels[leaf])[v->label];
    return {};
}

std::int64_t Row::integer(std::uint32_t leaf, std::int64_t lowest, std::int64_t highest) const {
    return to_integer(number(leaf), lowest, highest);
}

bool Row::scalar(std::uint32_t leaf, bool required, Datum& datum) const {
    const synth::ColumnValue* const v = value(leaf);
    if (!v)
        return required && write_default(*outputs[leaf], datum);
    datum = pg::write(*outputs[leaf], *v);
    return true;
}

void Row::select(std::uint32_t k) {
    if (k == draw)
        return;
    CHECK_FOR_INTERRUPTS();
    values = k == 0 ? own : enter([&] { return more.draw(more.self, k); });
    draw = k;
}

std::uint32_t Row::beyond(std::uint32_t base, std::uint32_t more) {
    if (more == 0)
        return base;
    const std::uint32_t k = base * 1000003 + more;
    return k == 0 ? 1 : k;
}

// Splitmix64 (Steele, Lea and Flood, 2014).
std::uint64_t Row::next_random() {
    std::uint64_t x = random += 0x9e3779b97f4a7c15;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
    x = (x ^ x >> 27) * 0x94d049bb133111eb;
    return x ^ x >> 31;
}

} // namespace pg
