// Points: the random numbers behind the rows, one uniform number for each variable of each row.
//
// They are a scrambled Sobol sequence. Taken alone each number is uniform and each row is distributed as the model
// says, but rows together fill the space of all rows more evenly than independent ones: a table follows the model's
// marginal and pairwise distributions with a fraction of the sampling noise, and so does every run of consecutive rows.
// Randomised quasi-Monte Carlo: Owen, "Randomly permuted (t,m,s)-nets and (t,s)-sequences", 1995; direction numbers of
// Joe and Kuo (2008), from Boost.
//
// Row and variable give the number by themselves, so rows can be drawn in any order: row i takes the i-th point (in
// Gray code order), and the scrambling is Owen's nested permutation by hashing (Burley, "Practical hash-based Owen
// scrambling", 2020), keyed by Philox of seed and variable. Variables beyond the first 32 use the same 32 dimensions
// over again, with the points in another order, since higher dimensions pair badly.
#pragma once
#include "core/sample/philox.hpp"
#include <cstdint>
#include <vector>

namespace synth {

class Points {
public:
    // For rows up to `rows` at a time.
    Points(std::uint32_t variables, std::size_t rows);

    // After 2^32 rows begin others: how many of `rows` rows from this one on can be entered together.
    static std::size_t together(std::uint64_t row, std::size_t rows);
    // Moves to some rows that can be entered together.
    void enter(std::uint64_t seed, std::uint64_t first, std::size_t rows);

    // The numbers of a variable at these rows, each uniform in 0 .. 2^32 - 1. The caller may change them; they are
    // valid until the next call.
    std::uint32_t* of(std::uint32_t variable);
    // Others instead, all independent: rows that lie together are as even and as uneven as any. At these rows, or at
    // another one that could be entered together with them.
    std::uint32_t* independent(std::uint32_t variable);
    std::uint32_t independent(std::uint32_t variable, std::uint32_t row) const;

    static constexpr std::uint32_t dimensions = 32; // of the sequence

private:
    void order(std::uint32_t group);

    std::vector<std::uint32_t> key_;               // by variable
    std::vector<std::uint64_t> stream_;            // the same, of those that are independent
    std::vector<std::uint32_t> order_;             // by group of 32 variables: key of the order of its points
    std::vector<std::uint32_t> indices_, numbers_; // by row, from a multiple of 16 on
    std::uint64_t seed_ = 0;
    std::uint32_t block_ = 0, first_ = 0; // where the rows are: the upper and lower half of the first one's number
    std::uint32_t ordered_ = 0;           // the group that the indices are of; 0 for none
    std::size_t rows_ = 0;
    bool entered_ = false;
};

} // namespace synth
