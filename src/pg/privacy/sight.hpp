// Sight: a snapshot of a function's own, which is as old as its caller's and sees what the function itself writes.
//
// Queries that read see what the active snapshot sees: all of a function's work is then about the same rows, whatever
// others commit meanwhile. It is left to the end of the subtransaction.
#pragma once
#include "pg/boundary.hpp"

namespace pg {

class Sight {
public:
    Sight() {
        call([] { PushCopiedSnapshot(GetActiveSnapshot()); });
        renew();
    }
    // Sees what has been written since. The active snapshot must be one of these.
    static void renew() {
        call([] {
            CommandCounterIncrement();
            UpdateActiveSnapshotCommandId();
        });
    }
};

} // namespace pg
