// Random data that is the same everywhere (the standard's distributions are not), and the chi-square test.
//
// Every statistical test has a fixed seed, so it always ends the same way; its threshold says how likely right code
// would have failed it when the seed was chosen.
#pragma once
#include <boost/math/distributions/chi_squared.hpp>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <random>
#include <vector>

namespace synth::test {

constexpr double error_rate = 1e-6; // of each statistical test

class Random {
public:
    explicit Random(std::uint64_t seed) : engine_(seed) {}
    std::uint64_t bits() { return engine_(); }
    double uniform() { return double(engine_() >> 11) * 0x1p-53; }
    std::uint32_t below(std::uint32_t n) { return std::uint32_t(uniform() * n); }
    double normal() { return std::sqrt(-2 * std::log(1 - uniform())) * std::cos(2 * std::numbers::pi * uniform()); }

private:
    std::mt19937_64 engine_;
};

// The probability of a chi-square statistic at least this large.
inline double upper_tail(double statistic, double degrees) {
    return boost::math::cdf(boost::math::complement(boost::math::chi_squared(degrees), statistic));
}

// Pearson's statistic; every expected count must be positive.
inline double chi_square(const std::vector<double>& observed, const std::vector<double>& expected) {
    double sum = 0;
    for (std::size_t i = 0; i < observed.size(); i++)
        sum += (observed[i] - expected[i]) * (observed[i] - expected[i]) / expected[i];
    return sum;
}

} // namespace synth::test
