// A model as bytes: how the leader of a parallel query hands its model to the workers, so that all of them sample the
// same one, whatever becomes of the catalog meanwhile. See core/archive.hpp.
#pragma once
#include "core/network/archive.hpp"
#include "pg/model.hpp"

namespace synth {

void fields(auto& archive, Is<Internal> auto& internal) {
    auto& [what, reference, column, way] = internal;
    archive(what, reference, column, way);
}

} // namespace synth

namespace pg {

void fields(auto& archive, synth::Is<Role> auto& role) {
    auto& [oid] = role;
    archive(oid);
}

void fields(auto& archive, synth::Is<FitOptions> auto& options) {
    auto& [min_count, max_rows, parents, seed, overrides] = options;
    archive(min_count, max_rows, parents, seed, overrides);
}

void fields(auto& archive, synth::Is<ModelHeader> auto& header) {
    auto& [id, owner, name, schema, relation, row_security, rows, learned, zone, options] = header;
    archive(id, owner, name, schema, relation, row_security, rows, learned, zone, options);
}

void fields(auto& archive, synth::Is<ModelColumn> auto& column) {
    auto& [path, type, base, as, internal] = column;
    archive(path, type, base, as, internal);
}

// What is compiled is made again.
void fields(auto& archive, synth::Is<Model> auto& model) {
    using Header =
        std::conditional_t<std::is_const_v<std::remove_reference_t<decltype(model)>>, const ModelHeader, ModelHeader>;
    archive(static_cast<Header&>(model), model.network, model.columns);
}

} // namespace pg
