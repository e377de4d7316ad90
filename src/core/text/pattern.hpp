// Patterns: the format of a text, and of a word.
//
// A pattern is written as the separators themselves and a letter for each slot between them, with a length where it is
// fixed: "w, w <w.w@d>" or "+n2 n-n5". As all letters and digits belong to slots, nothing needs to be escaped.
//   w       word                       n, n5      number; of five digits, with leading zeros
//   d       domain of an address       x8 X8 k8 K8 m8  code: alphabet (see Token) and length
//
// The form of a word is its case and its length: "a5" for lower, "A5" for UPPER, "Aa5" for Title and "aA5" for miXed.
// Words of 12 characters and more count as one length.
#pragma once
#include "core/text/token.hpp"
#include <string>
#include <string_view>
#include <vector>

namespace synth {

struct Piece {
    std::string literal; // comes before the slot
    char slot = 0;       // 0: none, at the end
    std::uint32_t length = 0;
};
using Pattern = std::vector<Piece>;

constexpr std::uint32_t longest_slot = 64;
constexpr std::uint32_t head_digits = 6;     // of a long number: those that are learned
constexpr std::uint32_t longest_natural = 9; // digits of a number that is learned whole

// Throws DamagedModel.
Pattern parse_pattern(std::string_view text);
inline bool is_code(char slot) {
    return slot != 'w' && slot != 'n' && slot != 'd';
}
// The characters of a code's alphabet.
std::string_view alphabet_of_slot(char slot);

struct WordForm {
    enum class Case : std::uint8_t { lower, upper, title, mixed };
    static constexpr std::uint32_t longest = 12;
    Case letters = Case::lower;
    std::uint32_t length = 1;                          // characters
    auto operator<=>(const WordForm&) const = default; // NOLINT(modernize-use-nullptr)
};
WordForm form_of(std::string_view word);
std::string name_of(WordForm form);
// Throws DamagedModel.
WordForm parse_form(std::string_view name);

// Appends a word of lower case in the case of a form.
void append_in_case(std::string_view word, WordForm::Case letters, std::string& out);

// Place of the first piece with such a slot; the pattern's size if there is none.
std::size_t find_slot(const Pattern& pattern, char slot);

// Might some text be of both patterns?
bool may_meet(const Pattern& a, const Pattern& b);

} // namespace synth
