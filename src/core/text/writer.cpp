// Writing texts: all labels are parsed once, so that a row only puts pieces together.
#include "core/error.hpp"
#include "core/sample/philox.hpp"
#include "core/search.hpp"
#include "core/text/chain.hpp"
#include "core/text/check_digit.hpp"
#include "core/text/made_up.hpp"
#include "core/text/text.hpp"
#include <algorithm>
#include <charconv>
#include <cmath>

namespace synth {

namespace {

constexpr std::size_t longest_free_text = 2000; // bytes, about
constexpr std::uint32_t longest_run = 1000;     // states of a chain, some of which may write nothing
constexpr std::uint32_t patience = 8;           // tokens beyond the wanted ones, before a text ends anywhere
constexpr std::string_view examples[] = {"example.com", "example.org", "example.net"}; // RFC 2606, section 3

// One row's draws for one column, as many as it takes.
class Stream {
public:
    Stream(std::uint64_t seed, std::uint64_t row, std::uint32_t column) : seed_(seed), row_(row), column_(column) {}

    std::uint64_t below(std::uint64_t n) { return n * next() >> 32; } // n < 2^32
    std::uint64_t below_any(std::uint64_t n) {
        const std::uint64_t high = next();
        return std::uint64_t((unsigned __int128)(high << 32 | next()) * n >> 64);
    }

private:
    std::uint32_t next() {
        if (left_ == 0) {
            draw_ = draw(seed_, row_, column_ + (block_++ << 16), Purpose::text); // a table has at most 1,664 columns
            left_ = 4;
        }
        return draw_.v[--left_];
    }

    std::uint64_t seed_, row_;
    std::uint32_t column_, block_ = 0, left_ = 0;
    Draw draw_{};
};

struct Form {
    enum class Type : std::uint8_t { verbatim, pattern, free };
    Type type = Type::free;
    std::string_view text;
    Pattern pattern;
    std::optional<CheckDigit> check;
};

struct WordLabel {
    bool verbatim = false;
    std::string_view text;
    WordForm form;
};

void pad(std::uint64_t number, std::uint32_t digits, std::string& out) {
    out.resize(out.size() + digits, '0');
    for (std::size_t at = out.size(); digits > 0 && number > 0; digits--, number /= 10)
        out[--at] = char('0' + number % 10);
}

} // namespace

struct TextWriter::State {
    MadeUp fakes;
    std::vector<Form> forms;
    std::vector<std::vector<WordLabel>> words; // by facet, domains too
    std::size_t first_number = 0;
    std::uint32_t word_slots = 0;
    bool has_length = false; // the last facet is the length of free texts
    std::vector<ChainState> chain;
    std::vector<std::uint32_t> first, next;
    std::vector<std::uint64_t> until; // cumulative weights within a state
    std::vector<bool> ends;           // may the text end after this state

    State(const TextCodec& codec, const std::vector<std::span<const std::string>>& labels) : fakes(codec.fakes) {
        const auto rule = [](bool holds, const char* what) {
            if (!holds)
                throw DamagedModel(std::string("a text's codec is damaged: ") + what);
        };
        rule(!labels.empty(), "facets");
        read_forms(codec, labels[0]);
        std::size_t slots[3] = {};
        for (const Form& form : forms) {
            std::size_t in_form[3] = {};
            for (const Piece& piece : form.pattern)
                if (piece.slot != 0 && !is_code(piece.slot))
                    in_form[piece.slot == 'w' ? 0 : piece.slot == 'd' ? 1 : 2]++;
            for (std::size_t k = 0; k < 3; k++)
                slots[k] = std::max(slots[k], in_form[k]);
            has_length |= form.type == Form::Type::free;
        }
        rule(forms.empty() || labels.size() == 1 + slots[0] + slots[1] + slots[2] + has_length, "number of facets");
        rule(slots[1] <= 1, "number of domains");
        word_slots = std::uint32_t(slots[0]);
        first_number = 1 + slots[0] + slots[1];
        words.resize(first_number);
        for (std::size_t f = 1; f < first_number && f < labels.size(); f++)
            for (const std::string& label : labels[f])
                words[f].push_back(f <= slots[0] ? read_word(label) : read_domain(label));
        read_chain(codec, rule);
    }

