// Ancestral sampling: rows out of a network.
//
// Row i is a pure function of (network, seed, i): each variable's value is its conditional distribution function,
// inverted at the number that points.hpp has for this row and variable. So rows can be drawn in any order, in any
// number of processes. They are drawn a batch at a time, variable by variable, which keeps one tree in the cache and
// lets walks overlap.
#pragma once
#include "core/sample/compiled.hpp"
#include "core/sample/points.hpp"
#include "core/sample/value.hpp"
#include <array>
#include <span>

namespace synth {

class Sampler {
public:
    // The compiled network must outlive the sampler. One sampler serves one scan: it holds the rows drawn last.
    explicit Sampler(const CompiledNetwork& network);

    // Row i, one value a variable in the order of the network's variables; valid until the next call.
    std::span<const Value> draw(std::uint64_t seed, std::uint64_t row);

private:
    static constexpr std::size_t batch = 128; // rows at a time, at most; a multiple of lanes
    static constexpr std::size_t lanes = 16;  // rows that walk down a tree together
    template <class T>
    using Batch = std::array<T, batch>; // by row

    void fill(std::size_t rows);
    void draw_codes(const CompiledNetwork::Variable& variable, Batch<std::uint32_t>& u, Batch<Code>& targets,
                    std::size_t rows) const;
    void predict(std::size_t v, std::size_t rows);
    void join(std::size_t v, std::size_t rows);
    double decode(const CompiledNetwork::Variable& variable, std::size_t row, Code target, std::uint32_t u) const;

    const CompiledNetwork& network_;
    Points points_;
    std::vector<Batch<std::uint32_t>> u_;    // by variable
    std::vector<Batch<Code>> codes_;         // by variable, then by regression of the variable being drawn
    std::vector<Batch<double>> numbers_;     // by variable
    std::vector<Batch<double>> predictions_; // by regression of the variable being drawn
    std::vector<Value> values_;              // by row, then variable
    std::uint64_t seed_ = 0, first_ = 0;     // the rows drawn last: rows_ of them from first_ on
    std::size_t rows_ = 0;
};

} // namespace synth
