#include "core/text/key_layout.hpp"
#include "core/text/key_patterns.hpp"
#include "core/text/made_up.hpp"
#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>

namespace synth {

namespace {

using namespace key_layout;

constexpr std::size_t most_patterns = 16, most_tokens = 4096;
constexpr std::uint32_t fakes_of_slot = 2048; // natural ones
constexpr std::uint32_t parts = 512;          // that longer words are made of
constexpr std::uint32_t part_length = 7;      // two of them are longer than any other made-up word
constexpr std::size_t longest_token = 20;     // characters; longer ones might be three parts
constexpr std::uint64_t spare_digits = 3;     // beyond the longest number that is met
constexpr std::uint32_t longest_code = 10;
constexpr std::uint64_t few = 1000; // texts

// Of the ends of a range the mean of min_count numbers is kept, since one number may be one row's own.
std::uint64_t mean(std::span<const std::uint64_t> numbers) {
    unsigned __int128 sum = 0;
    for (const std::uint64_t number : numbers)
        sum += number;
    return std::uint64_t(sum / numbers.size());
}

class Learner {
public:
    Learner(const Column& column, const TokenFilter& real, const TextOptions& options, const Poll& poll)
        : dictionary_(column.dictionary), real_(real), options_(options), poll_(poll),
          min_count_(std::max(options.min_count, 1u)), rows_(count_labels(column)), letters_(min_count_) {}

    TextKey run() {
        formats_ = learn_formats(dictionary_, rows_, min_count_, slots_at_most, poll_);
        patterns_ = choose_patterns(formats_, dictionary_, rows_, most_patterns, cycle);
        take_apart();
        make_parts();
        lay_out_all();
        if (has_too_few())
            choose_code();
        return std::move(key_);
    }

private:
    struct Slots { // what is met in one slot
        std::unordered_map<std::string_view, std::uint64_t> tokens;
        std::vector<std::uint64_t> numbers;
    };

    bool has_too_few() const {
        if (options_.longest == 0)
            return false;
        for (std::size_t p = 0; p < patterns_.size(); p++)
            if (is_too_long(p))
                return true;
        const auto known =
            std::uint64_t(std::count_if(rows_.begin(), rows_.end(), [](std::uint32_t rows) { return rows > 0; }));
        return key_.possible() < std::max(few, 2 * known);
    }

    // No pattern has enough texts that are short enough: a code.
    void choose_code() {
        key_ = {};
        layouts_.clear();
        patterns_.assign(1, code_pattern(dictionary_, rows_, std::min(options_.longest, longest_code)));
        slots_.assign(1, std::vector<Slots>(patterns_[0].pieces.size()));
        lay_out_all();
    }

    void lay_out_all() {
        std::vector<std::uint64_t> weights;
        for (std::size_t p = 0; p < patterns_.size(); p++) {
            poll_();
            key_.patterns.push_back(patterns_[p].text);
            weights.push_back(patterns_[p].weight);
            lay_out(p);
        }
        pack(layouts_, weights, key_);
    }

    // How many characters a slot of the pattern has in the column's own texts, at the most.
    std::uint64_t width(std::size_t p, std::size_t k) const {
        const Piece& piece = patterns_[p].pieces[k];
        if (piece.slot == 0 || piece.length > 0)
            return piece.length;
        std::uint64_t most = piece.slot == 'n' ? 3 : 0;
        for (const auto& entry : slots_[p][k].tokens)
            most = std::max<std::uint64_t>(most, count_characters(entry.first));
        for (const std::uint64_t number : slots_[p][k].numbers)
            most = std::max<std::uint64_t>(most, std::to_string(number).size());
        return most;
    }

    // How much longer than that, or shorter, each word may be, and how many digits longer each number.
    struct Room {
        std::int64_t word = 1000;
        std::uint64_t digits = spare_digits;
    };
    Room room(std::size_t p) const {
        Room room;
        if (options_.longest == 0)
            return room;
        std::int64_t left = options_.longest, words = 0, numbers = 0;
        for (std::size_t k = 0; k < patterns_[p].pieces.size(); k++) {
            left -= std::int64_t(count_characters(patterns_[p].pieces[k].literal) + width(p, k));
            words += patterns_[p].pieces[k].slot == 'w' || patterns_[p].pieces[k].slot == 'd';
            numbers += patterns_[p].pieces[k].slot == 'n' && patterns_[p].pieces[k].length == 0;
        }
        room.digits =
            numbers == 0 ? 0 : std::min(spare_digits, std::uint64_t(std::max<std::int64_t>(left, 0) / numbers));
        left -= numbers * std::int64_t(room.digits);
        room.word = words == 0 ? 0 : left >= 0 ? left / words : -(-left + words - 1) / words;
        return room;
    }

    // Is some text of the pattern too long, whatever its words are?
    bool is_too_long(std::size_t p) const {
        std::uint64_t length = 0;
        for (std::size_t k = 0; k < patterns_[p].pieces.size(); k++) {
            const char slot = patterns_[p].pieces[k].slot;
            length += count_characters(patterns_[p].pieces[k].literal) + (slot == 'w' || slot == 'd' ? 1 : width(p, k));
        }
        return options_.longest > 0 && length > options_.longest;
    }

