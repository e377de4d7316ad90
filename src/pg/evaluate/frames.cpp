#include "pg/evaluate/frames.hpp"
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

// Adds a column that all relations have.
void match(Matching& matching, const std::vector<const DeclaredColumn*>& columns) {
    std::vector<Type> types;
    for (const DeclaredColumn* const column : columns)
        types.push_back(type_of(column->type, column->typmod));
    const auto all = [&](const auto& condition) {
        return std::all_of(types.begin(), types.end(), condition);
    };
    const bool same = all([&](const Type& t) { return t.base == types[0].base; });
    const bool numbers =
        all([](const Type& t) { return t.is_number() && t.unit() == synth::Unit::one && t.form != Form::money; });
    const bool moments = all([](const Type& t) { return t.form == Form::timestamp || t.form == Form::timestamptz; });
    const bool texts = all([](const Type& t) { return t.is_text(); });
    const bool as_labels = !same && !numbers && !moments && !texts;
    if (as_labels && !all([](const Type& t) { return t.form == Form::enumeration; }))
        matching.remarks.push_back("Column \"" + columns[0]->name + "\" has types " + type_name(types[0].declared) +
                                   " and " + type_name(types[1].declared) + ": its values are compared as they print.");
    for (std::size_t r = 0; r < columns.size(); r++)
        matching.attributes[r].push_back({columns[r]->name, columns[r]->type, columns[r]->typmod,
                                          as_labels ? Attribute::As::label : Attribute::As::type});
}

} // namespace

std::vector<synth::Column> columns_of(const Reader& reader) {
    std::vector<synth::Column> columns;
    for (const Leaf& leaf : reader.leaves())
        columns.push_back(leaf.column);
    return columns;
}

namespace {

// Gives all tables the same columns in the same order: a path of a document may be in one of them only.
void align(std::vector<Reading>& tables) {
    std::vector<synth::Column> all;
    std::vector<std::string> bases;
    std::set<std::string> names;
    for (const Reading& reading : tables)
        for (std::size_t c = 0; c < reading.table.columns().size(); c++) {
            const synth::Column& column = reading.table.columns()[c];
            if (!names.insert(column.name).second)
                continue;
            synth::Column& empty = all.emplace_back();
            empty.name = column.name;
            empty.kind = column.kind;
            empty.unit = column.unit;
            bases.push_back(reading.bases[c]);
        }
    for (Reading& reading : tables) {
        std::vector<synth::Column> columns;
        for (const synth::Column& wanted : all) {
            const auto found = std::find_if(reading.table.columns().begin(), reading.table.columns().end(),
                                            [&](const synth::Column& c) { return c.name == wanted.name; });
            if (found == reading.table.columns().end()) {
                synth::Column& empty = columns.emplace_back(wanted);
                empty.numbers.assign(empty.kind == synth::Kind::number ? reading.table.rows() : 0, synth::null_number);
                empty.ids.assign(empty.kind == synth::Kind::category ? reading.table.rows() : 0,
                                 synth::Dictionary::null);
            } else {
                columns.push_back(std::move(*found));
            }
        }
        reading.table.columns() = std::move(columns);
        reading.bases = bases;
    }
}

} // namespace

Matching match_columns(const std::vector<Declared>& declared, const std::function<bool(std::uint32_t)>& is_left_out) {
    Matching matching;
    matching.attributes.resize(declared.size());
    for (std::uint32_t c = 0; c < declared.front().columns.size(); c++) {
        const DeclaredColumn& real = declared.front().columns[c];
        std::vector<const DeclaredColumn*> columns;
        for (const Declared& other : declared)
            columns.push_back(find_column(other, real.name));
        if (!columns[1])
            matching.missing.push_back(real.name);
        else if (is_left_out(c))
            matching.left_out.push_back(real.name);
        else if (std::find(columns.begin(), columns.end(), nullptr) != columns.end())
            matching.remarks.push_back("Column \"" + real.name + "\" is left out: the holdout does not have it.");
        else
            match(matching, columns);
    }
    return matching;
}

Reading reading_of(synth::Table table, const std::vector<Leaf>& leaves, const std::vector<Attribute>& attributes) {
    Reading reading{std::move(table), {}, {}};
    for (std::size_t c = 0; c < reading.table.columns().size(); c++) {
        const Leaf& leaf = leaves[c];
        const Attribute& attribute = attributes[leaf.attribute];
        const bool whole = leaf.path.size() == 1 && attribute.as == Attribute::As::type;
        reading.bases.push_back(whole ? type_name(type_of(attribute.type, attribute.typmod).base) : "");
        reading.attributes.push_back(leaf.attribute);
    }
    return reading;
}

void keep_attributes(Reading& reading, const std::vector<bool>& kept) {
    std::vector<bool> columns;
    Reading rest{std::move(reading.table), {}, {}};
    for (std::size_t c = 0; c < reading.attributes.size(); c++) {
        columns.push_back(kept[reading.attributes[c]]);
        if (!columns.back())
            continue;
        rest.bases.push_back(reading.bases[c]);
        rest.attributes.push_back(reading.attributes[c]);
    }
    rest.table.keep_columns(columns);
    reading = std::move(rest);
}

Reading read_rows(const Scan& rows, const synth::TableOptions& options, Tracker& tracker) {
    Reader reader(rows.attributes, rows.zone, CurrentMemoryContext);
    synth::Table table(columns_of(reader), options);
    Crew crew;
    scan(rows, reader, table, &tracker, crew);
    crew.finish();
    return reading_of(std::move(table), reader.leaves(), rows.attributes);
}

