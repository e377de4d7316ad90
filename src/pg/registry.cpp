// Rows of synth.model and synth.schema: found, made, and deleted with all that belongs to them.
#include "pg/registry.hpp"
#include "pg/session.hpp"
#include "pg/types.hpp"

// May role $1 use the model?
#define IS_USABLE " pg_catalog.pg_has_role($1, owner, 'USAGE')"
// Is it a table's, and no part of a schema's?
#define IS_BY_ITSELF " schema OPERATOR(pg_catalog.=) 0"

// Deletes what satisfies a condition, and what belongs to it, table by table. There are no foreign keys that would do
// it: a parallel restore does not know that they order the tables of an extension.
#define DELETE_FROM(table, condition) "WITH gone AS (DELETE FROM synth." table " WHERE " condition " RETURNING id)"
#define BELONGING(table, to)                                                                                           \
    ", " table "_of AS (DELETE FROM synth." table " AS t USING gone WHERE t." to " OPERATOR(pg_catalog.=) gone.id)"
#define DELETE_MODELS(condition)                                                                                       \
    DELETE_FROM("model", condition)                                                                                    \
    BELONGING("variable", "model")                                                                                     \
    BELONGING("codec", "model")                                                                                        \
    BELONGING("regression", "model")                                                                                   \
    BELONGING("tree", "model")                                                                                         \
    BELONGING("attribute", "model")                                                                                    \
    BELONGING("text", "model")                                                                                         \
    BELONGING("key", "model")                                                                                          \
    BELONGING("rule", "model")                                                                                         \
    " SELECT id FROM gone"
#define DELETE_SCHEMAS(condition)                                                                                      \
    DELETE_FROM("schema", condition)                                                                                   \
    BELONGING("schema_table", "schema")                                                                                \
    BELONGING("reference", "schema")                                                                                   \
    BELONGING("span", "schema")                                                                                        \
    BELONGING("flag", "schema")                                                                                        \
    BELONGING("definition", "schema")                                                                                  \
    BELONGING("copied", "schema")                                                                                      \
    " SELECT id FROM gone"

