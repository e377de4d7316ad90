// Reading a definition: all objects and their parts, what depends on what, comments, and what is left out.
#include "pg/definition/graph.hpp"
#include "pg/definition/query.hpp"
#include "pg/definition/reader.hpp"
#include "pg/definition/text.hpp"
#include "pg/inquiry.hpp"
#include <map>

namespace pg {

namespace {

// Of an object: its catalog and its OID there.
using Address = std::pair<std::uint64_t, std::uint64_t>;

class Schema {
public:
    Schema(Oid schema, const DefinitionOptions& options) : schema_(schema), options_(options), read_(schema) {}

    SchemaDefinition definition();

private:
    void lock_tables();
    void read_objects(const Kinds& kinds);
    void read_parts(const Kinds& kinds);
    void read_dependencies();
    void bar_tables();
    void add_comments(std::vector<Definition>& statements);
    void add_left_out(SchemaDefinition& definition);

    bool is_wanted(ObjectKind::Request request) const;
    Address stand_in(Address address) const;
    std::optional<std::size_t> find(Address address) const;

    Oid schema_;
    DefinitionOptions options_;
    DefinitionReader read_;
    DefinitionGraph graph_;
    std::vector<DefinitionNode>& nodes_ = graph_.nodes;
    std::vector<DefinitionPart>& parts_ = graph_.parts;
    std::vector<std::pair<std::size_t, Address>> holders_; // of nodes
    std::map<Address, std::size_t> known_, known_parts_;   // nodes and parts
    std::map<Address, Address> is_;                        // who stands for whom
};

std::uint64_t catalog(const char* name) {
    return *name ? call([=] { return get_relname_relid(name, PG_CATALOG_NAMESPACE); }) : 0;
}

std::string literal(const std::string& text) {
    return call([&] { return quote_literal_cstr(text.c_str()); });
}

// Several roles are those of them that are there when the statement runs.
void say_roles(DefinitionNode& node) {
    if (node.roles.empty())
        return;
    if (node.roles.size() == 1) {
        node.head += " TO " + quoted(node.roles.front());
        return;
    }
    std::string roles;
    for (const std::string& role : node.roles)
        roles += (roles.empty() ? "" : ", ") + literal(role);
    node.head =
        "DO " + literal("BEGIN EXECUTE (SELECT " + literal(node.head + " TO ") +
                        " || pg_catalog.string_agg(pg_catalog.quote_ident(rolname), ', ' ORDER BY rolname) || " +
                        literal(node.tail) + " FROM pg_catalog.pg_roles WHERE rolname IN (" + roles + ")); END");
    node.tail.clear();
}

void Schema::lock_tables() {
    std::vector<Oid> tables;
    read_("SELECT oid::int8 AS id FROM pg_class WHERE relnamespace = $1 AND relkind IN ('r', 'p') ORDER BY oid",
          [&](Row& row) {
              std::uint64_t id = 0;
              row("id", id);
              tables.push_back(Oid(id));
          });
    for (const Oid table : tables)
        if (!call([=] {
                LockRelationOid(table, AccessShareLock);
                return SearchSysCacheExists1(RELOID, ObjectIdGetDatum(table));
            }))
            read_.raise_changed();
}

bool Schema::is_wanted(ObjectKind::Request request) const {
    switch (request) {
    case ObjectKind::Request::always: break;
    case ObjectKind::Request::with_views: return options_.views;
    case ObjectKind::Request::with_functions: return options_.functions;
    }
    return true;
}

void Schema::read_objects(const Kinds& kinds) {
    const std::uint64_t relations = catalog("pg_class");
    for (const ObjectKind& kind : kinds.objects) {
        const std::uint64_t of = catalog(kind.catalog);
        read_(kind.query, [&](Row& row) {
            DefinitionNode node;
            node.stage = kind.stage;
            node.between = kind.between;
            node.always = kind.request == ObjectKind::Request::always;
            node.wanted = is_wanted(kind.request);
            node.at_end = kind.at_end;
            std::uint64_t id = 0;
            std::vector<std::uint64_t> holders;
            row("id", id);
            row("noun", node.noun);
            row("name", node.name);
            row("head", node.head);
            row("tail", node.tail);
            node.head = as_meant(std::move(node.head));
            node.tail = as_meant(std::move(node.tail));
            row("holders", holders);
            if (kind.roles != ObjectKind::Roles::none)
                row("roles", node.roles);
            if (kind.roles == ObjectKind::Roles::between)
                say_roles(node);
            for (const std::uint64_t holder : holders)
                holders_.emplace_back(nodes_.size(), Address(relations, holder));
            if (of)
                known_[{of, id}] = nodes_.size();
            nodes_.push_back(std::move(node));
        });
    }
}

void Schema::read_parts(const Kinds& kinds) {
    for (const PartKind& kind : kinds.parts) {
        const std::uint64_t holders = catalog(kind.holder_catalog), of = catalog(kind.catalog);
        read_(kind.query, [&](Row& row) {
            DefinitionPart part;
            std::uint64_t holder = 0, id = 0;
            std::optional<std::string> noun, name;
            row("holder", holder);
            row("id", id);
            row("place", part.place);
            row("inside", part.inside);
            row("noun", noun);
            row("name", name);
            row("alone", part.alone);
            if (kind.names_roles)
                row("roles", part.roles);
            if (kind.has_instead)
                row("instead", part.instead);
            const auto found = known_.find({holders, holder});
            if (found == known_.end())
                return;
            part.holder = found->second;
            part.stage = std::max(kind.stage, nodes_[part.holder].stage);
            for (std::optional<std::string>* const text : {&part.inside, &part.alone})
                if (*text)
                    *text = as_meant(std::move(**text));
            part.noun = noun.value_or("");
            part.name = name.value_or("");
            if (of)
                known_parts_[{of, id}] = parts_.size();
            parts_.push_back(std::move(part));
        });
    }
}

// The one that an object stands for, or itself.
Address Schema::stand_in(Address address) const {
    for (auto next = is_.find(address); next != is_.end(); next = is_.find(address))
        address = next->second;
    return address;
}

// Its node.
std::optional<std::size_t> Schema::find(Address address) const {
    const auto found = known_.find(stand_in(address));
    return found == known_.end() ? std::nullopt : std::optional(found->second);
}

void Schema::read_dependencies() {
    std::vector<std::pair<Address, Address>> needs;
    std::vector<Address> members;
    read_(dependency_query, [&](Row& row) {
        Address from, on;
        std::string how;
        row("catalog", from.first);
        row("id", from.second);
        row("on_catalog", on.first);
        row("on_id", on.second);
        row("how", how);
        if (how == "is of extension")
            members.push_back(from);
        else if (how == "is")
            is_[from] = on;
        else
            needs.emplace_back(from, on);
    });
    for (const Address& address : members)
        if (const auto member = known_.find(stand_in(address)); member != known_.end()) {
            nodes_[member->second].wanted = false;
            known_.erase(member);
        }
    for (const auto& [node, address] : holders_)
        if (const std::optional<std::size_t> holder = find(address)) {
            nodes_[node].holders.push_back(*holder);
            nodes_[node].needs.insert(*holder);
        } else {
            nodes_[node].wanted = false;
        }
    for (const auto& [from, on] : needs) {
        const std::optional<std::size_t> needed = find(on);
        const auto part = known_parts_.find(from);
        if (!needed)
            continue;
        if (part != known_parts_.end())
            parts_[part->second].needs.insert(*needed);
        else if (const std::optional<std::size_t> node = find(from); node && *node != *needed)
            nodes_[*node].needs.insert(*needed);
    }
}

// Tables that must not come, their partitions, and sequences that they own.
void Schema::bar_tables() {
    std::set<std::size_t> barred;
    const std::uint64_t relations = catalog("pg_class");
    const std::string without = "ARRAY[" + [&] {
        std::string list;
        for (const Oid table : options_.without)
            list += (list.empty() ? "" : ", ") + std::to_string(table);
        return list;
    }() + "]::oid[]";
    read_(
        "SELECT t.relid::oid::int8 AS id FROM unnest(" + without +
            ") AS w (oid) CROSS JOIN LATERAL"
            " pg_partition_tree(w.oid) AS t UNION SELECT oid::int8 FROM unnest(" +
            without +
            ") AS w (oid)"
            " UNION SELECT d.objid::int8 FROM pg_depend AS d JOIN pg_class AS s ON s.oid = d.objid AND s.relkind = 'S'"
            " WHERE $1 = s.relnamespace AND d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass"
            " AND d.refobjid = ANY (" +
            without + ") AND d.refobjsubid > 0 AND d.deptype = 'a'",
        [&](Row& row) {
            std::uint64_t id = 0;
            row("id", id);
            if (const auto found = known_.find({relations, id}); found != known_.end())
                barred.insert(found->second);
        });
    for (const std::size_t node : barred)
        nodes_[node].barred = true;
    graph_.settle();
    for (const auto& [address, node] : known_)
        if (address.first == relations && nodes_[node].noun == "TABLE" && nodes_[node].barred && !barred.contains(node))
            raise(ERRCODE_DEPENDENT_OBJECTS_STILL_EXIST,
                  {.message = "table " + nodes_[node].name + " needs a table that is left out",
                   .detail = "It inherits from it, or a type, default or constraint of it is about it.",
                   .hint = "Leave this one out, too."});
}

void Schema::add_comments(std::vector<Definition>& statements) {
    struct Comment {
        std::size_t on;
        Definition statement;
    };
    std::vector<Comment> comments;
    read_(comment_query, [&](Row& row) {
        Address address;
        std::optional<std::string> noun, name;
        std::string text;
        row("catalog", address.first);
        row("id", address.second);
        row("noun", noun);
        row("name", name);
        row("text", text);
        const auto part = known_parts_.find(address);
        const std::optional<std::size_t> on =
            part != known_parts_.end() ? std::optional(parts_[part->second].holder) : find(address);
        if (!on || !nodes_[*on].comes)
            return;
        DefinitionNode comment;
        comment.noun = noun ? *noun : part != known_parts_.end() ? parts_[part->second].noun : nodes_[*on].noun;
        comment.name = noun ? *name : part != known_parts_.end() ? parts_[part->second].name : nodes_[*on].name;
        comments.push_back({*on,
                            {std::max(Definition::Stage::rest, nodes_[*on].stage), comment.object(),
                             "COMMENT ON " + comment.noun + " " + comment.name + " IS " + text, nodes_[*on].roles}});
    });
    std::stable_sort(comments.begin(), comments.end(), [](const Comment& a, const Comment& b) { return a.on < b.on; });
    for (Comment& comment : comments)
        statements.push_back(std::move(comment.statement));
}

void Schema::add_left_out(SchemaDefinition& definition) {
    bool stays = false;
    read_(left_out_query, [&](Row& row) {
        std::optional<std::string> sentence;
        std::optional<std::uint64_t> of, id;
        bool is_used_there = false;
        row("sentence", sentence);
        row("catalog", of);
        row("id", id);
        row("stays", is_used_there);
        const std::optional<std::size_t> node = of ? find({*of, *id}) : std::nullopt;
        if (of && !(node && nodes_[*node].comes))
            return;
        stays |= is_used_there;
        if (sentence)
            definition.left_out.push_back(*sentence);
    });
    if (!stays)
        return;
    const std::string name = quoted(call([this] { return get_namespace_name(schema_); }));
    std::set<Definition::Stage> stages;
    for (const Definition& statement : definition.statements)
        stages.insert(statement.stage);
    const std::string extend =
        "SELECT pg_catalog.set_config('search_path', pg_catalog.current_setting('search_path') || " +
        literal(", " + name) + ", true)";
    for (const Definition::Stage stage : stages)
        definition.statements.insert(definition.statements.begin(), {stage, "search path", extend});
}

SchemaDefinition Schema::definition() {
    lock_tables();
    Kinds kinds;
    add_types(kinds);
    add_functions(kinds);
    add_expressions(kinds);
    add_tables(kinds);
    add_keys(kinds);
    add_views(kinds);
    add_privileges(kinds);
    read_objects(kinds);
    read_parts(kinds);
    read_dependencies();
    bar_tables();
    SchemaDefinition definition;
    definition.statements = graph_.statements();
    add_comments(definition.statements);
    add_left_out(definition);
    std::stable_sort(definition.statements.begin(), definition.statements.end(),
                     [](const Definition& a, const Definition& b) { return a.stage < b.stage; });
    return definition;
}

} // namespace

const char* stage_name(Definition::Stage stage) {
    switch (stage) {
    case Definition::Stage::tables: return "tables";
    case Definition::Stage::keys: return "keys";
    case Definition::Stage::foreign_keys: return "foreign keys";
    case Definition::Stage::rest: return "rest";
    case Definition::Stage::views: return "views";
    case Definition::Stage::privileges: break;
    }
    return "privileges";
}

SchemaDefinition read_definition(Oid schema, const DefinitionOptions& options) {
    if (schema < FirstNormalObjectId && schema != PG_PUBLIC_NAMESPACE)
        raise(ERRCODE_INSUFFICIENT_PRIVILEGE,
              {.message = "schema " + quoted(call([=] { return get_namespace_name(schema); })) +
                          " is the server's own and cannot be made again"});
    check_schema(schema, ACL_USAGE); // else its objects would not be found, and their names be qualified
    const Inquiry inquiry;
    return Schema(schema, options).definition();
}

} // namespace pg
