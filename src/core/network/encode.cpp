#include "core/network/encode.hpp"
#include "core/codec/sort.hpp"
#include "core/network/rare.hpp"
#include "core/sample/philox.hpp"
#include <algorithm>

namespace synth {

namespace {

// The codec of a column of which nothing may be known but that there is a value.
NumberCodec constant(double value) {
    NumberCodec codec;
    codec.upper = {std::numeric_limits<double>::infinity()};
    codec.knots = {value};
    codec.first = {0, 1};
    codec.step = 1;
    return codec;
}

EncodedColumn encode_numbers(Column& column, std::uint32_t min_count, Variable& variable, const Poll& poll) {
    std::vector<double> numbers = std::move(column.numbers);
    std::vector<double> sorted;
    sorted.reserve(numbers.size());
    for (double& value : numbers) {
        value += 0.0; // no negative zero
        if (!is_null(value))
            sorted.push_back(value);
    }
    poll();
    sort_numbers(sorted);
    poll();
    if (sorted.size() >= min_count) {
        variable.number = learn_numbers(sorted, {.min_count = min_count, .unit = column.unit});
    } else {
        variable.number = column.required ? constant(1) : learn_numbers({}, {});
        std::fill(numbers.begin(), numbers.end(), column.required ? 1 : null_number);
    }
    std::vector<Code> codes;
    codes.reserve(numbers.size());
    for (const double value : numbers)
        codes.push_back(variable.number.encode(value));
    poll();
    return {std::move(codes), std::move(numbers)};
}

// Rows with a rare label get the code after the last one, codes(). If all labels are rare, the spare ones are spread
// over the rows.
EncodedColumn encode_categories(Column& column, std::uint32_t min_count, std::uint64_t seed, Variable& variable,
                                const Poll& poll) {
    std::vector<Code> codes;
    const Dictionary& dictionary = column.dictionary;
    std::vector<std::uint32_t> rows(dictionary.size());
    std::uint32_t known = 0;
    for (const std::uint32_t id : column.ids) {
        known += id != Dictionary::null;
        if (id < Dictionary::overflow)
            rows[id]++;
    }
    poll();
    std::vector<Code> code_of(dictionary.size(), null_code);
    if (known >= min_count) { // fewer are not told from NULL
        std::vector<std::string> names;
        for (std::uint32_t id = 0; id < dictionary.size(); id++)
            names.emplace_back(dictionary.label(id));
        variable.category = learn_categories(names, rows, min_count, code_of);
    }
    poll();
    const bool none = variable.category.labels.empty();
    const bool spare = none && !column.spare.empty() && (known >= min_count || column.required);
    if (spare)
        variable.category.labels = column.spare;
    const auto rare = none ? null_code : Code(variable.codes());
    codes.reserve(column.ids.size());
    for (std::uint32_t row = 0; row < column.ids.size(); row++) {
        const std::uint32_t id = column.ids[row];
        if (id == Dictionary::null)
            codes.push_back(null_code);
        else if (spare)
            codes.push_back(Code(1 + draw(seed, row, 0, Purpose::rare).below(column.spare.size())));
        else
            codes.push_back(id == Dictionary::overflow ? rare : none ? null_code : code_of[id]);
    }
    std::vector<std::uint32_t>().swap(column.ids);
    poll();
    return {std::move(codes), {}};
}

} // namespace

EncodedTable encode(Facets& facets, std::uint32_t min_count, std::uint64_t seed, std::vector<Variable>& variables,
                    const Poll& poll, const std::function<void(std::uint64_t)>& done) {
    EncodedTable encoded;
    encoded.rows = facets.rows;
    std::vector<bool> has_rare;
    for (std::size_t c = 0; c < facets.columns.size(); c++) {
        Column& column = facets.columns[c];
        Variable& variable = variables.emplace_back();
        variable.column = column.name;
        variable.kind = column.kind;
        variable.computed = facets.computed[c];
        encoded.columns.push_back(column.kind == Kind::number
                                      ? encode_numbers(column, min_count, variable, poll)
                                      : encode_categories(column, min_count, seed, variable, poll));
        const Array<Code>& codes = encoded.columns.back().codes;
        const auto rare =
            std::count_if(codes.begin(), codes.end(), [&](Code code) { return code >= variable.codes(); });
        has_rare.push_back(rare > 0);
        encoded.columns.back().replaced = std::uint32_t(rare);
        done(c + 1);
    }
    replace_rare(variables, has_rare, encoded, seed, poll);
    for (std::size_t c = 0; c < variables.size(); c++) {
        variables[c].rows.assign(variables[c].codes(), 0);
        for (const Code code : encoded.columns[c].codes)
            variables[c].rows[code]++;
    }
    return encoded;
}

Trial::Trial(const EncodedTable& table, std::uint32_t at_most, std::uint64_t seed) : at_most(at_most), seed(seed) {
    sample.rows = std::min(table.rows, at_most);
    const auto row_of = [&](std::uint64_t i) {
        return i * table.rows / sample.rows;
    };
    for (const EncodedColumn& column : table.columns) {
        EncodedColumn& some = sample.columns.emplace_back();
        some.replaced = std::min(column.replaced, sample.rows);
        std::vector<Code> codes;
        std::vector<double> numbers;
        for (std::uint64_t i = 0; i < sample.rows; i++) {
            codes.push_back(column.codes[row_of(i)]);
            if (!column.numbers.empty())
                numbers.push_back(column.numbers[row_of(i)]);
        }
        some.codes = std::move(codes);
        some.numbers = std::move(numbers);
    }
    for (std::uint64_t i = 0; i < sample.rows; i++)
        (draw(seed, row_of(i), 0, Purpose::holdout).below(5) == 0 ? held_out : learn).push_back(std::uint32_t(i));
}

} // namespace synth
