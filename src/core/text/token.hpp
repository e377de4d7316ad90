// Tokens: the words, numbers, codes and separators that a text consists of; and the set of all tokens of a table.
#pragma once
#include "core/pure.hpp"
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace synth {

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
