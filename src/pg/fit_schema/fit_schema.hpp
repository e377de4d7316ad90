// Learning a schema: the request that synth_fit_schema() and synth_audit_schema() make.
#pragma once
#include "pg/demands/demands.hpp"
#include "pg/progress.hpp"
#include "pg/schema_model.hpp"
#include <map>

namespace pg {

struct SchemaRequest {
    Oid schema = InvalidOid;
    std::string source;                // what errors call it
    SchemaModel model;                 // its header
    std::map<std::string, Mode> modes; // by table; others are learned
    // By table: columns that are not learned, those that are computed, and rules that are not kept.
    std::map<std::string, std::vector<std::string>> exclude;
    std::map<std::string, std::vector<Override>> overrides;
    std::map<std::string, std::vector<std::string>> ignored_rules;
    DefinitionOptions definition;
    // Of one half of a schema: rules that are to be ignored and were not found are no error, but set `unknown_rule`.
    bool is_half = false, unknown_rule = false;
};

// Of the arguments of a function: the schema at place 0; modes, min_count, parents, seed, exclude, overrides and
// ignored_rules from the place `modes` on. The model has the schema's name. Raises an error that names the argument at
// fault.
SchemaRequest schema_request_of(FunctionCallInfo fcinfo, int modes);

// Learns the schema in the caller's name, as the active snapshot sees it, and writes the model, which then has its
// identifier. Raises an error if it has no tables, or one that cannot be learned.
void fit_schema(SchemaRequest& request, Tracker& tracker);

} // namespace pg
