// The board is changed under its lock, and whoever changes it wakes all others. Whatever has a size of its own, tasks,
// results and what is shared, lies in an area beside it (utils/dsa.h), which goes when the last process leaves it.
#include "pg/crew.hpp"
#include <map>
#include <sys/statvfs.h>

namespace pg {

struct Board {
    slock_t lock;
    ConditionVariable changed;
    bool finished;
    std::uint32_t task; // which one it is, from 1; 0: there was none yet
    char name[16];
    dsa_pointer bytes, results; // results: a Result a job
    std::uint64_t size;         // of the task's bytes
    std::uint32_t jobs, next, accepted, ahead;
};

namespace {

constexpr std::uint64_t key_board = 1, key_area = 2; // in the table of contents
constexpr std::size_t area_size = std::size_t(256) << 10;
constexpr int least_memory = 32 << 10; // kB of maintenance_work_mem a process, as CREATE INDEX has it

struct Result {
    dsa_pointer bytes;
    std::uint64_t size;
    bool done;
};

class Lock {
public:
    explicit Lock(Board& board) : board_(board) { SpinLockAcquire(&board_.lock); }
    ~Lock() { SpinLockRelease(&board_.lock); }
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;

private:
    Board& board_;
};

// Under the lock.
bool is_free(const Board& board) {
    return board.next < board.jobs && board.next < std::uint64_t(board.accepted) + board.ahead;
}

std::optional<std::uint32_t> take_job(Board& board) {
    const Lock lock(board);
    return is_free(board) ? std::optional(board.next++) : std::nullopt;
}

bool is_done(Board& board, const Result& result) {
    const Lock lock(board);
    return result.done;
}

struct Next {
    bool finished;
    std::uint32_t task, job;
};

// A worker's next job, when there is one, or the end. Calls PostgreSQL.
Next wait_for_job(Board& board) {
    while (true) {
        {
            const Lock lock(board);
            if (board.finished || is_free(board)) {
                const Next next{board.finished, board.task, board.next};
                board.next += !next.finished;
                return next;
            }
        }
        ConditionVariableSleep(&board.changed, PG_WAIT_EXTENSION);
    }
}

dsa_pointer copy(dsa_area* area, const char* data, std::size_t size) {
    const dsa_pointer place = dsa_allocate_extended(area, std::max<std::size_t>(size, 1), DSA_ALLOC_HUGE);
    std::copy_n(data, size, static_cast<char*>(dsa_get_address(area, place)));
    return place;
}

// Whether shared memory has room; where it is a file system of its own, it may be small (Docker's are).
bool has_room(std::size_t bytes) {
    struct statvfs system;
    return dynamic_shared_memory_type != DSM_IMPL_POSIX || statvfs("/dev/shm", &system) != 0 ||
           double(system.f_bavail) * double(system.f_frsize) > 1.2 * double(bytes) + double(1 << 24);
}

int workers_for(double pages, int asked) {
    if (IsInParallelMode() || InterruptHoldoffCount > 0 || max_parallel_maintenance_workers == 0 ||
        !has_room(std::size_t(1) << 24))
        return 0;
    RelOptInfo* const relation = makeNode(RelOptInfo);
    relation->reloptkind = RELOPT_BASEREL;
    relation->rel_parallel_workers = asked;
    int workers = compute_parallel_worker(relation, pages, -1, max_parallel_maintenance_workers);
    while (workers > 0 && maintenance_work_mem / (workers + 1) < least_memory)
        workers--;
    return workers;
}

} // namespace

void Crew::start(double pages, int asked) {
    started_ = true;
    call([=, this] {
        const int wanted = workers_for(pages, asked);
        if (wanted == 0)
            return;
        EnterParallelMode();
        ParallelContext* const context = CreateParallelContext("$libdir/synth", "synth_work", wanted);
        shm_toc_estimate_chunk(&context->estimator, sizeof(Board));
        shm_toc_estimate_chunk(&context->estimator, area_size);
        shm_toc_estimate_keys(&context->estimator, 2);
        InitializeParallelDSM(context);
        if (context->seg) {
            board_ = static_cast<Board*>(shm_toc_allocate(context->toc, sizeof(Board)));
            *board_ = {};
            SpinLockInit(&board_->lock);
            ConditionVariableInit(&board_->changed);
            shm_toc_insert(context->toc, key_board, board_);
            void* const place = shm_toc_allocate(context->toc, area_size);
            area_ = dsa_create_in_place(place, area_size, LWTRANCHE_PARALLEL_QUERY_DSA, context->seg);
            shm_toc_insert(context->toc, key_area, place);
            LaunchParallelWorkers(context);
        }
        if (context->nworkers_launched > 0) {
            context_ = context;
            workers_ = std::uint32_t(context->nworkers_launched);
            return;
        }
        if (area_)
            dsa_detach(area_);
        DestroyParallelContext(context);
        ExitParallelMode();
    });
}

void Crew::finish() {
    if (workers_ == 0)
        return;
    workers_ = 0;
    call([this] {
        {
            const Lock lock(*board_);
            board_->finished = true;
        }
        ConditionVariableBroadcast(&board_->changed);
        WaitForParallelWorkersToFinish(context_);
        dsa_detach(area_);
        DestroyParallelContext(context_);
        ExitParallelMode();
    });
}

std::uint64_t Crew::share(std::span<const char> bytes) {
    // The area grows by what it has already.
    if (workers_ == 0 || !has_room(std::max(bytes.size(), std::size_t(shared_))))
        return 0;
    shared_ += bytes.size();
    return call([=, this] { return copy(area_, bytes.data(), bytes.size()); });
}

char* Crew::at(std::uint64_t place) {
    return call([=, this] { return static_cast<char*>(dsa_get_address(area_, place)); });
}

void Crew::run(synth::Task& task, std::uint32_t jobs, std::uint32_t ahead, const Accept& accept) {
    const std::string bytes = workers_ == 0 ? "" : task.bytes();
    if (bytes.empty() || jobs < 2 || !has_room(std::max(bytes.size(), std::size_t(shared_)))) {
        synth::Crew::run(task, jobs, ahead, accept);
        return;
    }
    Result* const results = call([&] {
        const std::size_t size = jobs * sizeof(Result);
        const dsa_pointer of_jobs = dsa_allocate_extended(area_, size, DSA_ALLOC_HUGE | DSA_ALLOC_ZERO),
                          of_task = copy(area_, bytes.data(), bytes.size());
        {
            const Lock lock(*board_);
            board_->task++;
            strlcpy(board_->name, task.name(), sizeof board_->name);
            board_->bytes = of_task;
            board_->size = bytes.size();
            board_->results = of_jobs;
            board_->jobs = jobs;
            board_->next = board_->accepted = 0;
            board_->ahead = ahead;
        }
        ConditionVariableBroadcast(&board_->changed);
        return static_cast<Result*>(dsa_get_address(area_, of_jobs));
    });
    std::map<std::uint32_t, std::string> own; // results
    for (std::uint32_t job = 0; job < jobs;) {
        check_interrupts();
        Result& result = results[job];
        if (const auto found = own.find(job); found != own.end()) {
            accept(job, found->second);
            own.erase(found);
        } else if (is_done(*board_, result)) {
            accept(job, {at(result.bytes), std::size_t(result.size)});
            call([&] { dsa_free(area_, result.bytes); });
        } else if (const std::optional<std::uint32_t> taken = take_job(*board_)) {
            own.emplace(*taken, task.run(*taken));
            continue;
        } else {
            call([&] {
                while (!is_done(*board_, result))
                    ConditionVariableSleep(&board_->changed, PG_WAIT_EXTENSION);
                ConditionVariableCancelSleep();
            });
            continue;
        }
        job++;
        {
            const Lock lock(*board_);
            board_->accepted = job;
        }
        call([this] { ConditionVariableBroadcast(&board_->changed); });
    }
    call([this] { // nobody has a job left, and so nobody reads these
        const Lock lock(*board_);
        board_->jobs = 0;
    });
    call([this] {
        dsa_free(area_, board_->bytes);
        dsa_free(area_, board_->results);
    });
}

void work(dsm_segment* segment, shm_toc* toc, Crew::Maker make) {
    Board* const board = call([=] { return static_cast<Board*>(shm_toc_lookup(toc, key_board, false)); });
    dsa_area* const area = call([=] { return dsa_attach_in_place(shm_toc_lookup(toc, key_area, false), segment); });
    const std::function<char*(std::uint64_t)> at = [=](std::uint64_t place) {
        return call([=] { return static_cast<char*>(dsa_get_address(area, place)); });
    };
    std::unique_ptr<synth::Task> task;
    std::uint32_t known = 0; // which task that is
    while (true) {
        const Next next = call([=] { return wait_for_job(*board); });
        call([] { ConditionVariableCancelSleep(); });
        if (next.finished)
            break;
        if (next.task != known) {
            task = make(board->name, {at(board->bytes), std::size_t(board->size)}, at);
            known = next.task;
            if (!task)
                raise(ERRCODE_INTERNAL_ERROR, {.message = "unknown task of a crew"});
        }
        const std::string bytes = task->run(next.job);
        call([&] {
            const dsa_pointer place = copy(area, bytes.data(), bytes.size());
            auto* const results = static_cast<Result*>(dsa_get_address(area, board->results));
            {
                const Lock lock(*board);
                results[next.job] = {place, bytes.size(), true};
            }
            ConditionVariableBroadcast(&board->changed);
        });
    }
    task.reset();
    call([=] { dsa_detach(area); });
}

} // namespace pg
