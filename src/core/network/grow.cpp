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
           std::uint32_t min_leaf, const Poll& poll, std::span<const Demand> demands)
        : features_(features.begin(), features.end()), target_(target), search_(target), min_leaf_(min_leaf),
          poll_(poll), demands_(demands) {
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
        std::size_t demands = 0; // met already, or not possible here
    };

    // Splits a node, and puts its children on the stack.
    void step(Work work, std::vector<Work>& stack) {
        poll_();
        bool done = false;
        while (!done && work.demands < demands_.size())
            done = meet(work, demands_[work.demands++]);
        if (!done && !split(work, work.features, false))
            return;
        const auto left = std::uint32_t(grown_.tree.child[work.node]);
        stack.push_back({left + 1, work.features, work.demands});
        stack.push_back({left, std::move(work.features), work.demands});
    }

    bool meet(Work& work, const Demand& demand) {
        const auto feature = std::uint16_t(demand.feature);
        if (std::find(work.features.begin(), work.features.end(), feature) == work.features.end())
            return false;
        if (demand.left.empty()) {
            std::vector<std::uint16_t> only{feature};
            return split(work, only, true);
        }
        Split given;
        given.feature = demand.feature;
        for (std::uint32_t c = 0; c < demand.left.size(); c++)
            if (demand.left[c]) {
                given.threshold = c;
                given.left_subset.resize(c / 32 + 1);
                given.left_subset[c / 32] |= 1u << c % 32;
            }
        const std::uint32_t begin = grown_.begin[work.node], end = grown_.end[work.node];
        if (given.left_subset.empty())
            return false;
        const double before = impurity(begin, end);
        if (work.node == 0)
            grown_.impurity = before;
        if (!make(work.node, given, demand.min_rows))
            return false;
        const std::uint32_t middle = grown_.end[std::size_t(grown_.tree.child[work.node])];
        grown_.gain[demand.feature] += std::max(0.0, before - impurity(begin, middle) - impurity(middle, end));
        return true;
    }

    // Of rows begin .. end; of a sample of them, in proportion, when there are very many.
    double impurity(std::uint32_t begin, std::uint32_t end) {
        const std::span<const std::uint32_t> all(grown_.rows.data() + begin, end - begin), some = sampled(all);
        return search_.enter(some, 1) ? search_.impurity() * double(all.size()) / double(some.size()) : 0;
    }

    std::span<const std::uint32_t> sampled(std::span<const std::uint32_t> rows) {
        if (rows.size() <= 2 * search_rows)
            return rows;
        sample_.resize(search_rows);
        for (std::size_t i = 0; i < search_rows; i++)
            sample_[i] = rows[i * rows.size() / search_rows];
        return sample_;
    }

    // Grows the subtree below a node on a copy of its rows' codes, numbered from 0.
    void run_compact(Work work) {
        const std::uint32_t begin = grown_.begin[work.node], rows = grown_.end[work.node] - begin;
        if (rows < 2 * min_leaf_ && work.demands == demands_.size())
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

    // Splits a node by one of these features, of which those that do not vary are dropped; if `always`, even where no
    // split tells anything.
    bool split(const Work& work, std::vector<std::uint16_t>& features, bool always) {
        const std::uint32_t begin = grown_.begin[work.node], end = grown_.end[work.node], rows = end - begin;
        if (rows < 2 * min_leaf_)
            return false;
        const std::span<const std::uint32_t> all(grown_.rows.data() + begin, rows), some = sampled(all);
        if (some.size() == rows)
            return split(work.node, features, all, min_leaf_, always);
        const double scale = double(rows) / double(search_rows);
        return split(work.node, features, some, std::uint32_t(min_leaf_ / scale) + 8, always) ||
               (rows < SplitSearch::max_rows && split(work.node, features, all, min_leaf_, always));
    }

    // Splits the node as is best for the rows `searched`; false if that leaves too few on one side.
    bool split(std::uint32_t node, std::vector<std::uint16_t>& features, std::span<const std::uint32_t> searched,
               std::uint32_t min_leaf, bool always) {
        const std::uint32_t rows = grown_.end[node] - grown_.begin[node];
        const bool exact = searched.size() == rows;
        const double scale = double(rows) / double(searched.size());
        if (!search_.enter(searched, min_leaf))
            return false;
        if (node == 0)
            grown_.impurity = search_.impurity() * scale;

        Split best;
        const double none = always ? -1 : 1e-9 * search_.impurity();
        best.gain = none;
        std::size_t alive = 0;
        for (const std::uint16_t f : features) {
            if (searched.size() >= 4096)
                poll_();
            if (search_.try_feature(features_[f], f, best) || !exact)
                features[alive++] = f;
        }
        features.resize(alive);
        if (best.gain <= none || !make(node, best, min_leaf_))
            return false;
        grown_.gain[best.feature] += std::max(0.0, best.gain * scale);
        return true;
    }

    // Splits the node so; false, and nothing has changed, if that leaves fewer than min_rows on one side.
    bool make(std::uint32_t node, const Split& split, std::uint32_t min_rows) {
        const std::uint32_t begin = grown_.begin[node], end = grown_.end[node];
        Tree& tree = grown_.tree;
        const Coded& feature = features_[split.feature];
        const std::size_t subsets = tree.subsets.size();
        tree.feature[node] = std::int16_t(split.feature);
        tree.split[node] = std::int32_t(feature.ordered ? split.threshold : subsets);
        if (!feature.ordered) {
            tree.subsets.push_back(std::uint32_t(split.left_subset.size()));
            tree.subsets.insert(tree.subsets.end(), split.left_subset.begin(), split.left_subset.end());
        }
        const std::uint32_t middle = partition(node, begin, end);
        if (middle - begin < min_rows || end - middle < min_rows) {
            tree.feature[node] = leaf_feature;
            tree.split[node] = 0;
            tree.subsets.resize(subsets);
            std::sort(grown_.rows.begin() + begin, grown_.rows.begin() + end);
            return false;
        }
        tree.child[node] = std::int32_t(tree.nodes());
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
    std::span<const Demand> demands_;
    Grown grown_;
    std::vector<std::uint32_t> right_, sample_;
};

} // namespace

Grown grow(std::span<const Coded> features, const Coded& target, std::span<const std::uint32_t> rows,
           std::uint32_t min_leaf, const Poll& poll, std::span<const Demand> demands) {
    return Grower(features, target, rows, std::max(1u, min_leaf), poll, demands).run();
}

} // namespace synth
