#include "core/network/prune.hpp"
#include "core/network/cells.hpp"
#include <algorithm>
#include <cmath>

namespace synth {

namespace {

constexpr std::uint32_t most_held_out = 1u << 15;
constexpr std::uint32_t enough = 100; // held-out rows that judge a node
constexpr double margin = 3;          // by which the logarithm of their likelihood must be better for a split to stay

class Pruner {
public:
    Pruner(Grown& grown, const Coding& coding, std::span<const Coded> features, std::span<const std::uint32_t> held_out,
           std::size_t levels, const Poll& poll)
        : grown_(grown), tree_(grown.tree), coding_(coding), features_(features), held_out_(held_out), levels_(levels),
          poll_(poll), marginal_(coding.draft) {}

    void run() {
        std::vector<std::uint32_t> reached(tree_.nodes());
        for (const std::uint32_t row : held_out_)
            walk(row, [&](std::size_t k) { reached[k]++; });
        judge(reached);
        collapse();
        compact();
        join();
    }

private:
    template <class Visit>
    std::size_t walk(std::uint32_t row, const Visit& visit) const {
        for (std::size_t k = 0;;) {
            visit(k);
            if (tree_.is_leaf(k))
                return k;
            const Coded& feature = features_[std::size_t(tree_.feature[k])];
            k = std::size_t(tree_.child[k]) + (tree_.goes_left(k, feature.codes[row], feature.ordered) ? 0 : 1);
        }
    }

    // Log-likelihoods of the held-out rows that reach a node: where they end, and as if that were a leaf.
    void judge(const std::vector<std::uint32_t>& reached) {
        Tree leaves; // every node that is a leaf or is judged, as a leaf
        CellMaker maker(coding_.draft, coding_.ordered, {});
        std::vector<std::int32_t> place(tree_.nodes(), -1);
        std::vector<Code> codes;
        for (std::size_t k = 0; k < tree_.nodes(); k++) {
            if (reached[k] == 0 || (!tree_.is_leaf(k) && reached[k] < enough))
                continue;
            codes.clear();
            for (std::uint32_t i = grown_.begin[k]; i < grown_.end[k]; i++)
                codes.push_back(coding_.codes[grown_.rows[i]]);
            place[k] = std::int32_t(leaves.nodes());
            leaves.feature.push_back(leaf_feature);
            leaves.split.push_back(0);
            leaves.child.push_back(0);
            leaves.rows.push_back(std::int32_t(codes.size()));
            maker.fill(codes, leaves.nodes() - 1, leaves);
            poll_();
        }
        as_leaf_.assign(tree_.nodes(), -INFINITY);
        as_tree_.assign(tree_.nodes(), 0);
        for (std::size_t k = 0; k < tree_.nodes(); k++)
            if (place[k] >= 0)
                as_leaf_[k] = 0;
        for (std::size_t i = 0; i < held_out_.size(); i++) {
            const Code code = coding_.codes[held_out_[i]];
            walk(held_out_[i], [&](std::size_t k) {
                if (place[k] >= 0)
                    as_leaf_[k] +=
                        std::log(smoothed_probability(leaves, std::size_t(place[k]), code, coding_.draft, marginal_));
            });
            if (i % 256 == 0)
                poll_();
        }
        for (std::size_t k = 0; k < tree_.nodes(); k++)
            if (tree_.is_leaf(k) && place[k] >= 0)
                as_tree_[k] = as_leaf_[k];
    }

    // From below, since children come after their parents.
    void collapse() {
        std::vector<std::size_t> depth(tree_.nodes());
        for (std::size_t k = 0; k < tree_.nodes(); k++)
            if (!tree_.is_leaf(k))
                depth[std::size_t(tree_.child[k])] = depth[std::size_t(tree_.child[k]) + 1] = depth[k] + 1;
        is_leaf_.resize(tree_.nodes());
        for (std::size_t k = tree_.nodes(); k-- > 0;) {
            is_leaf_[k] = tree_.is_leaf(k);
            if (is_leaf_[k])
                continue;
            const auto left = std::size_t(tree_.child[k]);
            as_tree_[k] = as_tree_[left] + as_tree_[left + 1];
            if (depth[k] < levels_ || as_leaf_[k] + margin < as_tree_[k])
                continue;
            is_leaf_[k] = true;
            as_tree_[k] = as_leaf_[k];
        }
    }

