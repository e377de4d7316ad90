#include "core/quality/frame.hpp"
#include "core/polling.hpp"
#include "core/quality/random.hpp"
#include "core/text/letter.hpp"
#include <algorithm>
#include <cctype>
#include <cmath>
#include <numeric>
#include <unordered_map>
#include <unordered_set>

namespace synth {

namespace {

constexpr std::size_t few = 10;                           // values of a number that is a category
constexpr std::size_t text_values = 20, text_rows = 5;    // see the essay of the header
constexpr std::size_t most_forms = 50, longest_form = 30; // of texts, characters of one
constexpr const char* other_form = "other format";

std::vector<std::int32_t> ranked(std::vector<std::uint64_t>& count, std::vector<std::string>& labels,
                                 const Poll& poll) {
    std::vector<std::uint32_t> order(labels.size());
    std::iota(order.begin(), order.end(), 0);
    sort_polling(order, poll, [&](std::uint32_t a, std::uint32_t b) {
        return count[a] != count[b] ? count[a] > count[b] : labels[a] < labels[b];
    });
    std::vector<std::int32_t> rank(labels.size());
    std::vector<std::string> sorted(labels.size());
    for (std::size_t i = 0; i < order.size(); i++) {
        rank[order[i]] = std::int32_t(i);
        sorted[i] = std::move(labels[order[i]]);
    }
    labels = std::move(sorted);
    return rank;
}

// Labels of all tables, numbered as they come; then by rank.
class Labels {
public:
    std::int32_t code(const std::string& label) {
        const auto [found, is_new] = code_.try_emplace(label, std::int32_t(labels_.size()));
        if (is_new)
            labels_.push_back(label);
        return found->second;
    }

    // The codes of the tables, first table first, become ranks.
    void finish(std::span<std::vector<std::int32_t>* const> tables, FrameColumn& column, const Poll& poll) {
        // How often in the first table, then, of those that it does not have, how often in the others.
        std::vector<std::uint64_t> count(labels_.size());
        for (std::size_t t = tables.size(); t-- > 0;)
            for (const std::int32_t code : *tables[t])
                if (code >= 0)
                    count[std::size_t(code)] += t == 0 ? std::uint64_t(1) << 32 : 1;
        column.known =
            std::uint32_t(std::count_if(count.begin(), count.end(), [](std::uint64_t n) { return n >> 32 != 0; }));
        for (std::uint64_t& n : count)
            if (n >> 32 != 0)
                n &= ~std::uint64_t(0xffffffff);
        const std::vector<std::int32_t> rank = ranked(count, labels_, poll);
        for (std::vector<std::int32_t>* const codes : tables)
            for (std::int32_t& code : *codes)
                if (code >= 0)
                    code = rank[std::size_t(code)];
        column.labels = std::move(labels_);
    }

private:
    std::unordered_map<std::string, std::int32_t> code_;
    std::vector<std::string> labels_;
};

// The form of a text: runs of letters and digits as one character each, then repetitions taken out.
std::string form_of(std::string_view text) {
    std::u32string runs;
    for (std::size_t at = 0; at < text.size();) {
        const Character letter = character(text, at);
        at += letter.bytes;
        const char32_t kind = is_digit(letter.code)                 ? U'9'
                              : letter.code >= 128                  ? (is_letter(letter.code) ? U'u' : letter.code)
                              : is_letter(letter.code)              ? (is_upper(letter.code) ? U'A' : U'a')
                              : std::isspace(int(letter.code)) != 0 ? U' '
                                                                    : char32_t(letter.code);
        const bool run = kind == U'A' || kind == U'a' || kind == U'9' || kind == U' ' || kind == U'u';
        if (!run || runs.empty() || runs.back() != kind)
            runs += kind;
    }
    // What follows itself once or more, of one to three characters, is there once.
    std::string form;
    for (std::size_t at = 0, n = 0; at < runs.size() && n < longest_form; n++) {
        std::size_t length = 1, end = at + 1;
        for (std::size_t unit = 1; unit <= 3; unit++) {
            std::size_t next = at + unit;
            while (next + unit <= runs.size() && runs.compare(next, unit, runs, at, unit) == 0)
                next += unit;
            if (next > at + unit) {
                length = unit;
                end = next;
                break;
            }
        }
        for (std::size_t i = at; i < at + length; i++)
            append_character(runs[i], form);
        at = end;
    }
    return form;
}

class FrameMaker {
public:
    FrameMaker(std::vector<Table>& tables, const WriteNumber& write, const Poll& poll)
        : tables_(tables), write_(write), poll_(poll) {
        for (const Table& table : tables) {
            Frame& frame = frames_.tables.emplace_back();
            frame.rows = table.rows();
            frame.seen = table.rows_seen();
        }
    }

