// Detection: can a classifier tell synthetic rows from real ones? A classifier two-sample test (Lopez-Paz and Oquab,
// ICLR 2017), by boosted trees and by logistic regression, and the propensity score's mean squared error (Snoke et al.,
// JRSS A 2018).
#pragma once
#include "core/progress.hpp"
#include "core/quality/frame.hpp"
#include "core/quality/score.hpp"

namespace synth {

struct DetectionOptions {
    std::uint32_t most = 10000;            // rows of each table
    std::uint32_t folds = 3, rounds = 100; // rounds: of boosting
    std::uint64_t seed = 0;
};

// Cross-validated AUC of telling b from a, as many rows of each, at most `most`; the mean over folds, which are
// stratified. Its 95 % interval is DeLong's, of independent folds. Undefined if there are fewer than two rows of each a
// fold, or no columns.
struct DetectionResult {
    double auc = undefined, low = undefined, high = undefined;
    std::uint32_t rows = 0; // of each
};
double score_of(const DetectionResult& result);      // 1 - (2 max(.5, AUC) - 1)
std::string in_words(const DetectionResult& result); // of one that is defined
DetectionResult detect_by_trees(const Frames& frames, const Frame& a, const Frame& b, const DetectionOptions& options,
                                const Poll& poll);
DetectionResult detect_by_regression(const Frames& frames, const Frame& a, const Frame& b,
                                     const DetectionOptions& options, const Poll& poll);

// S_pMSE: pMSE of a logistic model in the main effects, over what is expected of rows drawn from a model that was
// rightly fitted to the real table, (k - 1)(1 - c)^2 c / N for k coefficients and a share c of synthetic rows. 1 is
// perfect, up to about 3 is good; an independent real sample gets 1 / (1 - c), 2 for tables of one size. Coefficients
// that the others determine do not count. Undefined if there is none, or fewer than two rows of each a fold.
double standardized_pmse(const Frames& frames, const Frame& real, const Frame& synthetic,
                         const DetectionOptions& options, const Poll& poll);

// Scores, tables[1] against tables[0], or against tables[2], rows of the same population that the model has not seen,
// if there is one: "Detection (boosted trees)", "Detection (logistic)", score = 1 - (2 max(.5, AUC) - 1), detail with
// the AUC, its interval and the rows; "S_pMSE" (score is the figure itself).
//
// real_sample: what tables[2] gets against tables[0], if there is one: a measurement, with its noise. Else what is
// expected of an independent sample: 1, as its AUC is .5 by definition; of S_pMSE 1 / (1 - c).
std::vector<Score> detection(const Frames& frames, const DetectionOptions& options, const Poll& poll,
                             Progress* progress);

} // namespace synth
