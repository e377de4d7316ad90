// Models of schemas as rows of the catalog, but for their tables' models (catalog.hpp).
#pragma once
#include "pg/schema_model.hpp"

namespace pg {

// The whole model, checked. DATA_CORRUPTED if it makes no sense.
SchemaModel read_schema(const SchemaHeader& header);
// Writes what belongs to a model that has begun (registry.hpp).
void write_schema(const SchemaModel& schema);

} // namespace pg
