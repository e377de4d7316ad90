// The registry: whose models there are, of tables and of schemas, and which of them a role means by a name.
//
// Nobody but the extension's owner may read or write the tables of the catalog, so that no user sees another's model or
// forges one. Functions of ours work on them in the owner's name and look for themselves whose model it is: a role uses
// the models of the roles whose privileges it has, and to it no others exist.
#pragma once
#include "pg/schema_model.hpp"

namespace pg {

// The model that a role means by a name: its own, else the only one of those it may use. An error if there are several.
std::optional<ModelHeader> find_model(const std::string& name, Oid role);
std::optional<SchemaHeader> find_schema(const std::string& name, Oid role);
// The same, by identifier.
std::optional<ModelHeader> find_model(std::int64_t id, Oid role);
// The newest model of a relation, by its qualified name, that the role may use; one of its own if there is one.
std::optional<ModelHeader> find_model_of(const std::string& relation, Oid role);
// What is found, or an error that names what there is.
ModelHeader get_model(const std::string& name, Oid role, const std::string& hint = {});
SchemaHeader get_schema(const std::string& name, Oid role);

// Raises an error if the owner has a model of that name that describes another relation.
void check_name(const ModelHeader& header);

// Forgets the owner's model of that name, if there is one, with all that belongs to it, and sets the new identifier,
// for what belongs to the new one to be written with. Sessions that do so at once wait for each other.
void begin_model(ModelHeader& header);
void begin_schema(SchemaHeader& header);
void delete_model(std::int64_t id);
void delete_schema(std::int64_t id);

// What is made under a name: a role's model of a table or of a schema, or nobody's, the clone of a schema.
enum class Made : std::uint8_t { model, schema, clone };
// Waits until no other session makes it, and keeps others waiting until the end of the transaction.
void lock_name(Made made, const std::string& name, Oid owner = InvalidOid);

} // namespace pg
