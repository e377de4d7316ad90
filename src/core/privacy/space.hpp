// Rows as points, and their nearest neighbours.
//
// Distance (Gower's, as a sum over columns): |x - y| / range for numbers and times, at most 1; 0 or 1 for categories;
// NULL to NULL 0, NULL to a value 1. By rank a number is its quantile in the real table instead, which a heavy tail cannot flatten.
#pragma once
#include "core/quality/frame.hpp"

namespace synth {

enum class By : std::uint8_t { range, rank };

class Space {
public:
    Space(const Frames& frames, const Frame& real, By by);

    struct Points {
        std::uint32_t rows = 0;
        std::vector<std::vector<float>> numbers;      // by numeric column: 0 .. 1, NULL is 2 (at distance 1 by the cap)
        std::vector<std::vector<std::int32_t>> codes; // by category
    };
    Points points(const Frame& frame) const;

private:
    const Frames& frames_;
    By by_;
    std::vector<std::vector<double>> real_; // by numeric column, sorted; only the ends by range
};

// For each query the k smallest distances to the points, ascending, k by k; infinite where there are fewer. By brute force, in blocks that stay in
// the cache; `which` gets the indices of the points, if it is given. Memory: a few blocks.
std::vector<float> nearest(const Space::Points& queries, const Space::Points& points, std::uint32_t k, const Poll& poll,
                           std::vector<std::uint32_t>* which = nullptr);

} // namespace synth
