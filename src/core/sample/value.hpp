// A value of a variable on its way out of the sampler.
#pragma once
#include "core/codec/code.hpp"

namespace synth {

// For a category `label` is an index into the codec's labels; for a number `number` is the value, on the grid, and
// `code` is its code if it is that code's atom, so that atoms can be prepared once; else 0.
struct Value {
    bool null = true;
    Code code = 0;
    std::uint32_t label = 0;
    double number = 0;
};

} // namespace synth
