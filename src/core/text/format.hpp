// Formats: which form each label of a column has.
//
// A label that min_count rows have is its own form, "=Berlin". The others are taken apart: those of the same shape, the
// separators and kinds of tokens, share a pattern, "~w, w n5", where min_count rows have it. A number's digits are part
// of the pattern if they are many, if all numbers there have as many, or if some begin with zeros. What is left, and
// what is long, is free text, "*".
#pragma once
#include "core/text/check_digit.hpp"
#include "core/text/pattern.hpp"
#include "core/text/text.hpp"

namespace synth {

struct Formats {
    static constexpr std::uint32_t free = 0xffffffff;

    CodeRules rules;
    std::vector<std::string> forms;                            // without the leading sign: labels, then patterns
    std::uint32_t verbatim = 0;                                // how many of them are labels
    std::vector<std::uint32_t> form_of;                        // of every label that rows have: index in forms, or free
    std::vector<std::pair<std::uint32_t, CheckDigit>> checked; // patterns
    std::uint32_t words = 0, domains = 0, numbers = 0;         // slots that a pattern has at the most
};

// rows[id]: rows that have the label. There is room for max_facets kinds of slots.
Formats learn_formats(const Dictionary& dictionary, const std::vector<std::uint32_t>& rows, std::uint32_t min_count,
                      std::uint32_t max_facets, const Poll& poll);

} // namespace synth
