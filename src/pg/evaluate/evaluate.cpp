// synth_evaluate(real, synthetic, ...): one row per metric and subject.
#include "pg/evaluate/evaluate.hpp"
#include "core/quality/detection.hpp"
#include "core/quality/utility.hpp"
#include "pg/evaluate/diagnose.hpp"
#include "pg/evaluate/plans.hpp"
#include "pg/evaluate/workload.hpp"
#include "pg/request.hpp"
#include "pg/result.hpp"
#include "pg/row.hpp"

namespace pg {

namespace {

void append(std::vector<synth::Score>& scores, const std::vector<synth::Score>& more) {
    scores.insert(scores.end(), more.begin(), more.end());
}

// The overall score says what it was measured on.
std::string said_of(const Comparison& comparison, const Compared& compared) {
    std::string text;
    for (std::size_t r = 0; r < compared.rows.size(); r++)
        text += (r == 0 ? "" : r == 1 ? " against " : ", holdout ") + compared.rows[r];
    return text + ", seed " + std::to_string(comparison.seed);
}

std::vector<synth::Score> measure_utility(const Compared& compared, const std::string& target, std::int64_t seed) {
    synth::DetectionOptions options;
    options.seed = std::uint64_t(seed);
    try {
        return synth::utility(compared.frames, target, options, check_interrupts);
    } catch (const std::invalid_argument& e) {
        std::string detail = e.what();
        detail[0] = char(pg_toupper(static_cast<unsigned char>(detail[0])));
        raise(ERRCODE_INVALID_PARAMETER_VALUE,
              {.message = "argument \"target\" is invalid",
               .detail = detail + ".",
               .hint = "Name a column that both relations have and that is no key and no free text."});
    }
}

std::vector<synth::Score> missing_columns(const Compared& compared) {
    std::vector<synth::Score> scores;
    for (const std::string& column : compared.missing)
        scores.push_back({"Missing Column", column, 0, 1, "The synthetic relation does not have this column."});
    return scores;
}

} // namespace

Evaluation evaluate(const Comparison& comparison, const Compared& compared, const std::optional<std::string>& target,
                    std::uint32_t min_count, Tracker& tracker) {
    const synth::Frames& frames = compared.frames;
    const auto seed = std::uint64_t(comparison.seed);
    Evaluation evaluation;
    std::vector<synth::Score>& scores = evaluation.scores;

    tracker.phase("comparing columns and pairs", 0);
    synth::Fidelity fidelity = synth::fidelity(frames, seed, check_interrupts);
    fidelity.summary.front().detail = said_of(comparison, compared);
    append(scores, fidelity.summary);

    synth::DetectionOptions options;
    options.seed = seed;
    append(scores, synth::detection(frames, options, check_interrupts, &tracker));
    if (target) {
        tracker.phase("training models", 0);
        append(scores, measure_utility(compared, *target, comparison.seed));
    }

    tracker.phase("running queries", 0);
    const std::vector<synth::Query> workload =
        make_workload(comparison.real, frames, compared.bases, compared.writer(), min_count, seed);
    append(scores, synth::query_fidelity(frames, workload, seed, check_interrupts));
    scores.push_back(compare_plans(comparison.real, comparison.synthetic, workload));

    tracker.phase("checking keys and rules", 0);
    append(scores, missing_columns(compared));
    append(scores, diagnose(comparison.real, comparison.synthetic));
    append(scores, fidelity.diagnostic);
    append(scores, fidelity.columns);
    append(scores, fidelity.missing);
    append(scores, fidelity.pairs);
    evaluation.trends = std::move(fidelity.trends);
    return evaluation;
}

void add(Result& result, const synth::Score& score) {
    bool nulls[5] = {false, score.subject.empty(), std::isnan(score.score), std::isnan(score.real_sample),
                     score.detail.empty()};
    Datum values[5] = {Sql<std::string>::put(score.metric), Sql<std::string>::put(score.subject),
                       Float8GetDatum(score.score), Float8GetDatum(score.real_sample),
                       Sql<std::string>::put(score.detail)};
    result.add(values, nulls);
}

Comparison comparison_of(FunctionCallInfo fcinfo, int holdout, int max_rows, int seed) {
    Comparison comparison;
    check_given(fcinfo, 0, "real");
    check_given(fcinfo, 1, "synthetic");
    comparison.real = PG_GETARG_OID(0);
    comparison.synthetic = PG_GETARG_OID(1);
    if (!PG_ARGISNULL(holdout))
        comparison.holdout = PG_GETARG_OID(holdout);
    if (!PG_ARGISNULL(max_rows)) {
        comparison.max_rows = PG_GETARG_INT64(max_rows);
        if (*comparison.max_rows < 1)
            raise(ERRCODE_INVALID_PARAMETER_VALUE, {.message = "argument \"max_rows\" must not be less than 1",
                                                    .detail = "It is " + std::to_string(*comparison.max_rows) + "."});
    }
    if (!PG_ARGISNULL(seed))
        comparison.seed = PG_GETARG_INT64(seed);
    return comparison;
}

} // namespace pg

SYNTH_FUNCTION(synth_evaluate) {
    const pg::Comparison comparison = pg::comparison_of(fcinfo, 3, 4, 5);
    std::optional<std::string> target;
    if (!PG_ARGISNULL(2))
        target = pg::Sql<std::string>::get(PG_GETARG_DATUM(2));
    pg::Result result(fcinfo);
    pg::Tracker tracker("evaluate", comparison.synthetic);
    const pg::Compared compared = pg::read_frames(comparison, tracker);
    const std::uint32_t min_count = synth::WorkloadOptions().min_count;
    const pg::Evaluation evaluation = pg::evaluate(comparison, compared, target, min_count, tracker);
    for (const synth::Score& score : evaluation.scores)
        pg::add(result, score);
    for (const std::string& remark : compared.frames.remarks)
        pg::notice({.message = remark.substr(0, remark.size() - 1)});
    return Datum(0);
}
