// A model: a network, and what PostgreSQL must know of it.
#pragma once
#include "core/network/network.hpp"
#include "core/relational/schema.hpp"
#include "core/sample/compiled.hpp"
#include "pg/row.hpp"
#include "pg/shape/shape.hpp"

namespace pg {

// What was asked of synth_fit(), and must be known when rows are sampled or the model is looked at.
struct FitOptions {
    std::int32_t min_count = 10;
    std::optional<std::int64_t> max_rows;
    std::int32_t parents = 32;
    std::int64_t seed = 0;
    std::vector<std::string> overrides; // columns and expressions in turn
};

// One row of synth.model.
struct ModelHeader {
    std::int64_t id = 0; // a new one for every fit
    Role owner;
    std::string name;
    std::int64_t schema = 0;   // the schema that it is part of, 0 for none
    std::string relation;      // what was learned, qualified
    bool row_security = false; // did row-level security hide rows from the owner
    std::int64_t rows = 0;     // rows of the relation
    std::int64_t learned = 0;  // rows that were kept in memory and learned
    std::string zone;          // moments with time zone were learned as local time there
    FitOptions options;
};

// What PostgreSQL must know of a column of the network: of which column of the relation it is which part.
struct ModelColumn {
    std::vector<std::string> path; // the relation's column, then one step a level
    std::string type, base;        // of the relation's column when it was learned; what a domain is over, else the same
    Attribute::As as = Attribute::As::type;
    std::optional<synth::Internal> internal = {}; // none of the relation's: what it has to do with other tables
};

struct Model : ModelHeader {
    synth::Network network;
    std::vector<ModelColumn> columns;                 // of the network's columns
    std::unique_ptr<synth::CompiledNetwork> compiled; // once it is sampled
};

} // namespace pg