    Frames make() {
        for (std::size_t c = 0; c < tables_.front().columns().size(); c++) {
            poll_();
            if (source(0, c).kind == Kind::number)
                add_number(c);
            else
                add_labels(c);
            for (std::size_t t = 0; t < tables_.size(); t++) {
                Column& used = source(t, c);
                used.numbers = {};
                used.ids = {};
                used.dictionary = Dictionary();
            }
        }
        return std::move(frames_);
    }

private:
    Column& source(std::size_t t, std::size_t c) { return tables_[t].columns()[c]; }

    FrameColumn& add_column(std::size_t c, Scale scale, const char* part = "") {
        const Column& column = source(0, c);
        FrameColumn& added =
            frames_.columns.emplace_back(FrameColumn{column.name + part, column.name, scale, column.unit, {}, 0});
        for (Frame& frame : frames_.tables) {
            frame.numbers.emplace_back();
            frame.codes.emplace_back();
            frame.texts.emplace_back();
        }
        return added;
    }

    void add_number(std::size_t c) {
        for (std::size_t t = 0; t < tables_.size(); t++)
            for (double& x : source(t, c).numbers)
                if (!is_ordinary(x))
                    x = null_number;
        std::unordered_set<double> values;
        for (const double x : source(0, c).numbers) {
            if (!is_null(x))
                values.insert(x == 0 ? 0 : x);
            if (values.size() > few)
                break;
        }
        if (values.size() > few) {
            add_column(c, source(0, c).unit == Unit::one ? Scale::number : Scale::time);
            for (std::size_t t = 0; t < tables_.size(); t++)
                frames_.tables[t].numbers.back() = std::move(source(t, c).numbers);
            return;
        }
        FrameColumn& column = add_column(c, Scale::category);
        Labels labels;
        for (std::size_t t = 0; t < tables_.size(); t++) {
            std::unordered_map<double, std::int32_t> code;
            std::vector<std::int32_t>& codes = frames_.tables[t].codes.back();
            const std::vector<double>& numbers = source(t, c).numbers;
            for_rows(numbers.size(), poll_, [&](std::size_t row) {
                const double x = numbers[row];
                if (is_null(x)) {
                    codes.push_back(-1);
                    return;
                }
                const auto [found, is_new] = code.try_emplace(x == 0 ? 0 : x, 0);
                if (is_new)
                    found->second = labels.code(write_(c, x));
                codes.push_back(found->second);
            });
        }
        finish(labels, column);
    }

    void add_labels(std::size_t c) {
        const std::size_t known = known_values(source(0, c));
        std::size_t distinct = 0;
        std::vector<bool> seen(source(0, c).dictionary.size());
        bool beyond = false; // labels that a dictionary could not hold
        for (std::size_t t = 1; t < tables_.size(); t++)
            beyond |= std::find(source(t, c).ids.begin(), source(t, c).ids.end(), Dictionary::overflow) !=
                      source(t, c).ids.end();
        for (const std::uint32_t id : source(0, c).ids) {
            beyond |= id == Dictionary::overflow;
            if (id < seen.size() && !seen[id]) {
                seen[id] = true;
                distinct++;
            }
        }
        if (beyond || (distinct > text_values && distinct * text_rows > known)) {
            frames_.remarks.push_back("Column \"" + source(0, c).name + "\" is a text with " +
                                      (beyond ? "more than " : "") + std::to_string(distinct) +
                                      " different values and is judged by its length and format.");
            add_lengths(c);
            add_forms(c);
            return;
        }
        FrameColumn& column = add_column(c, Scale::category);
        Labels labels;
        code_labels(c, labels, [](std::string_view label) { return std::string(label); });
        finish(labels, column);
    }

    void add_lengths(std::size_t c) {
        add_column(c, Scale::number, "#length").unit = Unit::one;
        for (std::size_t t = 0; t < tables_.size(); t++) {
            const Column& column = source(t, c);
            std::vector<double> of(column.dictionary.size());
            for_rows(of.size(), poll_, [&](std::size_t id) {
                of[id] = double(count_characters(column.dictionary.label(std::uint32_t(id))));
            });
            for (const std::uint32_t id : column.ids)
                frames_.tables[t].numbers.back().push_back(id < of.size() ? of[id] : null_number);
        }
    }

