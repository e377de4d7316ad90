// Numbers of children that go together: a branch with many accounts has many customers.
//
// A parent's network knows both numbers. But of a table of few rows it learns little, and where children of both kinds
// must find each other within the parent, because they agree in it (agreements.hpp), a branch of many accounts and few
// customers gives these few all the accounts. So the rank correlation of both numbers is learned, and kept: of parents,
// ordered by the one number as it was drawn, those move that have more, or less, of the other.
#pragma once
#include "core/poll.hpp"
#include <cstdint>
#include <span>
#include <vector>

namespace synth {

// Spearman's, of numbers of the same rows; -1 to 1, 0 if one of them is always the same.
double rank_correlation(std::span<const double> a, std::span<const double> b, const Poll& poll);

// `order`: rows, each once, by a number of theirs, ascending; `other`: another number, by row. Orders them anew, so
// that ranks have about this correlation with those of the other number, if it is less. Takes time n log n.
void keep_abreast(std::vector<std::uint32_t>& order, std::span<const double> other, double correlation,
                  const Poll& poll);

} // namespace synth
