#include "core/network/encode.hpp"
#include "core/codec/sort.hpp"
#include "core/network/archive.hpp"
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

constexpr const char* task_name = "encode";

// A column of numbers on its way to codes.
struct Numbers {
    Unit unit = Unit::one;
    bool required = false, counts = false, levels = false;
    Array<double> values;
    Array<char> repeated; // see core/table/table.hpp
};

// A job is a column: its codec is learned, and the codes of its values.
class EncodeTask final : public Task {
public:
    EncodeTask(std::vector<Numbers> columns, std::uint32_t min_count, const Poll& poll)
        : columns(std::move(columns)), min_count_(min_count), poll_(poll) {}
    EncodeTask(std::span<const char> bytes, const std::function<char*(std::uint64_t)>& at, const Poll& poll)
        : poll_(poll) {
        ArchiveReader archive(bytes);
        std::uint32_t n = 0;
        archive(min_count_, n);
        while (columns.size() < n) {
            Where values, repeated;
            Numbers& column = columns.emplace_back();
            archive(column.unit, column.required, column.counts, column.levels, values, repeated);
            column.values = Array<double>(values, at);
            column.repeated = Array<char>(repeated, at);
        }
    }

    const char* name() const override { return task_name; }

    std::string bytes() const override {
        ArchiveWriter archive;
        archive(min_count_, std::uint32_t(columns.size()));
        for (const Numbers& column : columns) {
            if (column.values.where().is_private() || column.repeated.where().is_private())
                return {};
            archive(column.unit, column.required, column.counts, column.levels, column.values.where(),
                    column.repeated.where());
        }
        return archive.bytes();
    }

    std::string run(std::uint32_t job) override {
        const Numbers& column = columns[job];
        std::vector<double> sorted;
        sorted.reserve(column.values.size());
        for (std::size_t row = 0; row < column.values.size(); row++)
            if (!is_null(column.values[row]) && (column.repeated.empty() || column.repeated[row] == 0))
                sorted.push_back(column.values[row]);
        poll_();
        sort_numbers(sorted);
        poll_();
        const bool enough = sorted.size() >= min_count_;
        NumberOptions options{.min_count = min_count_, .unit = column.unit, .counts = column.counts};
        if (column.levels && column.required)
            options.bins = std::uint32_t(sorted.size()); // as many as min_count allows
        const NumberCodec codec = enough            ? learn_numbers(sorted, options)
                                  : column.required ? constant(1)
                                                    : learn_numbers({}, {});
        std::vector<double>().swap(sorted);
        std::vector<Code> codes;
        codes.reserve(column.values.size());
        for (const double value : column.values)
            codes.push_back(codec.encode(enough ? value : column.required ? 1 : null_number));
        poll_();
        ArchiveWriter archive;
        archive(enough, codec, codes);
        return archive.bytes();
    }

    std::vector<Numbers> columns;

private:
    std::uint32_t min_count_ = 0;
    Poll poll_;
};

// Encodes the columns of numbers among those of the facets.
void encode_numbers(Facets& facets, std::uint32_t min_count, std::vector<Variable>& variables, EncodedTable& encoded,
                    Crew& crew, const Poll& poll, const std::function<void(std::uint64_t)>& done) {
    std::vector<std::size_t> places;
    std::vector<Numbers> columns;
    for (std::size_t c = 0; c < facets.columns.size(); c++) {
        Column& column = facets.columns[c];
        if (column.kind != Kind::number)
            continue;
        places.push_back(c);
        for (double& value : column.numbers)
            value += 0.0; // no negative zero
        columns.push_back({column.unit, column.required, column.counts, column.levels, std::move(column.numbers),
                           std::vector<char>(column.repeated.begin(), column.repeated.end())});
        columns.back().values.share(crew);
        columns.back().repeated.share(crew);
        poll();
    }
    EncodeTask task(std::move(columns), min_count, poll);
    const auto n = std::uint32_t(places.size());
    crew.run(task, n, n, [&](std::uint32_t job, std::span<const char> result) {
        const std::size_t c = places[job];
        Array<double>& values = task.columns[job].values;
        bool enough = true;
        std::vector<Code> codes;
        ArchiveReader{result}(enough, variables[c].number, codes);
        if (!enough)
            std::fill(values.begin(), values.end(), facets.columns[c].required ? 1 : null_number);
        encoded.columns[c].codes = std::move(codes);
        encoded.columns[c].codes.share(crew);
        done(job + 1);
    });
    for (std::uint32_t job = 0; job < n; job++)
        encoded.columns[places[job]].numbers = std::move(task.columns[job].values);
}

// Rows with a rare label get the code after the last one, codes(). If all labels are rare, the spare ones are spread
// over the rows.
EncodedColumn encode_categories(Column& column, std::uint32_t min_count, std::uint64_t seed, Variable& variable,
                                const Poll& poll) {
    std::vector<Code> codes;
    const Dictionary& dictionary = column.dictionary;
    const std::vector<std::uint32_t> rows = count_labels(column);
    std::uint32_t known = 0;
    for (std::size_t row = 0; row < column.ids.size(); row++)
        known += column.ids[row] != Dictionary::null && column.counts_at(row);
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
                    Crew& crew, const Poll& poll, const std::function<void(std::uint64_t)>& done) {
    EncodedTable encoded;
    encoded.rows = facets.rows;
    encoded.columns.resize(facets.columns.size());
    for (std::size_t c = 0; c < facets.columns.size(); c++) {
        Variable& variable = variables.emplace_back();
        variable.column = facets.columns[c].name;
        variable.kind = facets.columns[c].kind;
        variable.unit = facets.columns[c].unit;
        variable.computed = facets.computed[c];
    }
    encode_numbers(facets, min_count, variables, encoded, crew, poll, done);
    std::vector<bool> has_rare(variables.size());
    for (std::size_t c = 0; c < variables.size(); c++) {
        Variable& variable = variables[c];
        if (variable.kind == Kind::number)
            continue;
        encoded.columns[c] = encode_categories(facets.columns[c], min_count, seed, variable, poll);
        Array<Code>& codes = encoded.columns[c].codes;
        const auto rare =
            std::count_if(codes.begin(), codes.end(), [&](Code code) { return code >= variable.codes(); });
        has_rare[c] = rare > 0;
        encoded.columns[c].replaced = std::uint32_t(rare);
        codes.share(crew);
    }
    for (std::size_t c = 0; c < variables.size(); c++) {
        const std::vector<bool>& repeated = facets.columns[c].repeated;
        encoded.columns[c].repeated = std::vector<char>(repeated.begin(), repeated.end());
        encoded.columns[c].repeated.share(crew);
    }
    done(variables.size());
    // What is known of a row's parent makes no other row of it, and its level is as it is.
    const auto follows = [&](std::uint32_t column, std::uint32_t dependent) {
        const Column& other = facets.columns[dependent];
        return !(other.levels && other.required) &&
               (facets.columns[column].role != Role::given || other.role == Role::given);
    };
    replace_rare(variables, has_rare, encoded, seed, poll, follows);
    for (std::size_t c = 0; c < variables.size(); c++) {
        variables[c].rows.assign(variables[c].codes(), 0);
        for (const Code code : encoded.columns[c].codes)
            variables[c].rows[code]++;
    }
    return encoded;
}

std::unique_ptr<Task> encode_task(std::string_view name, std::span<const char> bytes,
                                  const std::function<char*(std::uint64_t)>& at, const Poll& poll) {
    return name == task_name ? std::make_unique<EncodeTask>(bytes, at, poll) : nullptr;
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
