#include "pg/evaluate/compared_schemas.hpp"
#include "pg/inquiry.hpp"
#include "pg/key_query.hpp"
#include "pg/row.hpp"
#include <set>

namespace pg {

namespace {

constexpr int most_values = 50; // of a part of a key that is compared

struct Found {
    std::string name;
    Oid relation = InvalidOid;
    bool partitioned = false;
};

std::vector<Found> tables_of(const std::string& schema) {
    const char* const name = schema.c_str();
    const Oid oid = call([=] { return get_namespace_oid(name, true); });
    if (!OidIsValid(oid))
        raise(ERRCODE_INVALID_SCHEMA_NAME, {.message = "schema \"" + schema + "\" does not exist"});
    static Statement statement(
        "pg_class",
        "SELECT c.oid::bigint AS relation, c.relname::text AS name, c.relkind = 'p' AS partitioned FROM pg_class AS c"
        " WHERE c.relkind IN ('r', 'p', 'f') AND " IS_BY_ITSELF_IN_SCHEMA " ORDER BY c.relname",
        {OIDOID});
    std::vector<Found> tables;
    statement(true, {ObjectIdGetDatum(oid)}, [&](Row& row) {
        Found& found = tables.emplace_back();
        std::int64_t relation = 0;
        row("relation", relation);
        row("name", found.name);
        row("partitioned", found.partitioned);
        found.relation = Oid(relation);
    });
    if (tables.empty())
        raise(ERRCODE_UNDEFINED_TABLE, {.message = "schema \"" + schema + "\" has no tables"});
    return tables;
}

std::vector<std::string> primary_key(Oid relation) {
    static Statement statement("pg_constraint",
                               "SELECT " KEY_COLUMNS " AS columns"
                               " FROM pg_constraint AS c WHERE c.conrelid = $1 AND c.contype = 'p'",
                               {OIDOID});
    std::vector<std::string> columns;
    statement(true, {ObjectIdGetDatum(relation)}, [&](Row& row) { row("columns", columns); });
    return columns;
}

struct Foreign {
    Oid parent = InvalidOid;
    std::vector<std::string> columns, parent_columns, operators;
};

// Of a partitioned parent there is one for each partition, too. Those with a PERIOD refer to several rows.
std::vector<Foreign> foreign_keys(Oid relation) {
    static Statement statement(
        "pg_constraint",
        "SELECT coalesce(pg_partition_root(c.confrelid)::oid, c.confrelid)::bigint AS parent,"
        " " KEY_COLUMNS " AS columns,"
        " " KEY_REFERENCED " AS parent_columns,"
        " " KEY_OPERATORS " AS operators"
        " FROM pg_constraint AS c WHERE c.conrelid = $1 AND c.contype = 'f' AND NOT " IS_TEMPORAL " AND NOT EXISTS"
        " (SELECT FROM pg_constraint AS p WHERE p.oid = c.conparentid AND p.conrelid = c.conrelid)"
        " ORDER BY c.conkey, c.conname",
        {OIDOID});
    std::vector<Foreign> keys;
    statement(true, {ObjectIdGetDatum(relation)}, [&](Row& row) {
        Foreign& key = keys.emplace_back();
        std::int64_t parent = 0;
        row("parent", parent);
        row("columns", key.columns);
        row("parent_columns", key.parent_columns);
        row("operators", key.operators);
        key.parent = Oid(parent);
    });
    return keys;
}

const DeclaredColumn& column_of(const Declared& declared, const std::string& name, Oid relation) {
    for (const DeclaredColumn& column : declared.columns)
        if (column.name == name)
            return column;
    raise(ERRCODE_UNDEFINED_COLUMN, {.message = "table " + qualified_name(relation) + " has no column \"" + name + "\"",
                                     .detail = "It is part of a key of the real schema.",
                                     .hint = "Tables are compared with their keys: add the column."});
}

constexpr const char* printed = "printed"; // not cast, but compared as they print

// What two columns that are equal are cast to, so that they have the same hash; nothing where they have it already.
std::string common_type(const DeclaredColumn& a, const DeclaredColumn& b) {
    const Type one = type_of(a.type, a.typmod), two = type_of(b.type, b.typmod);
    const auto both = [&](const auto& condition) {
        return condition(one.form) && condition(two.form);
    };
    const auto whole = [](Form form) {
        return form == Form::int2 || form == Form::int4 || form == Form::int8;
    };
    if (one.base == two.base) {
        const Oid base = one.base;
        const bool hashed =
            call([=] { return OidIsValid(lookup_type_cache(base, TYPECACHE_HASH_EXTENDED_PROC)->hash_extended_proc); });
        return hashed ? "" : printed;
    }
    if (both(whole))
        return "::pg_catalog.int8";
    if (both([](Form form) { return form == Form::float4 || form == Form::float8; }))
        return "::pg_catalog.float8";
    if (both([&](Form form) { return whole(form) || form == Form::numeric; }))
        return "::pg_catalog.numeric";
    if (one.is_moment() && two.is_moment())
        return "::pg_catalog.timestamptz";
    // Casts of types that are not built in may be anybody's.
    return one.base < FirstNormalObjectId && two.base < FirstNormalObjectId ? "::pg_catalog.text" : printed;
}

// 53 bits, which are a number of the core.
std::string hash_of(const std::vector<std::string>& columns, const std::vector<std::string>& casts) {
    std::string known, row;
    for (std::size_t i = 0; i < columns.size(); i++) {
        const std::string column = "t." + quoted(columns[i]);
        known += (i > 0 ? " AND " : "") + column + " IS DISTINCT FROM NULL";
        row += (i > 0 ? ", " : "") + (casts[i] == printed ? as_text(column) : column + casts[i]);
    }
    return "CASE WHEN " + known + " THEN pg_catalog.hash_record_extended(ROW(" + row +
           "), 0) OPERATOR(pg_catalog.&) 9007199254740991 END";
}

class Comparer {
public:
    explicit Comparer(const std::vector<std::string>& names) {
        compared_.names = names;
        for (const std::string& name : names)
            found_.push_back(tables_of(name));
    }

