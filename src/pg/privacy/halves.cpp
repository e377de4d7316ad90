#include "pg/privacy/halves.hpp"
#include "pg/declared.hpp"
#include "pg/inquiry.hpp"
#include "pg/privacy/sight.hpp"
#include "pg/row.hpp"
#include "pg/scan.hpp"

namespace pg {

namespace {

// Runs a statement on what the active snapshot sees and on what we have written; returns its number of rows.
std::uint64_t run(const std::string& statement, std::optional<Datum> bytes = std::nullopt) {
    const char* const text = statement.c_str();
    Datum argument = bytes.value_or(Datum(0));
    return call([&] {
        Oid type = BYTEAOID;
        SPIPlanPtr const plan = SPI_prepare(text, bytes ? 1 : 0, &type);
        if (!plan)
            elog(ERROR, "synth: cannot prepare: %s", SPI_result_code_string(SPI_result));
        const int code =
            SPI_execute_snapshot(plan, &argument, nullptr, GetActiveSnapshot(), InvalidSnapshot, false, true, 0);
        if (code < 0)
            elog(ERROR, "synth: statement failed: %s", SPI_result_code_string(code));
        const std::uint64_t rows = SPI_processed;
        SPI_freeplan(plan);
        return rows;
    });
}

// A bit for each row, as get_bit() counts them. In the current memory context.
Datum bits_of(synth::Half half, std::uint64_t rows) {
    if (rows / 8 >= MaxAllocSize - VARHDRSZ)
        raise(ERRCODE_PROGRAM_LIMIT_EXCEEDED, {.message = "the root table has too many rows to be split"});
    const std::size_t size = VARHDRSZ + std::size_t(rows) / 8 + 1;
    auto* const bits = static_cast<bytea*>(call([=] { return palloc0(size); }));
    SET_VARSIZE(bits, size);
    auto* const bytes = reinterpret_cast<unsigned char*>(VARDATA(bits));
    for (std::uint64_t row = 0; row < rows; row++) {
        if (row % 4096 == 0)
            check_interrupts();
        if (half.has(row))
            bytes[row / 8] |= static_cast<unsigned char>(1u << (row % 8));
    }
    return PointerGetDatum(bits);
}

// A column's value as one of another type; an enum of the schema, for example, is another type in a half.
std::string converted(const std::string& value, const DeclaredColumn& from, const DeclaredColumn& to) {
    if (from.type == to.type)
        return value;
    const Oid type = to.type;
    const std::int32_t typmod = to.typmod;
    return "(" + as_text(value) + ")::" + call([=] {
               return format_type_extended(type, typmod, FORMAT_TYPE_FORCE_QUALIFY | FORMAT_TYPE_TYPEMOD_GIVEN);
           });
}

const DeclaredColumn& column_of(const Declared& declared, const std::string& name) {
    const auto found = std::find_if(declared.columns.begin(), declared.columns.end(),
                                    [&](const DeclaredColumn& column) { return column.name == name; });
    if (found == declared.columns.end())
        raise(ERRCODE_UNDEFINED_COLUMN, {.message = "column \"" + name + "\" does not exist"});
    return *found;
}

bool has(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

} // namespace

SchemaHalves::SchemaHalves(Oid schema, Oid root)
    : tables_(tables_of(schema)), ways_(tables_.size()), split_(tables_.size()) {
    const auto number_of = [&](Oid table) {
        return std::size_t(
            std::find_if(tables_.begin(), tables_.end(), [&](const TableOf& t) { return t.oid == table; }) -
            tables_.begin());
    };
    root_ = number_of(root);
    if (root_ == tables_.size()) {
        const std::string name = qualified_name(root);
        const char* const in = call([=] { return get_namespace_name(schema); });
        raise(ERRCODE_INVALID_PARAMETER_VALUE,
              {.message = "argument \"root\" is invalid",
               .detail = "Relation " + name + " is no table of schema \"" + std::string(in ? in : "") + "\".",
               .hint = "Name the table whose rows are to be protected, with its schema."});
    }
    for (ForeignKey& key : foreign_keys_of(tables_))
        if (const std::size_t child = number_of(key.child), parent = number_of(key.parent); parent < tables_.size())
            keys_.push_back({child, parent, std::move(key)});
    choose_ways();
    definition_ = read_definition(schema, {});
}

// What a row of a table that is split must refer to stays whole, unless it was found below before: countries are, even
// if each refers to its best customer.
void SchemaHalves::choose_ways() {
    std::vector<bool> whole(tables_.size());
    std::vector<std::size_t> found{root_};
    const auto keep_above = [&](std::size_t table) {
        std::vector<std::size_t> above{table};
        while (!above.empty()) {
            const std::size_t t = above.back();
            above.pop_back();
            for (const Key& key : keys_)
                if (key.child == t && !key.key.nullable && !split_[key.parent] && !whole[key.parent]) {
                    whole[key.parent] = true;
                    above.push_back(key.parent);
                }
        }
    };
    split_[root_] = true;
    keep_above(root_);
    for (std::size_t i = 0; i < found.size(); i++)
        for (const Key& key : keys_) {
            if (key.parent != found[i] || split_[key.child] || whole[key.child])
                continue;
            split_[key.child] = true;
            ways_[key.child] = key;
            found.push_back(key.child);
            keep_above(key.child);
        }
    for (std::size_t t = 0; t < tables_.size(); t++)
        if (!split_[t])
            order_.push_back(t);
    order_.insert(order_.end(), found.begin(), found.end());
}

// One half that is being made.
class SchemaHalves::Half {
public:
    Half(const SchemaHalves& of, const std::string& target) : of_(of) {
        const Oid schema = call([&] { return get_namespace_oid(target.c_str(), false); });
        const std::vector<TableOf> made = tables_of(schema);
        for (const TableOf& table : of.tables_) {
            const auto found =
                std::find_if(made.begin(), made.end(), [&](const TableOf& t) { return t.name == table.name; });
            if (found == made.end())
                raise(ERRCODE_UNDEFINED_TABLE, {.message = "table " + qualified_name(table.oid) + " cannot be split",
                                                .detail = "The definition of its schema does not make it."});
            tables_.push_back(*found);
            source_.push_back(read_declared(table.oid));
            declared_.push_back(read_declared(found->oid));
        }
    }

