// The logistic function, from additions and multiplications alone. A library's exp may differ between machines in its
// last bit, and then a tree splits elsewhere; this one does not.
#pragma once
#include "core/pure.hpp"
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

namespace synth {

// e^x, to about one unit in the last place; x is cut to -700 .. 700.
inline double exponential(double x) {
    static constexpr auto coefficients = [] {
        std::array<double, 13> out{}; // 1 / 12!, ..., 1 / 1!, 1 / 0!
        double factorial = 1;
        for (std::size_t i = 0; i < out.size(); i++) {
            out[out.size() - 1 - i] = 1 / factorial;
            factorial *= double(i + 1);
        }
        return out;
    }();
    x = std::clamp(x, -700.0, 700.0);
    const double power = std::floor(x * 1.4426950408889634 + 0.5); // of two
    const double rest = (x - power * 0x1.62e42feep-1) - power * 0x1.a39ef35793c76p-33;
    double sum = 0;
    for (const double c : coefficients)
        sum = sum * rest + c;
    return sum * std::bit_cast<double>(std::uint64_t(std::int64_t(power) + 1023) << 52);
}

inline double logistic(double x) {
    return 1 / (1 + exponential(-x));
}

} // namespace synth
