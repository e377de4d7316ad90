#include "core/relational/translation.hpp"
#include "core/error.hpp"
#include "core/polling.hpp"
#include "core/table/row_number.hpp"
#include <algorithm>
#include <charconv>
#include <map>
#include <string_view>
#include <unordered_map>

namespace synth {

namespace {

constexpr std::uint32_t most_classes = 1 << 24;

} // namespace

std::uint32_t variable_of(const CompiledNetwork& network, std::uint32_t column) {
    if (column >= network.columns().size() || network.columns()[column].variables.size() != 1 ||
        network.columns()[column].form != Form::plain)
        throw DamagedModel("a column that other tables know is no variable");
    return network.columns()[column].variables.front();
}

std::uint32_t class_of(const Variable& variable, Code code) {
    if (code == null_code)
        return no_row;
    const std::string& label = variable.category.labels[code - 1u];
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(label.data(), label.data() + label.size(), number);
    if (error != std::errc() || end != label.data() + label.size() || number >= most_classes)
        throw DamagedModel("a class is no number");
    return number;
}

std::vector<Code> codes_of(const Variable& variable, std::span<const std::uint32_t> classes, const Poll& poll) {
    std::map<std::uint32_t, Code> code_of;
    for (std::size_t c = 1; c <= variable.category.labels.size(); c++)
        code_of.emplace(class_of(variable, Code(c)), Code(c));
    const auto nearest = [&](std::uint32_t c) {
        auto found = code_of.lower_bound(c);
        if (found == code_of.end() || (found != code_of.begin() && found->first - c > c - std::prev(found)->first))
            --found;
        return found->second;
    };
    std::vector<Code> codes(classes.size());
    for_rows(classes.size(), poll, [&](std::size_t row) {
        codes[row] = classes[row] == no_row || code_of.empty() ? null_code : nearest(classes[row]);
    });
    return codes;
}

std::vector<Code> translate(const Variable& from, const Variable& to, std::span<const double> numbers,
                            std::span<const Code> codes, const Poll& poll) {
    constexpr std::size_t numbers_at_once = 1 << 14;
    if (from.kind != to.kind)
        throw DamagedModel("a column that other tables know is of another kind there");
    std::vector<Code> translated;
    if (to.kind == Kind::number) {
        translated.reserve(numbers.size());
        for (; !numbers.empty(); numbers = numbers.subspan(std::min(numbers.size(), numbers_at_once))) {
            poll();
            const std::vector<Code> some = to.number.encode(numbers.first(std::min(numbers.size(), numbers_at_once)));
            translated.insert(translated.end(), some.begin(), some.end());
        }
        return translated;
    }
    std::unordered_map<std::string_view, Code> code_of;
    for (std::size_t l = 0; l < to.category.labels.size(); l++)
        code_of.emplace(to.category.labels[l], Code(l + 1));
    std::vector<Code> of(from.category.labels.size() + 1, null_code);
    for (std::size_t l = 0; l < from.category.labels.size(); l++) {
        const auto found = code_of.find(from.category.labels[l]);
        of[l + 1] = found != code_of.end() ? found->second : Code(to.category.labels.empty() ? 0 : 1);
    }
    translated.resize(codes.size());
    for_rows(codes.size(), poll, [&](std::size_t row) { translated[row] = of[codes[row]]; });
    return translated;
}

} // namespace synth
