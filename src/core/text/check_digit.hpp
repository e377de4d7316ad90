// Check digits: numbers that prove themselves, so that a made-up one must be made to.
//
// Luhn: card numbers (ISO/IEC 7812-1, annex B). EAN: articles and books (GS1 General Specifications, 7.9). IBAN:
// accounts (ISO 13616, with the check digits of ISO/IEC 7064, MOD 97-10). Separators do not count.
#pragma once
#include "core/pure.hpp"
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace synth {

enum class CheckDigit : std::uint8_t { luhn, ean, iban };
constexpr CheckDigit check_digits[] = {CheckDigit::luhn, CheckDigit::ean, CheckDigit::iban};

std::string_view name_of(CheckDigit check);
std::optional<CheckDigit> check_digit_named(std::string_view name);

// Is the text of the right kind and length, and are its check digits right?
bool holds(CheckDigit check, std::string_view text);
// Sets the check digits, if the text has a place for them: the last digit, or an IBAN's third and fourth character.
void repair(CheckDigit check, std::span<char> text);

} // namespace synth
