// The errors that the core raises, each a type of its own so that a caller can give it a code of its own.
#pragma once
#include "core/pure.hpp"
#include <stdexcept>
#include <string>
#include <vector>

namespace synth {

// A model that cannot be what `learn` made: a forged, truncated or damaged one. `what()` names the variable and the
// rule.
struct DamagedModel : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// A column whose values cannot be turned into codes: too many are rarer than min_count. One error names all columns.
struct Unlearnable : std::runtime_error {
    explicit Unlearnable(std::vector<std::string> names)
        : std::runtime_error("columns of mostly rare values"), columns(std::move(names)) {}
    std::vector<std::string> columns;
};

} // namespace synth
