// Sums: a number of the parent that its children add up to. order.total = sum(line.amount), or sum(line.qty *
// line.price).
//
// As with arithmetic within a row (rule/arithmetic.hpp) exact means exact: one parent whose children do not give its
// number, but for rounding to the grid of the parent's column, and there is no sum. Nor is there one if chance could
// have made it: an unrelated number hits a parent's own with at most the probability of the commonest among the
// parents, and all of those that tell something, times all formulas that are tried, must be less likely than one in a
// million.
#pragma once
#include "core/poll.hpp"
#include <cstdint>
#include <span>
#include <vector>

namespace synth {

struct Sum {
    std::uint32_t parent_column = 0, child_column = 0;
    std::int32_t factor = -1;  // a second column of the child: the sum is that of the products
    bool rounded = false;      // each product is rounded to the step before it is added, half away from zero
    double step = 0;           // of the parent's column: 1, or a power of ten down to 1e-6; 0 for no grid
    std::uint32_t parents = 0; // that could have broken it
};

struct SumRequest {
    // By column, then by row: numbers, null_number for NULL. All children must be there, not a sample of them.
    std::span<const std::span<const double>> parents, children;
    std::span<const std::uint32_t> parent_of; // by child; no_row for none
    std::uint32_t min_count = 10;             // parents that tell something, at the least
};

// All sums that hold for every parent that has children and is not NULL. NULLs of children are passed over, as SQL's
// sum() does; where all are NULL the sum is 0. At least min_count parents must tell something: they are not 0, and two
// of their children or more add something. Products of two columns are tried where no single column will do.
std::vector<Sum> find_sums(const SumRequest& request, const Poll& poll);

} // namespace synth
