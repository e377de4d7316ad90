// Made-up words: words that look like those of a column and are none of any.
//
// They are drawn letter by letter, each by the two before it (a Markov chain of order 2 that backs off to order 1 and
// 0, after Shannon 1948), and only in ways that min_count rows have; where there are none, as syllables. A word that is
// a token of the table is thrown away, so what stays is in no row.
#pragma once
#include "core/text/pattern.hpp"
#include <span>
#include <unordered_map>

namespace synth {

class Letters {
public:
    explicit Letters(std::uint32_t min_count) : min_count_(min_count) {}

    // A word of a text that `rows` rows have; `text` numbers the texts. The word's bytes must outlive finish.
    void add(std::string_view word, std::uint32_t text, std::uint32_t rows);
    // To be called once, after all words.
    void finish(const Poll& poll);

    // About `wanted` different words of `length` characters, in lower case, ascending. None of three letters or more is
    // in `real`, but if there are no others of three.
    std::vector<std::string> make(std::uint32_t length, std::uint32_t wanted, const TokenFilter& real,
                                  std::uint64_t seed, const Poll& poll) const;

private:
    struct Count {
        std::uint64_t rows = 0;
        std::uint32_t words = 0; // different ones: frequent words are no more typical than others
        std::uint32_t text = 0xffffffff;
    };
    struct Next {
        std::uint32_t code;
        std::uint64_t until; // cumulative words
    };
    void count(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t text, std::uint32_t rows, bool is_new);
    const std::vector<Next>* after(std::uint32_t a, std::uint32_t b) const;

    std::uint32_t min_count_;
    std::size_t letters_ = 0;
    std::unordered_map<std::string_view, std::uint64_t> words_; // their rows
    std::unordered_map<std::uint64_t, Count> counts_;
    std::unordered_map<std::uint64_t, std::vector<Next>> next_;
};

// Made-up words by length: all that is needed to find one.
class MadeUp {
public:
    // Words in lower case, ascending by length and then by bytes; throws DamagedModel if they are not. All must outlive
    // it.
    explicit MadeUp(std::span<const std::string> words);
    // All words of the length, or of the nearest one that there is; empty only if there are no words at all.
    std::span<const std::string> of(std::uint32_t length) const { return by_length_[length]; }

private:
    std::span<const std::string> by_length_[WordForm::longest + 1];
};

} // namespace synth
