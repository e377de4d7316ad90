// Detection: can a classifier tell synthetic rows from real ones? A classifier two-sample test (Lopez-Paz and Oquab, ICLR
// 2017), by boosted trees and by logistic regression, and the propensity score's mean squared error (Snoke et al., JRSS A 2018).
//
// Utility: does a model trained on synthetic rows predict real ones as well as one trained on real rows does (TSTR)?
#pragma once
#include "core/progress.hpp"
#include "core/quality/frame.hpp"
#include "core/quality/score.hpp"

namespace synth {

struct DetectionOptions {
    std::uint32_t most = 10000; // rows of each table
    std::uint32_t folds = 3;
    std::uint64_t seed = 0;
};

// Cross-validated AUC of telling b from a, as many rows of each, at most `most`; with its 95 % interval (DeLong, or
// Hanley and McNeil 1982, on the out-of-fold scores). The AUC is the mean over folds.
struct DetectionResult {
    double auc = undefined, low = undefined, high = undefined;
    std::uint32_t rows = 0; // of each
};
DetectionResult detect_by_trees(const Frames& frames, const Frame& a, const Frame& b, const DetectionOptions& options,
                                const Poll& poll);
DetectionResult detect_by_regression(const Frames& frames, const Frame& a, const Frame& b,
                                     const DetectionOptions& options, const Poll& poll);

// S_pMSE: pMSE of a logistic model in the main effects, over what is expected if nothing tells the tables apart,
// (k - 1)(1 - c)^2 c / N for k coefficients. 1 is perfect, up to about 3 is good.
double standardized_pmse(const Frames& frames, const Frame& real, const Frame& synthetic, const DetectionOptions& options,
                         const Poll& poll);

// Scores, tables[1] against tables[0], or against tables[2], rows of the same population that the model has not seen, if
// there is one: "Detection (boosted trees)", "Detection (logistic)", score = 1 - (2 max(.5, AUC) - 1), detail with the AUC,
// its interval and the rows; "S_pMSE" (score is the figure itself; real_sample 1).
std::vector<Score> detection(const Frames& frames, const DetectionOptions& options, const Poll& poll,
                             Progress* progress);

// "Utility": a boosted model of column `target` (a source that is one column, not free text), trained on synthetic rows,
// tested on real ones that it has not seen: tables[2] if there is one, else a fifth of the real table, which a real training set then
// is without. AUC for two classes, macro-F1 for more, R2 for a number or time. score: trained on synthetic; real_sample: trained on as
// many real rows; detail names the figure. Throws std::invalid_argument, with a sentence without full stop, if the target cannot be.
std::vector<Score> utility(const Frames& frames, const std::string& target, const DetectionOptions& options, const Poll& poll);

} // namespace synth
