// synth_report_schema(real, synthetic, ...): all that synth_evaluate_schema() finds, as one page.
#include "core/report/schema_report.hpp"
#include "pg/evaluate/evaluate_schema.hpp"
#include "pg/progress.hpp"
#include "pg/report.hpp"
#include "pg/row.hpp"

namespace pg {

namespace {

void recode(std::vector<synth::Score>& scores) {
    for (synth::Score& score : scores) {
        to_utf8(score.subject);
        to_utf8(score.detail);
    }
}

void recode(synth::SchemaReportData& data) {
    for (std::string* const text : {&data.title, &data.real, &data.synthetic})
        to_utf8(*text);
    for (std::vector<std::string>* const texts : {&data.tables, &data.remarks})
        for (std::string& text : *texts)
            to_utf8(text);
    for (synth::SchemaLink& link : data.links)
        to_utf8(link.name);
    for (auto scores : {&synth::SchemaFidelity::summary, &synth::SchemaFidelity::tables, &synth::SchemaFidelity::links,
                        &synth::SchemaFidelity::paths, &synth::SchemaFidelity::columns, &synth::SchemaFidelity::pairs})
        recode(data.fidelity.*scores);
}

std::string page_of(const SchemaQuestion& question) {
    Tracker tracker("report", InvalidOid);
    SchemaEvaluation evaluation = evaluate_schema(question, tracker);
    tracker.phase("drawing", 0);
    synth::SchemaReportData data;
    data.real = question.schemas[0];
    data.synthetic = question.schemas[1];
    data.title = data.synthetic + " against " + data.real;
    data.when = now();
    for (const ComparedTable& table : evaluation.schemas.tables)
        data.tables.push_back(table.name);
    for (const ComparedKey& key : evaluation.schemas.keys)
        data.links.push_back(key.link);
    data.counts = std::move(evaluation.counts);
    data.fidelity = std::move(evaluation.fidelity);
    data.options = {{"max_rows of the report",
                     question.max_rows > 0 ? std::to_string(question.max_rows) : "as many as fit in memory"},
                    {"seed of the report", std::to_string(std::int64_t(question.seed))}};
    data.remarks = std::move(evaluation.remarks);
    for (const ComparedTable& table : evaluation.schemas.tables)
        for (const std::string& column : table.columns.missing)
            data.remarks.push_back("Table \"" + table.name + "\": the synthetic one has no column \"" + column + "\".");
    recode(data);
    return synth::report(data);
}

} // namespace
} // namespace pg

SYNTH_FUNCTION(synth_report_schema) {
    return pg::Sql<std::string>::put(pg::page_of(pg::schema_question_of(fcinfo, 2, 3)));
}
