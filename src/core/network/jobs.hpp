// The jobs of learning: a variable each, independent of each other, so that a crew (core/crew.hpp) can share them.
//
// A job judges how well a variable's tree would do, or learns the variable's distribution. It reads the table, which
// all members of the crew see, and the codecs of the variables, not their distributions.
#pragma once
#include "core/crew.hpp"
#include "core/network/conditional.hpp"
#include <memory>

namespace synth {

struct Job {
    std::uint32_t variable = 0;
    std::vector<std::uint32_t> candidates = {}; // to be its parents
    // How its distribution is learned; nothing to judge only.
    std::optional<ConditionalOptions> learn = {};
};

// Held-out log likelihoods (choice.hpp) of variables given their candidates, by job.
std::vector<double> judge(std::vector<Job> jobs, std::span<Variable> variables, const EncodedTable& table,
                          const Trial& trial, Crew& crew, const Poll& poll);

// Learns the distributions of variables into them; rules that were found, by job. `done` is told how many are learned.
std::vector<std::vector<Rule>> learn_all(std::vector<Job> jobs, std::span<Variable> variables,
                                         const EncodedTable& table, const Trial& trial, Crew& crew, const Poll& poll,
                                         const std::function<void(std::uint32_t)>& done);

// The task in another process, by the name and the bytes that it has given; null if it is none of these. `at` is where
// the crew's places are there.
std::unique_ptr<Task> learn_task(std::string_view name, std::span<const char> bytes,
                                 const std::function<char*(std::uint64_t)>& at, const Poll& poll);

} // namespace synth
