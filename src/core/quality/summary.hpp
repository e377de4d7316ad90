// What summaries of scores are made with: means of those that are defined, order, and figures in words.
#pragma once
#include "core/quality/score.hpp"
#include <algorithm>
#include <charconv>
#include <cmath>
#include <vector>

namespace synth {

// Of the scores that are defined; undefined if none is.
class Mean {
public:
    void add(double score) {
        if (std::isnan(score))
            return;
        sum_ += score;
        count_++;
    }
    std::size_t count() const { return count_; }
    double value() const { return count_ > 0 ? sum_ / double(count_) : undefined; }

private:
    double sum_ = 0;
    std::size_t count_ = 0;
};

// Undefined ones last.
inline void sort_worst_first(std::vector<Score>& scores) {
    std::stable_sort(scores.begin(), scores.end(), [](const Score& a, const Score& b) {
        return std::isnan(a.score) ? false : std::isnan(b.score) || a.score < b.score;
    });
}

inline std::string rounded(double value, int decimals = 2) {
    char text[64];
    return {text, std::to_chars(text, text + sizeof text, value, std::chars_format::fixed, decimals).ptr};
}

inline std::string plural(std::size_t count, const std::string& noun) {
    return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

} // namespace synth