    // Drops the nodes below new leaves, and what their splits had removed.
    void compact() {
        std::vector<bool> kept(tree_.nodes());
        std::vector<std::int32_t> place(tree_.nodes());
        kept[0] = true;
        std::int32_t n = 0;
        for (std::size_t k = 0; k < tree_.nodes(); k++) {
            if (kept[k])
                place[k] = n++;
            if (!tree_.is_leaf(k))
                for (const std::size_t child : {std::size_t(tree_.child[k]), std::size_t(tree_.child[k]) + 1})
                    kept[child] = kept[k] && !is_leaf_[k];
        }
        Grown pruned;
        pruned.gain.assign(grown_.gain.size(), 0);
        pruned.impurity = grown_.impurity;
        pruned.rows = std::move(grown_.rows);
        for (std::size_t k = 0; k < tree_.nodes(); k++) {
            if (!kept[k])
                continue;
            const std::int16_t feature = is_leaf_[k] ? leaf_feature : tree_.feature[k];
            std::int32_t split = is_leaf_[k] ? 0 : tree_.split[k];
            if (!is_leaf_[k]) {
                pruned.gain[std::size_t(feature)] += grown_.removed[k];
                if (!features_[std::size_t(feature)].ordered) {
                    const std::uint32_t* const subset = tree_.subsets.data() + split;
                    split = std::int32_t(pruned.tree.subsets.size());
                    pruned.tree.subsets.insert(pruned.tree.subsets.end(), subset, subset + 1 + subset[0]);
                }
            }
            pruned.tree.feature.push_back(feature);
            pruned.tree.split.push_back(split);
            pruned.tree.child.push_back(is_leaf_[k] ? 0 : place[std::size_t(tree_.child[k])]);
            pruned.tree.rows.push_back(tree_.rows[k]);
            pruned.begin.push_back(grown_.begin[k]);
            pruned.end.push_back(grown_.end[k]);
            pruned.removed.push_back(is_leaf_[k] ? 0 : grown_.removed[k]);
        }
        grown_ = std::move(pruned);
    }

    void join() {
        std::vector<std::vector<std::uint32_t>> more(tree_.nodes());
        for (const std::uint32_t row : held_out_)
            more[walk(row, [&](std::size_t k) { tree_.rows[k]++; })].push_back(row);
        std::vector<std::uint32_t> rows;
        rows.reserve(grown_.rows.size() + held_out_.size());
        join(0, more, rows);
        grown_.rows = std::move(rows);
    }
    // Nodes in the order in which their rows lie.
    void join(std::size_t root, const std::vector<std::vector<std::uint32_t>>& more, std::vector<std::uint32_t>& rows) {
        std::vector<std::pair<std::size_t, bool>> stack{{root, false}}; // a node, and whether it is done
        while (!stack.empty()) {
            const auto [k, done] = stack.back();
            stack.pop_back();
            if (done) {
                grown_.end[k] = std::uint32_t(rows.size());
                continue;
            }
            const std::uint32_t begin = grown_.begin[k], end = grown_.end[k];
            grown_.begin[k] = std::uint32_t(rows.size());
            stack.push_back({k, true});
            if (tree_.is_leaf(k)) {
                rows.insert(rows.end(), grown_.rows.begin() + begin, grown_.rows.begin() + end);
                rows.insert(rows.end(), more[k].begin(), more[k].end());
            } else {
                stack.push_back({std::size_t(tree_.child[k]) + 1, false});
                stack.push_back({std::size_t(tree_.child[k]), false});
            }
        }
    }

    Grown& grown_;
    Tree& tree_;
    const Coding& coding_;
    std::span<const Coded> features_;
    std::span<const std::uint32_t> held_out_;
    std::size_t levels_;
    const Poll& poll_;
    Marginal marginal_;
    std::vector<double> as_leaf_, as_tree_; // by node
    std::vector<bool> is_leaf_;
};

} // namespace

std::vector<std::uint32_t> held_out_rows(std::uint32_t rows) {
    std::vector<std::uint32_t> held_out;
    const std::uint32_t n = std::min(rows / 32, most_held_out);
    for (std::uint32_t i = 0; rows >= least_pruned && i < n; i++)
        held_out.push_back(std::uint32_t((std::uint64_t(i) * 2 + 1) * rows / (2 * std::uint64_t(n))));
    return held_out;
}

void prune(Grown& grown, const Coding& coding, std::span<const Coded> features, std::span<const std::uint32_t> held_out,
           std::size_t levels, const Poll& poll) {
    Pruner(grown, coding, features, held_out, levels, poll).run();
}

} // namespace synth
