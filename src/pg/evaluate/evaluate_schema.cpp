// synth_evaluate_schema(real, synthetic, ...): one row per metric and subject.
#include "pg/evaluate/evaluate_schema.hpp"
#include "pg/evaluate/evaluate.hpp"
#include "pg/evaluate/schema_counts.hpp"
#include "pg/evaluate/schema_rows.hpp"
#include "pg/privacy/privacy.hpp"
#include "pg/request.hpp"
#include "pg/row.hpp"

namespace pg {

namespace {

constexpr std::uint64_t most_families = 10000; // that are told apart

// What was looked at: tables of which there was only a sample.
std::string said_of(const synth::SchemaFrames& frames, const std::vector<synth::SchemaCounts>& counts,
                    std::uint64_t seed) {
    std::string text;
    for (std::size_t side = 0; side < 2; side++)
        for (std::size_t t = 0; t < frames.tables.size(); t++) {
            const std::uint32_t rows = frames.sides[side].sampled[t];
            if (rows < counts[side].rows[t])
                text += std::to_string(rows) + " of " + std::to_string(counts[side].rows[t]) + " rows of " +
                        (side == 0 ? "real " : "synthetic ") + frames.names[t] + ", ";
        }
    return (text.empty() ? "all rows, " : text) + "seed " + std::to_string(std::int64_t(seed));
}

} // namespace

std::vector<std::string> remarks_of(const ComparedSchemas& schemas, const synth::SchemaFrames& frames) {
    std::vector<std::string> remarks = schemas.remarks;
    for (std::size_t t = 0; t < frames.tables.size(); t++)
        for (const std::string& remark : frames.tables[t].remarks)
            remarks.push_back("Table \"" + frames.names[t] + "\": " + remark);
    return remarks;
}

SchemaQuestion schema_question_of(FunctionCallInfo fcinfo, int max_rows, int seed) {
    SchemaQuestion question;
    check_given(fcinfo, 0, "real");
    check_given(fcinfo, 1, "synthetic");
    for (int i = 0; i < 2; i++)
        question.schemas.push_back(Sql<std::string>::get(PG_GETARG_DATUM(i)));
    if (!PG_ARGISNULL(max_rows)) {
        const std::int64_t most = PG_GETARG_INT64(max_rows);
        if (most < 1)
            raise(ERRCODE_INVALID_PARAMETER_VALUE, {.message = "argument \"max_rows\" must not be less than 1",
                                                    .detail = "It is " + std::to_string(most) + "."});
        question.max_rows = std::uint64_t(most);
    }
    if (!PG_ARGISNULL(seed))
        question.seed = std::uint64_t(PG_GETARG_INT64(seed));
    return question;
}

SchemaEvaluation evaluate_schema(const SchemaQuestion& question, synth::Progress& progress) {
    SchemaEvaluation evaluation;
    ComparedSchemas& schemas = evaluation.schemas = compare_schemas(question.schemas);
    evaluation.counts = count(schemas, progress);
    std::vector<std::vector<std::uint64_t>> rows;
    for (const synth::SchemaCounts& counts : evaluation.counts)
        rows.push_back(counts.rows);
    const SchemaRowsOptions options{question.max_rows, question.seed};
    SchemaRows reader(schemas, rows, options, progress);
    const synth::SchemaFrames frames = reader.with_ancestors();
    const bool all = reader.has_all();
    synth::SchemaFrames families;
    const synth::FamiliesOf families_of = [&](std::uint32_t table) -> const synth::SchemaFrames& {
        if (all)
            return frames;
        families = {};
        return families = reader.with_descendants(table, 1, most_families);
    };
    evaluation.fidelity =
        synth::schema_fidelity(frames, evaluation.counts, families_of, question.seed, check_interrupts, &progress);
    evaluation.fidelity.summary.front().detail = said_of(frames, evaluation.counts, question.seed);
    evaluation.remarks = remarks_of(schemas, frames);
    return evaluation;
}

std::vector<synth::Score> SchemaEvaluation::scores() const {
    std::vector<synth::Score> all = fidelity.summary;
    for (const ComparedTable& table : schemas.tables)
        for (const std::string& column : table.columns.missing)
            all.push_back(
                {"Missing Column", table.name + "." + column, 0, 1, "The synthetic table does not have this column."});
    for (const std::vector<synth::Score>* const scores :
         {&fidelity.tables, &fidelity.links, &fidelity.paths, &fidelity.columns, &fidelity.pairs})
        all.insert(all.end(), scores->begin(), scores->end());
    return all;
}

} // namespace pg

SYNTH_FUNCTION(synth_evaluate_schema) {
    const pg::SchemaQuestion question = pg::schema_question_of(fcinfo, 2, 3);
    pg::Result result(fcinfo);
    pg::Tracker tracker("evaluate", InvalidOid);
    const pg::SchemaEvaluation evaluation = pg::evaluate_schema(question, tracker);
    for (const synth::Score& score : evaluation.scores())
        pg::add(result, score);
    pg::tell(evaluation.remarks);
    return Datum(0);
}
