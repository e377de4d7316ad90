// The cache: models that this session has read, ready to sample.
//
// A model never changes: a new fit is a new model with a new identifier. So whoever has looked up the identifier in the
// catalog, under his snapshot, may use the copy in memory; that is how a session follows what others do, and what is
// rolled back. A model that is in use stays alive until its user lets go, whatever happens to the catalog.
#pragma once
#include "pg/catalog.hpp"

namespace pg {

std::shared_ptr<Model> cached_model(const ModelHeader& header);

} // namespace pg
