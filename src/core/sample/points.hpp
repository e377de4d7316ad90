// Points: the random numbers behind the rows, one uniform number for each variable of each row.
//
// They are a scrambled Sobol sequence. Taken alone each number is uniform and each row is distributed as the model
// says, but rows together fill the space of all rows more evenly than independent ones: a table follows the model's
// marginal and pairwise distributions with a fraction of the sampling noise, and so does every run of consecutive rows.
// Randomised quasi-Monte Carlo: Owen, "Randomly permuted (t,m,s)-nets and (t,s)-sequences", 1995; direction numbers of
// Joe and Kuo (2008), from Boost.
//
// Row and variable give the number by themselves, so rows can be drawn in any order: row i takes the i-th point (in
// Gray code order, so that the next one costs one exclusive or), and the scrambling is Owen's nested permutation by
// hashing (Burley, "Practical hash-based Owen scrambling", 2020), keyed by Philox of seed and variable. Variables
// beyond the first 32 use the same 32 dimensions over again, with the points in another order, since higher dimensions
// pair badly.
#pragma once
#include "core/sample/philox.hpp"
#include <cstdint>
#include <vector>

namespace synth {

class Points {
public:
    explicit Points(std::uint32_t variables);

    // Moves to a row. After the row before it, or the same, this is cheap.
    void enter(std::uint64_t seed, std::uint64_t row);

    // The number of a variable at this row: uniform in 0 .. 2^32 - 1.
    std::uint32_t operator[](std::uint32_t variable) const { return scramble(point_[variable], key_[variable]); }

    static constexpr std::uint32_t dimensions = 32; // of the sequence

private:
    static std::uint32_t scramble(std::uint32_t x, std::uint32_t key);
    void set_keys(std::uint64_t seed, std::uint32_t block);

    std::vector<std::uint32_t> point_, key_; // by variable
    std::vector<std::uint32_t> order_;       // by group of 32 variables: key of the order of its points
    std::uint64_t seed_ = 0, row_ = 0;
    bool entered_ = false;
};

} // namespace synth