    std::size_t pattern_of(std::uint32_t id) const {
        std::size_t p = 0;
        while (p < patterns_.size() &&
               (formats_.form_of[id] == Formats::free || patterns_[p].form != formats_.form_of[id]))
            p++;
        return p;
    }

    void take_apart() {
        for (const KeyPattern& pattern : patterns_)
            slots_.emplace_back(pattern.pieces.size() - 1);
        std::vector<Token> tokens;
        for (std::uint32_t id = 0; id < rows_.size(); id++) {
            if (id % 256 == 0)
                poll_();
            if (rows_[id] == 0)
                continue;
            const std::size_t p = pattern_of(id);
            tokenize(dictionary_.label(id).substr(0, 4096), formats_.rules, tokens);
            std::size_t k = 0;
            for (const Token& token : tokens) {
                if (token.type == TokenClass::word)
                    letters_.add(token.text, id, rows_[id]);
                if (token.type == TokenClass::separator || p == patterns_.size())
                    continue;
                if (token.type == TokenClass::number)
                    note_number(p, k, token.text);
                else if (token.type != TokenClass::code)
                    slots_[p][k].tokens[token.text] += rows_[id];
                k++;
            }
        }
        letters_.finish(poll_);
    }

    // How many digits of a number slot are check digits, at its beginning and its end.
    std::pair<std::uint64_t, std::uint64_t> check_places(std::size_t p, std::size_t k) const {
        if (patterns_[p].check == 0)
            return {0, 0};
        std::size_t first = find_slot(patterns_[p].pieces, 'n'), last = first;
        for (std::size_t i = 0; i < patterns_[p].pieces.size(); i++)
            last = patterns_[p].pieces[i].slot == 'n' ? i : last;
        if (check_digits[patterns_[p].check - 1] == CheckDigit::iban)
            return {k == first ? 2 : 0, 0};
        return {0, k == last ? 1 : 0};
    }

    void note_number(std::size_t p, std::size_t k, std::string_view digits) {
        const std::uint32_t length = patterns_[p].pieces[k].length;
        if (length == 0 ? digits.size() > longest_natural : digits.size() != length)
            return;
        const auto [before, behind] = check_places(p, k);
        digits.remove_prefix(std::min<std::size_t>(before, digits.size()));
        digits.remove_suffix(std::min<std::size_t>(behind, digits.size()));
        std::uint64_t number = 0;
        for (const char c : digits.substr(0, digits_at_most))
            number = 10 * number + std::uint64_t(c - '0');
        slots_[p][k].numbers.push_back(number);
    }

    // Words of which any two together are no token of the table.
    void make_parts() {
        if (std::none_of(patterns_.begin(), patterns_.end(),
                         [](const KeyPattern& p) { return find_slot(p.pieces, 'w') < p.pieces.size(); }))
            return;
        std::vector<std::string> words = letters_.make(part_length, parts, real_, options_.seed, poll_);
        for (std::size_t i = 0; i < words.size(); i++) {
            poll_();
            bool real = false;
            for (std::size_t j = 0; j < words.size() && !real; j++)
                real = real_.contains(words[i] + words[j]) || real_.contains(words[j] + words[i]);
            if (!real)
                key_.symbols.push_back(words[i]);
        }
        n_parts_ = key_.symbols.size();
    }

