// Evaluation of a schema: how faithful a synthetic one is to a real one, as synth_evaluate_schema() says it and
// synth_report_schema() shows it.
#pragma once
#include "core/quality/schema_fidelity.hpp"
#include "pg/evaluate/compared_schemas.hpp"

namespace pg {

struct SchemaQuestion {
    std::vector<std::string> schemas; // names: real, synthetic, perhaps a holdout
    std::uint64_t max_rows = 0;       // of each table; 0 means as many as fit
    std::uint64_t seed = 0;
};
// Of the arguments of a function: the schemas at places 0 and 1, the greatest number of rows and the seed at others.
// Raises an error that names the argument at fault.
SchemaQuestion schema_question_of(FunctionCallInfo fcinfo, int max_rows, int seed);

// What a reader should know: of the schemas, and of the frames' columns by table.
std::vector<std::string> remarks_of(const ComparedSchemas& schemas, const synth::SchemaFrames& frames);

struct SchemaEvaluation {
    ComparedSchemas schemas;
    std::vector<synth::SchemaCounts> counts;
    synth::SchemaFidelity fidelity;
    std::vector<std::string> remarks; // sentences

    std::vector<synth::Score> scores() const; // in the order of synth_evaluate_schema()
};
SchemaEvaluation evaluate_schema(const SchemaQuestion& question, synth::Progress& progress);

} // namespace pg
