// The catalog: models as rows of the tables in schema synth.
//
// Nobody but the extension's owner may read or write those tables, so that no user sees another's model or forges one.
// Functions of ours work on them in the owner's name and look for themselves whose model it is: a role uses the models
// of the roles whose privileges it has, and to it no others exist.
#pragma once
#include "pg/model.hpp"

namespace pg {

// The model that a role means by a name: its own, else the only one of those it may use. An error if there are several.
std::optional<ModelHeader> find_model(const std::string& name, Oid role);
// The same, by identifier.
std::optional<ModelHeader> find_model(std::int64_t id, Oid role);
// The newest model of a relation, by its qualified name, that the role may use; one of its own if there is one.
std::optional<ModelHeader> find_model_of(const std::string& relation, Oid role);
// find_model, or an error that names what there is.
ModelHeader get_model(const std::string& name, Oid role, const std::string& hint = {});

// The whole model, checked: what comes back is safe to use. DATA_CORRUPTED if it cannot be.
std::unique_ptr<Model> read_model(const ModelHeader& header);

// Raises an error if the owner has a model of that name that describes another relation.
void check_name(const ModelHeader& header);
// Replaces the owner's model of that name, if there is one, and sets the new identifier. Sessions that do so at once
// wait for each other.
void write_model(Model& model);
void delete_model(std::int64_t id);
// Those that are part of a schema's.
void delete_models_of(std::int64_t schema);

// What identifies the catalog itself: it changes when the extension is created anew, where identifiers start again
// at 1.
Oid catalog_oid();

} // namespace pg
