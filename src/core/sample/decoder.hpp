// Numbers laid out for sampling: codes in, values out, many rows at a time; the same values as NumberCodec's.
#pragma once
#include "core/codec/number.hpp"
#include <cmath>

namespace synth {

// std::nearbyint without a call: adding 2^52 leaves no room for a fraction.
inline double nearest_whole(double x) {
    const double size = std::abs(x);
    return size < 0x1p52 ? std::copysign(size + 0x1p52 - 0x1p52, x) : x;
}

// NumberCodec::round, without what is the same for all values.
class Grid {
public:
    explicit Grid(double step) : by_parts_(step < 1), size_(step < 1 && step > 0 ? std::nearbyint(1 / step) : step) {}

    // Calls `use` with the function that rounds ordinary values.
    template <class Use>
    void with_rounding(const Use& use) const {
        const double size = size_;
        if (!(size > 0))
            use([](double x) { return x; });
        else if (by_parts_)
            use([size](double x) { return nearest_whole(x * size) / size; });
        else
            use([size](double x) { return nearest_whole(x / size) * size; });
    }

private:
    bool by_parts_;
    double size_; // the step, or how many of them make 1
};

class Decoder {
public:
    // The codec must have passed `check`. Codes after its own stand for `more` values.
    Decoder(const NumberCodec& codec, std::span<const double> more);

    // Values of the codes, by row; u is uniform in 0 .. 2^32 - 1.
    void decode(const Code* codes, const std::uint32_t* u, std::size_t rows, double* values) const;

    const Grid& grid() const { return grid_; }

private:
    struct Bin {
        std::uint32_t first, segments; // knots; none for a value on its own
    };
    Grid grid_;
    std::vector<Bin> bins_;     // by code
    std::vector<double> knots_; // that of NULL before the codec's
};

} // namespace synth
