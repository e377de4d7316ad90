#include "core/sample/points.hpp"
#include <algorithm>
#include <array>
#include <bit>
#include <boost/random/sobol.hpp>

namespace synth {

namespace {

std::uint32_t reverse_bits(std::uint32_t x) {
    x = (x & 0x55555555u) << 1 | (x >> 1 & 0x55555555u);
    x = (x & 0x33333333u) << 2 | (x >> 2 & 0x33333333u);
    x = (x & 0x0f0f0f0fu) << 4 | (x >> 4 & 0x0f0f0f0fu);
    return x << 24 | (x & 0xff00u) << 8 | (x >> 8 & 0xff00u) | x >> 24;
}

using Directions =
    std::array<std::array<std::uint32_t, 32>, Points::dimensions>; // by dimension, then by bit of the index

Directions make_directions() {
    // Boost's sequence starts with point 1; in Gray code order, point 2^(b + 1) - 1 is the direction number of bit b.
    Directions directions;
    boost::random::sobol engine(Points::dimensions);
    for (std::uint32_t bit = 0; bit < 32; bit++) {
        engine.seed((std::uint64_t(1) << (bit + 1)) - 2);
        for (auto& direction : directions)
            direction[bit] = std::uint32_t(engine() >> 32);
    }
    return directions;
}

const Directions& directions() {
    static const Directions made = make_directions();
    return made;
}

std::uint32_t point(const std::array<std::uint32_t, 32>& direction, std::uint32_t index) {
    std::uint32_t x = 0;
    for (std::uint32_t gray = index ^ index >> 1; gray != 0; gray &= gray - 1)
        x ^= direction[std::size_t(std::countr_zero(gray))];
    return x;
}

} // namespace

// Every bit is flipped or not by a hash of the bits above it (of those below, in reversed order).
std::uint32_t Points::scramble(std::uint32_t x, std::uint32_t key) {
    x = reverse_bits(x);
    x ^= x * 0x3d20adeau;
    x += key;
    x *= key >> 16 | 1u;
    x ^= x * 0x05526c56u;
    x ^= x * 0x53a22864u;
    return reverse_bits(x);
}

Points::Points(std::uint32_t variables)
    : point_(variables), key_(variables), order_((variables + dimensions - 1) / dimensions) {}

void Points::set_keys(std::uint64_t seed, std::uint32_t block) {
    for (std::uint32_t v = 0; v < key_.size(); v++)
        key_[v] = draw(seed, block, v, Purpose::sample).v[0];
    for (std::uint32_t g = 0; g < order_.size(); g++)
        order_[g] = draw(seed, block, g, Purpose::order).v[0];
}

void Points::enter(std::uint64_t seed, std::uint64_t row) {
    if (entered_ && seed == seed_ && row == row_)
        return;
    const auto block = std::uint32_t(row >> 32), index = std::uint32_t(row); // after 2^32 rows: other keys
    const bool next = entered_ && seed == seed_ && row == row_ + 1 && index != 0;
    if (!entered_ || seed != seed_ || block != std::uint32_t(row_ >> 32))
        set_keys(seed, block);
    const Directions& direction = directions();
    const auto first = std::uint32_t(std::min<std::size_t>(dimensions, point_.size()));
    for (std::uint32_t v = 0; v < first; v++)
        point_[v] = next ? point_[v] ^ direction[v][std::size_t(std::countr_zero(index))] : point(direction[v], index);
    for (std::uint32_t v = first; v < point_.size(); v++)
        point_[v] = point(direction[v % dimensions], scramble(index, order_[v / dimensions]));
    seed_ = seed;
    row_ = row;
    entered_ = true;
}

} // namespace synth
