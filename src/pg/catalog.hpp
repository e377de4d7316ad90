// The catalog: models as rows of the tables in schema synth.
#pragma once
#include "pg/model.hpp"

namespace pg {

// The whole model, checked: what comes back is safe to use. DATA_CORRUPTED if it cannot be.
std::unique_ptr<Model> read_model(const ModelHeader& header);
// Replaces the owner's model of that name (begin_model, registry.hpp), and sets the new identifier.
void write_model(Model& model);

// What is stored makes no sense: DATA_CORRUPTED. `door`: the function that learns the model again.
[[noreturn]] void raise_damaged(const std::string& model, const synth::DamagedModel& why, const std::string& door);

// What identifies the catalog itself: it changes when the extension is created anew, where identifiers start again
// at 1.
Oid catalog_oid();

} // namespace pg
