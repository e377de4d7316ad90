// How far long work is: the core says so, whoever watches keeps it. Like `poll` it is handed in.
#pragma once
#include "core/pure.hpp"
#include <cstdint>

namespace synth {

class Progress {
public:
    virtual ~Progress() = default;

    // A phase begins; none of its `total` parts is done. `name` is a constant: it outlives all.
    virtual void phase(const char* name, std::uint64_t total) = 0;
    // So many parts of the phase are done; never fewer than before.
    virtual void done(std::uint64_t parts) = 0;
};

} // namespace synth
