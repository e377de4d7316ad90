// Tokens: the words, numbers, codes and separators that a text consists of; and the set of all tokens of a table.
//
// A run of letters is a word and a run of digits a number. Where letters and digits change twice or more, as in a1b2,
// the whole is a code: a licence plate or the hexadecimal digits of a hash. What follows an @ and looks like the domain
// of an address is one token. All else separates.
#pragma once
#include "core/poll.hpp"
#include "core/text/letter.hpp"
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace synth {

enum class TokenClass : std::uint8_t { word, number, code, domain, separator };

struct Token {
    TokenClass type = TokenClass::separator;
    char alphabet = 0; // of a code: x X hexadecimal, k K letters of one case and digits, m of both
    std::string_view text;
};

// What a column's codes look like, taken together: a single one cannot tell.
class CodeRules {
public:
    static constexpr std::size_t longest = 64; // of a code whose length counts

    // Learns from labels(id) of rows[id] rows each.
    CodeRules() = default;
    CodeRules(const std::function<std::string_view(std::uint32_t)>& label, const std::vector<std::uint32_t>& rows,
              const Poll& poll);

    // Is a run of letters and digits a code, although it changes but once, as most others of its length do?
    bool is_code(std::size_t length) const { return length <= longest && lengths_[length]; }
    // Are the run's letters and digits always at the same few places, so that its parts are tokens of their own?
    bool is_structured(std::string_view run) const;
    // The alphabet of such codes, given that of one.
    char alphabet(std::size_t length, char own) const;

private:
    bool lengths_[longest + 1] = {};
    char widened_[longest + 1][6] = {};
    std::unordered_set<std::string> masks_;
};

// The tokens of a text, in order; together they are the text. Separators come one character each.
void tokenize(std::string_view text, const CodeRules& rules, std::vector<Token>& out);

// Which words a table holds, as a Bloom filter: used while a model is learned, to make sure that a made-up word is none
// of them, and never kept. Case is ignored. It may say yes to a word that is not there, never no to one that is.
class TokenFilter {
public:
    explicit TokenFilter(std::size_t bytes = 1u << 20);

    void add(std::string_view text); // all tokens of a text
    bool contains(std::string_view word) const;
    std::size_t bytes() const { return bits_.size() * sizeof bits_[0]; }

private:
    std::vector<std::uint64_t> bits_;
};

} // namespace synth
