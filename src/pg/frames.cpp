#include "pg/frames.hpp"
#include "pg/crew.hpp"
#include "pg/scan.hpp"
#include "pg/written.hpp"
#include <set>

namespace pg {

namespace {

std::string with_commas(std::uint64_t n) {
    std::string digits = std::to_string(n);
    for (std::size_t at = digits.size(); at > 3; at -= 3)
        digits.insert(at - 3, ",");
    return digits;
}

const DeclaredColumn* find_column(const Declared& declared, const std::string& name) {
    for (const DeclaredColumn& column : declared.columns)
        if (column.name == name)
            return &column;
    return nullptr;
}

// The columns that go together, relation by relation.
class Matching {
public:
    Matching(const std::vector<Oid>& relations, Compared& compared) : attributes_(relations.size()) {
        std::vector<Declared> declared;
        for (const Oid relation : relations)
            declared.push_back(read_declared(relation));
        for (std::uint32_t c = 0; c < declared.front().columns.size(); c++) {
            const DeclaredColumn& real = declared.front().columns[c];
            std::vector<const DeclaredColumn*> columns;
            for (const Declared& other : declared)
                columns.push_back(find_column(other, real.name));
            if (!columns[1])
                compared.missing.push_back(real.name);
            else if (declared.front().is_unique(c))
                compared.frames.remarks.push_back("Column \"" + real.name +
                                                  "\" is a key and is judged by its uniqueness alone.");
            else if (std::find(columns.begin(), columns.end(), nullptr) != columns.end())
                compared.frames.remarks.push_back("Column \"" + real.name +
                                                  "\" is left out: the holdout does not have it.");
            else
                add(columns, compared.frames.remarks);
        }
        if (attributes_.front().empty())
            raise(ERRCODE_UNDEFINED_COLUMN,
                  {.message = "relations " + qualified_name(relations[0]) + " and " + qualified_name(relations[1]) +
                              " have no column in common that can be compared",
                   .detail = "Columns are matched by name, and those that are unique keys of the first relation are "
                             "not compared."});
    }

    const std::vector<Attribute>& attributes(std::size_t relation) const { return attributes_[relation]; }

private:
    void add(const std::vector<const DeclaredColumn*>& columns, std::vector<std::string>& remarks) {
        std::vector<Type> types;
        for (const DeclaredColumn* const column : columns)
            types.push_back(type_of(column->type, column->typmod));
        const bool same =
            std::all_of(types.begin(), types.end(), [&](const Type& t) { return t.base == types[0].base; });
        const auto is_plain = [](const Type& t) {
            return t.is_number() && t.unit() == synth::Unit::one && t.form != Form::money;
        };
        const bool numbers = std::all_of(types.begin(), types.end(), is_plain);
        const bool moments = std::all_of(types.begin(), types.end(), [](const Type& t) {
            return t.form == Form::timestamp || t.form == Form::timestamptz;
        });
        const bool texts = std::all_of(types.begin(), types.end(), [](const Type& t) { return t.is_text(); });
        const bool as_labels = !same && !numbers && !moments && !texts;
        if (as_labels)
            remarks.push_back("Column \"" + columns[0]->name + "\" has types " + type_name(types[0].declared) +
                              " and " + type_name(types[1].declared) + ": its values are compared as they print.");
        for (std::size_t r = 0; r < columns.size(); r++)
            attributes_[r].push_back({columns[r]->name, columns[r]->type, columns[r]->typmod,
                                      as_labels ? Attribute::As::label : Attribute::As::type});
    }

