// Contrast: how far siblings, rows with one parent, avoid each other's places in a distribution.
//
// What a row knows of its parent may know its children: their class is found from their mean, and the fewer they are,
// the more it tells of each. Siblings drawn from it independently have that mean and their own chance beside it, and
// are more alike than real ones, who make it up together: where one is above the middle of its leaf, another is below.
// So the correlation of siblings' places, from 0 to 1 in their leaves, is measured; where it is negative, as many
// families as give that much are drawn as antithetic variates (Hammersley and Morton, "A new Monte Carlo technique:
// antithetic variates", 1956): one sibling in each of as many equal parts as there are siblings (sample/urn.hpp). For n
// of them the correlation is -(n + 1) / n squared, so that large families have none to speak of.
#pragma once
#include "core/network/grow.hpp"
#include <cstdint>
#include <span>

namespace synth {

constexpr std::uint32_t most_contrasted = 16; // siblings of a family

// The share of families, 0 to 1, that are to be drawn so. 0 unless the correlation is 5 standard deviations below 0,
// which chance is once in 3 million times, and that share is .05 or more, or if fewer than min_count families of two
// siblings or more were seen. The tree was grown for the target, which is ordered; `families`: by row, which family it
// is of, no_row for none. Throws what poll throws.
double find_contrast(const Coded& target, const Grown& grown, std::span<const std::uint32_t> families,
                     std::uint32_t min_count, const Poll& poll);

} // namespace synth
