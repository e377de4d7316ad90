// Learning: a relation as a request wants it, into a model that is not kept yet.
#pragma once
#include "core/table/half.hpp"
#include "pg/model.hpp"
#include "pg/request.hpp"

namespace pg {

// The rows that were learned, as they were read.
struct Learned {
    synth::Table table;
    std::vector<Leaf> leaves; // of its columns
};

// Fills the model but for its identifier, from all rows or one half of them. `learned`: gets a copy of the rows, if it
// is given.
void learn(const Request& request, const std::optional<synth::Half>& half, Model& model,
           std::optional<Learned>* learned = nullptr);

} // namespace pg
