#include "core/report/figure.hpp"
#include "core/text/letter.hpp"
#include <algorithm>
#include <charconv>
#include <cmath>
#include <vector>

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

std::string small_figure(double value) {
    const double size = std::abs(value);
    return figure(value, size > 0 && size < 0.01 ? std::min(6, 1 + int(std::ceil(-std::log10(size)))) : 3);
}

std::string signed_figure(double value) {
    const std::string text = figure(value);
    return value > 0 && text.find_first_not_of("0.") != std::string::npos ? "+" + text : text;
}

std::string in_percent(double share) {
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
    std::vector<std::pair<std::size_t, double>> characters; // where each begins, and its width
    for (std::size_t at = 0; at < text.size();) {
        const Character c = character(text, at);
        characters.emplace_back(at, width_of(c.code));
        at += c.bytes;
    }
    double room = width - text_width(ellipsis);
    const double for_head = room * 2 / 3;
    std::size_t first = 0, last = characters.size(); // that are left out
    while (last > 0 && room - characters[last - 1].second >= for_head)
        room -= characters[--last].second;
    while (first < last && room >= characters[first].second)
        room -= characters[first++].second;
    const std::size_t tail = last < characters.size() ? characters[last].first : text.size();
    return std::string(text.substr(0, characters[first].first)) + std::string(ellipsis) +
           std::string(text.substr(tail));
}

} // namespace synth