    std::vector<std::vector<Attribute>> attributes_; // by relation
};

struct ReadTable {
    synth::Table table;
    std::vector<std::string> bases; // by column
};

ReadTable read(Oid relation, const std::vector<Attribute>& attributes, const synth::TableOptions& options,
               Tracker& tracker) {
    const std::string zone = call([] { return pg_get_timezone_name(session_timezone); });
    Reader reader(attributes, zone, CurrentMemoryContext);
    std::vector<synth::Column> columns;
    for (const Leaf& leaf : reader.leaves())
        columns.push_back(leaf.column);
    synth::Table table(std::move(columns), options);
    Crew crew;
    scan({relation, attributes, zone}, reader, table, &tracker, crew);
    crew.finish();
    if (table.rows_seen() == 0)
        raise(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
              {.message = "relation " + qualified_name(relation) + " is empty"});
    std::vector<std::string> bases;
    for (std::size_t c = 0; c < table.columns().size(); c++) {
        const Leaf& leaf = reader.leaves()[c];
        const Attribute& attribute = attributes[leaf.attribute];
        const bool whole = leaf.path.size() == 1 && attribute.as == Attribute::As::type;
        bases.push_back(whole ? type_name(type_of(attribute.type, attribute.typmod).base) : "");
    }
    return {std::move(table), std::move(bases)};
}

// Gives all tables the same columns in the same order: a path of a document may be in one of them only.
void align(std::vector<ReadTable>& tables) {
    std::vector<synth::Column> all;
    std::vector<std::string> bases;
    std::set<std::string> names;
    for (const ReadTable& read : tables)
        for (std::size_t c = 0; c < read.table.columns().size(); c++) {
            const synth::Column& column = read.table.columns()[c];
            if (!names.insert(column.name).second)
                continue;
            synth::Column& empty = all.emplace_back();
            empty.name = column.name;
            empty.kind = column.kind;
            empty.unit = column.unit;
            bases.push_back(read.bases[c]);
        }
    for (ReadTable& read : tables) {
        std::vector<synth::Column> columns;
        for (const synth::Column& wanted : all) {
            const auto found = std::find_if(read.table.columns().begin(), read.table.columns().end(),
                                            [&](const synth::Column& c) { return c.name == wanted.name; });
            if (found == read.table.columns().end()) {
                synth::Column& empty = columns.emplace_back(wanted);
                empty.numbers.assign(empty.kind == synth::Kind::number ? read.table.rows() : 0, synth::null_number);
                empty.ids.assign(empty.kind == synth::Kind::category ? read.table.rows() : 0, synth::Dictionary::null);
            } else {
                columns.push_back(std::move(*found));
            }
        }
        read.table.columns() = std::move(columns);
        read.bases = bases;
    }
}

} // namespace

Compared read_frames(const Comparison& comparison, Tracker& tracker) {
    std::vector<Oid> relations{comparison.real, comparison.synthetic};
    if (OidIsValid(comparison.holdout))
        relations.push_back(comparison.holdout);
    for (const Oid relation : relations)
        lock_relation(relation, "compare");
    Compared compared;
    const Matching matching(relations, compared);
    synth::TableOptions options;
    options.memory = std::size_t(maintenance_work_mem) * 1024 / relations.size();
    options.max_rows = std::uint64_t(comparison.max_rows.value_or(0));
    options.seed = std::uint64_t(comparison.seed);
    std::vector<ReadTable> read_tables;
    for (std::size_t r = 0; r < relations.size(); r++) {
        read_tables.push_back(read(relations[r], matching.attributes(r), options, tracker));
        const synth::Table& table = read_tables.back().table;
        compared.rows.push_back(with_commas(table.rows()) +
                                (table.rows() < table.rows_seen() ? " of " + with_commas(table.rows_seen()) : "") +
                                " rows of " + qualified_name(relations[r]));
    }
    align(read_tables);
    std::vector<synth::Table> tables;
    for (ReadTable& read_table : read_tables)
        tables.push_back(std::move(read_table.table));
    const std::vector<std::string>& bases = read_tables.front().bases;
    std::vector<std::string> remarks = std::move(compared.frames.remarks);
    std::vector<std::string> names;
    for (const synth::Column& column : tables.front().columns())
        names.push_back(column.name);
    compared.frames = synth::make_frames(
        tables, [&](std::size_t column, double x) { return write_number(bases[column], x); }, check_interrupts);
    compared.frames.remarks.insert(compared.frames.remarks.begin(), remarks.begin(), remarks.end());
    for (const synth::FrameColumn& column : compared.frames.columns)
        compared.bases.push_back(
            column.name == column.source
                ? bases[std::size_t(std::find(names.begin(), names.end(), column.source) - names.begin())]
                : "");
    return compared;
}

synth::WriteNumber Compared::writer() const {
    return [this](std::size_t column, double x) {
        return write_number(bases[column], x);
    };
}

} // namespace pg
