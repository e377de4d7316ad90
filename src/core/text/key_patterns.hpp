// Which patterns the texts of a key have: the commonest formats of its column, of which no two can share a text.
#pragma once
#include "core/text/format.hpp"

namespace synth {

struct KeyPattern {
    std::string text;
    Pattern pieces = parse_pattern(text);
    std::uint32_t form = Formats::free; // of the column's formats; free if it is none of them
    std::uint64_t weight = 1;           // how often it comes, among others: rows
    std::uint64_t check = 0;            // which check digit it carries, from 1 on; 0 for none
};

// At most `most` patterns, the commonest first, each of at least 1 / least of the rows of those before it. If no
// pattern is common, one that is plain. rows[id]: rows that have the label.
std::vector<KeyPattern> choose_patterns(const Formats& formats, const Dictionary& dictionary,
                                        std::span<const std::uint32_t> rows, std::size_t most, std::uint64_t least);

// A code of so many characters, in the case that the column's letters have.
KeyPattern code_pattern(const Dictionary& dictionary, std::span<const std::uint32_t> rows, std::uint32_t length);

} // namespace synth
