// Evaluation: how faithful a synthetic relation is to a real one, as synth_evaluate() says it and synth_report() shows
// it.
#pragma once
#include "core/quality/fidelity.hpp"
#include "pg/evaluate/frames.hpp"

namespace pg {

struct Evaluation {
    std::vector<synth::Score> scores; // "Overall" first, then what is about the whole, then columns and pairs
    std::vector<synth::Pair> trends;
};

// `target`: a column that a model trained on synthetic rows shall predict. Values that fewer than min_count rows have
// are not shown.
Evaluation evaluate(const Comparison& comparison, const Compared& compared, const std::optional<std::string>& target,
                    std::uint32_t min_count, Tracker& tracker);

// A row of synth_evaluate() and its like: metric, subject, score, real_sample, detail.
class Result;
void add(Result& result, const synth::Score& score);

// The comparison that the arguments of a function ask for: the relations at places 0 and 1, the holdout, the greatest
// number of rows and the seed at others. Raises an error that names the argument at fault.
Comparison comparison_of(FunctionCallInfo fcinfo, int holdout, int max_rows, int seed);

} // namespace pg
