// Labels of facets begin with a sign that says what they are:
//   form       =text   this text        ~pattern  see pattern.hpp    *  free text
//   word k     =token  this token       ~form     a made-up word of the form, see pattern.hpp
//   domain 1   =name   this domain      ~d        any other: one that is kept for examples
//   number k, words    numbers; of a long number the first six digits, and how long a free text is
#include "core/text/text.hpp"
#include "core/codec/sort.hpp"
#include "core/sample/philox.hpp"
#include "core/text/chain.hpp"
#include "core/text/format.hpp"
#include "core/text/made_up.hpp"
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <unordered_map>

namespace synth {

namespace {

constexpr std::size_t most_tokens = 8192;   // that a facet keeps
constexpr std::size_t bytes_of_text = 8192; // that is looked at
constexpr std::uint32_t min_fakes = 64;     // of each length

// The tokens of one slot, and the labels that they get.
class Slots {
public:
    std::uint32_t intern(std::string_view token, std::uint32_t rows) {
        const auto [found, is_new] = tokens_.emplace(token, std::uint32_t(names_.size()));
        if (is_new) {
            names_.push_back(token);
            rows_.push_back(0);
        }
        rows_[found->second] += rows;
        return found->second;
    }

    // Gives every token a label that min_count rows have. They do: all slots of a pattern have min_count rows together.
    void choose_labels(bool domain, std::uint32_t min_count) {
        std::vector<std::uint32_t> order;
        for (std::uint32_t t = 0; t < names_.size(); t++)
            if (rows_[t] >= min_count)
                order.push_back(t);
        std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
            return rows_[a] != rows_[b] ? rows_[a] > rows_[b] : names_[a] < names_[b];
        });
        order.resize(std::min(order.size(), most_tokens));
        labels_.assign(names_.size(), "");
        for (const std::uint32_t t : order)
            labels_[t] = "=" + std::string(names_[t]);
        std::map<WordForm, std::uint64_t> forms;
        std::uint64_t rare = 0;
        for (std::uint32_t t = 0; t < names_.size(); t++)
            if (labels_[t].empty()) {
                forms[form_of(names_[t])] += rows_[t];
                rare += rows_[t];
            }
        if (rare < min_count && !order.empty()) {
            for (std::string& label : labels_)
                label = label.empty() ? "=" + std::string(names_[order[0]]) : label;
            return;
        }
        std::map<WordForm, WordForm> nearest;
        for (const auto& entry : forms)
            nearest[entry.first] = find_nearest(entry.first, forms, min_count);
        for (std::uint32_t t = 0; t < names_.size(); t++)
            if (labels_[t].empty())
                labels_[t] = domain ? "~d" : "~" + name_of(nearest[form_of(names_[t])]);
    }
    const std::string& label(std::uint32_t token) const { return labels_[token]; }

private:
    // The form itself, or the nearest that min_count rows have; if there is none, the commonest stands for all.
    static WordForm find_nearest(WordForm form, const std::map<WordForm, std::uint64_t>& forms,
                                 std::uint32_t min_count) {
        const auto commonest = std::max_element(forms.begin(), forms.end(),
                                                [](const auto& a, const auto& b) { return a.second < b.second; });
        if (commonest->second < min_count)
            return commonest->first;
        WordForm best = commonest->first;
        const auto distance = [&](WordForm other) {
            return std::abs(int(form.length) - int(other.length)) + (form.letters != other.letters ? 20 : 0);
        };
        for (const auto& [other, rows] : forms)
            if (rows >= min_count && distance(other) < distance(best))
                best = other;
        return best;
    }

    std::unordered_map<std::string_view, std::uint32_t> tokens_;
    std::vector<std::string_view> names_;
    std::vector<std::uint32_t> rows_;
    std::vector<std::string> labels_;
};

// The first digits of a number, as many as a facet knows.
std::uint32_t number_of(std::string_view digits, std::uint32_t length) {
    std::uint32_t number = 0;
    for (const char c : digits.substr(0, length > longest_natural ? head_digits : longest_natural))
        number = 10 * number + std::uint32_t(c - '0');
    return number;
}

class Learner {
public:
    Learner(const Column& column, const TokenFilter& real, const TextOptions& options, const Poll& poll)
        : column_(column), dictionary_(column.dictionary), real_(real), options_(options), poll_(poll),
          min_count_(std::max(options.min_count, 1u)), rows_(count_labels(column)), letters_(min_count_) {}

