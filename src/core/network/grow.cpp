#include "core/network/grow.hpp"
#include "core/network/split.hpp"
#include <algorithm>
#include <numeric>

namespace synth {

namespace {

constexpr std::size_t search_rows = 1u << 14;  // a node of more than twice as many is searched on a sample of so many
constexpr std::size_t compact_rows = 1u << 14; // a subtree of at most so many is grown on a copy that fits the cache

class Grower {
public:
    Grower(std::span<const Coded> features, const Coded& target, std::span<const std::uint32_t> rows,
           std::uint32_t min_leaf, const Poll& poll)
        : features_(features.begin(), features.end()), target_(target), search_(target), min_leaf_(min_leaf),
          poll_(poll) {
        grown_.rows.assign(rows.begin(), rows.end());
        grown_.gain.assign(features.size(), 0);
        right_.resize(rows.size());
    }

    Grown run() {
        add_node(0, std::uint32_t(grown_.rows.size()));
        std::vector<Work> stack(1);
        for (std::uint32_t f = 0; f < features_.size(); f++)
            stack[0].features.push_back(std::uint16_t(f));
        while (!stack.empty()) {
            Work work = std::move(stack.back());
            stack.pop_back();
            if (grown_.end[work.node] - grown_.begin[work.node] <= compact_rows)
                run_compact(std::move(work));
            else
                step(std::move(work), stack);
        }
        return std::move(grown_);
    }

private:
    // A node to split, and the features that still vary in it.
    struct Work {
        std::uint32_t node = 0;
        std::vector<std::uint16_t> features;
    };

    // Splits a node, and puts its children on the stack.
    void step(Work work, std::vector<Work>& stack) {
        poll_();
        if (!split(work))
            return;
        const auto left = std::uint32_t(grown_.tree.child[work.node]);
        stack.push_back({left + 1, work.features});
        stack.push_back({left, std::move(work.features)});
    }

    // Grows the subtree below a node on a copy of its rows' codes, numbered from 0.
    void run_compact(Work work) {
        const std::uint32_t begin = grown_.begin[work.node], rows = grown_.end[work.node] - begin;
        if (rows < 2 * min_leaf_)
            return;
        const std::vector<std::uint32_t> original(grown_.rows.begin() + begin, grown_.rows.begin() + begin + rows);
        copy_.resize(std::max(copy_.size(), (work.features.size() + 1) * rows));
        Code* next = copy_.data();
        const auto copied = [&](const Coded& column) {
            Code* const first = next;
            for (const std::uint32_t row : original)
                *next++ = column.codes[row];
            return Coded{first, column.cardinality, column.ordered};
        };
        const std::vector<Coded> features = features_;
        for (const std::uint16_t f : work.features)
            features_[f] = copied(features[f]);
        search_.aim(copied(target_));
        std::iota(grown_.rows.begin() + begin, grown_.rows.begin() + begin + rows, 0u);

        std::vector<Work> stack;
        stack.push_back(std::move(work));
        while (!stack.empty()) {
            Work next_work = std::move(stack.back());
            stack.pop_back();
            step(std::move(next_work), stack);
        }
        for (std::uint32_t i = begin; i < begin + rows; i++)
            grown_.rows[i] = original[grown_.rows[i]];
        features_ = features;
        search_.aim(target_);
    }

    void add_node(std::uint32_t begin, std::uint32_t end) {
        Tree& tree = grown_.tree;
        tree.feature.push_back(leaf_feature);
        tree.split.push_back(0);
        tree.child.push_back(0);
        tree.rows.push_back(std::int32_t(end - begin));
        grown_.begin.push_back(begin);
        grown_.end.push_back(end);
    }

    bool split(Work& work) {
        const std::uint32_t begin = grown_.begin[work.node], end = grown_.end[work.node], rows = end - begin;
        if (rows < 2 * min_leaf_)
            return false;
        const std::span<const std::uint32_t> all(grown_.rows.data() + begin, rows);
        if (rows <= 2 * search_rows)
            return split(work, all, min_leaf_);
        sample_.resize(search_rows);
        for (std::size_t i = 0; i < search_rows; i++)
            sample_[i] = all[i * rows / search_rows];
        const double scale = double(rows) / double(search_rows);
        return split(work, sample_, std::uint32_t(min_leaf_ / scale) + 8) ||
               (rows < SplitSearch::max_rows && split(work, all, min_leaf_));
    }

    // Splits the node as is best for the rows `searched`; false if that leaves too few on one side.
    bool split(Work& work, std::span<const std::uint32_t> searched, std::uint32_t min_leaf) {
        const std::uint32_t begin = grown_.begin[work.node], end = grown_.end[work.node];
        const bool exact = searched.size() == end - begin;
        const double scale = double(end - begin) / double(searched.size());
        if (!search_.enter(searched, min_leaf))
            return false;
        if (work.node == 0)
            grown_.impurity = search_.impurity() * scale;

        Split best;
        const double none = 1e-9 * search_.impurity();
        best.gain = none;
        std::size_t alive = 0;
        for (const std::uint16_t f : work.features) {
            if (searched.size() >= 4096)
                poll_();
            if (search_.try_feature(features_[f], f, best) || !exact)
                work.features[alive++] = f;
        }
        work.features.resize(alive);
        if (best.gain <= none)
            return false;

        Tree& tree = grown_.tree;
        const Coded& feature = features_[best.feature];
        const std::size_t subsets = tree.subsets.size();
        tree.feature[work.node] = std::int16_t(best.feature);
        tree.split[work.node] = std::int32_t(feature.ordered ? best.threshold : subsets);
        if (!feature.ordered) {
            tree.subsets.push_back(std::uint32_t(best.left_subset.size()));
            tree.subsets.insert(tree.subsets.end(), best.left_subset.begin(), best.left_subset.end());
        }
        const std::uint32_t middle = partition(work.node, begin, end);
        if (middle - begin < min_leaf_ || end - middle < min_leaf_) { // only after a search on a sample
            tree.feature[work.node] = leaf_feature;
            tree.split[work.node] = 0;
            tree.subsets.resize(subsets);
            std::sort(grown_.rows.begin() + begin, grown_.rows.begin() + end);
            return false;
        }
        grown_.gain[best.feature] += best.gain * scale;
        tree.child[work.node] = std::int32_t(tree.nodes());
        add_node(begin, middle);
        add_node(middle, end);
        return true;
    }

    // Stable: rows stay in ascending order, which keeps memory access regular.
    std::uint32_t partition(std::uint32_t node, std::uint32_t begin, std::uint32_t end) {
        const Coded& feature = features_[std::size_t(grown_.tree.feature[node])];
        std::uint32_t* rows = grown_.rows.data();
        std::uint32_t left = begin;
        std::size_t right = 0;
        for (std::uint32_t i = begin; i < end; i++) {
            const std::uint32_t row = rows[i];
            if (grown_.tree.goes_left(node, feature.codes[row], feature.ordered))
                rows[left++] = row;
            else
                right_[right++] = row;
        }
        std::copy_n(right_.begin(), right, rows + left);
        return left;
    }

    std::vector<Coded> features_;
    Coded target_;
    SplitSearch search_;
    std::vector<Code> copy_;
    std::uint32_t min_leaf_;
    const Poll& poll_;
    Grown grown_;
    std::vector<std::uint32_t> right_, sample_;
};

} // namespace

Grown grow(std::span<const Coded> features, const Coded& target, std::span<const std::uint32_t> rows,
           std::uint32_t min_leaf, const Poll& poll) {
    return Grower(features, target, rows, std::max(1u, min_leaf), poll).run();
}

} // namespace synth
