#include "core/network/encode.hpp"
#include "core/codec/sort.hpp"
#include "core/error.hpp"
#include "core/network/rare.hpp"
#include "core/sample/philox.hpp"
#include <algorithm>

namespace synth {

namespace {

EncodedColumn encode_numbers(Column& column, std::uint32_t min_count, Variable& variable, const Poll& poll) {
    EncodedColumn out;
    out.numbers = std::move(column.numbers);
    std::vector<double> sorted;
    sorted.reserve(out.numbers.size());
    for (double& value : out.numbers) {
        value += 0.0; // no negative zero
        if (!is_null(value))
            sorted.push_back(value);
    }
    poll();
    sort_numbers(sorted);
    poll();
    variable.number = learn_numbers(sorted, {.min_count = min_count, .unit = column.unit});
    out.codes.reserve(out.numbers.size());
    for (const double value : out.numbers)
        out.codes.push_back(variable.number.encode(value));
    poll();
    return out;
}

// Rows with a rare label get the code after the last one, codes().
EncodedColumn encode_categories(Column& column, std::uint32_t min_count, Variable& variable, const Poll& poll) {
    EncodedColumn out;
    const Dictionary& dictionary = column.dictionary;
    std::vector<std::uint32_t> rows(dictionary.size());
    std::uint32_t known = 0;
    for (const std::uint32_t id : column.ids) {
        known += id != Dictionary::null;
        if (id < Dictionary::overflow)
            rows[id]++;
    }
    poll();
    if (known < min_count) { // so few are not told from NULL
        out.codes.assign(column.ids.size(), null_code);
        return out;
    }
    std::vector<std::string> names;
    for (std::uint32_t id = 0; id < dictionary.size(); id++)
        names.emplace_back(dictionary.label(id));
    std::vector<Code> code_of;
    variable.category = learn_categories(names, rows, min_count, code_of);
    const auto rare = Code(variable.codes());
    poll();
    out.codes.reserve(column.ids.size());
    for (const std::uint32_t id : column.ids)
        out.codes.push_back(id == Dictionary::null ? null_code : id == Dictionary::overflow ? rare : code_of[id]);
    std::vector<std::uint32_t>().swap(column.ids);
    poll();
    return out;
}

} // namespace

EncodedTable encode(Table& table, std::uint32_t min_count, std::uint64_t seed, std::vector<Variable>& variables,
                    const Poll& poll) {
    EncodedTable encoded;
    encoded.rows = table.rows();
    std::vector<bool> has_rare;
    std::vector<std::string> unlearnable;
    for (Column& column : table.columns()) {
        Variable& variable = variables.emplace_back();
        variable.column = column.name;
        variable.kind = column.kind;
        encoded.columns.push_back(column.kind == Kind::number ? encode_numbers(column, min_count, variable, poll)
                                                              : encode_categories(column, min_count, variable, poll));
        std::uint32_t rare = 0, known = 0;
        for (const Code code : encoded.columns.back().codes) {
            known += code != null_code;
            rare += code >= variable.codes();
        }
        has_rare.push_back(rare > 0);
        encoded.columns.back().replaced = rare;
        if (rare > known / 2)
            unlearnable.push_back(column.name);
    }
    if (!unlearnable.empty())
        throw Unlearnable(std::move(unlearnable));
    replace_rare(variables, has_rare, encoded, seed, poll);
    for (std::size_t c = 0; c < variables.size(); c++) {
        variables[c].rows.assign(variables[c].codes(), 0);
        for (const Code code : encoded.columns[c].codes)
            variables[c].rows[code]++;
    }
    return encoded;
}

Trial::Trial(const EncodedTable& table, std::uint32_t at_most, std::uint64_t seed) {
    sample.rows = std::min(table.rows, at_most);
    sample.columns.resize(table.columns.size());
    for (std::size_t c = 0; c < table.columns.size(); c++)
        sample.columns[c].replaced = std::min(table.columns[c].replaced, sample.rows);
    for (std::uint64_t i = 0; i < sample.rows; i++) {
        const std::uint64_t row = i * table.rows / sample.rows;
        for (std::size_t c = 0; c < table.columns.size(); c++) {
            sample.columns[c].codes.push_back(table.columns[c].codes[row]);
            if (!table.columns[c].numbers.empty())
                sample.columns[c].numbers.push_back(table.columns[c].numbers[row]);
        }
        (draw(seed, row, 0, Purpose::holdout).below(5) == 0 ? held_out : learn).push_back(std::uint32_t(i));
    }
}

} // namespace synth
