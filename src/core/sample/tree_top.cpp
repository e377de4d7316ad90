#include "core/sample/tree_top.hpp"
#include <algorithm>
#include <queue>

namespace synth {

namespace {

constexpr std::size_t most_places = 4096;

class TopMaker {
public:
    TopMaker(const Tree& tree, std::span<const TreeFeature> features)
        : tree_(tree), features_(features), classes_(features.size()) {
        top_.is_top.resize(tree.nodes());
        for (std::size_t f = 0; f < features.size(); f++)
            classes_[f] = {std::vector<std::uint32_t>(features[f].codes), 1};
    }

    TreeTop make() {
        if (!tree_.is_leaf(0)) {
            add_run();
            add_others();
        }
        make_axes();
        return std::move(top_);
    }

private:
    struct Classes {
        std::vector<std::uint32_t> of; // by code
        std::size_t n = 1;
    };

    std::size_t child(std::size_t k, Code code) const {
        const bool ordered = features_[std::size_t(tree_.feature[k])].ordered;
        return std::size_t(tree_.child[k]) + (tree_.goes_left(k, code, ordered) ? 0 : 1);
    }

    // The first tests as long as they are on the root's feature: each code leads somewhere.
    void add_run() {
        const auto f = std::size_t(tree_.feature[0]);
        Classes& classes = classes_[f];
        std::vector<std::uint32_t> class_of(tree_.nodes());
        classes.n = 0;
        for (std::uint32_t c = 0; c < features_[f].codes; c++) {
            std::size_t k = 0;
            while (!tree_.is_leaf(k) && std::size_t(tree_.feature[k]) == f) {
                top_.is_top[k] = true;
                k = child(k, Code(c));
            }
            if (class_of[k] == 0) {
                class_of[k] = std::uint32_t(++classes.n);
                consider(k);
            }
            classes.of[c] = class_of[k] - 1;
        }
        places_ = classes.n;
    }

    void consider(std::size_t k) {
        if (!tree_.is_leaf(k))
            next_.push({tree_.rows[k], k});
    }

    void add_others() {
        for (std::size_t tried = 0; !next_.empty() && tried < most_places; tried++) {
            const std::size_t k = next_.top().second;
            next_.pop();
            const auto f = std::size_t(tree_.feature[k]);
            Classes& old = classes_[f];
            Classes finer = split(old, k);
            const std::size_t places = places_ / old.n * finer.n;
            if (places > most_places)
                continue;
            old = std::move(finer);
            places_ = places;
            top_.is_top[k] = true;
            consider(std::size_t(tree_.child[k]));
            consider(std::size_t(tree_.child[k]) + 1);
        }
    }

    // Classes whose codes node k sends both ways become two.
    Classes split(const Classes& old, std::size_t k) const {
        Classes finer{std::vector<std::uint32_t>(old.of.size()), 0};
        std::vector<std::uint32_t> number(2 * old.n);
        for (std::size_t c = 0; c < old.of.size(); c++) {
            std::uint32_t& n = number[2 * old.of[c] + (child(k, Code(c)) - std::size_t(tree_.child[k]))];
            if (n == 0)
                n = std::uint32_t(++finer.n);
            finer.of[c] = n - 1;
        }
        return finer;
    }

    void make_axes() {
        std::vector<std::vector<Code>> examples(features_.size()); // a code of each class
        std::size_t stride = 1;
        for (std::size_t f = 0; f < features_.size(); f++) {
            const Classes& classes = classes_[f];
            if (classes.n < 2)
                continue;
            TreeTop::Axis& axis = top_.axes.emplace_back(TreeTop::Axis{f, {}});
            examples[f].resize(classes.n);
            for (std::size_t c = 0; c < classes.of.size(); c++) {
                axis.offset.push_back(std::uint32_t(classes.of[c] * stride));
                examples[f][classes.of[c]] = Code(c);
            }
            stride *= classes.n;
        }
        for (std::size_t place = 0; place < stride; place++) {
            std::vector<Code> codes(features_.size());
            std::size_t left = place;
            for (const TreeTop::Axis& axis : top_.axes) {
                codes[axis.feature] = examples[axis.feature][left % classes_[axis.feature].n];
                left /= classes_[axis.feature].n;
            }
            std::size_t k = 0;
            while (top_.is_top[k])
                k = child(k, codes[std::size_t(tree_.feature[k])]);
            top_.nodes.push_back(k);
        }
    }

    const Tree& tree_;
    std::span<const TreeFeature> features_;
    std::vector<Classes> classes_; // by feature
    std::size_t places_ = 1;
    std::priority_queue<std::pair<std::int32_t, std::size_t>> next_; // nodes below the top, by rows
    TreeTop top_;
};

} // namespace

TreeTop make_top(const Tree& tree, std::span<const TreeFeature> features) {
    return TopMaker(tree, features).make();
}

} // namespace synth
