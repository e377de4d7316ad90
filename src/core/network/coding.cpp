#include "core/network/coding.hpp"
#include "core/codec/sort.hpp"
#include "core/network/cells.hpp"
#include <algorithm>
#include <cmath>

namespace synth {

namespace {

std::vector<double> predict(const Regression& regression, const EncodedTable& table) {
    std::vector<double> predicted(table.rows);
    for (std::uint32_t row = 0; row < table.rows; row++)
        predicted[row] = regression.predict([&](std::uint32_t v) { return table.columns[v].numbers[row]; },
                                            [&](std::uint32_t v) { return table.columns[v].codes[row]; });
    return predicted;
}

constexpr std::size_t enough_predictions = 1u << 17; // to know the quantiles where a tree may split

std::vector<double> some_of(std::span<const double> values, std::size_t most) {
    std::vector<double> some(std::min(values.size(), most));
    for (std::size_t i = 0; i < some.size(); i++)
        some[i] = values[i * values.size() / some.size()];
    return some;
}

NumberCodec learn_codec(std::vector<double> values, std::uint32_t min_count) {
    std::erase_if(values, [](double v) { return is_null(v); });
    sort_numbers(values);
    return learn_numbers(values, {.min_count = min_count});
}

// The operands of a relation that are NULL in so many of the rows which have a value that a leaf can be theirs: there
// the value is not computed. What fewer rows show is not learned.
std::vector<std::uint32_t> find_unknown(const Relation& relation, const EncodedColumn& column,
                                        const EncodedTable& table, std::uint32_t min_count) {
    std::vector<std::uint32_t> operands, unknown;
    for (const Term& term : relation.regression.terms)
        operands.push_back(term.variable);
    if (relation.regression.by >= 0 && !relation.null_group)
        operands.push_back(std::uint32_t(relation.regression.by));
    for (const std::uint32_t operand : operands) {
        const auto is_missing = [&](std::uint32_t p, std::size_t row) {
            return table.columns[p].codes[row] == null_code;
        };
        std::uint32_t rows = 0;
        for (std::size_t row = 0; row < column.codes.size(); row++)
            rows += column.codes[row] != null_code && is_missing(operand, row) &&
                    std::none_of(unknown.begin(), unknown.end(), [&](std::uint32_t p) { return is_missing(p, row); });
        if (rows >= std::max(min_count, 1u))
            unknown.push_back(operand);
    }
    return unknown;
}

// Makes residuals the target: value - prediction, but the value's own code where it is a spike or not ordinary. Where a
// relation holds there is nothing but zeros, and no spikes.
void code_residual(const Variable& variable, const EncodedColumn& column, const EncodedTable& table,
                   std::uint32_t regression, std::span<const double> predicted, std::uint32_t min_count, bool relation,
                   Coding& coding, const Poll& poll) {
    const NumberCodec& number = variable.number;
    const std::size_t rows = column.codes.size();
    std::vector<bool> computed(rows, relation);
    for (const std::uint32_t operand : coding.unknown)
        for (std::size_t row = 0; row < rows; row++)
            if (table.columns[operand].codes[row] == null_code)
                computed[row] = false;
    Residual residual;
    residual.regression = regression;
    std::vector<std::int32_t> spike_of(number.codes(), -1);
    if (!relation || !coding.unknown.empty()) {
        const std::vector<bool> spike = find_spikes(variable.rows, number.codes());
        for (std::uint32_t c = 1; c < number.codes(); c++)
            if (number.is_atom(Code(c)) && (spike[c] || !is_ordinary(number.lowest(Code(c))))) {
                spike_of[c] = std::int32_t(residual.spikes.size());
                residual.spikes.push_back(Code(c));
            }
    }
    std::vector<double> left(rows, null_number);
    for (std::size_t row = 0; row < rows; row++)
        if (computed[row])
            left[row] = column.codes[row] == null_code ? null_number : 0;
        else if (spike_of[column.codes[row]] < 0 && is_ordinary(column.numbers[row]))
            left[row] = number.round(column.numbers[row] - predicted[row]);
    poll();
    residual.codec = learn_codec(left, min_count);
    poll();
    residual.codec.step = number.step;
    residual.codec.decimals = number.decimals;

    const Code nothing = residual.codec.encode(0); // for the rare value that has no residual
    coding.codes.resize(rows);
    for (std::size_t row = 0; row < rows; row++) {
        const Code code = column.codes[row];
        if (code == null_code)
            coding.codes[row] = null_code;
        else if (!computed[row] && spike_of[code] >= 0)
            coding.codes[row] = Code(residual.codec.codes() + std::uint32_t(spike_of[code]));
        else
            coding.codes[row] = is_null(left[row]) ? nothing : residual.codec.encode(left[row]);
    }
    coding.draft.residual = std::move(residual);
}

} // namespace

Coding make_coding(std::span<const Variable> variables, std::uint32_t v, const Choice& choice,
                   const EncodedTable& table, std::uint32_t min_count, const Poll& poll) {
    const Variable& variable = variables[v];
    Coding coding;
    coding.draft.regressions = choice.regressions;
    if (choice.relation)
        coding.unknown = find_unknown(*choice.relation, table.columns[v], table, min_count);
    for (std::uint32_t r = 0; r < choice.regressions.size(); r++) {
        poll();
        const std::vector<double> predicted = predict(choice.regressions[r], table);
        NumberCodec& codec = coding.draft.regressions[r].prediction;
        const double step = codec.step;
        poll();
        codec = learn_codec(some_of(predicted, enough_predictions), min_count);
        codec.step = step;
        coding.predictions.push_back(codec.encode(predicted));
        if (int(r) == choice.residual_of)
            code_residual(variable, table.columns[v], table, r, predicted, min_count, choice.relation.has_value(),
                          coding, poll);
    }
    poll();
    if (!coding.draft.residual)
        coding.codes.assign(table.columns[v].codes.begin(), table.columns[v].codes.end());
    coding.ordered = variable.kind == Kind::number;
    coding.cardinality = coding.draft.residual ? coding.draft.residual->codes() : variable.codes();
    coding.draft.counts.assign(coding.cardinality, 0);
    for (const Code code : coding.codes)
        coding.draft.counts[code]++;
    coding.draft.spike =
        coding.ordered ? find_spikes(coding.draft.counts,
                                     coding.draft.residual ? coding.draft.residual->codec.codes() : coding.cardinality)
                       : std::vector<bool>(coding.cardinality, true);
    return coding;
}

std::vector<Coded> features_of(const Coding& coding, std::span<const Variable> variables, const EncodedTable& table,
                               std::span<const std::uint32_t> candidates) {
    std::vector<Coded> features;
    for (const std::uint32_t p : candidates)
        features.push_back(coded(table.columns[p], variables[p]));
    for (std::size_t r = 0; r < coding.predictions.size(); r++)
        features.push_back({coding.predictions[r].data(), coding.draft.regressions[r].prediction.codes(), true});
    return features;
}

void fill_cells(const Coding& coding, Grown& grown, const Poll& poll) {
    CellMaker maker(coding.draft, coding.ordered, {});
    std::vector<Code> codes;
    for (std::size_t k = 0; k < grown.tree.nodes(); k++) {
        if (!grown.tree.is_leaf(k))
            continue;
        codes.resize(grown.end[k] - grown.begin[k]);
        for (std::uint32_t i = 0; i < codes.size(); i++)
            codes[i] = coding.codes[grown.rows[grown.begin[k] + i]];
        maker.fill(codes, k, grown.tree);
        poll();
    }
}

double width(const Coding& coding, const Variable& variable, Code code) {
    const NumberCodec& number = variable.number;
    if (variable.kind == Kind::category || number.upper.empty())
        return 1;
    const double floor = 1e-6 * std::max(number.highest(Code(number.codes() - 1)) - number.lowest(1), 1e-300);
    if (!coding.draft.residual)
        return number.width(code, floor);
    const NumberCodec& residual = coding.draft.residual->codec;
    return residual.width(code < residual.codes() ? code : null_code, floor);
}

double unexplained_share(std::span<const double> values, const Coding& coding) {
    const Residual& residual = *coding.draft.residual;
    double n = 0, sum = 0, squares = 0, left_sum = 0, left_squares = 0;
    for (std::size_t row = 0; row < values.size(); row++) {
        if (coding.codes[row] == null_code || coding.codes[row] >= residual.codec.codes() || !is_ordinary(values[row]))
            continue;
        const double y = values[row];
        const double r = (residual.codec.lowest(coding.codes[row]) + residual.codec.highest(coding.codes[row])) / 2;
        n++;
        sum += y;
        squares += y * y;
        left_sum += r;
        left_squares += r * r;
    }
    const double variance = squares / n - sum / n * (sum / n), left = left_squares / n - left_sum / n * (left_sum / n);
    return variance > 0 ? std::clamp(left / variance, 0.0, 1.0) : 1;
}

} // namespace synth