    LearnedText run() {
        formats_ = learn_formats(dictionary_, rows_, min_count_, options_.max_facets, poll_);
        for (const std::string& pattern : formats_.forms)
            patterns_.push_back(patterns_.size() < formats_.verbatim ? Pattern{} : parse_pattern(pattern));
        take_apart();
        choose_donors();
        for (std::size_t s = 0; s < slots_.size(); s++) {
            poll_();
            slots_[s].choose_labels(s >= formats_.words, min_count_);
        }
        lay_out();
        fill();
        if (has_free_)
            learn_chain(dictionary_, free_, rows_, formats_.rules, min_count_, learned_.codec, poll_);
        make_words();
        for (const auto& [form, check] : formats_.checked) {
            learned_.codec.checked.push_back("~" + formats_.forms[form]);
            learned_.codec.checks.emplace_back(name_of(check));
        }
        return std::move(learned_);
    }

private:
    // Tokens of every label's slots, in the order of its pattern, and what made-up words are made from.
    void take_apart() {
        slots_.resize(formats_.words + formats_.domains);
        begin_.assign(rows_.size(), 0);
        std::vector<Token> tokens;
        for (std::uint32_t id = 0; id < rows_.size(); id++) {
            if (id % 256 == 0)
                poll_();
            const std::uint32_t form = formats_.form_of[id];
            begin_[id] = std::uint32_t(values_.size());
            if (rows_[id] == 0 || form < formats_.verbatim)
                continue;
            tokenize(dictionary_.label(id).substr(0, bytes_of_text), formats_.rules, tokens);
            for (const Token& token : tokens)
                if (token.type == TokenClass::word) {
                    letters_.add(token.text, id, rows_[id]);
                    need_[form_of(token.text).length] += rows_[id];
                }
            if (form == Formats::free) {
                free_.push_back(id);
                values_.push_back(count_units(tokens));
                continue;
            }
            std::size_t piece = 0, word = 0;
            for (const Token& token : tokens) {
                if (token.type == TokenClass::separator)
                    continue;
                const std::uint32_t length = patterns_[form][piece++].length;
                if (token.type == TokenClass::word)
                    values_.push_back(slots_[word++].intern(token.text, rows_[id]));
                else if (token.type == TokenClass::domain)
                    values_.push_back(slots_[formats_.words].intern(token.text, rows_[id]));
                else if (token.type == TokenClass::number)
                    values_.push_back(number_of(token.text, length));
            }
        }
        letters_.finish(poll_);
    }

    // Rows whose label did not fit the dictionary, or counts nowhere, and the few that are free text, become like other
    // rows.
    void choose_donors() {
        std::uint64_t known = 0, free = 0;
        for (std::uint32_t id = 0; id < rows_.size(); id++) {
            known += rows_[id];
            free += formats_.form_of[id] == Formats::free ? rows_[id] : 0;
        }
        has_free_ = free >= min_count_ || free == known;
        for (std::uint32_t row = 0; row < column_.ids.size(); row++)
            if (is_donor(column_.ids[row])) {
                donors_.push_back(row);
                if (formats_.form_of[column_.ids[row]] == Formats::free)
                    free_donors_.push_back(row);
            }
    }

    bool is_donor(std::uint32_t id) const {
        return id < rows_.size() && rows_[id] > 0 && (has_free_ || formats_.form_of[id] != Formats::free);
    }

    void lay_out() {
        const auto add = [&](std::string name, Kind kind) {
            Column& facet = learned_.facets.emplace_back();
            facet.name = std::move(name);
            facet.kind = kind;
            if (kind == Kind::number)
                facet.numbers.assign(column_.ids.size(), null_number);
            else
                facet.ids.assign(column_.ids.size(), Dictionary::null);
            facet.dictionary = Dictionary();
        };
        add("form", Kind::category);
        for (std::uint32_t k = 1; k <= formats_.words; k++)
            add("word " + std::to_string(k), Kind::category);
        for (std::uint32_t k = 1; k <= formats_.domains; k++)
            add("domain " + std::to_string(k), Kind::category);
        for (std::uint32_t k = 1; k <= formats_.numbers; k++)
            add("number " + std::to_string(k), Kind::number);
        if (has_free_)
            add("words", Kind::number);
    }

    // The numbers of every slot of every pattern in the column's own rows, ascending.
    std::vector<std::vector<std::vector<double>>> own_numbers() const {
        std::vector<std::vector<std::vector<double>>> numbers(patterns_.size());
        for (std::uint32_t id = 0; id < rows_.size(); id++) {
            const std::uint32_t form = formats_.form_of[id];
            if (rows_[id] == 0 || form == Formats::free || form < formats_.verbatim)
                continue;
            const std::uint32_t* value = values_.data() + begin_[id];
            std::size_t slot = 0;
            for (const Piece& piece : patterns_[form]) {
                if (piece.slot == 'n') {
                    numbers[form].resize(std::max(numbers[form].size(), slot + 1));
                    numbers[form][slot].insert(numbers[form][slot].end(), rows_[id], *value);
                    slot++;
                }
                value += piece.slot == 'n' || piece.slot == 'w' || piece.slot == 'd';
            }
        }
        for (auto& form : numbers)
            for (std::vector<double>& slot : form)
                sort_numbers(slot);
        return numbers;
    }

