// Random choices of measures and attacks, one after the other, from a counter: the same for the same seed and stream.
#pragma once
#include "core/sample/philox.hpp"
#include <vector>

namespace synth {

class Random {
public:
    // `stream`: a number for each use of a seed, so that they do not meet.
    Random(std::uint64_t seed, std::uint32_t stream) : seed_(seed), stream_(stream) {}

    std::uint64_t below(std::uint64_t n) { return next().below(n); }   // uniform in 0 .. n - 1
    double uniform() { return (double(next().v[0]) + 0.5) * 0x1p-32; } // in (0, 1)
    template <class T>
    void shuffle(std::vector<T>& values) {
        for (std::size_t i = values.size(); i > 1; i--)
            std::swap(values[i - 1], values[below(i)]);
    }

private:
    Draw next() { return draw(seed_, at_++, stream_, Purpose::quality); }

    std::uint64_t seed_, at_ = 0;
    std::uint32_t stream_;
};

} // namespace synth
