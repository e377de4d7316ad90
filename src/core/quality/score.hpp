// A score: how faithful a synthetic table is, by one measure and for one subject; 1 is perfect, 0 the worst. Measures
// have the names and the definitions of SDMetrics where it has them.
#pragma once
#include "core/pure.hpp"
#include <limits>
#include <string>

namespace synth {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

struct Score {
    std::string metric;
    std::string subject;            // a column, two columns "a, b"; empty for the whole table
    double score = undefined;       // undefined: it cannot be measured, and `detail` says why
    double real_sample = undefined; // what another real sample of that size gets; undefined where that means nothing
    std::string detail;             // in words, what there is to know beside; may be empty
};

} // namespace synth
