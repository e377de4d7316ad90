// Making a schema full of synthetic rows: the request that synth_clone() and synth_audit_schema() make.
#pragma once
#include "pg/progress.hpp"
#include <map>

namespace pg {

struct CloneRequest {
    std::string model, target, if_exists = "error"; // or "fill", or "replace"
    double scale = 1;                               // over 0, up to 1000000
    std::uint64_t seed = 0;
    std::map<std::string, std::uint64_t> sizes; // by table
};

struct ClonedTable {
    std::string name;
    std::uint64_t rows = 0;
    double seconds = 0;
    std::string keys; // where they come from, in words
};

// Fills the schema in the caller's name, parents first. The model is the one that the active snapshot sees. One clone
// at a time in a session. Raises an error if there is no such model, or a schema where there must not be one.
std::vector<ClonedTable> clone(const CloneRequest& request, Tracker& tracker);

} // namespace pg
