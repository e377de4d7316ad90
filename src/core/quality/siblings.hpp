// Siblings: rows that refer to the same parent. How many there are, and how much alike.
#pragma once
#include "core/quality/schema_frames.hpp"
#include "core/quality/score.hpp"

namespace synth {

// How many parents have how many children: childless ones too.
struct FamilySize {
    std::uint64_t children = 0, parents = 0;
};

// KSComplement of the numbers of children per parent (SDMetrics' CardinalityShapeSimilarity); ascending by children. 1
// if neither schema has parents, 0 if one has none.
double cardinality_similarity(const std::vector<FamilySize>& real, const std::vector<FamilySize>& synthetic);

// Another sample of the real parents, which differs from them as much as an independent one of so many would.
class Random;
std::vector<FamilySize> real_sample(const std::vector<FamilySize>& real, std::uint64_t parents, Random& random,
                                    const Poll& poll);

// Intraclass correlation of siblings, ICC(1) of a one-way analysis of variance with groups of several sizes (Donner,
// International Statistical Review 1986), over parents with two children or more; -1 .. 1. Undefined for fewer than 50
// such children, for one parent alone, and if values do not vary. NULLs are left out. A sample of the children changes
// its error and not its expectation. `parent`: by row, no_row for none.
double sibling_correlation(const std::vector<std::uint32_t>& parent, const std::vector<double>& values,
                           const Poll& poll);

} // namespace synth
