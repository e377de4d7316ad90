// Gradient-boosted trees on histograms: XGBoost's second-order boosting (Chen and Guestrin, KDD 2016) in the histogram
// manner of LightGBM (Ke et al., NIPS 2017), small and for one core.
//
// Features are cut into at most 255 bins of equal mass (bins.hpp); a node's histogram is its parent's less its
// sibling's; missing values go to the side that gains more (Chen and Guestrin, section 3.4). Regularisation lambda = 1,
// gamma = 0, least hessian of a child 1: XGBoost's defaults. Gradients are summed as integers, so the same data give
// the same trees on any machine. Memory: a byte a value, 8 bytes a row and class, and a few histograms.
#pragma once
#include "core/predictor/predictor.hpp"

namespace synth {

struct BoostOptions {
    std::uint32_t rounds = 100, depth = 6;
    double rate = 0.1;
    std::uint32_t classes = 2; // 1: regression by squared error; 2: logistic; more: softmax
};

class BoostedTrees {
public:
    // Learns from rows `rows` of the features; `target` by row of the features: the number, at most 1e30 on either
    // side, or the class 0, 1, ...
    BoostedTrees(const Features& features, const std::vector<std::uint32_t>& rows, std::span<const double> target,
                 const BoostOptions& options, const Poll& poll);

    // For each of the rows of features with the same columns: the prediction; the probability of class 1; the
    // probabilities of all classes, class by class within a row.
    std::vector<double> predict(const Features& features, const std::vector<std::uint32_t>& rows,
                                const Poll& poll) const;

private:
    struct Node {
        std::uint32_t feature = 0; // of an inner node
        float upper = 0;           // values < upper go left
        bool missing_left = false;
        std::int32_t left = -1; // the right child is next; -1: a leaf
        double value = 0;       // of a leaf, shrunk
    };
    using Tree = std::vector<Node>; // the root first
    class Grower;

    std::vector<Tree> trees_;   // by round, then by output
    std::uint32_t outputs_ = 1; // trees a round
    std::uint32_t classes_;
    double base_ = 0;
};

} // namespace synth
