#include "core/sample/sampler.hpp"
#include "core/network/sharing.hpp"
#include <algorithm>

namespace synth {

Sampler::Sampler(const CompiledNetwork& network, std::vector<bool> needed, std::size_t most)
    : network_(network), needed_(std::move(needed)), most_(most),
      points_(std::uint32_t(network.variables().size()), most), scratch_(most),
      codes_((network.variables().size() + network.max_regressions()) * most),
      numbers_(network.variables().size() * most), predictions_(network.max_regressions() * most), targets_(most),
      values_(network.variables().size()) {
    if (needed_.empty())
        needed_.assign(network.variables().size(), true);
}

std::size_t Sampler::find(std::uint64_t seed, std::uint64_t row) {
    const bool same = rows_ > 0 && seed == seed_ && row >= first_;
    if (!same || row - first_ >= rows_) {
        // Few rows at first, since few may be wanted; then more and more. Nothing may be given to rows behind.
        const bool next = same && row - first_ == rows_, ahead = given_.empty() || given_row_;
        draw(seed, row, !ahead ? 1 : next ? 2 * rows_ : few);
    }
    return std::size_t(row - first_);
}

std::span<const Value> Sampler::draw(std::uint64_t seed, std::uint64_t row) {
    const Row drawn(*this, find(seed, row));
    for (std::size_t v = 0; v < values_.size(); v++)
        if (needed_[v])
            values_[v] = drawn[v];
    return values_;
}

std::size_t Sampler::draw(std::uint64_t seed, std::uint64_t first, std::size_t rows, const Poll& poll) {
    rows_ = Points::together(first, std::min(rows, most_));
    seed_ = seed;
    first_ = first;
    points_.enter(seed, first, rows_);
    if (balance_)
        balance_->clear();
    for (std::size_t v = 0; v < needed_.size(); v++)
        if (needed_[v]) {
            draw(v);
            if (balance_)
                balance_->add(v, {code_column(v), rows_});
            poll();
        }
    return rows_;
}

Value Sampler::value(std::size_t v, std::size_t i) const {
    const synth::Variable& learned = *network_.variables()[v].learned;
    const Code code = codes(v)[i];
    if (learned.kind == Kind::category)
        return {code == null_code, code, code - 1u, 0};
    const double number = numbers(v)[i];
    const bool is_given = !given_.empty() && given_[v].codes; // and perhaps near an atom
    const bool has_code = !learned.computed && !learned.conditional.residual && code != null_code && !is_given;
    return {is_null(number), has_code && learned.number.is_atom(code) ? code : null_code, 0, number};
}

void Sampler::give(std::span<const Given> given, std::optional<std::uint64_t> row) {
    given_.assign(given.empty() ? 0 : needed_.size(), {});
    for (const Given& one : given)
        given_[one.variable] = one;
    given_row_ = row;
    rows_ = 0; // what was drawn depends on them
}

void Sampler::set_quotas(Quotas quotas) {
    spread_ = quotas != Quotas::none;
    if (quotas == Quotas::pairs)
        balance_.emplace(network_);
    else
        balance_.reset();
    rows_ = 0; // what was drawn depends on them
}

void Sampler::fill(std::size_t v, const Given& given) {
    Code* const codes = code_column(v);
    double* const numbers = number_column(v);
    for (std::size_t i = 0; i < rows_; i++) {
        const std::uint64_t row = given_row_ ? *given_row_ : first_ + i, at = given.first  ? 0
                                                                              : given.rows ? given.rows[row]
                                                                                           : row;
        codes[i] = at == no_row ? null_code : given.codes[at];
        numbers[i] = at == no_row || !given.numbers ? null_number : given.numbers[at];
    }
}

void Sampler::draw(std::size_t v) {
    const CompiledNetwork::Variable& variable = network_.variables()[v];
    const synth::Variable& learned = *variable.learned;
    if (!given_.empty() && given_[v].codes) {
        fill(v, given_[v]);
        return;
    }
    if (learned.computed) {
        compute(v);
        return;
    }
    predict(v);
    const bool direct = !learned.conditional.residual;
    const bool shares = urn_ && learned.conditional.share > 0;
    std::uint32_t* const u = urn_ ? points_.independent(std::uint32_t(v)) : points_.of(std::uint32_t(v));
    const bool contrasts = urn_ && urn_->knows_siblings() && learned.conditional.contrast > 0;
    if (shares)
        copy(v, u);
    for (std::size_t i = 0; i < rows_ && contrasts; i++)
        u[i] = urn_->contrasted(std::uint32_t(first_ + i), std::uint32_t(v), learned.conditional.contrast, u[i]);
    Code* const targets = direct ? code_column(v) : targets_.data();
    variable.tree->draw({codes_.data(), most_}, rows_, u, targets, scratch_, spread_);
    if (balance_ && !shares && !contrasts)
        balance_->deal(v, scratch_.order, scratch_.at, {targets, rows_}, {u, rows_});
    if (learned.kind == Kind::category)
        return;
    double* const values = number_column(v);
    variable.decoder->decode(targets, u, rows_, values);
    if (direct)
        return;
    add_predictions(variable, targets, values);
    for (std::size_t i = 0; i < rows_; i++)
        code_column(v)[i] = variable.is_parent || balance_ ? learned.number.encode(values[i]) : null_code;
}

// Siblings get the numbers of those that they copy, who may be of another batch.
void Sampler::copy(std::size_t v, std::uint32_t* u) const {
    const double alpha = urn_of(network_.variables()[v].learned->conditional.share);
    for (std::size_t i = 0; i < rows_; i++) {
        const auto row = std::uint32_t(first_ + i), source = urn_->source(row, alpha);
        if (source != row)
            u[i] = points_.independent(std::uint32_t(v), source);
    }
}

void Sampler::predict(std::size_t v) {
    const CompiledNetwork::Variable& variable = network_.variables()[v];
    const std::vector<Regression>& regressions = variable.learned->conditional.regressions;
    for (std::size_t r = 0; r < regressions.size(); r++) {
        double* const predicted = predictions(r);
        for (std::size_t i = 0; i < rows_; i++)
            predicted[i] = regressions[r].predict([&](std::uint32_t p) { return numbers(p)[i]; },
                                                  [&](std::uint32_t p) { return codes(p)[i]; });
        Code* const coded = code_column(network_.variables().size() + r);
        for (std::size_t i = 0; i < rows_ && variable.is_tested[r]; i++)
            coded[i] = regressions[r].prediction.encode(predicted[i]);
    }
}

// Residuals become values; NULL and spikes are some already.
void Sampler::add_predictions(const CompiledNetwork::Variable& variable, const Code* targets, double* numbers) const {
    const Residual& residual = *variable.learned->conditional.residual;
    const double* const predictions = predictions_.data() + residual.regression * most_;
    const std::uint32_t codes = residual.codec.codes();
    const auto clamp = [&](double x) {
        return std::clamp(x, variable.range->lowest, variable.range->highest);
    };
    variable.grid.with_rounding([&](const auto& round) {
        const auto round_ordinary = [&](double x) {
            return is_ordinary(x) ? round(x) : x;
        };
        for (std::size_t i = 0; i < rows_; i++) {
            if (targets[i] == null_code || targets[i] >= codes)
                continue;
            const double left = numbers[i], value = round_ordinary(predictions[i] + left);
            numbers[i] = variable.range && (left != 0 || !variable.exact) ? round_ordinary(clamp(value)) : value;
        }
    });
}

void Sampler::set(std::size_t v, std::size_t i, double number) {
    codes_[v * most_ + i] = null_code;
    numbers_[v * most_ + i] = number;
    for (std::size_t w = v + 1; w < needed_.size(); w++)
        if (const CompiledNetwork::Variable& variable = network_.variables()[w];
            needed_[w] && variable.column && variable.column->form == Form::part && variable.sources.front() == v)
            set(w, i, part(variable, i));
}

void Sampler::compute(std::size_t v) {
    const CompiledNetwork::Variable& variable = network_.variables()[v];
    const bool is_part = variable.column->form == Form::part;
    for (std::size_t i = 0; i < rows_; i++) {
        const double number = is_part ? part(variable, i) : moment(variable, i);
        number_column(v)[i] = number;
        code_column(v)[i] = variable.is_parent || balance_ ? variable.learned->number.encode(number) : null_code;
    }
}

// Infinities, and NULL, are those of the first part. Parts are drawn one by one, the last day of a month that has not
// ended: such a moment is one week, month or day earlier, if that is known.
double Sampler::moment(const CompiledNetwork::Variable& variable, std::size_t i) const {
    const Calendar& calendar = variable.column->calendar;
    const NumberCodec& known = variable.learned->number;
    double parts[3] = {};
    for (std::size_t p = 0; p < calendar.parts(); p++) {
        parts[p] = numbers(variable.sources[p])[i];
        if (p > 0 && !is_ordinary(parts[p]))
            parts[p] = 0;
    }
    if (!is_ordinary(parts[0]))
        return parts[0];
    const auto is_known = [&](double moment) {
        return known.codes() == 1 || (moment >= known.lowest(1) && moment <= known.highest(Code(known.codes() - 1)));
    };
    const double moment = calendar.join(parts);
    if (is_known(moment))
        return moment;
    parts[0] += moment < known.lowest(1) ? 1 : -1;
    const double beside = calendar.join(parts);
    return is_known(beside) ? beside : moment;
}

double Sampler::part(const CompiledNetwork::Variable& variable, std::size_t i) const {
    const double moment = numbers(variable.sources.front())[i];
    if (!is_ordinary(moment) || (variable.sources.size() > 1 && codes(variable.sources.back())[i] == null_code))
        return null_number;
    return part_of(variable.column->part, moment, network_.variables()[variable.sources.front()].learned->unit,
                   variable.learned->unit);
}

} // namespace synth
