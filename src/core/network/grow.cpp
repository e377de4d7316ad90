#include "core/network/grow.hpp"
#include "core/network/split.hpp"
#include <algorithm>
#include <deque>
#include <numeric>

namespace synth {

namespace {

constexpr std::size_t search_rows = 1u << 14; // a node of more than twice as many is searched on a sample of so many
// Codes are fetched from memory in lines of 64 bytes. A subtree with at most one in `sparse` of the rows that its codes
// lie among is grown on a copy of them, so that not most of every line is fetched for nothing; unless so few rows lie
// there that all fit the cache.
constexpr std::size_t sparse = 8, cached_rows = 1u << 13;

class Grower {
public:
    Grower(std::span<const Coded> features, const Coded& target, std::span<const std::uint32_t> rows,
           std::uint32_t min_leaf, const Poll& poll, std::span<const Demand> demands)
        : features_(features.begin(), features.end()), target_(target), search_(target), min_leaf_(min_leaf),
          poll_(poll), demands_(demands) {
        grown_.rows.assign(rows.begin(), rows.end());
        right_.resize(rows.size());
        if (!rows.empty())
            among_ = *std::max_element(rows.begin(), rows.end()) + std::size_t(1);
    }

    Grown run() {
        add_node(0, std::uint32_t(grown_.rows.size()));
        Work root;
        for (std::uint32_t f = 0; f < features_.size(); f++)
            root.features.push_back(std::uint16_t(f));
        grow_subtree(std::move(root));
        return std::move(grown_);
    }

private:
    // A node to split, and the features that still vary in it.
    struct Work {
        std::uint32_t node = 0;
        std::vector<std::uint16_t> features;
        std::size_t demands = 0; // met already, or not possible here
    };

    void grow_subtree(Work root) {
        std::vector<Work> stack;
        stack.push_back(std::move(root));
        while (!stack.empty()) {
            Work work = std::move(stack.back());
            stack.pop_back();
            const std::size_t rows = grown_.end[work.node] - grown_.begin[work.node];
            if (rows < 2 * min_leaf_ && work.demands == demands_.size())
                continue;
            if (among_ > cached_rows && rows * sparse <= among_)
                grow_copy(std::move(work));
            else
                step(std::move(work), stack);
        }
    }

    // Splits a node, and puts its children on the stack.
    void step(Work work, std::vector<Work>& stack) {
        poll_();
        bool done = false;
        while (!done && work.demands < demands_.size())
            done = meet(work, demands_[work.demands++]);
        if (!done && !split(work, work.features, false))
            return;
        grown_.demanded[work.node] = done;
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
        grown_.gain[work.node] = std::max(0.0, before - impurity(begin, middle) - impurity(middle, end));
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
    void grow_copy(Work work) {
        const std::uint32_t begin = grown_.begin[work.node], rows = grown_.end[work.node] - begin;
        const std::span<std::uint32_t> place(grown_.rows.data() + begin, rows);
        const std::vector<std::uint32_t> original(place.begin(), place.end());
        const std::vector<Coded> features = features_;
        const Coded target = target_;
        const std::size_t among = among_;
        if (copies_.size() == depth_)
            copies_.emplace_back();
        std::vector<Code>& copy = copies_[depth_];
        copy.resize(std::max(copy.size(), (work.features.size() + 1) * rows));
        Code* next = copy.data();
        const auto move = [&](Coded& column) {
            const Code* const codes = column.codes;
            column.codes = next;
            for (const std::uint32_t row : original)
                *next++ = codes[row];
        };
        for (const std::uint16_t f : work.features)
            move(features_[f]);
        move(target_);
        search_.aim(target_);
        std::iota(place.begin(), place.end(), 0u);
        among_ = rows;
        depth_++;
        poll_();

        grow_subtree(std::move(work));

        depth_--;
        among_ = among;
        for (std::uint32_t& row : place)
            row = original[row];
        features_ = features;
        target_ = target;
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
        grown_.gain.push_back(0);
        grown_.demanded.push_back(false);
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
        for (std::size_t i = 0; i < features.size(); i += SplitSearch::together) {
            if (searched.size() >= 4096)
                poll_();
            const std::span<const std::uint16_t> some =
                std::span(features).subspan(i, std::min(SplitSearch::together, features.size() - i));
            const std::uint32_t varying = search_.try_features(features_, some, best);
            for (std::size_t k = 0; k < some.size(); k++)
                if (!exact || (varying >> k & 1u) != 0)
                    features[alive++] = some[k];
        }
        features.resize(alive);
        if (best.gain <= none || !make(node, best, min_leaf_))
            return false;
        grown_.gain[node] = std::max(0.0, best.gain * scale);
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

    std::uint32_t partition(std::uint32_t node, std::uint32_t begin, std::uint32_t end) {
        const Tree& tree = grown_.tree;
        const Coded& feature = features_[std::size_t(tree.feature[node])];
        const auto split = std::uint32_t(tree.split[node]);
        if (feature.ordered)
            return partition(begin, end, feature.codes, [=](Code code) { return code <= split; });
        const std::uint32_t* const subset = tree.subsets.data() + split;
        const std::uint32_t last = subset[0] - 1;
        return partition(begin, end, feature.codes, [=](Code code) {
            const std::uint32_t word = code / 32u;
            return (word <= last) & (subset[1 + std::min(word, last)] >> code % 32u & 1u);
        });
    }

    // Stable: rows stay in ascending order, which keeps memory access regular. Without branches, since which side a row
    // goes to cannot be predicted.
    template <class Left>
    std::uint32_t partition(std::uint32_t begin, std::uint32_t end, const Code* codes, const Left& goes_left) {
        std::uint32_t* const rows = grown_.rows.data();
        std::uint32_t* const right = right_.data();
        std::uint32_t left = begin, others = 0;
        for (std::uint32_t i = begin; i < end; i++) {
            const std::uint32_t row = rows[i];
            const std::uint32_t goes = goes_left(codes[row]) ? 1 : 0;
            rows[left] = row;
            right[others] = row;
            left += goes;
            others += 1 - goes;
        }
        std::copy_n(right, others, rows + left);
        return left;
    }

    std::vector<Coded> features_;
    Coded target_;
    SplitSearch search_;
    std::uint32_t min_leaf_;
    const Poll& poll_;
    std::span<const Demand> demands_;
    Grown grown_;
    std::vector<std::uint32_t> right_, sample_;
    std::size_t among_ = 0;                // how many rows the codes lie among: those of the table, or of a copy
    std::size_t depth_ = 0;                // of copies of copies
    std::deque<std::vector<Code>> copies_; // by depth
};

} // namespace

std::vector<double> gain_of_features(const Grown& grown, std::size_t features) {
    std::vector<double> gain(features);
    for (std::size_t k = 0; k < grown.tree.nodes(); k++)
        if (!grown.tree.is_leaf(k))
            gain[std::size_t(grown.tree.feature[k])] += grown.gain[k];
    return gain;
}

Grown grow(std::span<const Coded> features, const Coded& target, std::span<const std::uint32_t> rows,
           std::uint32_t min_leaf, const Poll& poll, std::span<const Demand> demands) {
    return Grower(features, target, rows, std::max(1u, min_leaf), poll, demands).run();
}

} // namespace synth
