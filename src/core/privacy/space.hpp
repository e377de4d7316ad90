// Rows as points, and their nearest neighbours.
//
// Distance (Gower's, as a sum over columns): |x - y| / range for numbers and times, at most 1; 0 or 1 for categories;
// NULL to NULL 0, NULL to a value 1. By rank a number is its quantile in the real table instead (the middle one if the
// value is repeated), which a heavy tail cannot flatten. A number beyond the real ones counts as the last of them.
//
// Neighbours are searched by brute force: rows of many columns, most of them categories, leave trees nothing to prune.
// It is done in single precision, in blocks of points that stay in the cache, four points at once, and a few columns at
// a time: most points are too far away before half of their columns are added up.
#pragma once
#include "core/quality/frame.hpp"
#include <span>

namespace synth {

enum class By : std::uint8_t { range, rank };

class Space {
public:
    // Ranges and ranks are those of `real`.
    Space(const Frames& frames, const Frame& real, By by, const Poll& poll);

    // By column of the frames, then by point; a column has either numbers or codes.
    struct Points {
        std::uint32_t rows = 0;
        std::vector<std::vector<float>> numbers;      // 0 .. 1; NULL is 2, at distance 1 of all by the cap
        std::vector<std::vector<std::int32_t>> codes; // -1 is NULL
    };
    // Some rows of a frame, in the order given.
    Points points(const Frame& frame, const std::vector<std::uint32_t>& rows) const;

private:
    float place(std::size_t column, double x) const;

    const Poll& poll_;
    By by_;
    std::vector<std::vector<double>> real_; // by column, numbers, sorted: the two ends, or of many values some
    std::vector<bool> numeric_;             // by column
};

// How many rows of a table are made points at most: their number, and that of their values, is bounded.
std::uint32_t most_points(std::size_t columns);

// For each query the k smallest distances to the points, ascending, k by k; infinite where there are fewer. `which`
// gets the indices of the points, if it is given; of points equally near the first.
std::vector<float> nearest(const Space::Points& queries, const Space::Points& points, std::uint32_t k, const Poll& poll,
                           std::vector<std::uint32_t>* which = nullptr);

// For each query, the points that are nearest to it if one column is left out: query by query, one for each of the
// columns. There must be points; of those equally near, any.
std::vector<std::uint32_t> nearest_without(const Space::Points& queries, const Space::Points& points,
                                           std::span<const std::uint32_t> left_out, const Poll& poll);

} // namespace synth
