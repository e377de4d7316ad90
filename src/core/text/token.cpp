#include "core/text/token.hpp"
#include "core/key/permutation.hpp"
#include <algorithm>
#include <unordered_map>

namespace synth {

namespace {

constexpr std::size_t bytes_of_text = 4096;      // that codes are looked for in
constexpr std::size_t most_parts = 6;            // of a run that is taken apart although it changes often
constexpr std::string_view alphabets = "xXkKm9"; // 9: digits only

// A run of letters and digits, and how often it changes between them.
struct Run {
    std::string_view text;
    std::size_t parts = 0;
    bool ascii = true;
};

Run run_at(std::string_view text, std::size_t at) {
    Run run;
    int before = -1;
    std::size_t end = at;
    while (end < text.size()) {
        const Character c = character(text, end);
        const bool digit = is_digit(c.code);
        if (!digit && !is_letter(c.code))
            break;
        run.parts += digit != before;
        before = digit;
        run.ascii &= c.code < 0x80;
        end += c.bytes;
    }
    run.text = text.substr(at, end - at);
    return run;
}

// The leading part of a run: letters only or digits only.
std::string_view part_of(std::string_view run) {
    std::size_t end = 1;
    while (end < run.size() && is_digit(std::uint8_t(run[end])) == is_digit(std::uint8_t(run[0])))
        end++;
    return run.substr(0, end);
}

bool is_hex(char c) {
    return is_digit(std::uint8_t(c)) || (c | 32) - 'a' + 0u < 6;
}

char alphabet_of(std::string_view code) {
    bool small = false, large = false, hex = true;
    for (const char c : code) {
        small |= c >= 'a';
        large |= c >= 'A' && c <= 'Z';
        hex &= is_hex(c);
    }
    return small && large ? 'm' : small ? (hex ? 'x' : 'k') : large ? (hex ? 'X' : 'K') : '9';
}

std::string mask_of(std::string_view run) {
    std::string mask;
    for (const char c : run)
        mask.push_back(is_digit(std::uint8_t(c)) ? '9' : c >= 'a' ? 'a' : 'A');
    return mask;
}

// Three or more groups of at most four hexadecimal digits with the same separator: hardware and network addresses.
bool is_hex_groups(std::string_view text) {
    if (text.size() > CodeRules::longest)
        return false;
    std::size_t groups = 0, length = 0;
    bool letter = false, digit = false;
    char separator = 0;
    for (const char c : text) {
        if (is_hex(c)) {
            groups += length == 0;
            if (++length > 4)
                return false;
            (is_digit(std::uint8_t(c)) ? digit : letter) = true;
        } else {
            if ((c != ':' && c != '-' && c != '.') || (separator != 0 && c != separator))
                return false;
            separator = c;
            length = 0;
        }
    }
    return groups >= 3 && letter && digit;
}

std::size_t domain_length(std::string_view text) {
    std::size_t end = 0, dot = 0;
    while (end < text.size()) {
        const char c = text[end];
        const bool other = std::uint8_t(c) < 0x80 && !is_digit(std::uint8_t(c)) && !is_letter(std::uint8_t(c));
        if (other && ((c != '.' && c != '-') || end == 0 || text[end - 1] == '.'))
            break;
        dot = c == '.' ? end : dot;
        end++;
    }
    while (end > 0 && (text[end - 1] == '.' || text[end - 1] == '-'))
        end--;
    if (dot >= end) // it was the last character
        dot = text.substr(0, end).rfind('.') == text.npos ? 0 : text.substr(0, end).rfind('.');
    return dot > 0 && end - dot > 2 ? end : 0;
}

std::uint64_t hash_word(std::string_view word) {
    std::uint64_t h = 0xcbf29ce484222325u;
    for (std::size_t at = 0; at < word.size();) {
        const Character c = character(word, at);
        h = (h ^ lower(c.code)) * 0x9e3779b97f4a7c15u;
        h ^= h >> 29;
        at += c.bytes;
    }
    return mix(h);
}

// Calls visit(word, i) for each place of a word in a filter of n words, until it returns false.
template <class Visit>
bool places(std::uint64_t hash, std::uint64_t n, const Visit& visit) {
    const std::uint64_t step = mix(hash + 1) | 1;
    for (int i = 0; i < 5; i++, hash += step) {
        const auto bit = std::uint64_t((unsigned __int128)(mix(hash)) * (n * 64) >> 64);
        if (!visit(bit / 64, std::uint64_t(1) << bit % 64))
            return false;
    }
    return true;
}

} // namespace

CodeRules::CodeRules(const std::function<std::string_view(std::uint32_t)>& label,
                     const std::vector<std::uint32_t>& rows, const Poll& poll) {
    std::vector<std::uint64_t> runs(longest + 1), codes(longest + 1);
    std::uint64_t count[longest + 1][6] = {};
    std::unordered_map<std::string, std::uint64_t> masks;
    for (std::uint32_t id = 0; id < rows.size(); id++) {
        if (id % 256 == 0)
            poll();
        const std::string_view text = rows[id] > 0 ? label(id).substr(0, bytes_of_text) : "";
        for (std::size_t at = 0; at < text.size();) {
            const Run run = run_at(text, at);
            const std::size_t length = run.text.size();
            if (length > 0 && length <= longest && run.ascii) {
                runs[length] += rows[id];
                if (run.parts >= 3) {
                    codes[length] += rows[id];
                    count[length][alphabets.find(alphabet_of(run.text))] += rows[id];
                    if (run.parts <= most_parts && masks.size() < 100000)
                        masks[mask_of(run.text)] += rows[id];
                }
            }
            at += length > 0 ? length : character(text, at).bytes;
        }
    }
    std::vector<std::pair<std::uint64_t, std::string>> by_length[longest + 1];
    for (auto& [mask, n] : masks)
        by_length[mask.size()].emplace_back(n, mask);
    for (std::size_t length = 1; length <= longest; length++) {
        auto& found = by_length[length];
        std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
            return a.first != b.first ? a.first > b.first : a.second < b.second;
        });
        const std::size_t few = length < 6 ? std::size_t(1) << (length < 3 ? 0 : length - 3) : 8;
        std::uint64_t covered = 0;
        for (std::size_t i = 0; i < std::min(few, found.size()); i++)
            covered += found[i].first;
        const bool structured = !found.empty() && covered * 10 >= codes[length] * 9;
        for (std::size_t i = 0; structured && i < std::min(few, found.size()); i++)
            masks_.insert(found[i].second);
        lengths_[length] = !structured && codes[length] > 0 && codes[length] * 4 >= runs[length];
        const auto common = [&](char alphabet) {
            return count[length][alphabets.find(alphabet)] * 4 >= std::max<std::uint64_t>(1, codes[length]);
        };
        std::size_t commonest = 0;
        for (std::size_t a = 0; a < alphabets.size(); a++)
            commonest = count[length][a] > count[length][commonest] ? a : commonest;
        for (std::size_t a = 0; a < alphabets.size(); a++) {
            const char own = alphabets[a];
            char wide = own;
            if (own == '9')
                wide = alphabets[commonest];
            if (own == 'x' && common('k'))
                wide = 'k';
            if (own == 'X' && common('K'))
                wide = 'K';
            widened_[length][a] = common('m') ? 'm' : wide;
        }
    }
}

