#include "core/text/check_digit.hpp"
#include "core/text/letter.hpp"
#include <vector>

namespace synth {

namespace {

constexpr std::string_view names[] = {"luhn", "ean", "iban"};

bool is_alphanumeric(char c) {
    return std::uint8_t(c) < 0x80 && (is_digit(std::uint8_t(c)) || is_letter(std::uint8_t(c)));
}

template <class Bytes, class Keep>
std::vector<std::size_t> places(const Bytes& text, const Keep& keep) {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < text.size(); i++)
        if (keep(text[i]))
            found.push_back(i);
    return found;
}

// The last digit that makes a number of digits right.
template <class Bytes>
int last_digit(CheckDigit check, const Bytes& text, const std::vector<std::size_t>& digits) {
    int sum = 0;
    for (std::size_t i = 1; i < digits.size(); i++) {
        const int digit = text[digits[digits.size() - 1 - i]] - '0';
        const int weighted = i % 2 == 0 ? digit : check == CheckDigit::ean ? 3 * digit : 2 * digit;
        sum += check == CheckDigit::luhn && weighted > 9 ? weighted - 9 : weighted;
    }
    return (10 - sum % 10) % 10;
}

// The check digits that make an IBAN right; -1 if it is none.
template <class Bytes>
int iban_digits(const Bytes& text, const std::vector<std::size_t>& at) {
    const auto digit = [&](std::size_t i) {
        return is_digit(std::uint8_t(text[at[i]]));
    };
    if (at.size() < 15 || at.size() > 34 || digit(0) || digit(1) || !digit(2) || !digit(3))
        return -1;
    int rest = 0;
    const auto add = [&](char c) {
        if (is_digit(std::uint8_t(c)))
            rest = (rest * 10 + (c - '0')) % 97;
        else
            rest = (rest * 100 + ((c | 32) - 'a' + 10)) % 97;
    };
    for (std::size_t i = 4; i < at.size(); i++)
        add(text[at[i]]);
    add(text[at[0]]);
    add(text[at[1]]);
    add('0');
    add('0');
    return 98 - rest;
}

bool is_digit_byte(char c) {
    return is_digit(std::uint8_t(c));
}

} // namespace

std::string_view name_of(CheckDigit check) {
    return names[std::size_t(check)];
}

std::optional<CheckDigit> check_digit_named(std::string_view name) {
    for (const CheckDigit check : check_digits)
        if (name_of(check) == name)
            return check;
    return {};
}

bool holds(CheckDigit check, std::string_view text) {
    if (text.size() > 64)
        return false;
    if (check == CheckDigit::iban) {
        const std::vector<std::size_t> at = places(text, is_alphanumeric);
        const int digits = iban_digits(text, at);
        return digits >= 0 && text[at[2]] == '0' + digits / 10 && text[at[3]] == '0' + digits % 10;
    }
    const std::vector<std::size_t> digits = places(text, is_digit_byte);
    const std::size_t n = digits.size();
    if (check == CheckDigit::luhn ? n < 12 : n != 8 && n != 12 && n != 13)
        return false;
    return text[digits.back()] == '0' + last_digit(check, text, digits);
}

void repair(CheckDigit check, std::span<char> text) {
    if (check == CheckDigit::iban) {
        const std::vector<std::size_t> at = places(text, is_alphanumeric);
        if (const int digits = iban_digits(text, at); digits >= 0) {
            text[at[2]] = char('0' + digits / 10);
            text[at[3]] = char('0' + digits % 10);
        }
        return;
    }
    const std::vector<std::size_t> digits = places(text, is_digit_byte);
    if (!digits.empty())
        text[digits.back()] = char('0' + last_digit(check, text, digits));
}

} // namespace synth