Reading read_rows(const Sample& sample, const Scan& scan, const synth::TableOptions& options, Tracker& tracker) {
    Reader reader(scan.attributes, scan.zone, CurrentMemoryContext);
    synth::Table table(columns_of(reader), options);
    MemoryContext const memory =
        call([] { return AllocSetContextCreate(CurrentMemoryContext, "synth sample", ALLOCSET_DEFAULT_SIZES); });
    MemoryContext const row = call([=] { return AllocSetContextCreate(memory, "synth row", ALLOCSET_DEFAULT_SIZES); });
    const int settings = call([] {
        const int level = NewGUCNestLevel();
        print_as_scanned();
        return level;
    });
    {
        Sampling sampling(sample, {}, memory);
        const TupleDesc columns = sampling.columns();
        std::vector<int> places; // of the scan's attributes in the row type
        for (const Attribute& attribute : scan.attributes)
            for (int i = 0; i < columns->natts; i++)
                if (!TupleDescAttr(columns, i)->attisdropped &&
                    attribute.name == NameStr(TupleDescAttr(columns, i)->attname))
                    places.push_back(i);
        const auto natts = std::size_t(columns->natts);
        std::vector<Datum> datums(natts), values(places.size());
        const auto nulls = std::make_unique<bool[]>(natts), is_null = std::make_unique<bool[]>(places.size());
        tracker.phase("generating rows", sample.end - sample.first);
        for (std::uint64_t made = 0; sampling.next(datums.data(), nulls.get());) {
            for (std::size_t i = 0; i < places.size(); i++) {
                values[i] = datums[std::size_t(places[i])];
                is_null[i] = nulls[std::size_t(places[i])];
            }
            const InContext here(row);
            const std::span<const synth::Field> fields =
                call([&] { return reader.read(values.data(), is_null.get()); });
            while (table.columns().size() < fields.size())
                table.add_column(reader.leaves()[table.columns().size()].column);
            table.append(fields);
            MemoryContextReset(row);
            if (++made % 256 == 0) {
                check_interrupts();
                tracker.done(made);
            }
        }
    }
    call([=] {
        AtEOXact_GUC(true, settings);
        MemoryContextDelete(memory);
    });
    return reading_of(std::move(table), reader.leaves(), scan.attributes);
}

Compared frames_of(std::vector<Reading> readings) {
    align(readings);
    std::vector<synth::Table> tables;
    for (Reading& reading : readings)
        tables.push_back(std::move(reading.table));
    const std::vector<std::string>& bases = readings.front().bases;
    std::vector<std::string> names;
    for (const synth::Column& column : tables.front().columns())
        names.push_back(column.name);
    Compared compared;
    compared.frames = synth::make_frames(
        tables, [&](std::size_t column, double x) { return write_number(bases[column], x); }, check_interrupts);
    for (const synth::FrameColumn& column : compared.frames.columns) {
        const auto of = std::size_t(std::find(names.begin(), names.end(), column.source) - names.begin());
        compared.bases.push_back(column.name == column.source ? bases[of] : "");
    }
    return compared;
}

Compared read_frames(const Comparison& comparison, Tracker& tracker) {
    std::vector<Oid> relations{comparison.real, comparison.synthetic};
    if (OidIsValid(comparison.holdout))
        relations.push_back(comparison.holdout);
    for (const Oid relation : relations)
        lock_relation(relation, "compare");
    std::vector<Declared> declared;
    for (const Oid relation : relations)
        declared.push_back(read_declared(relation));
    const Matching matching =
        match_columns(declared, [&](std::uint32_t column) { return declared.front().is_key(column); });
    if (matching.attributes.front().empty())
        raise(ERRCODE_UNDEFINED_COLUMN,
              {.message = "relations " + qualified_name(relations[0]) + " and " + qualified_name(relations[1]) +
                          " have no column in common that can be compared",
               .detail = "Columns are matched by name, and those that are unique keys of the first relation are "
                         "not compared."});
    std::vector<std::string> remarks;
    for (const std::string& name : matching.left_out)
        remarks.push_back("Column \"" + name + "\" is a key and is judged by its uniqueness alone.");
    remarks.insert(remarks.end(), matching.remarks.begin(), matching.remarks.end());
    synth::TableOptions options;
    options.memory = std::size_t(maintenance_work_mem) * 1024 / relations.size();
    options.max_rows = std::uint64_t(comparison.max_rows.value_or(0));
    options.seed = std::uint64_t(comparison.seed);
    const std::string zone = call([] { return pg_get_timezone_name(session_timezone); });
    std::vector<Reading> readings;
    std::vector<std::string> rows;
    for (std::size_t r = 0; r < relations.size(); r++) {
        readings.push_back(read_rows({relations[r], matching.attributes[r], zone, std::nullopt}, options, tracker));
        const synth::Table& table = readings.back().table;
        if (table.rows_seen() == 0)
            raise(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
                  {.message = "relation " + qualified_name(relations[r]) + " is empty"});
        rows.push_back(with_commas(table.rows()) +
                       (table.rows() < table.rows_seen() ? " of " + with_commas(table.rows_seen()) : "") + " rows of " +
                       qualified_name(relations[r]));
    }
    Compared compared = frames_of(std::move(readings));
    compared.missing = matching.missing;
    compared.rows = rows;
    compared.frames.remarks.insert(compared.frames.remarks.begin(), remarks.begin(), remarks.end());
    return compared;
}

synth::WriteNumber Compared::writer() const {
    return [this](std::size_t column, double x) {
        return write_number(bases[column], x);
    };
}

} // namespace pg
