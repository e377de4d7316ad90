// Rare labels: no model may name them, so before it is learned their rows are given labels that are common.
//
// Which one is guessed from the rest of the row, as missing values are imputed by trees (Burgette and Reiter, "Multiple
// imputation for missing data via sequential regression trees", 2010): a tree over the other columns is grown on rows
// with common labels, and a row with a rare one draws from its leaf. What the labels determine stays so: if every city
// lies in one country, a row gets a city of its own country, or when there is none the country of its new city.
#pragma once
#include "core/network/encode.hpp"

namespace synth {

// Gives the rows that have the last code of a category column, when that code stands for rare labels (`is_rare[c]`),
// another one. Codes, and where a label determines another column also the numbers, of `table` change, unless that
// column does not follow.
using Follows = std::function<bool(std::uint32_t column, std::uint32_t dependent)>;
void replace_rare(
    std::span<Variable> variables, const std::vector<bool>& is_rare, EncodedTable& table, std::uint64_t seed,
    const Poll& poll, const Follows& follows = [](std::uint32_t, std::uint32_t) { return true; });

// For each code of `of` the one code of `column` that occurs with it; empty if some code occurs with several. Only rows
// where `of` has a code below `codes` count; codes that do not occur get `no_code`.
std::vector<std::uint32_t> determined_by(std::span<const Code> of, std::uint32_t codes, std::span<const Code> column);
constexpr std::uint32_t no_code = 0xffffffff;

// Whether each code stands for one value.
inline bool has_only_atoms(const Variable& variable) {
    return variable.kind == Kind::category || variable.number.knots.size() == variable.number.upper.size();
}

} // namespace synth
