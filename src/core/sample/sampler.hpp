// Ancestral sampling: rows out of a network.
//
// Row i is a pure function of (network, seed, i). The generator is Philox (Salmon et al., "Parallel random numbers: as easy
// as 1, 2, 3", 2011), counted by row number and variable and keyed by the seed, so rows can be drawn in any order, in any
// number of processes, and a variable's draw does not depend on which others are asked for.
#pragma once
#include "core/network/network.hpp"
#include <memory>
#include <span>

namespace synth {

// A value on its way out. For a category `label` is an index into the codec's labels; for a number `number` is the value,
// on the grid, and `code` is its code if it is that code's atom, so that atoms can be prepared once; else 0.
struct Value {
    bool null = true;
    Code code = 0;
    std::uint32_t label = 0;
    double number = 0;
};

class Sampler {
  public:
    // Compiles the network into flat arrays; the network must outlive the sampler and must have passed `check`.
    explicit Sampler(const Network& network);
    ~Sampler();
    Sampler(Sampler&&) noexcept;

    // Draws row i: one value a variable, in the order of network.variables. Not const: it has scratch space, so one
    // sampler serves one thread.
    void draw(std::uint64_t seed, std::uint64_t row, std::span<Value> values);

  private:
    struct Compiled;
    std::unique_ptr<Compiled> compiled_;
};

} // namespace synth
