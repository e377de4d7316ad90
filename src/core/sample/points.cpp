#include "core/sample/points.hpp"
#include "core/key/permutation.hpp"
#include <algorithm>
#include <array>
#include <boost/random/sobol.hpp>
#include <cstring>

namespace synth {

namespace {

constexpr std::uint32_t run = 16; // rows whose indices differ in their lowest bits only

constexpr std::size_t round_up(std::size_t rows) {
    return (rows + run - 1) / run * run;
}

// Four numbers, as most processors compute them at once.
typedef std::uint32_t Four __attribute__((vector_size(16)));

template <class T>
T reverse_bits(T x) {
    x = (x & 0x55555555u) << 1 | (x >> 1 & 0x55555555u);
    x = (x & 0x33333333u) << 2 | (x >> 2 & 0x33333333u);
    x = (x & 0x0f0f0f0fu) << 4 | (x >> 4 & 0x0f0f0f0fu);
    return x << 24 | (x & 0xff00u) << 8 | (x >> 8 & 0xff00u) | x >> 24;
}

// Owen's permutation of numbers whose bits come in reversed order: every bit is flipped or not by a hash of the bits
// above it (of those below, in reversed order).
void scramble(std::uint32_t* reversed, std::size_t n, std::uint32_t key) { // n: a multiple of 4
    for (std::size_t i = 0; i < n; i += 4) {
        Four x;
        std::memcpy(&x, reversed + i, sizeof x);
        x ^= x * 0x3d20adeau;
        x += key;
        x *= key >> 16 | 1u;
        x ^= x * 0x05526c56u;
        x ^= x * 0x53a22864u;
        x = reverse_bits(x);
        std::memcpy(reversed + i, &x, sizeof x);
    }
}

// A point is the exclusive or of the direction numbers that the bits of its index, in Gray code, choose: here by every
// 4 of those bits, and with its own bits reversed.
using Dimension = std::array<std::array<std::uint32_t, 16>, 8>;
using Dimensions = std::array<Dimension, Points::dimensions>;

Dimensions make_dimensions() {
    Dimensions dimensions{};
    // Boost's sequence starts with point 1; in Gray code order, point 2^(b + 1) - 1 is the direction number of bit b.
    boost::random::sobol engine(Points::dimensions);
    for (std::uint32_t bit = 0; bit < 32; bit++) {
        engine.seed((std::uint64_t(1) << (bit + 1)) - 2);
        for (Dimension& dimension : dimensions) {
            const std::uint32_t direction = reverse_bits(std::uint32_t(engine() >> 32));
            for (std::uint32_t four = 0; four < 16; four++)
                if (four >> bit % 4 & 1)
                    dimension[bit / 4][four] ^= direction;
        }
    }
    return dimensions;
}

const Dimension& dimension(std::uint32_t variable) {
    static const Dimensions made = make_dimensions();
    return made[variable % Points::dimensions];
}

std::uint32_t point(const Dimension& dimension, std::uint32_t index) {
    const std::uint32_t gray = index ^ index >> 1;
    std::uint32_t x = 0;
    for (std::uint32_t four = 0; four < 8; four++)
        x ^= dimension[four][gray >> 4 * four & 15];
    return x;
}

} // namespace

Points::Points(std::uint32_t variables, std::size_t rows)
    : key_(variables), stream_(variables), order_((variables + dimensions - 1) / dimensions), indices_(rows + 2 * run),
      numbers_(rows + 2 * run) {}

std::size_t Points::together(std::uint64_t row, std::size_t rows) {
    return std::size_t(std::min<std::uint64_t>(rows, (std::uint64_t(1) << 32) - std::uint32_t(row)));
}

void Points::enter(std::uint64_t seed, std::uint64_t first, std::size_t rows) {
    const auto block = std::uint32_t(first >> 32);
    if (!entered_ || seed != seed_ || block != block_) {
        for (std::uint32_t v = 0; v < key_.size(); v++) {
            const Draw random = draw(seed, block, v, Purpose::sample);
            key_[v] = random.v[0];
            stream_[v] = std::uint64_t(random.v[1]) << 32 | random.v[2];
        }
        for (std::uint32_t g = 0; g < order_.size(); g++)
            order_[g] = draw(seed, block, g, Purpose::order).v[0];
    }
    seed_ = seed;
    block_ = block;
    first_ = std::uint32_t(first);
    rows_ = rows;
    ordered_ = 0;
    entered_ = true;
}

// The indices of the points that a group's variables take.
void Points::order(std::uint32_t group) {
    const std::uint32_t begin = first_ % run, from = first_ - begin;
    for (std::uint32_t i = 0; i < begin + rows_; i++)
        indices_[i] = reverse_bits(from + i);
    scramble(indices_.data(), round_up(begin + rows_), order_[group]);
    ordered_ = group;
}

std::uint32_t* Points::of(std::uint32_t variable) {
    const std::uint32_t begin = first_ % run, from = first_ - begin, group = variable / dimensions;
    const Dimension& d = dimension(variable);
    if (group > 0) {
        if (group != ordered_)
            order(group);
        for (std::uint32_t i = 0; i < begin + rows_; i++)
            numbers_[i] = point(d, indices_[i]);
    } else { // the index is the row, and its lowest bits give the same in all runs
        std::array<std::uint32_t, run> low;
        for (std::uint32_t i = 0; i < run; i++)
            low[i] = point(d, i);
        for (std::uint32_t at = 0; at < begin + rows_; at += run) {
            const std::uint32_t high = point(d, from + at);
            for (std::uint32_t i = 0; i < run; i++)
                numbers_[at + i] = high ^ low[i];
        }
    }
    scramble(numbers_.data(), round_up(begin + rows_), key_[variable]);
    return numbers_.data() + begin;
}

// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014), entered anywhere.
std::uint32_t Points::independent(std::uint32_t variable, std::uint32_t row) const {
    return std::uint32_t(mix(stream_[variable] + row * 0x9e3779b97f4a7c15u) >> 32);
}

std::uint32_t* Points::independent(std::uint32_t variable) {
    for (std::uint32_t i = 0; i < rows_; i++)
        numbers_[i] = independent(variable, first_ + i);
    return numbers_.data();
}

} // namespace synth
