// Aggregates: a column of the parent that tells what its children come to. order.lines = count(*), order.total =
// sum(line.amount) or sum(line.qty * line.price), customer.last_order = max(order.placed).
//
// As with arithmetic within a row (rule/arithmetic.hpp) exact means exact: one parent whose children do not give its
// value, but for rounding a sum to the grid of the parent's column, and there is no aggregate. Nor is there one if
// chance could have made it: an unrelated number hits a parent's own with at most the probability of the commonest
// among the parents, and all of those that tell something, times all formulas that are tried, must be less likely than
// one in a million.
#pragma once
#include "core/codec/code.hpp"
#include "core/poll.hpp"
#include <cstdint>
#include <span>
#include <vector>

namespace synth {

struct Aggregate {
    enum class What : std::uint8_t { count, sum, min, max };
    // What parents have that are given nothing: they have no children, or none that is not NULL.
    enum class Empty : std::uint8_t { any, zero, null };

    What what = What::count;
    std::uint32_t parent_column = 0, child_column = 0; // a count has none of the child
    std::int32_t factor = -1; // of a sum, a second column of the child: it is that of the products
    bool rounded = false;     // each product is rounded to the step before it is added, half away from zero
    double step = 0;          // of the parent's column: 1, or a power of ten down to 1e-6; 0 for no grid
    Empty empty = Empty::any;
    bool nulls = false;        // parents may be NULL where they are given something, too
    std::uint32_t parents = 0; // that could have broken it
};

struct AggregateRequest {
    struct Column {
        std::span<const double> numbers; // by row; null_number for NULL
        Unit unit = Unit::one;
    };
    std::span<const Column> parents, children; // no children's where not all of them are there, but a sample
    std::span<const std::uint32_t> parent_of;  // by child; no_row for none
    std::span<const std::uint32_t> degree;     // by parent: all its children
    std::uint32_t min_count = 10;              // parents that tell something, at the least
};

// All aggregates that hold for every parent that is not NULL; where parents are given nothing, a count must be 0.
// NULLs of children are passed over, as SQL does. At least min_count parents must tell something: of a count each does
// that is not NULL; a sum must not be 0, and two children or more must add something; of extremes, two must differ. A
// column that is a count is nothing else, and products of two columns are tried where no single column will do. Counts
// and sums are plain numbers; extremes are of the children's unit.
std::vector<Aggregate> find_aggregates(const AggregateRequest& request, const Poll& poll);

} // namespace synth
