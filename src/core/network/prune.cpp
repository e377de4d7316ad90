#include "core/network/prune.hpp"
#include "core/network/touched.hpp"
#include <algorithm>
#include <cmath>
#include <utility>

namespace synth {

namespace {

constexpr double groups = 8;             // of an ordered target
constexpr double chosen = 8;             // evidence that chance gives the best of many splits, in one degree of freedom
constexpr std::uint32_t few = 5;         // rows of a group: then G squared is not chi-square yet,
constexpr double degrees_of_few = 1.386; // and has this mean at most, 2 log 2

double n_log_n(double n) {
    return n > 0 ? n * std::log(n) : 0;
}

class Pruner {
public:
    Pruner(Grown grown, std::span<const Coded> features, const Coded& target)
        : grown_(std::move(grown)), features_(features), target_(target) {
        rows_.resize(target.cardinality);
        left_rows_.resize(target.cardinality);
        touched_.reserve(target.cardinality);
    }

    Grown run(const Poll& poll) {
        const Tree& tree = grown_.tree;
        std::vector<double> value(tree.nodes()); // evidence beyond chance of the splits that stay in and below a node
        stays_.resize(tree.nodes());
        for (std::size_t k = tree.nodes(); k-- > 0;) {
            if (tree.is_leaf(k))
                continue;
            const auto left = std::size_t(tree.child[k]);
            value[k] = evidence(k) + value[left] + value[left + 1];
            stays_[k] = value[k] > 0 || grown_.demanded[k];
            if (!stays_[k])
                value[k] = 0;
            poll();
        }
        return kept();
    }

private:
    // How far G squared of a node's split is above what chance gives.
    double evidence(std::size_t k) {
        const auto left = std::size_t(grown_.tree.child[k]);
        const std::uint32_t* const rows = grown_.rows.data();
        for (std::uint32_t i = grown_.begin[k]; i < grown_.end[k]; i++) {
            const Code code = target_.codes[rows[i]];
            rows_[code]++;
            touched_.add(code);
        }
        for (std::uint32_t i = grown_.begin[left]; i < grown_.end[left]; i++)
            left_rows_[target_.codes[rows[i]]]++;
        touched_.drain(target_.cardinality, present_);

        const double all = grown_.tree.rows[k], on_left = grown_.tree.rows[left];
        const double enough = target_.ordered ? all / groups : 0;
        double sum = 0, degrees = -1, n = 0, of_left = 0;
        const auto close = [&] {
            if (n == 0)
                return;
            sum += n_log_n(of_left) + n_log_n(n - of_left) - n_log_n(n);
            degrees += n < few ? degrees_of_few : 1;
            n = of_left = 0;
        };
        for (const Code code : present_) {
            if (rows_[code] >= enough)
                close();
            n += rows_[code];
            of_left += left_rows_[code];
            rows_[code] = left_rows_[code] = 0;
            if (n >= enough)
                close();
        }
        close();
        sum -= n_log_n(on_left) + n_log_n(all - on_left) - n_log_n(all);
        const double others = std::max(0.0, degrees - 1);
        return 2 * sum - (chosen + others + std::sqrt(2 * others));
    }

    // The tree of the splits that stay.
    Grown kept() {
        const Tree& tree = grown_.tree;
        std::vector<bool> is_kept(tree.nodes());
        std::vector<std::int32_t> place(tree.nodes());
        is_kept[0] = true;
        std::int32_t nodes = 0;
        for (std::size_t k = 0; k < tree.nodes(); k++)
            if (is_kept[k]) {
                place[k] = nodes++;
                if (stays_[k])
                    is_kept[std::size_t(tree.child[k])] = is_kept[std::size_t(tree.child[k]) + 1] = true;
            }
        Grown out;
        out.rows = std::move(grown_.rows);
        out.impurity = grown_.impurity;
        for (std::size_t k = 0; k < tree.nodes(); k++) {
            if (!is_kept[k])
                continue;
            const bool stays = stays_[k];
            out.tree.feature.push_back(stays ? tree.feature[k] : leaf_feature);
            out.tree.split.push_back(stays ? tree.split[k] : 0);
            out.tree.child.push_back(stays ? place[std::size_t(tree.child[k])] : 0);
            out.tree.rows.push_back(tree.rows[k]);
            out.begin.push_back(grown_.begin[k]);
            out.end.push_back(grown_.end[k]);
            out.gain.push_back(stays ? grown_.gain[k] : 0);
            out.demanded.push_back(grown_.demanded[k]);
            if (stays && !features_[std::size_t(tree.feature[k])].ordered) {
                const auto subset = tree.subsets.begin() + tree.split[k];
                out.tree.split.back() = std::int32_t(out.tree.subsets.size());
                out.tree.subsets.insert(out.tree.subsets.end(), subset, subset + 1 + std::ptrdiff_t(*subset));
            }
        }
        return out;
    }

    Grown grown_;
    std::span<const Coded> features_;
    const Coded& target_;
    std::vector<std::uint32_t> rows_, left_rows_; // of a node and of its left side, by code; zero between two nodes
    Touched touched_;
    std::vector<Code> present_;
    std::vector<bool> stays_; // by node: does its split
};

} // namespace

Grown prune(Grown grown, std::span<const Coded> features, const Coded& target, const Poll& poll) {
    return Pruner(std::move(grown), features, target).run(poll);
}

} // namespace synth
