// A timeline: which times are taken. What is taken are spans that do not overlap; those that touch become one, so that
// a chain of any length is one.
#pragma once
#include <cstdint>
#include <limits>
#include <map>
#include <optional>

namespace synth {

class Timeline {
public:
    static constexpr std::int64_t always = std::numeric_limits<std::int64_t>::min(),
                                  forever = std::numeric_limits<std::int64_t>::max();

    // From `begin` until before `end`, in units of the column. One that ends where it begins, or before, takes nothing.
    struct Span {
        std::int64_t begin = 0, end = 0;
    };

    bool empty() const { return taken_.empty(); }
    // Where what is taken begins and ends, of a timeline that is not empty.
    std::int64_t begin() const { return taken_.begin()->first; }
    std::int64_t end() const { return taken_.rbegin()->second; }

    bool is_free(Span span) const;
    // Takes a span, which is free.
    void take(Span span);
    // Where that ends which is taken at a time, or was last before it; nothing if nothing was.
    std::optional<std::int64_t> end_before(std::int64_t time) const;
    // The nearest time, this one or a later (an earlier) one, from which so long a span is free; `forever` is a length,
    // too. Nothing if there is none, or none among the nearest 65,536 gaps.
    std::optional<std::int64_t> next_free(std::int64_t begin, std::int64_t length) const;
    std::optional<std::int64_t> previous_free(std::int64_t begin, std::int64_t length) const;

private:
    std::map<std::int64_t, std::int64_t> taken_; // begin, end
};

} // namespace synth
