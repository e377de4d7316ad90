#include "core/text/key_patterns.hpp"
#include <algorithm>

namespace synth {

namespace {

// No pattern is common: something plain.
KeyPattern generic_pattern(const Dictionary& dictionary, std::span<const std::uint32_t> rows) {
    std::uint64_t numbers = 0, spaced = 0, addresses = 0, all = 0;
    for (std::uint32_t id = 0; id < rows.size(); id++) {
        const std::string_view text = rows[id] > 0 ? dictionary.label(id) : "";
        all += !text.empty();
        numbers += !text.empty() && text.find_first_not_of("0123456789") == text.npos;
        addresses += text.find('@') != text.npos;
        spaced += text.find(' ') != text.npos;
    }
    return {numbers * 2 > all ? "n10" : addresses * 2 > all ? "w.w@d" : spaced * 2 > all ? "w w" : "w"};
}

std::uint64_t check_of(const Formats& formats, std::uint32_t form) {
    for (const auto& [checked, check] : formats.checked)
        if (checked == form)
            return 1 + std::uint64_t(check);
    return 0;
}

} // namespace

std::vector<KeyPattern> choose_patterns(const Formats& formats, const Dictionary& dictionary,
                                        std::span<const std::uint32_t> rows, std::size_t most, std::uint64_t least) {
    std::vector<std::uint64_t> rows_of(formats.forms.size());
    for (std::uint32_t id = 0; id < rows.size(); id++)
        if (rows[id] > 0 && formats.form_of[id] != Formats::free)
            rows_of[formats.form_of[id]] += rows[id];
    std::vector<std::uint32_t> order;
    for (std::uint32_t form = formats.verbatim; form < formats.forms.size(); form++)
        if (parse_pattern(formats.forms[form]).size() > 1)
            order.push_back(form);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return rows_of[a] > rows_of[b]; });
    std::vector<KeyPattern> patterns;
    std::uint64_t sum = 0;
    for (const std::uint32_t form : order) {
        const Pattern pattern = parse_pattern(formats.forms[form]);
        if (patterns.size() == most || rows_of[form] * least < sum || rows_of[form] == 0 ||
            std::any_of(patterns.begin(), patterns.end(),
                        [&](const KeyPattern& other) { return may_meet(pattern, other.pieces); }))
            continue;
        sum += rows_of[form];
        patterns.push_back({formats.forms[form], pattern, form, rows_of[form], check_of(formats, form)});
    }
    if (patterns.empty())
        patterns.push_back(generic_pattern(dictionary, rows));
    return patterns;
}

KeyPattern code_pattern(const Dictionary& dictionary, std::span<const std::uint32_t> rows, std::uint32_t length) {
    std::uint64_t upper = 0, lower = 0;
    for (std::uint32_t id = 0; id < rows.size(); id++)
        for (const char c : rows[id] > 0 ? dictionary.label(id) : std::string_view()) {
            upper += c >= 'A' && c <= 'Z';
            lower += c >= 'a' && c <= 'z';
        }
    return {(upper > lower ? "K" : "k") + std::to_string(length)};
}

} // namespace synth
