#include "core/text/letter.hpp"

namespace synth {

namespace {

constexpr std::uint32_t cased = 0x530; // letters from here on have no case, to us

struct Cases {
    std::array<std::uint16_t, cased> lower{}, upper{};
};

constexpr Cases make_cases() {
    Cases cases;
    for (std::uint32_t c = 0; c < cased; c++)
        cases.lower[c] = cases.upper[c] = std::uint16_t(c);
    const auto pair = [&](std::uint32_t from, std::uint32_t to, std::uint32_t distance, std::uint32_t step = 1) {
        for (std::uint32_t c = from; c <= to; c += step) {
            cases.lower[c] = std::uint16_t(c + distance);
            cases.upper[c + distance] = std::uint16_t(c);
        }
    };
    pair('A', 'Z', 32);
    pair(0xc0, 0xd6, 32);
    pair(0xd8, 0xde, 32);
    pair(0x100, 0x12e, 1, 2);
    pair(0x132, 0x136, 1, 2);
    pair(0x139, 0x147, 1, 2);
    pair(0x14a, 0x176, 1, 2);
    pair(0x179, 0x17d, 1, 2);
    pair(0x386, 0x386, 38);
    pair(0x388, 0x38a, 37);
    pair(0x38c, 0x38c, 64);
    pair(0x38e, 0x38f, 63);
    pair(0x391, 0x3a1, 32);
    pair(0x3a3, 0x3ab, 32);
    pair(0x400, 0x40f, 80);
    pair(0x410, 0x42f, 32);
    pair(0x460, 0x480, 1, 2);
    pair(0x48a, 0x4be, 1, 2);
    pair(0x4d0, 0x52e, 1, 2);
    return cases;
}

constexpr Cases cases = make_cases();

bool continues(std::string_view text, std::size_t at) {
    return at < text.size() && (std::uint8_t(text[at]) & 0xc0) == 0x80;
}

} // namespace

Character character(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) {
        return std::uint32_t(std::uint8_t(text[at + i]));
    };
    const std::uint32_t b = byte(0);
    if (b < 0x80)
        return {b, 1};
    if (b >= 0xc2 && b < 0xe0 && continues(text, at + 1))
        return {(b & 0x1f) << 6 | (byte(1) & 0x3f), 2};
    if (b >= 0xe0 && b < 0xf0 && continues(text, at + 1) && continues(text, at + 2)) {
        const std::uint32_t code = (b & 0xf) << 12 | (byte(1) & 0x3f) << 6 | (byte(2) & 0x3f);
        if (code >= 0x800 && (code < 0xd800 || code > 0xdfff))
            return {code, 3};
    }
    if (b >= 0xf0 && b < 0xf5 && continues(text, at + 1) && continues(text, at + 2) && continues(text, at + 3)) {
        const std::uint32_t code = (b & 7) << 18 | (byte(1) & 0x3f) << 12 | (byte(2) & 0x3f) << 6 | (byte(3) & 0x3f);
        if (code >= 0x10000 && code < opaque)
            return {code, 4};
    }
    return {opaque + b, 1};
}

void append_character(std::uint32_t code, std::string& out) {
    const auto push = [&](std::uint32_t byte) {
        out.push_back(char(byte));
    };
    if (code >= opaque) {
        push(code - opaque);
    } else if (code < 0x80) {
        push(code);
    } else if (code < 0x800) {
        push(0xc0 | code >> 6);
        push(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        push(0xe0 | code >> 12);
        push(0x80 | (code >> 6 & 0x3f));
        push(0x80 | (code & 0x3f));
    } else {
        push(0xf0 | code >> 18);
        push(0x80 | (code >> 12 & 0x3f));
        push(0x80 | (code >> 6 & 0x3f));
        push(0x80 | (code & 0x3f));
    }
}

std::size_t count_characters(std::string_view text) {
    std::size_t n = 0;
    for (std::size_t at = 0; at < text.size(); n++)
        at += character(text, at).bytes;
    return n;
}

bool is_letter(std::uint32_t c) {
    if (c < 0x80)
        return (c | 32) - 'a' < 26;
    if (c < 0xc0)
        return c == 0xaa || c == 0xb5 || c == 0xba;
    if (c < 0x2000)
        return c != 0xd7 && c != 0xf7 && c != 0x37e && c != 0x387 && c != 0x55d && c != 0x589 && c != 0x5be &&
               c != 0x60c && c != 0x61b && c != 0x61f && c != 0x6d4 && c != 0x964 && c != 0x965 && c != 0xe3f;
    if (c < 0x3000) // punctuation, currencies, arrows, mathematics, boxes, dingbats
        return c >= 0x2c00 && c < 0x2e00;
    if (c < 0x3040)
        return c == 0x3005 || c == 0x3006;
    if (c >= 0xff00 && c < 0xff66) // full width
        return (c >= 0xff21 && c <= 0xff3a) || (c >= 0xff41 && c <= 0xff5a);
    return c != 0x30fb && (c < 0xe000 || c > 0xf8ff) && (c < 0xfe10 || c > 0xfe6f) && c != 0xfeff && c != 0xfffd &&
           (c < 0x1f000 || c > 0x1faff);
}

std::uint32_t lower(std::uint32_t code) {
    return code < cased ? cases.lower[code] : code;
}
std::uint32_t upper(std::uint32_t code) {
    return code < cased ? cases.upper[code] : code;
}

std::string fold(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const Character c = character(text, at);
        append_character(lower(c.code), out);
        at += c.bytes;
    }
    return out;
}

} // namespace synth