namespace pg {

namespace {

void header_columns(auto& row, auto& header) {
    row("owner", header.owner);
    row("name", header.name);
    row("schema", header.schema);
    row("relation", header.relation);
    row("row_security", header.row_security);
    row("rows", header.rows);
    row("learned", header.learned);
    row("zone", header.zone);
    row("min_count", header.options.min_count);
    row("max_rows", header.options.max_rows);
    row("parents", header.options.parents);
    row("seed", header.options.seed);
    row("overrides", header.options.overrides);
}

void schema_columns(auto& row, auto& header) {
    row("owner", header.owner);
    row("name", header.name);
    row("source", header.source);
    row("min_count", header.min_count);
    row("parents", header.parents);
    row("seed", header.seed);
    row("generation", header.order);
    row("left_out", header.left_out);
}

void read_header(Row& row, ModelHeader& header) {
    row("id", header.id);
    header_columns(row, header);
    if (header.rows < 0)
        row.damaged("rows", "it is negative");
}

void read_header(Row& row, SchemaHeader& header) {
    row("id", header.id);
    schema_columns(row, header);
}

// What a statement finds for a role, $1, and a value, $2.
template <class Header, class T>
std::vector<Header> find(Statement& statement, Oid role, const T& value) {
    std::vector<Header> found;
    const Session session;
    statement(true, {ObjectIdGetDatum(role), Sql<T>::put(value)},
              [&](Row& row) { read_header(row, found.emplace_back()); });
    return found;
}

template <class Header>
std::optional<Header> first_of(const std::vector<Header>& found) {
    return found.empty() ? std::nullopt : std::optional(found.front());
}

// Of models of one name, the one that a role means.
template <class Header>
std::optional<Header> meant(const std::vector<Header>& found, const std::string& name, Oid role) {
    for (const Header& header : found)
        if (header.owner.oid == role)
            return header;
    if (found.size() > 1)
        raise(ERRCODE_AMBIGUOUS_PARAMETER,
              {.message = "model \"" + name + "\" is ambiguous",
               .detail = "Several roles whose privileges you have own a model of this name.",
               .hint = "Become the owner of the one that you mean with SET ROLE."});
    return first_of(found);
}

// The names that a statement finds for a role, $1.
std::string names(Statement& statement, Oid role) {
    std::string list;
    const Session session;
    statement(true, {ObjectIdGetDatum(role)}, [&](Row& row) {
        std::string name;
        row("name", name);
        list += (list.empty() ? "" : ", ") + quoted(name);
    });
    return list;
}

void delete_models_of(std::int64_t schema) {
    static Statement statement("synth.model", DELETE_MODELS("schema OPERATOR(pg_catalog.=) $1"), {INT8OID});
    const Session session;
    statement(false, {Sql<std::int64_t>::put(schema)}, [](Row&) {});
}

// Plans may depend on models.
void forget_plans() {
    const Oid catalog = catalog_oid();
    call([=] { CacheInvalidateRelcacheByRelid(catalog); });
}

} // namespace

std::optional<ModelHeader> find_model(const std::string& name, Oid role) {
    static Statement statement("synth.model",
                               "SELECT * FROM synth.model WHERE name OPERATOR(pg_catalog.=) $2 AND" IS_BY_ITSELF
                               " AND" IS_USABLE,
                               {OIDOID, TEXTOID});
    return meant(find<ModelHeader>(statement, role, name), name, role);
}

std::optional<SchemaHeader> find_schema(const std::string& name, Oid role) {
    static Statement statement("synth.schema",
                               "SELECT * FROM synth.schema WHERE name OPERATOR(pg_catalog.=) $2 AND" IS_USABLE,
                               {OIDOID, TEXTOID});
    return meant(find<SchemaHeader>(statement, role, name), name, role);
}

std::optional<ModelHeader> find_model(std::int64_t id, Oid role) {
    static Statement statement(
        "synth.model", "SELECT * FROM synth.model WHERE id OPERATOR(pg_catalog.=) $2 AND" IS_USABLE, {OIDOID, INT8OID});
    return first_of(find<ModelHeader>(statement, role, id));
}

std::optional<ModelHeader> find_model_of(const std::string& relation, Oid role) {
    static Statement statement("synth.model",
                               "SELECT * FROM synth.model WHERE relation OPERATOR(pg_catalog.=) $2 AND" IS_BY_ITSELF
                               " AND" IS_USABLE " ORDER BY owner OPERATOR(pg_catalog.=) $1 DESC, id DESC LIMIT 1",
                               {OIDOID, TEXTOID});
    return first_of(find<ModelHeader>(statement, role, relation));
}

ModelHeader get_model(const std::string& name, Oid role, const std::string& hint) {
    static Statement others("synth.model",
                            "SELECT DISTINCT name FROM synth.model WHERE" IS_BY_ITSELF " AND" IS_USABLE
                            " ORDER BY name LIMIT 10",
                            {OIDOID});
    if (std::optional<ModelHeader> found = find_model(name, role))
        return *found;
    const std::string list = names(others, role);
    raise(ERRCODE_UNDEFINED_OBJECT, {.message = "model \"" + name + "\" does not exist",
                                     .detail = list.empty() ? "You have no models." : "Your models: " + list + ".",
                                     .hint = hint});
}

SchemaHeader get_schema(const std::string& name, Oid role) {
    static Statement others(
        "synth.schema", "SELECT DISTINCT name FROM synth.schema WHERE" IS_USABLE " ORDER BY name LIMIT 10", {OIDOID});
    if (std::optional<SchemaHeader> found = find_schema(name, role))
        return *found;
    const std::string list = names(others, role);
    raise(ERRCODE_UNDEFINED_OBJECT,
          {.message = "model \"" + name + "\" of a schema does not exist",
           .detail = list.empty() ? "You may use no models of schemas: yours are those of the roles whose "
                                    "privileges you have."
                                  : "Models of schemas that you may use: " + list + ".",
           .hint = "Learn a schema with synth_fit_schema(), or have yourself granted the role that owns its model."});
}

void check_name(const ModelHeader& header) {
    static Statement statement("synth.model",
                               "SELECT relation FROM synth.model WHERE name OPERATOR(pg_catalog.=) $1 AND" IS_BY_ITSELF
                               " AND owner OPERATOR(pg_catalog.=) $2 AND pg_catalog.to_regclass(relation) IS NOT NULL",
                               {TEXTOID, OIDOID});
    std::string other;
    {
        const Session session;
        statement(true, {Sql<std::string>::put(header.name), ObjectIdGetDatum(header.owner.oid)},
                  [&](Row& row) { row("relation", other); });
    }
    if (!other.empty() && other != header.relation)
        raise(ERRCODE_DUPLICATE_OBJECT,
              {.message = "model \"" + header.name + "\" already exists for another relation",
               .detail = "It describes " + other + ", not " + header.relation + ".",
               .hint = "Choose another name, or this one explicitly, with the argument \"model\"."});
}

void begin_model(ModelHeader& header) {
    static Statement remove("synth.model",
                            DELETE_MODELS("name OPERATOR(pg_catalog.=) $1 AND owner OPERATOR(pg_catalog.=) $2"
                                          " AND schema OPERATOR(pg_catalog.=) $3"),
                            {TEXTOID, OIDOID, INT8OID});
    forget_plans();
    lock_name(Made::model, header.name, header.owner.oid);
    const Session session;
    remove(
        false,
        {Sql<std::string>::put(header.name), ObjectIdGetDatum(header.owner.oid), Sql<std::int64_t>::put(header.schema)},
        [](Row&) {});
    Insert row("synth.model");
    header_columns(row, std::as_const(header));
    header.id = row.execute("id");
}

void begin_schema(SchemaHeader& header) {
    static Statement remove("synth.schema",
                            DELETE_SCHEMAS("name OPERATOR(pg_catalog.=) $1 AND owner OPERATOR(pg_catalog.=) $2"),
                            {TEXTOID, OIDOID});
    lock_name(Made::schema, header.name, header.owner.oid);
    std::int64_t old = 0;
    {
        const Session session;
        remove(false, {Sql<std::string>::put(header.name), ObjectIdGetDatum(header.owner.oid)},
               [&](Row& row) { row("id", old); });
        Insert row("synth.schema");
        schema_columns(row, std::as_const(header));
        header.id = row.execute("id");
    }
    if (old != 0)
        delete_models_of(old);
}

void delete_model(std::int64_t id) {
    static Statement statement("synth.model", DELETE_MODELS("id OPERATOR(pg_catalog.=) $1"), {INT8OID});
    forget_plans();
    const Session session;
    statement(false, {Sql<std::int64_t>::put(id)}, [](Row&) {});
}

void delete_schema(std::int64_t id) {
    static Statement statement("synth.schema", DELETE_SCHEMAS("id OPERATOR(pg_catalog.=) $1"), {INT8OID});
    {
        const Session session;
        statement(false, {Sql<std::int64_t>::put(id)}, [](Row&) {});
    }
    delete_models_of(id);
}

void lock_name(Made made, const std::string& name, Oid owner) {
    const Oid catalog = catalog_oid();
    call([&] {
        const std::uint32_t key = hash_bytes_uint32(owner) ^
                                  hash_bytes(reinterpret_cast<const unsigned char*>(name.data()), int(name.size()));
        LockDatabaseObject(catalog, key, std::uint16_t(made), AccessExclusiveLock);
    });
}

} // namespace pg
