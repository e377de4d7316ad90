#include "core/text/format.hpp"
#include <algorithm>
#include <unordered_map>

namespace synth {

namespace {

constexpr std::size_t longest_text = 256; // bytes, of a text that has a pattern
constexpr std::size_t most_words = 8, most_numbers = 6, most_codes = 8, most_digits = 40;
constexpr std::size_t words_in_prose = 2; // of a pattern, where most texts have more than most_words
constexpr std::size_t most_labels = 16384, most_patterns = 256;
constexpr std::uint32_t none = 0xffffffff;

// A number slot of a shape, over all its texts.
struct NumberSlot {
    std::uint64_t padded = 0; // rows with leading zeros
    std::size_t shortest = most_digits, longest = 0;

    bool is_fixed(std::uint32_t min_count) const {
        return padded >= min_count || (shortest == longest && shortest > 1);
    }
};

struct Shape {
    std::uint64_t rows = 0;
    std::size_t words = 0;
    std::vector<NumberSlot> numbers;
    std::uint32_t pattern = none; // the commonest one that is kept
};

struct Candidate {
    std::string pattern;
    std::uint32_t shape = 0;
    std::uint64_t rows = 0, texts = 0;
    bool holds[std::size(check_digits)] = {true, true, true};
    std::uint32_t form = none;
};

class Learner {
public:
    Learner(const Dictionary& dictionary, const std::vector<std::uint32_t>& rows, std::uint32_t min_count,
            std::uint32_t max_facets, const Poll& poll)
        : dictionary_(dictionary), rows_(rows), min_count_(min_count), max_facets_(max_facets), poll_(poll) {}

    Formats run() {
        formats_.form_of.assign(dictionary_.size(), Formats::free);
        keep_labels();
        std::vector<std::uint32_t> rare = rows_;
        for (std::uint32_t id = 0; id < rare.size(); id++)
            rare[id] = formats_.form_of[id] == Formats::free ? rare[id] : 0;
        formats_.rules = CodeRules([&](std::uint32_t id) { return dictionary_.label(id); }, rare, poll_);
        find_shapes();
        find_patterns();
        choose();
        for (std::uint32_t id = 0; id < rows_.size(); id++) {
            if (pattern_of_[id] == none)
                continue;
            const Candidate& own = candidates_[pattern_of_[id]];
            const std::uint32_t stand_in = shapes_[own.shape].pattern;
            if (own.form != none)
                formats_.form_of[id] = own.form;
            else if (stand_in != none)
                formats_.form_of[id] = candidates_[stand_in].form;
        }
        return std::move(formats_);
    }

private:
    void keep_labels() {
        std::vector<std::uint32_t> common;
        for (std::uint32_t id = 0; id < rows_.size(); id++)
            if (rows_[id] >= min_count_)
                common.push_back(id);
        std::sort(common.begin(), common.end(), [&](std::uint32_t a, std::uint32_t b) {
            return rows_[a] != rows_[b] ? rows_[a] > rows_[b] : dictionary_.label(a) < dictionary_.label(b);
        });
        common.resize(std::min(common.size(), most_labels));
        for (const std::uint32_t id : common) {
            formats_.form_of[id] = std::uint32_t(formats_.forms.size());
            formats_.forms.emplace_back(dictionary_.label(id));
        }
        formats_.verbatim = std::uint32_t(common.size());
    }

    // Calls visit(id, tokens) for every label that may have a pattern.
    template <class Visit>
    void each_text(const Visit& visit) {
        std::vector<Token> tokens;
        for (std::uint32_t id = 0; id < rows_.size(); id++) {
            if (id % 4096 == 0)
                poll_();
            if (rows_[id] == 0 || formats_.form_of[id] != Formats::free || dictionary_.label(id).size() > longest_text)
                continue;
            tokenize(dictionary_.label(id), formats_.rules, tokens);
            visit(id, tokens);
        }
    }

    // Writes a text as a pattern; width(k, digits) says how long the k-th number is in it, 0 if that is left open.
    template <class Width>
    static bool describe(const std::vector<Token>& tokens, const Width& width, std::string& out) {
        std::size_t words = 0, numbers = 0, codes = 0, domains = 0;
        out.clear();
        for (const Token& token : tokens) {
            const std::size_t size = token.text.size();
            switch (token.type) {
            case TokenClass::separator: out += token.text; break;
            case TokenClass::word:
                out += 'w';
                words++;
                break;
            case TokenClass::domain:
                out += 'd';
                domains++;
                break;
            case TokenClass::code:
                out += token.alphabet;
                out += std::to_string(size);
                if (++codes > most_codes || size > longest_slot)
                    return false;
                break;
            case TokenClass::number:
                out += 'n';
                if (numbers == most_numbers || size > most_digits)
                    return false;
                if (const std::size_t digits = width(numbers++, token.text); digits > 0)
                    out += std::to_string(digits);
                break;
            }
        }
        return words <= most_words && domains <= 1;
    }

