// Role latents: what kind of parent a parent is in the eyes of one of its relations, as a class, a small number.
//
// A good customer's orders are unlike a bad one's. No column of the customer says so; the orders do. Of each parent the
// children are averaged, as points in a space where rows that are alike are near each other, and parents are put into
// classes by these averages and by how many children they have. The class is then one more variable of the parent's
// network and a parent of all in the child's: what siblings have in common goes through it, and what a table tells of
// one that is several keys away, since children may have classes themselves, which are averaged too.
//
// Classes are made by principal direction divisive partitioning (Boley, "Principal direction divisive partitioning",
// Data Mining and Knowledge Discovery 2, 1998): the class with the most scatter is cut next, across its first principal
// axis, at the threshold that leaves the least scatter on it. Classes are numbered along the tree of cuts, and each cut
// is turned so that its sides are beside what they are like: near numbers mean near parents, so trees can split on
// them.
//
// Nothing here is random, and means and ranks are of the rows alone: the same rows give the same classes.
#pragma once
#include "core/poll.hpp"
#include "core/table/row_number.hpp"
#include "core/table/table.hpp"
#include <cstdint>
#include <span>
#include <vector>

namespace synth {

// Rows as points: rows * dims values, row by row. Each dimension has mean 0.
struct Embedding {
    std::uint32_t rows = 0, dims = 0;
    std::vector<float> values;

    std::span<const float> row(std::size_t i) const { return {values.data() + i * dims, dims}; }
};

// The rows of a table, by those of its columns whose bit in `used` is set. A number is its rank, the middle one among
// equals, with standard deviation 1, and NULL 0; if more than 2 % are NULL, whether it is known is a dimension too.
// Of labels the 12 most frequent have a dimension each, 1 or 0 before the mean is taken off, divided by the square root
// of their number; NULL, in more than 2 %, is one of them. Keys, constants, and columns more than half of whose labels
// are rare (fewer than 10 rows have them, or a 20th of a small table) have none. All columns have the same rows.
Embedding embed(const std::vector<Column>& columns, const std::vector<bool>& used, const Poll& poll);

// Adds ordered classes, one for each row, below `number` or no_row, which is 0 in all dimensions: up to 12 as labels,
// more as six cosines of their rank.
void add_classes(Embedding& embedding, std::span<const std::uint32_t> classes, std::uint32_t number, const Poll& poll);

// The points of these rows, in the order given; no_row is the origin. The mean is what it is then.
Embedding gathered(const Embedding& of, std::span<const std::uint32_t> rows, const Poll& poll);

// The dimensions of both, which have the same rows.
Embedding beside(Embedding left, const Embedding& right, const Poll& poll);

// Parents as means of their children (parent_of[child], no_row for none), each drawn to the origin by sqrt(n / (n + 3))
// of its n. A dimension gets standard deviation 3 s, at most 1, where s^2 is the variance of these means less what it
// would be if children were dealt to parents by chance (0 if nobody has two); those with nothing beyond it are left
// out. The last dimension is log(1 + degree), with standard deviation 2, unless all degrees are the same. `degree`, by
// parent, counts all children, of which those here may be a sample.
Embedding aggregate(const Embedding& children, std::span<const std::uint32_t> parent_of, std::uint32_t parents,
                    std::span<const std::uint32_t> degree, const Poll& poll);

struct ClassOptions {
    std::uint32_t least = 10, most = 120; // rows of a class; classes, unless there are more groups
};

struct Classes {
    std::vector<std::uint32_t> of_row; // below `number`
    std::uint32_t number = 0;
};

// Puts rows into classes. Rows of different groups (apart[row]; empty for one group) are never in one class: groups
// are classes of their own to begin with, in ascending order, and only groups that have fewer rows make classes with
// fewer than `least`. Rows that are the same point are in the same class of their group. Takes about 10 * rows * dims
// * log2(number) multiplications, and beside the embedding 12 bytes a row.
Classes classify(const Embedding& embedding, std::span<const std::uint32_t> apart, const ClassOptions& options,
                 const Poll& poll);

} // namespace synth
