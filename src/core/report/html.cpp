#include "core/report/html.hpp"
#include "core/text/letter.hpp"
#include <charconv>

namespace synth {

namespace {

constexpr std::uint32_t replacement = 0xfffd;

bool is_shown(std::uint32_t code) {
    if (code < 0x20)
        return code == '\n' || code == '\t';
    const bool control = code >= 0x7f && code < 0xa0;
    const bool turns = (code >= 0x200e && code <= 0x200f) || (code >= 0x202a && code <= 0x202e) ||
                       (code >= 0x2066 && code <= 0x2069) || code == 0x61c;
    const bool none = (code >= 0xfdd0 && code <= 0xfdef) || (code & 0xfffe) == 0xfffe || code >= opaque;
    return !control && !turns && !none;
}

void append_escaped(std::string_view text, std::string& out) {
    for (std::size_t at = 0; at < text.size();) {
        const Character c = character(text, at);
        at += c.bytes;
        const std::uint32_t code = is_shown(c.code) ? c.code : replacement;
        switch (code) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        case '\'': out += "&#39;"; break;
        default:
            if (code < 0x80)
                out.push_back(char(code));
            else
                out += "&#" + std::to_string(code) + ";";
        }
    }
}

} // namespace

std::string escape(std::string_view text) {
    std::string out;
    append_escaped(text, out);
    return out;
}

std::string coordinate(double value) {
    char text[400];
    const auto end = std::to_chars(text, text + sizeof text, value, std::chars_format::fixed, 2).ptr;
    std::string out(text, end);
    out.erase(out.find_last_not_of('0') + 1);
    if (out.back() == '.')
        out.pop_back();
    return out == "-0" ? "0" : out;
}

Markup::Attribute::Attribute(std::string_view name, double value) : name(name), value(coordinate(value)) {}

void Markup::begin(std::string_view tag, Attributes attributes) {
    text_.push_back('<');
    text_ += tag;
    for (const Attribute& attribute : attributes) {
        text_.push_back(' ');
        text_ += attribute.name;
        text_ += "=\"";
        append_escaped(attribute.value, text_);
        text_.push_back('"');
    }
}

Markup& Markup::open(std::string_view tag, Attributes attributes) {
    begin(tag, attributes);
    text_.push_back('>');
    open_.push_back(tag);
    return *this;
}

Markup& Markup::close() {
    text_ += "</";
    text_ += open_.back();
    text_.push_back('>');
    open_.pop_back();
    return *this;
}

Markup& Markup::text(std::string_view text) {
    append_escaped(text, text_);
    return *this;
}

Markup& Markup::add(std::string_view tag, std::string_view text, Attributes attributes) {
    return open(tag, attributes).text(text).close();
}

Markup& Markup::add(std::string_view tag, Attributes attributes) {
    begin(tag, attributes);
    text_ += "/>";
    return *this;
}

Markup& Markup::append(const Markup& part) {
    text_ += part.text_;
    return *this;
}

Markup& Markup::style(std::string_view css) {
    text_ += "<style>";
    text_ += css;
    text_ += "</style>";
    return *this;
}

} // namespace synth