    void add_forms(std::size_t c) {
        FrameColumn& column = add_column(c, Scale::category, "#format");
        Labels labels;
        code_labels(c, labels, form_of);
        finish(labels, column);
        number_texts(c);
        // Only the commonest ones are told apart.
        if (column.known <= most_forms)
            return;
        column.labels.resize(most_forms);
        column.labels.push_back(other_form);
        column.known = most_forms + 1;
        for (Frame& frame : frames_.tables)
            for (std::int32_t& code : frame.codes.back())
                code = std::min(code, std::int32_t(most_forms));
    }

    void number_texts(std::size_t c) {
        std::unordered_map<std::string_view, std::uint32_t> number_of; // of texts that lie in the dictionaries
        for (std::size_t t = 0; t < tables_.size(); t++) {
            const Column& column = source(t, c);
            std::vector<std::uint32_t> of(column.dictionary.size());
            for_rows(of.size(), poll_, [&](std::size_t id) {
                const std::string_view label = column.dictionary.label(std::uint32_t(id));
                of[id] = number_of.try_emplace(label, std::uint32_t(number_of.size())).first->second;
            });
            std::vector<std::uint32_t>& texts = frames_.tables[t].texts.back();
            texts.reserve(column.ids.size());
            for (const std::uint32_t id : column.ids)
                texts.push_back(id < of.size() ? of[id] : 0); // NULL is told by the code
        }
    }

    template <class Write>
    void code_labels(std::size_t c, Labels& labels, const Write& write) {
        for (std::size_t t = 0; t < tables_.size(); t++) {
            const Column& column = source(t, c);
            std::vector<std::int32_t> of(column.dictionary.size());
            std::vector<bool> used(column.dictionary.size());
            for (const std::uint32_t id : column.ids)
                if (id < used.size())
                    used[id] = true;
            for_rows(of.size(), poll_, [&](std::size_t id) {
                if (used[id])
                    of[id] = labels.code(write(column.dictionary.label(std::uint32_t(id))));
            });
            std::vector<std::int32_t>& codes = frames_.tables[t].codes.back();
            codes.reserve(column.ids.size());
            for (const std::uint32_t id : column.ids)
                codes.push_back(id < of.size() ? of[id] : -1);
        }
    }

    void finish(Labels& labels, FrameColumn& column) {
        std::vector<std::vector<std::int32_t>*> codes;
        for (Frame& frame : frames_.tables)
            codes.push_back(&frame.codes.back());
        labels.finish(codes, column, poll_);
    }

    std::vector<Table>& tables_;
    const WriteNumber& write_;
    const Poll& poll_;
    Frames frames_;
};

} // namespace

Frames make_frames(std::vector<Table>& tables, const WriteNumber& write, const Poll& poll) {
    return FrameMaker(tables, write, poll).make();
}

Frame take(const Frame& frame, const std::vector<std::uint32_t>& rows, const Poll& poll) {
    Frame taken;
    taken.rows = std::uint32_t(rows.size());
    taken.seen = frame.seen;
    const auto take_columns = [&](const auto& from, auto& to) {
        to.resize(from.size());
        for (std::size_t c = 0; c < from.size(); c++)
            if (!from[c].empty()) {
                to[c].resize(rows.size());
                for_rows(rows.size(), poll, [&](std::size_t i) { to[c][i] = from[c][rows[i]]; });
            }
    };
    take_columns(frame.texts, taken.texts);
    take_columns(frame.numbers, taken.numbers);
    take_columns(frame.codes, taken.codes);
    return taken;
}

std::vector<std::uint32_t> choose(std::uint32_t n, std::uint32_t k, Random& random) {
    // Knuth's algorithm S: each row with the probability that is left.
    std::vector<std::uint32_t> rows;
    k = std::min(k, n);
    for (std::uint32_t row = 0; row < n; row++)
        if (k - rows.size() == n - row || random.below(n - row) < k - rows.size())
            rows.push_back(row);
    return rows;
}

Frame sample(const Frame& frame, std::uint32_t most, Random& random, const Poll& poll) {
    return frame.rows <= most ? frame : take(frame, choose(frame.rows, most, random), poll);
}

Frame bootstrap(const Frame& frame, std::uint32_t rows, Random& random, const Poll& poll) {
    std::vector<std::uint32_t> drawn(frame.rows > 0 ? rows : 0);
    for (std::uint32_t& row : drawn)
        row = std::uint32_t(random.below(frame.rows));
    return take(frame, drawn, poll);
}

Frame real_sample(const Frame& real, std::uint32_t rows, Random& random, const Poll& poll) {
    if (real.rows == 0 || rows == 0)
        return take(real, {}, poll);
    const double fair = 1 / (1.0 / real.rows + 1.0 / rows);
    return bootstrap(real, std::uint32_t(std::max(1.0, std::nearbyint(fair))), random, poll);
}

} // namespace synth
