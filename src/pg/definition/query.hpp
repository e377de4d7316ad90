// What is asked of the catalog for a definition: for each kind of object a query that writes its statement.
//
// All names in these queries are PostgreSQL's own, and $1 is the schema. A query runs with the schema in front of the
// search path: what it casts to regclass, or lets the server deparse, has bare names for the schema's objects.
//
// An object may have parts, such as the columns of a table, which are written into its statement. A part may also be
// a statement of its own, behind that of its object: because there is no other way to say it, or because it depends on
// something that depends on the object.
#pragma once
#include "pg/definition/definition.hpp"

namespace pg {

// Its query gives
//   id int8       OID in `catalog`
//   noun, name    as COMMENT ON takes them
//   head, tail    text before and behind the parts
//   holders int8[]  OIDs of relations without which it does not come
//   roles text[]  if it has some: those that head or tail names, or TO which it is said between them
struct ObjectKind {
    enum class Request : std::uint8_t { always, with_views, with_functions };
    const char* catalog; // "" for statements that make no object
    Definition::Stage stage;
    Request request;     // what has to be asked for, unless another object needs it
    const char* between; // its parts
    std::string query;
    enum class Roles : std::uint8_t { none, named, between } roles = Roles::none;
    bool at_end = false; // of its stage, behind all others
};

// Its query gives
//   holder int8   OID in `holder_catalog` of what it is a part of
//   id int8       OID in `catalog`
//   place int4    order in the holder; parts of the same place have nothing between them
//   inside        text within the statement of the holder; NULL if it must be a statement of its own
//   noun, name    of that
//   alone         its text; NULL if it must be inside
//   roles text[]  if it names_roles: those that `alone` names
//   instead       if it has_instead: text within the statement of the holder if it is a statement of its own
struct PartKind {
    const char* holder_catalog;
    const char* catalog;     // "" if it depends on nothing that its holder does not depend on
    Definition::Stage stage; // of a statement of its own
    std::string query;
    bool names_roles = false;
    bool has_instead = false;
};

struct Kinds {
    std::vector<ObjectKind> objects; // in the order in which they are written where dependencies leave it open
    std::vector<PartKind> parts;
};

void add_types(Kinds& kinds); // and sequences
void add_functions(Kinds& kinds);
void add_expressions(Kinds& kinds); // collations, text search, operators, casts
void add_tables(Kinds& kinds);
void add_keys(Kinds& kinds);  // and indexes, statistics
void add_views(Kinds& kinds); // and policies, triggers, rules
void add_privileges(Kinds& kinds);

// Dependencies, and who stands for whom: catalog, id; on_catalog, on_id; how: "needs", "is" or "is of extension".
extern const char* const dependency_query;
// Comments: catalog, id of what must be there; noun and name if they are not those of that; text.
extern const char* const comment_query;
// What does not come, or not as it is: sentence; catalog and id of what must be there for it to be said, or NULL;
// stays, whether what comes may use what it speaks of where it is.
extern const char* const left_out_query;

// Of pg_sequence AS s.
#define SEQUENCE_OPTIONS                                                                                               \
    "format('START WITH %s INCREMENT BY %s MINVALUE %s MAXVALUE %s CACHE %s', s.seqstart, s.seqincrement, s.seqmin,"   \
    " s.seqmax, s.seqcache) || CASE WHEN s.seqcycle THEN ' CYCLE' ELSE '' END"
// The schemas, as identifiers, of a setting of the search path.
#define SEARCH_PATH(setting) "string_to_array(substr(" setting ", 1 + length('search_path=')), ', ')"
// Does pg_proc AS f, made again, still name the schema, pg_namespace AS n?
#define NAMES_SCHEMA                                                                                                   \
    "(f.prosqlbody IS NULL AND strpos(f.prosrc, quote_ident(n.nspname) || '.') > 0 OR EXISTS (SELECT FROM"             \
    " unnest(f.proconfig) AS o WHERE o LIKE 'search_path=%' AND strpos(o, quote_ident(n.nspname)) > 0"                 \
    " AND quote_ident(n.nspname) <> ALL (" SEARCH_PATH("o") ")))"
// An array of options, name=value each, as WITH takes them.
#define OPTIONS(array, prefix)                                                                                         \
    "(SELECT string_agg(format('" prefix "%I=%L', split_part(o, '=', 1), substr(o, strpos(o, '=') + 1)), ', ')"        \
    " FROM unnest(" array ") AS o)"

} // namespace pg