bool CodeRules::is_structured(std::string_view run) const {
    return !masks_.empty() && run.size() <= longest && masks_.contains(mask_of(run));
}

char CodeRules::alphabet(std::size_t length, char own) const {
    const char wide = length <= longest ? widened_[length][alphabets.find(own)] : own;
    return wide != 0 && wide != '9' ? wide : own == '9' ? 'x' : own;
}

void tokenize(std::string_view text, const CodeRules& rules, std::vector<Token>& out) {
    out.clear();
    const bool hex = is_hex_groups(text);
    for (std::size_t at = 0; at < text.size();) {
        if (at > 0 && text[at - 1] == '@')
            if (const std::size_t length = domain_length(text.substr(at)); length > 0) {
                out.push_back({TokenClass::domain, 0, text.substr(at, length)});
                at += length;
                continue;
            }
        const Run run = run_at(text, at);
        std::string_view rest = run.text;
        if (rest.empty()) {
            const std::size_t bytes = character(text, at).bytes;
            out.push_back({TokenClass::separator, 0, text.substr(at, bytes)});
            at += bytes;
            continue;
        }
        at += rest.size();
        if (run.ascii && (hex || rules.is_code(rest.size()) || (run.parts > 2 && !rules.is_structured(rest)))) {
            const char own = !hex ? alphabet_of(rest) : fold(text) == text ? 'x' : 'X';
            out.push_back({TokenClass::code, hex ? own : rules.alphabet(rest.size(), own), rest});
            continue;
        }
        while (!rest.empty()) {
            const std::string_view part = part_of(rest);
            out.push_back({is_digit(std::uint8_t(part[0])) ? TokenClass::number : TokenClass::word, 0, part});
            rest.remove_prefix(part.size());
        }
    }
}

TokenFilter::TokenFilter(std::size_t bytes) : bits_(std::max<std::size_t>(1, bytes / sizeof(std::uint64_t))) {}

void TokenFilter::add(std::string_view text) {
    const auto insert = [&](std::string_view word) {
        places(hash_word(word), bits_.size(), [&](std::size_t i, std::uint64_t bit) {
            bits_[i] |= bit;
            return true;
        });
    };
    for (std::size_t at = 0; at < text.size();) {
        const Run run = run_at(text, at);
        std::string_view rest = run.text;
        if (rest.empty()) {
            at += character(text, at).bytes;
            continue;
        }
        at += rest.size();
        if (run.parts > 1)
            insert(rest);
        while (!rest.empty()) {
            const std::string_view part = part_of(rest);
            if (part.size() > 2 && !is_digit(std::uint8_t(part[0])))
                insert(part);
            rest.remove_prefix(part.size());
        }
    }
}

bool TokenFilter::contains(std::string_view word) const {
    return places(hash_word(word), bits_.size(), [&](std::size_t i, std::uint64_t bit) { return bits_[i] & bit; });
}

} // namespace synth
