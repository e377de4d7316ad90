// Text: a column of many different strings, learned as format and tokens.
//
// A string that min_count rows share is kept as it is, a label. Of the others the format is learned, and their tokens:
// a facet `form` says which label a row has or what its pattern is, and every word, number and domain of a pattern has
// a facet of its own, so that the network can relate each part of a text to all other columns. A token that min_count
// rows share in its place may come back; of a rarer one only case and length are known, and a made-up word stands in
// for it. Made-up words are drawn letter by letter when the column is learned and none of them is a token of the table,
// so that no rare token ever comes out. What has no pattern that min_count rows share is free text: a chain of tokens.
//
// All facets are ordinary columns of labels and numbers; the labels say themselves what they stand for (see text.cpp).
#pragma once
#include "core/poll.hpp"
#include "core/sample/value.hpp"
#include "core/table/table.hpp"
#include "core/text/token.hpp"
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace synth {

struct TextOptions {
    std::uint32_t min_count = 10;
    std::uint64_t seed = 0;
    std::uint32_t max_facets = 24; // beside `form`
    std::uint32_t max_fakes = 4096;
    std::uint32_t longest = 0; // of a key: the most characters, 0 for any number
};

// What is learned of a text column beside its facets' distributions. Plain vectors: it is kept in a catalog table.
struct TextCodec {
    std::vector<std::string> fakes; // made-up words in lower case, ascending by length, then by bytes
    // Free text: states[s] is a token's label as in the facets (the first state begins every text, the second ends it);
    // after state s comes next[k] with weight[k], for k in first[s] .. first[s + 1] - 1.
    std::vector<std::string> states;
    std::vector<std::uint32_t> first, next, weight;
    // Patterns whose digits carry a check digit, and which: "luhn", "ean", "iban".
    std::vector<std::string> checked, checks;
};

// The form of a text that has no pattern.
constexpr const char* free_text = "*";

struct LearnedText {
    TextCodec codec;
    std::vector<Column> facets; // named "form", "word 1", "number 2", ...; the first is `form`, and only it is never
                                // NULL where the text is not
};

// Learns a column of labels; `real` knows all tokens of the table, also those of rows that were not kept.
LearnedText learn_text(const Column& column, const TokenFilter& real, const TextOptions& options, const Poll& poll);

// Share of a column's rows, of those that are not NULL, whose label fewer than min_count rows have.
double rare_share(const Column& column, std::uint32_t min_count);

// A codec laid out for writing texts. Throws DamagedModel if labels or codec make no sense.
class TextWriter {
public:
    // labels[f]: the labels of facet f's variable, by index, in whatever order; empty for numbers. All must outlive it.
    TextWriter(const TextCodec& codec, const std::vector<std::span<const std::string>>& labels);
    ~TextWriter();
    TextWriter(TextWriter&&) noexcept;

    // Appends the text that the facets' values make, one Value a facet, `form` not NULL. What they leave open is drawn
    // by (seed, row, column).
    void write(std::span<const Value> facets, std::uint64_t seed, std::uint64_t row, std::uint32_t column,
               std::string& out) const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

// Unique texts: a bijection from 0 .. possible() - 1 to strings of the column's formats. Texts of the formats that are
// met in the column come first (letters, digits and tokens where they are met there, numbers within their range), then
// all others of the same formats. Texts are distinct even when case is ignored.
struct TextKey {
    // Plain vectors, as for TextCodec; what they hold is text_key.cpp's affair.
    std::vector<std::string> patterns;
    std::vector<std::uint32_t> shares; // of the patterns, in 64ths
    std::vector<std::string> symbols;  // tokens and made-up words that slots choose from
    std::vector<std::uint64_t> slots;  // layout of the patterns' slots

    std::uint64_t possible() const; // saturates at 2^63 - 1
    // The text of index i < possible(); `key` chooses the bijection.
    void write(std::uint64_t i, std::uint64_t key, std::string& out) const;
};
TextKey learn_text_key(const Column& column, const TokenFilter& real, const TextOptions& options, const Poll& poll);
void check(const TextKey& key); // throws DamagedModel unless every index is in range

} // namespace synth
