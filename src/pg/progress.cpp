// Slots in shared memory. Every slot has a spinlock, held for a copy of a few words: it makes what a reader sees of a
// slot belong together. Only the number of parts that are done changes without it, since it changes often.
#include "pg/progress.hpp"
#include "pg/result.hpp"
#include "pg/row.hpp"
#include <atomic>

namespace pg {

namespace {

struct Work {
    int pid; // 0 if the slot is free
    Oid database, role, relation;
    char command[16], phase[48];
    std::uint64_t total;
};

struct Slot {
    slock_t lock;
    Work work;
    std::atomic<std::uint64_t> done;
};
static_assert(std::atomic<std::uint64_t>::is_always_lock_free); // else it would not work between processes
constexpr std::int32_t slots = 128;

class Locked {
public:
    explicit Locked(Slot& slot) : slot_(slot) { SpinLockAcquire(&slot.lock); }
    ~Locked() { SpinLockRelease(&slot_.lock); }
    Locked(const Locked&) = delete;
    Locked& operator=(const Locked&) = delete;

private:
    Slot& slot_;
};

// What was not reserved when the server started comes from the kilobytes that it has to spare.
std::span<Slot, slots> board() {
    static Slot* first = nullptr;
    if (!first)
        first = call([] {
            bool found = false;
            LWLockAcquire(AddinShmemInitLock, LW_EXCLUSIVE);
            auto* const made = static_cast<Slot*>(ShmemInitStruct("synth progress 1", slots * sizeof(Slot), &found));
            if (!found)
                for (std::int32_t i = 0; i < slots; i++)
                    SpinLockInit(&(new (&made[i]) Slot())->lock);
            LWLockRelease(AddinShmemInitLock);
            return made;
        });
    return std::span<Slot, slots>(first, slots);
}

// The outermost long work of this session, if it has a slot.
const Tracker* tracked = nullptr;

void release() {
    if (!tracked)
        return;
    Slot& slot = board()[std::size_t(tracked->slot())];
    const Locked locked(slot);
    slot.work.pid = 0;
    tracked = nullptr;
}

// The end of a process ends its transaction first.
void at_end(XactEvent event, void*) {
    if (event == XACT_EVENT_COMMIT || event == XACT_EVENT_ABORT || event == XACT_EVENT_PREPARE)
        release();
}

} // namespace

Tracker::Tracker(const char* command, Oid relation) {
    if (tracked || IsParallelWorker())
        return;
    static bool registered = false;
    if (!registered)
        call([] { RegisterXactCallback(at_end, nullptr); });
    registered = true;
    Work work = {MyProcPid, MyDatabaseId, GetSessionUserId(), relation, "", "", 0};
    strlcpy(work.command, command, sizeof work.command);
    for (Slot& slot : board()) {
        slot_++;
        const Locked locked(slot);
        if (slot.work.pid != 0)
            continue;
        slot.work = work;
        slot.done.store(0, std::memory_order_relaxed);
        tracked = this;
        return;
    }
    slot_ = -1;
}

Tracker::~Tracker() {
    if (tracked == this)
        release();
}

void Tracker::phase(const char* name, std::uint64_t total) {
    if (tracked != this)
        return;
    Slot& slot = board()[std::size_t(slot_)];
    const Locked locked(slot);
    strlcpy(slot.work.phase, name, sizeof slot.work.phase);
    slot.work.total = total;
    slot.done.store(0, std::memory_order_relaxed);
}

void Tracker::done(std::uint64_t parts) {
    if (tracked == this)
        board()[std::size_t(slot_)].done.store(parts, std::memory_order_relaxed);
}

void Tracker::add(std::int32_t slot, std::uint64_t parts) {
    if (slot < 0)
        return;
    Slot& of_leader = board()[std::size_t(slot)];
    // The leader may have gone, and somebody else have its slot.
    if (of_leader.work.pid == (MyProc->lockGroupLeader ? MyProc->lockGroupLeader->pid : MyProcPid))
        of_leader.done.fetch_add(parts, std::memory_order_relaxed);
}

namespace {

bool may_see(Oid role) {
    return call(
        [=] { return has_privs_of_role(GetUserId(), ROLE_PG_READ_ALL_STATS) || has_privs_of_role(GetUserId(), role); });
}

void add_row(Result& result, const Work& work, std::uint64_t done) {
    const bool hidden = !may_see(work.role);
    const auto most = std::uint64_t(PG_INT64_MAX);
    const std::uint64_t total = std::min(work.total, most);
    bool nulls[7] = {};
    nulls[2] = hidden || !OidIsValid(work.relation);
    nulls[3] = nulls[5] = hidden;
    nulls[4] = hidden || work.phase[0] == '\0';
    nulls[6] = hidden || total == 0;
    // A total that is an estimate may be too low.
    Datum values[7] = {
        Int32GetDatum(work.pid),           ObjectIdGetDatum(work.database),
        ObjectIdGetDatum(work.relation),   Sql<std::string>::put(work.command),
        Sql<std::string>::put(work.phase), Int64GetDatum(std::int64_t(std::min(done, total > 0 ? total : most))),
        Int64GetDatum(std::int64_t(total))};
    result.add(values, nulls);
}

} // namespace
} // namespace pg

// synth.progress(): the slots that are taken. What a session does is for its role and for pg_read_all_stats to see.
SYNTH_FUNCTION(synth_progress) {
    pg::Result result(fcinfo);
    for (pg::Slot& slot : pg::board()) {
        pg::Work work;
        std::uint64_t done = 0;
        {
            const pg::Locked locked(slot);
            work = slot.work;
            done = slot.done.load(std::memory_order_relaxed);
        }
        if (work.pid != 0)
            pg::add_row(result, work, done);
    }
    return Datum(0);
}
