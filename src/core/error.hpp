// The errors that the core raises, each a type of its own so that a caller can give it a code of its own.
#pragma once
#include "core/pure.hpp"
#include <stdexcept>
#include <string>

namespace synth {

// A model that cannot be what `learn` made: a forged, truncated or damaged one. `what()` names the variable and the
// rule.
struct DamagedModel : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// Edges that are asked for and cannot be: an unknown column, or a cycle. `what()` says which.
struct BadEdges : std::runtime_error {
    using std::runtime_error::runtime_error;
};

} // namespace synth
