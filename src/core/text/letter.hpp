// Letters: a text's bytes as characters, and their case.
//
// Texts are read as UTF-8. A byte that is not part of a valid character is a character by itself, and a letter, so that
// texts in an encoding of one byte a letter, and even junk, can be taken apart and put together again. Case is known of
// the Latin letters up to U+017F, of Greek and of Cyrillic; all other letters have none.
#pragma once
#include "core/pure.hpp"
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace synth {

struct Character {
    std::uint32_t code = 0; // code point, or opaque + byte
    std::uint32_t bytes = 1;
};
constexpr std::uint32_t opaque = 0x110000;

// The character at `at` < text.size().
Character character(std::string_view text, std::size_t at);
void append_character(std::uint32_t code, std::string& out);
std::size_t count_characters(std::string_view text);

constexpr bool is_digit(std::uint32_t code) {
    return code - '0' < 10;
}
// Also marks on letters, ideographs and opaque bytes; no spaces, punctuation or symbols, of any script.
bool is_letter(std::uint32_t code);

std::uint32_t lower(std::uint32_t code);
std::uint32_t upper(std::uint32_t code);
inline bool is_upper(std::uint32_t code) {
    return lower(code) != code;
}
inline bool has_case(std::uint32_t code) {
    return lower(code) != code || upper(code) != code;
}
// The text with every letter in lower case.
std::string fold(std::string_view text);

} // namespace synth