    // A copy of a number must not make it look frequent: it is drawn from around the number, where min_count rows lie
    // on both sides.
    double near(double number, const std::vector<double>& sorted, std::uint32_t row, std::uint32_t slot) const {
        const auto [first, last] = std::equal_range(sorted.begin(), sorted.end(), number);
        const std::ptrdiff_t m = min_count_, n = std::ptrdiff_t(sorted.size()), at = first - sorted.begin();
        if (last - first >= m)
            return number;
        if (n < 2 * m)
            return std::nearbyint(std::accumulate(sorted.begin(), sorted.end(), 0.0) / double(n));
        const double low = sorted[std::size_t(std::clamp(at - m, m - 1, n - m))];
        const double high = sorted[std::size_t(std::clamp(at + m, m - 1, n - m))];
        return std::nearbyint(low + (high - low) * draw(options_.seed, row, 1 + slot, Purpose::text).v[0] * 0x1p-32);
    }

    void fill() {
        std::vector<Column>& facets = learned_.facets;
        std::vector<std::vector<std::vector<double>>> own;
        if (donors_.size() < column_.ids.size())
            own = own_numbers();
        std::vector<std::string> names;
        for (std::uint32_t form = 0; form < formats_.forms.size(); form++)
            names.push_back((form < formats_.verbatim ? "=" : "~") + formats_.forms[form]);
        for (std::uint32_t row = 0; row < column_.ids.size(); row++) {
            if (row % 4096 == 0)
                poll_();
            std::uint32_t id = column_.ids[row];
            if (id == Dictionary::null)
                continue;
            const bool is_copy = !is_donor(id);
            if (is_copy) {
                // What did not fit the dictionary is long, and so most likely free text.
                const std::vector<std::uint32_t>& donors =
                    id == Dictionary::overflow && !free_donors_.empty() ? free_donors_ : donors_;
                id = donors.empty()
                         ? Dictionary::overflow
                         : column_.ids[donors[draw(options_.seed, row, 0, Purpose::text).below(donors.size())]];
            }
            const std::uint32_t form = id < rows_.size() ? formats_.form_of[id] : Formats::free;
            facets[0].ids[row] = facets[0].dictionary.intern(form == Formats::free ? free_text : names[form]);
            if (form == Formats::free) {
                facets.back().numbers[row] = id < rows_.size() ? values_[begin_[id]] : 1;
                continue;
            }
            const std::uint32_t* value = values_.data() + begin_[id];
            std::size_t word = 1, number = 1 + slots_.size();
            std::uint32_t slot = 0;
            for (const Piece& piece : patterns_[form]) {
                if (piece.slot == 'n') {
                    facets[number++].numbers[row] = is_copy ? near(*value, own[form][slot], row, slot) : double(*value);
                    slot++;
                    value++;
                } else if (piece.slot == 'w' || piece.slot == 'd') {
                    const std::size_t facet = piece.slot == 'd' ? 1 + formats_.words : word++;
                    facets[facet].ids[row] = facets[facet].dictionary.intern(slots_[facet - 1].label(*value++));
                }
            }
        }
    }

    // As many of each length as are needed, but not too few.
    void make_words() {
        std::uint64_t all = 0;
        for (std::uint32_t length = 1; length <= WordForm::longest; length++)
            all += need_[length];
        if (all == 0 && !has_free_)
            return;
        for (std::uint32_t length = 1; length <= WordForm::longest; length++) {
            const bool common = need_[length] >= min_count_ || length == 6; // of 6 there are always some
            const std::uint64_t share = all > 0 ? options_.max_fakes * need_[length] / all : 0;
            const auto wanted = std::uint32_t(std::max<std::uint64_t>(min_fakes, share));
            if (common)
                for (std::string& word : letters_.make(length, wanted, real_, options_.seed, poll_))
                    learned_.codec.fakes.push_back(std::move(word));
        }
    }

    const Column& column_;
    const Dictionary& dictionary_;
    const TokenFilter& real_;
    const TextOptions& options_;
    const Poll& poll_;
    std::uint32_t min_count_;
    std::vector<std::uint32_t> rows_;
    Letters letters_;
    Formats formats_;
    std::vector<Pattern> patterns_;
    std::vector<Slots> slots_;                  // words, then domains
    std::vector<std::uint32_t> begin_, values_; // values_[begin_[id]]: the first of a label's slots
    std::vector<std::uint32_t> free_, donors_, free_donors_;
    std::uint64_t need_[WordForm::longest + 1] = {};
    bool has_free_ = false;
    LearnedText learned_;
};

} // namespace

LearnedText learn_text(const Column& column, const TokenFilter& real, const TextOptions& options, const Poll& poll) {
    return Learner(column, real, options, poll).run();
}

double rare_share(const Column& column, std::uint32_t min_count) {
    const std::vector<std::uint32_t> rows = count_labels(column);
    std::uint64_t known = 0, rare = 0;
    for (const std::uint32_t id : column.ids) {
        known += id != Dictionary::null;
        rare += id != Dictionary::null && (id >= rows.size() || rows[id] < min_count);
    }
    return known == 0 ? 0 : double(rare) / double(known);
}

} // namespace synth
