// A crew: processes that share work whose parts do not depend on each other.
//
// A task has jobs, numbered from 0. The result of a job is bytes that are a function of the task and the number alone,
// and results are accepted in the order of the jobs: so it does not matter who does which job, nor how many there are.
// The core knows a crew of one, this process; who has processes to give makes a larger one (pg/crew.hpp). Another
// process makes its own copy of a task from the task's bytes, and sees large arrays in memory that the crew shares.
#pragma once
#include "core/pure.hpp"
#include <cstdint>
#include <functional>
#include <span>
#include <string>

namespace synth {

class Task {
public:
    virtual ~Task() = default;

    // Which kind of task it is, a constant, and what else another process needs to make the same one; empty if no
    // other process can.
    virtual const char* name() const = 0;
    virtual std::string bytes() const = 0;
    // Does a job. Throws what poll throws.
    virtual std::string run(std::uint32_t job) = 0;
};

class Crew {
public:
    using Accept = std::function<void(std::uint32_t job, std::span<const char> result)>;

    virtual ~Crew() = default;

    // Does all jobs of a task. They are begun in their order, none more than `ahead` before the first whose result is
    // not accepted yet. Throws what jobs and `accept` throw, in whichever process.
    virtual void run(Task& task, std::uint32_t jobs, [[maybe_unused]] std::uint32_t ahead, const Accept& accept) {
        for (std::uint32_t job = 0; job < jobs; job++)
            accept(job, task.run(job));
    }
    // Copies bytes to where all members see them, for as long as the crew lives, and returns their place there; 0 if
    // there is nobody else, or no room.
    virtual std::uint64_t share(std::span<const char>) { return 0; }
    // Where a place is in the memory of this process.
    virtual char* at(std::uint64_t) { return nullptr; }
};

} // namespace synth
