// Latin hypercube sampling (McKay, Beckman and Conover 1979): in every 256 rows each variable's uniform draw falls once into
// each of 256 equal strata, in an order of its own. Each row is distributed as before, but a table of them follows the model's
// distributions more closely than independent rows would: much of the sampling noise of marginals is gone.
#pragma once
#include "core/sample/philox.hpp"
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

namespace synth {

class Strata {
  public:
    // Moves to a row. Rows of one block of 256 share the work, so ascending rows are cheap.
    void enter(std::uint64_t seed, std::uint64_t row, std::uint32_t variables) {
        place_ = std::uint32_t(row % size);
        const std::uint64_t block = row / size;
        if (block == block_ && seed == seed_ && orders_.size() == variables)
            return;
        orders_.resize(variables);
        for (std::uint32_t v = 0; v < variables; v++)
            shuffle(seed, block, v);
        block_ = block;
        seed_ = seed;
    }

    // Replaces the upper bits of a uniform draw of 32 bits by the variable's stratum at this row.
    std::uint32_t stratify(std::uint32_t variable, std::uint32_t u) const {
        return std::uint32_t(orders_[variable][place_]) << 24 | u >> 8;
    }

  private:
    static constexpr std::uint32_t size = 256;
    using Order = std::array<std::uint8_t, size>;

    void shuffle(std::uint64_t seed, std::uint64_t block, std::uint32_t variable) { // Fisher and Yates
        Order& order = orders_[variable];
        for (std::uint32_t i = 0; i < size; i++)
            order[i] = std::uint8_t(i);
        Draw random{};
        for (std::uint32_t i = size - 1; i > 0; i--) {
            if ((i + 1) % 4 == 0)
                random = draw(seed, block * (size / 4) + i / 4, variable, Purpose::strata);
            std::swap(order[i], order[std::uint64_t(random.v[i % 4]) * (i + 1) >> 32]);
        }
    }

    std::vector<Order> orders_;
    std::uint64_t block_ = 0, seed_ = 0;
    std::uint32_t place_ = 0;
};

} // namespace synth
