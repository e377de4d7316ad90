// Factors: what a number has in common among siblings, as a number of their parent.
//
// The mean of a parent's children will not do: it knows each of them, so that children drawn around it are more alike
// than real ones. With variance t between parents and s within, a mean of n children has variance V = t + s / n, and
// siblings drawn around it a covariance of V instead of t. So the mean gets noise, of variance V s / (n t): then they
// have t. The fewer the children, and the less alike, the more noise; nothing of a single child can be told from it.
//
// Variances are those of a one-way analysis of variance (Searle, Casella and McCulloch, "Variance Components", 1992,
// section 3.6), of what is left of the number when the means of groups are taken off.
#pragma once
#include "core/poll.hpp"
#include "core/table/row_number.hpp"
#include <optional>
#include <span>
#include <vector>

namespace synth {

struct Factor {
    std::vector<double> of_parent; // NULL where there are no children that have the number
    double correlation = 0;        // of siblings, 0 to 1: t / (t + s)
};

// Nothing if siblings are hardly alike (correlation below .03), or fewer than 50 of them are known. `groups`: by child.
// `stream` tells apart factors of one seed.
std::optional<Factor> find_factor(std::span<const double> numbers, std::span<const std::uint32_t> groups,
                                  std::span<const std::uint32_t> parent_of, std::uint32_t parents, std::uint64_t seed,
                                  std::uint32_t stream, const Poll& poll);

// The share of the variance of numbers that groups explain, less what as many groups would by chance.
double explained(std::span<const double> numbers, std::span<const std::uint32_t> groups, const Poll& poll);

} // namespace synth