    void read_forms(const TextCodec& codec, std::span<const std::string> labels) {
        if (codec.checked.size() != codec.checks.size())
            throw DamagedModel("a text's codec is damaged: check digits");
        for (const std::string& label : labels) {
            Form& form = forms.emplace_back();
            if (label.starts_with('=')) {
                form.type = Form::Type::verbatim;
                form.text = std::string_view(label).substr(1);
            } else if (label.starts_with('~')) {
                form.type = Form::Type::pattern;
                form.pattern = parse_pattern(std::string_view(label).substr(1));
            } else if (label != free_text) {
                throw DamagedModel("a text's form has no meaning");
            }
            for (std::size_t i = 0; i < codec.checked.size(); i++)
                if (codec.checked[i] == label) {
                    form.check = check_digit_named(codec.checks[i]);
                    if (!form.check)
                        throw DamagedModel("a text's codec is damaged: check digits");
                }
        }
    }

    static WordLabel read_word(std::string_view label) {
        if (label.starts_with('='))
            return {true, label.substr(1), {}};
        if (!label.starts_with('~'))
            throw DamagedModel("a word's label has no meaning");
        return {false, {}, parse_form(label.substr(1))};
    }
    static WordLabel read_domain(std::string_view label) {
        if (!label.starts_with('=') && label != "~d")
            throw DamagedModel("a domain's label has no meaning");
        return {label.starts_with('='), label.substr(1), {}};
    }

    template <class Rule>
    void read_chain(const TextCodec& codec, const Rule& rule) {
        const std::size_t states = codec.states.size();
        rule(states > 0 || (codec.first.empty() && codec.next.empty() && !has_length), "no states");
        rule(codec.next.size() == codec.weight.size(), "weights");
        if (states == 0)
            return;
        rule(states >= 2 && codec.first.size() == states + 1 && codec.first[0] == 0 &&
                 codec.first[states] == codec.next.size(),
             "transitions");
        chain.resize(2);
        for (std::size_t s = 2; s < states; s++)
            chain.push_back(parse_state(codec.states[s]));
        first = codec.first;
        next = codec.next;
        ends.assign(states, false);
        for (std::size_t s = 0; s < states; s++) {
            rule(first[s] <= first[s + 1] && first[s + 1] <= next.size() && (s == 1 || first[s] < first[s + 1]),
                 "transitions");
            std::uint64_t sum = 0;
            for (std::size_t k = first[s]; k < first[s + 1]; k++) {
                rule(next[k] > 0 && next[k] < states && codec.weight[k] > 0 && (k == first[s] || next[k - 1] < next[k]),
                     "transitions");
                until.push_back(sum += codec.weight[k]);
                ends[s] = ends[s] || next[k] == 1;
            }
        }
    }

    void write_word(WordForm form, Stream& random, std::string& out) const {
        const std::span<const std::string> words = fakes.of(form.length);
        if (!words.empty())
            append_in_case(words[random.below(words.size())], form.letters, out);
    }
    void write_digits(std::uint32_t digits, Stream& random, std::string& out) const {
        for (std::uint32_t i = 0; i < digits; i++)
            out.push_back(char('0' + random.below(10)));
    }
    void write_code(char slot, std::uint32_t length, Stream& random, std::string& out) const {
        const std::string_view alphabet = alphabet_of_slot(slot);
        for (std::uint32_t i = 0; i < length; i++)
            out.push_back(alphabet[random.below(alphabet.size())]);
    }
    void write_domain(Stream& random, std::string& out) const { out += examples[random.below(std::size(examples))]; }

    void write_token(std::size_t facet, const Value& value, bool domain, Stream& random, std::string& out) const {
        const std::vector<WordLabel>& known = words[facet];
        if (value.null ||
            value.label >= known.size()) // the network has learned that this is rare, not that it never is
            domain ? write_domain(random, out) : write_word({WordForm::Case::lower, 6}, random, out);
        else if (known[value.label].verbatim)
            out += known[value.label].text;
        else
            domain ? write_domain(random, out) : write_word(known[value.label].form, random, out);
    }

    void write_number(const Value& value, std::uint32_t length, Stream& random, std::string& out) const {
        const std::uint32_t head = length > longest_natural ? head_digits : length;
        if (value.null || !(value.number >= 0) || value.number > 1e15) {
            write_digits(length == 0 ? 3 : length, random, out);
            return;
        }
        const auto number = std::uint64_t(std::llround(value.number));
        if (length == 0) {
            char digits[24];
            out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
            return;
        }
        pad(number, head, out);
        write_digits(length - head, random, out);
    }

