#include "core/relational/translation.hpp"
#include "core/error.hpp"
#include "core/table/row_number.hpp"
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

std::vector<Code> codes_of(const Variable& variable, std::span<const std::uint32_t> classes) {
    std::map<std::uint32_t, Code> code_of;
    for (std::size_t c = 1; c <= variable.category.labels.size(); c++)
        code_of.emplace(class_of(variable, Code(c)), Code(c));
    const auto nearest = [&](std::uint32_t c) {
        auto found = code_of.lower_bound(c);
        if (found == code_of.end() || (found != code_of.begin() && found->first - c > c - std::prev(found)->first))
            --found;
        return found->second;
    };
    std::vector<Code> codes;
    codes.reserve(classes.size());
    for (const std::uint32_t c : classes)
        codes.push_back(c == no_row || code_of.empty() ? null_code : nearest(c));
    return codes;
}

std::vector<Code> translate(const Variable& from, const Variable& to, std::span<const double> numbers,
                            std::span<const Code> codes) {
    if (from.kind != to.kind)
        throw DamagedModel("a column that other tables know is of another kind there");
    if (to.kind == Kind::number)
        return to.number.encode(numbers);
    std::unordered_map<std::string_view, Code> code_of;
    for (std::size_t l = 0; l < to.category.labels.size(); l++)
        code_of.emplace(to.category.labels[l], Code(l + 1));
    std::vector<Code> of(from.category.labels.size() + 1, null_code);
    for (std::size_t l = 0; l < from.category.labels.size(); l++) {
        const auto found = code_of.find(from.category.labels[l]);
        of[l + 1] = found != code_of.end() ? found->second : Code(to.category.labels.empty() ? 0 : 1);
    }
    std::vector<Code> translated;
    translated.reserve(codes.size());
    for (const Code code : codes)
        translated.push_back(of[code]);
    return translated;
}

} // namespace synth
