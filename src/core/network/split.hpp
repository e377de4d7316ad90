// The search for the best split of one node by one feature; the inner loop of learning. See grow.hpp for the method.
//
// Most of learning's time is spent in two loops: one adds each row's target to a counter of its code (rows and sum of
// the target share one 64-bit counter), for a few features at once, so that the rows and their targets are loaded once
// and no counter waits for its last change; the other, for a target of several classes, counts pairs of code and class.
// In a node with far fewer rows than codes a bitmap remembers which counters were touched, so that the others need not
// be looked at.
#pragma once
#include "core/network/grow.hpp"
#include "core/network/touched.hpp"
#include <utility>

namespace synth {

struct Split {
    double gain = 0;
    std::uint32_t feature = 0;
    std::uint32_t threshold = 0; // ordered feature: codes up to it go left
    std::vector<std::uint32_t>
        left_subset; // unordered feature: words of the bitmap of codes that go left, the fewer rows
};

// The target in one node, and the scratch space to try features against it. A node's rows are those given to `enter`.
class SplitSearch {
public:
    explicit SplitSearch(const Coded& target) : target_(target) {}
    // Another copy of the same target.
    void aim(const Coded& target) { target_ = target; }

    static constexpr std::uint32_t max_rows = 1u << 24; // of one search

    // Takes a node's rows; false if all have the same target, so that there is nothing to split.
    bool enter(std::span<const std::uint32_t> rows, std::uint32_t min_leaf);
    // The node's impurity times its rows: variance or Gini.
    double impurity() const { return impurity_; }
    static constexpr std::size_t together = 4;
    // Improves `best` if a split by one of some features, at most `together`, is better. Returns bit k if some[k] has
    // more than one code in this node.
    std::uint32_t try_features(std::span<const Coded> features, std::span<const std::uint16_t> some, Split& best);

private:
    // A counter of rows, in the upper bits, and of the sum of their targets. Up to 2^24 rows of 16-bit targets.
    using Sum = std::uint64_t;
    static constexpr int rows_shift = 40;
    static std::uint32_t rows_of(Sum s) { return std::uint32_t(s >> rows_shift); }
    static std::int64_t sum_of(Sum s) { return std::int64_t(s & ((Sum(1) << rows_shift) - 1)); }

    bool is_sparse(const Coded& feature) const { return feature.cardinality > 2 * rows_.size(); }
    void count(std::span<const Coded> features, std::span<const std::uint16_t> some);
    template <std::size_t... column>
    void count_dense(const Code* const* codes, Sum* const* sums, std::index_sequence<column...>) const;
    void count_sparse(const Coded& feature);
    void list_present(std::uint32_t cardinality);
    void by_mean(const Coded& feature, std::uint32_t index, Split& best);
    void by_class_of_rows(const Coded& feature, std::uint32_t index, Split& best);
    void by_class_of_codes(const Coded& feature, std::uint32_t index, Split& best);
    template <class Visit>
    void order_codes(const Coded& feature, const Visit& visit);
    template <class Move>
    void try_order(const Coded& feature, std::uint32_t index, Split& best, const Move& move);
    void keep_subset(std::size_t left_codes, std::uint64_t left_rows, double gain, std::uint32_t index, Split& best);

    Coded target_;
    std::uint32_t min_leaf_ = 1;
    std::span<const std::uint32_t> rows_;
    double impurity_ = 0;

    // The node's target: values to sum, or classes 0 .. classes_ - 1 to count.
    std::uint32_t classes_ = 0; // 0: values
    std::vector<Sum> value_;    // of classes: a row, and no sum
    std::vector<std::uint8_t> class_;
    std::int64_t total_ = 0;
    std::vector<std::uint32_t> class_rows_;
    std::int64_t class_squares_ = 0;

    Touched touched_;
    std::vector<Code> present_;
    std::vector<Sum> counters_;        // zero between two searches
    Sum* sums_ = nullptr;              // those of the feature that is tried
    std::vector<std::uint32_t> table_; // rows by place of the code in present_ and class
    std::vector<std::uint32_t> place_, target_rows_;
    std::vector<std::uint8_t> sorted_class_;
    std::vector<double> score_;
    std::vector<std::int64_t> left_;   // rows of each class that have gone left
    std::vector<std::uint32_t> order_; // places in present_
    std::vector<std::uint8_t> class_of_;
};

} // namespace synth
