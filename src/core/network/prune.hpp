// Pruning: subtrees that tell nothing become leaves.
//
// Trees are grown until leaves are small, since many weak signals together make rows look real. In a large table a
// column that depends on nothing then still gets thousands of leaves, each with the chance of its rows in it. So some
// rows are held out, and a node becomes a leaf unless they are clearly less likely for that (reduced-error pruning,
// Quinlan 1987, by likelihood). Only nodes that a hundred held-out rows reach are judged: below them nobody can say, and
// depth does no harm.
#pragma once
#include "core/network/coding.hpp"
#include "core/network/grow.hpp"

namespace synth {

constexpr std::uint32_t least_pruned = 100000; // rows of a table whose trees are pruned
// The rows to hold out: some ten thousands, at regular distances; none of a smaller table.
std::vector<std::uint32_t> held_out_rows(std::uint32_t rows);

// Prunes the tree, which was grown on other rows, and lets the held-out rows join those of its leaves. The first
// `levels` levels stay. The leaves have no cells yet, before and afterwards.
void prune(Grown& grown, const Coding& coding, std::span<const Coded> features, std::span<const std::uint32_t> held_out,
           std::size_t levels, const Poll& poll);

} // namespace synth
