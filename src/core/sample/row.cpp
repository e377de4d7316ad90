#include "core/sample/row.hpp"
#include "core/sample/philox.hpp"

namespace synth {

namespace {

constexpr std::uint32_t hopeful = 200; // tries that must have the NULLs of the first

// A seed of its own for whatever belongs to one row.
std::uint64_t seed_of(std::uint64_t seed, std::uint64_t row, std::uint32_t what) {
    const Draw random = draw(seed, row, what, Purpose::again);
    return std::uint64_t(random.v[0]) << 32 | random.v[1];
}

} // namespace

std::uint64_t random_of(std::uint64_t seed, std::uint64_t row, std::uint32_t attempt) {
    return seed_of(seed, row, 3 + attempt);
}

RowSampler::RowSampler(const CompiledNetwork& network)
    : network_(network), first_(network), again_(network), other_(network), rules_(network.network()),
      values_(network.columns().size()), more_values_(values_.size()), strings_(values_.size()),
      more_strings_(values_.size()) {
    for (std::uint32_t c = 0; c < values_.size(); c++) {
        const ColumnModel& column = network.columns()[c];
        if (column.form == Form::text) {
            std::vector<std::span<const std::string>> labels;
            for (const std::uint32_t v : column.variables)
                labels.emplace_back(network.variables()[v].learned->category.labels);
            texts_.push_back({c, TextWriter(column.text, labels), std::vector<Value>(column.variables.size())});
        } else if (column.form == Form::key && column.key.possible() < possible_) {
            possible_ = column.key.possible();
            limiting_ = &column;
        }
    }
}

std::span<const ColumnValue> RowSampler::draw(std::uint64_t seed, std::uint64_t row, std::uint32_t attempt) {
    seed_ = attempt == 0 ? seed : seed_of(seed, row, 0);
    row_ = attempt == 0 ? row : attempt - 1u;
    variables_ = (attempt == 0 ? first_ : again_).draw(seed_, row_);
    broken_ = rules_.broken(variables_);
    if (attempt == 0) {
        first_broken_ = broken_;
        first_nulls_ = broken_ < 0 ? 0 : rules_.nulls(variables_);
    } else if (broken_ < 0 && first_broken_ >= 0 && attempt <= hopeful && rules_.nulls(variables_) != first_nulls_) {
        broken_ = first_broken_;
    }
    for (std::size_t c = 0; c < values_.size(); c++) {
        const ColumnModel& column = network_.columns()[c];
        if (column.form != Form::key)
            continue;
        ColumnValue& value = values_[c];
        value = {};
        value.is_key = true;
        if (!column.variables.empty() && variables_[column.variables.front()].null)
            continue;
        // Columns of labels may be a key together, and share their bijection.
        const std::size_t bijection = column.key.type == KeyType::label ? values_.size() : c;
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
            strings_[c].swap(key_.text);
            value.type = ColumnValue::Type::text;
            value.text = strings_[c];
            break;
        }
    }
    assemble(variables_, values_, strings_);
    for (std::size_t c = 0; c < values_.size(); c++)
        if (const std::int32_t from = network_.columns()[c].added_to; from >= 0) {
            values_[c].code = 0;
            values_[c].number += values_[std::size_t(from)].number;
        }
    return values_;
}

std::span<const ColumnValue> RowSampler::more(std::uint32_t k) {
    const std::uint64_t seed = seed_, row = row_;
    seed_ = seed_of(seed, row, 2);
    row_ = k;
    assemble(other_.draw(seed_, row_), more_values_, more_strings_);
    seed_ = seed;
    row_ = row;
    return more_values_;
}

// All columns but keys, from the variables of row_ under seed_.
void RowSampler::assemble(std::span<const Value> variables, std::vector<ColumnValue>& values,
                          std::vector<std::string>& strings) {
    const std::vector<ColumnModel>& columns = network_.columns();
    for (std::size_t c = 0; c < columns.size(); c++) {
        if (columns[c].form != Form::plain && columns[c].form != Form::moment)
            continue;
        const Value& value = variables[columns[c].variables.back()];
        ColumnValue& out = values[c];
        if (value.null) {
            out.type = ColumnValue::Type::null;
        } else if (network_.variables()[columns[c].variables.back()].learned->kind == Kind::category) {
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
        ColumnValue& out = values[text.column];
        out.type = ColumnValue::Type::null;
        if (variables[facets.front()].null)
            continue;
        for (std::size_t f = 0; f < facets.size(); f++)
            text.facets[f] = variables[facets[f]];
        std::string& string = strings[text.column];
        string.clear();
        text.writer.write(text.facets, seed_, row_, text.column, string);
        out.type = ColumnValue::Type::text;
        out.text = string;
    }
}

} // namespace synth