    void find_shapes() {
        std::unordered_map<std::string, std::uint32_t> known;
        std::uint64_t short_ones = 0, all = 0;
        shape_of_.assign(rows_.size(), none);
        for (std::uint32_t id = 0; id < rows_.size(); id++)
            all += formats_.form_of[id] == Formats::free ? rows_[id] : 0;
        std::string name;
        each_text([&](std::uint32_t id, const std::vector<Token>& tokens) {
            std::string_view numbers[most_numbers];
            std::size_t n = 0;
            const auto note = [&](std::size_t k, std::string_view digits) {
                numbers[k] = digits;
                n = k + 1;
                return std::size_t(0);
            };
            if (!describe(tokens, note, name))
                return;
            const auto [found, is_new] = known.emplace(name, std::uint32_t(shapes_.size()));
            if (is_new) {
                shapes_.emplace_back().numbers.resize(n);
                names_.push_back(name);
                shapes_.back().words = std::size_t(std::count_if(
                    tokens.begin(), tokens.end(), [](const Token& t) { return t.type == TokenClass::word; }));
            }
            Shape& shape = shapes_[found->second];
            shape_of_[id] = found->second;
            shape.rows += rows_[id];
            short_ones += rows_[id];
            for (std::size_t k = 0; k < n; k++) {
                shape.numbers[k].padded += numbers[k].size() > 1 && numbers[k][0] == '0' ? rows_[id] : 0;
                shape.numbers[k].shortest = std::min(shape.numbers[k].shortest, numbers[k].size());
                shape.numbers[k].longest = std::max(shape.numbers[k].longest, numbers[k].size());
            }
        });
        if (short_ones < all / 2)
            for (Shape& shape : shapes_)
                shape.rows = shape.words > words_in_prose ? 0 : shape.rows;
    }

    void find_patterns() {
        std::unordered_map<std::string, std::uint32_t> known;
        pattern_of_.assign(rows_.size(), none);
        std::string name;
        each_text([&](std::uint32_t id, const std::vector<Token>& tokens) {
            const std::uint32_t s = shape_of_[id];
            if (s == none || shapes_[s].rows < min_count_)
                return;
            const auto width = [&](std::size_t k, std::string_view digits) {
                const bool fixed = digits.size() > longest_natural || shapes_[s].numbers[k].is_fixed(min_count_);
                return fixed ? digits.size() : 0;
            };
            describe(tokens, width, name);
            const auto [found, is_new] = known.emplace(name, std::uint32_t(candidates_.size()));
            if (is_new)
                candidates_.push_back({name, s});
            Candidate& candidate = candidates_[found->second];
            pattern_of_[id] = found->second;
            candidate.rows += rows_[id];
            candidate.texts++;
            for (const CheckDigit check : check_digits)
                candidate.holds[std::size_t(check)] =
                    candidate.holds[std::size_t(check)] && holds(check, dictionary_.label(id));
        });
        poll_();
        // A shape that is common although none of its patterns is: numbers of any length.
        std::vector<bool> has_common(shapes_.size());
        for (const Candidate& candidate : candidates_)
            if (candidate.rows >= min_count_)
                has_common[candidate.shape] = true;
        for (std::uint32_t s = 0; s < shapes_.size(); s++)
            if (!has_common[s] && shapes_[s].rows >= min_count_)
                candidates_.push_back({names_[s], s, shapes_[s].rows, 0, {}, none});
    }

    // Accepts patterns, the commonest first, while there is room for their slots.
    void choose() {
        std::vector<std::uint32_t> order;
        for (std::uint32_t c = 0; c < candidates_.size(); c++)
            if (candidates_[c].rows >= min_count_)
                order.push_back(c);
        std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
            const Candidate &x = candidates_[a], &y = candidates_[b];
            return x.rows != y.rows ? x.rows > y.rows : x.pattern < y.pattern;
        });
        std::size_t accepted = 0;
        for (const std::uint32_t c : order) {
            Candidate& candidate = candidates_[c];
            std::uint32_t words = 0, domains = 0, numbers = 0;
            for (const Piece& piece : parse_pattern(candidate.pattern)) {
                words += piece.slot == 'w';
                domains += piece.slot == 'd';
                numbers += piece.slot == 'n';
            }
            words = std::max(words, formats_.words);
            domains = std::max(domains, formats_.domains);
            numbers = std::max(numbers, formats_.numbers);
            if (accepted == most_patterns || words + domains + numbers > max_facets_)
                continue;
            accepted++;
            formats_.words = words;
            formats_.domains = domains;
            formats_.numbers = numbers;
            candidate.form = std::uint32_t(formats_.forms.size());
            formats_.forms.push_back(candidate.pattern);
            std::uint32_t& commonest = shapes_[candidate.shape].pattern;
            commonest = commonest == none ? c : commonest;
            for (const CheckDigit check : check_digits)
                if (candidate.holds[std::size_t(check)] && candidate.texts >= min_count_) {
                    formats_.checked.emplace_back(candidate.form, check);
                    break;
                }
        }
    }

    const Dictionary& dictionary_;
    const std::vector<std::uint32_t>& rows_;
    std::uint32_t min_count_, max_facets_;
    const Poll& poll_;
    Formats formats_;
    std::vector<Shape> shapes_;
    std::vector<std::string> names_;
    std::vector<Candidate> candidates_;
    std::vector<std::uint32_t> shape_of_, pattern_of_; // by label
};

} // namespace

Formats learn_formats(const Dictionary& dictionary, const std::vector<std::uint32_t>& rows, std::uint32_t min_count,
                      std::uint32_t max_facets, const Poll& poll) {
    return Learner(dictionary, rows, min_count, max_facets, poll).run();
}

} // namespace synth
