// Markup: HTML and SVG, put together so that nothing that a user has named can become part of it.
//
// Text and attributes are escaped where they are added, and there is no other way in. The result is plain ASCII,
// whatever the names are: it reads the same in every encoding that a client may ask for. Names come as UTF-8; bytes
// that are not, control characters, and those that turn the direction of text show as U+FFFD.
#pragma once
#include "core/pure.hpp"
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace synth {

std::string escape(std::string_view text);

class Markup {
public:
    struct Attribute {
        std::string_view name;
        std::string value;

        Attribute(std::string_view name, std::string_view value) : name(name), value(value) {}
        Attribute(std::string_view name, double value); // as `coordinate` writes it
    };
    using Attributes = std::initializer_list<Attribute>;

    Markup& open(std::string_view tag, Attributes attributes = {});
    Markup& close(); // the innermost open tag
    Markup& text(std::string_view text);
    Markup& add(std::string_view tag, std::string_view text, Attributes attributes = {}); // <tag ...>text</tag>
    Markup& add(std::string_view tag, Attributes attributes);                             // <tag .../>
    Markup& append(const Markup& part); // all of whose tags are closed

    // Between <style> and </style> nothing is escaped; `css` is ours.
    Markup& style(std::string_view css);

    const std::string& str() const { return text_; }

private:
    void begin(std::string_view tag, Attributes attributes);

    std::string text_;
    std::vector<std::string_view> open_;
};

// A number in an SVG, with at most two decimals: "12", "0.5", "-3.25".
std::string coordinate(double value);

} // namespace synth
