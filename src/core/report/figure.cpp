#include "core/report/figure.hpp"
#include "core/text/letter.hpp"
#include <charconv>
#include <cmath>

namespace synth {

namespace {

constexpr std::string_view minus = "\u2212", ellipsis = "\u2026";

double width_of(std::uint32_t code) {
    if (code >= 0x1100)
        return 1.05;
    if (code >= 0x80)
        return 0.68;
    if (std::string_view("fijlrtI.,:;'|!()[]{}/ -").find(char(code)) != std::string_view::npos)
        return 0.4;
    if (std::string_view("mwMW@%").find(char(code)) != std::string_view::npos)
        return 0.98;
    return code >= 'A' && code <= 'Z' ? 0.7 : 0.63;
}

} // namespace

std::string figure(double value, int decimals) {
    if (!std::isfinite(value))
        return "\u2013";
    char text[400];
    const auto end = std::to_chars(text, text + sizeof text, std::abs(value), std::chars_format::fixed, decimals).ptr;
    const std::string digits(text, end);
    const bool zero = digits.find_first_not_of("0.") == std::string::npos;
    return value < 0 && !zero ? std::string(minus) + digits : digits;
}

std::string signed_figure(double value) {
    const std::string text = figure(value);
    return value > 0 && text.find_first_not_of("0.") != std::string::npos ? "+" + text : text;
}

std::string percent(double share) {
    const std::string text = figure(share * 100, 1);
    return std::isfinite(share) ? text + "\u00a0%" : text;
}

std::string count(std::uint64_t n) {
    std::string text = std::to_string(n);
    for (std::size_t at = text.size(); at > 3;)
        text.insert(at -= 3, 1, ',');
    return text;
}

std::string count(std::uint64_t n, std::string_view noun) {
    return count(n) + " " + std::string(noun) + (n == 1 ? "" : "s");
}

double text_width(std::string_view text) {
    double width = 0;
    for (std::size_t at = 0; at < text.size();) {
        const Character c = character(text, at);
        width += width_of(c.code);
        at += c.bytes;
    }
    return width;
}

std::string shorten(std::string_view text, double width) {
    if (text_width(text) <= width)
        return std::string(text);
    double used = text_width(ellipsis);
    std::size_t at = 0;
    while (at < text.size()) {
        const Character c = character(text, at);
        used += width_of(c.code);
        if (used > width)
            break;
        at += c.bytes;
    }
    return std::string(text.substr(0, at)) + std::string(ellipsis);
}

} // namespace synth
