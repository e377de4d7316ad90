#include "core/privacy/space.hpp"
#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

namespace synth {

namespace {

// Four numbers, as most processors compute them at once.
using Floats [[gnu::vector_size(16)]] = float;
using Ints [[gnu::vector_size(16)]] = std::int32_t;

constexpr std::size_t lanes = 4, width = 8; // width: vectors of a strip, whose sums stay in registers
constexpr std::size_t strip = lanes * width, block = 16 * strip;
constexpr std::size_t step = 3;                 // columns between two looks at whether it is worth going on
constexpr std::size_t between_polls = 1u << 20; // columns of strips
constexpr float infinite = std::numeric_limits<float>::infinity();

// Values of a row, categories first; a number is stored as its bits.
using Word = std::int32_t;

class Scan {
public:
    Scan(const Space::Points& queries, const Space::Points& points, const Poll& poll)
        : points_(points), poll_(poll), rows_(queries.rows) {
        for (std::uint32_t c = 0; c < points.codes.size(); c++)
            if (!points.codes[c].empty())
                order_.push_back(c);
        categories_ = order_.size();
        for (std::uint32_t c = 0; c < points.numbers.size(); c++)
            if (!points.numbers[c].empty())
                order_.push_back(c);
        queries_.resize(rows_ * order_.size());
        for (std::size_t i = 0; i < order_.size(); i++)
            for (std::size_t q = 0; q < rows_; q++)
                queries_[q * order_.size() + i] = word(queries, i, q);
        block_.resize(order_.size() * block);
    }

    // Columns of the frames, in the order in which they are added up.
    const std::vector<std::uint32_t>& order() const { return order_; }

    // Calls consider(query, point, distance) for each point that is nearer than bound(query) is when it is looked at,
    // and maybe for others; in the order of points for each query.
    template <class Bound, class Consider>
    void run(const Bound& bound, const Consider& consider) {
        for (first_ = 0; first_ < points_.rows; first_ += block) {
            const std::size_t points = std::min<std::size_t>(block, points_.rows - first_);
            load(points);
            for (std::size_t q = 0; q < rows_; q++) {
                for (std::size_t at = 0; at < points; at += strip) {
                    float sums[strip];
                    if (!add_up(q, at, bound(q), sums))
                        continue;
                    const std::size_t n = std::min(strip, points - at);
                    for (std::size_t i = 0; i < n; i++)
                        if (sums[i] < bound(q))
                            consider(q, std::uint32_t(first_ + at + i), sums[i]);
                }
                work_ += block / strip * order_.size();
                if (work_ >= between_polls) {
                    work_ = 0;
                    poll_();
                }
            }
        }
    }

    // What column number i of the order adds to the distance of a query and a point of the block that is looked at.
    float part(std::size_t i, std::size_t query, std::uint32_t point) const {
        const Word a = queries_[query * order_.size() + i], b = block_[i * block + (point - first_)];
        if (i < categories_)
            return a == b ? 0 : 1;
        return std::min(std::abs(std::bit_cast<float>(a) - std::bit_cast<float>(b)), 1.0f);
    }

private:
    Word word(const Space::Points& points, std::size_t i, std::size_t row) const {
        return i < categories_ ? points.codes[order_[i]][row] : std::bit_cast<Word>(points.numbers[order_[i]][row]);
    }

    void load(std::size_t points) {
        for (std::size_t i = 0; i < order_.size(); i++)
            for (std::size_t p = 0; p < points; p++)
                block_[i * block + p] = word(points_, i, first_ + p);
    }

    // The distances of a strip of points; false, with nothing in them, if none is below the bound.
    bool add_up(std::size_t query, std::size_t at, float bound, float* sums) const {
        const Word* const q = queries_.data() + query * order_.size();
        const Ints one_bits = std::bit_cast<Ints>(Floats{1, 1, 1, 1});
        Floats sum[width] = {};
        for (std::size_t i = 0; i < order_.size();) {
            const std::size_t end = std::min(i + step, order_.size());
            for (; i < end; i++) {
                const Word* const p = block_.data() + i * block + at;
                if (i < categories_) {
#pragma GCC unroll 8
                    for (std::size_t v = 0; v < width; v++) {
                        Ints code;
                        std::memcpy(&code, p + v * lanes, sizeof code);
                        sum[v] += std::bit_cast<Floats>(Ints(code != q[i]) & one_bits);
                    }
                } else {
                    const float x = std::bit_cast<float>(q[i]);
#pragma GCC unroll 8
                    for (std::size_t v = 0; v < width; v++) {
                        Floats number;
                        std::memcpy(&number, p + v * lanes, sizeof number);
                        number -= x;
                        number = std::bit_cast<Floats>(std::bit_cast<Ints>(number) & 0x7fffffff);
                        sum[v] += number < 1 ? number : Floats{1, 1, 1, 1};
                    }
                }
            }
            Ints near = {};
#pragma GCC unroll 8
            for (std::size_t v = 0; v < width; v++)
                near |= sum[v] < bound;
            if ((near[0] | near[1] | near[2] | near[3]) == 0)
                return false;
        }
        std::memcpy(sums, sum, sizeof sum);
        return true;
    }

    const Space::Points& points_;
    const Poll& poll_;
    std::size_t rows_, categories_ = 0, first_ = 0, work_ = 0; // first_: point of the block
    std::vector<std::uint32_t> order_;
    std::vector<Word> queries_; // by row, then in order
    std::vector<Word> block_;   // in order, then by point
};

} // namespace

std::vector<float> nearest(const Space::Points& queries, const Space::Points& points, std::uint32_t k, const Poll& poll,
                           std::vector<std::uint32_t>* which) {
    std::vector<float> distances(std::size_t(queries.rows) * k, infinite);
    if (which != nullptr)
        which->assign(distances.size(), 0);
    if (k == 0)
        return distances;
    Scan scan(queries, points, poll);
    scan.run([&](std::size_t q) { return distances[q * k + k - 1]; },
             [&](std::size_t q, std::uint32_t point, float distance) {
                 std::size_t at = q * k + k - 1;
                 for (; at > q * k && distances[at - 1] > distance; at--) {
                     distances[at] = distances[at - 1];
                     if (which != nullptr)
                         (*which)[at] = (*which)[at - 1];
                 }
                 distances[at] = distance;
                 if (which != nullptr)
                     (*which)[at] = point;
             });
    return distances;
}

std::vector<std::uint32_t> nearest_without(const Space::Points& queries, const Space::Points& points,
                                           std::span<const std::uint32_t> left_out, const Poll& poll) {
    const std::size_t columns = left_out.size();
    std::vector<std::uint32_t> which(queries.rows * columns);
    std::vector<float> best(which.size(), infinite);
    std::vector<float> bound(queries.rows, infinite); // no point beyond it is the nearest without any column
    Scan scan(queries, points, poll);
    std::vector<std::size_t> places;
    for (const std::uint32_t column : left_out)
        places.push_back(
            std::size_t(std::find(scan.order().begin(), scan.order().end(), column) - scan.order().begin()));
    scan.run([&](std::size_t q) { return bound[q]; },
             [&](std::size_t q, std::uint32_t point, float distance) {
                 float* const nearest = best.data() + q * columns;
                 bool nearer = false;
                 for (std::size_t c = 0; c < columns; c++) {
                     const float without = distance - scan.part(places[c], q, point);
                     if (without < nearest[c]) {
                         nearest[c] = without;
                         which[q * columns + c] = point;
                         nearer = true;
                     }
                 }
                 if (nearer)
                     bound[q] = *std::max_element(nearest, nearest + columns) + 1;
             });
    return which;
}

} // namespace synth
