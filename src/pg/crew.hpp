// The crew of PostgreSQL: the leader, which is this process, and parallel workers, as CREATE INDEX has them.
//
// Workers live from start() to finish(), or to the end of the (sub)transaction if an error comes between; meanwhile it
// is in parallel mode and nothing can be written. What there is to do stands on a board in shared memory; whoever is
// free takes the next job, the leader too, so that it does not matter how many workers were granted: none will do. An
// error in a worker is raised in the leader, and so is a worker's end before its time.
#pragma once
#include "core/crew.hpp"
#include "pg/boundary.hpp"

namespace pg {

class Crew final : public synth::Crew {
public:
    // Makes a worker's copy of a task from its name and bytes (synth::Task).
    using Maker = std::unique_ptr<synth::Task> (*)(std::string_view name, std::span<const char> bytes,
                                                   const std::function<char*(std::uint64_t)>& at);

    // Asks for as many workers as CREATE INDEX would for a table of so many pages, whose storage parameter
    // parallel_workers is `asked` (-1: not set): none in parallel mode or where there is no room.
    void start(double pages, int asked);
    bool started() const { return started_; }
    std::uint32_t workers() const { return workers_; }
    // Waits for the workers' end, and leaves parallel mode. What was shared is gone.
    void finish();

    void run(synth::Task& task, std::uint32_t jobs, std::uint32_t ahead, const Accept& accept) override;
    std::uint64_t share(std::span<const char> bytes) override;
    char* at(std::uint64_t place) override;

private:
    bool started_ = false;
    std::uint32_t workers_ = 0;
    std::uint64_t shared_ = 0; // bytes
    ParallelContext* context_ = nullptr;
    struct Board* board_ = nullptr;
    dsa_area* area_ = nullptr;
};

// What a parallel worker does: jobs, until its crew is finished.
void work(dsm_segment* segment, shm_toc* toc, Crew::Maker make);

} // namespace pg
