// Learning: a relation as a request wants it, into a model that is not kept yet.
#pragma once
#include "core/table/half.hpp"
#include "pg/model.hpp"
#include "pg/request.hpp"

namespace pg {

// Fills the model but for its identifier, from all rows or one half of them.
void learn(const Request& request, const std::optional<synth::Half>& half, Model& model);

} // namespace pg
