// Gradient-boosted trees on histograms: XGBoost's second-order boosting (Chen and Guestrin, KDD 2016) in the histogram
// manner of LightGBM (Ke et al., NIPS 2017), small and for one core.
//
// Features are cut into at most 256 bins of equal mass; a node's histogram is its parent's less its sibling's; missing
// values go to the side that gains more (Chen and Guestrin, section 3.4). Regularisation lambda = 1, gamma = 0, least
// hessian of a child 1: XGBoost's defaults. The same data give the same trees on any machine.
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
    // Learns from rows `rows` of the features; `target` by row of the features: the number, or the class 0, 1, ...
    BoostedTrees(const Features& features, const std::vector<std::uint32_t>& rows, std::span<const double> target,
                 const BoostOptions& options, const Poll& poll);

    // For each of the rows of features with the same columns: the prediction; the probability of class 1; the
    // probabilities of all classes, class by class within a row.
    std::vector<double> predict(const Features& features, const std::vector<std::uint32_t>& rows) const;

private:
    struct Node {
        std::uint32_t feature = 0; // of an inner node
        float upper = 0;           // values < upper go left
        bool missing_left = false;
        std::int32_t left = -1; // the right child is next; -1: a leaf
        double value = 0;       // of a leaf, shrunk
    };
    std::vector<std::vector<Node>> trees_; // by round, then by class
    std::uint32_t outputs_ = 1;
    double base_ = 0;
    BoostOptions options_;
};

} // namespace synth
