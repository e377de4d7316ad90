#include "core/text/pattern.hpp"
#include "core/error.hpp"
#include <algorithm>
#include <charconv>

namespace synth {

namespace {

// The digits at the beginning of a text, taken off it; 0 if there are none.
std::uint32_t take_length(std::string_view& text) {
    std::uint32_t length = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), length);
    if (end.ec == std::errc::result_out_of_range || (end.ec == std::errc() && (length == 0 || length > longest_slot)))
        throw DamagedModel("a slot's length is out of range");
    text.remove_prefix(std::size_t(end.ptr - text.data()));
    return length;
}

} // namespace

Pattern parse_pattern(std::string_view text) {
    Pattern pattern(1);
    while (!text.empty()) {
        const Character c = character(text, 0);
        if (!is_letter(c.code) && !is_digit(c.code)) {
            pattern.back().literal.append(text.substr(0, c.bytes));
            text.remove_prefix(c.bytes);
            continue;
        }
        const char slot = text[0];
        if (std::string_view("wndxXkKm").find(slot) == std::string_view::npos)
            throw DamagedModel("a pattern has an unknown slot");
        text.remove_prefix(1);
        pattern.back().slot = slot;
        pattern.back().length = take_length(text);
        if (is_code(slot) && pattern.back().length == 0)
            throw DamagedModel("a pattern has a code without a length");
        pattern.emplace_back();
    }
    return pattern;
}

std::string_view alphabet_of_slot(char slot) {
    switch (slot) {
    case 'x': return "0123456789abcdef";
    case 'X': return "0123456789ABCDEF";
    case 'k': return "0123456789abcdefghijklmnopqrstuvwxyz";
    case 'K': return "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    default: return "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    }
}

WordForm form_of(std::string_view word) {
    std::uint32_t length = 0, with_case = 0, large = 0;
    bool first = false;
    for (std::size_t at = 0; at < word.size(); length++) {
        const Character c = character(word, at);
        first |= length == 0 && is_upper(c.code);
        with_case += has_case(c.code);
        large += is_upper(c.code);
        at += c.bytes;
    }
    WordForm form;
    form.length = std::clamp<std::uint32_t>(length, 1, WordForm::longest);
    if (large == 0)
        form.letters = WordForm::Case::lower;
    else if (first && large == 1 && length > 1)
        form.letters = WordForm::Case::title;
    else
        form.letters = large == with_case ? WordForm::Case::upper : WordForm::Case::mixed;
    return form;
}

std::string name_of(WordForm form) {
    constexpr std::string_view cases[] = {"a", "A", "Aa", "aA"};
    return std::string(cases[std::size_t(form.letters)]) + std::to_string(form.length);
}

WordForm parse_form(std::string_view name) {
    WordForm form;
    const std::size_t letters = std::min(name.find_first_of("0123456789"), name.size());
    const std::string_view of = name.substr(0, letters);
    if (of == "a")
        form.letters = WordForm::Case::lower;
    else if (of == "A")
        form.letters = WordForm::Case::upper;
    else if (of == "Aa")
        form.letters = WordForm::Case::title;
    else if (of == "aA")
        form.letters = WordForm::Case::mixed;
    else
        throw DamagedModel("a word's form has an unknown case");
    name.remove_prefix(letters);
    form.length = take_length(name);
    if (!name.empty() || form.length == 0 || form.length > WordForm::longest)
        throw DamagedModel("a word's form has no length");
    return form;
}

void append_in_case(std::string_view word, WordForm::Case letters, std::string& out) {
    if (letters == WordForm::Case::lower) {
        out += word;
        return;
    }
    std::size_t n = 0;
    for (std::size_t at = 0; at < word.size(); n++) {
        const Character c = character(word, at);
        const bool large = letters == WordForm::Case::upper || n == 0 || (letters == WordForm::Case::mixed && n == 2);
        append_character(large ? upper(c.code) : c.code, out);
        at += c.bytes;
    }
}

namespace {

// What tells texts of different patterns apart: separators, with a letter for each run of letters and digits.
std::string skeleton(const Pattern& pattern) {
    std::string out;
    for (std::size_t i = 0; i < pattern.size(); i++) {
        out += pattern[i].literal;
        if (pattern[i].slot != 0 && (i == 0 || !pattern[i].literal.empty()))
            out += 'r';
    }
    return out;
}
} // namespace

std::size_t find_slot(const Pattern& pattern, char slot) {
    return std::size_t(std::find_if(pattern.begin(), pattern.end(), [&](const Piece& p) { return p.slot == slot; }) -
                       pattern.begin());
}

bool may_meet(const Pattern& a, const Pattern& b) {
    const bool domain = find_slot(a, 'd') < a.size() || find_slot(b, 'd') < b.size();
    if (skeleton(a) != skeleton(b)) // a domain has separators itself
        return domain && skeleton(a).find('@') != std::string::npos && skeleton(b).find('@') != std::string::npos &&
               skeleton(a).substr(0, skeleton(a).find('@')) == skeleton(b).substr(0, skeleton(b).find('@'));
    if (a.size() != b.size())
        return std::any_of(a.begin(), a.end(), [](const Piece& p) { return p.slot != 0 && is_code(p.slot); }) ||
               std::any_of(b.begin(), b.end(), [](const Piece& p) { return p.slot != 0 && is_code(p.slot); });
    bool codes = false, kinds = false, lengths = false;
    for (std::size_t i = 0; i < a.size(); i++) {
        codes |= (a[i].slot != 0 && is_code(a[i].slot)) || (b[i].slot != 0 && is_code(b[i].slot));
        kinds |= a[i].slot != b[i].slot;
        lengths |=
            a[i].slot == 'n' && b[i].slot == 'n' && a[i].length > 0 && b[i].length > 0 && a[i].length != b[i].length;
    }
    return codes || !(kinds || lengths);
}

} // namespace synth
