// What a test reads in markup.
#pragma once
#include <string_view>

namespace synth::test {

inline bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

inline std::size_t occurrences(std::string_view text, std::string_view part) {
    std::size_t n = 0;
    for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1))
        n++;
    return n;
}

// What is between two texts, the first time; empty if it is not there.
inline std::string_view between(std::string_view text, std::string_view before, std::string_view after) {
    const std::size_t begin = text.find(before);
    if (begin == std::string_view::npos)
        return {};
    text = text.substr(begin + before.size());
    return text.substr(0, text.find(after));
}

} // namespace synth::test
