// How long work is interrupted: the core calls `poll` often (every few milliseconds at least), and the caller may throw
// from it. Whatever the core was building is then destroyed, and nothing of it is left.
#pragma once
#include "core/pure.hpp"
#include <functional>

namespace synth {

using Poll = std::function<void()>;

} // namespace synth
