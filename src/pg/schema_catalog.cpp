// Models of schemas to rows and back.
#include "pg/schema_model.hpp"
#include "pg/session.hpp"
#include "pg/types.hpp"
#include <set>

namespace pg {

namespace {

const std::vector<Oid> name_and_role = {TEXTOID, OIDOID};

void schema_columns(auto& row, auto& schema) {
    row("owner", schema.owner);
    row("name", schema.name);
    row("source", schema.source);
    row("min_count", schema.min_count);
    row("parents", schema.parents);
    row("seed", schema.seed);
    row("generation", schema.order);
    row("left_out", schema.left_out);
}

void table_columns(auto& row, auto& table) {
    row("name", table.name);
    row("rows", table.rows);
    row("model", table.model);
    row("links", table.links);
    row("columns", table.columns);
    row("key_columns", table.key_columns);
    row("key_ends", table.key_ends);
    row("nulls_distinct", table.nulls_distinct);
    row("key_expressions", table.key_expressions);
    row("together", table.together);
    row("together_ends", table.together_ends);
}

void reference_columns(auto& row, auto& reference) {
    row("name", reference.name);
    row("child", reference.child);
    row("parent", reference.parent);
    row("columns", reference.columns);
    row("referenced", reference.referenced);
    row("inherited", reference.inherited);
    row("inherited_from", reference.inherited_from);
    row("aggregates", reference.aggregates);
    row("functions", reference.functions);
    row("arguments", reference.arguments);
    row("factors", reference.factors);
    row("decimals", reference.decimals);
    row("empty", reference.empty);
    row("nulls", reference.nulls);
    row("driving", reference.driving);
    row("late", reference.late);
    row("is_unique", reference.unique);
    row("is_distinct", reference.distinct);
    row("missing", reference.missing);
    row("is_exclusive", reference.exclusive);
    row("groups", reference.group);
    row("kin", reference.kin);
    row("together", reference.together);
    row("rings", reference.rings);
    row("ring", reference.ring);
}

void span_columns(auto& row, auto& span) {
    row("of_table", span.table);
    row("name", span.name);
    row("starts", span.from);
    row("ends", span.to);
    row("lower_inclusive", span.lower_inclusive);
    row("upper_inclusive", span.upper_inclusive);
    row("groups", span.groups);
    row("expression", span.expression);
    row("step", span.step);
    row("touching", span.touching);
    row("open", span.open);
    row("never", span.never);
    row("tied", span.tied);
    row("within", span.within);
    row("bounds", span.bounds);
    row("are_lower", span.are_lower);
    row("ends_open", span.ends_open);
    row("grid", span.grid);
}

constexpr const char* modes[] = {"model", "copy", "empty", "skip"};

SchemaHeader header_of(Row& row) {
    SchemaHeader header;
    row("id", header.id);
    schema_columns(row, header);
    return header;
}

[[noreturn]] void raise_damaged(const SchemaHeader& header, const std::string& why) {
    raise(ERRCODE_DATA_CORRUPTED, {.message = "model \"" + header.name + "\" is damaged",
                                   .detail = why,
                                   .hint = "Learn it again with synth_fit_schema()."});
}

void read_tables(SchemaModel& schema) {
    static Statement tables("synth.schema_table",
                            "SELECT * FROM synth.schema_table WHERE schema OPERATOR(pg_catalog.=) $1 ORDER BY position",
                            {INT8OID});
    static Statement references(
        "synth.reference", "SELECT * FROM synth.reference WHERE schema OPERATOR(pg_catalog.=) $1 ORDER BY position",
        {INT8OID});
    static Statement spans(
        "synth.span", "SELECT * FROM synth.span WHERE schema OPERATOR(pg_catalog.=) $1 ORDER BY position", {INT8OID});
    static Statement definition(
        "synth.definition", "SELECT * FROM synth.definition WHERE schema OPERATOR(pg_catalog.=) $1 ORDER BY position",
        {INT8OID});
    const std::vector<Datum> id = {Sql<std::int64_t>::put(schema.id)};
    tables(true, id, [&](Row& row) {
        SchemaTable& table = schema.tables.emplace_back();
        table_columns(row, table);
        std::string mode;
        row("mode", mode);
        const auto found = std::find(std::begin(modes), std::end(modes), mode);
        if (found == std::end(modes))
            row.damaged("mode", "there is no \"" + mode + "\"");
        table.mode = Mode(found - std::begin(modes));
    });
    references(true, id, [&](Row& row) { reference_columns(row, schema.references.emplace_back()); });
    spans(true, id, [&](Row& row) { span_columns(row, schema.spans.emplace_back()); });
    definition(true, id, [&](Row& row) {
        Definition& one = schema.definition.emplace_back();
        std::uint32_t stage = 0;
        row("stage", stage);
        if (stage > std::uint32_t(Definition::last))
            row.damaged("stage", "there is no such stage");
        one.stage = Definition::Stage(stage);
        row("object", one.object);
        row("statement", one.text);
        row("roles", one.roles);
    });
}

// What is stored may be forged: positions must be such that nothing goes beyond its end.
void check(const SchemaModel& schema) {
    const std::size_t n = schema.tables.size();
    const auto require = [](bool holds, const char* why) {
        if (!holds)
            throw synth::DamagedModel(why);
    };
    const auto are_among = [](const std::vector<std::string>& names, const std::set<std::string>& known) {
        return std::all_of(names.begin(), names.end(), [&](const std::string& name) { return known.contains(name); });
    };
    std::vector<std::uint32_t> order = schema.order;
    std::sort(order.begin(), order.end());
    require(order.size() == n, "its order has not all tables");
    for (std::size_t t = 0; t < n; t++) {
        require(order[t] == t, "its order has not all tables");
        const SchemaTable& table = schema.tables[t];
        require(table.rows >= 0, "a number of rows is negative");
        const auto are_ends = [](const std::vector<std::uint32_t>& ends, std::size_t size) {
            return std::is_sorted(ends.begin(), ends.end()) && (ends.empty() ? 0 : ends.back()) == size;
        };
        require(table.nulls_distinct.size() == table.key_ends.size() &&
                    table.key_expressions.size() == table.key_ends.size() &&
                    are_ends(table.key_ends, table.key_columns.size()),
                "the keys of a table make no sense");
        require(are_ends(table.together_ends, table.together.size()), "columns that come together make no sense");
    }
    for (const SchemaSpan& span : schema.spans) {
        require(span.table < n && std::abs(span.step) < 1e15 && span.touching >= 0 && span.touching <= 1 &&
                    std::abs(span.never.value_or(0)) < 9e18 && span.grid >= 1 && span.grid < 1e15,
                "spans make no sense");
        require(span.bounds.size() == span.within.size() && span.are_lower.size() == span.within.size() &&
                    std::all_of(span.within.begin(), span.within.end(),
                                [&](std::uint32_t r) {
                                    return r < schema.references.size() && schema.references[r].child == span.table &&
                                           schema.references[r].parent != span.table && !schema.references[r].late;
                                }),
                "what spans are within makes no sense");
    }
    std::vector<std::size_t> place(n);
    for (std::size_t i = 0; i < n; i++)
        place[schema.order[i]] = i;
    std::vector<bool> driven(n);
    for (const SchemaReference& reference : schema.references) {
        require(reference.child < n && reference.parent < n, "a foreign key refers to no table");
        require(!reference.columns.empty() && reference.columns.size() == reference.referenced.size(),
                "the columns of a foreign key make no sense");
        require(reference.inherited.size() == reference.inherited_from.size(), "inherited columns make no sense");
        const std::size_t aggregates = reference.aggregates.size();
        require(reference.functions.size() == aggregates && reference.arguments.size() == aggregates &&
                    reference.factors.size() == aggregates && reference.decimals.size() == aggregates &&
                    reference.empty.size() == aggregates && reference.nulls.size() == aggregates &&
                    are_among(reference.functions, {"count", "sum", "min", "max"}) &&
                    are_among(reference.empty, {"any", "zero", "null"}),
                "aggregates make no sense");
        require(reference.missing >= 0 && reference.missing <= 1 && reference.together >= 0 && reference.together <= 1,
                "a share makes no sense");
        require(reference.rings >= 0 && reference.rings <= 1 && reference.ring != 1 &&
                    reference.ring <= std::uint32_t(PG_INT32_MAX),
                "rings make no sense");
        require(reference.kin < std::int64_t(schema.references.size()) &&
                    (reference.kin < 0 || schema.references[std::size_t(reference.kin)].child == reference.parent),
                "kin make no sense");
        require(reference.late || reference.child == reference.parent ||
                    schema.tables[reference.parent].mode == Mode::empty ||
                    place[reference.parent] < place[reference.child],
                "a table comes before one that it refers to");
        if (reference.driving) {
            require(!reference.late && reference.child != reference.parent && !driven[reference.child],
                    "a table's rows are made twice");
            driven[reference.child] = true;
        }
    }
}

} // namespace

std::optional<SchemaHeader> find_schema(const std::string& name, Oid role) {
    static Statement statement("synth.schema",
                               "SELECT * FROM synth.schema WHERE name OPERATOR(pg_catalog.=) $1"
                               " AND pg_catalog.pg_has_role($2, owner, 'USAGE')",
                               name_and_role);
    std::vector<SchemaHeader> found;
    const Session session;
    statement(true, {Sql<std::string>::put(name), ObjectIdGetDatum(role)},
              [&](Row& row) { found.push_back(header_of(row)); });
    for (const SchemaHeader& header : found)
        if (header.owner.oid == role)
            return header;
    if (found.size() > 1)
        raise(ERRCODE_AMBIGUOUS_PARAMETER,
              {.message = "model \"" + name + "\" is ambiguous",
               .detail = "Several roles whose privileges you have own a model of this name.",
               .hint = "Become the owner of the one that you mean with SET ROLE."});
    return found.empty() ? std::nullopt : std::optional(found.front());
}

SchemaModel get_schema(const std::string& name, Oid role) {
    static Statement others("synth.schema",
                            "SELECT DISTINCT name FROM synth.schema"
                            " WHERE pg_catalog.pg_has_role($1, owner, 'USAGE') ORDER BY name LIMIT 10",
                            {OIDOID});
    const std::optional<SchemaHeader> found = find_schema(name, role);
    if (!found) {
        std::string list;
        {
            const Session session;
            others(true, {ObjectIdGetDatum(role)}, [&](Row& row) {
                std::string other;
                row("name", other);
                list += (list.empty() ? "" : ", ") + quoted(other);
            });
        }
        raise(ERRCODE_UNDEFINED_OBJECT,
              {.message = "model \"" + name + "\" of a schema does not exist",
               .detail = list.empty() ? "You may use no models of schemas: yours are those of the roles whose "
                                        "privileges you have."
                                      : "Models of schemas that you may use: " + list + ".",
               .hint = "Learn a schema with synth_fit_schema(), or have yourself granted the role that owns its "
                       "model."});
    }
    SchemaModel schema;
    static_cast<SchemaHeader&>(schema) = *found;
    try {
        const Session session;
        read_tables(schema);
        check(schema);
    } catch (const synth::DamagedModel& e) {
        raise_damaged(*found, e.what());
    }
    return schema;
}

void delete_schema(const SchemaHeader& schema) {
    static Statement statement("synth.schema",
                               "WITH t AS (DELETE FROM synth.schema_table WHERE schema OPERATOR(pg_catalog.=) $1),"
                               " r AS (DELETE FROM synth.reference WHERE schema OPERATOR(pg_catalog.=) $1),"
                               " s AS (DELETE FROM synth.span WHERE schema OPERATOR(pg_catalog.=) $1),"
                               " d AS (DELETE FROM synth.definition WHERE schema OPERATOR(pg_catalog.=) $1),"
                               " c AS (DELETE FROM synth.copied WHERE schema OPERATOR(pg_catalog.=) $1)"
                               " DELETE FROM synth.schema WHERE id OPERATOR(pg_catalog.=) $1",
                               {INT8OID});
    delete_models_of(schema.id);
    const Session session;
    statement(false, {Sql<std::int64_t>::put(schema.id)}, [](Row&) {});
}

void begin_schema(SchemaModel& schema) {
    static Statement known("synth.schema",
                           "SELECT * FROM synth.schema WHERE name OPERATOR(pg_catalog.=) $1"
                           " AND owner OPERATOR(pg_catalog.=) $2",
                           name_and_role);
    const Oid catalog = catalog_oid();
    std::optional<SchemaHeader> old;
    {
        const Session session;
        call([&] {
            const std::uint32_t key =
                hash_bytes_uint32(schema.owner.oid) ^
                hash_bytes(reinterpret_cast<const unsigned char*>(schema.name.data()), int(schema.name.size()));
            LockDatabaseObject(catalog, key, 1, AccessExclusiveLock);
        });
        known(false, {Sql<std::string>::put(schema.name), ObjectIdGetDatum(schema.owner.oid)},
              [&](Row& row) { old = header_of(row); });
    }
    if (old)
        delete_schema(*old);
    const Session session;
    Insert row("synth.schema");
    schema_columns(row, static_cast<const SchemaHeader&>(schema));
    schema.id = row.execute("id");
}

void write_schema(const SchemaModel& schema) {
    const Session session;
    for (std::uint32_t t = 0; t < schema.tables.size(); t++) {
        Insert row("synth.schema_table");
        row("schema", schema.id);
        row("position", t);
        row("mode", std::string(modes[int(schema.tables[t].mode)]));
        table_columns(row, schema.tables[t]);
        row.execute();
    }
    for (std::uint32_t r = 0; r < schema.references.size(); r++) {
        Insert row("synth.reference");
        row("schema", schema.id);
        row("position", r);
        reference_columns(row, schema.references[r]);
        row.execute();
    }
    for (std::uint32_t s = 0; s < schema.spans.size(); s++) {
        Insert row("synth.span");
        row("schema", schema.id);
        row("position", s);
        span_columns(row, schema.spans[s]);
        row.execute();
    }
    for (std::uint32_t d = 0; d < schema.definition.size(); d++) {
        check_interrupts();
        Insert row("synth.definition");
        row("schema", schema.id);
        row("position", d);
        row("stage", std::uint32_t(schema.definition[d].stage));
        row("object", schema.definition[d].object);
        row("statement", schema.definition[d].text);
        row("roles", schema.definition[d].roles);
        row.execute();
    }
}

} // namespace pg