    ComparedSchemas compare() {
        match_tables();
        for (std::uint32_t t = 0; t < compared_.tables.size(); t++)
            add_keys(t);
        for (std::uint32_t t = 0; t < compared_.tables.size(); t++)
            match_columns_of(t);
        return std::move(compared_);
    }

private:
    void match_tables() {
        for (const Found& real : found_[0]) {
            ComparedTable table{.name = real.name, .from = {}, .relations = {}, .columns = {}, .key = {}};
            for (std::size_t side = 0; side < found_.size(); side++)
                for (Found& other : found_[side])
                    if (other.name == real.name) {
                        lock_relation(other.relation, "compare");
                        table.relations.push_back(other.relation);
                        table.from.push_back((other.partitioned ? "" : "ONLY ") + qualified_name(other.relation));
                    }
            if (table.relations.size() == found_.size()) {
                compared_.tables.push_back(std::move(table));
                declared_.emplace_back();
                for (const Oid relation : compared_.tables.back().relations)
                    declared_.back().push_back(read_declared(relation));
            } else {
                compared_.remarks.push_back(
                    "Table \"" + real.name + "\" is left out: " +
                    (found_.size() > 2 ? "not all schemas have it." : "only the real schema has it."));
            }
        }
        for (std::size_t side = 1; side < found_.size(); side++)
            for (const Found& other : found_[side])
                if (std::none_of(found_[0].begin(), found_[0].end(),
                                 [&](const Found& real) { return real.name == other.name; }))
                    raise(ERRCODE_UNDEFINED_TABLE,
                          {.message = "schema \"" + compared_.names[0] + "\" has no table \"" + other.name + "\"",
                           .detail = "Schema \"" + compared_.names[side] + "\" has one.",
                           .hint = "Tables are compared with those of the same name: drop it, or move it to another "
                                   "schema."});
        if (compared_.tables.empty())
            raise(ERRCODE_UNDEFINED_TABLE, {.message = "the schemas have no table in common",
                                            .detail = "Tables are compared with those of the same name."});
    }

    void add_keys(std::uint32_t child) {
        ComparedTable& table = compared_.tables[child];
        table.key = primary_key(table.relations[0]);
        for (const std::string& column : table.key)
            for (std::size_t side = 0; side < declared_[child].size(); side++)
                column_of(declared_[child][side], column, table.relations[side]);
        for (Foreign& foreign : foreign_keys(table.relations[0])) {
            const auto parent = std::find_if(compared_.tables.begin(), compared_.tables.end(),
                                             [&](const ComparedTable& t) { return t.relations[0] == foreign.parent; });
            if (parent == compared_.tables.end())
                continue;
            ComparedKey& key = compared_.keys.emplace_back();
            key.link = {table.name + " (" + joined(foreign.columns, ", ") + ") -> " + parent->name, child,
                        std::uint32_t(parent - compared_.tables.begin())};
            key.columns = std::move(foreign.columns);
            key.parent_columns = std::move(foreign.parent_columns);
            key.operators = std::move(foreign.operators);
            for (std::size_t side = 0; side < found_.size(); side++) {
                std::vector<std::string> casts;
                for (std::size_t i = 0; i < key.columns.size(); i++)
                    casts.push_back(common_type(
                        column_of(declared_[child][side], key.columns[i], table.relations[side]),
                        column_of(declared_[key.link.parent][side], key.parent_columns[i], parent->relations[side])));
                key.child_key.push_back(hash_of(key.columns, casts));
                key.parent_key.push_back(hash_of(key.parent_columns, casts));
            }
        }
    }

    void match_columns_of(std::uint32_t t) {
        ComparedTable& table = compared_.tables[t];
        std::set<std::string> identifiers;
        const auto add = [&](const std::vector<std::string>& key) {
            for (const std::string& column : key)
                if (key.size() == 1 || has_many_values(table, column))
                    identifiers.insert(column);
        };
        add(table.key);
        for (const ComparedKey& key : compared_.keys)
            if (key.link.child == t)
                add(key.columns);
        const Declared& real = declared_[t][0];
        table.columns =
            match_columns(declared_[t], [&](std::uint32_t c) { return identifiers.count(real.columns[c].name) > 0; });
        for (const std::string& remark : table.columns.remarks)
            compared_.remarks.push_back("Table \"" + table.name + "\": " + remark);
    }

    static bool has_many_values(const ComparedTable& table, const std::string& column) {
        const std::string name = "t." + quoted(column);
        return ask("SELECT count(*)::double precision FROM (SELECT DISTINCT " + name + " FROM " + table.from[0] +
                   " AS t WHERE " + name + " IS DISTINCT FROM NULL LIMIT " + std::to_string(most_values + 1) + ") AS v")
                   .front() > most_values;
    }

    std::vector<std::vector<Found>> found_;       // by schema
    std::vector<std::vector<Declared>> declared_; // by table, by schema
    ComparedSchemas compared_;
};

} // namespace

ComparedSchemas compare_schemas(const std::vector<std::string>& names) {
    const Inquiry inquiry;
    return Comparer(names).compare();
}

} // namespace pg
