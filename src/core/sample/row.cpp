#include "core/sample/row.hpp"
#include "core/polling.hpp"
#include "core/sample/philox.hpp"
#include <algorithm>

namespace synth {

namespace {

constexpr std::uint32_t hopeful = 20; // tries that must have the NULLs of the first

// A seed of its own for whatever belongs to one row.
std::uint64_t seed_of(std::uint64_t seed, std::uint64_t row, std::uint32_t what) {
    const Draw random = draw(seed, row, what, Purpose::again);
    return std::uint64_t(random.v[0]) << 32 | random.v[1];
}

// Variables that must be drawn for these columns, and for rules to be checked.
std::vector<bool> needed_for(const std::vector<bool>& columns, const CompiledNetwork& network,
                             const RuleChecker& rules) {
    std::vector<bool> needed(network.variables().size());
    rules.add_variables(needed);
    for (std::size_t c = 0; c < columns.size(); c++)
        if (columns[c])
            for (const std::uint32_t v : network.columns()[c].variables)
                needed[v] = true;
    network.add_ancestors(needed);
    return needed;
}

// Numbers that can be others without breaking a rule that holds by construction.
std::vector<bool> movable_of(const Network& network) {
    std::vector<bool> movable;
    for (const Variable& variable : network.variables)
        movable.push_back(variable.kind == Kind::number && variable.number.codes() > 1);
    for (const Rule& rule : network.rules)
        if (rule.kept && (rule.type == Rule::Type::arithmetic || rule.type == Rule::Type::dependency ||
                          rule.type == Rule::Type::constant))
            for (const std::uint32_t v : rule.variables)
                movable[v] = false;
    for (const ColumnModel& column : network.columns)
        if (column.form == Form::part)
            movable[column.variables.back()] = false;
    return movable;
}

// Is a variable another one and what is learned of the difference?
bool is_difference(const Variable& variable, std::uint32_t from) {
    const Conditional& conditional = variable.conditional;
    if (!conditional.residual || conditional.regressions[conditional.residual->regression].product)
        return false;
    const std::vector<Term>& terms = conditional.regressions[conditional.residual->regression].terms;
    return std::any_of(terms.begin(), terms.end(), [&](const Term& term) {
        return term.variable == from && std::abs(term.coefficient - 1) < 1e-3;
    });
}

// The columns that are asked for, and those that lengths among them are added to.
std::vector<bool> complete(std::vector<bool> wanted, const std::vector<ColumnModel>& columns) {
    if (wanted.empty())
        wanted.assign(columns.size(), true);
    for (std::size_t c = 0; c < columns.size(); c++)
        for (std::int32_t from = columns[c].added_to; wanted[c] && from >= 0 && !wanted[std::size_t(from)];
             from = columns[std::size_t(from)].added_to)
            wanted[std::size_t(from)] = true;
    return wanted;
}

} // namespace

std::uint64_t random_of(std::uint64_t seed, std::uint64_t row, std::uint32_t attempt) {
    return seed_of(seed, row, 3 + attempt);
}

bool RowSampler::can_batch(const ColumnModel& column) {
    return is_whole(column.form) && column.added_to < 0;
}

RowSampler::RowSampler(const CompiledNetwork& network, const SampledColumns& asked, std::size_t most)
    : network_(network), rules_(network.network()), wanted_(complete(asked.wanted, network.columns())),
      needed_(needed_for(wanted_, network, rules_)), first_(network, needed_, most), again_(network, needed_),
      other_(network, needed_) {
    const std::vector<ColumnModel>& columns = network.columns();
    for (Made* const made : {&made_, &more_}) {
        made->values.resize(columns.size());
        made->strings.resize(columns.size());
    }
    for (std::uint32_t c = 0; c < columns.size(); c++) {
        const ColumnModel& column = columns[c];
        if (column.form == Form::key && column.key.possible() < possible_) {
            possible_ = column.key.possible();
            limiting_ = &column;
        }
        if (!wanted_[c])
            continue;
        if (column.form == Form::text) {
            std::vector<std::span<const std::string>> labels;
            for (const std::uint32_t v : column.variables)
                labels.emplace_back(network.variables()[v].learned->category.labels);
            texts_.push_back({c, TextWriter(column.text, labels), std::vector<Value>(column.variables.size())});
        }
    }
    std::vector<bool> rest = wanted_;
    for (std::size_t c = 0; c < asked.batched.size(); c++)
        rest[c] = rest[c] && !asked.batched[c];
    all_ = part(wanted_);
    rest_ = part(complete(std::move(rest), columns));
    if (!rules_.empty())
        broken_rows_.resize(most);
}

void RowSampler::give(std::vector<Given> given, Quotas quotas, const Urn* urn) {
    given_ = std::move(given);
    first_.give(given_);
    first_.set_quotas(quotas);
    first_.share(urn);
    shared_.clear();
    for (std::uint32_t v = 0; v < needed_.size() && urn; v++)
        if (needed_[v] && network_.variables()[v].learned->conditional.share > 0)
            shared_.push_back(v);
    shared_codes_.resize(shared_.size());
    shared_numbers_.resize(shared_.size());
    movable_ = movable_of(network_.network());
    for (const Given& one : given_)
        movable_[one.variable] = false;
    again_.give({});
    other_.give({});
    given_row_ = ~std::uint64_t(0);
    first_try_.reset();
}

void RowSampler::give_to_others(std::uint64_t seed, std::uint64_t row, bool shared) {
    shared = shared && !shared_.empty();
    if ((given_.empty() && shared_.empty()) || (row == given_row_ && shared == given_shared_))
        return;
    other_.give(given_, row);
    given_row_ = row;
    given_shared_ = shared;
    if (!shared) {
        again_.give(given_, row);
        return;
    }
    const std::size_t i = first_.find(seed, row);
    std::vector<Given> given = given_;
    for (std::size_t k = 0; k < shared_.size(); k++) {
        shared_codes_[k] = first_.codes(shared_[k])[i];
        shared_numbers_[k] = first_.numbers(shared_[k])[i];
        given.push_back({shared_[k], &shared_codes_[k], &shared_numbers_[k], nullptr, true});
    }
    again_.give(given, row);
}

// The larger number of a broken order is mirrored upwards at the smaller one, or the smaller one downwards; the larger
// one first, and each one first that has not been moved yet. One that has goes no farther than it must: it may be
// between two others. What is learned as a difference from a number goes along with that.
void RowSampler::put_in_order(Sampler& sampler, std::size_t i) const {
    const Sampler::Row row(sampler, i);
    std::vector<bool> moved(movable_.size());
    for (std::size_t left = 2 * rules_.orders(); left > 0; left--) {
        const RuleChecker::Order* const order = rules_.broken_order(row);
        if (!order)
            return;
        const std::uint32_t smaller = order->smaller, larger = order->larger;
        const bool up = movable_[larger] && (!moved[larger] || moved[smaller] || !movable_[smaller]);
        const std::uint32_t v = up ? larger : smaller;
        // The other one in this one's unit, on its right side.
        const double other = row[up ? smaller : larger].number,
                     scaled = other * order->scale[up ? 0 : 1] / order->scale[up ? 1 : 0],
                     there = order->scale[up ? 1 : 0] == 1 ? scaled
                             : up                          ? std::ceil(scaled)
                                                           : std::floor(scaled);
        const double here = row[v].number;
        if (!movable_[v] || !is_ordinary(here) || !is_ordinary(there))
            return;
        const Variable& variable = network_.network().variables[v];
        const double lowest = variable.number.lowest(1), highest = variable.number.highest(Code(variable.codes() - 1));
        const double mirrored = moved[v] ? there : there + (there - here);
        // Within the numbers that are known, as far as the order lets it.
        const double to =
            up ? std::max(std::min(mirrored, highest), there) : std::min(std::max(mirrored, lowest), there);
        sampler.set(v, i, to);
        moved[v] = true;
        for (std::uint32_t w = v + 1; w < movable_.size(); w++)
            if (const Variable& along = network_.network().variables[w];
                movable_[w] && !moved[w] && is_difference(along, v) && is_ordinary(row[w].number))
                sampler.set(w, i,
                            std::clamp(row[w].number + (to - here), along.number.lowest(1),
                                       along.number.highest(Code(along.codes() - 1))));
    }
}

RowSampler::Part RowSampler::part(const std::vector<bool>& columns) const {
    Part part;
    for (std::uint32_t c = 0; c < columns.size(); c++) {
        if (!columns[c])
            continue;
        const ColumnModel& column = network_.columns()[c];
        if (column.form == Form::key)
            part.keys.push_back(c);
        else if (column.form != Form::text)
            part.plain.push_back(c);
        if (column.added_to >= 0)
            part.lengths.push_back({c, std::uint32_t(column.added_to)});
    }
    return part;
}

std::size_t RowSampler::draw_batch(std::uint64_t seed, std::uint64_t first, std::size_t rows, const Poll& poll) {
    rows = first_.draw(seed, first, rows, poll);
    if (!rules_.empty())
        for_rows(rows, poll, [&](std::size_t i) { broken_rows_[i] = rules_.broken(Sampler::Row(first_, i)); });
    return rows;
}

ColumnBatch RowSampler::batch(std::size_t column) const {
    const ColumnModel& model = network_.columns()[column];
    if (!wanted_[column] || !can_batch(model))
        return {};
    const std::uint32_t v = model.variables.back();
    if (network_.variables()[v].learned->kind == Kind::category)
        return {first_.codes(v), nullptr};
    return {nullptr, first_.numbers(v)};
}

const RowSampler::FirstTry& RowSampler::first_try(std::uint64_t seed, std::uint64_t row) {
    if (!first_try_ || first_try_->seed != seed || first_try_->row != row) {
        const Sampler::Row drawn(first_, first_.find(seed, row));
        first_try_ = {seed, row, rules_.broken(drawn), rules_.nulls(drawn)};
    }
    return *first_try_;
}

std::span<const ColumnValue> RowSampler::draw(std::uint64_t seed, std::uint64_t row, std::uint32_t attempt) {
    seed_ = attempt == 0 ? seed : seed_of(seed, row, 0);
    row_ = attempt == 0 ? row : attempt - 1u;
    give_to_others(seed, row, attempt > 0 && attempt <= hopeful);
    Sampler& sampler = attempt == 0 ? first_ : again_;
    const Sampler::Row drawn(sampler, sampler.find(seed_, row_));
    if (attempt >= strict && !given_.empty() && rules_.broken_order(drawn))
        put_in_order(sampler, sampler.find(seed_, row_));
    broken_ = rules_.broken(drawn);
    if (attempt > 0 && attempt <= hopeful && broken_ < 0)
        if (const FirstTry& first = first_try(seed, row); first.broken >= 0 && rules_.nulls(drawn) != first.nulls)
            broken_ = first.broken;
    return make_row(all_, drawn, seed, row);
}

std::span<const ColumnValue> RowSampler::draw_rest(std::uint64_t seed, std::uint64_t row) {
    seed_ = seed;
    row_ = row;
    give_to_others(seed, row, false);
    const Sampler::Row drawn(first_, first_.find(seed, row));
    return make_row(rest_, drawn, seed, row);
}

std::span<const ColumnValue> RowSampler::more(std::uint32_t k) {
    const std::uint64_t seed = seed_, row = row_;
    seed_ = seed_of(seed, row, 2);
    row_ = k;
    make(all_, Sampler::Row(other_, other_.find(seed_, row_)), more_);
    seed_ = seed;
    row_ = row;
    return more_.values;
}

std::span<const ColumnValue> RowSampler::make_row(const Part& part, const Sampler::Row& drawn, std::uint64_t seed,
                                                  std::uint64_t row) {
    make_keys(part, drawn, seed, row);
    make(part, drawn, made_);
    for (const Length& length : part.lengths) {
        made_.values[length.column].code = null_code;
        made_.values[length.column].number += made_.values[length.added_to].number;
    }
    return made_.values;
}

void RowSampler::make_keys(const Part& part, const Sampler::Row& drawn, std::uint64_t seed, std::uint64_t row) {
    for (const std::uint32_t c : part.keys) {
        const ColumnModel& column = network_.columns()[c];
        ColumnValue& value = made_.values[c];
        value = {};
        value.is_key = true;
        if (!column.variables.empty() && drawn[column.variables.front()].null)
            continue;
        // Columns of labels may be a key together, and share their bijection.
        const std::size_t bijection = column.key.type == KeyType::label ? network_.columns().size() : c;
        make_key(column.key, row, seed_of(seed, std::uint32_t(bijection), 1), key_);
        switch (column.key.type) {
        case KeyType::sequence:
        case KeyType::scattered:
            value.type = column.key.step == 1 ? ColumnValue::Type::units : ColumnValue::Type::number;
            value.units = key_.units;
            value.number = double(key_.units) * column.key.step;
            break;
        case KeyType::label:
            value.type = column.key.numbers.empty() ? ColumnValue::Type::label : ColumnValue::Type::number;
            value.label = key_.label;
            value.number = column.key.numbers.empty() ? 0 : column.key.numbers[key_.label];
            break;
        case KeyType::uuid:
        case KeyType::text:
            made_.strings[c].swap(key_.text);
            value.type = ColumnValue::Type::text;
            value.text = made_.strings[c];
            break;
        }
    }
}

// All columns but keys, from the variables of row_ under seed_.
void RowSampler::make(const Part& part, const Sampler::Row& drawn, Made& made) {
    const std::vector<ColumnModel>& columns = network_.columns();
    for (const std::uint32_t c : part.plain) {
        const std::uint32_t v = columns[c].variables.back();
        const Value value = drawn[v];
        ColumnValue& out = made.values[c];
        out = {};
        if (value.null)
            continue;
        if (network_.variables()[v].learned->kind == Kind::category) {
            out.type = ColumnValue::Type::label;
            out.label = value.label;
        } else {
            out.type = ColumnValue::Type::number;
            out.code = value.code;
            out.number = value.number;
        }
    }
    for (Text& text : texts_) {
        const std::vector<std::uint32_t>& facets = columns[text.column].variables;
        ColumnValue& out = made.values[text.column];
        out = {};
        for (std::size_t f = 0; f < facets.size(); f++)
            text.facets[f] = drawn[facets[f]];
        if (text.facets.front().null)
            continue;
        std::string& string = made.strings[text.column];
        string.clear();
        text.writer.write(text.facets, seed_, row_, text.column, string);
        out.type = ColumnValue::Type::text;
        out.text = string;
    }
}

} // namespace synth
