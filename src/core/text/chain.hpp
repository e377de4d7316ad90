// Free text: a chain of tokens, each drawn by the one before it (a Markov chain of order 1).
//
// A state is a token together with the separators before it: the token itself if min_count rows have it there, else its
// form. Transitions that fewer than min_count rows have are not kept; what they would have been is drawn from all
// states in proportion to their occurrences, by way of a state without a text (back-off, Katz 1987).
#pragma once
#include "core/text/pattern.hpp"
#include "core/text/text.hpp"

namespace synth {

// Fills states and transitions of the codec from the labels `texts`, whose rows are rows[id].
void learn_chain(const Dictionary& dictionary, const std::vector<std::uint32_t>& texts,
                 const std::vector<std::uint32_t>& rows, const CodeRules& rules, std::uint32_t min_count,
                 TextCodec& codec, const Poll& poll);

// How many tokens with separators the text is taken apart into: the writer's measure of length.
std::uint32_t count_units(const std::vector<Token>& tokens);

// What the label of a state says.
struct ChainState {
    std::string literal; // written first
    char slot = 0;       // then: 'w' for a word of the form, any other as in a pattern, 0 for nothing
    WordForm form;
    std::uint32_t length = 0;
};
// Throws DamagedModel.
ChainState parse_state(std::string_view label);

} // namespace synth
