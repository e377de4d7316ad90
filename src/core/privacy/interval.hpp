// How sure a figure is: 95 % intervals of shares, and of how well two groups of scores are told apart.
//
// Shares: Wilson's (JASA 1927), which stay inside 0 .. 1 and hold for small numbers. Their difference: Newcombe's
// (Statistics in Medicine 1998, method 10), from the two intervals. AUC: the variance of DeLong et al. (Biometrics
// 1988), which counts ties as half. The true positive rate at a false positive rate of 1 % has no such formula, since
// its threshold is estimated too: percentiles of the bootstrap (Efron 1979).
#pragma once
#include "core/poll.hpp"
#include "core/quality/random.hpp"
#include <vector>

namespace synth {

struct Interval {
    double low = 0, high = 1;
};

// So many of so many; halves are ties.
struct Share {
    double hits = 0, rows = 0;

    double value() const { return hits / rows; } // rows > 0
    Interval interval() const;
};

// The interval of a - b.
Interval difference(const Share& a, const Share& b);

// A receiver operating characteristic: how well scores tell members from others. Higher scores are those of members.
struct Roc {
    double auc = 0.5, tpr = 0.01; // tpr: at a false positive rate of 1 %, between two scores if need be
    Interval auc_interval, tpr_interval;
};
// Neither is empty.
Roc roc(const std::vector<float>& members, const std::vector<float>& others, Random& random, const Poll& poll);

} // namespace synth
