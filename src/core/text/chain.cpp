#include "core/text/chain.hpp"
#include "core/error.hpp"
#include <algorithm>
#include <unordered_map>

namespace synth {

namespace {

constexpr std::size_t bytes_learned = 4u << 20; // of all texts together, about
constexpr std::size_t bytes_of_text = 8192;     // of each
constexpr std::size_t most_states = 8192;
constexpr std::size_t longest_literal = 64; // bytes
constexpr std::uint32_t none = 0xffffffff;
constexpr std::uint32_t begin = 0, end = 1;

struct Count {
    std::uint64_t rows = 0, times = 0;
    std::uint32_t text = none;

    void add(std::uint32_t id, std::uint32_t n) {
        rows += text != id ? n : 0;
        times += n;
        text = id;
    }
};
using Counts = std::unordered_map<std::string, Count>;

struct Unit {
    std::string_view separator;
    const Token* token; // null at the end, behind which only separators come
};

std::string name_of_token(const Token& token) {
    switch (token.type) {
    case TokenClass::word: return name_of(form_of(token.text));
    case TokenClass::number: return "n" + std::to_string(std::min<std::size_t>(token.text.size(), 18));
    case TokenClass::domain: return "d";
    default: return token.alphabet + std::to_string(std::min<std::size_t>(token.text.size(), longest_slot));
    }
}

// How far a form is from another: case and kind first, then separators, then length.
std::uint32_t distance(const ChainState& a, const ChainState& b) {
    const auto length = [](const ChainState& s) {
        return int(s.slot == 'w' ? s.form.length : s.length);
    };
    return (a.slot != b.slot ? 1000u : 0u) + (a.form.letters != b.form.letters ? 40u : 0u) +
           (a.literal != b.literal ? 20u : 0u) + std::uint32_t(std::abs(length(a) - length(b)));
}

class Learner {
public:
    Learner(const Dictionary& dictionary, const std::vector<std::uint32_t>& rows, const CodeRules& rules,
            std::uint32_t min_count, TextCodec& codec, const Poll& poll)
        : dictionary_(dictionary), rows_(rows), rules_(rules), min_count_(min_count), codec_(codec), poll_(poll) {}

    void run(const std::vector<std::uint32_t>& all) {
        std::size_t bytes = 0;
        for (const std::uint32_t id : all)
            bytes += std::min(dictionary_.label(id).size(), bytes_of_text);
        const std::size_t stride = bytes / bytes_learned + 1;
        for (std::size_t i = 0; i < all.size(); i += stride)
            texts_.push_back(all[i]);
        each_unit(
            [&](std::uint32_t id, const Unit& unit) { separators_[std::string(unit.separator)].add(id, rows_[id]); });
        Counts words, forms;
        each_unit([&](std::uint32_t id, const Unit& unit) {
            const std::string_view separator = common(unit.separator);
            if (!unit.token || unit.token->text.size() <= longest_literal)
                words[as_it_is(separator, unit)].add(id, rows_[id]);
            if (unit.token)
                forms[as_form(separator, unit)].add(id, rows_[id]);
        });
        codec_.states = {"^", "$"};
        times_ = {0, 0};
        keep(words, most_states);
        const std::size_t first_form = codec_.states.size();
        keep(forms, most_states);
        find_nearest(forms, first_form);
        if (codec_.states.size() == 2)
            make_generic();
        else
            count_transitions();
    }

private:
    template <class Visit>
    void each_unit(const Visit& visit) {
        std::vector<Token> tokens;
        for (std::size_t i = 0; i < texts_.size(); i++) {
            if (i % 16 == 0)
                poll_();
            const std::string_view text = dictionary_.label(texts_[i]).substr(0, bytes_of_text);
            tokenize(text, rules_, tokens);
            std::size_t from = 0, at = 0;
            for (const Token& token : tokens) {
                if (token.type != TokenClass::separator) {
                    visit(texts_[i], Unit{text.substr(from, at - from), &token});
                    from = at + token.text.size();
                }
                at += token.text.size();
            }
            if (from < at)
                visit(texts_[i], Unit{text.substr(from), nullptr});
        }
    }

    std::string_view common(std::string_view separator) const {
        const auto found = separators_.find(std::string(separator));
        const bool is_common = found != separators_.end() && found->second.rows >= min_count_;
        return separator.empty() || (is_common && separator.size() <= longest_literal) ? separator : " ";
    }
    static std::string as_it_is(std::string_view separator, const Unit& unit) {
        return "=" + std::string(separator) + std::string(unit.token ? unit.token->text : "");
    }
    static std::string as_form(std::string_view separator, const Unit& unit) {
        return "~" + name_of_token(*unit.token) + std::string(separator);
    }

    // Makes states of the commonest labels that min_count rows have.
    void keep(const Counts& counts, std::size_t most) {
        std::vector<std::pair<std::uint64_t, std::string_view>> kept;
        for (const auto& [name, count] : counts)
            if (count.rows >= min_count_)
                kept.emplace_back(count.rows, name);
        std::sort(kept.begin(), kept.end(), [](const auto& a, const auto& b) {
            return a.first != b.first ? a.first > b.first : a.second < b.second;
        });
        kept.resize(std::min(kept.size(), most));
        for (const auto& entry : kept) {
            state_of_.emplace(entry.second, std::uint32_t(codec_.states.size()));
            codec_.states.emplace_back(entry.second);
            times_.push_back(0);
        }
    }

