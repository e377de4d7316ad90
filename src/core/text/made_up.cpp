#include "core/text/made_up.hpp"
#include "core/error.hpp"
#include "core/sample/philox.hpp"
#include <algorithm>
#include <set>

namespace synth {

namespace {

constexpr std::uint32_t edge = 0;               // before a word and after it
constexpr std::uint32_t any = 0x1fffff;         // a context that is not looked at
constexpr std::size_t enough_letters = 2000000; // that are learned from, at the most
constexpr std::uint32_t tries_per_word = 16;

std::uint64_t context(std::uint32_t a, std::uint32_t b) {
    return std::uint64_t(a) << 21 | b;
}

// A stream of draws for the k-th word of a length.
class Stream {
public:
    Stream(std::uint64_t seed, std::uint64_t k, std::uint32_t length) : seed_(seed), k_(k), length_(length) {}

    std::uint64_t below(std::uint64_t n) { return draw(seed_, k_, length_ + 64 * at_++, Purpose::text).below(n); }

private:
    std::uint64_t seed_, k_;
    std::uint32_t length_, at_ = 0;
};

std::string syllables(std::uint32_t length, Stream& random) {
    constexpr std::string_view consonants = "bcdfghjklmnprstvwz", vowels = "aeiou";
    std::string word;
    for (std::uint32_t i = 0; i < length; i++) {
        const std::string_view from = i % 2 == 0 ? consonants : vowels;
        word.push_back(from[random.below(from.size())]);
    }
    return word;
}

} // namespace

void Letters::count(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t text, std::uint32_t rows,
                    bool is_new) {
    Count& count = counts_[context(a, b) << 21 | c];
    if (count.text != text)
        count.rows += rows;
    count.words += is_new;
    count.text = text;
}

void Letters::add(std::string_view word, std::uint32_t text, std::uint32_t rows) {
    if (letters_ > enough_letters || word.size() > 64)
        return;
    std::uint64_t& known = words_[word];
    if (known >= min_count_) // all that it has is common already
        return;
    const bool is_new = known == 0;
    known += rows;
    std::uint32_t a = edge, b = edge;
    for (std::size_t at = 0; at <= word.size();) {
        const Character c = at < word.size() ? character(word, at) : Character{edge, 1};
        const std::uint32_t code = lower(c.code);
        count(a, b, code, text, rows, is_new);
        count(any, b, code, text, rows, is_new);
        if (code != edge)
            count(any, any, code, text, rows, is_new);
        a = b;
        b = code;
        at += c.bytes;
        letters_++;
    }
}

void Letters::finish(const Poll& poll) {
    std::vector<std::pair<std::uint64_t, std::uint32_t>> common;
    for (const auto& [key, count] : counts_)
        if (count.rows >= min_count_)
            common.emplace_back(key, count.words);
    poll();
    std::sort(common.begin(), common.end());
    counts_.clear();
    words_.clear();
    for (const auto& [key, words] : common) {
        std::vector<Next>& next = next_[key >> 21];
        next.push_back({std::uint32_t(key & any), words + (next.empty() ? 0 : next.back().until)});
    }
}

const std::vector<Letters::Next>* Letters::after(std::uint32_t a, std::uint32_t b) const {
    const auto found = next_.find(context(a, b));
    return found == next_.end() ? nullptr : &found->second;
}

std::vector<std::string> Letters::make(std::uint32_t length, std::uint32_t wanted, const TokenFilter& real,
                                       std::uint64_t seed, const Poll& poll) const {
    std::set<std::string> words; // opaque bytes side by side may come to fewer characters: such words are none
    // How strict: a word ends as real ones do; it may end anyhow; syllables; a word of three letters may be real.
    for (std::uint32_t way = 0; way < 4; way++) {
        const bool last_resort = way == 3;
        if (way > 0 && words.size() >= std::max(1u, wanted / 4))
            break;
        if (last_resort && (length > 3 || !words.empty()))
            break;
        if (way < 2 && !after(any, any))
            continue;
        for (std::uint32_t k = 0; k < wanted * tries_per_word && words.size() < wanted; k++) {
            if (k % 256 == 0)
                poll();
            Stream random(seed + way, k, length);
            std::string word;
            bool good = true;
            if (way < 2) {
                std::uint32_t a = edge, b = edge;
                for (std::uint32_t i = 0; i <= length && good; i++) {
                    const std::vector<Next>* next = after(a, b);
                    if (i == length) {
                        good = way == 1 || (next && next->front().code == edge);
                        break;
                    }
                    std::uint64_t skipped = 0;
                    for (const std::vector<Next>* tried : {next, after(any, b), after(any, any)}) {
                        next = tried;
                        skipped = next && next->front().code == edge ? next->front().until : 0;
                        if (next && next->back().until > skipped)
                            break;
                    }
                    const std::uint64_t u = skipped + random.below(next->back().until - skipped);
                    const auto chosen = std::upper_bound(next->begin(), next->end(), u,
                                                         [](std::uint64_t x, const Next& n) { return x < n.until; });
                    append_character(chosen->code, word);
                    a = b;
                    b = chosen->code;
                }
            } else {
                word = syllables(length, random);
            }
            if (good && count_characters(word) == length && (length < 3 || last_resort || !real.contains(word)))
                words.insert(std::move(word));
        }
    }
    return {words.begin(), words.end()};
}

MadeUp::MadeUp(std::span<const std::string> words) {
    std::size_t begin = 0;
    std::uint32_t before = 0;
    while (begin < words.size()) {
        const std::size_t length = count_characters(words[begin]);
        std::size_t end = begin + 1;
        while (end < words.size() && count_characters(words[end]) == length)
            end++;
        if (length <= before || length > WordForm::longest)
            throw DamagedModel("made-up words are not in order of length");
        before = std::uint32_t(length);
        by_length_[length] = words.subspan(begin, end - begin);
        begin = end;
    }
    const auto filled = [&](std::uint32_t length) {
        return length >= 1 && length <= WordForm::longest && !by_length_[length].empty();
    };
    std::span<const std::string> nearest[WordForm::longest + 1];
    for (std::uint32_t length = 0; length <= WordForm::longest; length++)
        for (std::uint32_t distance = 0; distance <= WordForm::longest && nearest[length].empty(); distance++)
            nearest[length] = by_length_[filled(length + distance)                         ? length + distance
                                         : length >= distance && filled(length - distance) ? length - distance
                                                                                           : 0];
    std::copy(std::begin(nearest), std::end(nearest), by_length_);
}

} // namespace synth
