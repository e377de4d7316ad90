// Columns of texts to test with.
#pragma once
#include "core/text/text.hpp"
#include "statistics.hpp"
#include <algorithm>
#include <string>
#include <vector>

namespace synth::test {

inline const Poll never = [] {
};

struct Texts {
    Column column;
    TokenFilter real;

    explicit Texts(const std::vector<std::string>& rows = {}) {
        column.kind = Kind::category;
        column.dictionary = Dictionary(1u << 20, std::size_t(1) << 30);
        for (const std::string& row : rows)
            add(row);
    }
    void add(std::string_view text) {
        real.add(text);
        column.ids.push_back(column.dictionary.intern(text));
    }
    void add_null() { column.ids.push_back(Dictionary::null); }

    LearnedText learn() const { return learn_text(column, real, {}, never); }
    TextKey learn_key() const { return learn_text_key(column, real, {}, never); }
};

// Writes texts from the facets of real rows, as a network that has learned them by heart would.
class Rewriter {
public:
    explicit Rewriter(const LearnedText& learned)
        : learned_(learned), labels_(labels_of(learned)), writer_(learned.codec, spans(labels_)) {}

    std::string write(std::size_t row, std::uint64_t seed = 1) const {
        std::vector<Value> values;
        for (const Column& facet : learned_.facets)
            if (facet.kind == Kind::category)
                values.push_back({facet.ids[row] == Dictionary::null, 0, facet.ids[row], 0});
            else
                values.push_back({is_null(facet.numbers[row]), 0, 0, facet.numbers[row]});
        std::string out;
        writer_.write(values, seed, row, 3, out);
        return out;
    }
    std::string form(std::size_t row) const {
        return std::string(learned_.facets[0].dictionary.label(learned_.facets[0].ids[row]));
    }

    static std::vector<std::vector<std::string>> labels_of(const LearnedText& learned) {
        std::vector<std::vector<std::string>> labels;
        for (const Column& facet : learned.facets) {
            labels.emplace_back();
            for (std::uint32_t id = 0; id < facet.dictionary.size(); id++)
                labels.back().emplace_back(facet.dictionary.label(id));
        }
        return labels;
    }
    static std::vector<std::span<const std::string>> spans(const std::vector<std::vector<std::string>>& labels) {
        return {labels.begin(), labels.end()};
    }

private:
    const LearnedText& learned_;
    std::vector<std::vector<std::string>> labels_;
    TextWriter writer_;
};

inline std::string small(std::string text) {
    for (char& c : text)
        c = c >= 'A' && c <= 'Z' ? char(c + 32) : c;
    return text;
}

// A word of syllables, from a vocabulary that is large enough for most words to be rare.
inline std::string a_word(Random& random, std::uint32_t syllables) {
    static const char* const all[] = {"ba", "de", "ki", "lo", "mu", "na", "ri", "so", "ta", "ve", "lin", "mar", "ton"};
    std::string word;
    for (std::uint32_t i = 0; i < syllables; i++)
        word += all[random.below(13)];
    return word;
}
inline std::string title(std::string word) {
    word[0] = char(word[0] - 32);
    return word;
}
inline std::string digits(Random& random, std::uint32_t n) {
    std::string out;
    for (std::uint32_t i = 0; i < n; i++)
        out.push_back(char('0' + random.below(10)));
    return out;
}

} // namespace synth::test
