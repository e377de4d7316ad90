// Categories: a column of labels. Labels held by min_count rows or more have a code each, the commonest first. Rarer
// ones are not part of a model: network/rare.hpp gives their rows other labels.
#pragma once
#include "core/codec/code.hpp"
#include <span>
#include <string>
#include <vector>

namespace synth {

struct CategoryCodec {
    std::vector<std::string> labels; // code c has label c - 1

    std::uint32_t codes() const { return std::uint32_t(labels.size()) + 1; }
};

// Chooses the labels of `rows[id]` rows each. `names[id]` must be distinct; ties in rows are broken by name, so the
// outcome does not depend on the order of identifiers. `code_of[id]` receives every identifier's code, which is codes()
// for rare ones.
CategoryCodec learn_categories(std::span<const std::string> names, std::span<const std::uint32_t> rows,
                               std::uint32_t min_count, std::vector<Code>& code_of);

} // namespace synth