    // Rare forms are read as the nearest common one.
    void find_nearest(const Counts& forms, std::size_t first_form) {
        std::vector<ChainState> common;
        for (std::size_t s = first_form; s < codec_.states.size(); s++)
            common.push_back(parse_state(codec_.states[s]));
        if (common.empty())
            return;
        common.resize(std::min<std::size_t>(common.size(), 256));
        for (const auto& entry : forms) {
            if (state_of_.contains(entry.first))
                continue;
            const ChainState rare = parse_state(entry.first);
            std::size_t best = 0;
            for (std::size_t i = 1; i < common.size(); i++)
                best = distance(rare, common[i]) < distance(rare, common[best]) ? i : best;
            state_of_.emplace(entry.first, std::uint32_t(first_form + best));
        }
    }

    void count_transitions() {
        std::unordered_map<std::uint64_t, Count> counts;
        std::uint32_t before = begin, text = none;
        const auto step = [&](std::uint32_t id, std::uint32_t state) {
            counts[std::uint64_t(before) << 32 | state].add(id, rows_[id]);
            times_[state] += before != begin ? rows_[id] : 0; // what begins a text may not be fit to go on
            before = state;
        };
        const auto finish = [&] {
            if (text != none)
                step(text, end);
            before = begin;
        };
        each_unit([&](std::uint32_t id, const Unit& unit) {
            if (id != text)
                finish();
            text = id;
            const std::string_view separator = common(unit.separator);
            auto found = state_of_.find(as_it_is(separator, unit));
            if (found == state_of_.end() && unit.token)
                found = state_of_.find(as_form(separator, unit));
            if (found != state_of_.end())
                step(id, found->second);
        });
        finish();
        poll_();
        std::vector<std::pair<std::uint64_t, Count>> sorted(counts.begin(), counts.end());
        std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
        const auto states = std::uint32_t(codec_.states.size());
        std::size_t at = 0;
        for (std::uint32_t s = 0; s < states; s++) {
            codec_.first.push_back(std::uint32_t(codec_.next.size()));
            std::uint64_t dropped = 0;
            for (; at < sorted.size() && sorted[at].first >> 32 == s; at++) {
                if (sorted[at].second.rows >= min_count_)
                    add_transition(std::uint32_t(sorted[at].first), sorted[at].second.times);
                else
                    dropped += sorted[at].second.times;
            }
            if (s != end && (dropped >= min_count_ || codec_.first.back() == codec_.next.size()))
                add_transition(states, std::max<std::uint64_t>(dropped, 1));
        }
        codec_.states.push_back("=");
        codec_.first.push_back(std::uint32_t(codec_.next.size()));
        times_[end]++;
        for (std::uint32_t s = 1; s < states; s++)
            if (times_[s] > 0)
                add_transition(s, times_[s]);
        codec_.first.push_back(std::uint32_t(codec_.next.size()));
    }

    // Nothing is common: a word or two.
    void make_generic() {
        codec_.states = {"^", "$", "~Aa6", "~a6 "};
        codec_.first = {0, 1, 1, 3, 5};
        codec_.next = {2, end, 3, end, 3};
        codec_.weight = {1, 1, 1, 3, 1};
    }

    void add_transition(std::uint32_t to, std::uint64_t times) {
        codec_.next.push_back(to);
        codec_.weight.push_back(std::uint32_t(std::min<std::uint64_t>(times, 0xffffffff)));
    }

    const Dictionary& dictionary_;
    const std::vector<std::uint32_t>& rows_;
    const CodeRules& rules_;
    std::uint32_t min_count_;
    TextCodec& codec_;
    const Poll& poll_;
    std::vector<std::uint32_t> texts_;
    Counts separators_;
    std::unordered_map<std::string, std::uint32_t> state_of_;
    std::vector<std::uint64_t> times_;
};

} // namespace

void learn_chain(const Dictionary& dictionary, const std::vector<std::uint32_t>& texts,
                 const std::vector<std::uint32_t>& rows, const CodeRules& rules, std::uint32_t min_count,
                 TextCodec& codec, const Poll& poll) {
    Learner(dictionary, rows, rules, min_count, codec, poll).run(texts);
}

std::uint32_t count_units(const std::vector<Token>& tokens) {
    std::uint32_t units = 0;
    for (const Token& token : tokens)
        units += token.type != TokenClass::separator;
    return units + (!tokens.empty() && tokens.back().type == TokenClass::separator);
}

ChainState parse_state(std::string_view label) {
    ChainState state;
    if (label.starts_with('=')) {
        state.literal = label.substr(1);
        return state;
    }
    if (!label.starts_with('~') || label.size() < 2)
        throw DamagedModel("a state of free text has no meaning");
    label.remove_prefix(1);
    std::size_t name = 0;
    while (name < label.size() && std::uint8_t(label[name]) < 0x80 &&
           (is_letter(std::uint8_t(label[name])) || is_digit(std::uint8_t(label[name]))))
        name++;
    state.literal = label.substr(name);
    label = label.substr(0, name);
    if (label.starts_with('a') || label.starts_with('A')) {
        state.slot = 'w';
        state.form = parse_form(label);
        return state;
    }
    const Pattern pattern = parse_pattern(label);
    state.slot = pattern[0].slot;
    state.length = pattern[0].length;
    if (pattern.size() != 2 || state.slot == 'w' || (state.slot == 'n' && state.length == 0))
        throw DamagedModel("a state of free text has no meaning");
    return state;
}

} // namespace synth
