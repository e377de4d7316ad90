// Excess: how often values of two variables meet beyond what the tree of one of them says.
//
// A tree keeps what tells more than chance would. What tells less is not in it, and neither is what its greedy search
// did not come across, so such pairs of values meet in its rows as often as if they had nothing to do with each other.
// Rows that are dealt out can make up for that (sample/balance.hpp), if it is known how many rows have a pair, less the
// number that is expected in their leaves: the residuals of a contingency table (Haberman, "The analysis of residuals
// in cross-classified tables", Biometrics 29, 1973). They are kept for groups of codes (groups.hpp), and not of pairs
// that few rows have or are expected to have.
//
// Nor of pairs that few parents have: a customer with a hundred orders is one customer. Rows of one family count once,
// and of what is known of other parents each parent's first row.
#pragma once
#include "core/network/encode.hpp"

namespace synth {

// Of the tree that was grown for these target codes of variables[v], whose rows are counted, given `others`, variables
// before. Of these the 32 whose pairs deviate most; pairs that fewer than min_count have are none. Looks at about
// 131,072 rows, if there are more, chosen by their numbers. Throws what poll throws.
Excess find_excess(std::span<const Variable> variables, std::span<const std::uint32_t> others,
                   const EncodedTable& table, std::span<const Code> codes, std::span<const std::uint32_t> counts,
                   const Grown& grown, std::uint32_t min_count, const Poll& poll);

} // namespace synth
