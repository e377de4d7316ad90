// Categories: a column of labels. Labels held by min_count rows or more have a code each, the commonest first; all rarer
// ones share the last code, the rest, which keeps their rows in the counts and their names out of the model. What is
// drawn as "rest" is given one of the kept labels, in proportion to how common each is.
#pragma once
#include "core/codec/code.hpp"
#include <span>
#include <string>
#include <vector>

namespace synth {

struct CategoryCodec {
    std::vector<std::string> labels; // code c has label c - 1
    bool rest = false;               // is there a code for the rest: labels.size() + 1
    std::vector<double> common;      // cumulative shares of the labels, ascending to 1; what "rest" is drawn from

    std::uint32_t codes() const { return std::uint32_t(labels.size()) + 1 + (rest ? 1 : 0); }

    // Fills `common` from the number of rows of each code; call it after `labels` is set.
    void weigh(std::span<const std::uint32_t> rows);
    // The index into `labels` of a code other than NULL; `u` is uniform in 0 .. 2^32 - 1 and serves the rest only.
    std::uint32_t label(Code code, std::uint32_t u) const;
};

// Chooses the labels of `rows[id]` rows each. `names[id]` must be distinct; ties in rows are broken by name, so the
// outcome does not depend on the order of identifiers. `code_of[id]` receives every identifier's code.
CategoryCodec learn_categories(std::span<const std::string> names, std::span<const std::uint32_t> rows,
                               std::uint32_t min_count, std::vector<Code>& code_of);

} // namespace synth