    void write_pattern(const Form& form, std::span<const Value> facets, Stream& random, std::string& out) const {
        const std::size_t begin = out.size();
        std::size_t word = 1, number = first_number;
        for (const Piece& piece : form.pattern) {
            out += piece.literal;
            if (piece.slot == 'w') {
                write_token(word, facets[word], false, random, out);
                word++;
            } else if (piece.slot == 'd') {
                write_token(1 + word_slots, facets[1 + word_slots], true, random, out);
            } else if (piece.slot == 'n') {
                write_number(facets[number++], piece.length, random, out);
            } else if (piece.slot != 0) {
                write_code(piece.slot, piece.length, random, out);
            }
        }
        if (form.check)
            repair(*form.check, std::span(out).subspan(begin));
    }

    // The state after s; the end only if it may, or if there is nothing else.
    std::uint32_t draw_next(std::uint32_t s, bool may_end, Stream& random) const {
        std::size_t from = first[s];
        const std::size_t to = first[s + 1];
        const bool skip = !may_end && ends[s] && to - from > 1;
        const std::uint64_t total = until[to - 1];
        // Transitions are in order of states, so the end is the first.
        const std::uint64_t low = skip ? until[from] : 0;
        const std::uint64_t wanted = low + random.below_any(total - low);
        from += upper_position(until.data() + from, to - from, wanted);
        return next[std::min(from, to - 1)];
    }

    // Like draw_next, but if possible a state that the text can go on after.
    std::uint32_t draw_inner(std::uint32_t s, Stream& random) const {
        std::uint32_t state = 1;
        for (int tries = 0; tries < 8; tries++) {
            state = draw_next(s, false, random);
            if (state != 1 && (!ends[state] || first[state + 1] - first[state] > 1))
                break;
        }
        return state;
    }

    bool is_visible(std::uint32_t s) const { return !chain[s].literal.empty() || chain[s].slot != 0; }

    // Like draw_next, but a state that may be the last, if there is one.
    std::uint32_t draw_last(std::uint32_t s, Stream& random) const {
        std::uint64_t total = 0;
        for (const bool choose : {false, true}) {
            std::uint64_t left = choose && total > 0 ? random.below_any(total) : 0;
            for (std::size_t k = first[s]; k < first[s + 1]; k++) {
                if (next[k] == 1 || !ends[next[k]] || !is_visible(next[k]))
                    continue;
                const std::uint64_t weight = until[k] - (k > first[s] ? until[k - 1] : 0);
                if (choose && left < weight)
                    return next[k];
                choose ? left -= weight : total += weight;
            }
        }
        return draw_next(s, false, random);
    }

    void write_free(const Value& length, Stream& random, std::string& out) const {
        const std::size_t begin = out.size();
        const bool open = length.null || !(length.number >= 0);
        const auto wanted = std::uint32_t(open ? 0 : std::min(std::round(length.number), double(longest_run)));
        std::uint32_t s = 0, units = 0;
        for (std::uint32_t step = 0; step < longest_run && out.size() - begin < longest_free_text; step++) {
            if (!open && units >= wanted && ((ends[s] && is_visible(s)) || units >= wanted + patience))
                return;
            s = open ? draw_next(s, true, random) : units + 1 >= wanted ? draw_last(s, random) : draw_inner(s, random);
            if (s == 1)
                return;
            const ChainState& state = chain[s];
            units += is_visible(s);
            out += state.literal;
            if (state.slot == 'w')
                write_word(state.form, random, out);
            else if (state.slot == 'd')
                write_domain(random, out);
            else if (state.slot == 'n')
                write_number_of(state.length, random, out);
            else if (state.slot != 0)
                write_code(state.slot, state.length, random, out);
        }
    }
    void write_number_of(std::uint32_t digits, Stream& random, std::string& out) const {
        out.push_back(char((digits > 1 ? '1' : '0') + random.below(digits > 1 ? 9 : 10)));
        write_digits(digits - 1, random, out);
    }
};

TextWriter::TextWriter(const TextCodec& codec, const std::vector<std::span<const std::string>>& labels)
    : state_(std::make_unique<State>(codec, labels)) {}
TextWriter::~TextWriter() = default;
TextWriter::TextWriter(TextWriter&&) noexcept = default;

void TextWriter::write(std::span<const Value> facets, std::uint64_t seed, std::uint64_t row, std::uint32_t column,
                       std::string& out) const {
    const State& state = *state_;
    if (facets[0].null || facets[0].label >= state.forms.size())
        return;
    const Form& form = state.forms[facets[0].label];
    Stream random(seed, row, column);
    switch (form.type) {
    case Form::Type::verbatim: out += form.text; break;
    case Form::Type::pattern: state.write_pattern(form, facets, random, out); break;
    case Form::Type::free: state.write_free(facets.back(), random, out); break;
    }
}

} // namespace synth
