// Progress: what view synth_progress shows of the long work of all sessions.
//
// Every session may have one slot in shared memory, which the library finds or makes when it needs it: it need not be
// preloaded. A slot is taken by whatever long work is outermost in the session; what runs inside it, such as a sample
// that is scanned by a query of ours, takes none and reports nothing. The slot is free again when its Tracker goes, and
// at the end of the transaction or of the process at the latest. If all slots are taken, work goes on unseen. The slots
// take 15 kB of the shared memory that a server has to spare; without it long work is an error (53200).
#pragma once
#include "core/progress.hpp"
#include "pg/boundary.hpp"

namespace pg {

class Tracker final : public synth::Progress {
public:
    // `command`: what view synth_progress says; a constant. `relation`: what it is about, or InvalidOid.
    Tracker(const char* command, Oid relation);
    ~Tracker() override;
    Tracker(const Tracker&) = delete;
    Tracker& operator=(const Tracker&) = delete;

    // Neither raises an error; both are cheap enough to be called every few hundred rows.
    void phase(const char* name, std::uint64_t total) override;
    void done(std::uint64_t parts) override;

    // For parallel workers, who add to what their leader shows: -1 if it has no slot.
    std::int32_t slot() const { return slot_; }
    static void add(std::int32_t slot, std::uint64_t parts);

private:
    std::int32_t slot_ = -1;
};

} // namespace pg
