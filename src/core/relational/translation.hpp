// Translation: what codes of one network mean in another one.
//
// A column of a parent is given to its child's network, but each network has a codec of its own: the child's was
// learned from the parents' values as the children have them, so it has other bins and fewer labels. Numbers are
// encoded again, labels are found by their text. Classes (latent.hpp) are labels that are small numbers; near ones are
// alike.
//
// Everything here comes from models, which may be forged: what makes no sense throws DamagedModel.
#pragma once
#include "core/sample/compiled.hpp"
#include <cstdint>
#include <span>
#include <vector>

namespace synth {

// The variable of a network's column, which must be a plain one.
std::uint32_t variable_of(const CompiledNetwork& network, std::uint32_t column);

// The class that a code of a variable of classes stands for, below 2^24; no_row for NULL.
std::uint32_t class_of(const Variable& variable, Code code);

// Codes of classes in a variable of them; of those that it does not have the nearest one's. no_row is NULL.
std::vector<Code> codes_of(const Variable& variable, std::span<const std::uint32_t> classes);

// Numbers as codes of another variable; labels by their text, and those that it does not have as its commonest. Numbers
// are looked at if the variables are numbers, else `codes`, which are those of `from`.
std::vector<Code> translate(const Variable& from, const Variable& to, std::span<const double> numbers,
                            std::span<const Code> codes);

} // namespace synth
