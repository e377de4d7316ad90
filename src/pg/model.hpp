// A model: a network, and what PostgreSQL must know of it.
#pragma once
#include "core/network/network.hpp"
#include "core/sample/compiled.hpp"
#include "pg/row.hpp"

namespace pg {

// What was asked of synth_fit().
struct FitOptions {
    std::int32_t min_count = 10;
    std::optional<std::int64_t> max_rows;
    std::int32_t parents = 32;
    std::int64_t seed = 0;
};

// One row of synth.model.
struct ModelHeader {
    std::int64_t id = 0; // a new one for every fit
    Role owner;
    std::string name;
    std::string relation;      // what was learned, qualified
    bool row_security = false; // did row-level security hide rows from the owner
    std::int64_t rows = 0;     // rows of the relation
    std::int64_t learned = 0;  // rows that were kept in memory and learned
    FitOptions options;
};

// The types of a variable's column when it was learned, by name.
struct VariableType {
    std::string type;
    std::string base; // what a domain is over, else the same
};

struct Model : ModelHeader {
    synth::Network network;
    std::vector<VariableType> types;                  // of the network's variables
    std::unique_ptr<synth::CompiledNetwork> compiled; // once it is sampled
};

} // namespace pg
