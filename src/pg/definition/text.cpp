#include "pg/definition/text.hpp"
#include <optional>
#include <string_view>

namespace pg {

namespace {

using Text = std::string_view;
constexpr Text array = "ARRAY[";

bool is_of_name(char c) {
    return c == '_' || c == '$' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           static_cast<unsigned char>(c) >= 0x80;
}

// The end of what begins at a place: a string, a name in quotes, a body between dollars, or else one character. In what
// the server writes only quotes are doubled in quotes.
std::size_t end_of(Text text, std::size_t at) {
    const auto behind = [&](Text end, std::size_t from) {
        const std::size_t found = text.find(end, from);
        return found == Text::npos ? text.size() : found + end.size();
    };
    if (text[at] == '\'' || text[at] == '"')
        return behind(text.substr(at, 1), at + 1);
    if (text[at] != '$' || (at > 0 && is_of_name(text[at - 1])))
        return at + 1;
    std::size_t tag = at + 1;
    while (tag < text.size() && text[tag] != '$' && is_of_name(text[tag]))
        tag++;
    return tag < text.size() && text[tag] == '$' ? behind(text.substr(at, tag + 1 - at), tag + 1) : at + 1;
}

// Of a constant with its type, 'a'::character varying or NULL::text: the type.
std::optional<Text> type_of(Text element) {
    std::size_t end = element.starts_with("NULL") ? 4 : element.starts_with("E'") ? 1 : 0;
    while (end < element.size() && element[end] == '\'') // doubled quotes are strings side by side
        end = end_of(element, end);
    if (end == 0 || element.substr(end, 2) != "::")
        return std::nullopt;
    const Text type = element.substr(end + 2);
    for (std::size_t at = 0; at < type.size(); at = end_of(type, at))
        if (!is_of_name(type[at]) && type[at] != ' ' && type[at] != '.' && type[at] != '"')
            return std::nullopt;
    return type;
}

// Of an array of constants between brackets, from behind the first one: where the other one is, and the type of all.
struct Constants {
    std::size_t end;
    Text type;
};
std::optional<Constants> constants_of(Text text, std::size_t at) {
    std::optional<Text> type;
    for (std::size_t first = at; at < text.size(); at = end_of(text, at)) {
        if (text[at] != ',' && text[at] != ']')
            continue;
        const std::optional<Text> own = type_of(text.substr(first, at - first));
        if (!own || (type && *type != *own))
            return std::nullopt;
        type = own;
        if (text[at] == ']')
            return Constants{at, *type};
        first = at + 2; // ", "
    }
    return std::nullopt;
}

} // namespace

std::string as_meant(std::string text) {
    const Text view = text;
    if (view.find(array) == Text::npos)
        return text;
    std::string meant;
    std::size_t written = 0;
    for (std::size_t at = 0; at < view.size(); at = end_of(view, at)) {
        if (!view.substr(at).starts_with(array) || (at > 0 && is_of_name(view[at - 1])))
            continue;
        const std::optional<Constants> constants = constants_of(view, at + array.size());
        if (!constants)
            continue;
        std::size_t behind = constants->end + 1;
        if (at > 0 && view[at - 1] == '(' && view.substr(behind).starts_with(')'))
            behind++;
        if (!view.substr(behind).starts_with("::"))
            continue;
        meant += view.substr(written, constants->end + 1 - written);
        meant += "::";
        meant += constants->type;
        meant += "[]";
        written = constants->end + 1;
    }
    return meant += view.substr(written);
}

} // namespace pg
