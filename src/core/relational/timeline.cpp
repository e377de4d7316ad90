#include "core/relational/timeline.hpp"
#include <algorithm>
#include <iterator>

namespace synth {

namespace {

constexpr int most_gaps = 1 << 16;

std::int64_t after(std::int64_t begin, std::int64_t length) {
    return length > 0 && begin > Timeline::forever - length ? Timeline::forever : begin + length;
}

} // namespace

bool Timeline::is_free(Span span) const {
    if (span.begin >= span.end)
        return true;
    const auto next = taken_.lower_bound(span.begin);
    return (next == taken_.end() || next->first >= span.end) &&
           (next == taken_.begin() || std::prev(next)->second <= span.begin);
}

void Timeline::take(Span span) {
    if (span.begin >= span.end)
        return;
    auto next = taken_.lower_bound(span.begin);
    if (next != taken_.begin() && std::prev(next)->second == span.begin)
        span.begin = (--next)->first;
    while (next != taken_.end() && next->first <= span.end) {
        span.end = std::max(span.end, next->second);
        next = taken_.erase(next);
    }
    taken_.emplace(span.begin, span.end);
}

std::optional<std::int64_t> Timeline::end_before(std::int64_t time) const {
    const auto next = taken_.upper_bound(time);
    return next == taken_.begin() ? std::nullopt : std::optional(std::prev(next)->second);
}

std::optional<std::int64_t> Timeline::next_free(std::int64_t begin, std::int64_t length) const {
    auto next = taken_.upper_bound(begin);
    if (next != taken_.begin())
        begin = std::max(begin, std::prev(next)->second);
    for (int gaps = 0; gaps < most_gaps && begin != forever; gaps++) {
        if (next == taken_.end() || next->first >= after(begin, length))
            return begin;
        begin = (next++)->second;
    }
    return std::nullopt;
}

std::optional<std::int64_t> Timeline::previous_free(std::int64_t begin, std::int64_t length) const {
    if (is_free({begin, after(begin, length)}))
        return begin;
    auto next = taken_.lower_bound(after(begin, length));
    for (int gaps = 0; gaps < most_gaps && next != taken_.begin(); gaps++) {
        --next;
        if (length == forever || next->first < always + length)
            return std::nullopt;
        const std::int64_t before = std::min(begin, next->first - length);
        if (next == taken_.begin() || std::prev(next)->second <= before)
            return before;
    }
    return std::nullopt;
}

} // namespace synth