    Slot word_slot(std::size_t p, std::size_t k, bool& is_first) {
        const bool domain = patterns_[p].pieces[k].slot == 'd';
        const auto room = std::uint64_t(std::max<std::int64_t>(0, std::int64_t(width(p, k)) + room_.word));
        Slot slot;
        slot.first = key_.symbols.size();
        std::vector<std::pair<std::uint64_t, std::string_view>> common;
        std::map<WordForm, std::uint64_t> rare;
        std::uint64_t all = 0, rare_rows = 0;
        for (const auto& [token, rows] : slots_[p][k].tokens) {
            all += rows;
            if (rows >= min_count_ && (domain || count_characters(token) <= longest_token)) {
                common.emplace_back(rows, token);
            } else {
                rare[form_of(token)] += rows;
                rare_rows += rows;
            }
        }
        std::sort(common.begin(), common.end(), [](const auto& a, const auto& b) {
            return a.first != b.first ? a.first > b.first : a.second < b.second;
        });
        common.resize(std::min(common.size(), most_tokens));
        std::unordered_set<std::string> known;
        const auto add = [&](std::string symbol) {
            if (count_characters(symbol) <= room && known.insert(fold(symbol)).second)
                key_.symbols.push_back(std::move(symbol));
        };
        for (const auto& entry : common)
            add(std::string(entry.second));
        if (domain && (common.empty() || rare_rows * 20 > all))
            add("example.com");
        WordForm::Case letters = patterns_[p].pieces.size() > 2 && patterns_[p].form == Formats::free
                                     ? WordForm::Case::title
                                     : WordForm::Case::lower;
        std::uint64_t most_rows = 0;
        for (const auto& [form, rows] : rare)
            if (rows >= min_count_ && rows > most_rows) {
                most_rows = rows;
                letters = form.letters;
            }
        if (!domain && (common.empty() || rare_rows * 20 > all)) {
            if (most_rows == 0) // no form is common
                rare = {{WordForm{letters, 5}, 1}, {WordForm{letters, 6}, 1}, {WordForm{letters, 8}, 1}};
            for (const auto& [form, rows] : rare) {
                if (most_rows > 0 && rows < min_count_)
                    continue;
                const auto wanted = std::uint32_t(
                    std::max<std::uint64_t>(64, fakes_of_slot * rows / std::max<std::uint64_t>(1, rare_rows)));
                for (const std::string& word : letters_.make(form.length, std::min(wanted, fakes_of_slot), real_,
                                                             options_.seed + p * slots_at_most + k + 1, poll_)) {
                    std::string symbol;
                    append_in_case(word, form.letters, symbol);
                    add(std::move(symbol));
                }
            }
        }
        slot.natural = key_.symbols.size() - slot.first;
        slot.letters = std::uint64_t(letters);
        if (domain)
            return slot;
        slot.n_parts = n_parts_;
        slot.extended = room < 2 * part_length ? 0 : n_parts_ * n_parts_;
        slot.far = is_first && room >= 3 * part_length ? n_parts_ * n_parts_ * n_parts_ : 0;
        is_first = false;
        if (slot.natural == 0) { // every short word is a real one
            add("id");
            slot.natural = key_.symbols.size() - slot.first;
        }
        return slot;
    }

    Slot number_slot(std::size_t p, std::size_t k) {
        std::vector<std::uint64_t>& numbers = slots_[p][k].numbers;
        std::sort(numbers.begin(), numbers.end());
        const std::size_t n = numbers.size();
        const auto [before, behind] = check_places(p, k);
        std::uint64_t low = 0, high = 0;
        const bool known = n >= 2 * std::size_t(min_count_);
        if (known) {
            const std::size_t beyond = std::min<std::size_t>(min_count_ - 1, (n - min_count_) / 2);
            low = mean(std::span(numbers).subspan(beyond, min_count_));
            high = mean(std::span(numbers).subspan(n - min_count_ - beyond, min_count_));
        }
        Slot slot;
        const std::uint64_t length = patterns_[p].pieces[k].length;
        std::uint64_t total = 0;
        if (length > 0 || patterns_[p].check > 0) {
            const std::uint64_t digits = length > 0 ? length : 1 + behind;
            slot.before = std::min(before, digits);
            slot.behind = std::min(behind, digits - slot.before);
            const std::uint64_t left = digits - slot.before - slot.behind;
            total = power(10, std::min<std::uint64_t>(left, digits_at_most));
            slot.length = left;
            high = known ? std::min(high, total - 1) : total - 1;
            low = known ? std::min(low, high) : left > 1 ? total / 10 : 0;
        } else {
            high = known ? high : 999;
            total = power(10, std::to_string(high).size() + room_.digits);
        }
        slot.first = low;
        slot.natural = high - low + 1;
        slot.extended = total - slot.natural;
        return slot;
    }

    void lay_out(std::size_t p) {
        Layout& layout = layouts_.emplace_back();
        layout.check = patterns_[p].check;
        room_ = room(p);
        bool is_first = true;
        std::vector<std::uint64_t> words;
        for (std::size_t k = 0; k + 1 < patterns_[p].pieces.size(); k++) {
            const char type = patterns_[p].pieces[k].slot;
            if (type == 'w' || type == 'd') {
                layout.slots.push_back(word_slot(p, k, is_first));
                words.push_back(k);
            } else if (type == 'n') {
                layout.slots.push_back(number_slot(p, k));
                layout.order.insert(layout.order.begin(), k);
            } else {
                Slot slot;
                const std::uint64_t base = alphabet_of_slot(type == 'm' ? 'k' : type).size();
                slot.length = patterns_[p].pieces[k].length;
                slot.natural = power(base, counted(base, slot.length));
                layout.slots.push_back(slot);
                layout.order.push_back(k);
            }
        }
        layout.order.insert(layout.order.end(), words.rbegin(), words.rend());
    }

    const Dictionary& dictionary_;
    const TokenFilter& real_;
    const TextOptions& options_;
    const Poll& poll_;
    std::uint32_t min_count_;
    std::vector<std::uint32_t> rows_;
    Letters letters_;
    Formats formats_;
    TextKey key_;
    std::vector<KeyPattern> patterns_;
    std::vector<std::vector<Slots>> slots_;
    std::vector<Layout> layouts_;
    Room room_; // of the pattern that is laid out
    std::uint64_t n_parts_ = 0;
};

} // namespace

TextKey learn_text_key(const Column& column, const TokenFilter& real, const TextOptions& options, const Poll& poll) {
    return Learner(column, real, options, poll).run();
}

} // namespace synth
