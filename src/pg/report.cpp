// synth_report(real, synthetic, ...): all that synth_evaluate() and synth_privacy() find, and the network, as one page.
//
// synth_graph(model, format): the network for programs that draw graphs.
#include "pg/report.hpp"
#include "core/report/report.hpp"
#include "pg/cache.hpp"
#include "pg/evaluate/evaluate.hpp"
#include "pg/registry.hpp"
#include "pg/row.hpp"

namespace pg {

std::string now() {
    return call([] {
        char text[128];
        pg_time_t const seconds = timestamptz_to_time_t(GetCurrentTransactionStartTimestamp());
        pg_strftime(text, sizeof text, "%Y-%m-%d %H:%M %Z", pg_localtime(&seconds, session_timezone));
        return pstrdup(text);
    });
}

void to_utf8(std::string& text) {
    if (GetDatabaseEncoding() == PG_SQL_ASCII)
        return; // nobody knows what it is; what is not UTF-8 is escaped
    const char* const from = text.c_str();
    const auto size = int(text.size());
    const char* const converted = call([=] { return pg_server_to_any(from, size, PG_UTF8); });
    if (converted != from)
        text = converted;
}

namespace {

synth::Graph graph_of(const Model& model) {
    synth::Graph graph;
    graph.name = model.name;
    const std::vector<synth::Variable>& variables = model.network.variables;
    for (std::uint32_t v = 0; v < variables.size(); v++) {
        graph.nodes.push_back(variables[v].column);
        for (const synth::Parent& parent : variables[v].conditional.parents)
            graph.edges.push_back({parent.variable, v, parent.strength});
    }
    return graph;
}

// The model that is named, or the one that has the real relation's name and was learned from it, if the caller has one.
std::shared_ptr<Model> model_of(const std::optional<std::string>& name, Oid real) {
    if (name)
        return cached_model(get_model(*name, GetUserId()));
    const std::optional<ModelHeader> header = find_model(call([=] { return get_rel_name(real); }), GetUserId());
    return header && header->relation == qualified_name(real) ? cached_model(*header) : nullptr;
}

using Options = std::vector<std::pair<std::string, std::string>>;

void add_options(const Model& model, Options& options) {
    const FitOptions& fit = model.options;
    options.emplace_back("model", model.name + ", learned from " + std::to_string(model.learned) + " of " +
                                      std::to_string(model.rows) + " rows of " + model.relation);
    options.emplace_back("min_count", std::to_string(fit.min_count));
    options.emplace_back("max_rows", fit.max_rows ? std::to_string(*fit.max_rows) : "as many as fit in memory");
    options.emplace_back("parents", std::to_string(fit.parents));
    options.emplace_back("seed of synth_fit()", std::to_string(fit.seed));
}

void recode(synth::ReportData& data) {
    for (std::string* text : {&data.title, &data.real, &data.synthetic, &data.holdout})
        to_utf8(*text);
    for (synth::Score& score : data.scores) {
        to_utf8(score.subject);
        to_utf8(score.detail);
    }
    for (synth::Attack& attack : data.attacks) {
        to_utf8(attack.subject);
        to_utf8(attack.words);
    }
    for (std::vector<std::string>* const texts : {&data.columns, &data.remarks})
        for (std::string& text : *texts)
            to_utf8(text);
    for (synth::Distribution& distribution : data.distributions) {
        to_utf8(distribution.column);
        for (std::string& label : distribution.labels)
            to_utf8(label);
    }
    if (data.graph)
        for (std::string& node : data.graph->nodes)
            to_utf8(node);
    for (auto& [name, value] : data.options)
        to_utf8(value);
}

std::string page_of(const Comparison& comparison, const std::optional<std::string>& target,
                    const std::optional<std::string>& name) {
    lock_relation(comparison.real, "compare");
    const std::shared_ptr<Model> model = model_of(name, comparison.real);
    Tracker tracker("report", comparison.synthetic);
    const Compared compared = read_frames(comparison, tracker);
    synth::AttackOptions attack;
    attack.seed = std::uint64_t(comparison.seed);
    if (model)
        attack.min_count = std::uint32_t(model->options.min_count);

    synth::ReportData data;
    Evaluation evaluation = evaluate(comparison, compared, target, attack.min_count, tracker);
    data.scores = std::move(evaluation.scores);
    data.trends = std::move(evaluation.trends);
    data.attacks = synth::attack(compared.frames, attack, check_interrupts, &tracker);
    tracker.phase("drawing", 0);
    data.real = qualified_name(comparison.real);
    data.synthetic = qualified_name(comparison.synthetic);
    data.title = data.synthetic + " against " + data.real;
    data.real_rows = compared.frames.tables[0].seen;
    data.synthetic_rows = compared.frames.tables[1].seen;
    if (OidIsValid(comparison.holdout)) {
        data.holdout = qualified_name(comparison.holdout);
        data.holdout_rows = compared.frames.tables[2].seen;
    }
    data.when = now();
    for (const synth::FrameColumn& column : compared.frames.columns)
        data.columns.push_back(column.name);
    data.distributions = synth::distributions(compared.frames, attack.min_count, compared.writer(), check_interrupts);
    if (model) {
        data.graph = graph_of(*model);
        add_options(*model, data.options);
    }
    if (target)
        data.options.emplace_back("target", *target);
    data.options.emplace_back("max_rows of the report",
                              comparison.max_rows ? std::to_string(*comparison.max_rows) : "as many as fit in memory");
    data.options.emplace_back("seed of the report", std::to_string(comparison.seed));
    data.remarks = compared.frames.remarks;
    recode(data);
    return synth::report(data);
}

} // namespace
} // namespace pg

SYNTH_FUNCTION(synth_report) {
    const pg::Comparison comparison = pg::comparison_of(fcinfo, 2, 5, 6);
    std::optional<std::string> target, model;
    if (!PG_ARGISNULL(3))
        target = pg::Sql<std::string>::get(PG_GETARG_DATUM(3));
    if (!PG_ARGISNULL(4))
        model = pg::Sql<std::string>::get(PG_GETARG_DATUM(4));
    return pg::Sql<std::string>::put(pg::page_of(comparison, target, model));
}

SYNTH_FUNCTION(synth_graph) {
    const std::string name = pg::Sql<std::string>::get(PG_GETARG_DATUM(0));
    const std::string format = pg::Sql<std::string>::get(PG_GETARG_DATUM(1));
    const synth::Graph graph = pg::graph_of(*pg::cached_model(pg::get_model(name, GetUserId())));
    if (format == "dot")
        return pg::Sql<std::string>::put(synth::dot(graph));
    if (format == "mermaid")
        return pg::Sql<std::string>::put(synth::mermaid(graph));
    pg::raise(ERRCODE_INVALID_PARAMETER_VALUE, {.message = "argument \"format\" is invalid",
                                                .detail = "It is \"" + format + "\", and must be dot or mermaid."});
}
