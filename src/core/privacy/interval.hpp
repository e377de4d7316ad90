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

struct Figure {
    double value = 0;
    Interval interval;
};
inline Figure exactly(double value) {
    return {value, {value, value}};
}

// So many of so many; halves are ties.
struct Share {
    double hits = 0, rows = 0;

    double value() const { return hits / rows; } // rows > 0
    Figure figure() const;
};

Figure difference(const Figure& a, const Figure& b);

// A receiver operating characteristic: how well scores tell members from others. Higher scores are those of members.
struct Roc {
    Figure auc, tpr; // tpr: at a false positive rate of 1 %, between two scores if need be
};
// Neither is empty.
Roc roc(const std::vector<float>& members, const std::vector<float>& others, Random& random, const Poll& poll);

} // namespace synth
