#include "core/error.hpp"
#include "core/key/permutation.hpp"
#include "core/text/key_layout.hpp"
#include "core/text/text.hpp"
#include <algorithm>
#include <charconv>

namespace synth {

namespace {

using namespace key_layout;

// A pattern's part of the vector, where it lies.
struct View {
    std::uint64_t check;
    std::size_t n;
    const std::uint64_t *slots, *order, *boxes;

    Slot slot(std::size_t k) const {
        Slot slot;
        std::memcpy(static_cast<void*>(&slot), slots + k * slot_words, sizeof slot);
        return slot;
    }
};

View view(const TextKey& key, std::size_t pattern) {
    const std::uint64_t* at = key.slots.data() + key.slots[cycle + pattern];
    const std::size_t n = at[1];
    return {at[0], n, at + 2, at + 2 + n * slot_words, at + 2 + n * slot_words + n};
}

std::uint64_t space(const View& v) {
    std::uint64_t sum = 0;
    for (std::size_t box = 0; box < v.n + 2; box++)
        sum = std::min(possible_at_most, sum + v.boxes[box]);
    return sum;
}

void append_padded(std::uint64_t number, std::uint64_t digits, std::string& out) {
    out.resize(out.size() + digits, '0');
    for (std::size_t at = out.size(); digits > 0 && number > 0; digits--, number /= 10)
        out[--at] = char('0' + number % 10);
}

void append_number(const Slot& slot, std::uint64_t value, std::uint64_t filling, std::string& out) {
    std::uint64_t number = slot.first + value;
    if (value >= slot.natural) {
        number = value - slot.natural;
        number += number >= slot.first ? slot.natural : 0;
    }
    out.append(slot.before, '0');
    if (!slot.has_leading_zeros()) {
        char digits[24];
        out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
    } else {
        const std::uint64_t known = std::min<std::uint64_t>(slot.length, digits_at_most);
        append_padded(number, known, out);
        for (std::uint64_t i = known; i < slot.length; i++)
            out.push_back(char('0' + (filling = mix(filling + i)) % 10));
    }
    out.append(slot.behind, '0');
}

// Mixed case is not counted, so that codes differ even when case is ignored.
void append_code(char type, const Slot& slot, std::uint64_t value, std::uint64_t filling, std::string& out) {
    const std::string_view alphabet = alphabet_of_slot(type == 'm' ? 'k' : type);
    const std::uint64_t known = counted(alphabet.size(), slot.length);
    const std::uint64_t cases = mix(filling ^ value);
    for (std::uint64_t i = 0; i < slot.length; i++) {
        const std::uint64_t digit = i < known ? value : (filling = mix(filling + i));
        const char c = alphabet[digit % alphabet.size()];
        value /= i < known ? alphabet.size() : 1;
        out.push_back(type == 'm' && c >= 'a' && (cases >> i % 64 & 1) ? char(c - 32) : c);
    }
}

void append_word(const TextKey& key, const Slot& slot, std::uint64_t value, std::string& out) {
    if (value < slot.natural) {
        out += key.symbols[slot.first + value];
        return;
    }
    const bool far = value >= slot.all();
    value -= far ? slot.all() : slot.natural;
    std::string word;
    for (int i = 0; i < (far ? 3 : 2); i++, value /= slot.n_parts)
        word += key.symbols[slot.parts + value % slot.n_parts];
    append_in_case(word, WordForm::Case(slot.letters), out);
}

} // namespace

// The number of the first row whose pattern is used up.
std::uint64_t TextKey::possible() const {
    std::uint64_t least = patterns.empty() ? 0 : possible_at_most;
    for (std::size_t i = 0; i < cycle && !patterns.empty(); i++) {
        const std::size_t p = slots[i] & 0xff;
        const std::uint64_t rank = slots[i] >> 8, size = space(view(*this, p));
        if (size % shares[p] == rank)
            least = std::min(least, multiply(size / shares[p], cycle, possible_at_most - cycle) + i);
    }
    return least;
}

void TextKey::write(std::uint64_t i, std::uint64_t key, std::string& out) const {
    const std::size_t p = slots[i % cycle] & 0xff;
    const View v = view(*this, p);
    std::uint64_t rank = i / cycle * shares[p] + (slots[i % cycle] >> 8);
    std::size_t box = 0;
    while (rank >= v.boxes[box])
        rank -= v.boxes[box++];
    const std::uint64_t own = mix(key + 256 * p + box), filling = mix(own ^ i);
    std::uint64_t element = Permutation(v.boxes[box], own)(rank), product = 1;
    std::uint64_t values[slots_at_most];
    for (std::size_t j = 0; j < v.n; j++) {
        const Range range = range_in_box(v.slot(v.order[j]), j, box, v.n);
        const bool counts = product <= most / range.size;
        values[v.order[j]] = range.first + (counts ? element % range.size : mix(filling + j) % range.size);
        element /= counts ? range.size : 1;
        product *= counts ? range.size : 1;
    }
    const std::size_t begin = out.size();
    std::size_t k = 0;
    for (std::size_t at = 0; at < patterns[p].size(); at++) {
        const char c = patterns[p][at];
        if (is_digit(std::uint8_t(c)))
            continue; // a slot's length
        if (std::uint8_t(c) >= 0x80 || !is_letter(std::uint8_t(c))) {
            out.push_back(c);
            continue;
        }
        const Slot slot = v.slot(k);
        if (c == 'n')
            append_number(slot, values[k], filling + k, out);
        else if (c == 'w' || c == 'd')
            append_word(*this, slot, values[k], out);
        else
            append_code(c, slot, values[k], filling + k, out);
        k++;
    }
    if (v.check > 0)
        repair(check_digits[v.check - 1], std::span(out).subspan(begin));
}

void check(const TextKey& key) {
    const auto rule = [](bool holds, const char* what) {
        if (!holds)
            throw DamagedModel(std::string("a key's texts are damaged: ") + what);
    };
    const std::size_t n = key.patterns.size();
    rule(n > 0 && n <= cycle && key.shares.size() == n, "patterns");
    rule(key.slots.size() >= cycle + n, "slots");
    std::uint64_t sum = 0;
    for (const std::uint32_t share : key.shares)
        sum += share;
    rule(sum == cycle, "shares");
    std::vector<std::uint64_t> seen(n);
    for (std::size_t i = 0; i < cycle; i++) {
        const std::size_t p = key.slots[i] & 0xff;
        rule(p < n && key.slots[i] >> 8 == seen[p]++, "cycle");
    }
    for (std::size_t p = 0; p < n; p++) {
        rule(seen[p] == key.shares[p], "shares");
        const Pattern pattern = parse_pattern(key.patterns[p]);
        const std::size_t slots = pattern.size() - 1, at = key.slots[cycle + p];
        rule(at >= cycle + n && at < key.slots.size() && key.slots.size() - at >= 2 + slots * (slot_words + 2) + 2,
             "layout");
        rule(key.slots[at + 1] == slots && slots <= slots_at_most && key.slots[at] <= std::size(check_digits),
             "layout");
        const View v = view(key, p);
        std::vector<Slot> all;
        std::vector<std::uint64_t> order;
        for (std::size_t k = 0; k < slots; k++) {
            const Slot s = all.emplace_back(v.slot(k));
            order.push_back(v.order[k]);
            rule(s.natural > 0 && s.natural <= most && s.extended <= most && s.far <= most, "sizes");
            const char type = pattern[k].slot;
            if (type == 'w' || type == 'd') {
                rule(s.first <= key.symbols.size() && s.natural <= key.symbols.size() - s.first &&
                         s.parts <= key.symbols.size() && s.n_parts <= key.symbols.size() - s.parts &&
                         s.n_parts <= 1u << 20 && s.letters <= 3,
                     "symbols");
                rule((s.extended == 0 || s.extended == s.n_parts * s.n_parts) &&
                         (s.far == 0 || s.far == s.n_parts * s.n_parts * s.n_parts),
                     "sizes");
            } else if (type == 'n') {
                rule(s.length <= longest_slot && s.before <= 4 && s.behind <= 4 && s.first <= most && s.far == 0 &&
                         s.first + s.all() <= most &&
                         (!s.has_leading_zeros() ||
                          (s.first + s.natural <= power(10, std::min<std::uint64_t>(s.length, digits_at_most)) &&
                           s.all() <= power(10, std::min<std::uint64_t>(s.length, digits_at_most)))),
                     "numbers");
            } else {
                const std::uint64_t base = alphabet_of_slot(type == 'm' ? 'k' : type).size();
                rule(s.length > 0 && s.length <= longest_slot && s.extended == 0 && s.far == 0 &&
                         s.natural == power(base, counted(base, s.length)),
                     "codes");
            }
        }
        std::vector<std::uint64_t> sorted = order;
        std::sort(sorted.begin(), sorted.end());
        for (std::size_t k = 0; k < slots; k++)
            rule(sorted[k] == k, "order");
        for (std::size_t box = 0; box < slots + 2; box++)
            rule(v.boxes[box] == box_size(all, order, box), "sizes");
    }
}

} // namespace synth