    // Copies rows of a table. `bits`: which rows of the root.
    std::uint64_t fill(std::size_t t, std::optional<Datum> bits) const {
        std::string columns, values;
        for (const DeclaredColumn& column : declared_[t].columns)
            if (!column.generated) {
                columns += (columns.empty() ? "" : ", ") + quoted(column.name);
                values += (values.empty() ? "" : ", ") + value_of(t, column.name);
            }
        const std::string rows = of_.tables_[t].rows();
        std::string from = rows + " AS t", where;
        if (bits) {
            from += " JOIN (SELECT tableoid, ctid, pg_catalog.row_number() OVER (ORDER BY tableoid, ctid) FROM " +
                    rows +
                    ") AS n (part, place, number) ON t.ctid OPERATOR(pg_catalog.=) n.place"
                    " AND t.tableoid OPERATOR(pg_catalog.=) n.part";
            where = " WHERE pg_catalog.get_bit($1, n.number OPERATOR(pg_catalog.-) 1) OPERATOR(pg_catalog.=) 1";
        } else if (const std::optional<Key>& way = of_.ways_[t]) {
            from += " LEFT JOIN " + tables_[way->parent].rows() + " AS p ON " +
                    matches(*way, [&](const auto& name) { return value_of(t, name); });
            where = " WHERE p.tableoid IS NOT NULL";
            for (const std::string& column : way->key.columns)
                where += " OR t." + quoted(column) + " IS NULL";
        }
        return run("INSERT INTO " + qualified_name(tables_[t].oid) + " (" + columns +
                       ") OVERRIDING SYSTEM VALUE SELECT " + values + " FROM " + from + where +
                       " ORDER BY t.tableoid, t.ctid",
                   bits);
    }

    // Lets rows go of those that are not there, until none refers to one.
    void mend() const {
        for (bool changed = true; changed;) {
            changed = false;
            for (const Key& key : of_.keys_)
                if (of_.split_[key.parent])
                    changed |= mend(key);
        }
    }

private:
    bool mend(const Key& key) const {
        const std::string rows = tables_[key.child].rows() + " AS t";
        std::string lost = " WHERE NOT EXISTS (SELECT FROM " + tables_[key.parent].rows() + " AS p WHERE " +
                           matches(key, [](const auto& name) { return "t." + quoted(name); }) + ")";
        for (const std::string& column : key.key.columns)
            lost += " AND t." + quoted(column) + " IS NOT NULL";
        const std::optional<Key>& way = of_.ways_[key.child];
        const bool is_way = way && way->key.name == key.key.name;
        std::string set;
        for (const std::string& name : key.key.columns) {
            const DeclaredColumn& column = column_of(declared_[key.child], name);
            if (!is_way && !column.not_null && !column.generated && !(way && has(way->key.columns, name)))
                set += (set.empty() ? "" : ", ") + quoted(name) + " = NULL";
        }
        return run(set.empty() ? "DELETE FROM " + rows + lost : "UPDATE " + rows + " SET " + set + lost) > 0;
    }

    // Does the key of "p" match that of a child, whose columns `child` gives?
    template <class Child>
    static std::string matches(const Key& key, const Child& child) {
        std::string condition;
        for (std::size_t c = 0; c < key.key.columns.size(); c++)
            condition += (c == 0 ? "p." : " AND p.") + quoted(key.key.referenced[c]) + " " + key.key.equals[c] + " " +
                         child(key.key.columns[c]);
        return condition;
    }

    std::string value_of(std::size_t t, const std::string& name) const {
        return converted("t." + quoted(name), column_of(source_[t], name), column_of(declared_[t], name));
    }

    const SchemaHalves& of_;
    std::vector<TableOf> tables_; // as of_ has them
    std::vector<Declared> source_, declared_;
};

std::uint64_t SchemaHalves::make(const std::string& target, synth::Half half, synth::Progress& progress) const {
    create_schema(target);
    create(definition_.statements, target, Definition::Stage::tables);
    Sight::renew();
    std::uint64_t roots = 0;
    {
        const Half made(*this, target);
        const Inquiry inquiry; // whose end restores the settings
        const std::string path = quoted(target) + ", pg_catalog, pg_temp";
        call([&] {
            print_as_scanned();
            set_config_option("search_path", path.c_str(), PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
        });
        const auto rows =
            std::uint64_t(ask("SELECT pg_catalog.count(*)::pg_catalog.float8 FROM " + tables_[root_].rows()).front());
        const Datum bits = bits_of(half, rows);
        progress.phase("splitting rows", order_.size());
        for (std::size_t i = 0; i < order_.size(); i++) {
            const std::uint64_t filled = made.fill(order_[i], order_[i] == root_ ? std::optional(bits) : std::nullopt);
            if (order_[i] == root_)
                roots = filled;
            progress.done(i + 1);
        }
        made.mend();
    }
    progress.phase("making keys and indexes", 0);
    create(definition_.statements, target, Definition::Stage::keys);
    create(definition_.statements, target, Definition::Stage::foreign_keys);
    return roots;
}

} // namespace pg
